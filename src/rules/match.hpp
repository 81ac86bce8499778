#pragma once
/// Matching of events and facts against tests.
#include <string_view>

#include "facts/case.hpp"
#include "rules/rule.hpp"

namespace payout::rules {

[[nodiscard]] bool matches(const Matcher& matcher, const Event& event, const facts::CodeFact* code);
[[nodiscard]] bool matches_text(Modifier modifier, const std::vector<std::string>& values, std::string_view text);
[[nodiscard]] bool matches_number(Modifier modifier, const std::vector<std::int64_t>& numbers, std::int64_t value);

}  // namespace payout::rules
