#include "sources/csv_rows.hpp"

#include "base/text.hpp"

namespace payout::sources {

std::vector<std::string_view> split_plain(std::string_view line, char delimiter) { return split(line, delimiter); }

Result<LineStatus> CsvRows::next_line(Line& line) {
  if (m_backlog.empty()) return m_lines.next(line);
  m_current = std::move(m_backlog.front());
  m_backlog.pop_front();
  line = m_current.line;
  line.text = m_current.text;
  return m_current.status;
}

void CsvRows::place(CsvRow& row, const Line& line) {
  row.text = line.text;
  row.number = line.number;
  row.byte = line.byte;
  row.length = line.length;
  row.start = {line.byte, line.number - 1};
  row.after = line.after;
  row.terminated = line.terminated;
  row.open_at_end = false;
}

CsvCutter::Cut CsvCutter::cut(std::string_view text, CsvRow& row) {
  row.cells.clear();
  row.too_many = false;
  m_unquoted.clear();
  m_unquoted.reserve(text.size());  // so that views into it stay
  std::size_t at = 0;
  while (true) {
    std::string_view cell;
    if (at < text.size() && text[at] == '"' && m_quotes != CsvQuotes::none) {
      std::size_t from = at + 1;
      const std::size_t stored = m_unquoted.size();
      bool doubled = false;
      std::size_t quote = text.find('"', from);
      while (quote != std::string_view::npos && quote + 1 < text.size() && text[quote + 1] == '"') {
        doubled = true;
        m_unquoted.append(text.substr(from, quote + 1 - from));
        from = quote + 2;
        quote = text.find('"', from);
      }
      if (quote == std::string_view::npos) return Cut::open;
      if (doubled) {
        m_unquoted.append(text.substr(from, quote - from));
        cell = std::string_view(m_unquoted).substr(stored);
      } else {
        cell = text.substr(from, quote - from);
      }
      at = quote + 1;
      if (at < text.size() && text[at] != m_delimiter) return Cut::bad;
    } else {
      const std::size_t stop = text.find(m_delimiter, at);
      cell = text.substr(at, stop == std::string_view::npos ? std::string_view::npos : stop - at);
      if (m_quotes == CsvQuotes::strict && cell.find('"') != std::string_view::npos) return Cut::bad;
      at += cell.size();
    }
    if (row.cells.size() <= k_most_columns) {
      row.cells.push_back(cell);
    } else {
      row.too_many = true;
    }
    if (at >= text.size()) return Cut::whole;
    ++at;  // over the delimiter; a row may end behind it, with an empty cell
  }
}

/// The row's first line ends inside quotes: adds lines until they close.
Result<CsvStatus> CsvRows::join(CsvRow& row, const Line& first) {
  std::deque<Kept> taken;
  const std::string first_text(first.text);
  m_joined = first_text;
  Line last = first;
  while (last.terminated && taken.size() < k_most_row_lines) {
    Line line;
    const Result<LineStatus> status = next_line(line);
    if (!status) return tl::unexpected<Error>(status.error());
    if (*status == LineStatus::end) {
      row.open_at_end = true;
      break;
    }
    taken.push_back({line, std::string(line.text), *status});
    last = line;
    if (*status == LineStatus::too_long || m_joined.size() + line.text.size() >= k_longest_line) break;
    m_joined += '\n';
    m_joined += line.text;
    if (line.text.find('"') == std::string_view::npos) continue;
    const CsvCutter::Cut result = m_cutter.cut(m_joined, row);
    if (result == CsvCutter::Cut::open) continue;
    row.text = m_joined;
    row.after = line.after;
    row.length = line.byte + line.length - first.byte;
    row.terminated = line.terminated;
    return result == CsvCutter::Cut::whole ? CsvStatus::row : CsvStatus::bad_quote;
  }
  // Never closed: this line alone is bad, and those behind it get their own chance.
  row.open_at_end = row.open_at_end || !last.terminated;
  m_joined = first_text;
  row.text = m_joined;
  for (; !taken.empty(); taken.pop_back()) m_backlog.push_front(std::move(taken.back()));
  return CsvStatus::bad_quote;
}

Result<CsvStatus> CsvRows::next(CsvRow& row) {
  Line line;
  const Result<LineStatus> status = next_line(line);
  if (!status) return tl::unexpected<Error>(status.error());
  if (*status == LineStatus::end) return CsvStatus::end;
  place(row, line);
  if (*status == LineStatus::too_long) return CsvStatus::too_long;
  if (trim(line.text).empty() && line.text.find(m_cutter.delimiter()) == std::string_view::npos)
    return CsvStatus::blank;
  switch (m_cutter.cut(line.text, row)) {
    case CsvCutter::Cut::whole: return CsvStatus::row;
    case CsvCutter::Cut::bad: return CsvStatus::bad_quote;
    case CsvCutter::Cut::open: break;
  }
  return join(row, line);
}

}  // namespace payout::sources
