#pragma once
/// Peer counts in packed form: one blob for a (dimension, key) and a day of cohorts.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "events/contribution.hpp"

namespace payout::store {

/// One count of a known (dimension, key). Minutes since 1970; every instant fits 32 bits.
struct Count {
  std::int32_t cohort = 0;
  std::int32_t at = 0;
  Outcome outcome = Outcome::sent;
  std::int32_t count = 0;
  bool operator==(const Count&) const = default;
};

/// The day that a cohort minute belongs to, rounded down.
[[nodiscard]] std::int32_t day_of(std::int64_t minute);

/// Sorts by (cohort, at, outcome), adds up what is alike, and drops zeros.
void merge_counts(std::vector<Count>& counts);
/// Packs merged counts of one day, appending to `out`; with a checksum.
void pack_counts(const std::vector<Count>& counts, std::int32_t day, std::string& out);
/// Appends the counts of one blob. False where it is damaged.
[[nodiscard]] bool unpack_counts(std::string_view bytes, std::int32_t day, std::vector<Count>& out);

struct CountKey {
  Dimension dimension = Dimension::channel;
  std::string key;
  auto operator<=>(const CountKey&) const = default;
};

/// Gathers changes of counts within one transaction, in memory bounded by the number of different counts.
class CountLedger {
 public:
  void add(const Contribution& contribution, std::int32_t factor);
  /// What a strand contributes: a payout as a whole, any other strand event by event, so that the log of a channel
  /// grows without being read again.
  void add_strand(const StrandKey& key, std::span<const Event> events, std::int32_t factor);

  struct Entry {
    CountKey key;
    std::vector<Count> changes;  ///< merged once `entries` was called
    std::size_t merge_at = 1024;
  };
  /// Every key with changes, merged; in order of first mention.
  std::vector<Entry>& entries();
  void clear();
  [[nodiscard]] std::size_t bytes() const { return m_bytes; }

 private:
  struct Hash {
    std::size_t operator()(const CountKey& key) const;
  };
  std::unordered_map<CountKey, std::size_t, Hash> m_places;
  std::vector<Entry> m_entries;
  std::size_t m_bytes = 0;
};

}  // namespace payout::store
