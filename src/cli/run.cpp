#include "cli/run.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "app/messages.hpp"
#include "app/people.hpp"
#include "cli/command.hpp"
#include "cli/help.hpp"
#include "cli/options.hpp"
#include "cli/version.hpp"

namespace payout::cli {
namespace {

constexpr int k_signal_base = 128;

/// Where each command is run; a command that is not here does not exist.
Outcome dispatch(const Invocation& invocation) {
  switch (invocation.raw.command) {
    case Command::ingest: return run_ingest(invocation);
    case Command::explain: return run_explain(invocation);
    case Command::report: return run_report(invocation);
    case Command::classify: return run_classify(invocation);
    case Command::incidents: return run_incidents(invocation);
    case Command::channels: return run_channels(invocation);
    case Command::timeline: return run_timeline(invocation);
    case Command::whatif: return run_whatif(invocation);
    case Command::code: return run_code(invocation);
    case Command::rules_list: return run_rules_list(invocation);
    case Command::rules_show: return run_rules_show(invocation);
    case Command::rules_test: return run_rules_test(invocation);
    case Command::sources_list: return run_sources_list(invocation);
    case Command::sources_show: return run_sources_show(invocation);
    case Command::sources_lint: return run_sources_lint(invocation);
    case Command::sources_test: return run_sources_test(invocation);
    case Command::rules_lint: return run_rules_lint(invocation);
    case Command::sources_detect: return run_sources_detect(invocation);
    case Command::rules_coverage: return run_rules_coverage(invocation);
    case Command::rules_mutate: return run_rules_mutate(invocation);
    case Command::rules_diff: return run_rules_diff(invocation);
    case Command::db_status: return run_db_status(invocation);
    case Command::db_verify: return run_db_verify(invocation);
    case Command::config_show: return run_config_show(invocation);
    case Command::doctor: return run_doctor(invocation.raw, invocation.env);
    case Command::schema: return run_schema(invocation.raw, invocation.env);
    case Command::completion: return run_completion(invocation.raw, invocation.env);
    case Command::man: return run_man(invocation.raw, invocation.env);
    case Command::count_: break;
  }
  return fail(ErrorCode::internal, "no_command", "this command is not connected");
}

/// Commands about the program itself, and the one that looks for what is broken, work without settings.
bool is_free_standing(Command command) {
  return command == Command::doctor || command == Command::schema || command == Command::completion || command == Command::man;
}

/// Help and version are data: a full disk is an error there too.
Outcome write_whole(std::string_view text, const Result<std::unique_ptr<app::Output>>& output) {
  if (!output) return tl::unexpected(output.error());
  if (const Result<void> written = (*output)->write(text); !written) return tl::unexpected(written.error());
  const Result<app::Written> finished = (*output)->finish();
  if (!finished) return tl::unexpected(finished.error());
  return k_done;
}

/// The language of errors before the settings are known: the flag as typed, else the environment variable.
report::Language early_language(std::span<const std::string> arguments, const app::Env& env) {
  std::string word = env.variable("PAYOUT_DIAG_LANG");
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].starts_with("--lang=")) word = arguments[i].substr(7);
    if (arguments[i] == "--lang" && i + 1 < arguments.size()) word = arguments[i + 1];
  }
  return word == "zh" ? report::Language::zh : report::Language::en;
}

/// `language` is set to the settings' own as soon as they are known.
Outcome run_arguments(std::span<const std::string> arguments, const app::Env& env, report::Language& language) {
  Result<RawOptions> raw = parse_arguments(arguments);
  if (!raw) return tl::unexpected(raw.error());
  if (raw->wants == RawOptions::Wants::version) return print(fmt::format("payout-diag {}\n", k_version), *raw, env);
  if (raw->wants == RawOptions::Wants::help) {
    const std::size_t width = std::min<std::size_t>(env.terminal.out_width, 100);
    return write_whole(
        raw->command == Command::count_ ? program_help(raw->group, width) : command_help(raw->command, width),
        app::open_text_output(raw->value("output"), env));
  }
  if (is_free_standing(raw->command)) return dispatch({std::move(*raw), {}, env});
  Result<app::Settings> settings = app::resolve_settings(given_options(*raw), env);
  if (!settings) return tl::unexpected(settings.error());
  language = settings->language;
  return dispatch({std::move(*raw), std::move(*settings), env});
}

}  // namespace

Outcome print(std::string_view text, const RawOptions& raw, const app::Env& env) {
  return write_whole(text, app::open_output(raw.value("output"), env));
}

int run(std::span<const std::string> arguments, const app::Env& world) {
  const app::Env env = app::folding_words(world);
  report::Language language = early_language(arguments, env);
  const Outcome outcome = run_arguments(arguments, env, language);
  const int signal = env.stop();
  if (!outcome) {
    if (signal == 0 || outcome.error().reason != "stopped") env.say(app::error_text(outcome.error(), language));
    if (signal == 0) return exit_code(outcome.error().code);
  }
  return signal == 0 ? *outcome : k_signal_base + signal;
}

}  // namespace payout::cli
