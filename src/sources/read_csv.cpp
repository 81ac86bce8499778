// Readers of CSV: canonical, and through a mapping.
#include <unistd.h>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "sources/csv_decoder.hpp"
#include "sources/mapper.hpp"
#include "sources/readers.hpp"
#include "sources/sniff.hpp"

namespace payout::sources {
namespace {

Line as_line(const CsvRow& row) { return {row.text, row.number, row.byte, row.length, row.after, row.terminated}; }

/// The delimiter: the user's, that of a sep= line, the definition's, or a tab where the header uses tabs.
struct Delimiter {
  char sign = ',';
  bool given = false;
};

Result<Delimiter> user_delimiter(const ReadOptions& options) {
  if (options.delimiter.empty()) return Delimiter{};
  if (options.delimiter == "\\t" || options.delimiter == "tab") return Delimiter{'\t', true};
  const char sign = options.delimiter[0];
  if (options.delimiter.size() == 1 && sign != '"' && sign != '\n' && sign != '\r') return Delimiter{sign, true};
  return fail(ErrorCode::usage, "unknown_delimiter", "a delimiter is one character, not " + quoted(options.delimiter),
              "--delimiter", "for example --delimiter \";\"");
}

/// Reads from the top of the file up to the header's end.
struct Opening {
  CsvRow row;
  bool found = false;
  std::uint64_t lines = 0;  ///< header, sep= and title lines
};

Result<Opening> read_opening(ReadJob& job, CsvRows& rows, Delimiter& delimiter, std::size_t skip) {
  Opening opening;
  while (true) {
    const Result<CsvStatus> status = rows.next(opening.row);
    if (!status) return tl::unexpected<Error>(status.error());
    if (*status == CsvStatus::end) return opening;
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
    return opening;
  }
}

/// A row in the encoding the user named, cut anew where it had to be converted.
class RowConverter {
 public:
  RowConverter(ReadJob& job, char delimiter) : m_job(job), m_delimiter(delimiter) {}
  [[nodiscard]] Result<bool> convert(CsvRow& row) {
    if (!m_job.opened.converter) return true;
    std::string_view text;
    if (!m_job.prepare(row.text, text)) return false;
    m_text = std::string(text) + "\n";
    MemorySource source(m_text);
    LineReader lines(source, {});
    CsvRows rows(lines, m_delimiter);
    CsvRow again;
    const Result<CsvStatus> status = rows.next(again);
    if (!status) return tl::unexpected<Error>(status.error());
    m_cells.clear();
    for (const std::string_view cell : again.cells) m_cells.emplace_back(cell);
    row.text = std::string_view(m_text).substr(0, m_text.size() - 1);
    row.cells.assign(m_cells.begin(), m_cells.end());
    return true;
  }

