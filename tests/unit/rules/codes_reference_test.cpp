/// Where a reference list of codes lies beside the project, every code of it is known here.
#include <fstream>
#include <iostream>

#include "rules/code_tables.hpp"
#include "rules_support.hpp"

namespace payout::rules {
namespace {

constexpr const char* k_reference = "../shared/reference/codes.csv";

}  // namespace

TEST_CASE("every code of the reference list has its row") {
  std::ifstream in(k_reference);
  if (!in) {
    std::cout << "codes_reference_test: " << k_reference << " is absent, nothing was compared\n";
    SUCCEED("absent");
    return;
  }
  std::string line;
  REQUIRE(std::getline(in, line));
  const std::vector<std::string> header = split_csv_line(line);
  const auto column = [&](std::string_view name) {
    const auto found = std::find(header.begin(), header.end(), name);
    REQUIRE(found != header.end());
    return static_cast<std::size_t>(found - header.begin());
  };
  const std::size_t scheme = column("scheme");
  const std::size_t code = column("code");
  const std::size_t subcause = column("subcause");
  std::size_t rows = 0;
  std::vector<std::string> missing;
  std::size_t different = 0;
  while (std::getline(in, line)) {
    if (line.ends_with('\r')) line.pop_back();
    const std::vector<std::string> cells = split_csv_line(line);
    if (cells.size() != header.size()) continue;  // a field with a line end inside
    ++rows;
    const facts::CodeFact row = own_rules().tables().row(cells[scheme], cells[code]);
    if (!row.known()) missing.push_back(cells[scheme] + " " + cells[code]);
    different += row.known() && row.subcause != cells[subcause] ? 1U : 0U;
  }
  CHECK(rows > 2000);
  for (const std::string& item : missing) UNSCOPED_INFO("missing: " << item);
  CHECK(missing.empty());
  // This project's list of subcauses is finer than the reference's; most rows agree all the same.
  CHECK(different * 5 < rows);
}

}  // namespace payout::rules
