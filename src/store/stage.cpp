#include "store/stage.hpp"

#include <algorithm>
#include <new>

#include "store/alias.hpp"

namespace payout::store {

bool IdentitySet::insert(std::uint64_t key) {
  if (key == 0) key = 1;  // 0 marks a free slot; a hit is verified anyway
  if (m_count > k_list) return insert_in_table(key);
  if (std::find(m_keys.begin(), m_keys.end(), key) != m_keys.end()) return false;
  m_keys.push_back(key);
  if (++m_count > k_list) grow(k_list * 4);
  return true;
}

bool IdentitySet::insert_in_table(std::uint64_t key) {
  const std::size_t mask = m_keys.size() - 1;
  std::size_t i = key & mask;
  for (; m_keys[i] != 0; i = (i + 1) & mask) {
    if (m_keys[i] == key) return false;
  }
  m_keys[i] = key;
  if (++m_count * 2 > m_keys.size()) grow(m_keys.size() * 2);
  return true;
}

void IdentitySet::grow(std::size_t slots) {
  std::vector<std::uint64_t> keys(slots);
  keys.swap(m_keys);
  const std::size_t mask = slots - 1;
  for (const std::uint64_t key : keys) {
    if (key == 0) continue;
    std::size_t i = key & mask;
    while (m_keys[i] != 0) i = (i + 1) & mask;
    m_keys[i] = key;
  }
}

char* Arena::take(std::size_t size) {
  size = (size + 7) & ~std::size_t{7};
  if (size > k_block - m_used || m_blocks.empty()) {
    const std::size_t block = std::max(size, k_block);
    m_blocks.push_back(std::make_unique_for_overwrite<char[]>(block));
    m_bytes += block;
    // An oversized piece has its block to itself; the next one starts a new block.
    m_used = size;
    return m_blocks.back().get();
  }
  char* out = m_blocks.back().get() + m_used;
  m_used += size;
  return out;
}

void Arena::clear() {
  m_blocks.clear();
  m_used = k_block;
  m_bytes = 0;
}

Appended Stage::append(std::span<const Event> events) {
  Appended out;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Event& event = events[i];
    const std::uint32_t place = slot_of(event);
    const std::uint64_t identity = identity_key(event);
    const bool hit = !m_slots[place].identities.insert(identity);
    switch (hit ? meet(m_slots[place], event, identity) : Meeting::none) {
      case Meeting::none:
        keep(place, event, identity);
        ++out.inserted;
        break;
      case Meeting::duplicate: ++out.duplicates; break;
      case Meeting::conflict: out.conflicts.push_back(i); break;
    }
  }
  return out;
}

std::uint32_t Stage::slot_of(const Event& event) {
  StrandKey key = strand_of(event);
  const std::uint64_t hash = own_hash(key.kind, key.id);
  const auto [first, last] = m_places.equal_range(hash);
  for (auto place = first; place != last; ++place) {
    if (m_slots[place->second].key == key) return place->second;
  }
  const auto place = static_cast<std::uint32_t>(m_slots.size());
  Slot& slot = m_slots.emplace_back();
  slot.key = std::move(key);
  m_places.emplace(hash, place);
  m_slot_bytes += sizeof(Slot) + 64 + slot.key.id.capacity();
  if (m_state.last_strand != 0) resolve(slot, hash);
  if (slot.id == 0) m_aliases.push_back({hash, place});
  return place;
}

