#include "sources/csv_reading.hpp"

#include <algorithm>

#include <unistd.h>

#include "base/text.hpp"
#include "sources/csv_decoder.hpp"
#include "sources/mapper.hpp"
#include "sources/sniff.hpp"

namespace payout::sources {
namespace {

constexpr std::uint64_t k_most_titles = 1000;
constexpr std::string_view k_delimiters = ",;\t|";

Result<Delimiter> user_delimiter(const ReadOptions& options) {
  if (options.delimiter.empty()) return Delimiter{};
  if (options.delimiter == "\\t" || options.delimiter == "tab") return Delimiter{'\t', true};
  const char sign = options.delimiter[0];
  if (options.delimiter.size() == 1 && sign != '"' && sign != '\n' && sign != '\r') return Delimiter{sign, true};
  return fail(ErrorCode::usage, "unknown_delimiter", "a delimiter is one character, not " + quoted(options.delimiter),
              "--delimiter", "for example --delimiter \";\"");
}

std::vector<std::string> clean_names(const CsvRow& row, const CsvLayout& layout) {
  std::vector<std::string> names;
  for (const std::string_view cell : row.cells) {
    std::string name(trim(strip_signs(trim(cell), layout.strip)));
    // A second column of the same name is reached as `name#2`.
    const auto same = std::count(names.begin(), names.end(), name);
    if (same != 0) name += "#" + std::to_string(same + 1);
    names.push_back(std::move(name));
  }
  return names;
}

bool holds_all(const std::vector<std::string>& names, const std::vector<std::string>& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  });
}

tl::unexpected<Error> no_header(const CsvLayout& layout, const std::string& where) {
  std::string wanted;
  for (const std::string& name : layout.header) wanted += (wanted.empty() ? "`" : ", `") + name + "`";
  return refuse("csv_header", "no row at the beginning of the table names the columns " + wanted, where,
                "`payout-diag sources detect` says what the file looks like");
}

/// Cuts the header as the layout says, or, where nobody knows the delimiter, with the one that brings its names to
/// light or else the most cells. False: the row is no header of this layout.
bool take_header(CsvRow& row, const CsvLayout& layout, Delimiter& delimiter, std::vector<std::string>& names) {
  std::size_t most = 0;
  char best = '\0';
  for (const char sign : delimiter.given ? std::string_view(&delimiter.sign, 1) : k_delimiters) {
    CsvCutter cutter(sign, layout.quotes);
    if (cutter.cut(row.text, row) != CsvCutter::Cut::whole || row.cells.size() <= most) continue;
    std::vector<std::string> cut = clean_names(row, layout);
    if (!holds_all(cut, layout.header)) continue;
    most = row.cells.size();
    best = sign;
    names = std::move(cut);
  }
  if (most == 0) return false;
  delimiter = {best, true};
  return true;
}

Result<Opening> read_opening(ReadJob& job, CsvRows& rows, Delimiter& delimiter, const CsvLayout* layout) {
  Opening opening;
  std::size_t skip = layout == nullptr ? 0 : layout->skip_lines;
  while (true) {
    if (layout != nullptr && !layout->has_header() && skip == 0) {
      opening.found = true;
      return opening;
    }
    const Result<CsvStatus> status = rows.next(opening.row);
    if (!status) return tl::unexpected<Error>(status.error());
    if (*status == CsvStatus::end) {
      if (layout == nullptr || opening.lines == 0 || !job.is_final()) return opening;
      return no_header(*layout, job.input.name);
    }
    if (*status == CsvStatus::blank) {
      ++job.outcome.blank;
      continue;
    }
    ++opening.lines;
    const std::string_view text = opening.row.text;
    if (opening.row.number == 1 && text.size() == 5 && text.starts_with("sep=")) {
      if (!delimiter.given) delimiter = {text[4], true};
      rows.set_delimiter(delimiter.sign);
      continue;
    }
    if (skip != 0) {
      --skip;
      continue;
    }
    if (*status == CsvStatus::too_long)
      return refuse("csv_header", "the first line is over 1 MiB long, so it is no header", job.input.name);
    if (!opening.row.terminated && !job.is_final()) return opening;
    opening.found = true;
    if (layout == nullptr) return opening;
    CsvRow header = opening.row;
    RowConverter converter(job, delimiter.sign, layout->quotes);
    if (!converter.convert(header) && layout->header.empty())
      return refuse("encoding", "the header is not text: " + job.fault.detail, job.input.name, job.fault.hint);
    if (take_header(header, *layout, delimiter, opening.names)) {
      rows.set_delimiter(delimiter.sign);
      return opening;
    }
    opening.found = false;
    if (layout->header.empty() || opening.lines >= k_most_titles) return no_header(*layout, job.input.name);
  }
}

}  // namespace

