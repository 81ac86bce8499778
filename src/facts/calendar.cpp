#include "facts/calendar.hpp"

#include <algorithm>

namespace payout::facts {
namespace {

constexpr std::int64_t k_day = 86400;
constexpr std::int64_t k_days_of_year = 366;
constexpr std::int64_t k_days_ahead = 60;      // where nobody says when the next year is published
constexpr std::int64_t k_least_days_ahead = 14;  // enough to write a year down and hand it out

bool contains(const std::vector<std::int64_t>& sorted, std::int64_t day) {
  return std::binary_search(sorted.begin(), sorted.end(), day);
}

}  // namespace

bool is_next_from_stale(const CalendarData& calendar) {
  return calendar.next_from &&
         (*calendar.next_from <= calendar.valid_to - k_days_of_year || *calendar.next_from > calendar.valid_to);
}

std::int64_t renew_from(const CalendarData& calendar) {
  if (!calendar.next_from || is_next_from_stale(calendar)) return calendar.valid_to - k_days_ahead;
  return std::min(*calendar.next_from, calendar.valid_to - k_least_days_ahead);
}

std::optional<bool> Calendar::is_business_day(std::int64_t day) const {
  if (m_data.always_open) return true;
  if (day < m_data.valid_from || day > m_data.valid_to) return std::nullopt;
  if (contains(m_data.workdays, day)) return true;
  const auto weekday = static_cast<std::size_t>(((day + 3) % 7 + 7) % 7);  // 1970-01-01 was a Thursday
  return !m_data.weekend[weekday] && !contains(m_data.holidays, day);
}

std::optional<std::int64_t> Calendar::next_business_day(std::int64_t day) const {
  for (;;) {
    ++day;
    const std::optional<bool> open = is_business_day(day);
    if (!open) return std::nullopt;
    if (*open) return day;
  }
}

std::optional<std::int64_t> Calendar::value_day(Instant send, std::optional<std::int64_t> cutoff) const {
  const LocalTime local = m_zone.to_local(send);
  const std::optional<bool> open = is_business_day(local.day);
  if (!open) return std::nullopt;
  const std::optional<std::int64_t> close = cutoff ? cutoff : m_data.cutoff;
  if (*open && (!close || local.second <= *close)) return local.day;
  return next_business_day(local.day);
}

std::optional<bool> Calendar::is_after_cutoff(Instant at, std::optional<std::int64_t> cutoff) const {
  const LocalTime local = m_zone.to_local(at);
  const std::optional<bool> open = is_business_day(local.day);
  if (!open) return std::nullopt;
  const std::optional<std::int64_t> close = cutoff ? cutoff : m_data.cutoff;
  return *open && close && local.second > *close;
}

std::optional<Instant> Calendar::add_business_hours(Instant from, std::int64_t hours,
                                                    std::optional<std::int64_t> cutoff) const {
  const std::int64_t close = cutoff ? *cutoff : m_data.cutoff.value_or(k_day);
  std::int64_t left = hours * 3600;
  const LocalTime local = m_zone.to_local(from);
  std::int64_t day = local.day;
  std::int64_t second = std::max(local.second, m_data.open);
  for (;;) {
    const std::optional<bool> open = is_business_day(day);
    if (!open) return std::nullopt;
    if (*open && second < close) {
      if (second + left <= close) return m_zone.to_instant(day, second + left);
      left -= close - second;
    }
    ++day;
    second = m_data.open;
    if (close <= m_data.open) return std::nullopt;
  }
}

std::optional<Instant> Calendar::due(Instant from, const TimeSpan& span, std::optional<std::int64_t> cutoff) const {
  if (span.unit == TimeSpan::Unit::plain) return from + span.as_plain();
  if (span.unit == TimeSpan::Unit::business_hours) return add_business_hours(from, span.count, cutoff);
  std::optional<std::int64_t> day = value_day(from, cutoff);
  for (std::int64_t i = 0; day && i < span.count; ++i) day = next_business_day(*day);
  if (!day) return std::nullopt;
  return m_zone.to_instant(*day, k_day) - Duration::seconds(1);
}

}  // namespace payout::facts
