#pragma once
/// What of the rules' own words only compliance may see in answers (docs/formats/codes.md, `confidential`).
#include <string_view>

#include "rules/rule_set.hpp"

namespace payout::app {

/// True for a subcause that is told to compliance alone; false for one that is not known.
[[nodiscard]] bool is_confidential(std::string_view subcause, const rules::RuleSet& rules);
/// The same for a rule, which may make its subcause's answer confidential.
[[nodiscard]] bool is_confidential(const rules::Rule& rule, const rules::RuleSet& rules);

}  // namespace payout::app
