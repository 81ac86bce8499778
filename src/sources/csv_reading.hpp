#pragma once
/// What the readers of tables share: finding the header, and the loop over the rows. Internal to the readers.
#include <memory>
#include <string>
#include <vector>

#include "sources/csv_layout.hpp"
#include "sources/csv_rows.hpp"
#include "sources/readers.hpp"

namespace payout::sources {

[[nodiscard]] inline Line as_line(const CsvRow& row) {
  return {row.text, row.number, row.byte, row.length, row.after, row.terminated};
}

/// The delimiter: the user's, that of a sep= line, the definition's, or one that the header shows.
struct Delimiter {
  char sign = ',';
  bool given = false;
};

/// What was read from the top of the file up to the header's end.
struct Opening {
  CsvRow row;                      ///< the header as it stands in the input; empty where the table has none
  std::vector<std::string> names;  ///< mapped: its cells, cleaned and in UTF-8
  bool found = false;
  std::uint64_t lines = 0;  ///< header, sep= and title lines
};

/// A row in the encoding of the input, cut anew where it had to be converted.
class RowConverter {
 public:
  RowConverter(ReadJob& job, char delimiter, CsvQuotes quotes) : m_job(job), m_cutter(delimiter, quotes) {}
  /// False: the job's `fault` says why the row is no text. The row's views live until the next call.
  [[nodiscard]] bool convert(CsvRow& row);

 private:
  ReadJob& m_job;
  CsvCutter m_cutter;
  std::string m_text;
};

/// The header, read at the top of the file, and a reader that stands behind it or at the place to go on from.
struct CsvStart {
  std::unique_ptr<LineReader> lines;
  std::unique_ptr<CsvRows> rows;
  Opening opening;
  Delimiter delimiter;
};

/// Reads up to the header. `layout`: of a definition, or null for our own form. Refusals: csv_header where no row holds
/// the names that the layout asks for, encoding.
[[nodiscard]] Result<CsvStart> start_csv(ReadJob& job, const CsvLayout* layout);
/// After the header was understood: back to where the last run ended.
[[nodiscard]] Result<void> resume_rows(ReadJob& job, CsvStart& start, CsvQuotes quotes);
/// Nothing but the beginning of a header, or nothing at all.
void end_without_header(ReadJob& job, const Opening& opening);

[[nodiscard]] Fault row_fault(CsvStatus status, const CsvRow& row);

/// Goes over the rows behind the header. `decode` takes a sound row; `ignore` is asked first, with the row as it stands
/// in the input, and says true where it carries nothing.
template <class Decode, class Ignore>
Result<void> over_rows(ReadJob& job, CsvStart& start, CsvQuotes quotes, Decode&& decode, Ignore&& ignore) {
  CsvRow row;
  CsvRows& rows = *start.rows;
  RowConverter converter(job, start.delimiter.sign, quotes);
  while (true) {
    const Result<CsvStatus> status = rows.next(row);
    if (!status) return tl::unexpected<Error>(status.error());
    if (*status == CsvStatus::end) return {};
    if (*status == CsvStatus::blank) {
      ++job.outcome.blank;
      if (row.terminated) job.outcome.end = row.after;
      continue;
    }
    const bool cut = job.opened.packed != nullptr && job.opened.packed->cut();
    const bool unfinished = !row.terminated || (*status == CsvStatus::bad_quote && row.open_at_end);
    if (unfinished && (!job.is_final() || (cut && !row.terminated))) {
      job.outcome.pending = 1;
      ++job.outcome.records;
      job.outcome.end = row.start;
      return {};
    }
    if (ignore(*status, row)) {
      // counted already
    } else if (*status != CsvStatus::row) {
      job.reject(as_line(row), row_fault(*status, row));
    } else {
      if (converter.convert(row))
        decode(row);
      else
        job.reject(as_line(row), job.fault);
    }
    if (!job.step(row.after)) return {};
  }
}

}  // namespace payout::sources
