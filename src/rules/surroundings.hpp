#pragma once
/// Questions about a payout's surroundings: states in force, peers, changes, repetition. Used by the evaluator.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/case.hpp"
#include "facts/context.hpp"
#include "rules/rule.hpp"

namespace payout::rules {

/// Failed and total payouts beside our own in a window.
struct PeerCount {
  std::int64_t failed = 0;
  std::int64_t total = 0;
};

/// A change of ours that the failures began with.
struct ChangeFound {
  const Event* event = nullptr;
  const Event* end = nullptr;  ///< what took it back; null while it stands
  std::int64_t failures = 0;
};

class Surroundings {
 public:
  Surroundings(const facts::Case& c, const facts::Context& context);

  /// The key of a dimension for this payout; `coded` is the event whose code counts. Empty where unknown.
  [[nodiscard]] std::optional<std::string> key(Dimension dimension, const Event* coded) const;
  [[nodiscard]] PeerCount peers(const Condition& leaf, const Event* around, Instant at) const;
  [[nodiscard]] std::optional<ChangeFound> change(const Condition& leaf, const Event* around, Instant at) const;
  /// Per cent of the failures `in` one dimension that are also in dimension `on`, and how many there are.
  [[nodiscard]] std::pair<int, std::int64_t> concentration(const Condition& leaf, const Event* around, Instant at) const;
  /// Days before and after `at`, up to as_of, with the same failure at the same time of day.
  [[nodiscard]] int days_repeated(const Condition& leaf, const Event* around, Instant at) const;

  /// The event that put a channel, bank or component into one of `states` at some moment of [from, to]; null if none.
  [[nodiscard]] const Event* state_in_force(std::string_view place, const std::vector<std::string>& states, Instant from,
                                            Instant to) const;

 private:
  /// The failures a change is held against, and the traffic they are a part of.
  struct Window {
    Dimension dimension;
    std::string part;
    Dimension whole;
    std::string whole_key;
    unsigned outcomes;
  };
  static std::vector<const Event*> ends_of(const std::vector<Event>& events, std::size_t i);
  [[nodiscard]] std::int64_t share_of(const Window& w, std::int64_t from, std::int64_t to) const;
  [[nodiscard]] bool is_calm(const Window& w, std::int64_t from, std::int64_t to, std::int64_t failing) const;
  [[nodiscard]] bool began_with(const Window& w, const Event& began, const Event* end, const Condition& leaf,
                                std::int64_t& failures) const;
  /// True unless most of these failures are those of one bank or customer that is not this payout's.
  [[nodiscard]] bool is_spread(const Condition& leaf, const Event* around, std::int64_t from, std::int64_t to) const;
  [[nodiscard]] std::int64_t count(Dimension dimension, const std::string& key, unsigned mask, std::int64_t from,
                                   std::int64_t to, bool by_event) const;
  const facts::Case& m_case;
  const facts::Context& m_context;
  std::vector<Contribution> m_own;  ///< subtracted from every count
};

}  // namespace payout::rules
