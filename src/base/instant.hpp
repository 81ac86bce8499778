#pragma once
/// Time: instants in UTC nanoseconds and plain durations. Zones live in facts/calendar.
#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace payout {

/// A span of time in nanoseconds; may be negative.
struct Duration {
  std::int64_t ns = 0;
  auto operator<=>(const Duration&) const = default;

  [[nodiscard]] static constexpr Duration seconds(std::int64_t n) { return {n * 1'000'000'000}; }
  [[nodiscard]] static constexpr Duration minutes(std::int64_t n) { return seconds(n * 60); }
  [[nodiscard]] static constexpr Duration hours(std::int64_t n) { return seconds(n * 3600); }
  [[nodiscard]] static constexpr Duration days(std::int64_t n) { return hours(n * 24); }
};

/// A moment, nanoseconds since 1970-01-01T00:00:00Z. Input range: 1970 to 2261.
struct Instant {
  std::int64_t ns = 0;
  auto operator<=>(const Instant&) const = default;

  [[nodiscard]] static constexpr Instant never() { return {std::numeric_limits<std::int64_t>::max()}; }
  [[nodiscard]] constexpr bool is_never() const { return ns == std::numeric_limits<std::int64_t>::max(); }
  /// Whole minutes since the epoch, rounded down.
  [[nodiscard]] constexpr std::int64_t minute() const {
    constexpr std::int64_t k_minute = 60'000'000'000;
    return ns >= 0 ? ns / k_minute : -((-ns + k_minute - 1) / k_minute);
  }
};

[[nodiscard]] constexpr Instant operator+(Instant a, Duration d) { return {a.ns + d.ns}; }
[[nodiscard]] constexpr Instant operator-(Instant a, Duration d) { return {a.ns - d.ns}; }
[[nodiscard]] constexpr Duration operator-(Instant a, Instant b) { return {a.ns - b.ns}; }

enum class TimeFault { form, range };

/// Outcome of reading a timestamp: a value, or why not.
struct ParsedInstant {
  std::optional<Instant> value;
  TimeFault fault = TimeFault::form;
};

/// Reads RFC 3339 text with an offset: `2026-03-03T09:00:00.123456789Z`, `...+01:00`.
/// At most 9 fraction digits; offsets to 23:59; `-00:00` is UTC; a leap second (:60) counts as the
/// next second's start. Years 1970 to 2261, else TimeFault::range. Needs no allocation.
[[nodiscard]] ParsedInstant parse_rfc3339(std::string_view text);

/// `2026-03-03T09:00:00Z`, with as many fraction digits (3, 6 or 9) as the value needs.
[[nodiscard]] std::string format_utc(Instant at);

/// Days since 1970-01-01 of a proleptic Gregorian date, and back.
[[nodiscard]] std::int64_t days_from_civil(int year, unsigned month, unsigned day);
struct CivilDate {
  int year = 1970;
  unsigned month = 1;
  unsigned day = 1;
  auto operator<=>(const CivilDate&) const = default;
};
[[nodiscard]] CivilDate civil_from_days(std::int64_t days);
/// True where year, month and day name a day that exists.
[[nodiscard]] bool is_valid_date(int year, unsigned month, unsigned day);

}  // namespace payout
