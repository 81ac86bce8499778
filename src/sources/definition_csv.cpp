// What a definition says of tables.
#include "sources/definition_parse.hpp"

namespace payout::sources {
namespace {

char parse_delimiter(const Fields& field) {
  if (!field.present()) return '\0';
  const std::string text = field.text();
  if (text == "tab" || text == "\t") return '\t';
  if (text.size() == 1 && text != "\"" && text != "\n" && text != "\r") return text[0];
  field.fault("a delimiter is one character", "such as `;`, or the word tab");
  return '\0';
}

CsvQuotes parse_quotes(const Fields& field) {
  const std::string word = field.text("strict");
  if (word == "loose") return CsvQuotes::loose;
  if (word == "none") return CsvQuotes::none;
  if (word != "strict") field.fault("`quotes` must be strict, loose or none");
  return CsvQuotes::strict;
}

}  // namespace

CsvLayout parse_csv(const Fields& definition) {
  CsvLayout layout;
  layout.delimiter = parse_delimiter(definition.get("delimiter"));
  layout.quotes = parse_quotes(definition.get("quotes"));
  layout.skip_lines = definition.get("skip_lines").small();
  layout.header = definition.get("header").texts();
  layout.columns = definition.get("columns").texts();
  for (const Fields& item : definition.get("layouts").items())
    layout.layouts.emplace(std::string(item.key()), item.texts());
  const int ways =
      (layout.header.empty() ? 0 : 1) + (layout.columns.empty() ? 0 : 1) + (layout.layouts.empty() ? 0 : 1);
  if (ways > 1) definition.fault("only one of `header`, `columns` and `layouts` can say what the columns are");
  layout.drop_rows = definition.get("drop_rows").texts();
  layout.end_rows = definition.get("end_rows").texts();
  if (const Fields cells = definition.get("cells"); cells.present()) {
    cells.only({"strip", "nulls"});
    layout.strip = cells.get("strip").text();
    layout.nulls = cells.get("nulls").texts();
  }
  return layout;
}

}  // namespace payout::sources
