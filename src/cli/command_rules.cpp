#include "app/rules_commands.hpp"
#include "cli/command.hpp"

namespace payout::cli {

Outcome run_rules_list(const Invocation& invocation) { return done(app::list_rules(invocation.settings, invocation.env)); }

Outcome run_rules_show(const Invocation& invocation) {
  return done(app::show_rule(invocation.raw.words.front(), invocation.settings, invocation.env));
}

}  // namespace payout::cli
