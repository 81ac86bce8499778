#pragma once
/// Records of a fixed-width file: cut, padded, and read by column.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sources/fixed_layout.hpp"
#include "sources/line_reader.hpp"

namespace payout::sources {

/// A record with its layout, kept while the records below it are read.
struct FixedRow {
  const FixedRecord* record = nullptr;
  std::string text;                  ///< one byte a column, padded; where the line held other characters, see `columns`
  std::vector<std::size_t> columns;  ///< byte offset of each column, only where characters have several bytes
  std::uint64_t number = 0;
  std::uint64_t byte = 0;
  std::uint32_t length = 0;

  [[nodiscard]] explicit operator bool() const { return record != nullptr; }
  void clear() { record = nullptr; }
  /// A column's text, blanks around it cut; empty where the record has no such column.
  [[nodiscard]] std::string_view get(std::string_view column) const;
  [[nodiscard]] std::string_view cut(std::size_t at, std::size_t length) const;
};

/// What reading a record's length found.
enum class LengthFault { none, padded, bad };

/// Brings a line to `length` columns. A line that lost its trailing blanks is padded, one with blanks behind is cut;
/// anything else is bad. Bytes that are not UTF-8 are taken as Latin-1. `row.record` must be set.
[[nodiscard]] LengthFault fit(std::string_view line, std::size_t length, FixedRow& row);

/// Digits with blanks around them as a number; nothing for anything else, or over 18 digits.
[[nodiscard]] std::optional<std::int64_t> whole_number(std::string_view text);

/// Gives one record after the other: by line feeds, or as one stream of equal pieces.
class FixedSplitter {
 public:
  enum class Shape { lines, stream };
  FixedSplitter(ByteSource& source, Shape shape, std::size_t length);
  /// As LineReader::next; in a stream a last piece that is too short comes as it is.
  [[nodiscard]] Result<LineStatus> next(Line& line);
  [[nodiscard]] Result<bool> skip_prefix(std::string_view mark);

 private:
  Result<LineStatus> next_piece(Line& line);
  ByteSource& m_source;
  LineReader m_lines;
  Shape m_shape;
  std::size_t m_length;
  std::string m_ready;  ///< stream: bytes read ahead
  std::size_t m_at = 0;
  Position m_position;
};

}  // namespace payout::sources
