#include "facts/time_span.hpp"

#include <charconv>

#include <fmt/format.h>

namespace payout::facts {

std::optional<TimeSpan> parse_time_span(std::string_view text) {
  std::int64_t n = 0;
  const char* end = text.data() + text.size();
  const auto [rest, fault] = std::from_chars(text.data(), end, n);
  if (fault != std::errc{} || rest == text.data() || n < 0 || text.front() == '-') return std::nullopt;
  const std::string_view unit(rest, static_cast<std::size_t>(end - rest));
  constexpr std::int64_t k_ten_years = 3653LL * 86400;
  const auto plain = [&](std::int64_t seconds) -> std::optional<TimeSpan> {
    if (n > k_ten_years / seconds) return std::nullopt;
    return TimeSpan::plain(Duration::seconds(n * seconds));
  };
  if (unit == "s") return plain(1);
  if (unit == "m") return plain(60);
  if (unit == "h") return plain(3600);
  if (unit == "d") return plain(86400);
  if (unit == "bd" && n <= 3653) return TimeSpan{TimeSpan::Unit::business_days, n};
  if (unit == "bh" && n <= 24 * 3653) return TimeSpan{TimeSpan::Unit::business_hours, n};
  return std::nullopt;
}

std::string format_time_span(const TimeSpan& span) {
  if (span.unit == TimeSpan::Unit::business_days) return fmt::format("{}bd", span.count);
  if (span.unit == TimeSpan::Unit::business_hours) return fmt::format("{}bh", span.count);
  const std::int64_t seconds = span.count / 1'000'000'000;
  if (seconds % 86400 == 0 && seconds > 0) return fmt::format("{}d", seconds / 86400);
  if (seconds % 3600 == 0 && seconds > 0) return fmt::format("{}h", seconds / 3600);
  if (seconds % 60 == 0 && seconds > 0) return fmt::format("{}m", seconds / 60);
  return fmt::format("{}s", seconds);
}

std::string format_duration(Duration d) {
  const std::int64_t seconds = d.ns / 1'000'000'000;
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3600) return fmt::format("{} min", seconds / 60);
  if (seconds < 86400) {
    const std::int64_t minutes = seconds / 60 % 60;
    return minutes == 0 ? fmt::format("{} h", seconds / 3600) : fmt::format("{} h {} min", seconds / 3600, minutes);
  }
  const std::int64_t hours = seconds / 3600 % 24;
  return hours == 0 ? fmt::format("{} d", seconds / 86400) : fmt::format("{} d {} h", seconds / 86400, hours);
}

}  // namespace payout::facts
