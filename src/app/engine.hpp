#pragma once
/// Rules and configuration, loaded once for a command.
#include "app/config.hpp"
#include "app/settings.hpp"
#include "base/error.hpp"
#include "diagnosis/diagnosis.hpp"
#include "rules/rule_set.hpp"

namespace payout::app {

struct Engine {
  rules::RuleSet rules;
  Config config;
  diagnosis::PublicWords public_words;
};

/// Loads the rules, then the configuration's words against them. Warnings of the configuration go to `env.say`.
/// Errors: rules_invalid.
[[nodiscard]] Result<Engine> load_engine(const Settings& settings, const Env& env);

/// The answer as this audience may see it.
[[nodiscard]] diagnosis::Diagnosis for_audience(diagnosis::Diagnosis answer, const Settings& settings,
                                                const Engine& engine);

/// Says on stderr where the data ends, when nobody asked for a moment and the data is older than an hour.
void warn_old_data(Instant data_end, const Settings& settings, const Env& env);

}  // namespace payout::app
