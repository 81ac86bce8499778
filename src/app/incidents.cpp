#include "app/incidents.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "app/answers.hpp"
#include "app/incident_builder.hpp"
#include "app/messages.hpp"
#include "app/table.hpp"
#include "base/text.hpp"

namespace payout::app {
namespace {

tl::unexpected<Error> unknown(const std::string& id, const std::vector<report::IncidentView>& incidents) {
  std::vector<std::string_view> known;
  for (const report::IncidentView& view : incidents) known.push_back(view.id);
  std::string hint = did_you_mean(id, known);
  if (hint.empty()) hint = "`payout-diag incidents` lists them; one whose payouts are all solved is gone";
  return fail(ErrorCode::not_found, "unknown_incident", fmt::format("no incident is known by {}", echo(id)), {}, std::move(hint));
}

}  // namespace

Result<bool> show_incidents(const IncidentsOptions& options, const Settings& settings, const Env& env) {
  const Result<std::string> path = store_path(settings);
  if (!path) return tl::unexpected(path.error());
  const Result<Engine> engine = load_engine(settings, env);
  if (!engine) return tl::unexpected(engine.error());
  const Result<FailOn> fail_on = FailOn::parse(options.fail_on, engine->rules);
  if (!fail_on) return tl::unexpected(fail_on.error());
  const Result<std::unique_ptr<store::Reader>> reader = store::open_reader({*path, false, 0});
  if (!reader) return tl::unexpected(reader.error());
  Investigator investigator(**reader, engine->rules, engine->config.profiles, settings.as_of);
  warn_old_data(investigator.data_end(), settings, env);
  // The window of the channels' health is their own: --since and --until choose payouts here.
  Settings whole = settings;
  whole.since.reset();
  whole.until.reset();
  IncidentBuilder builder(**reader, investigator, *engine, whole);
  bool failed = false;
  const Result<void> walked = investigator.each(false, [&](diagnosis::Diagnosis&& answer) {
    if (in_span(answer, settings)) {
      const diagnosis::Diagnosis shown = for_audience(std::move(answer), settings, *engine);
      failed = failed || (shown.incident && fail_on->matches(shown));
      builder.add(shown);
    }
    return env.stop() == 0;
  });
  if (!walked) return tl::unexpected(walked.error());
  if (env.stop() != 0) return fail(ErrorCode::internal, "stopped", "stopped by a signal; nothing was written");
  const Result<std::vector<report::IncidentView>> incidents = builder.build();
  if (!incidents) return tl::unexpected(incidents.error());
  report::Totals provenance;
  provenance.as_of = settings.as_of;
  provenance.data_end = investigator.data_end();
  provenance.rules_version = engine->rules.version();
  provenance.rules_sha256 = engine->rules.sha256();
  std::string text;
  if (options.id.empty()) {
    text = report::incident_list(settings.format, *incidents, builder.single(), provenance, settings.text_options());
  } else {
    const auto found = std::find_if(incidents->begin(), incidents->end(),
                                    [&](const report::IncidentView& view) { return equals_ignoring_case(view.id, options.id); });
    if (found == incidents->end()) return unknown(options.id, *incidents);
    text = report::incident_whole(settings.format, *found, provenance, settings.text_options());
  }
  if (const Result<void> written = write_text(text, settings, env); !written) return tl::unexpected(written.error());
  return failed;
}

}  // namespace payout::app
