#pragma once
/// The use case behind `timeline`: every event of one payout.
#include <string>

#include "app/env.hpp"
#include "app/settings.hpp"
#include "base/error.hpp"

namespace payout::app {

struct TimelineOptions {
  std::string id;    ///< any id of the payout
  bool raw = false;  ///< also the source line of each event, masked, where its file still has it
};

/// Errors: usage, rules_invalid, store_unusable, output_failed; not_found where the id leads nowhere or to several.
[[nodiscard]] Result<void> timeline(const TimelineOptions& options, const Settings& settings, const Env& env);

}  // namespace payout::app
