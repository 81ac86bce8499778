#pragma once
/// The case's own numbers: how many payouts wait, how long the queue is and when it will be empty.
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
};

/// Reads `queue.backlog` (a number after "depth") and the counts of the last seven days. Pure.
[[nodiscard]] QueueFacts queue_facts(const facts::Case& c, const facts::Context& context);

/// Placeholder {queue}: the numbers as the tail of a sentence (": 11 payouts of ... wait, ..."), empty where there are none.
void add_queue_words(const QueueFacts& facts, const std::string& channel, Placeholders& out);

}  // namespace payout::diagnosis
