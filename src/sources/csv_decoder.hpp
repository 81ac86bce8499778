#pragma once
/// Rows of canonical CSV into Events.
#include <string>
#include <string_view>
#include <vector>

#include "sources/csv_rows.hpp"
#include "sources/event_builder.hpp"
#include "sources/name_counter.hpp"

namespace payout::sources {

/// What the header says about the columns.
class CsvHeader {
 public:
  struct Column {
    Field field = Field::other;
    std::string ref;  ///< kind, where the column is `refs.<kind>`
    std::string name;
  };

  /// Reads the names. Refusal csv_header: not a header, names missing or twice, over 256 columns, another delimiter.
  [[nodiscard]] static Result<CsvHeader> read(const CsvRow& row, char delimiter, const std::string& where);
  [[nodiscard]] const std::vector<Column>& columns() const { return m_columns; }

 private:
  std::vector<Column> m_columns;
};

/// The delimiter a header line is written with: the one that cuts the most canonical names out of it; 0 for none.
[[nodiscard]] char guess_delimiter(std::string_view header);
/// How many canonical names a header line holds with this delimiter.
[[nodiscard]] int count_known_names(std::string_view header, char delimiter);

class CsvDecoder {
 public:
  CsvDecoder(CsvHeader header, BuildOptions options) : builder(std::move(options)), m_header(std::move(header)) {}
  /// As JsonLineDecoder::decode. An empty cell is a missing value.
  [[nodiscard]] bool decode(const CsvRow& row);

  EventBuilder builder;
  [[nodiscard]] const CsvHeader& header() const { return m_header; }

 private:
  CsvHeader m_header;
};

}  // namespace payout::sources
