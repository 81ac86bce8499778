#include <catch2/catch.hpp>

#include <fcntl.h>
#include <unistd.h>

#include "cli/run.hpp"

using namespace payout;

namespace {

/// Runs the program inside the test; data goes to a pipe that is read afterwards.
struct Run {
  int code = -1;
  std::string out, said;

  explicit Run(std::vector<std::string> arguments, const char* out_file = nullptr) {
    app::Env env;
    env.now = [] { return Instant{1'772'539'200'000'000'000}; };
    env.variable = [](std::string_view) { return std::string(); };
    env.say = [this](std::string_view text) { said += text; };
    int ends[2] = {-1, -1};
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    if (out_file != nullptr) {
      ::close(ends[1]);
      ends[1] = ::open(out_file, O_WRONLY | O_CLOEXEC);
      REQUIRE(ends[1] >= 0);
    }
    env.out = ends[1];
    code = cli::run(arguments, env);
    ::close(ends[1]);
    char block[4096];
    for (ssize_t got = 0; (got = ::read(ends[0], block, sizeof block)) > 0;) out.append(block, static_cast<std::size_t>(got));
    ::close(ends[0]);
  }
};

}  // namespace

TEST_CASE("usage errors end with 2 and leave stdout alone") {
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {}, {"nonsense"}, {"explain"}, {"report", "--nonsense"}, {"report", "--format", "xlsx"}, {"report", "--as-of", "yesterday"}}) {
    const Run run(arguments);
    CHECK(run.code == 2);
    CHECK(run.out.empty());
    CHECK(run.said.rfind("payout-diag: error: ", 0) == 0);
  }
}

TEST_CASE("a bad configuration ends with 3, a missing store folder with 2") {
  CHECK(Run({"explain", "X", "--config", "/nonexistent/c.json"}).code == 3);
  CHECK(Run({"explain", "X"}).code == 2);
}

TEST_CASE("version and help are data on stdout") {
  const Run version({"--version"});
  CHECK(version.code == 0);
  CHECK(version.out.rfind("payout-diag ", 0) == 0);
  CHECK(version.said.empty());
  CHECK(Run({"--help"}).out.find("explain") != std::string::npos);
  CHECK(Run({"report", "--help"}).out.find("--fail-on") != std::string::npos);
}

TEST_CASE("an output that is full ends with 6") {
  if (::access("/dev/full", W_OK) != 0) {
    WARN("/dev/full is absent: not tested");
    return;
  }
  const Run run({"--help"}, "/dev/full");
  CHECK(run.code == 6);
  CHECK(run.said.find("cannot write the output") != std::string::npos);
}
