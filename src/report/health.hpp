#pragma once
/// How channels do: confirmation, answers, connection and queue, beside their own past (docs/formats/channels.md).
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "report/listing.hpp"

namespace payout::report {

/// What a channel is said or seen to be. `quiet`: no sends where there usually are some; `idle`: none, as usual; `few`: too
/// few to judge.
enum class ChannelState : std::uint8_t { ok, few, idle, quiet, maintenance, degraded, down };
[[nodiscard]] std::string_view word(ChannelState state);
[[nodiscard]] std::optional<ChannelState> channel_state(std::string_view word);

struct ChannelHealth {
  struct Span {  ///< whole minutes since 1970, both included
    std::int64_t from = 0;
    std::int64_t to = 0;
  };
  struct Traffic {
    std::int64_t sent = 0;      ///< sends that began in the span
    std::int64_t due = 0;       ///< of those, the ones that should have an answer by now
    std::int64_t good = 0;      ///< of those that are due: settled or confirmed
    std::int64_t rejected = 0, returned = 0, timeout = 0;  ///< of all sends of the span
    std::optional<std::int64_t> median, p90;               ///< whole minutes from send to settlement or confirmation
    [[nodiscard]] std::optional<std::int64_t> per_mille() const;
  };
  struct Code {
    std::string name;  ///< `SCHEME/CODE`
    std::int64_t now = 0;
    std::int64_t past_tenths = 0;  ///< tenths of payouts, in the same length of time before
  };
  struct Log {
    std::string name;
    std::optional<Instant> last;        ///< last line that speaks of the channel
    std::optional<Instant> hole_since;  ///< it is silent for longer than it may
  };

  std::string name, rail, profile_origin;
  ChannelState state = ChannelState::ok;  ///< declared where something is declared, else inferred
  std::optional<ChannelState> declared;
  std::optional<Instant> declared_since;
  ChannelState inferred = ChannelState::ok;
  Span window, past_window;
  Traffic now, past;
  std::vector<Code> codes;  ///< of the window, most first
  std::optional<Instant> last_event, last_heartbeat;
  std::optional<std::int64_t> heartbeat_every;  ///< minutes, median
  std::vector<Log> logs;
  std::int64_t waiting = 0;
  std::optional<Instant> oldest_waiting;  ///< first in, first out
  std::vector<std::string> backups;
  std::int64_t stuck = 0;
};

/// One sentence: `ok, 98 % of 120 confirmed, half within 1 min`.
[[nodiscard]] std::string health_words(const ChannelHealth& health, Language language);

/// A list of channels in any format.
[[nodiscard]] std::string health_list(Format format, std::span<const ChannelHealth> channels, const Totals& provenance,
                                      const TextOptions& options);

}  // namespace payout::report
