#pragma once
/// The use case behind `doctor`: is everything that answers rest on in order, and what to do where it is not.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/env.hpp"
#include "app/settings.hpp"
#include "base/error.hpp"

namespace payout::app {

/// How a check ended. A note needs no action now; a problem makes answers wrong or missing.
enum class Health : std::uint8_t { ok, note, problem };
[[nodiscard]] std::string_view word(Health health);

struct Check {
  std::string part;  ///< config, rules, store, data, codes, calendar, zone, disk, clock, terminal
  Health health = Health::ok;
  std::string says;
  std::string todo;  ///< what to do; empty where nothing is
};

struct DoctorReport {
  std::vector<Check> checks;  ///< in the order they were made
  [[nodiscard]] std::size_t count(Health health) const;
};

/// Makes every check, as of the moment given (age of the data, ends of calendars). A configuration or rules that cannot be used are findings, not errors. Reads the whole store where
/// it holds at most half a million events. Errors: usage.
[[nodiscard]] Result<DoctorReport> examine(const Given& given, const Env& env);

/// Examines and shows it as text or JSON. Errors: usage, output_failed.
[[nodiscard]] Result<DoctorReport> doctor(const Given& given, const Env& env);

}  // namespace payout::app
