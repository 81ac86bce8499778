#pragma once
/// The parts of lint.cpp. Each adds what it finds.
#include "rules/faults.hpp"
#include "rules/lint.hpp"

namespace payout::rules {

/// One rule by itself: names, bounds, words, patterns, proof.
void lint_rule(const RuleSet& rules, const Rule& rule, const LintOptions& options, Faults& faults);
/// The texts of a rule, and of the subcauses.
void lint_rule_words(const RuleSet& rules, const Rule& rule, Faults& faults);
void lint_subcauses(const RuleSet& rules, Faults& faults);
/// What outranks what.
void lint_order(const RuleSet& rules, Faults& faults);
/// Code tables, vocabularies, calendars.
void lint_tables(const RuleSet& rules, const LintOptions& options, Faults& faults);

}  // namespace payout::rules
