#pragma once
/// The index of rules by what they need to see.
#include <vector>

#include "events/event.hpp"
#include "rules/rule.hpp"

namespace payout::rules {

/// Sets of event types of which the payout's own events must hold one each, or the rule is false. Only what follows from
/// the conditions without looking at times, codes or surroundings; none where nothing follows.
[[nodiscard]] std::vector<TypeSet> needs_of(const Rule& rule);

/// The types among `events`.
[[nodiscard]] TypeSet types_of(const std::vector<Event>& events);

/// False where the rule cannot be true or unknown for a payout with events of these types. Cost: a few machine words.
[[nodiscard]] inline bool may_apply(const Rule& rule, const TypeSet& own) {
  for (const TypeSet& need : rule.needs) {
    if ((need & own).none()) return false;
  }
  return true;
}

}  // namespace payout::rules
