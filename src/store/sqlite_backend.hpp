#pragma once
/// The store on disk. The only part that knows SQLite.
#include <array>
#include <memory>
#include <string>

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include "store/backend.hpp"
#include "store/database_file.hpp"

namespace payout::store {

enum class Access { read, write };

/// One connection, set up so that it trusts nothing it reads (docs/formats/store.md, "Opening").
class Connection {
 public:
  /// Throws SQLite::Exception. Never creates the file.
  Connection(const std::string& path, Access access);
  [[nodiscard]] SQLite::Database& database() { return m_database; }
  /// Findings of SQLite's own check; empty when sound. Reads the whole file.
  [[nodiscard]] std::vector<std::string> quick_check();

 private:
  SQLite::Database m_database;
};

/// Makes an empty store at a path where none is. It is there as a whole or not at all. Call under the writer's lock.
[[nodiscard]] Result<void> create_store(const std::string& path);

/// What a SQLite error means to a person.
[[nodiscard]] Error explain_sqlite(const SQLite::Exception& exception, const std::string& path);

class SqliteBackend final : public Backend {
 public:
  /// A reader holds one snapshot from here on.
  SqliteBackend(std::string path, Access access, std::unique_ptr<Connection> connection, WriterLock lock);
  ~SqliteBackend() override;
  SqliteBackend(const SqliteBackend&) = delete;
  SqliteBackend& operator=(const SqliteBackend&) = delete;

  void begin() override;
  void commit() override;
  void roll_back() noexcept override;
  bool undoes_rows() const override { return true; }

  State load_state() override;
  void save_state(const State& state) override;
  std::uint64_t bytes() override;
  Dictionary& dictionary() override;
  void save_dictionary() override;

  void find_aliases(std::uint64_t hash, std::vector<StrandId>& out) override;
  void add_aliases(std::span<const Alias> aliases) override;
  bool read_strand(StrandId id, StrandRow& out) override;
  void add_strand(StrandId id, const StrandRow& row) override;
  void update_strand(StrandId id, const StrandRow& row) override;
  void each_open_payout(const VisitStrand& visit) override;
  void each_strand(std::string_view kind, const VisitStrand& visit) override;
  bool read_chunk(std::int64_t id, ChunkRow& out) override;
  void add_chunk(std::int64_t id, std::int64_t previous, std::string_view data) override;
  void drop_chunk(std::int64_t id) override;

  std::int64_t count_key(const CountKey& key, bool create) override;
  bool read_counts(std::int64_t key, std::int32_t day, std::string& out) override;
  void write_counts(std::int64_t key, std::int32_t day, std::string_view data) override;
  void each_counts(std::int64_t key, std::int32_t from_day, std::int32_t to_day,
                   const std::function<void(std::int32_t, std::string_view)>& visit) override;
  void each_count_key(Dimension dimension, std::int32_t from_day, std::int32_t to_day,
                      const std::function<void(std::string_view)>& visit) override;

  void write_mark(const FileMark& mark) override;
  std::vector<FileMark> marks() override;
  RejectCount reject_count(std::uint32_t file) override;
  void write_reject_count(std::uint32_t file, RejectCount count) override;
  void add_reject(std::uint32_t file, std::uint64_t number, const Reject& reject) override;
  std::vector<Reject> rejects(std::uint32_t file, std::size_t most) override;
  Error explain(const std::exception& exception) const override;

 private:
  /// Statements that are used again and again, prepared when first needed.
  enum class Use {
    find_alias, add_alias, read_strand, add_strand, update_strand, read_chunk, add_chunk, drop_chunk,
    read_counts, write_counts, drop_counts, find_count_key, add_count_key, read_text, add_text, add_reject,
    count_
  };
  class Query;

  SQLite::Statement& statement(Use use);
  void visit_strands(SQLite::Statement& statement, const VisitStrand& visit);
  void bind_strand(SQLite::Statement& statement, const StrandRow& row);
  void row_to_strand(SQLite::Statement& statement, StrandRow& out);

  std::string m_path;
  WriterLock m_lock;
  std::unique_ptr<Connection> m_connection;
  std::array<std::unique_ptr<SQLite::Statement>, static_cast<std::size_t>(Use::count_)> m_statements;
  Dictionary m_dictionary;
  std::uint32_t m_saved_texts = 0;
  bool m_in_transaction = false;
};

}  // namespace payout::store
