#include "app/rule_tests.hpp"
#include "app/rules_commands.hpp"
#include "cli/command.hpp"

namespace payout::cli {

Outcome run_rules_list(const Invocation& invocation) {
  return done(app::list_rules(invocation.settings, invocation.env));
}

Outcome run_rules_show(const Invocation& invocation) {
  return done(app::show_rule(invocation.raw.words.front(), invocation.settings, invocation.env));
}

Outcome run_rules_test(const Invocation& invocation) {
  const Result<app::TestReport> report =
      app::test_rules({invocation.raw.words, invocation.raw.value("junit")}, invocation.settings, invocation.env);
  if (!report) return tl::unexpected(report.error());
  return report->failed() == 0 ? k_done : k_found;
}

}  // namespace payout::cli
