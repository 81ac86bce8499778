#include "app/rules_commands.hpp"
#include "cli/command.hpp"

namespace payout::cli {

Outcome run_config_show(const Invocation& invocation) {
  return done(app::show_config(invocation.raw.has("origin"), invocation.settings, invocation.env));
}

}  // namespace payout::cli
