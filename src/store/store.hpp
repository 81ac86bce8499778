#pragma once
/// Where timelines live. One interface; SQLite on disk and a memory form behind it.
/// The interface knows no SQL and no path, so that a server form can follow.
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "events/contribution.hpp"
#include "events/event.hpp"
#include "events/progress.hpp"
#include "events/sink.hpp"

namespace payout::store {

using StrandId = std::int64_t;

/// An input file as the store remembers it.
struct FileMark {
  std::uint32_t id = 0;
  std::string name;           ///< last name it was seen under
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t head_length = 0;  ///< bytes hashed into head_hash: min(4096, size) when first seen
  std::uint64_t head_hash = 0;
  std::uint64_t tail_hash = 0;    ///< of the (at most) 256 bytes before `position`
  Position position;              ///< everything before it is in the store
  std::uint64_t size = 0;         ///< size when last read
  std::string source;             ///< definition it was read with
  bool whole = false;             ///< gz or document: read as one piece
  std::uint64_t rejected = 0;     ///< rejects counted; set by the store, ignored when a mark is saved
};

/// What one append hands over: events in arrival order, rejects, and how far the file is read then.
struct Batch {
  std::uint32_t file = 0;
  std::span<const Event> events;
  std::span<const Reject> rejects;
};

/// What became of a batch's events. conflicts: indexes of events whose identity is taken by another content.
struct Appended {
  std::uint64_t inserted = 0;
  std::uint64_t duplicates = 0;
  std::vector<std::size_t> conflicts;
};

/// One strand with its events in timeline order.
struct Strand {
  StrandId id = 0;
  StrandKey key;
  std::vector<Event> events;
};

/// A row of a scan: enough to skip a strand without reading it.
struct Candidate {
  StrandId id = 0;
  std::string kind;
  std::string key;
  Progress progress;
};

struct Totals {
  std::uint64_t events = 0;
  std::uint64_t strands = 0;
  std::uint64_t payouts = 0;   ///< strands of payouts
  std::uint64_t rejects = 0;
  std::uint64_t files = 0;
  Instant first_at = Instant::never();
  Instant last_at{0};
  std::uint64_t bytes = 0;     ///< size on disk or in memory
};

/// Reads. Every reader sees one snapshot; a writer never blocks it. One object serves one thread.
class Reader {
 public:
  virtual ~Reader() = default;
  /// Strands that carry `id` as their own id, as a reference of any kind, or as the other side of a reissue
  /// (`replaces`, `replaced_by`); a superset (hash hits are not verified): callers check against the decoded
  /// events. Cost: eight index look-ups.
  virtual Result<std::vector<StrandId>> lookup(std::string_view id) = 0;
  /// Strands of payouts that name this payee account; a superset as above.
  virtual Result<std::vector<StrandId>> lookup_payee(std::string_view payee) = 0;
  virtual Result<Strand> read(StrandId id) = 0;
  /// Strands of payouts that may be open as of `as_of` (done_since later), in id order; return false to stop.
  virtual Result<void> scan_candidates(Instant as_of, const std::function<bool(const Candidate&)>& visit) = 0;
  /// Every strand of one kind (`channel`, `bank`, `component`, `log`...), or of all kinds where empty.
  virtual Result<void> scan(std::string_view kind, const std::function<bool(const Candidate&)>& visit) = 0;
  /// A payout contributes as a whole, any other strand event by event.
  /// Counts of (dimension, key) for outcomes whose cohort minute lies in [from, to], unmerged and in no fixed order.
  virtual Result<std::vector<Contribution>> counts(Dimension dimension, std::string_view key, std::int64_t from,
                                                   std::int64_t to) = 0;
  /// Every key of a dimension that has counts on the days from..to (minutes since 1970).
  virtual Result<std::vector<std::string>> count_keys(Dimension dimension, std::int64_t from, std::int64_t to) = 0;
  virtual Result<std::string> file_name(std::uint32_t file) = 0;
  virtual Result<Totals> totals() = 0;
  virtual Result<std::vector<FileMark>> files() = 0;
  virtual Result<std::vector<Reject>> rejects(std::uint32_t file, std::size_t most) = 0;
};

/// Writes, in transactions: what is between begin and commit is seen whole or not at all. While a transaction is
/// open the writer itself cannot be read from (error `internal`). A failed append or commit rolls back.
class Writer : public Reader {
 public:
  virtual Result<void> begin() = 0;
  virtual Result<void> commit() = 0;
  virtual void rollback() = 0;
  /// Adds or updates the mark; gives it an id where it has none (0). Part of the open transaction.
  virtual Result<std::uint32_t> save_mark(const FileMark& mark) = 0;
  /// Idempotent: an event already there (same identity, same content) counts as duplicate.
  /// Chunks, aliases, progress and counts change together. Part of the open transaction.
  virtual Result<Appended> append(const Batch& batch) = 0;
};

/// The store without a disk: for `classify`, `whatif` and tests. Same answers as the SQLite form.
[[nodiscard]] std::unique_ptr<Writer> make_memory_store();

struct OpenOptions {
  std::string path;
  bool create = false;             ///< writers only
  std::int64_t lock_wait_ms = 0;   ///< writers: how long to wait for another writer
};

/// Opens for reading: checks header, application id, version; never creates, never checkpoints.
/// Errors: store_unusable with reason db_missing, db_not_ours, db_too_new, db_corrupt, db_unreadable.
[[nodiscard]] Result<std::unique_ptr<Reader>> open_reader(const OpenOptions& options);
/// Opens for writing under `<path>.lock`; quick_check after an unclean end. store_locked when another writer holds it.
[[nodiscard]] Result<std::unique_ptr<Writer>> open_writer(const OpenOptions& options);

/// SHA-256 over logical content: decoded events in canonical order, checkpoints, counts. Equal for equal
/// content however it came in (file ids and arrival order do not count).
[[nodiscard]] Result<std::string> digest(Reader& reader);
/// Full integrity check (quick_check, chunk checksums, counts against a recount); findings, empty when sound.
[[nodiscard]] Result<std::vector<std::string>> verify(const OpenOptions& options);

}  // namespace payout::store
