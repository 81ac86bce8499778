#pragma once
/// Business time: which days a scheme works, when it closes, and when something is due.
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/zone.hpp"
#include "facts/time_span.hpp"

namespace payout::facts {

/// A calendar as its file states it (rules/calendars/*.json). Days are counted from 1970-01-01.
struct CalendarData {
  std::string id;
  std::string zone = "UTC";
  bool weekend[7] = {};  ///< index 0 is Monday
  std::vector<std::int64_t> holidays;  ///< sorted
  std::vector<std::int64_t> workdays;  ///< sorted; days worked although they fall on a weekend or holiday
  std::optional<std::int64_t> cutoff;  ///< seconds after local midnight
  std::int64_t open = 0;               ///< seconds after local midnight
  std::int64_t valid_from = 0;
  std::int64_t valid_to = 0;           ///< last day with a known answer
  std::optional<std::int64_t> next_from;  ///< from this day its source has usually published the next year
  bool always_open = false;            ///< `24x7`: every day is a business day, no cut-off
  std::string source;
};

/// First day on which the end of the calendar is worth a word: `next_from`, but no later than 14 days before the end.
/// Without `next_from`, or where it belongs to another year's end (`is_next_from_stale`): 60 days before the end.
[[nodiscard]] std::int64_t renew_from(const CalendarData& calendar);
/// True where `next_from` does not lie in the year up to `valid_to`: it was not moved with it.
[[nodiscard]] bool is_next_from_stale(const CalendarData& calendar);

/// Answers in business time. Outside valid_from..valid_to an answer is unknown (nothing), never guessed.
class Calendar {
 public:
  Calendar(CalendarData data, Zone zone) : m_data(std::move(data)), m_zone(std::move(zone)) {}

  [[nodiscard]] std::optional<bool> is_business_day(std::int64_t day) const;
  /// The business day a send counts from: its own local day, or the next one when that day is closed or its
  /// cut-off has passed. `cutoff` (seconds after midnight) wins over the calendar's.
  [[nodiscard]] std::optional<std::int64_t> value_day(Instant send, std::optional<std::int64_t> cutoff) const;
  /// When `span` after `from` has passed. Plain spans add time; business days end with the last second of the
  /// n-th business day after the value day; business hours run between opening and cut-off.
  [[nodiscard]] std::optional<Instant> due(Instant from, const TimeSpan& span, std::optional<std::int64_t> cutoff) const;
  /// True when the local time of `at` is past the cut-off of a business day.
  [[nodiscard]] std::optional<bool> is_after_cutoff(Instant at, std::optional<std::int64_t> cutoff) const;

  [[nodiscard]] const CalendarData& data() const { return m_data; }
  [[nodiscard]] const Zone& zone() const { return m_zone; }

 private:
  [[nodiscard]] std::optional<std::int64_t> next_business_day(std::int64_t day) const;
  [[nodiscard]] std::optional<Instant> add_business_hours(Instant from, std::int64_t hours,
                                                          std::optional<std::int64_t> cutoff) const;
  CalendarData m_data;
  Zone m_zone;
};

/// Calendars by id. `find` gives nothing for an unknown id.
class Calendars {
 public:
  virtual ~Calendars() = default;
  [[nodiscard]] virtual const Calendar* find(std::string_view id) const = 0;
};

}  // namespace payout::facts
