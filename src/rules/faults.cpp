#include "rules/faults.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace payout::rules {

std::string nearest_of(std::string_view value, std::span<const std::string_view> choices) {
  const std::string_view best = nearest(value, choices);
  if (!best.empty()) return fmt::format("did you mean `{}`?", best);
  return fmt::format("known: {}", fmt::join(choices, ", "));
}

void not_utf8(std::string_view text, const std::string& file, Faults& faults) {
  const bool wide = text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
  faults.add(file, wide ? "the file is UTF-16, not UTF-8" : "the file is not UTF-8 text", "save it as UTF-8", k_unreadable);
}

}  // namespace payout::rules
