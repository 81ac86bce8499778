#pragma once
/// `code`: the dictionary of reason codes and rules, with how often each occurs in one's own data.
#include <string>

#include "app/env.hpp"
#include "app/settings.hpp"
#include "base/error.hpp"

namespace payout::app {

struct CodeOptions {
  std::string scheme;  ///< a table, or a rail (then its vocabularies are searched); empty: every table, and the rules
  std::string code;
  bool store_named = false;  ///< --db was given: then it must be there, and rules are counted too
};
/// `code [SCHEME] CODE`: what a reason code or a rule means, and, where there is a store, how often it occurs.
/// A rule costs as much as a report. Errors: not_found, usage, rules_invalid, output_failed; of a named store: store_unusable.
[[nodiscard]] Result<void> look_up_code(const CodeOptions& options, const Settings& settings, const Env& env);

}  // namespace payout::app
