#pragma once
/// The steps of `derive`, in the order they run; each reads what the earlier ones found.
#include "facts/case.hpp"

namespace payout::facts {

/// Sends and what became of them (attempts.cpp).
void find_attempts(Case& c);
/// Where sources disagree, and which of them is believed (contradictions.cpp).
void find_contradictions(Case& c, const World& world);
/// Holds, questions and disputes nobody has closed (holds.cpp).
void find_holds(Case& c);
/// True for an event that opens or closes a hold, a check, a question or a dispute.
[[nodiscard]] bool speaks_of_hold(EventType type);
/// Money at the channel and in our books (money.cpp).
void find_money(Case& c);
/// in_time, stuck, settled or closed, and since when (case.cpp).
void find_state(Case& c, const World& world);

}  // namespace payout::facts
