#pragma once
/// For each cause that is not the answer: the fact that speaks against it.
#include <vector>

#include "diagnosis/candidates.hpp"
#include "diagnosis/diagnosis.hpp"

namespace payout::diagnosis {

/// One line for each of the five causes but the believed one and those still in question.
[[nodiscard]] std::vector<RuledOut> rule_out(const facts::Case& c, const facts::Context& context, const Candidates& candidates,
                                             facts::Cause believed);

}  // namespace payout::diagnosis
