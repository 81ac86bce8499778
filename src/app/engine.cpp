#include "app/engine.hpp"

#include <fmt/format.h>

#include "app/messages.hpp"
#include "diagnosis/diagnose.hpp"
#include "facts/time_span.hpp"

namespace payout::app {
namespace {

constexpr Duration k_fresh = Duration::hours(1);

}  // namespace

Result<Engine> load_engine(const Settings& settings, const Env& env) {
  Result<rules::RuleSet> rules = rules::RuleSet::load(settings.rules);
  if (!rules) return tl::unexpected(rules.error());
  Result<Config> config = resolve_config(settings.config, {rules->rails(), rules->calendars()});
  if (!config) return tl::unexpected(config.error());
  for (const std::string& warning : config->warnings) env.say(remark_text("warning", warning, settings.language));
  diagnosis::PublicWords words = diagnosis::public_words(*rules, config->profiles);
  return Engine{std::move(*rules), std::move(*config), std::move(words)};
}

diagnosis::Diagnosis for_audience(diagnosis::Diagnosis answer, const Settings& settings, const Engine& engine) {
  if (settings.audience == Audience::compliance) return answer;
  return diagnosis::for_support(std::move(answer), engine.public_words);
}

void warn_old_data(Instant data_end, const Settings& settings, const Env& env) {
  if (settings.as_of_given || data_end.ns <= 0 || data_end + k_fresh >= settings.as_of) return;
  env.say(remark_text("warning",
                      fmt::format("data ends at {}, {} ago; answers are as of now. To ask as of then: --as-of {}",
                                  settings.zone.format(data_end), facts::format_duration(settings.as_of - data_end),
                                  format_utc(data_end)),
                      settings.language));
}

}  // namespace payout::app
