#include "app/explain.hpp"
#include "cli/command.hpp"

namespace payout::cli {

Outcome run_explain(const Invocation& invocation) {
  const Result<app::ExplainSummary> summary = app::explain({invocation.raw.words}, invocation.settings, invocation.env);
  if (!summary) return tl::unexpected(summary.error());
  return summary->missing == 0 ? k_done : k_not_found;
}

}  // namespace payout::cli
