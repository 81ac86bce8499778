#pragma once
/// The use case behind `channels`: how each channel does.
#include <string>
#include <vector>

#include "app/env.hpp"
#include "app/settings.hpp"
#include "base/error.hpp"

namespace payout::app {

struct ChannelsOptions {
  std::vector<std::string> names;  ///< empty: all
  std::string fail_on;             ///< states with commas between: down, degraded, quiet, maintenance
};

/// True where a state of `fail_on` was found. Errors: usage, not_found (an unknown channel), rules_invalid,
/// store_unusable, output_failed.
[[nodiscard]] Result<bool> show_channels(const ChannelsOptions& options, const Settings& settings, const Env& env);

}  // namespace payout::app
