#pragma once
/// What every command is given, and where each one lives (one file a command: command_<name>.cpp).
#include "app/env.hpp"
#include "app/settings.hpp"
#include "base/error.hpp"
#include "cli/raw_options.hpp"

namespace payout::cli {

/// The process's exit code. Errors carry their own.
using Outcome = Result<int>;

inline constexpr int k_done = 0;
inline constexpr int k_found = 1;  ///< asked to fail, and there is something
inline constexpr int k_not_found = 4;
inline constexpr int k_input_refused = 5;
inline constexpr int k_rejects = 7;

/// One command line, parsed and settled.
struct Invocation {
  RawOptions raw;
  app::Settings settings;
  app::Env env;
};

[[nodiscard]] Outcome run_ingest(const Invocation& invocation);
[[nodiscard]] Outcome run_explain(const Invocation& invocation);
[[nodiscard]] Outcome run_report(const Invocation& invocation);
[[nodiscard]] Outcome run_classify(const Invocation& invocation);
[[nodiscard]] Outcome run_incidents(const Invocation& invocation);
[[nodiscard]] Outcome run_channels(const Invocation& invocation);
[[nodiscard]] Outcome run_timeline(const Invocation& invocation);
[[nodiscard]] Outcome run_whatif(const Invocation& invocation);
[[nodiscard]] Outcome run_code(const Invocation& invocation);
[[nodiscard]] Outcome run_rules_list(const Invocation& invocation);
[[nodiscard]] Outcome run_rules_show(const Invocation& invocation);
[[nodiscard]] Outcome run_rules_test(const Invocation& invocation);
[[nodiscard]] Outcome run_sources_list(const Invocation& invocation);
[[nodiscard]] Outcome run_sources_show(const Invocation& invocation);
[[nodiscard]] Outcome run_sources_lint(const Invocation& invocation);
[[nodiscard]] Outcome run_sources_test(const Invocation& invocation);
[[nodiscard]] Outcome run_rules_lint(const Invocation& invocation);
[[nodiscard]] Outcome run_sources_detect(const Invocation& invocation);
[[nodiscard]] Outcome run_rules_coverage(const Invocation& invocation);
[[nodiscard]] Outcome run_rules_mutate(const Invocation& invocation);
[[nodiscard]] Outcome run_rules_diff(const Invocation& invocation);
[[nodiscard]] Outcome run_db_status(const Invocation& invocation);
[[nodiscard]] Outcome run_db_verify(const Invocation& invocation);
[[nodiscard]] Outcome run_config_show(const Invocation& invocation);

/// Commands that need no settings, or must run where there are none. They honour `--output`.
[[nodiscard]] Outcome run_doctor(const RawOptions& raw, const app::Env& env);
[[nodiscard]] Outcome run_schema(const RawOptions& raw, const app::Env& env);
[[nodiscard]] Outcome run_completion(const RawOptions& raw, const app::Env& env);
[[nodiscard]] Outcome run_man(const RawOptions& raw, const app::Env& env);
/// Writes to standard output, or to the file of `--output`. Errors: output_failed.
[[nodiscard]] Outcome print(std::string_view text, const RawOptions& raw, const app::Env& env);

/// Exit code of a use case that has nothing more to say.
[[nodiscard]] inline Outcome done(const Result<void>& result) {
  if (!result) return tl::unexpected(result.error());
  return k_done;
}

}  // namespace payout::cli
