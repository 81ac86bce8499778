#include "app/report.hpp"
#include "cli/command.hpp"

namespace payout::cli {

Outcome run_report(const Invocation& invocation) {
  const RawOptions& raw = invocation.raw;
  const app::ReportOptions options{raw.value("fail-on"), report::group_by(raw.value("by")), raw.value("against")};
  const Result<app::ReportSummary> summary = app::report_stuck(options, invocation.settings, invocation.env);
  if (!summary) return tl::unexpected(summary.error());
  return summary->failed ? k_found : k_done;
}

}  // namespace payout::cli
