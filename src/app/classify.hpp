#pragma once
/// The use case behind `classify`: logs in, answers out, no store.
#include <cstdint>
#include <string>

#include "app/env.hpp"
#include "app/ingest.hpp"
#include "app/settings.hpp"
#include "base/error.hpp"

namespace payout::app {

struct ClassifyOptions {
  IngestOptions input;  ///< files and how to read them; locks and batches mean nothing here
  bool all = false;     ///< every payout, not only the stuck ones
  std::string fail_on;  ///< words with commas between; empty: nothing
};

struct ClassifySummary {
  std::uint64_t rows = 0;
  std::uint64_t rejected = 0;
  std::uint64_t refused = 0;      ///< inputs that could not be read: exit 5
  bool too_many_rejects = false;  ///< exit 7
  bool failed = false;            ///< a row matched fail_on: exit 1
};

/// Reads every input into memory and answers for what is stuck. An input that is refused is named on stderr and left
/// out; where all are refused nothing is written. Errors: usage, rules_invalid, output_failed.
[[nodiscard]] Result<ClassifySummary> classify(const ClassifyOptions& options, const Settings& settings,
                                               const Env& env);

}  // namespace payout::app
