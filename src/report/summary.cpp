#include "report/summary.hpp"

#include <fmt/format.h>

#include "report/speaker.hpp"
#include "report/wording.hpp"

namespace payout::report {
namespace {

constexpr std::int64_t k_high_unit = 1'000'000'000'000'000'000;

std::string grouped(std::string digits) {
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string change_words(const diagnosis::Change& change, Language language) {
  const Speaker say(language);
  switch (change.kind) {
    case diagnosis::Change::Kind::fresh: return say.say("new", "新增");
    case diagnosis::Change::Kind::older: return say.say("known", "原有");
    case diagnosis::Change::Kind::resolved: return say.say("resolved", "已解决");
    case diagnosis::Change::Kind::moved: break;
  }
  return say.say("moved from {}", "原判定：{}", cause_title(change.was, {}, change.was_subcause, language));
}

}  // namespace

void MoneySum::add(std::int64_t minor) {
  m_high += minor / k_high_unit;
  m_low += minor % k_high_unit;
  if (m_low >= k_high_unit) {
    m_low -= k_high_unit;
    ++m_high;
  } else if (m_low < 0 && m_high > 0) {
    m_low += k_high_unit;
    --m_high;
  }
}

std::string MoneySum::text(unsigned digits) const {
  const bool negative = m_low < 0 || m_high < 0;
  const std::int64_t high = m_high < 0 ? -m_high : m_high;
  const std::int64_t low = m_low < 0 ? -m_low : m_low;
  std::string all = high == 0 ? fmt::format("{}", low) : fmt::format("{}{:018}", high, low);
  if (all.size() <= digits) all.insert(0, digits + 1 - all.size(), '0');
  const std::string decimals = all.substr(all.size() - digits);
  const std::string whole = grouped(all.substr(0, all.size() - digits));
  return fmt::format("{}{}{}{}", negative ? "-" : "", whole, digits == 0 ? "" : ".", decimals);
}

std::string MoneySum::decimal(unsigned digits) const {
  std::string out = text(digits);
  std::erase(out, ',');
  return out;
}

Row row_of(const diagnosis::Diagnosis& d, Language language) {
  Row row;
  row.priority = d.priority;
  row.txid = d.txid;
  row.state = d.state;
  row.retry = d.retry.verdict;
  row.money = d.money;
  row.overdue = d.overdue;
  if (d.state == facts::State::stuck && d.stuck_since) row.age = short_age(d.as_of - *d.stuck_since);
  if (d.amount) row.amount = format_money(*d.amount);
  row.channel = d.channel;
  row.cause = d.state == facts::State::stuck ? cause_title(d.cause, d.title, d.subcause, language) : std::string();
  row.owner = facts::word(d.owner);
  if (!d.actions.empty()) row.first_action = sentence(pick(d.actions.front().todo, language));
  if (d.change) row.change = change_words(*d.change, language);
  row.is_changed = d.change && d.change->kind != diagnosis::Change::Kind::older;
  row.resolved = d.change && d.change->kind == diagnosis::Change::Kind::resolved;
  return row;
}

bool comes_before(int priority_a, std::string_view txid_a, int priority_b, std::string_view txid_b) {
  return priority_a != priority_b ? priority_a > priority_b : txid_a < txid_b;
}

void Totals::Amounts::add(const std::optional<Money>& amount) {
  ++payouts;
  if (!amount) {
    ++without_amount;
    return;
  }
  CurrencySum& entry = by_currency[std::string(amount->currency.text())];
  entry.digits = amount->currency.digits;
  ++entry.payouts;
  entry.sum.add(amount->minor);
}

std::string Totals::Amounts::text(Language language) const {
  std::string out;
  for (const auto& [code, entry] : by_currency) {
    if (!out.empty()) out += ", ";
    out += fmt::format("{} {}", code, entry.text());
  }
  if (without_amount != 0) {
    if (!out.empty()) out += ", ";
    out += Speaker(language).say("{} without an amount", "{} 笔金额不明", without_amount);
  }
  return out;
}

void Totals::add(const diagnosis::Diagnosis& d, Language language) {
  if (all.payouts == 0 && rules_version.empty()) {
    rules_version = d.rules_version;
    rules_sha256 = d.rules_sha256;
    as_of = d.as_of;
    data_end = d.data_end;
  }
  if (d.change) {
    using Kind = diagnosis::Change::Kind;
    switch (d.change->kind) {
      case Kind::fresh: ++changes.fresh; break;
      case Kind::older: ++changes.older; break;
      case Kind::moved: ++changes.moved; break;
      case Kind::resolved: ++changes.resolved; return;
    }
  }
  all.add(d.amount);
  ++by_retry[d.retry.verdict];
  if (d.state != facts::State::stuck) return;
  ++stuck;
  if (d.overdue) ++overdue;
  by_cause[d.cause].add(d.amount);
  if (!d.incident) return;
  Incident& incident = incidents[d.incident->id];
  ++incident.here;
  if (incident.says.empty()) incident.says = pick(d.incident->says, language);
}

std::string changes_sentence(const Totals::Changes& changes, const Zone& zone, Instant as_of, Language language) {
  if (changes.earlier.empty()) return {};
  const Speaker say(language);
  const std::string when = changes.at ? Clock(zone, as_of).dated(*changes.at) : say.say("that report", "该报告");
  return say.say("Since {} ({}): {} new, {} resolved, {} moved to another cause, {} stuck before as now.",
                 "与 {}（{}）相比：新增 {} 笔，已解决 {} 笔，原因变更 {} 笔，原有 {} 笔。", when, changes.earlier,
                 changes.fresh, changes.resolved, changes.moved, changes.older);
}

bool is_data_old(Instant data_end, Instant as_of) {
  return data_end.ns != 0 && !data_end.is_never() && data_end < as_of && as_of - data_end > Duration::days(1);
}

std::string data_end_warning(Instant data_end, Instant as_of, const Zone& zone, Language language) {
  if (!is_data_old(data_end, as_of)) return {};
  const std::string end = zone.format(data_end);
  return Speaker(language).say(
      "DATA ENDS AT {}, {} before the moment asked for. What happened later is not in this answer.",
      "DATA ENDS AT {}，比所问时刻早 {}。之后发生的事不在此回答中。", end, age(as_of - data_end, language));
}

std::vector<std::string> provenance(const std::string& version, const std::string& sha256, Instant as_of,
                                    Instant data_end, const Zone& zone, Language language) {
  const Speaker speaker(language);
  const Clock clock(zone, as_of);
  std::vector<std::string> parts;
  if (!version.empty()) {
    parts.push_back(speaker.say("rules {} ({})", "规则 {}（{}）", version, std::string_view(sha256).substr(0, 7)));
  }
  parts.push_back(speaker.say("as of {}", "截至 {}", clock.dated(as_of)));
  if (data_end.ns != 0 && !data_end.is_never()) {
    parts.push_back(speaker.say("data to {}", "数据至 {}", clock.moment(data_end)));
  }
  return parts;
}

}  // namespace payout::report
