#include "app/rule_tests.hpp"
#include "app/rules_commands.hpp"
#include "app/rules_lint.hpp"
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

Outcome run_rules_lint(const Invocation& invocation) {
  const Result<app::LintReport> report = app::lint_rules(invocation.raw.words, invocation.settings, invocation.env);
  if (!report) return tl::unexpected(report.error());
  if (report->unreadable()) return exit_code(ErrorCode::rules_invalid);
  return report->findings.empty() ? k_done : k_found;
}

}  // namespace payout::cli
