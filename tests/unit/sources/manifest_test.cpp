// The collection of bad inputs beside the repository: every file with what must become of it.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "events/event.hpp"
#include "reading.hpp"
#include "sources/csv_rows.hpp"

using namespace payout;
using namespace payout::sources;
using namespace payout::sources::test;

namespace {

const std::filesystem::path k_folder = "../shared/bad-inputs";

std::string slurp(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

struct Row {
  std::string file;
  unsigned accepted = 0;
  unsigned rejected = 0;
  unsigned duplicates = 0;
  unsigned pending = 0;
  int exit = 0;
  std::string reason;
};

std::vector<Row> read_manifest() {
  const std::string text = slurp(k_folder / "MANIFEST.csv");
  MemorySource source(text);
  LineReader lines(source, {});
  CsvRows rows(lines, ',');
  CsvRow row;
  std::vector<Row> out;
  while (rows.next(row).value() == CsvStatus::row) {
    if (row.cells[0] == "file") continue;
    const auto number = [&](std::size_t i) { return static_cast<unsigned>(std::stoul(std::string(row.cells[i]))); };
    out.push_back({std::string(row.cells[0]), number(2), number(3), number(4), number(5), static_cast<int>(number(6)),
                   std::string(row.cells[7])});
  }
  return out;
}

}  // namespace

TEST_CASE("every file of the bad-input collection gives the counts its manifest states") {
  if (!std::filesystem::exists(k_folder / "MANIFEST.csv")) {
    WARN("../shared/bad-inputs is absent: the collection of bad inputs was not read");
    return;
  }
  const std::vector<Row> rows = read_manifest();
  REQUIRE(rows.size() > 80);
  for (const Row& row : rows) {
    if (row.file.ends_with(".db")) continue;  // a store, not an input
    INFO(row.file);
    const Seen seen = read_text(slurp(k_folder / row.file), row.file);
    const bool refused = row.exit == 5 && row.accepted + row.rejected + row.pending == 0;
    CHECK(seen.result.has_value() == !refused);
    if (!seen.result) {
      CHECK(seen.refusal() == row.reason);
      CHECK(!seen.result.error().message.empty());
      continue;
    }
    const ReadOutcome& outcome = seen.outcome();
    CHECK(seen.kept.events.size() == row.accepted + row.duplicates);
    CHECK(seen.kept.rejects.size() == row.rejected);
    CHECK(outcome.rejected == row.rejected);
    CHECK(outcome.pending == row.pending);
    CHECK(outcome.records == seen.kept.events.size() + outcome.rejected + outcome.ignored + outcome.pending);
    std::set<std::string> codes;
    for (const Reject& reject : seen.kept.rejects) codes.insert(reject.code);
    if (row.reason.starts_with("warn_")) {
      CHECK(seen.warned(row.reason));
    } else if (row.rejected != 0) {
      CHECK(codes == std::set<std::string>{row.reason});
    }
    std::set<std::uint64_t> keys;
    for (const Event& event : seen.kept.events) keys.insert(identity_key(event));
    CHECK(keys.size() == row.accepted);
  }
}
