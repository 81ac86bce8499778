#pragma once
/// `rules diff`: which payouts of a store are answered differently under other rules.
#include <cstdint>
#include <string>

#include "app/env.hpp"
#include "app/settings.hpp"
#include "base/error.hpp"

namespace payout::app {

struct RulesDiffOptions {
  std::string against;  ///< folder laid over the rules in force
  std::string fail_on;  ///< words as of `report --fail-on`, for the new answers; empty: nothing
};

struct RulesDiffSummary {
  std::uint64_t changed = 0;
  bool failed = false;  ///< a changed answer matched fail_on
};

/// Compares state, cause, subcause, retry and owner of every payout that is stuck under either rules, and writes a
/// summary and a list. Errors: usage, rules_invalid, store_unusable, output_failed; reason `stopped` for a signal.
[[nodiscard]] Result<RulesDiffSummary> diff_rules(const RulesDiffOptions& options, const Settings& settings,
                                                  const Env& env);

}  // namespace payout::app
