/// Marks and rejects of input files on disk.
#include "store/bytes.hpp"
#include "store/sqlite_backend.hpp"

namespace payout::store {

void SqliteBackend::write_mark(const FileMark& mark) {
  SQLite::Statement row(m_connection->database(),
                        "INSERT OR REPLACE INTO file(id, name, device, inode, head_length, head_hash, tail_hash, byte, line,"
                        " size, source, whole) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  SQLite::bind(row, mark.id, mark.name, as_signed(mark.device), as_signed(mark.inode), as_signed(mark.head_length),
               as_signed(mark.head_hash), as_signed(mark.tail_hash), as_signed(mark.position.byte),
               as_signed(mark.position.line), as_signed(mark.size), mark.source, mark.whole ? 1 : 0);
  row.exec();
}

std::vector<FileMark> SqliteBackend::marks() {
  SQLite::Statement row(m_connection->database(),
                        "SELECT id, name, device, inode, head_length, head_hash, tail_hash, byte, line, size, source, whole,"
                        " (SELECT counted FROM reject_count WHERE file = file.id) FROM file ORDER BY id");
  std::vector<FileMark> out;
  const auto number = [&row](int column) { return as_unsigned(row.getColumn(column).getInt64()); };
  while (row.executeStep()) {
    FileMark& mark = out.emplace_back();
    mark.id = row.getColumn(0).getUInt();
    mark.name = row.getColumn(1).getString();
    mark.device = number(2);
    mark.inode = number(3);
    mark.head_length = number(4);
    mark.head_hash = number(5);
    mark.tail_hash = number(6);
    mark.position = {number(7), number(8)};
    mark.size = number(9);
    mark.source = row.getColumn(10).getString();
    mark.whole = number(11) != 0;
    mark.rejected = number(12);
  }
  return out;
}

RejectCount SqliteBackend::reject_count(std::uint32_t file) {
  SQLite::Statement row(m_connection->database(), "SELECT counted, kept FROM reject_count WHERE file = ?");
  row.bind(1, file);
  if (!row.executeStep()) return {};
  return {as_unsigned(row.getColumn(0).getInt64()), as_unsigned(row.getColumn(1).getInt64())};
}

void SqliteBackend::write_reject_count(std::uint32_t file, RejectCount count) {
  SQLite::Statement row(m_connection->database(), "INSERT OR REPLACE INTO reject_count(file, counted, kept) VALUES(?, ?, ?)");
  SQLite::bind(row, file, as_signed(count.counted), as_signed(count.kept));
  row.exec();
}

void SqliteBackend::add_reject(std::uint32_t file, std::uint64_t number, const Reject& reject) {
  SQLite::Statement& row = statement(Use::add_reject);
  SQLite::bind(row, file, as_signed(number), as_signed(reject.span.line), as_signed(reject.span.byte),
               reject.span.length, reject.code, reject.detail, reject.excerpt, reject.hint);
  row.exec();
  row.reset();
}

std::vector<Reject> SqliteBackend::rejects(std::uint32_t file, std::size_t most) {
  SQLite::Statement row(m_connection->database(),
                        "SELECT line, byte, length, code, detail, excerpt, hint FROM reject WHERE file = ? ORDER BY number LIMIT ?");
  row.bind(1, file);
  row.bind(2, as_signed(std::min<std::uint64_t>(most, INT64_MAX)));
  std::vector<Reject> out;
  while (row.executeStep()) {
    Reject& reject = out.emplace_back();
    reject.span.file = file;
    reject.span.line = as_unsigned(row.getColumn(0).getInt64());
    reject.span.byte = as_unsigned(row.getColumn(1).getInt64());
    reject.span.length = row.getColumn(2).getUInt();
    reject.code = row.getColumn(3).getString();
    reject.detail = row.getColumn(4).getString();
    reject.excerpt = row.getColumn(5).getString();
    reject.hint = row.getColumn(6).getString();
  }
  return out;
}

}  // namespace payout::store
