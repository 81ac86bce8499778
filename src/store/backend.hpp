#pragma once
/// Where rows live: the few things the store's logic asks of a disk or of memory. Inside the store only.
/// Every function may throw Fault or what its library throws; `explain` turns that into an Error at the edge.
#include <exception>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/counts.hpp"
#include "store/dictionary.hpp"
#include "store/store.hpp"

namespace payout::store {

/// An error on its way to the edge of the store.
class Fault : public std::exception {
 public:
  explicit Fault(Error error) : m_error(std::move(error)) {}
  [[nodiscard]] const Error& error() const { return m_error; }
  [[nodiscard]] const char* what() const noexcept override { return m_error.message.c_str(); }

 private:
  Error m_error;
};

/// A fault for bytes that cannot be what the store wrote.
[[nodiscard]] Fault damaged(std::string_view what);

struct StrandRow {
  StrandKey key;
  Progress progress;
  std::int64_t last_chunk = 0;  ///< newest chunk; each one names the one before it
};

struct Alias {
  std::uint64_t hash = 0;
  StrandId strand = 0;
  auto operator<=>(const Alias&) const = default;
};

struct ChunkRow {
  std::int64_t previous = 0;  ///< 0: the first of its strand
  std::string data;
};

struct RejectCount {
  std::uint64_t counted = 0;
  std::uint64_t kept = 0;
};

/// Totals and the highest ids given out.
struct State {
  Totals totals;               ///< `bytes` unused
  Instant last_done{0};        ///< no strand has a finite `done_since` after it
  StrandId last_strand = 0;
  std::int64_t last_chunk = 0;
  std::uint32_t last_file = 0;
};

class Backend {
 public:
  using VisitStrand = std::function<bool(StrandId, const StrandRow&)>;
  virtual ~Backend() = default;

  virtual void begin() = 0;
  virtual void commit() = 0;
  virtual void roll_back() noexcept = 0;
  /// True where `roll_back` undoes rows, so that a long transaction may hand rows over before its end.
  [[nodiscard]] virtual bool undoes_rows() const = 0;

  [[nodiscard]] virtual State load_state() = 0;
  virtual void save_state(const State& state) = 0;
  [[nodiscard]] virtual std::uint64_t bytes() = 0;

  [[nodiscard]] virtual Dictionary& dictionary() = 0;
  /// Keeps the dictionary's entries that are not stored yet.
  virtual void save_dictionary() = 0;

  virtual void find_aliases(std::uint64_t hash, std::vector<StrandId>& out) = 0;
  /// `aliases` sorted; those already there are left alone.
  virtual void add_aliases(std::span<const Alias> aliases) = 0;

  [[nodiscard]] virtual bool read_strand(StrandId id, StrandRow& out) = 0;
  virtual void add_strand(StrandId id, const StrandRow& row) = 0;
  virtual void update_strand(StrandId id, const StrandRow& row) = 0;
  /// In id order, until `visit` returns false.
  virtual void each_open_payout(const VisitStrand& visit) = 0;
  virtual void each_strand(std::string_view kind, const VisitStrand& visit) = 0;

  [[nodiscard]] virtual bool read_chunk(std::int64_t id, ChunkRow& out) = 0;
  virtual void add_chunk(std::int64_t id, std::int64_t previous, std::string_view data) = 0;
  virtual void drop_chunk(std::int64_t id) = 0;

  /// The number of a (dimension, key), 0 where it has none.
  [[nodiscard]] virtual std::int64_t count_key(const CountKey& key, bool create) = 0;
  [[nodiscard]] virtual bool read_counts(std::int64_t key, std::int32_t day, std::string& out) = 0;
  /// An empty blob removes the row.
  virtual void write_counts(std::int64_t key, std::int32_t day, std::string_view data) = 0;
  virtual void each_counts(std::int64_t key, std::int32_t from_day, std::int32_t to_day,
                           const std::function<void(std::int32_t, std::string_view)>& visit) = 0;
  /// Keys of a dimension with rows on the days.
  virtual void each_count_key(Dimension dimension, std::int32_t from_day, std::int32_t to_day,
                              const std::function<void(std::string_view)>& visit) = 0;

  virtual void write_mark(const FileMark& mark) = 0;
  [[nodiscard]] virtual std::vector<FileMark> marks() = 0;
  [[nodiscard]] virtual RejectCount reject_count(std::uint32_t file) = 0;
  virtual void write_reject_count(std::uint32_t file, RejectCount count) = 0;
  virtual void add_reject(std::uint32_t file, std::uint64_t number, const Reject& reject) = 0;
  [[nodiscard]] virtual std::vector<Reject> rejects(std::uint32_t file, std::size_t most) = 0;

  [[nodiscard]] virtual Error explain(const std::exception& exception) const = 0;
};

/// A store over a backend; opens it as `Writer` or, where only reading was asked for, as `Reader`.
[[nodiscard]] std::unique_ptr<Writer> make_store(std::unique_ptr<Backend> backend);

}  // namespace payout::store
