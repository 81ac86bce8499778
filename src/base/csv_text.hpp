#pragma once
/// CSV output after RFC 4180 that a spreadsheet cannot be tricked with.
#include <string>
#include <string_view>

namespace payout {

/// Appends one text cell. A cell that would start a formula (`=` `+` `-` `@`, tab, carriage return, line feed, NUL, or
/// the full-width forms of the signs) gets a leading apostrophe and quotes. Control and invisible characters are
/// escaped as on a terminal, so a record is always one line. Quotes where RFC 4180 asks for them.
void append_csv_text(std::string& out, std::string_view cell);

/// One CSV document, record by record; lines end in LF.
class CsvWriter {
 public:
  /// The document is appended to `out`, which must outlive the writer.
  explicit CsvWriter(std::string& out) : m_out(out) {}

  CsvWriter& text(std::string_view cell);
  /// A cell that the program made itself and that stays a number, a time or a word: digits, a sign, points, letters.
  CsvWriter& number(std::string_view cell);
  void end_record();

 private:
  void separate();

  std::string& m_out;
  bool m_first = true;
};

}  // namespace payout
