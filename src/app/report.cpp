#include "app/report.hpp"

#include "app/against.hpp"
#include "app/answers.hpp"
#include "app/engine.hpp"
#include "app/investigator.hpp"

namespace payout::app {

namespace {

constexpr std::string_view k_no_both = "--by and --against cannot be used together";

}  // namespace

Result<ReportSummary> report_stuck(const ReportOptions& options, const Settings& settings, const Env& env) {
  const Result<std::string> path = store_path(settings);
  if (!path) return tl::unexpected(path.error());
  const Result<Engine> engine = load_engine(settings, env);
  if (!engine) return tl::unexpected(engine.error());
  const Result<FailOn> fail_on = FailOn::parse(options.fail_on, engine->rules);
  if (!fail_on) return tl::unexpected(fail_on.error());
  std::optional<EarlierReport> earlier;
  if (!options.against.empty()) {
    if (options.by) return fail(ErrorCode::usage, "bad_choice", std::string(k_no_both), {}, "ask in two runs");
    Result<EarlierReport> read = read_earlier_report(options.against);
    if (!read) return tl::unexpected(read.error());
    earlier = std::move(*read);
  }
  const Result<std::unique_ptr<store::Reader>> reader = store::open_reader({*path, false, 0});
  if (!reader) return tl::unexpected(reader.error());
  Result<std::unique_ptr<Output>> output = open_output(settings, env);
  if (!output) return tl::unexpected(output.error());

  Investigator investigator(**reader, engine->rules, engine->config.profiles, settings.as_of);
  warn_old_data(investigator.data_end(), settings, env);
  const Result<Listed> listed = list_answers(
      investigator, {false, &*fail_on, options.by, earlier ? &*earlier : nullptr, options.against}, settings, env,
      *engine, **output);
  if (!listed) return tl::unexpected(listed.error());
  return ReportSummary{listed->rows, listed->failed};
}

}  // namespace payout::app
