#include "report/grid.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/markup.hpp"

namespace payout::report {
namespace {

constexpr std::size_t k_between = 2;
constexpr std::size_t k_widest_cell = 34;  ///< of a first column; a longer one is cut
constexpr std::size_t k_least_last = 16;
constexpr std::size_t k_indent = 4;

using Cells = std::vector<std::string>;

class TextGrid {
 public:
  TextGrid(Page& page, const Grid& grid, bool utf8) : m_page(page), m_grid(grid) {
    for (const Grid::Column& column : grid.columns) m_heads.push_back(column.head);
    for (const Cells& row : grid.rows) {
      Cells& cells = m_rows.emplace_back();
      for (const std::string& cell : row) cells.push_back(printable(cell, utf8));
      cells.front() = fit(cells.front(), k_widest_cell);
    }
  }

  void run() {
    const std::size_t count = m_heads.size();
    m_widths.assign(count, 0);
    const auto measure = [&](const Cells& cells) {
      for (std::size_t i = 0; i < count; ++i) m_widths[i] = std::max(m_widths[i], display_width(cells[i]));
    };
    measure(m_heads);
    for (const Cells& row : m_rows) measure(row);
    for (std::size_t i = 0; i + 1 < count; ++i) m_lead += m_widths[i] + k_between;
    const bool fits = m_lead + std::min(m_widths.back(), k_least_last) <= m_page.width();
    if (m_lead > m_page.width() + k_between) {
      for (const Cells& row : m_rows) put_block(row);
      return;
    }
    put(m_heads, fits, Paint::strong);
    for (const Cells& row : m_rows) put(row, fits, Paint::none);
  }

 private:
  /// A page too narrow for the columns: the first cell, and below it the others, each behind its head.
  void put_block(const Cells& cells) {
    m_page.wide(cells.front(), Paint::strong);
    std::string line;
    const auto end_line = [&] {
      if (!line.empty()) m_page.indented(line, k_between);
      line.clear();
    };
    for (std::size_t i = 1; i < cells.size(); ++i) {
      if (cells[i].empty()) continue;
      const std::string named = fmt::format("{} {}", m_heads[i], cells[i]);
      const bool last = i + 1 == cells.size();
      if (last || k_between + display_width(line) + k_between + display_width(named) > m_page.width()) end_line();
      line += (line.empty() ? "" : "; ") + named;
    }
    end_line();
  }

  void put(const Cells& cells, bool beside, Paint paint) {
    std::string line;
    for (std::size_t i = 0; i + 1 < cells.size(); ++i) {
      const bool right = m_grid.columns[i].right;
      line += (right ? pad_left(cells[i], m_widths[i]) : pad(cells[i], m_widths[i])) + std::string(k_between, ' ');
    }
    if (!beside) {
      line.erase(line.find_last_not_of(' ') + 1);
      m_page.wide_line(line, paint);
      if (!cells.back().empty()) m_page.indented(cells.back(), k_indent);
      return;
    }
    const std::string& last = cells.back();
    const std::vector<std::string> parts = wrap(last, m_page.width() - m_lead);
    for (std::size_t i = 0; i < std::max<std::size_t>(parts.size(), 1); ++i) {
      std::string text = i < parts.size() ? parts[i] : std::string();
      if (m_grid.columns.back().right) text = pad_left(text, m_widths.back());
      std::string whole = (i == 0 ? line : std::string(m_lead, ' ')) + text;
      whole.erase(whole.find_last_not_of(' ') + 1);
      m_page.wide_line(whole, paint);
    }
  }

  Page& m_page;
  const Grid& m_grid;
  Cells m_heads;
  std::vector<Cells> m_rows;
  std::vector<std::size_t> m_widths;
  std::size_t m_lead = 0;
};

}  // namespace

void put_grid(Page& page, const Grid& grid, bool utf8) { TextGrid(page, grid, utf8).run(); }

std::string grid_markdown(const Grid& grid) {
  std::string out = "|";
  for (const Grid::Column& column : grid.columns) out += " " + markdown_text(column.head) + " |";
  out += "\n|";
  for (const Grid::Column& column : grid.columns) out += column.right ? "---:|" : "---|";
  out += '\n';
  for (const std::vector<std::string>& row : grid.rows) {
    out += '|';
    for (const std::string& cell : row) out += " " + markdown_text(cell) + " |";
    out += '\n';
  }
  return out;
}

std::string grid_html(const Grid& grid) {
  std::string out = "<table>\n<thead><tr>";
  for (const Grid::Column& column : grid.columns) out += fmt::format("<th>{}</th>", html_text(column.head));
  out += "</tr></thead>\n<tbody>\n";
  for (const std::vector<std::string>& row : grid.rows) {
    out += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += fmt::format("<td{}>{}</td>", grid.columns[i].right ? " class=\"amount\"" : "", html_text(row[i]));
    }
    out += "</tr>\n";
  }
  return out + "</tbody>\n</table>\n";
}

}  // namespace payout::report
