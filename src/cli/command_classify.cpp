#include "app/classify.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/progress_line.hpp"

namespace payout::cli {

Outcome run_classify(const Invocation& invocation) {
  Result<app::ClassifyOptions> options = classify_options(invocation.raw);
  if (!options) return tl::unexpected(options.error());
  ProgressLine progress(invocation.env, invocation.settings.progress, invocation.settings.language);
  options->input.on_progress = [&progress](const app::IngestProgress& now) { progress.show(now); };
  const Result<app::ClassifySummary> summary = app::classify(*options, invocation.settings, invocation.env);
  progress.clear();
  if (!summary) return tl::unexpected(summary.error());
  if (summary->refused != 0) return k_input_refused;
  if (summary->too_many_rejects) return k_rejects;
  return summary->failed ? k_found : k_done;
}

}  // namespace payout::cli
