#pragma once
/// Durations as people write them in rules and configuration: `90s 30m 2h 3d 1bd 4bh`.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.hpp"

namespace payout::facts {

/// A duration in plain time or in business days or hours of some calendar.
struct TimeSpan {
  enum class Unit : std::uint8_t { plain, business_days, business_hours };
  Unit unit = Unit::plain;
  std::int64_t count = 0;  ///< business days or hours; for plain: nanoseconds
  bool operator==(const TimeSpan&) const = default;

  [[nodiscard]] static constexpr TimeSpan plain(Duration d) { return {Unit::plain, d.ns}; }
  [[nodiscard]] constexpr Duration as_plain() const { return {count}; }
};

/// Reads `<digits><unit>` with unit s, m, h, d, bd or bh; at most 10 years. Nothing for other text.
[[nodiscard]] std::optional<TimeSpan> parse_time_span(std::string_view text);
[[nodiscard]] std::string format_time_span(const TimeSpan& span);
/// `4 h 10 min`, `3 d 2 h`, `45 s`: the two largest parts, for people.
[[nodiscard]] std::string format_duration(Duration d);

}  // namespace payout::facts
