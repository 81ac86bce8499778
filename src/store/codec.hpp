#pragma once
/// The packed form of a timeline (docs/formats/store.md, "Chunks"): events of one strand, in timeline order.
/// Decoding checks every bound: any bytes whatever give events or an error, never a fault.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "events/event.hpp"
#include "store/bytes.hpp"
#include "store/dictionary.hpp"

namespace payout::store {

inline constexpr std::uint8_t k_chunk_version = 1;

/// One event with the parts that depend on its neighbours kept apart from the packed rest.
struct PackedEvent {
  Instant at;
  SourceSpan span;
  std::string_view event_id;
  std::string_view body;
};

/// Packs type and fields of one event, appending to `out`. `own_txid` is the txid that need not be written: the
/// strand's own. `content` is kept only where there is no event_id, since only then it is part of the identity.
void pack_body(const Event& event, std::string_view own_txid, Dictionary& dictionary, std::string& out);
/// Fills `out` from a packed body. `at` must be set before. False where the bytes are no body.
[[nodiscard]] bool unpack_body(ByteReader& in, std::string_view own_txid, Dictionary& dictionary, Event& out);

/// Writes a chunk, appending to `out`. `events` in timeline order.
void write_chunk(std::span<const PackedEvent> events, std::string& out);
/// The same from whole events.
void encode_chunk(std::span<const Event> events, const StrandKey& key, Dictionary& dictionary, std::string& out);

/// The txid that a strand's events need not carry.
[[nodiscard]] inline std::string_view own_txid(const StrandKey& key) {
  return key.kind == "tx" ? std::string_view(key.id) : std::string_view();
}

/// Reads a chunk event by event, so that a long one needs no more memory than one event.
class ChunkReader {
 public:
  /// `bytes`, `own_txid` and `dictionary` must outlive the reader.
  ChunkReader(std::string_view bytes, std::string_view own_txid, Dictionary& dictionary);
  /// Events in the chunk; 0 where the header is damaged.
  [[nodiscard]] std::uint64_t count() const { return m_count; }
  /// The next event into `out` (its memory is used again). False at the end or at a fault.
  [[nodiscard]] bool next(Event& out);
  /// What is wrong with the chunk; null while all is well.
  [[nodiscard]] const char* fault() const { return m_fault; }

 private:
  void read_place(Event& out);
  void read_event_id(Event& out);
  bool end(const char* fault);

  ByteReader m_in;
  std::string_view m_own_txid;
  Dictionary& m_dictionary;
  std::uint64_t m_unit = 1;
  std::uint64_t m_count = 0;
  std::uint64_t m_done = 0;
  std::int64_t m_at = 0;
  SourceSpan m_place;
  std::string m_event_id;
  const char* m_fault = nullptr;
};

/// Appends the chunk's events to `out`. Errors: store_unusable with reason db_corrupt.
[[nodiscard]] Result<void> decode_chunk(std::string_view bytes, const StrandKey& key, Dictionary& dictionary,
                                        std::vector<Event>& out);
/// Events in a chunk, from its header alone; 0 where damaged.
[[nodiscard]] std::uint64_t chunk_count(std::string_view bytes);

/// Appends the checksum over all of `bytes`; and takes it off again, empty where it does not fit.
void seal(std::string& bytes);
[[nodiscard]] std::string_view unseal(std::string_view bytes);

}  // namespace payout::store
