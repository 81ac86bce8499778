#include "diagnosis/records.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace payout::diagnosis {
namespace {

constexpr std::size_t k_most_unattached = 20;
constexpr std::size_t k_most_contradictions = 20;

using facts::Case;

/// Types whose name alone tells of a suspicion are not said.
bool is_telling(EventType type) {
  return type == EventType::screening_hit || type == EventType::screening_cleared ||
         type == EventType::compliance_hold || type == EventType::compliance_released ||
         type == EventType::login_suspicious;
}

RecordAt record_at(const Event& event, const FileNames& files) {
  RecordAt out;
  if (event.type == EventType::unknown && event.type_text.empty()) return out;  // no single record
  if (!is_telling(event.type)) out.type = event.type_name();
  out.at = event.at;
  out.file = files ? files(event.span.file) : std::string();
  out.span = event.span;
  return out;
}

/// `payout.confirmed, hook.jsonl:3`
std::string place(const RecordAt& record) {
  const std::size_t slash = record.file.find_last_of('/');
  const std::string file = slash == std::string::npos ? record.file : record.file.substr(slash + 1);
  std::string out = record.type;
  if (!file.empty()) out += (out.empty() ? "" : ", ") + file;
  if (!file.empty() && record.span.line != 0) out += fmt::format(":{}", record.span.line);
  return out;
}

/// An answer for a record that belongs to no payout for sure.
Text own_words(const Unattached& one, const std::string& id, const std::string& where) {
  if (one.fits.empty()) {
    return {fmt::format("Its ids ({}) do not tell which payout it belongs to ({}).", id, where),
            fmt::format("其编号（{}）不足以判断属于哪一笔付款（{}）。", id, where)};
  }
  const std::string fits = fmt::format("{}", fmt::join(one.fits, ", "));
  return {fmt::format("It ({}, {}) may belong to {}. Find out to which before anything is sent.", id, where, fits),
          fmt::format("该记录（{}，{}）可能属于 {}，请先核实归属。", id, where, fits)};
}

Text words(const Unattached& one, bool is_record) {
  const std::string id = one.by.kind + " " + one.by.id;
  const std::string others = fmt::format("{}", fmt::join(one.fits, ", "));
  const std::string where = place(one.record);
  if (where.empty()) {
    return {fmt::format("Too many records carry {} to tell whose they are; none was attached.", id),
            fmt::format("带有 {} 的记录过多，无法判断归属，均未并入。", id)};
  }
  if (is_record) return own_words(one, id, where);
  if (one.counted) {
    return {fmt::format("The number {} was also used for {}. Its record ({}) is counted here because it is of the same "
                        "day; see whose it is.",
                        id, others, where),
            fmt::format("编号 {} 也用于 {}。其记录（{}）因日期相同计入本笔，请核实归属。", id, others, where)};
  }
  if (others.empty()) {
    return {fmt::format("A record known by {} ({}) may be about this payout, but no id of it is this payout's alone. "
                        "Find out whose it is.",
                        id, where),
            fmt::format("以 {} 标识的记录（{}）可能属于本笔付款，但没有专属于本笔的编号。请核实归属。", id, where)};
  }
  return {
      fmt::format(
          "A record known by {} ({}) may be about this payout or about {}. It was not attached; find out whose it is.",
          id, where, others),
      fmt::format("以 {} 标识的记录（{}）可能属于本笔付款，也可能属于 {}，未并入。请核实归属。", id, where, others)};
}

Text witness(Trust trust) {
  switch (trust) {
    case Trust::statement: return {"the bank statement", "银行对账单"};
    case Trust::inquiry: return {"the channel's answer to an inquiry", "渠道查询结果"};
    case Trust::webhook: return {"the channel's message", "渠道通知"};
    case Trust::own:
    case Trust::unsaid: break;
  }
  return {"our own record", "我方记录"};
}

Text outcome(EventType type) {
  switch (type) {
    case EventType::payout_confirmed: return {"paid", "已入账"};
    case EventType::payout_settled:
    case EventType::payout_notice: return {"settled", "已清算"};
    case EventType::payout_accepted:
    case EventType::payout_pending: return {"taken", "已受理"};
    case EventType::payout_returned: return {"returned", "已退回"};
    case EventType::payout_rejected: return {"refused", "已拒绝"};
    case EventType::payout_not_found: return {"not found", "查无此笔"};
    case EventType::payout_cancelled: return {"cancelled", "已取消"};
    default: return {};
  }
}

Text words(const Case& c, const facts::Contradiction& one, const Disagreement& out) {
  const Event& believed = c.events[one.believed];
  const Event& other = c.events[one.other];
  const bool money = one.what != facts::Contradiction::What::outcome;
  const auto said = [money](const Event& event) {
    if (!money) return outcome(event.type);
    const std::string amount = event.amount ? format_money(*event.amount) : std::string();
    return Text{amount, amount};
  };
  const Text by = witness(one.by);
  const Text against = one.by == one.against ? Text{"another record", "另一条记录"} : witness(one.against);
  const std::string here = place(out.believed);
  const std::string there = place(out.other);
  std::string en = fmt::format("{} says {} ({}), {} says {} ({}). ", by.en, said(believed).en, here, against.en, said(other).en, there);
  en.front() = static_cast<char>(en.front() - 'a' + 'A');
  const std::string zh = fmt::format("{}称 {}（{}），{}称 {}（{}）。", by.zh, said(believed).zh, here, against.zh, said(other).zh, there);
  return {en + "The former is believed; find out which is right.", zh + "以前者为准，请核实。"};
}

void report_contradictions(const Case& c, const FileNames& files, Diagnosis& out, std::vector<OpenQuestion>& questions) {
  constexpr std::string_view k_what[] = {"outcome", "amount", "currency"};
  for (const facts::Contradiction& one : c.contradictions) {
    if (out.contradictions.size() == k_most_contradictions) break;
    Disagreement next;
    next.what = k_what[static_cast<std::size_t>(one.what)];
    next.believed = record_at(c.events[one.believed], files);
    next.other = record_at(c.events[one.other], files);
    next.by = word(one.by);
    next.against = word(one.against);
    next.says = words(c, one, next);
    questions.push_back({"contradiction", next.says, {}, {}, {}});
    const std::string finding = next.what == "outcome" ? "contradicting_records" : "amounts_differ";
    if (std::find(out.findings.begin(), out.findings.end(), finding) == out.findings.end()) out.findings.push_back(finding);
    out.contradictions.push_back(std::move(next));
  }
}

}  // namespace

void report_records(const facts::Case& c, const FileNames& files, Diagnosis& out) {
  std::vector<OpenQuestion> questions;
  report_contradictions(c, files, out, questions);
  for (const facts::LooseRecord& loose : c.loose) {
    if (out.unattached.size() == k_most_unattached) break;
    Unattached one{loose.by, record_at(loose.event, files), loose.fits, loose.counted, {}};
    one.says = words(one, c.kind != "tx");
    questions.push_back({"unattached_record", one.says, {}, {}, {}});
    out.unattached.push_back(std::move(one));
  }
  if (!out.unattached.empty()) out.findings.emplace_back("unattached_record");
  out.open.insert(out.open.begin(), questions.begin(), questions.end());
}

}  // namespace payout::diagnosis
