#include "rules/faults.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace payout::rules {

std::string nearest_of(std::string_view value, std::span<const std::string_view> choices) {
  const std::string_view best = nearest(value, choices);
  if (!best.empty()) return fmt::format("did you mean `{}`?", best);
  return fmt::format("known: {}", fmt::join(choices, ", "));
}

}  // namespace payout::rules
