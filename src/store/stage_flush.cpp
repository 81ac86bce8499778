#include <algorithm>

#include "store/alias.hpp"
#include "store/stage.hpp"

namespace payout::store {
namespace {

/// A strand in this many pieces is put together again.
constexpr std::size_t k_most_chunks = 8;
/// Pools larger than this are given back after use.
constexpr std::size_t k_pool = 4096;

bool is_timeline(std::span<const Event> events) { return std::is_sorted(events.begin(), events.end(), before); }

}  // namespace

void Stage::flush() {
  for (Slot& slot : m_slots) {
    if (slot.count != 0) flush_slot(slot);
  }
  flush_aliases();
  flush_counts();
  clear();
}

void Stage::flush_slot(Slot& slot) {
  unpack_new(slot);
  if (slot.id == 0) {
    add_new_strand(slot);
  } else {
    update_strand(slot);
  }
  m_state.totals.events += slot.count;
  if (m_new.size() > k_pool) m_new = {};
  if (m_all.capacity() > k_pool) m_all = {};
}

/// The slot's records into m_records, and the same as events into m_new, both in timeline order.
void Stage::unpack_new(const Slot& slot) {
  m_records.clear();
  for (const Record* record = slot.first; record != nullptr; record = record->next) m_records.push_back(record);
  std::stable_sort(m_records.begin(), m_records.end(), [](const Record* a, const Record* b) { return a->at < b->at; });
  if (m_new.size() < slot.count) m_new.resize(slot.count);
  for (std::size_t i = 0; i < slot.count; ++i) {
    const Record& record = *m_records[i];
    Event& event = m_new[i];
    event.clear();
    event.at = record.at;
    event.span = record.span;
    event.event_id.assign(record.event_id());
    ByteReader in(record.body());
    if (!unpack_body(in, own_txid(slot.key), m_backend.dictionary(), event)) throw damaged("a staged event is damaged");
  }
  const std::span<const Event> events(m_new.data(), slot.count);
  if (is_timeline(events)) return;
  // Events of one instant: sort both lists by the whole order.
  std::vector<std::uint32_t> order(slot.count);
  for (std::uint32_t i = 0; i < slot.count; ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [this](auto a, auto b) { return before(m_new[a], m_new[b]); });
  std::vector<const Record*> records;
  std::vector<Event> sorted;
  for (const std::uint32_t i : order) {
    records.push_back(m_records[i]);
    sorted.push_back(std::move(m_new[i]));
  }
  m_records.swap(records);
  std::move(sorted.begin(), sorted.end(), m_new.begin());
}

void Stage::add_new_strand(Slot& slot) {
  const std::span<const Event> events(m_new.data(), slot.count);
  StrandRow row;
  row.key = slot.key;
  row.progress = progress(events);
  std::vector<Link> none;
  row.last_chunk = write_new_chunk(slot.key, none);
  slot.id = ++m_state.last_strand;
  m_backend.add_strand(slot.id, row);
  ++m_state.totals.strands;
  if (slot.key.is_payout()) ++m_state.totals.payouts;
  m_ledger.add_strand(slot.key, events, 1);
  note_progress(row.progress);
}

void Stage::update_strand(Slot& slot) {
  const std::span<const Event> added(m_new.data(), slot.count);
  StrandRow& row = *slot.row;
  std::vector<Link> chain;
  read_chain(row.last_chunk, chain);
  const bool is_payout = slot.key.is_payout();
  if (!is_payout && added.front().at > row.progress.last_at) {
    // The log of a channel may hold a million events: what comes after them all needs none of them.
    row.progress = progress(added, row.progress);
  } else {
    m_all.clear();
    for (auto link = chain.rbegin(); link != chain.rend(); ++link) decode(*link, slot.key, m_all);
    if (!is_timeline(m_all)) std::stable_sort(m_all.begin(), m_all.end(), before);
    if (is_payout) m_ledger.add_strand(slot.key, m_all, -1);
    m_all.insert(m_all.end(), added.begin(), added.end());
    if (!is_timeline(m_all)) std::stable_sort(m_all.begin(), m_all.end(), before);
    if (is_payout) m_ledger.add_strand(slot.key, m_all, 1);
    row.progress = progress(m_all);
  }
  if (!is_payout) m_ledger.add_strand(slot.key, added, 1);
  row.last_chunk = write_new_chunk(slot.key, chain);
  m_backend.update_strand(slot.id, row);
  note_progress(row.progress);
}

void Stage::note_progress(const Progress& p) {
  Totals& totals = m_state.totals;
  totals.first_at = std::min(totals.first_at, p.first_at);
  totals.last_at = std::max(totals.last_at, p.last_at);
  if (!p.done_since.is_never()) m_state.last_done = std::max(m_state.last_done, p.done_since);
}

void Stage::read_chain(std::int64_t last, std::vector<Link>& out) {
  ChunkRow row;
  for (std::int64_t id = last; id != 0; id = row.previous) {
    if (!m_backend.read_chunk(id, row)) throw damaged("a strand names a chunk that is not there");
    if (row.previous >= id) throw damaged("a chunk names a later one as the one before it");
    out.push_back({id, chunk_count(row.data), std::move(row.data)});
  }
}

void Stage::decode(const Link& link, const StrandKey& key, std::vector<Event>& out) {
  const Result<void> done = decode_chunk(link.data, key, m_backend.dictionary(), out);
  if (!done) throw Fault(done.error());
}

/// Writes the new events as one chunk; where the strand lies in many pieces, together with the newest of them.
/// Only pieces that are not much larger than what is merged are taken, so an event is rewritten a few times at most.
std::int64_t Stage::write_new_chunk(const StrandKey& key, std::vector<Link>& chain) {
  m_chunk.clear();
  std::size_t taken = 0;
  if (chain.size() >= k_most_chunks) {
    std::uint64_t events = m_records.size();
    while (taken < chain.size() && (taken == 0 || chain[taken].count <= 2 * events)) events += chain[taken++].count;
  }
  const std::int64_t previous = taken < chain.size() ? chain[taken].id : 0;
  if (taken == 0) {
    std::vector<PackedEvent> packed;
    packed.reserve(m_records.size());
    for (const Record* record : m_records) packed.push_back({record->at, record->span, record->event_id(), record->body()});
    write_chunk(packed, m_chunk);
  } else {
    std::vector<Event> events(m_new.begin(), m_new.begin() + static_cast<std::ptrdiff_t>(m_records.size()));
    for (std::size_t i = 0; i < taken; ++i) decode(chain[i], key, events);
    std::stable_sort(events.begin(), events.end(), before);
    encode_chunk(events, key, m_backend.dictionary(), m_chunk);
    for (std::size_t i = 0; i < taken; ++i) m_backend.drop_chunk(chain[i].id);
  }
  const std::int64_t id = ++m_state.last_chunk;
  m_backend.add_chunk(id, previous, m_chunk);
  return id;
}

void Stage::flush_aliases() {
  std::vector<Alias> aliases;
  aliases.reserve(m_aliases.size());
  for (const PendingAlias& pending : m_aliases) {
    if (const StrandId id = m_slots[pending.slot].id; id != 0) aliases.push_back({pending.hash, id});
  }
  std::sort(aliases.begin(), aliases.end());
  aliases.erase(std::unique(aliases.begin(), aliases.end()), aliases.end());
  m_backend.add_aliases(aliases);
}

void Stage::flush_counts() {
  std::string stored;
  std::string packed;
  std::vector<Count> counts;
  for (CountLedger::Entry& entry : m_ledger.entries()) {
    if (entry.changes.empty()) continue;
    const std::int64_t key = m_backend.count_key(entry.key, true);
    for (std::size_t i = 0; i < entry.changes.size();) {
      const std::int32_t day = day_of(entry.changes[i].cohort);
      counts.clear();
      if (m_backend.read_counts(key, day, stored) && !unpack_counts(stored, day, counts)) throw damaged("a day of counts is damaged");
      for (; i < entry.changes.size() && day_of(entry.changes[i].cohort) == day; ++i) counts.push_back(entry.changes[i]);
      merge_counts(counts);
      packed.clear();
      if (!counts.empty()) pack_counts(counts, day, packed);
      m_backend.write_counts(key, day, packed);
    }
  }
}

}  // namespace payout::store
