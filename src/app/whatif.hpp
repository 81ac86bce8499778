#pragma once
/// `whatif`: the answer for a payout as it would be with some facts more and others less. Nothing is stored.
#include <string>
#include <vector>

#include "app/env.hpp"
#include "app/settings.hpp"
#include "base/error.hpp"

namespace payout::app {

struct WhatIfOptions {
  std::string id;
  std::vector<std::string> add;   ///< `TYPE[,key=value...]`; `at=-2h` or `at=TIME` where it is not as_of
  std::vector<std::string> drop;  ///< `TYPE` (every one), an event id, or `FILE:LINE`
};

/// Writes the answer before and after, and what changed. Errors: usage (an event that is none, nothing to drop, a kind
/// of event that only compliance may see), not_found, store_unusable, rules_invalid, output_failed.
[[nodiscard]] Result<void> what_if(const WhatIfOptions& options, const Settings& settings, const Env& env);

}  // namespace payout::app
