#include "base/csv_text.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace payout {
namespace {

bool starts_formula(std::string_view cell) {
  if (cell.empty()) return false;
  constexpr std::string_view k_starts("=+-@\t\r\n\0", 8);
  if (k_starts.find(cell.front()) != std::string_view::npos) return true;
  constexpr std::string_view k_wide[] = {"＝", "＋", "－", "＠"};
  return std::any_of(std::begin(k_wide), std::end(k_wide),
                     [&](std::string_view sign) { return cell.substr(0, sign.size()) == sign; });
}

bool needs_quotes(std::string_view cell) { return cell.find_first_of("\",\r\n") != std::string_view::npos; }

void append_quoted(std::string& out, std::string_view cell) {
  out += '"';
  for (const char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

}  // namespace

void append_csv_text(std::string& out, std::string_view cell) {
  const std::string safe = escape_for_terminal(cell);
  if (starts_formula(cell)) {
    append_quoted(out, "'" + safe);
  } else if (needs_quotes(safe)) {
    append_quoted(out, safe);
  } else {
    out += safe;
  }
}

CsvWriter& CsvWriter::text(std::string_view cell) {
  separate();
  append_csv_text(m_out, cell);
  return *this;
}

CsvWriter& CsvWriter::number(std::string_view cell) {
  separate();
  if (needs_quotes(cell)) {
    append_quoted(m_out, cell);
  } else {
    m_out += cell;
  }
  return *this;
}

void CsvWriter::end_record() {
  m_out += '\n';
  m_first = true;
}

void CsvWriter::separate() {
  if (!m_first) m_out += ',';
  m_first = false;
}

}  // namespace payout
