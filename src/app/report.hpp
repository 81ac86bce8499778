#pragma once
/// The use case behind `report`: every payout that is stuck as of a moment.
#include <cstdint>
#include <string>

#include "app/env.hpp"
#include "app/settings.hpp"
#include "base/error.hpp"

namespace payout::app {

struct ReportOptions {
  std::string fail_on;  ///< words with commas between; empty: nothing
};

struct ReportSummary {
  std::uint64_t rows = 0;
  bool failed = false;  ///< a row matched fail_on: exit 1
};

/// Errors: usage, rules_invalid, store_unusable, output_failed. An output file is whole or untouched.
[[nodiscard]] Result<ReportSummary> report_stuck(const ReportOptions& options, const Settings& settings,
                                                 const Env& env);

}  // namespace payout::app
