#include "app/ingest.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/progress_line.hpp"

namespace payout::cli {

Outcome run_ingest(const Invocation& invocation) {
  Result<app::IngestOptions> options = ingest_options(invocation.raw);
  if (!options) return tl::unexpected(options.error());
  ProgressLine progress(invocation.env, invocation.settings.progress, invocation.settings.language);
  options->on_progress = [&progress](const app::IngestProgress& now) { progress.show(now); };
  const Result<app::IngestSummary> summary = app::ingest(*options, invocation.settings, invocation.env);
  progress.clear();
  if (!summary) return tl::unexpected(summary.error());
  if (const Result<void> shown = app::show_ingest(*summary, invocation.settings, invocation.env); !shown)
    return tl::unexpected(shown.error());
  return summary->exit_code();
}

}  // namespace payout::cli