 private:
  ReadJob& m_job;
  char m_delimiter;
  std::string m_text;
  std::vector<std::string> m_cells;
};

Fault row_fault(CsvStatus status, const CsvRow& row) {
  if (status == CsvStatus::too_long) {
    return {"line_too_long", "the line has " + std::to_string(row.length) + " bytes; up to 1 MiB are read",
            "find out what wrote so long a line"};
  }
  return {"csv_quote", "a quote stands where none may, or is never closed",
          "a cell with quotes in it is written in quotes, its own doubled (RFC 4180)"};
}

/// Goes over the rows behind the header. `decode` takes a sound row.
template <class Decode>
Result<void> over_rows(ReadJob& job, CsvRows& rows, char delimiter, Decode&& decode) {
  CsvRow row;
  RowConverter converter(job, delimiter);
  while (true) {
    const Result<CsvStatus> status = rows.next(row);
    if (!status) return tl::unexpected<Error>(status.error());
    if (*status == CsvStatus::end) return {};
    if (*status == CsvStatus::blank) {
      ++job.outcome.blank;
      if (row.terminated) job.outcome.end = row.after;
      continue;
    }
    const bool cut = job.opened.gzip != nullptr && job.opened.gzip->cut();
    const bool unfinished = !row.terminated || (*status == CsvStatus::bad_quote && row.open_at_end);
    if (unfinished && (!job.is_final() || (cut && !row.terminated))) {
      job.outcome.pending = 1;
      ++job.outcome.records;
      job.outcome.end = row.start;
      return {};
    }
    if (*status != CsvStatus::row) {
      job.reject(as_line(row), row_fault(*status, row));
    } else {
      const Result<bool> converted = converter.convert(row);
      if (!converted) return tl::unexpected<Error>(converted.error());
      if (*converted)
        decode(row);
      else
        job.reject(as_line(row), job.fault);
    }
    if (!job.step(row.after)) return {};
  }
}

/// The header, read at the top of the file, and a reader that stands behind it or at the place to go on from.
struct Start {
  std::unique_ptr<LineReader> lines;
  std::unique_ptr<CsvRows> rows;
  Opening opening;
  Delimiter delimiter;
};

Result<Start> start_csv(ReadJob& job, std::size_t skip, char preset) {
  Start start;
  Result<Delimiter> delimiter = user_delimiter(job.options);
  if (!delimiter) return tl::unexpected<Error>(delimiter.error());
  start.delimiter = *delimiter;
  if (!delimiter->given && preset != '\0') start.delimiter = {preset, true};
  const bool resume = !job.outcome.whole_or_nothing && job.input.start.byte != 0;
  if (resume && ::lseek(job.input.fd, 0, SEEK_SET) < 0)
    return refuse("read_failed", "the file's header cannot be read again", job.input.name);
  start.lines = std::make_unique<LineReader>(*job.opened.bytes, Position{});
  const Result<bool> marked = start.lines->skip_prefix(k_utf8_bom);
  if (!marked) return tl::unexpected<Error>(marked.error());
  start.rows = std::make_unique<CsvRows>(*start.lines, start.delimiter.sign);
  Result<Opening> opening = read_opening(job, *start.rows, start.delimiter, skip);
  if (!opening) return tl::unexpected<Error>(opening.error());
  start.opening = std::move(*opening);
  if (start.opening.found && !start.delimiter.given && guess_delimiter(start.opening.row.text) == '\t') {
    start.delimiter = {'\t', true};
    start.rows->set_delimiter('\t');
    start.opening.row.cells = split_plain(start.opening.row.text, '\t');
  }
  return start;
}

/// After the header was understood: back to where the last run ended.
Result<void> resume_rows(ReadJob& job, Start& start) {
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
  start.rows = std::make_unique<CsvRows>(*start.lines, start.delimiter.sign);
  return {};
}

/// Nothing but the beginning of a header, or nothing at all.
void end_without_header(ReadJob& job, const Opening& opening) {
  if (opening.lines != 0 && !opening.row.terminated) {
    job.outcome.pending = 1;
    ++job.outcome.records;
  }
  job.finish(nullptr);
}

}  // namespace

Result<void> read_csv(ReadJob& job) {
  Result<BuildOptions> build = job.build_options();
  if (!build) return tl::unexpected<Error>(build.error());
  Result<Start> start = start_csv(job, 0, '\0');
  if (!start) return tl::unexpected<Error>(start.error());
  if (!start->opening.found) {
    end_without_header(job, start->opening);
    return {};
  }
  Result<CsvHeader> header = CsvHeader::read(start->opening.row, start->delimiter.sign, job.input.name);
  if (!header) return tl::unexpected<Error>(header.error());
  const Result<void> resumed = resume_rows(job, *start);
  if (!resumed) return resumed;
  CsvDecoder decoder(std::move(*header), std::move(*build));
  const Result<void> done = over_rows(job, *start->rows, start->delimiter.sign, [&](const CsvRow& row) {
    if (decoder.decode(row))
      job.accept(decoder.builder, as_line(row));
    else
      job.reject(as_line(row), decoder.builder.fault);
  });
  if (!done) return done;
  NameCounter others;
  for (const CsvHeader::Column& column : decoder.header().columns()) {
    if (column.field == Field::other && column.ref.empty()) others.add(column.name);
  }
  job.finish(&others);
  return {};
}

Result<void> read_mapped_csv(ReadJob& job) {
  const SourceDefinition& definition = *job.opened.detection.definition;
  Result<BuildOptions> build = job.build_options();
  if (!build) return tl::unexpected<Error>(build.error());
  Result<Start> start = start_csv(job, definition.skip_lines, definition.delimiter);
  if (!start) return tl::unexpected<Error>(start.error());
  if (!start->opening.found) {
    end_without_header(job, start->opening);
    return {};
  }
  RowConverter header_converter(job, start->delimiter.sign);
  const Result<bool> converted = header_converter.convert(start->opening.row);
  if (!converted) return tl::unexpected<Error>(converted.error());
  std::vector<std::string> names;
  for (const std::string_view cell : start->opening.row.cells) names.emplace_back(trim(cell));
  const Result<void> resumed = resume_rows(job, *start);
  if (!resumed) return resumed;
  Mapper mapper(*definition.mapping, *build);
  Tree tree;
  const Result<void> done = over_rows(job, *start->rows, start->delimiter.sign, [&](const CsvRow& row) {
    const Line line = as_line(row);
    for (const std::string& dropped : definition.drop_rows) {
      if (!row.text.starts_with(dropped)) continue;
      ++job.outcome.records;
      ++job.outcome.ignored;
      return;
    }
    if (!is_utf8(row.text))
      return job.reject(line, {"utf8", "the row is not valid UTF-8", "name the encoding with --encoding"});
    if (row.cells.size() != names.size()) {
      return job.reject(line, {"csv_columns",
                               "the row has " + std::to_string(row.cells.size()) + " cells, the header " +
                                   std::to_string(names.size()),
                               ""});
    }
    tree.begin_flat();
    for (std::size_t i = 0; i < names.size(); ++i) tree.add_flat(names[i], row.cells[i]);
    tree.end_flat();
    const std::uint64_t content = hash64(row.text);
    const MapCounts counts = mapper.map(
        tree,
        [&](EventBuilder& builder) {
          builder.event.content = content;
          job.accept(builder, line);
        },
        [&](const Fault& fault) { job.reject(line, fault); });
    if (counts.ignored) {
      ++job.outcome.records;
      ++job.outcome.ignored;
    }
  });
  if (!done) return done;
  job.finish(nullptr);
  return {};
}

}  // namespace payout::sources
