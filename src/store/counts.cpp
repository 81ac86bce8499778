#include "store/counts.hpp"

#include <algorithm>
#include <tuple>

#include "base/hash.hpp"
#include "store/bytes.hpp"
#include "store/codec.hpp"

namespace payout::store {
namespace {

constexpr std::int32_t k_minutes_a_day = 1440;
constexpr unsigned k_outcome_bits = 4;
constexpr std::uint64_t k_outcome_mask = (1U << k_outcome_bits) - 1;
static_assert(static_cast<unsigned>(Outcome::count_) <= k_outcome_mask + 1);
constexpr std::uint8_t k_counts_version = 1;

bool alike(const Count& a, const Count& b) {
  return a.cohort == b.cohort && a.at == b.at && a.outcome == b.outcome;
}

}  // namespace

std::int32_t day_of(std::int64_t minute) {
  const std::int64_t day = minute >= 0 ? minute / k_minutes_a_day : -((-minute + k_minutes_a_day - 1) / k_minutes_a_day);
  return static_cast<std::int32_t>(day);
}

void merge_counts(std::vector<Count>& counts) {
  std::sort(counts.begin(), counts.end(), [](const Count& a, const Count& b) {
    return std::tie(a.cohort, a.at, a.outcome) < std::tie(b.cohort, b.at, b.outcome);
  });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < counts.size();) {
    Count sum = counts[i];
    for (++i; i < counts.size() && alike(counts[i], sum); ++i) sum.count += counts[i].count;
    if (sum.count != 0) counts[kept++] = sum;
  }
  counts.resize(kept);
}

void pack_counts(const std::vector<Count>& counts, std::int32_t day, std::string& bytes) {
  const std::size_t begin = bytes.size();
  ByteWriter out(bytes);
  out.u8(k_counts_version);
  std::int64_t cohort = std::int64_t{day} * k_minutes_a_day;
  for (const Count& count : counts) {
    out.signed_varint(count.cohort - cohort);
    out.signed_varint(std::int64_t{count.at} - count.cohort);
    out.varint((zigzag(count.count) << k_outcome_bits) | static_cast<std::uint64_t>(count.outcome));
    cohort = count.cohort;
  }
  out.fixed32(static_cast<std::uint32_t>(hash64(std::string_view(bytes).substr(begin))));
}

bool unpack_counts(std::string_view bytes, std::int32_t day, std::vector<Count>& out) {
  ByteReader in(unseal(bytes));
  if (in.u8() != k_counts_version) return false;
  std::int64_t cohort = std::int64_t{day} * k_minutes_a_day;
  while (in.ok() && in.left() > 0) {
    Count count;
    cohort = wrap_plus(cohort, in.signed_varint());
    const std::int64_t at = wrap_plus(cohort, in.signed_varint());
    const std::uint64_t packed = in.varint();
    count.outcome = static_cast<Outcome>(packed & k_outcome_mask);
    if (count.outcome >= Outcome::count_) return false;
    count.cohort = static_cast<std::int32_t>(cohort);
    count.at = static_cast<std::int32_t>(at);
    count.count = static_cast<std::int32_t>(unzigzag(packed >> k_outcome_bits));
    if (in.ok()) out.push_back(count);
  }
  return in.ok();
}

std::size_t CountLedger::Hash::operator()(const CountKey& key) const {
  return hash64(key.key, static_cast<std::uint64_t>(key.dimension));
}

void CountLedger::add(const Contribution& contribution, std::int32_t factor) {
  const auto [place, is_new] = m_places.try_emplace({contribution.dimension, contribution.key}, m_entries.size());
  if (is_new) m_entries.push_back({place->first, {}});
  Entry& entry = m_entries[place->second];
  entry.changes.push_back({static_cast<std::int32_t>(contribution.cohort), static_cast<std::int32_t>(contribution.at),
                           contribution.outcome, contribution.count * factor});
  m_bytes += sizeof(Count);
  if (entry.changes.size() < entry.merge_at) return;
  const std::size_t before = entry.changes.size();
  merge_counts(entry.changes);
  m_bytes -= (before - entry.changes.size()) * sizeof(Count);
  entry.merge_at = std::max<std::size_t>(1024, entry.changes.size() * 2);
}

void CountLedger::add_strand(const StrandKey& key, std::span<const Event> events, std::int32_t factor) {
  const std::size_t step = key.is_payout() ? events.size() : 1;
  for (std::size_t from = 0; from < events.size(); from += step) {
    for (const Contribution& contribution : contributions(events.subspan(from, step))) add(contribution, factor);
  }
}

std::vector<CountLedger::Entry>& CountLedger::entries() {
  for (Entry& entry : m_entries) merge_counts(entry.changes);
  return m_entries;
}

void CountLedger::clear() {
  m_places.clear();
  m_entries.clear();
  m_bytes = 0;
}

}  // namespace payout::store
