#include "app/channels.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "app/channel_health.hpp"
#include "app/engine.hpp"
#include "app/messages.hpp"
#include "app/table.hpp"
#include "base/text.hpp"

namespace payout::app {
namespace {

Result<std::set<report::ChannelState>> parse_states(std::string_view words) {
  std::set<report::ChannelState> out;
  if (words.empty()) return out;
  for (const std::string_view part : split(words, ',')) {
    const std::optional<report::ChannelState> state = report::channel_state(trim(part));
    if (!state) {
      return fail(ErrorCode::usage, "bad_choice", fmt::format("--fail-on does not know {}", echo(trim(part))), {},
                  "use down, degraded, maintenance, quiet, idle or few, with commas between");
    }
    out.insert(*state);
  }
  return out;
}

Result<std::vector<std::string>> chosen(const std::vector<std::string>& wanted, const std::vector<std::string>& known) {
  for (const std::string& name : wanted) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::vector<std::string_view> candidates(known.begin(), known.end());
    std::string hint = did_you_mean(name, candidates);
    if (hint.empty()) hint = "`payout-diag channels` lists them";
    return fail(ErrorCode::not_found, "unknown_channel", fmt::format("no channel is known by {}", echo(name)), {}, std::move(hint));
  }
  return wanted.empty() ? known : wanted;
}

/// How many payouts of each channel are stuck.
Result<std::map<std::string, std::int64_t>> count_stuck(Investigator& investigator, const Env& env) {
  std::map<std::string, std::int64_t> out;
  const Result<void> walked = investigator.each(false, [&](diagnosis::Diagnosis&& answer) {
    ++out[answer.channel];
    return env.stop() == 0;
  });
  if (!walked) return tl::unexpected(walked.error());
  if (env.stop() != 0) return fail(ErrorCode::internal, "stopped", "stopped by a signal; nothing was written");
  return out;
}

}  // namespace

Result<bool> show_channels(const ChannelsOptions& options, const Settings& settings, const Env& env) {
  const Result<std::string> path = store_path(settings);
  if (!path) return tl::unexpected(path.error());
  const Result<std::set<report::ChannelState>> bad = parse_states(options.fail_on);
  if (!bad) return tl::unexpected(bad.error());
  const Result<Engine> engine = load_engine(settings, env);
  if (!engine) return tl::unexpected(engine.error());
  const Result<std::unique_ptr<store::Reader>> reader = store::open_reader({*path, false, 0});
  if (!reader) return tl::unexpected(reader.error());
  Investigator investigator(**reader, engine->rules, engine->config.profiles, settings.as_of);
  warn_old_data(investigator.data_end(), settings, env);
  HealthMeter meter(**reader, investigator, *engine, settings);
  const Result<std::vector<std::string>> known = meter.channels();
  if (!known) return tl::unexpected(known.error());
  const Result<std::vector<std::string>> names = chosen(options.names, *known);
  if (!names) return tl::unexpected(names.error());
  Result<std::map<std::string, std::int64_t>> stuck = count_stuck(investigator, env);
  if (!stuck) return tl::unexpected(stuck.error());
  std::vector<report::ChannelHealth> list;
  bool failed = false;
  for (const std::string& name : *names) {
    Result<report::ChannelHealth> health = meter.measure(name);
    if (!health) return tl::unexpected(health.error());
    health->stuck = (*stuck)[name];
    failed = failed || bad->contains(health->state);
    list.push_back(std::move(*health));
  }
  report::Totals provenance;
  provenance.as_of = settings.as_of;
  provenance.data_end = investigator.data_end();
  provenance.rules_version = engine->rules.version();
  provenance.rules_sha256 = engine->rules.sha256();
  const Result<void> written = write_text(report::health_list(settings.format, list, provenance, settings.text_options()), settings, env);
  if (!written) return tl::unexpected(written.error());
  return failed;
}

}  // namespace payout::app
