#pragma once
/// A rule for people (`rules show`): what it says, when it fires, what follows, in words.
#include <string>

#include "report/text_options.hpp"
#include "rules/rule.hpp"
#include "rules/rule_set.hpp"

namespace payout::app {

/// The whole page in the reader's language: a paragraph, the conditions in words, its texts, what outranks it, its stories.
[[nodiscard]] std::string rule_page(const rules::Rule& rule, const rules::RuleSet& rules,
                                    const report::TextOptions& options);

}  // namespace payout::app
