#include "store/sqlite_backend.hpp"

#include "store/alias.hpp"
#include "store/bytes.hpp"

namespace payout::store {
namespace {

/// Order as in SqliteBackend::Use.
constexpr std::array<const char*, 16> k_sql{
    "SELECT strand FROM alias WHERE hash = ?",
    "INSERT OR IGNORE INTO alias(hash, strand) VALUES(?, ?)",
    "SELECT id, kind, key, first, last, done, settled, channel, chunk FROM strand WHERE id = ?",
    "INSERT INTO strand(id, kind, key, first, last, done, settled, channel, chunk) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "UPDATE strand SET kind = ?2, key = ?3, first = ?4, last = ?5, done = ?6, settled = ?7, channel = ?8, chunk = ?9 WHERE id = ?1",
    "SELECT previous, data FROM chunk WHERE id = ?",
    "INSERT INTO chunk(id, previous, data) VALUES(?, ?, ?)",
    "DELETE FROM chunk WHERE id = ?",
    "SELECT data FROM count_day WHERE id = ?",
    "INSERT OR REPLACE INTO count_day(id, data) VALUES(?, ?)",
    "DELETE FROM count_day WHERE id = ?",
    "SELECT id FROM count_key WHERE dimension = ? AND key = ?",
    "INSERT INTO count_key(dimension, key) VALUES(?, ?)",
    "SELECT text FROM dictionary WHERE number = ?",
    "INSERT INTO dictionary(number, text) VALUES(?, ?)",
    "INSERT INTO reject(file, number, line, byte, length, code, detail, excerpt, hint) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
};

constexpr std::string_view k_strand_columns = "SELECT id, kind, key, first, last, done, settled, channel, chunk FROM strand ";

/// Row number of a (key, day): the days of one key lie side by side.
constexpr std::int64_t k_days = std::int64_t{1} << 24;
std::int64_t day_row(std::int64_t key, std::int32_t day) { return key * k_days + k_days / 2 + day; }
std::int32_t row_day(std::int64_t row) { return static_cast<std::int32_t>(row % k_days - k_days / 2); }

std::string_view blob(const SQLite::Column& column) {
  return {static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())};
}

void bind_blob(SQLite::Statement& statement, int index, std::string_view bytes) {
  statement.bindNoCopy(index, bytes.data(), static_cast<int>(bytes.size()));
}

/// Kinds with a hash space of their own stand as their place in the list, others as text.
int known_kind(std::string_view kind) {
  for (std::size_t i = 0; i < k_own_kinds.size(); ++i) {
    if (k_own_kinds[i] == kind) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace

/// One use of a prepared statement; free again when it goes out of scope.
class SqliteBackend::Query {
 public:
  Query(SqliteBackend& backend, Use use) : m_statement(&backend.statement(use)) {}
  ~Query() { m_statement->tryReset(); }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  SQLite::Statement* operator->() { return m_statement; }
  SQLite::Statement& operator*() { return *m_statement; }

 private:
  SQLite::Statement* m_statement;
};

SQLite::Statement& SqliteBackend::statement(Use use) {
  auto& kept = m_statements[static_cast<std::size_t>(use)];
  if (kept == nullptr) {
    kept = std::make_unique<SQLite::Statement>(m_connection->database(), k_sql[static_cast<std::size_t>(use)]);
  }
  return *kept;
}

SqliteBackend::SqliteBackend(std::string path, Access access, std::unique_ptr<Connection> connection, WriterLock lock)
    : m_path(std::move(path)), m_lock(std::move(lock)), m_connection(std::move(connection)) {
  if (access == Access::read) {
    m_dictionary = Dictionary([this](std::uint32_t number) -> std::optional<std::string> {
      Query query(*this, Use::read_text);
      query->bind(1, number);
      if (!query->executeStep()) return std::nullopt;
      return query->getColumn(0).getString();
    });
    m_connection->database().exec("BEGIN");
    (void)load_state();  // the first read takes the snapshot
    return;
  }
  m_connection->database().exec("PRAGMA journal_mode=WAL");
  SQLite::Statement texts(m_connection->database(), "SELECT number, text FROM dictionary ORDER BY number");
  while (texts.executeStep()) {
    if (texts.getColumn(0).getUInt() != m_dictionary.size() + 1) throw damaged("the dictionary has a hole");
    m_dictionary.load(texts.getColumn(1).getString());
  }
  m_saved_texts = m_dictionary.size();
}

SqliteBackend::~SqliteBackend() {
  roll_back();
  for (auto& statement : m_statements) statement.reset();
  m_connection.reset();
  m_lock.release();
}

void SqliteBackend::begin() {
  m_connection->database().exec("BEGIN IMMEDIATE");
  m_in_transaction = true;
  m_saved_texts = m_dictionary.size();  // what a rollback took back is neither here nor there
}

void SqliteBackend::commit() {
  m_connection->database().exec("COMMIT");
  m_in_transaction = false;
}

void SqliteBackend::roll_back() noexcept {
  if (!m_in_transaction) return;
  m_in_transaction = false;
  for (auto& statement : m_statements) {
    if (statement != nullptr) statement->tryReset();
  }
  m_connection->database().tryExec("ROLLBACK");
}

State SqliteBackend::load_state() {
  SQLite::Statement row(m_connection->database(),
                        "SELECT events, strands, payouts, rejects, files, first_at, last_at, last_done, last_strand,"
                        " last_chunk, last_file FROM state WHERE id = 1");
  if (!row.executeStep()) throw damaged("its totals are missing");
  State state;
  const auto number = [&row](int column) { return row.getColumn(column).getInt64(); };
  state.totals.events = as_unsigned(number(0));
  state.totals.strands = as_unsigned(number(1));
  state.totals.payouts = as_unsigned(number(2));
  state.totals.rejects = as_unsigned(number(3));
  state.totals.files = as_unsigned(number(4));
  state.totals.first_at = {number(5)};
  state.totals.last_at = {number(6)};
  state.last_done = {number(7)};
  state.last_strand = number(8);
  state.last_chunk = number(9);
  state.last_file = static_cast<std::uint32_t>(number(10));
  return state;
}

void SqliteBackend::save_state(const State& state) {
  SQLite::Statement row(m_connection->database(),
                        "UPDATE state SET events = ?, strands = ?, payouts = ?, rejects = ?, files = ?, first_at = ?,"
                        " last_at = ?, last_done = ?, last_strand = ?, last_chunk = ?, last_file = ? WHERE id = 1");
  const Totals& totals = state.totals;
  SQLite::bind(row, as_signed(totals.events), as_signed(totals.strands), as_signed(totals.payouts),
               as_signed(totals.rejects), as_signed(totals.files), totals.first_at.ns, totals.last_at.ns,
               state.last_done.ns, state.last_strand, state.last_chunk, static_cast<std::int64_t>(state.last_file));
  row.exec();
}

std::uint64_t SqliteBackend::bytes() {
  SQLite::Database& database = m_connection->database();
  return as_unsigned(database.execAndGet("PRAGMA page_count").getInt64() * database.execAndGet("PRAGMA page_size").getInt64());
}

Dictionary& SqliteBackend::dictionary() { return m_dictionary; }

void SqliteBackend::save_dictionary() {
  for (std::uint32_t number = m_saved_texts + 1; number <= m_dictionary.size(); ++number) {
    Query query(*this, Use::add_text);
    query->bind(1, number);
    query->bind(2, *m_dictionary.text(number));
    query->exec();
  }
  m_saved_texts = m_dictionary.size();
}

void SqliteBackend::find_aliases(std::uint64_t hash, std::vector<StrandId>& out) {
  Query query(*this, Use::find_alias);
  query->bind(1, as_signed(hash));
  while (query->executeStep()) out.push_back(query->getColumn(0).getInt64());
}

void SqliteBackend::add_aliases(std::span<const Alias> aliases) {
  for (const Alias& alias : aliases) {
    Query query(*this, Use::add_alias);
    query->bind(1, as_signed(alias.hash));
    query->bind(2, alias.strand);
    query->exec();
  }
}

/// Columns as in k_strand_columns. Moments stand as the distance from the first one, which takes fewer bytes.
void SqliteBackend::row_to_strand(SQLite::Statement& row, StrandRow& out) {
  const SQLite::Column kind = row.getColumn(1);
  if (kind.isInteger()) {
    const std::int64_t place = kind.getInt64();
    if (place < 0 || place >= static_cast<std::int64_t>(k_own_kinds.size())) throw damaged("a strand is of no known kind");
    out.key.kind = k_own_kinds[static_cast<std::size_t>(place)];
  } else {
    out.key.kind = kind.getString();
  }
  out.key.id = row.getColumn(2).getString();
  const std::int64_t first = row.getColumn(3).getInt64();
  const auto moment = [&](int index) {
    const SQLite::Column column = row.getColumn(index);
    return column.isNull() ? Instant::never() : Instant{wrap_plus(first, column.getInt64())};
  };
  out.progress.first_at = {first};
  out.progress.last_at = moment(4);
  out.progress.done_since = moment(5);
  out.progress.settled_since = moment(6);
  out.progress.channel.clear();
  if (const SQLite::Column channel = row.getColumn(7); channel.isInteger()) {
    const std::string* text = m_dictionary.text(channel.getUInt());
    if (text == nullptr) throw damaged("a strand's channel is not in the dictionary");
    out.progress.channel = *text;
  } else if (!channel.isNull()) {
    out.progress.channel = channel.getString();
  }
  out.last_chunk = row.getColumn(8).getInt64();
}

void SqliteBackend::bind_strand(SQLite::Statement& statement, const StrandRow& row) {
  if (const int kind = known_kind(row.key.kind); kind >= 0) {
    statement.bind(2, kind);
  } else {
    statement.bind(2, row.key.kind);
  }
  statement.bind(3, row.key.id);
  const Progress& p = row.progress;
  const auto bind_moment = [&](int index, Instant at) {
    if (at.is_never()) {
      statement.bind(index);
    } else {
      statement.bind(index, wrap_minus(at.ns, p.first_at.ns));
    }
  };
  statement.bind(4, p.first_at.ns);
  bind_moment(5, p.last_at);
  bind_moment(6, p.done_since);
  bind_moment(7, p.settled_since);
  if (p.channel.empty()) {
    statement.bind(8);
  } else if (const std::uint32_t number = m_dictionary.number(p.channel); number != 0) {
    statement.bind(8, number);
  } else {
    statement.bind(8, p.channel);
  }
  statement.bind(9, row.last_chunk);
}

bool SqliteBackend::read_strand(StrandId id, StrandRow& out) {
  Query query(*this, Use::read_strand);
  query->bind(1, id);
  if (!query->executeStep()) return false;
  row_to_strand(*query, out);
  return true;
}

void SqliteBackend::add_strand(StrandId id, const StrandRow& row) {
  Query query(*this, Use::add_strand);
  query->bind(1, id);
  bind_strand(*query, row);
  query->exec();
}

void SqliteBackend::update_strand(StrandId id, const StrandRow& row) {
  Query query(*this, Use::update_strand);
  query->bind(1, id);
  bind_strand(*query, row);
  query->exec();
}

void SqliteBackend::visit_strands(SQLite::Statement& statement, const VisitStrand& visit) {
  StrandRow row;
  while (statement.executeStep()) {
    row_to_strand(statement, row);
    if (!visit(statement.getColumn(0).getInt64(), row)) return;
  }
}

void SqliteBackend::each_open_payout(const VisitStrand& visit) {
  SQLite::Statement statement(m_connection->database(), std::string(k_strand_columns) +
                              "INDEXED BY strand_open WHERE done IS NULL AND (kind < 1 OR kind > 6) ORDER BY id");
  visit_strands(statement, visit);
}

void SqliteBackend::each_strand(std::string_view kind, const VisitStrand& visit) {
  const int known = known_kind(kind);
  const bool is_context = known >= 1;
  SQLite::Statement statement(
      m_connection->database(),
      std::string(k_strand_columns) +
          (is_context      ? "INDEXED BY strand_context WHERE kind = ?1 AND kind >= 1 AND kind <= 6 ORDER BY id"
           : kind.empty()  ? "ORDER BY id"
                           : "WHERE kind = ?1 ORDER BY id"));
  if (known >= 0) {
    statement.bind(1, known);
  } else if (!kind.empty()) {
    statement.bind(1, std::string(kind));
  }
  visit_strands(statement, visit);
}

bool SqliteBackend::read_chunk(std::int64_t id, ChunkRow& out) {
  Query query(*this, Use::read_chunk);
  query->bind(1, id);
  if (!query->executeStep()) return false;
  out.previous = query->getColumn(0).getInt64();
  out.data.assign(blob(query->getColumn(1)));
  return true;
}

void SqliteBackend::add_chunk(std::int64_t id, std::int64_t previous, std::string_view data) {
  Query query(*this, Use::add_chunk);
  query->bind(1, id);
  query->bind(2, previous);
  bind_blob(*query, 3, data);
  query->exec();
}

void SqliteBackend::drop_chunk(std::int64_t id) {
  Query query(*this, Use::drop_chunk);
  query->bind(1, id);
  query->exec();
}

std::int64_t SqliteBackend::count_key(const CountKey& key, bool create) {
  {
    Query query(*this, Use::find_count_key);
    query->bind(1, static_cast<int>(key.dimension));
    query->bind(2, key.key);
    if (query->executeStep()) return query->getColumn(0).getInt64();
  }
  if (!create) return 0;
  Query query(*this, Use::add_count_key);
  query->bind(1, static_cast<int>(key.dimension));
  query->bind(2, key.key);
  query->exec();
  return m_connection->database().getLastInsertRowid();
}

bool SqliteBackend::read_counts(std::int64_t key, std::int32_t day, std::string& out) {
  Query query(*this, Use::read_counts);
  query->bind(1, day_row(key, day));
  if (!query->executeStep()) return false;
  out.assign(blob(query->getColumn(0)));
  return true;
}

void SqliteBackend::write_counts(std::int64_t key, std::int32_t day, std::string_view data) {
  Query query(*this, data.empty() ? Use::drop_counts : Use::write_counts);
  query->bind(1, day_row(key, day));
  if (!data.empty()) bind_blob(*query, 2, data);
  query->exec();
}

void SqliteBackend::each_counts(std::int64_t key, std::int32_t from_day, std::int32_t to_day,
                                const std::function<void(std::int32_t, std::string_view)>& visit) {
  SQLite::Statement rows(m_connection->database(), "SELECT id, data FROM count_day WHERE id BETWEEN ? AND ? ORDER BY id");
  rows.bind(1, day_row(key, from_day));
  rows.bind(2, day_row(key, to_day));
  while (rows.executeStep()) visit(row_day(rows.getColumn(0).getInt64()), blob(rows.getColumn(1)));
}

void SqliteBackend::each_count_key(Dimension dimension, std::int32_t from_day, std::int32_t to_day,
                                   const std::function<void(std::string_view)>& visit) {
  SQLite::Statement keys(m_connection->database(),
                         "SELECT key FROM count_key WHERE dimension = ?1 AND EXISTS(SELECT 1 FROM count_day"
                         " WHERE count_day.id BETWEEN count_key.id * ?4 + ?2 AND count_key.id * ?4 + ?3)");
  keys.bind(1, static_cast<int>(dimension));
  keys.bind(2, day_row(0, from_day));
  keys.bind(3, day_row(0, to_day));
  keys.bind(4, k_days);
  while (keys.executeStep()) visit(keys.getColumn(0).getString());
}

Error SqliteBackend::explain(const std::exception& exception) const {
  if (const auto* sqlite = dynamic_cast<const SQLite::Exception*>(&exception)) return explain_sqlite(*sqlite, m_path);
  if (const auto* fault = dynamic_cast<const Fault*>(&exception)) {
    Error error = fault->error();
    if (error.where.empty()) error.where = m_path;
    return error;
  }
  return {ErrorCode::internal, "store", std::string("work on the store failed: ") + exception.what(), m_path, {}};
}

}  // namespace payout::store