bool RowConverter::convert(CsvRow& row) {
  if (!m_job.opened.converter) return true;
  std::string_view text;
  if (!m_job.prepare(row.text, text)) return false;
  m_text = std::string(text);
  row.text = m_text;
  // The bytes of the line are not those of the text, so the cells are cut anew.
  if (m_cutter.cut(m_text, row) == CsvCutter::Cut::whole) return true;
  m_job.fault = row_fault(CsvStatus::bad_quote, row);
  return false;
}

Fault row_fault(CsvStatus status, const CsvRow& row) {
  if (status == CsvStatus::too_long) {
    return {"line_too_long", "the line has " + std::to_string(row.length) + " bytes; up to 1 MiB are read",
            "find out what wrote so long a line"};
  }
  return {"csv_quote", "a quote stands where none may, or is never closed",
          "a cell with quotes in it is written in quotes, its own doubled (RFC 4180)"};
}

Result<CsvStart> start_csv(ReadJob& job, const CsvLayout* layout) {
  CsvStart start;
  Result<Delimiter> delimiter = user_delimiter(job.options);
  if (!delimiter) return tl::unexpected<Error>(delimiter.error());
  start.delimiter = *delimiter;
  if (!delimiter->given && layout != nullptr && layout->delimiter != '\0') start.delimiter = {layout->delimiter, true};
  const bool resume = !job.outcome.whole_or_nothing && job.input.start.byte != 0;
  if (resume && ::lseek(job.input.fd, 0, SEEK_SET) < 0)
    return refuse("read_failed", "the file's header cannot be read again", job.input.name);
  start.lines = std::make_unique<LineReader>(*job.opened.bytes, Position{});
  const Result<bool> marked = start.lines->skip_prefix(k_utf8_bom);
  if (!marked) return tl::unexpected<Error>(marked.error());
  start.rows = std::make_unique<CsvRows>(*start.lines, start.delimiter.sign,
                                         layout == nullptr ? CsvQuotes::strict : layout->quotes);
  Result<Opening> opening = read_opening(job, *start.rows, start.delimiter, layout);
  if (!opening) return tl::unexpected<Error>(opening.error());
  start.opening = std::move(*opening);
  const bool ours = layout == nullptr && start.opening.found && !start.delimiter.given;
  if (ours && guess_delimiter(start.opening.row.text) == '\t') {
    start.delimiter = {'\t', true};
    start.rows->set_delimiter('\t');
    start.opening.row.cells = split_plain(start.opening.row.text, '\t');
  }
  return start;
}

Result<void> resume_rows(ReadJob& job, CsvStart& start, CsvQuotes quotes) {
  const bool resume = !job.outcome.whole_or_nothing && job.input.start.byte > start.opening.row.after.byte;
  if (!resume) {
    job.outcome.header = start.opening.lines;
    job.outcome.end = start.opening.row.after;
    return {};
  }
  job.outcome.blank = 0;
  if (::lseek(job.input.fd, static_cast<off_t>(job.input.start.byte), SEEK_SET) < 0) {
    return refuse("read_failed", "the file cannot be read from where the last run ended", job.input.name);
  }
  start.lines = std::make_unique<LineReader>(*job.opened.bytes, job.input.start);
  start.rows = std::make_unique<CsvRows>(*start.lines, start.delimiter.sign, quotes);
  return {};
}

void end_without_header(ReadJob& job, const Opening& opening) {
  if (opening.lines != 0 && !opening.row.terminated) {
    job.outcome.pending = 1;
    ++job.outcome.records;
  }
  job.finish(nullptr);
}

}  // namespace payout::sources
