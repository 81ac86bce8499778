// A CSV file. Reading it in single bytes and at once gives the same rows; a row's cells lie inside the row.
#include <cstdint>
#include <string>
#include <vector>

#include "check.hpp"
#include "sources/csv_decoder.hpp"

namespace {

using namespace payout;
using namespace payout::sources;

struct Seen {
  CsvStatus status;
  std::uint64_t number;
  std::vector<std::string> cells;
  bool operator==(const Seen&) const = default;
};

std::vector<Seen> read(std::string_view text, std::size_t step) {
  MemorySource source(text, step);
  LineReader lines(source, {});
  CsvRows rows(lines, ',');
  CsvRow row;
  std::vector<Seen> out;
  std::optional<CsvDecoder> decoder;
  std::uint64_t line = 0;
  while (true) {
    const CsvStatus status = rows.next(row).value();
    if (status == CsvStatus::end) return out;
    FUZZ_CHECK(row.number > line);
    line = row.number;
    Seen seen{status, row.number, {}};
    if (status == CsvStatus::row) {
      FUZZ_CHECK(row.cells.size() <= k_most_columns + 1);
      for (const std::string_view cell : row.cells) seen.cells.emplace_back(cell);
      if (!decoder) {
        Result<CsvHeader> header = CsvHeader::read(row, ',', "fuzz");
        if (header) decoder.emplace(std::move(*header), BuildOptions{});
      } else if (!decoder->decode(row)) {
        FUZZ_CHECK(!decoder->builder.fault.code.empty());
      }
    }
    out.push_back(std::move(seen));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(data, size);
  FUZZ_CHECK(read(text, 1) == read(text, k_piece));
  return 0;
}
