#include "diagnosis/records.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace payout::diagnosis {
namespace {

constexpr std::size_t k_most_unattached = 20;

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

Text words(const Unattached& one) {
  const std::string id = one.by.kind + " " + one.by.id;
  const std::string others = fmt::format("{}", fmt::join(one.fits, ", "));
  const std::string where = place(one.record);
  if (where.empty()) {
    return {fmt::format("Too many records carry {} to tell whose they are; none was attached.", id),
            fmt::format("带有 {} 的记录过多，无法判断归属，均未并入。", id)};
  }
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

}  // namespace

void report_records(const facts::Case& c, const FileNames& files, Diagnosis& out) {
  std::vector<OpenQuestion> questions;
  for (const facts::LooseRecord& loose : c.loose) {
    if (out.unattached.size() == k_most_unattached) break;
    Unattached one{loose.by, record_at(loose.event, files), loose.fits, loose.counted, {}};
    one.says = words(one);
    questions.push_back({"unattached_record", one.says, {}, {}, {}});
    out.unattached.push_back(std::move(one));
  }
  if (!out.unattached.empty()) out.findings.emplace_back("unattached_record");
  out.open.insert(out.open.begin(), questions.begin(), questions.end());
}

}  // namespace payout::diagnosis
