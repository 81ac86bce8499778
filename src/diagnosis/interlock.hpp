#pragma once
/// The retry interlock: what no rule can override.
#include <string>
#include <vector>

#include "facts/case.hpp"
#include "facts/context.hpp"

namespace payout::diagnosis {

/// The most that may be allowed, whatever the rules say, and why.
struct Limit {
  facts::Retry at_best = facts::Retry::safe;
  std::vector<std::string> reasons;  ///< open_send:1, hold:screening, returned, closed, ... in a fixed order
};

/// `safe` only where the money is proven not to have left and nothing forbids it; missing evidence never means safe
/// (docs/ARCHITECTURE.md, "The interlock"). `subcause_confidential`: the believed cause is one that compliance decides.
/// `world`: what other payouts of the same order are derived with.
[[nodiscard]] Limit interlock(const facts::Case& c, const facts::Context& context, const facts::World& world,
                              bool subcause_confidential, bool code_unmapped);

}  // namespace payout::diagnosis
