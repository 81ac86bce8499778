#pragma once
/// Three-valued evaluation of a rule against a case, with the proof of each leaf.
#include <optional>
#include <string>
#include <vector>

#include "facts/case.hpp"
#include "facts/context.hpp"
#include "rules/rule.hpp"

namespace payout::rules {

/// One fact a condition rests on.
struct Proof {
  std::size_t event = facts::k_none;  ///< index into the case's events
  const Event* other = nullptr;       ///< an event of a channel, bank or component (owned by the context)
  Text says;                          ///< counts and calendar facts
};

/// What one leaf answered.
struct Leaf {
  const Condition* condition = nullptr;
  facts::Tri value = facts::Tri::unknown;
};

struct Verdict {
  const Rule* rule = nullptr;
  facts::Tri fires = facts::Tri::no;
  int score = 0;                       ///< would-be score too where it is unknown
  std::vector<std::pair<int, Text>> parts;
  std::vector<Proof> proof;
  std::vector<Leaf> leaves;            ///< in order of evaluation; those skipped are missing
};

/// Evaluates one rule. Pure; no clock but the case's as_of.
[[nodiscard]] Verdict evaluate(const Rule& rule, const facts::Case& c, const facts::Context& context,
                               const facts::World& world);

/// True where the case's facts satisfy all tests (`applies`, `fact`).
[[nodiscard]] bool facts_hold(const std::vector<FactTest>& tests, const facts::Case& c);
/// Facts that rules may test.
[[nodiscard]] bool is_fact(std::string_view name);
[[nodiscard]] std::vector<std::string_view> fact_names();
/// True for facts that are whole numbers.
[[nodiscard]] bool is_number_fact(std::string_view name);

}  // namespace payout::rules
