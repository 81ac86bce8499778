#pragma once
/// The use case behind `explain`: the whole answer for some ids.
#include <cstdint>
#include <string>
#include <vector>

#include "app/env.hpp"
#include "app/settings.hpp"
#include "base/error.hpp"

namespace payout::app {

struct ExplainOptions {
  std::vector<std::string> ids;  ///< `-` stands for ids on standard input, one a line
};

struct ExplainSummary {
  std::uint64_t answered = 0;
  std::uint64_t missing = 0;  ///< ids that lead to no payout, or to several
};

/// Answers in the order of the ids; ids that lead nowhere are named on stderr and the others answered all the same.
/// Errors: usage, rules_invalid, store_unusable, output_failed.
[[nodiscard]] Result<ExplainSummary> explain(const ExplainOptions& options, const Settings& settings, const Env& env);

/// Ids from a text: one a line, blanks around them and empty lines left out.
[[nodiscard]] std::vector<std::string> read_ids(std::string_view text);

}  // namespace payout::app
