/// Every file of the shared corpus of bad inputs is taken, rejected and refused as its manifest says.
#include <sstream>

#include "ingest_support.hpp"

namespace payout::app {
namespace {

const char* const k_corpus = "../shared/bad-inputs";

/// Splits one RFC 4180 line.
std::vector<std::string> cells_of(const std::string& text) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back().push_back(c);
    }
  }
  return cells;
}

TEST_CASE("the corpus of bad inputs is ingested as its manifest says") {
  std::ifstream manifest(std::string(k_corpus) + "/MANIFEST.csv");
  if (!manifest) {
    WARN("skipped: the shared bad inputs are not here");
    return;
  }
  std::string text;
  std::getline(manifest, text);
  while (std::getline(manifest, text)) {
    const std::vector<std::string> row = cells_of(text);
    REQUIRE(row.size() >= 8);
    if (row[0].ends_with(".db")) continue;
    INFO(text);
    IngestWorld w;
    const std::string file = std::filesystem::absolute(std::string(k_corpus) + "/" + row[0]).string();
    const IngestSummary summary = w.run({file});
    REQUIRE(summary.files.size() == 1);
    const IngestedFile& report = summary.files[0];
    const bool rolled_back = report.refused.has_value();
    CHECK(summary.exit_code() == std::stoi(row[6]));
    CHECK(report.counts.accepted == std::stoull(row[2]));
    CHECK(report.counts.rejected == std::stoull(row[3]));
    CHECK(report.counts.duplicate == std::stoull(row[4]));
    CHECK(report.counts.pending == std::stoull(row[5]));
    if (rolled_back) {
      CHECK(report.refused->reason == row[7]);
      CHECK(w.events() == 0);
    } else if (!row[7].empty()) {
      const bool among_warnings = std::any_of(report.warnings.begin(), report.warnings.end(), [&](const sources::Warning& warning) { return warning.code == row[7]; });
      CHECK((report.reject_codes.count(row[7]) != 0 || among_warnings));
    }
    if (summary.exit_code() != 5) {
      // Read again, nothing is added.
      const std::string digest = w.digest();
      CHECK(w.run({file}).totals.events == 0);
      CHECK(w.digest() == digest);
    }
  }
}

}  // namespace
}  // namespace payout::app
