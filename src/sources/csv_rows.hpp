#pragma once
/// Rows of a CSV file (RFC 4180), read as a stream.
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "sources/csv_layout.hpp"
#include "sources/line_reader.hpp"

namespace payout::sources {

inline constexpr std::size_t k_most_columns = 256;
inline constexpr std::size_t k_most_row_lines = 64;  ///< lines one row may span by quoted line feeds

/// One row. Cells are valid until the next call.
struct CsvRow {
  std::string_view text;     ///< as it stands, line feeds inside quotes included
  std::uint64_t number = 0;  ///< of its first line
  std::uint64_t byte = 0;
  std::uint64_t length = 0;
  Position start;  ///< before its first line
  Position after;
  bool terminated = false;   ///< false for a last row without a line end
  bool open_at_end = false;  ///< bad_quote only: the input ends inside the quotes, which may still close
  bool too_many = false;     ///< more cells than `most`; the rest was not kept
  std::vector<std::string_view> cells;
};

enum class CsvStatus {
  row,
  blank,
  bad_quote,  ///< text after a closing quote, a quote inside a plain cell, or a quote that is never closed
  too_long,   ///< over 1 MiB
  end,
};

/// Cuts the text of a row into cells. Keeps memory for cells with doubled quotes; views into it live until the next
/// cut.
class CsvCutter {
 public:
  enum class Cut { whole, open, bad };  ///< open: the text ends inside quotes
  explicit CsvCutter(char delimiter, CsvQuotes quotes = CsvQuotes::strict) : m_delimiter(delimiter), m_quotes(quotes) {}
  void set_delimiter(char delimiter) { m_delimiter = delimiter; }
  [[nodiscard]] char delimiter() const { return m_delimiter; }
  [[nodiscard]] Cut cut(std::string_view text, CsvRow& row);

 private:
  char m_delimiter;
  CsvQuotes m_quotes;
  std::string m_unquoted;
};

/// Splits lines into rows and cells. A quote that is not closed within 64 lines costs its own line only.
class CsvRows {
 public:
  CsvRows(LineReader& lines, char delimiter, CsvQuotes quotes = CsvQuotes::strict)
      : m_lines(lines), m_cutter(delimiter, quotes) {}
  void set_delimiter(char delimiter) { m_cutter.set_delimiter(delimiter); }
  [[nodiscard]] Result<CsvStatus> next(CsvRow& row);

 private:
  /// A line with memory of its own, kept while its row may go on.
  struct Kept {
    Line line;
    std::string text;
    LineStatus status = LineStatus::line;
  };
  Result<LineStatus> next_line(Line& line);
  Result<CsvStatus> join(CsvRow& row, const Line& first);
  static void place(CsvRow& row, const Line& line);

  LineReader& m_lines;
  CsvCutter m_cutter;
  std::deque<Kept> m_backlog;  ///< lines read ahead, to be read again
  Kept m_current;              ///< the backlog's line that is handed out
  std::string m_joined;
};

/// Cuts one line without quotes in mind: for a look at a header.
[[nodiscard]] std::vector<std::string_view> split_plain(std::string_view line, char delimiter);

}  // namespace payout::sources
