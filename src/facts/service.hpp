#pragma once
/// What is asked about by its own id and is no payout: a channel, a bank, a component of ours.
#include <cstddef>
#include <string_view>
#include <vector>

#include "events/event.hpp"

namespace payout::facts {

/// True for the kinds `channel`, `bank` and `component`.
[[nodiscard]] bool is_service(std::string_view kind);

/// True for a service, and for `customer`: an account.
[[nodiscard]] bool names_no_payout(std::string_view kind);

/// The subcause of what is wrong with a service, by the event that says so; empty for an event that says no such thing.
[[nodiscard]] std::string_view service_subcause(EventType type);

/// The latest event, in timeline order, that says that something is wrong and that nothing took back; k_none where there
/// is none. A heartbeat ends only silence, not what a channel said of itself.
[[nodiscard]] std::size_t open_trouble(const std::vector<Event>& events);

}  // namespace payout::facts
