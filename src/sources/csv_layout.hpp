#pragma once
/// Tables of text described as data: where the header stands, what is no row, how cells are written.
#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace payout::sources {

/// What a double quote means. `strict`: RFC 4180. `loose`: the same, and inside a cell that does not begin with one it
/// is a character like any other. `none`: always a character like any other.
enum class CsvQuotes : unsigned char { strict, loose, none };

struct CsvLayout {
  char delimiter = '\0';  ///< 0: found out
  CsvQuotes quotes = CsvQuotes::strict;
  std::size_t skip_lines = 0;        ///< title lines, before the header is looked for
  std::vector<std::string> header;   ///< the header is the first row that holds these names; empty: the first row
  std::vector<std::string> columns;  ///< names, where there is no header
  std::map<std::string, std::vector<std::string>, std::less<>>
      layouts;                         ///< names by what the first cell says; no header
  std::vector<std::string> drop_rows;  ///< rows that begin with one of these carry nothing
  std::vector<std::string> end_rows;   ///< from such a row on nothing carries anything
  std::string strip;                   ///< characters cut from both ends of every cell
  std::vector<std::string> nulls;      ///< cells that mean nothing

  [[nodiscard]] bool has_header() const { return columns.empty() && layouts.empty(); }
};

}  // namespace payout::sources
