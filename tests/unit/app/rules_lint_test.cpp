#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "app/rules_lint.hpp"
#include "rules/lint.hpp"

using namespace payout;

namespace {

const std::string k_fixtures = "tests/rules/lint/";

app::LintReport lint(const std::vector<std::string>& places, std::string_view as_of = "2026-03-03T00:00:00Z") {
  return app::lint_places({}, places, {}, *parse_rfc3339(as_of).value);
}

std::string all_of(const app::LintReport& report) {
  std::string out;
  for (const app::LintFinding& item : report.findings)
    out += item.file + " " + item.code + " " + item.path + " " + item.message + "\n";
  return out;
}

std::string read(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

}  // namespace

TEST_CASE("the shipped rules have no findings") {
  CHECK(all_of(lint({})).empty());
  CHECK(all_of(lint({"rules"})).empty());
}

TEST_CASE("a calendar is a finding from the day on which its source has usually published the next year") {
  CHECK(all_of(lint({}, "2026-12-09T00:00:00Z")).empty());
  CHECK(lint({}, "2026-12-10T00:00:00Z").findings.size() == 1);
  CHECK(lint({}, "2026-12-15T00:00:00Z").findings.size() == 2);
}

TEST_CASE("a good rule with good stories has no findings") { CHECK(all_of(lint({k_fixtures + "clean"})).empty()); }

TEST_CASE("every code has a folder of rules that trips it, with a place and a hint, and a line in the docs") {
  const std::string docs = read("docs/formats/rules-lint.md");
  for (const rules::LintCode& code : rules::lint_codes()) {
    CAPTURE(code.code);
    const std::string folder = k_fixtures + std::string(code.code);
    REQUIRE(std::filesystem::is_directory(folder));
    const app::LintReport report = lint({folder});
    const app::LintFinding* found = nullptr;
    for (const app::LintFinding& item : report.findings) {
      if (item.code == code.code) found = &item;
    }
    CAPTURE(all_of(report));
    REQUIRE(found != nullptr);
    // A whole table in a folder stands in for the shipped one; what is missing from it is found as well.
    const bool alone = code.code != "L101" && code.code != "L121" && code.code != "L125";
    CHECK((!alone || report.findings.size() == 1));
    CHECK(found->file.starts_with(folder));
    CHECK_FALSE(found->message.empty());
    CHECK(docs.find("| " + std::string(code.code) + " |") != std::string::npos);
  }
}

TEST_CASE("one load reports every fault, with line and path") {
  const app::LintReport report = lint({"tests/golden/rules/lint-findings/ours"});
  std::set<std::string> codes;
  for (const app::LintFinding& item : report.findings) {
    codes.insert(item.code);
    CHECK(item.line > 0);
    CHECK_FALSE(item.snippet.empty());
  }
  CHECK(codes == std::set<std::string>{"L103", "L107", "L114", "L120", "L124", "L128", "L140", "L141"});
}

TEST_CASE("what was there before is not the fault of the folder that is asked about") {
  const app::LintReport report = lint({k_fixtures + "L103", k_fixtures + "L120"});
  for (const app::LintFinding& item : report.findings) CHECK(item.file.starts_with(k_fixtures));
}
