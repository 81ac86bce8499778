#pragma once
/// The use case behind `report`: every payout that is stuck as of a moment.
#include <cstdint>
#include <optional>
#include <string>

#include "app/env.hpp"
#include "app/settings.hpp"
#include "base/error.hpp"
#include "report/groups.hpp"

namespace payout::app {

struct ReportOptions {
  std::string fail_on;                 ///< words with commas between; empty: nothing
  std::optional<report::GroupBy> by;   ///< sums by this instead of the list
  std::string against;                 ///< an earlier report to compare with; empty: none
};

struct ReportSummary {
  std::uint64_t rows = 0;
  bool failed = false;  ///< a row matched fail_on: exit 1
};

/// Errors: usage, rules_invalid, store_unusable, output_failed. An output file is whole or untouched.
[[nodiscard]] Result<ReportSummary> report_stuck(const ReportOptions& options, const Settings& settings,
                                                 const Env& env);

}  // namespace payout::app
