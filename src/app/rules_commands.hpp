#pragma once
/// Looking at the data: rules, reason codes, the configuration in force.
#include <string>
#include <vector>

#include "app/env.hpp"
#include "app/settings.hpp"
#include "base/error.hpp"

namespace payout::app {

/// `rules list`: every rule with its cause and title, by id. Errors: rules_invalid, usage, output_failed.
[[nodiscard]] Result<void> list_rules(const Settings& settings, const Env& env);

/// `rules show RULE`: the rule in words; as JSON its text as it was loaded. Error: not_found with a suggestion.
[[nodiscard]] Result<void> show_rule(const std::string& id, const Settings& settings, const Env& env);

struct CodeOptions {
  std::string scheme;  ///< a table, or a rail (then its vocabularies are searched); empty: every table
  std::string code;
};
/// `code [SCHEME] CODE`: what a reason code means. Error: not_found.
[[nodiscard]] Result<void> look_up_code(const CodeOptions& options, const Settings& settings, const Env& env);

/// `config show`: every value in force, with `origin` also where it comes from.
[[nodiscard]] Result<void> show_config(bool origin, const Settings& settings, const Env& env);

}  // namespace payout::app
