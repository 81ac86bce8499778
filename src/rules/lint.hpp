#pragma once
/// Checks of rules beyond what a load needs: what can never happen, what is not said, what is not proven. Codes L1xx
/// are listed in docs/formats/rules-lint.md.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "rules/rule.hpp"
#include "rules/rule_set.hpp"

namespace payout::rules {

struct LintCode {
  std::string_view code;   ///< `L103`
  std::string_view title;  ///< in a few words
};
/// Every code a finding can have, in order; those of the loader and of the story checks too.
[[nodiscard]] std::span<const LintCode> lint_codes();

struct LintOptions {
  Instant as_of;                  ///< calendars that are due to be renewed by then are told
  std::vector<std::string> logs;  ///< logs that the configuration declares
};

/// Adds what is wrong with rules that could be loaded. Cost: rules squared, for what outranks what.
void lint(const RuleSet& rules, const LintOptions& options, Faults& faults);

/// `pack/SF-900.json:14:/when/all/0`: the file as it was named, the line, and the path inside it; for messages.
[[nodiscard]] std::string place_text(const Fault& fault, const RuleSet& rules);

/// What a finding's `where` names: file as a user can open it, line and the text there.
struct FaultPlace {
  std::string file;
  std::uint64_t line = 0;  ///< 0 where the file has none
  std::string path;        ///< `/when/all/1`; empty where it is the whole file or a table's line
  std::string snippet;
};
[[nodiscard]] FaultPlace place_of(const Fault& fault, const RuleSet& rules);

/// Conditions that must all be true for the rule to fire: `when`, with nested `all` opened.
[[nodiscard]] std::vector<const Condition*> required(const Rule& rule);
/// The tests of facts that must hold for the rule to fire, `applies` included.
[[nodiscard]] std::vector<const FactTest*> required_facts(const Rule& rule);
/// Least and most points a rule that fires can have.
[[nodiscard]] std::pair<int, int> score_range(const Rule& rule);

}  // namespace payout::rules