/// Finds the strand among those stored, and the identities of its events.
void Stage::resolve(Slot& slot, std::uint64_t hash) {
  std::vector<StrandId> candidates;
  m_backend.find_aliases(hash, candidates);
  StrandRow row;
  for (const StrandId id : candidates) {
    if (!m_backend.read_strand(id, row)) throw damaged("an alias names a strand that is not there");
    if (row.key != slot.key) continue;
    slot.id = id;
    slot.row = std::make_unique<StrandRow>(std::move(row));
    break;
  }
  if (slot.id == 0) return;
  std::vector<Link> chain;
  read_chain(slot.row->last_chunk, chain);
  for (const Link& link : chain) {
    ChunkReader reader(link.data, own_txid(slot.key), m_backend.dictionary());
    while (reader.next(m_event)) slot.identities.insert(identity_key(m_event));
    if (reader.fault() != nullptr) throw damaged(reader.fault());
  }
  m_slot_bytes += sizeof(StrandRow) + slot.identities.bytes();
}

/// An event whose key is taken: compares it field by field with every kept event of that key.
Stage::Meeting Stage::meet(const Slot& slot, const Event& event, std::uint64_t identity) {
  const auto compare = [&event](const Event& other) {
    if (!same_identity(event, other)) return Meeting::none;
    return same_content(event, other) ? Meeting::duplicate : Meeting::conflict;
  };
  for (const Record* record = slot.first; record != nullptr; record = record->next) {
    if (record->identity != identity) continue;
    m_event.clear();
    m_event.at = record->at;
    m_event.event_id.assign(record->event_id());
    ByteReader in(record->body());
    if (!unpack_body(in, own_txid(slot.key), m_backend.dictionary(), m_event)) throw damaged("a staged event is damaged");
    if (const Meeting meeting = compare(m_event); meeting != Meeting::none) return meeting;
  }
  if (slot.row == nullptr) return Meeting::none;
  std::vector<Link> chain;
  read_chain(slot.row->last_chunk, chain);
  for (const Link& link : chain) {
    ChunkReader reader(link.data, own_txid(slot.key), m_backend.dictionary());
    while (reader.next(m_event)) {
      if (identity_key(m_event) != identity) continue;
      if (const Meeting meeting = compare(m_event); meeting != Meeting::none) return meeting;
    }
  }
  return Meeting::none;  // another identity under an equal key: both are kept
}

void Stage::keep(std::uint32_t place, const Event& event, std::uint64_t identity) {
  Slot& slot = m_slots[place];
  m_body.clear();
  pack_body(event, own_txid(slot.key), m_backend.dictionary(), m_body);
  char* memory = m_arena.take(sizeof(Record) + event.event_id.size() + m_body.size());
  auto* record = new (memory) Record;
  record->identity = identity;
  record->at = event.at;
  record->span = event.span;
  record->id_size = static_cast<std::uint32_t>(event.event_id.size());
  record->body_size = static_cast<std::uint32_t>(m_body.size());
  char* tail = memory + sizeof(Record);
  std::copy(event.event_id.begin(), event.event_id.end(), tail);
  std::copy(m_body.begin(), m_body.end(), tail + event.event_id.size());
  (slot.first == nullptr ? slot.first : slot.last->next) = record;
  slot.last = record;
  ++slot.count;
  m_slot_bytes += sizeof(std::uint64_t);
  note_aliases(place, event);
}

/// Other ids under which the strand can be found. The ids of a reissue are among them, so that a payout also finds
/// the one that took its place, or that it took the place of.
void Stage::note_aliases(std::uint32_t place, const Event& event) {
  for (const Ref& ref : event.refs) m_aliases.push_back({ref_hash(ref.id), place});
  if (!event.payee.empty()) m_aliases.push_back({payee_hash(event.payee), place});
  if (!event.replaces.empty()) m_aliases.push_back({ref_hash(event.replaces), place});
  if (!event.replaced_by.empty()) m_aliases.push_back({ref_hash(event.replaced_by), place});
}

void Stage::clear() {
  m_slots.clear();
  m_places.clear();
  m_arena.clear();
  m_aliases.clear();
  m_ledger.clear();
  m_slot_bytes = 0;
}

std::size_t Stage::bytes() const {
  return m_arena.bytes() + m_slot_bytes + m_aliases.size() * sizeof(PendingAlias) + m_ledger.bytes();
}

}  // namespace payout::store
