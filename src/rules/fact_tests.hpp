#pragma once
/// Reads tests of facts (`applies`, `fact`, `unless`). Included by the few readers only.
#include <vector>

#include "rules/json_node.hpp"
#include "rules/rule.hpp"

namespace payout::rules {

/// `{"state": "stuck", "attempts|gte": 2}`; unknown facts and modifiers are faults.
[[nodiscard]] std::vector<FactTest> fact_tests(const Node& node);

}  // namespace payout::rules
