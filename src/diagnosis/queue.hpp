#pragma once
/// The case's own numbers: how many payouts wait, since when, how long the queue is and when it will be empty.
#include <optional>

#include "diagnosis/wording.hpp"
#include "facts/case.hpp"
#include "facts/context.hpp"

namespace payout::diagnosis {

struct QueueFacts {
  std::int64_t waiting = 0;               ///< orders of this channel that came in and have not left
  std::optional<std::int64_t> depth;      ///< last depth a backlog event told
  Instant depth_at;
  std::int64_t drain_per_hour = 0;        ///< net, from the peak to the last depth; 0 while it grows
  std::optional<Instant> empty_at;        ///< by that rate
  std::optional<Instant> since;           ///< our own fault (a component down) still open or last closed, before as_of
};

/// Reads `queue.backlog` (a number after "depth"), system.down and the counts of the last two days. Pure.
[[nodiscard]] QueueFacts queue_facts(const facts::Case& c, const facts::Context& context);

/// Placeholders {waiting} {depth} {since} {normal_by} {drain}.
void add_queue_words(const QueueFacts& facts, Placeholders& out);

}  // namespace payout::diagnosis
