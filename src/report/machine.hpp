#pragma once
/// Small values that the machine formats share; private to the report layer.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "diagnosis/diagnosis.hpp"

namespace payout::report {

/// A cause was looked for: the payout is stuck, or the engine named one all the same.
[[nodiscard]] inline bool has_cause(const diagnosis::Diagnosis& d) {
  return d.state == facts::State::stuck || d.cause != facts::Cause::undecided;
}

/// Nothing for a moment that is not set (the epoch) or never comes.
[[nodiscard]] inline std::optional<std::string> utc(std::optional<Instant> at) {
  if (!at || at->ns == 0 || at->is_never()) return std::nullopt;
  return format_utc(*at);
}
[[nodiscard]] inline std::string utc_or_empty(std::optional<Instant> at) { return utc(at).value_or(std::string()); }

/// The first deadline that has not passed at as_of.
[[nodiscard]] inline std::optional<Instant> next_deadline(const diagnosis::Diagnosis& d) {
  std::optional<Instant> next;
  for (const diagnosis::Deadline& deadline : d.deadlines) {
    if (deadline.at >= d.as_of && (!next || deadline.at < *next)) next = deadline.at;
  }
  return next;
}

}  // namespace payout::report
