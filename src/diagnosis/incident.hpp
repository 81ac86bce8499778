#pragma once
/// The fault that a payout shares with others: found from this payout and its surroundings alone, so that `explain` of one
/// id and a report of all name the same incident without looking at the other payouts.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "diagnosis/candidates.hpp"
#include "diagnosis/diagnosis.hpp"
#include "facts/context.hpp"

namespace payout::diagnosis {

/// Nothing where no fault is shared. `group`: the words a group is made of (channel, bank, code, customer, component); empty:
/// never shared. A fault that an event of our components, the channel, the bank or the customer began is one incident from
/// that event on, and later events of the same trouble belong to it. Without such an event it is a run of quarter-hours in
/// which most payouts of the group failed, three of them at least.
/// The id is made of the group and the begin, so that it stays the same as the incident grows. Pure; cost: some dozens of
/// looks at counts.
[[nodiscard]] std::optional<IncidentRef> find_incident(const facts::Case& c, const facts::Context& context,
                                                       const Candidate* best, const std::vector<std::string>& group,
                                                       const std::function<Evidence(const Event&)>& evidence);

}  // namespace payout::diagnosis
