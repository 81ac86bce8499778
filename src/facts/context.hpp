#pragma once
/// What is known beside the payout itself: its peers, its channel and bank, our components, the payee's history.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "events/contribution.hpp"
#include "events/event.hpp"

namespace payout::facts {

/// A span in which a declared log brought nothing for longer than it may.
struct LogHole {
  std::string log;
  std::string channel;  ///< whose answers the log carries; empty: every channel
  Instant from;
  Instant to;           ///< never() when the log has not come back
};

/// A record that may be a payout's own and could not be given to it: the id that leads to it fits others as well.
struct LooseRecord {
  Ref by;                         ///< the id that leads to it
  Event event;                    ///< its last event; without a type where nobody looked: too many carry the id
  std::vector<std::string> fits;  ///< the other payouts it may belong to, by txid, sorted
  bool counted = false;           ///< a number that came again: it is counted here because it is of the same day
};

/// Another payout to the same account, or another payout of the same order.
struct Related {
  std::string txid;
  std::vector<Event> events;          ///< timeline order, cut at as_of
  std::vector<LooseRecord> loose = {};  ///< same_order only
};

/// Read-only view of the world around one payout, cut at as_of. Every answer is a pure function of the events
/// that came in before as_of; implementations may fetch and cache as they are asked.
class Context {
 public:
  virtual ~Context() = default;
  /// Sum of counts of (dimension, key) over outcomes in `mask` (bit per Outcome) whose cohort minute lies in [from, to].
  [[nodiscard]] virtual std::int64_t by_cohort(Dimension dimension, std::string_view key, unsigned mask, std::int64_t from,
                                               std::int64_t to) const = 0;
  /// The same with the outcome's own minute in [from, to].
  [[nodiscard]] virtual std::int64_t by_event(Dimension dimension, std::string_view key, unsigned mask, std::int64_t from,
                                              std::int64_t to) const = 0;
  /// First and last cohort minute of [from, to] with such a count; nothing where there is none.
  [[nodiscard]] virtual std::optional<std::pair<std::int64_t, std::int64_t>> extent(Dimension dimension, std::string_view key,
                                                                                    unsigned mask, std::int64_t from,
                                                                                    std::int64_t to) const = 0;
  /// The key of a dimension with the highest such count by cohort, among keys that end with \x1f + `part`
  /// or begin with `part` + \x1f, and that
  /// count; an empty key where there is none.
  [[nodiscard]] virtual std::pair<std::string, std::int64_t> largest(Dimension dimension, std::string_view part, unsigned mask,
                                                                     std::int64_t from, std::int64_t to) const = 0;
  /// Events of one channel, bank, component, customer or log (`kind` as in StrandKey), timeline order.
  [[nodiscard]] virtual const std::vector<Event>& scoped(std::string_view kind, std::string_view id) const = 0;
  /// Events of all components (deploys, configuration, outages, backlogs), timeline order.
  [[nodiscard]] virtual const std::vector<Event>& system() const = 0;
  /// Other payouts to the same payee account, at most 50, latest first.
  [[nodiscard]] virtual const std::vector<Related>& same_payee(std::string_view payee, std::string_view txid) const = 0;
  /// Other payouts of the same order: those that `txid` replaces or is replaced by.
  [[nodiscard]] virtual const std::vector<Related>& same_order(std::string_view txid) const = 0;
  [[nodiscard]] virtual const std::vector<LogHole>& holes() const = 0;
  /// How long payouts with trouble of this key (`trouble_key`) took until it ended, in minutes, shortest first; of those
  /// that began within 90 days before as_of and ended by then.
  [[nodiscard]] virtual const std::vector<std::int64_t>& resolutions(std::string_view key) const = 0;
  /// The last moment any event speaks of, at most as_of.
  [[nodiscard]] virtual Instant data_end() const = 0;
};

[[nodiscard]] constexpr unsigned bit(Outcome outcome) { return 1U << static_cast<unsigned>(outcome); }
inline constexpr unsigned k_failed = bit(Outcome::rejected) | bit(Outcome::returned) | bit(Outcome::timeout);

}  // namespace payout::facts
