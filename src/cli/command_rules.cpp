#include "app/rule_coverage.hpp"
#include "app/rule_mutants.hpp"
#include "app/rule_tests.hpp"
#include "app/rules_commands.hpp"
#include "app/rules_diff.hpp"
#include "app/rules_lint.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"

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

Outcome run_rules_coverage(const Invocation& invocation) {
  const Result<std::uint64_t> least = whole_number(invocation.raw, "fail-under", 0);
  if (!least) return tl::unexpected(least.error());
  const Result<std::optional<app::Coverage>> covered =
      app::show_coverage({invocation.raw.words, invocation.raw.has("db")}, invocation.settings, invocation.env);
  if (!covered) return tl::unexpected(covered.error());
  return *covered && (*covered)->reached_share() < *least ? k_found : k_done;
}

Outcome run_rules_mutate(const Invocation& invocation) {
  const Result<std::uint64_t> least = whole_number(invocation.raw, "fail-under", 0);
  if (!least) return tl::unexpected(least.error());
  const Result<app::MutationReport> report =
      app::mutate_rules({invocation.raw.words, invocation.raw.value("rule")}, invocation.settings, invocation.env);
  if (!report) return tl::unexpected(report.error());
  return report->caught_share() < *least ? k_found : k_done;
}

Outcome run_rules_diff(const Invocation& invocation) {
  const Result<app::RulesDiffSummary> summary =
      app::diff_rules({invocation.raw.value("against"), invocation.raw.value("fail-on")}, invocation.settings, invocation.env);
  if (!summary) return tl::unexpected(summary.error());
  return summary->failed ? k_found : k_done;
}

}  // namespace payout::cli
