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

namespace {

/// The clean folder with one text of one file changed.
app::LintReport spoiled(const std::string& file, const std::string& from, const std::string& to) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "payout-diag-spoiled-rules";
  std::filesystem::remove_all(folder);
  std::filesystem::copy(k_fixtures + "clean", folder, std::filesystem::copy_options::recursive);
  std::string text = read((folder / file).string());
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  std::ofstream(folder / file) << text.replace(at, from.size(), to);
  app::LintReport report = lint({folder.string()});
  std::filesystem::remove_all(folder);
  return report;
}

}  // namespace

TEST_CASE("a slip is told once, where it stands, with what to write") {
  struct Slip {
    std::string file, from, to, path, hint;
  };
  const std::string rule = "pack/SF-900.json";
  const std::string stories = "pack/SF-900.test.json";
  for (const Slip& slip : {
           Slip{rule, R"("base": 90)", R"("base": "90")", "/weigh/base", "without quotes: 90"},
           Slip{rule, R"("retry": "after_status_check")", R"("retry": ["safe"])", "/retry", ""},
           Slip{rule, "msg|contains", "message|contains", "/find/bad/match/message|contains", "known: type, channel"},
           Slip{rule, R"("seen": "bad")", R"("age_of": "bad", "gt": "10 minutes")", "/when/all/0/gt", "write 90s, 30m"},
           Slip{rule, R"("msg|contains": "quota")", R"("msg|re": "quota(")", "/find/bad/match/msg|re", "a bracket"},
           Slip{rule, R"("status": "stable",)", R"("status": "stable")", "", "a comma may be missing"},
           Slip{stories, "payout.error", "payout.eror", "/cases/0/events/1/type", "did you mean `payout.error`?"},
           Slip{stories, R"("now": "+2h",)", R"("now": "+2h")", "", "a comma may be missing"},
           Slip{stories, "not_rule", "no_rule", "/cases/1/expect/no_rule", "did you mean `not_rule`?"},
       }) {
    CAPTURE(slip.to);
    const app::LintReport report = spoiled(slip.file, slip.from, slip.to);
    CAPTURE(all_of(report));
    REQUIRE(report.findings.size() == 1);
    const app::LintFinding& found = report.findings.front();
    CHECK(found.file.ends_with(slip.file));
    CHECK(found.line > 0);
    CHECK(found.path == slip.path);
    CHECK(found.hint.starts_with(slip.hint));
  }
}
