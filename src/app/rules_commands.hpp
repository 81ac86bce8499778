#pragma once
/// Looking at the data: rules, the configuration in force.
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "app/env.hpp"
#include "app/settings.hpp"
#include "app/table.hpp"
#include "base/error.hpp"
#include "rules/rule_set.hpp"

namespace payout::app {

/// Which rules speak, for the head of a table.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> version_facts(const rules::RuleSet& rules);
/// Rules with their causes and titles, a row each.
[[nodiscard]] Table rules_table(std::span<const rules::Rule> list, const rules::RuleSet& rules, report::Language language);

/// `rules list`: every rule with its cause and title, by id. Errors: rules_invalid, usage, output_failed.
[[nodiscard]] Result<void> list_rules(const Settings& settings, const Env& env);

/// `rules show RULE`: the rule in words; as JSON its text as it was loaded. Error: not_found with a suggestion.
[[nodiscard]] Result<void> show_rule(const std::string& id, const Settings& settings, const Env& env);

/// `config show`: every value in force, with `origin` also where it comes from.
[[nodiscard]] Result<void> show_config(bool origin, const Settings& settings, const Env& env);

}  // namespace payout::app
