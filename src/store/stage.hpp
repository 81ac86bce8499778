#pragma once
/// Events of one transaction on their way into the store: told apart from those already there, packed, gathered
/// by strand, and handed over strand by strand.
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/backend.hpp"
#include "store/codec.hpp"

namespace payout::store {

/// A set of identity keys: a short list while small, a hash table after. A hit is a hint: verify it.
class IdentitySet {
 public:
  /// True where the key was not there.
  bool insert(std::uint64_t key);
  [[nodiscard]] std::size_t bytes() const { return m_keys.capacity() * sizeof(std::uint64_t); }

 private:
  static constexpr std::size_t k_list = 32;
  bool insert_in_table(std::uint64_t key);
  void grow(std::size_t slots);
  std::vector<std::uint64_t> m_keys;  // list of keys, or slots where 0 is free
  std::size_t m_count = 0;
};

/// Memory given out in pieces and taken back all at once.
class Arena {
 public:
  /// Aligned to 8 bytes.
  char* take(std::size_t size);
  void clear();
  [[nodiscard]] std::size_t bytes() const { return m_bytes; }

 private:
  static constexpr std::size_t k_block = 256 * 1024;
  std::vector<std::unique_ptr<char[]>> m_blocks;
  std::size_t m_used = k_block;
  std::size_t m_bytes = 0;
};

class Stage {
 public:
  Stage(Backend& backend, State& state) : m_backend(backend), m_state(state) {}

  /// Sorts out duplicates and conflicts, keeps the rest. Indexes of conflicts are relative to `events`.
  Appended append(std::span<const Event> events);
  /// Hands everything kept over to the backend and starts afresh. Totals in the state follow.
  void flush();
  void clear();
  [[nodiscard]] std::size_t bytes() const;

 private:
  struct Record {  ///< one kept event; its event_id and packed body follow it in memory
    Record* next = nullptr;
    std::uint64_t identity = 0;
    Instant at;
    SourceSpan span;
    std::uint32_t id_size = 0;
    std::uint32_t body_size = 0;
    [[nodiscard]] std::string_view event_id() const { return {reinterpret_cast<const char*>(this + 1), id_size}; }
    [[nodiscard]] std::string_view body() const { return {reinterpret_cast<const char*>(this + 1) + id_size, body_size}; }
  };
  struct Slot {
    StrandKey key;
    StrandId id = 0;                 ///< 0 while the strand is new
    std::unique_ptr<StrandRow> row;  ///< of a strand that was there before
    IdentitySet identities;
    Record* first = nullptr;
    Record* last = nullptr;
    std::uint32_t count = 0;
  };
  struct PendingAlias {
    std::uint64_t hash = 0;
    std::uint32_t slot = 0;
  };
  struct Link {  ///< one chunk of a strand, newest first
    std::int64_t id = 0;
    std::uint64_t count = 0;
    std::string data;
  };
  enum class Meeting { none, duplicate, conflict };

  std::uint32_t slot_of(const Event& event);
  void resolve(Slot& slot, std::uint64_t hash);
  Meeting meet(const Slot& slot, const Event& event, std::uint64_t identity);
  void keep(std::uint32_t place, const Event& event, std::uint64_t identity);
  void note_aliases(std::uint32_t place, const Event& event);

  void flush_slot(Slot& slot);
  void unpack_new(const Slot& slot);
  void add_new_strand(Slot& slot);
  void update_strand(Slot& slot);
  void read_chain(std::int64_t last, std::vector<Link>& out);
  void decode(const Link& link, const StrandKey& key, std::vector<Event>& out);
  std::int64_t write_new_chunk(const StrandKey& key, std::vector<Link>& chain);
  void note_progress(const Progress& progress);
  void flush_aliases();
  void flush_counts();

  Backend& m_backend;
  State& m_state;
  Arena m_arena;
  std::vector<Slot> m_slots;
  std::unordered_multimap<std::uint64_t, std::uint32_t> m_places;  // own hash -> slot
  std::vector<PendingAlias> m_aliases;
  CountLedger m_ledger;
  std::size_t m_slot_bytes = 0;

  // Used again and again, so that the usual strand allocates nothing.
  std::string m_body;
  std::vector<const Record*> m_records;
  std::vector<Event> m_new;
  std::vector<Event> m_all;
  std::string m_chunk;
  Event m_event;
};

}  // namespace payout::store
