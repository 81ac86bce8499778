// Reader of canonical CSV.
#include "sources/csv_decoder.hpp"
#include "sources/csv_reading.hpp"

namespace payout::sources {

Result<void> read_csv(ReadJob& job) {
  Result<BuildOptions> build = job.build_options();
  if (!build) return tl::unexpected<Error>(build.error());
  Result<CsvStart> start = start_csv(job, nullptr);
  if (!start) return tl::unexpected<Error>(start.error());
  if (!start->opening.found) {
    end_without_header(job, start->opening);
    return {};
  }
  Result<CsvHeader> header = CsvHeader::read(start->opening.row, start->delimiter.sign, job.input.name);
  if (!header) return tl::unexpected<Error>(header.error());
  const Result<void> resumed = resume_rows(job, *start, CsvQuotes::strict);
  if (!resumed) return resumed;
  CsvDecoder decoder(std::move(*header), std::move(*build));
  const Result<void> done = over_rows(
      job, *start, CsvQuotes::strict,
      [&](const CsvRow& row) {
        if (decoder.decode(row))
          job.accept(decoder.builder, as_line(row));
        else
          job.reject(as_line(row), decoder.builder.fault);
      },
      [](CsvStatus, const CsvRow&) { return false; });
  if (!done) return done;
  NameCounter others;
  for (const CsvHeader::Column& column : decoder.header().columns()) {
    if (column.field == Field::other && column.ref.empty()) others.add(column.name);
  }
  job.finish(&others);
  return {};
}

}  // namespace payout::sources
