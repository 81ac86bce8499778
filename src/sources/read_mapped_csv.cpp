// Reader of tables through a mapping.
#include <algorithm>

#include "base/text.hpp"
#include "sources/csv_reading.hpp"
#include "sources/mapper.hpp"
#include "sources/text_record.hpp"

namespace payout::sources {
namespace {

bool begins_with_any(std::string_view text, const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(), [text](const std::string& word) { return text.starts_with(word); });
}

/// What is around a cell's value: blanks, characters the layout names, and the `="..."` of a spreadsheet.
std::string_view clean_cell(std::string_view cell, const CsvLayout& layout) {
  cell = trim(cell);
  if (cell.size() >= 3 && cell.starts_with("=\"") && cell.back() == '"') cell = cell.substr(2, cell.size() - 3);
  cell = trim(strip_signs(cell, layout.strip));
  const bool nothing = std::find(layout.nulls.begin(), layout.nulls.end(), cell) != layout.nulls.end();
  return nothing ? std::string_view() : cell;
}

/// Rows of a table as records.
class Table {
 public:
  Table(ReadJob& job, const SourceDefinition& definition, BuildOptions build, std::vector<std::string> names)
      : m_job(job),
        m_layout(*definition.csv),
        m_names(std::move(names)),
        m_inner(*definition.text_layout, definition.encoding),
        m_mapper(*definition.mapping, std::move(build)) {}

  /// True where the row carries nothing, which is counted.
  bool ignore(CsvStatus status, const CsvRow& row) {
    if (!m_ended && !m_layout.end_rows.empty() && status != CsvStatus::too_long)
      m_ended = begins_with_any(text_of(row), m_layout.end_rows);
    if (m_ended) {
      m_job.ignore("behind the table's end");
      return true;
    }
    if (status == CsvStatus::too_long || !begins_with_any(text_of(row), m_layout.drop_rows)) return false;
    m_job.ignore("that the definition drops");
    return true;
  }

  void take(const CsvRow& row) {
    const Line line = as_line(row);
    if (!is_utf8(row.text)) {
      return m_job.reject(line, {"utf8", "the row is not valid UTF-8",
                                 "name the encoding with --encoding, or as `encoding` in the definition"});
    }
    const std::vector<std::string>* names = names_of(row);
    if (names == nullptr) return m_job.ignore("with a first cell that no layout knows");
    if (!fits(row, names->size())) {
      return m_job.reject(line, {"csv_columns",
                                 "the row has " + std::to_string(row.cells.size()) + " cells, the header " +
                                     std::to_string(names->size()),
                                 "rows that are no records are named by `drop_rows` or `end_rows`"});
    }
    m_tree.begin_flat(row.text);
    for (std::size_t i = 0; i < names->size() && i < row.cells.size(); ++i) {
      if (!m_inner.add((*names)[i], clean_cell(row.cells[i], m_layout), m_tree))
        return m_job.reject(line, m_inner.fault());
    }
    m_tree.end_flat();
    m_job.accept_mapped(m_mapper, m_tree, {}, line);
  }

 private:
  /// The row's beginning as the definition sees it.
  std::string_view text_of(const CsvRow& row) {
    std::string_view text = row.text;
    if (m_job.opened.converter && !m_job.prepare(row.text, text)) text = row.text;
    while (!text.empty() && (text.front() == ' ' || text.front() == '"')) text.remove_prefix(1);
    return text;
  }
  const std::vector<std::string>* names_of(const CsvRow& row) const {
    if (m_layout.layouts.empty()) return m_layout.columns.empty() ? &m_names : &m_layout.columns;
    const auto found =
        m_layout.layouts.find(row.cells.empty() ? std::string_view() : clean_cell(row.cells[0], m_layout));
    return found == m_layout.layouts.end() ? nullptr : &found->second;
  }
  /// A delimiter too many at the end of a row says nothing.
  static bool fits(const CsvRow& row, std::size_t columns) {
    if (row.too_many || row.cells.size() < columns) return false;
    return std::all_of(row.cells.begin() + static_cast<std::ptrdiff_t>(columns), row.cells.end(),
                       [](std::string_view cell) { return trim(cell).empty(); });
  }

  ReadJob& m_job;
  const CsvLayout& m_layout;
  std::vector<std::string> m_names;
  InnerReader m_inner;
  Mapper m_mapper;
  Tree m_tree;
  bool m_ended = false;
};

}  // namespace

Result<void> read_mapped_csv(ReadJob& job) {
  const SourceDefinition& definition = *job.opened.detection.definition;
  const CsvLayout& layout = *definition.csv;
  Result<BuildOptions> build = job.build_options();
  if (!build) return tl::unexpected<Error>(build.error());
  Result<CsvStart> start = start_csv(job, &layout);
  if (!start) return tl::unexpected<Error>(start.error());
  if (!start->opening.found) {
    end_without_header(job, start->opening);
    return {};
  }
  const Result<void> resumed = resume_rows(job, *start, layout.quotes);
  if (!resumed) return resumed;
  Table table(job, definition, std::move(*build), start->opening.names);
  const Result<void> done = over_rows(
      job, *start, layout.quotes, [&](const CsvRow& row) { table.take(row); },
      [&](CsvStatus status, const CsvRow& row) { return table.ignore(status, row); });
  if (!done) return done;
  job.finish(nullptr);
  return {};
}

}  // namespace payout::sources
