#pragma once
/// What of the rules' own words only compliance may see in answers (docs/formats/codes.md, `confidential`).
#include <string_view>

#include "facts/codebook.hpp"
#include "rules/rule_set.hpp"

namespace payout::app {

/// True for a subcause that is told to compliance alone; false for one that is not known.
[[nodiscard]] bool is_confidential(std::string_view subcause, const rules::RuleSet& rules);
[[nodiscard]] bool is_confidential(const facts::CodeFact& row, const rules::RuleSet& rules);
/// A code as events write it: whether any of the answers it may stand in would name such a cause.
[[nodiscard]] bool is_confidential_code(std::string_view scheme, std::string_view code, std::string_view rail, const rules::RuleSet& rules);
/// The same for a rule, which may make its subcause's answer confidential.
[[nodiscard]] bool is_confidential(const rules::Rule& rule, const rules::RuleSet& rules);

}  // namespace payout::app
