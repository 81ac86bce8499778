#pragma once
/// The use cases behind `db status` and `db verify`.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "app/env.hpp"
#include "app/settings.hpp"
#include "base/error.hpp"
#include "store/store.hpp"

namespace payout::app {

/// What is in a store.
struct DbStatus {
  std::string path;
  store::Totals totals;
  std::vector<store::FileMark> files;  ///< in the order they were first read
  /// Kept rejects by code, over all files (at most 10,000 are kept of a file).
  std::map<std::string, std::uint64_t> reject_codes;
};

/// Errors: usage (no path known), store_unusable.
[[nodiscard]] Result<DbStatus> read_db_status(const Settings& settings);
/// Shows it as text or JSON. Errors: as read_db_status, output_failed, usage for other formats.
[[nodiscard]] Result<void> db_status(const Settings& settings, const Env& env);

/// Checks the whole store; with `digest` also prints the SHA-256 of its logical content. Findings go to the output.
/// Errors: store_unusable with reason db_corrupt where something was found; as above.
[[nodiscard]] Result<void> db_verify(bool digest, const Settings& settings, const Env& env);

}  // namespace payout::app
