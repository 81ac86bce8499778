#include "store/sqlite_backend.hpp"

#include <sqlite3.h>

namespace payout::store {
namespace {

constexpr int k_busy_ms = 10'000;
constexpr int k_longest_value = 512 << 20;

constexpr const char* k_schema =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE state(id INTEGER PRIMARY KEY, events INTEGER, strands INTEGER, payouts INTEGER, rejects INTEGER,"
    " files INTEGER, first_at INTEGER, last_at INTEGER, last_done INTEGER, last_strand INTEGER, last_chunk INTEGER,"
    " last_file INTEGER);"
    "INSERT INTO state VALUES(1, 0, 0, 0, 0, 0, 9223372036854775807, 0, 0, 0, 0, 0);"
    "CREATE TABLE file(id INTEGER PRIMARY KEY, name TEXT, device INTEGER, inode INTEGER, head_length INTEGER,"
    " head_hash INTEGER, tail_hash INTEGER, byte INTEGER, line INTEGER, size INTEGER, source TEXT, whole INTEGER);"
    "CREATE TABLE reject_count(file INTEGER PRIMARY KEY, counted INTEGER, kept INTEGER);"
    "CREATE TABLE reject(file INTEGER, number INTEGER, line INTEGER, byte INTEGER, length INTEGER, code TEXT,"
    " detail TEXT, excerpt TEXT, hint TEXT, PRIMARY KEY(file, number)) WITHOUT ROWID;"
    "CREATE TABLE dictionary(number INTEGER PRIMARY KEY, text TEXT);"
    "CREATE TABLE strand(id INTEGER PRIMARY KEY, kind, key TEXT, first INTEGER, last INTEGER, done INTEGER,"
    " settled INTEGER, channel, chunk INTEGER);"
    "CREATE INDEX strand_open ON strand(id) WHERE done IS NULL AND (kind < 1 OR kind > 6);"
    "CREATE INDEX strand_context ON strand(kind) WHERE kind >= 1 AND kind <= 6;"
    "CREATE TABLE chunk(id INTEGER PRIMARY KEY, previous INTEGER, data BLOB);"
    "CREATE TABLE alias(hash INTEGER, strand INTEGER, PRIMARY KEY(hash, strand)) WITHOUT ROWID;"
    "CREATE TABLE count_key(id INTEGER PRIMARY KEY, dimension INTEGER, key TEXT, UNIQUE(dimension, key));"
    "CREATE TABLE count_day(id INTEGER PRIMARY KEY, data BLOB);";

/// A leading slash or dot keeps SQLite from reading a meaning (`:memory:`, `file:`) into a name.
std::string plain_path(const std::string& path) { return path.starts_with('/') ? path : "./" + path; }

/// Statements are ours alone; this stands behind that.
int authorize(void*, int action, const char*, const char*, const char*, const char*) {
  return action == SQLITE_ATTACH || action == SQLITE_DETACH ? SQLITE_DENY : SQLITE_OK;
}

void configure(sqlite3* handle) {
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, k_longest_value);
  sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_set_authorizer(handle, authorize, nullptr);
  int persist = 1;
  sqlite3_file_control(handle, "main", SQLITE_FCNTL_PERSIST_WAL, &persist);
}

}  // namespace

Connection::Connection(const std::string& path, Access access)
    : m_database(plain_path(path), access == Access::read ? SQLite::OPEN_READONLY : SQLite::OPEN_READWRITE, k_busy_ms) {
  configure(m_database.getHandle());
  if (access == Access::read) {
    sqlite3_db_config(m_database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    m_database.exec("PRAGMA cell_size_check=1; PRAGMA mmap_size=0; PRAGMA temp_store=2; PRAGMA cache_size=-16384");
    return;
  }
  m_database.exec(
      "PRAGMA cell_size_check=1; PRAGMA mmap_size=0; PRAGMA temp_store=2; PRAGMA cache_size=-65536;"
      "PRAGMA synchronous=1; PRAGMA wal_autocheckpoint=4000; PRAGMA journal_size_limit=67108864");
}

std::vector<std::string> Connection::quick_check() {
  std::vector<std::string> findings;
  SQLite::Statement check(m_database, "PRAGMA quick_check(20)");
  while (check.executeStep()) {
    std::string finding = check.getColumn(0).getString();
    if (finding != "ok") findings.push_back(std::move(finding));
  }
  return findings;
}

Result<void> create_store(const std::string& path) {
  const std::string made = path + ".new";
  if (Result<void> created = create_new_file(made); !created) return created;
  try {
    SQLite::Database database(plain_path(made), SQLite::OPEN_READWRITE);
    // The file is thrown away when anything fails, so it needs no journal; the last pragma writes it out.
    database.exec("PRAGMA page_size=4096; PRAGMA journal_mode=MEMORY; PRAGMA synchronous=2");
    database.exec(k_schema);
    database.exec("PRAGMA application_id=" + std::to_string(k_application_id));
    database.exec("PRAGMA user_version=" + std::to_string(k_schema_version));
    database.exec("COMMIT");
    database.exec("PRAGMA journal_mode=WAL");
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(explain_sqlite(exception, path));
  }
  return move_into_place(made, path);
}

Error explain_sqlite(const SQLite::Exception& exception, const std::string& path) {
  const auto error = [&path](ErrorCode code, const char* reason, std::string message, const char* hint) {
    return Error{code, reason, std::move(message), path, hint};
  };
  switch (exception.getErrorCode() & 0xFF) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
      return error(ErrorCode::store_unusable, "db_corrupt", "the store is damaged",
                   "run `payout-diag db verify`; restore the file from a backup, or build it again from the logs");
    case SQLITE_FULL:
      return error(ErrorCode::store_unusable, "disk_full", "the disk is full",
                   "free some space and run the same command again: nothing is lost or doubled");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return error(ErrorCode::store_locked, "db_locked", "the store was in use for more than ten seconds",
                   "try again; find out which program holds the file if this goes on");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
      return error(ErrorCode::store_unusable, "db_unreadable",
                   std::string("the store cannot be opened as needed: ") + exception.what(),
                   "check the permissions of the file, of its -wal and -shm files and of their folder");
    case SQLITE_IOERR:
      return error(ErrorCode::store_unusable, "db_io", std::string("reading or writing the store failed: ") + exception.what(),
                   "check the disk, then run the same command again: nothing is lost or doubled");
    default:
      return error(ErrorCode::store_unusable, "db_failed", std::string("the store failed: ") + exception.what(),
                   "run `payout-diag db verify`");
  }
}

}  // namespace payout::store
