#pragma once
/// The use case behind `incidents`: faults that many stuck payouts share.
#include <cstdint>
#include <string>

#include "app/env.hpp"
#include "app/settings.hpp"
#include "base/error.hpp"

namespace payout::app {

struct IncidentsOptions {
  std::string id;       ///< one incident, whole; empty: the list
  std::string fail_on;  ///< as of `report`: words with commas between
};

/// True where a payout of an incident matched fail_on. Errors: usage, not_found (no such incident), rules_invalid,
/// store_unusable, output_failed.
[[nodiscard]] Result<bool> show_incidents(const IncidentsOptions& options, const Settings& settings, const Env& env);

}  // namespace payout::app
