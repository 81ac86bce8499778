#include "program.hpp"

using namespace payout;
using namespace payout::cli;

TEST_CASE("usage errors end with 2 and leave stdout alone") {
  const Program program;
  for (const auto& arguments : std::vector<std::vector<std::string>>{{},
                                                                     {"nonsense"},
                                                                     {"explain"},
                                                                     {"report", "--nonsense"},
                                                                     {"report", "--format", "xlsx"},
                                                                     {"report", "--as-of", "yesterday"}}) {
    const Ran run = program.run(arguments);
    CHECK(run.code == 2);
    CHECK(run.out.empty());
    CHECK(run.said.rfind("payout-diag: error: ", 0) == 0);
  }
}

TEST_CASE("a bad configuration ends with 3, no place for a store with 2, a missing store with 6") {
  const Program program;
  CHECK(program.run({"explain", "X", "--config", "/nonexistent/c.json"}).code == 3);
  CHECK(program.run({"explain", "X"}).code == 2);
  CHECK(program.run({"explain", "X", "--db", program.path("none.db")}).code == 6);
  CHECK(program.run({"report", "--rules", "/nonexistent/rules"}).code != 0);
  CHECK_FALSE(program.has("none.db"));
}

TEST_CASE("version and help are data on stdout") {
  const Program program;
  const Ran version = program.run({"--version"});
  CHECK(version.code == 0);
  CHECK(version.out.rfind("payout-diag ", 0) == 0);
  CHECK(version.said.empty());
  CHECK(program.run({"--help"}).out.find("explain") != std::string::npos);
  CHECK(program.run({"report", "--help"}).out.find("--fail-on") != std::string::npos);
}

TEST_CASE("an output that is full ends with 6") {
  if (::access("/dev/full", W_OK) != 0) {
    WARN("/dev/full is absent: not tested");
    return;
  }
  const Ran run = Program().run({"--help"}, "/dev/full");
  CHECK(run.code == 6);
  CHECK(run.said.find("cannot write the output") != std::string::npos);
}
