#pragma once
/// Words in both languages, as rules and tables carry them.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/time_span.hpp"
#include "facts/words.hpp"

namespace payout::rules {

using facts::Text;

struct Step {
  Text todo;
  std::string who;
  std::optional<facts::MoneyState> money = {};  ///< said only where the money is there
};

struct Eta {
  facts::TimeSpan min;
  facts::TimeSpan max;
  bool known = false;
};

/// A kind of trouble below the five causes: its words and defaults (rules/subcauses.json).
struct Subcause {
  std::string id;
  facts::Cause cause = facts::Cause::undecided;
  facts::Reason reason = facts::Reason::none;
  int weight = 0;
  facts::Owner owner = facts::Owner::us;
  facts::Retry retry = facts::Retry::after_status_check;
  facts::RetryHow retry_how = facts::RetryHow::none;
  bool confidential = false;
  Text title, says, fix, check, tell;
  std::vector<Step> steps;
  Eta eta;
};

}  // namespace payout::rules
