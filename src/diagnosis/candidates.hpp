#pragma once
/// Which causes the rules and the reason codes speak for, and which of them is believed.
#include <optional>
#include <string>
#include <vector>

#include "diagnosis/diagnosis.hpp"
#include "facts/context.hpp"
#include "rules/evaluate.hpp"
#include "rules/rule_set.hpp"

namespace payout::diagnosis {

/// A rule that fired, or a reason code that names a cause.
struct Candidate {
  std::string id;                        ///< rule id or `code:<scheme>/<code>`
  facts::Cause cause = facts::Cause::undecided;
  std::string subcause;
  int score = 0;
  int leaves = 0;
  std::vector<std::pair<int, Text>> parts;
  const rules::Rule* rule = nullptr;     ///< null for a code
  std::optional<facts::CodeFact> code;   ///< the row, for a code
  std::vector<rules::Proof> proof;
  std::string lost_to;
  const rules::Filter* filter = nullptr; ///< the local exception that took it out
};

struct Candidates {
  std::vector<Candidate> ranked;         ///< those that stand, best first
  std::vector<Candidate> outranked;
  std::vector<Candidate> filtered;       ///< true, but a local filter takes them out for this payout
  std::vector<rules::Verdict> unknown;   ///< rules whose conditions could not be answered
  std::size_t weak_code = facts::k_none; ///< event whose code names no cause
  std::size_t unmapped = facts::k_none;  ///< event whose code has no row
};

/// Evaluates every rule and looks at the codes. Pure.
[[nodiscard]] Candidates find_candidates(const facts::Case& c, const facts::Context& context, const rules::RuleSet& rules,
                                         const facts::World& world);

/// `SF-*` against `SF-200`; an id without a star matches itself only.
[[nodiscard]] bool glob_matches(std::string_view glob, std::string_view text);

inline constexpr int k_decided_from = 40;
inline constexpr int k_runner_up_margin = 15;

}  // namespace payout::diagnosis
