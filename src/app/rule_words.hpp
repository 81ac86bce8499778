#pragma once
/// A rule for people (`rules show`): what it says, when it fires, what follows, in words.
#include <string>

#include "report/text_options.hpp"
#include "rules/rule.hpp"
#include "rules/rule_set.hpp"

namespace payout::app {

/// One condition as words, without a final stop: `the last timeout of the latest send is there`. Names of `find` are
/// replaced by what they stand for. Groups are opened by the page.
[[nodiscard]] std::string condition_words(const rules::Condition& condition, const rules::Rule& rule);

/// The whole page: a paragraph, the conditions in words, texts in both languages, what outranks it, its stories.
[[nodiscard]] std::string rule_page(const rules::Rule& rule, const rules::RuleSet& rules,
                                    const report::TextOptions& options);

}  // namespace payout::app
