#include "sources/csv_decoder.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/text.hpp"

namespace payout::sources {
namespace {

constexpr std::array<char, 4> k_delimiters{',', '\t', ';', '|'};

Field column_field(std::string_view name) {
  const Field field = find_field(name);
  return field == Field::refs ? Field::other : field;
}

std::string shown(char delimiter) { return delimiter == '\t' ? std::string("\\t") : std::string(1, delimiter); }

bool has_control_byte(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\r' && c != '\n';
  });
}

}  // namespace

int count_known_names(std::string_view header, char delimiter) {
  int known = 0;
  for (const std::string_view cell : split(header, delimiter)) {
    std::string_view name = trim(cell);
    if (name.size() > 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
    if (find_field(name) != Field::other) ++known;
  }
  return known;
}

char guess_delimiter(std::string_view header) {
  char best = '\0';
  int most = 0;
  for (const char delimiter : k_delimiters) {
    const int known = count_known_names(header, delimiter);
    if (known > most) {
      most = known;
      best = delimiter;
    }
  }
  return most >= 2 ? best : '\0';
}

Result<CsvHeader> CsvHeader::read(const CsvRow& row, char delimiter, const std::string& where) {
  if (row.too_many || row.cells.size() > k_most_columns) {
    return refuse("csv_header", "the header has more than 256 columns", where,
                  "keep the columns docs/formats/events.md names");
  }
  CsvHeader header;
  std::array<bool, static_cast<std::size_t>(Field::count_)> seen{};
  int known = 0;
  for (const std::string_view cell : row.cells) {
    Column column;
    column.name = std::string(trim(cell));
    column.field = column_field(column.name);
    if (column.field != Field::other) {
      ++known;
      bool& twice = seen[static_cast<std::size_t>(column.field)];
      if (twice)
        return refuse("csv_header", "the column " + quoted(column.name) + " stands twice", where, "keep one of them");
      twice = true;
    } else if (column.name.starts_with("refs.") && column.name.size() > 5) {
      column.ref = column.name.substr(5);
      const auto same = [&](const Column& other) { return other.ref == column.ref; };
      if (std::any_of(header.m_columns.begin(), header.m_columns.end(), same)) {
        return refuse("csv_header", "the column " + quoted(column.name) + " stands twice", where, "keep one of them");
      }
    }
    header.m_columns.push_back(std::move(column));
  }
  std::string missing;
  for (const Field field : {Field::ts, Field::type, Field::txid}) {
    if (!seen[static_cast<std::size_t>(field)])
      missing += (missing.empty() ? "`" : ", `") + std::string(field_name(field)) + "`";
  }
  if (missing.empty()) return header;
  if (const char other = guess_delimiter(row.text); other != '\0' && other != delimiter) {
    return refuse("csv_header", "the header is not separated by " + quoted(shown(delimiter)), where,
                  "say --delimiter \"" + shown(other) + "\"");
  }
  if (known == 0) {
    return refuse("csv_header",
                  "the first line holds no known column name, so it is no header; columns are never guessed", where,
                  "put a header in front: ts,txid,type,src,amount,currency,code,msg");
  }
  return refuse("csv_header", "the header lacks " + missing, where,
                "add the column; its cells may be empty where an event has no value");
}

bool CsvDecoder::decode(const CsvRow& row) {
  builder.start();
  if (has_control_byte(row.text)) {
    return builder.fail("control_byte", "the row holds control bytes",
                        "zero bytes are left by power loss or by copy-and-truncate rotation");
  }
  if (!is_utf8(row.text)) {
    return builder.fail("utf8", "the row is not valid UTF-8", "name the encoding with --encoding (latin-1, gb18030)");
  }
  const auto& columns = m_header.columns();
  if (row.cells.size() != columns.size() || row.too_many) {
    return builder.fail("csv_columns",
                        "the row has " + (row.too_many ? "over 256" : std::to_string(row.cells.size())) +
                            " cells, the header " + std::to_string(columns.size()),
                        "a cell that holds the delimiter must stand in double quotes");
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string_view cell = row.cells[i];
    if (cell.empty()) continue;
    const CsvHeader::Column& column = columns[i];
    if (column.field != Field::other) {
      if (!builder.set(column.field, cell)) return false;
    } else if (!column.ref.empty()) {
      if (!builder.add_ref(column.ref, cell)) return false;
    } else {
      ++builder.event.other_keys;
    }
  }
  builder.event.content = hash64(row.text);
  return builder.finish();
}

}  // namespace payout::sources
