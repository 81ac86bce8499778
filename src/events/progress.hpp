#pragma once
/// Event facts the store keeps beside a strand so that a report need not read every payout.
#include <span>
#include <string>

#include "events/event.hpp"

namespace payout {

/// How far one strand has come, judged by its events alone: no clock, no configuration.
/// A payout may be left out of a report as of T only where `done_since` <= T; the engine decides the rest.
struct Progress {
  Instant first_at = Instant::never();
  Instant last_at{0};
  /// Since when the events say for good that nothing is open (credited or closed, and nothing after it that
  /// could reopen it); never() while open.
  Instant done_since = Instant::never();
  /// Since when the payout is settled between banks with nothing after it that could undo it. Enough only on
  /// channels that never confirm; never() otherwise.
  Instant settled_since = Instant::never();
  std::string channel;  ///< of the last event that names one
  bool operator==(const Progress&) const = default;
};

/// `events` in timeline order (`before`). Cost: one pass. `start`: the progress of events that all come before these.
[[nodiscard]] Progress progress(std::span<const Event> events, Progress start = {});

}  // namespace payout
