// The half of FixedReader that turns an entry and its addenda into an event.
#include <algorithm>

#include "base/hash.hpp"
#include "base/mask.hpp"
#include "base/text.hpp"
#include "sources/fixed_reader.hpp"

namespace payout::sources {
namespace {

bool is_nothing(std::string_view text) { return text.find_first_not_of("0 ") == std::string_view::npos; }

constexpr std::size_t k_most_undated = 10'000;

/// Days since 1970 of `yyMMdd`; years 70 to 99 are of the last century.
std::optional<std::int64_t> read_yymmdd(std::string_view text) {
  if (text.size() != 6 || is_nothing(text)) return std::nullopt;
  const auto year = whole_number(text.substr(0, 2));
  const auto month = whole_number(text.substr(2, 2));
  const auto day = whole_number(text.substr(4, 2));
  if (!year || !month || !day) return std::nullopt;
  const int full = static_cast<int>(*year) + (*year >= 70 ? 1900 : 2000);
  if (!is_valid_date(full, static_cast<unsigned>(*month), static_cast<unsigned>(*day))) return std::nullopt;
  return days_from_civil(full, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
}

/// A day of the year, in the year that brings it nearest to `near`.
std::optional<std::int64_t> read_julian(std::string_view text, std::optional<std::int64_t> near) {
  const auto day = whole_number(text);
  if (!day || *day < 1 || *day > 366 || !near) return std::nullopt;
  const int year = civil_from_days(*near).year;
  std::optional<std::int64_t> best;
  for (int candidate = year - 1; candidate <= year + 1; ++candidate) {
    const std::int64_t first = days_from_civil(candidate, 1, 1);
    const std::int64_t at = first + *day - 1;
    if (at >= days_from_civil(candidate + 1, 1, 1)) continue;
    if (!best || std::abs(at - *near) < std::abs(*best - *near)) best = at;
  }
  return best;
}

/// Seconds since midnight of `HHmm`; 0 where it is none.
std::int64_t read_clock(std::string_view text) {
  if (text.size() != 4) return 0;
  const auto hour = whole_number(text.substr(0, 2));
  const auto minute = whole_number(text.substr(2, 2));
  if (!hour || !minute || *hour > 23 || *minute > 59) return 0;
  return *hour * 3600 + *minute * 60;
}

std::string last_four(std::string_view account) {
  if (account.size() <= 4) return account.empty() ? std::string() : "****";
  return "****" + std::string(account.substr(account.size() - (account.size() <= 8 ? 2 : 4)));
}

/// Only what may stand in a masked text: valid UTF-8.
std::string clean(std::string_view text) {
  std::string out(text);
  if (!is_utf8(out)) {
    std::replace_if(
        out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  }
  std::replace_if(
      out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, '?');
  return out;
}

}  // namespace

std::string_view FixedReader::value(const ColumnName& column, const FixedRow* addenda, const FixedRow* entry) const {
  switch (column.role) {
    case Role::file_header: return m_file.get(column.name);
    case Role::batch_header: return m_batch.get(column.name);
    case Role::entry: return entry == nullptr ? std::string_view() : entry->get(column.name);
    case Role::addenda: return addenda == nullptr ? std::string_view() : addenda->get(column.name);
    case Role::batch_control:
    case Role::file_control:
    case Role::filler: break;
  }
  return {};
}

bool FixedReader::holds(const std::vector<FixedCondition>& conditions, const FixedRow* addenda,
                        const FixedRow* entry) const {
  return std::all_of(conditions.begin(), conditions.end(), [&](const FixedCondition& condition) {
    const std::string_view text = value(condition.column, addenda, entry);
    if (!condition.from.empty() || !condition.to.empty()) return text >= condition.from && text <= condition.to;
    const bool found = std::find(condition.any_of.begin(), condition.any_of.end(), text) != condition.any_of.end();
    return found != condition.absent;
  });
}

/// Fills a template. A part in square brackets is left out where a column inside it is empty.
std::string FixedReader::expand(std::string_view text, const FixedRow& addenda, const FixedRow& entry) const {
  std::string out;
  std::size_t optional_from = std::string::npos;
  bool dropped = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '[') {
      optional_from = out.size();
      dropped = false;
    } else if (c == ']') {
      if (dropped) out.resize(optional_from);
      optional_from = std::string::npos;
    } else if (c == '{') {
      const std::size_t close = std::min(text.find('}', i), text.size());
      const std::string_view name = text.substr(i + 1, close - i - 1);
      const std::size_t dot = std::min(name.find('.'), name.size());
      const std::string_view record = name.substr(0, dot);
      const std::string column(dot < name.size() ? name.substr(dot + 1) : std::string_view());
      std::string filled;
      if (record == "entry" && column == "direction") {
        filled = !entry            ? "an entry that is not in the file"
                 : is_debit(entry) ? "a debit (a collection came back, not a payout)"
                                   : "a credit (a payout came back)";
      } else if (record == "entry" && column == "payee") {
        const std::string_view account = entry.get("account");
        if (!account.empty()) filled = std::string(entry.get("bank")) + "/" + last_four(account);
      } else {
        const Role role = record == "addenda" ? Role::addenda
                          : record == "entry" ? Role::entry
                          : record == "batch" ? Role::batch_header
                                              : Role::file_header;
        filled = clean(value({role, column}, &addenda, &entry));
      }
      if (filled.empty() && optional_from != std::string::npos) dropped = true;
      out += filled;
      i = close;
    } else {
      out += c;
    }
  }
  return out;
}

std::optional<Instant> FixedReader::moment() const {
  if (!m_zone) return std::nullopt;
  for (const FixedTime& rule : m_layout.times) {
    const std::string_view date = value(rule.date, nullptr, nullptr);
    const std::optional<std::int64_t> day = rule.form == TimeForm::yymmdd
                                                ? read_yymmdd(date)
                                                : read_julian(date, read_yymmdd(value(rule.near, nullptr, nullptr)));
    if (!day) continue;
    const std::int64_t second = rule.clock.name.empty() ? 0 : read_clock(value(rule.clock, nullptr, nullptr));
    const Instant at = m_zone->to_instant(*day, second);
    if (at.ns >= 0) return at;
  }
  return std::nullopt;
}

/// Events of batches without any date take that of the next batch that has one, or else the time of the file.
void FixedReader::flush_undated(std::optional<Instant> at) {
  if (m_undated.empty()) return;
  FixedRow first;
  first.number = m_undated.front().span.line;
  warn("warn_" + code("no_date"),
       at ? "a batch has no date of its own; that of a neighbouring batch was taken"
          : "the file holds no date at all; the time of the file was taken",
       first);
  for (Event& event : m_undated) {
    event.at = at.value_or(m_file_time);
    m_sink.event(event);
  }
  m_undated.clear();
}

void FixedReader::emit(Waiting& entry, const FixedRow& addenda) {
  const FixedRow& row = entry.entry;
  const FixedEvent* rule = nullptr;
  for (const FixedEvent& candidate : m_layout.events) {
    if (holds(candidate.when, &addenda, &row)) {
      rule = &candidate;
      break;
    }
  }
  if (rule == nullptr) return;
  Event event;
  event.type = rule->type;
  event.src = m_source;
  event.trust = m_layout.trust;
  event.scheme = rule->scheme;
  event.code = expand(rule->code, addenda, row);
  event.msg = mask_text(expand(rule->msg, addenda, row));
  if (event.msg.size() > k_max_msg) event.msg.resize(utf8_prefix(event.msg, k_max_msg).size());
  event.bank = expand(rule->bank, addenda, row);
  if (is_nothing(event.bank)) event.bank = expand(rule->other_bank, addenda, row);
  event.payee = expand(rule->payee, addenda, row);
  for (const FixedRef& ref : rule->refs) {
    std::string id = expand(ref.text, addenda, row);
    if (event.refs.empty() && is_nothing(id)) id = addenda.get(m_layout.carrier_trace);
    if (!is_nothing(id) && is_txid(id)) event.refs.push_back({ref.kind, std::move(id)});
  }
  if (event.code.empty() || event.refs.empty()) {
    reject(addenda, code("addenda"), "an addenda has no reason code, or its entry no trace number",
           "ask the bank for the whole file");
    ++entry.carried;
    return;
  }
  if (rule->amount && row) {
    const std::optional<std::int64_t> minor = whole_number(row.get(m_layout.amount));
    const std::optional<Currency> currency = find_currency(m_layout.currency);
    if (!minor || !currency) {
      ++entry.carried;
      reject(row, "amount_form", "the amount is " + quoted(row.get(m_layout.amount)) + ", not digits",
             "ask the bank for a sound file");
      return;
    }
    event.amount = Money{*minor, *currency};
  }
  std::string identity;
  for (const FixedRow* part : std::array<const FixedRow*, 4>{&m_file, &m_batch, &row, &addenda}) {
    std::string_view text = *part ? std::string_view(part->text) : std::string_view();
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    identity.append(text).append(1, '\n');
  }
  event.content = hash64(identity);
  event.item = entry.carried++;
  event.span = {m_input.file, addenda.number, addenda.byte, addenda.length};
  ++m_outcome->records;
  hand_over(std::move(event));
  step();
}

void FixedReader::hand_over(Event event) {
  if (const std::optional<Instant> at = moment()) {
    m_last_moment = at;
    event.at = *at;
    m_sink.event(event);
    return;
  }
  m_undated.push_back(std::move(event));
  if (m_last_moment || m_undated.size() == k_most_undated) flush_undated(m_last_moment);
}

}  // namespace payout::sources
