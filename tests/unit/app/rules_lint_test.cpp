#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <map>
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
           Slip{rule, R"("status": "stable",)", R"("status": "stable")", "", "write `,` at the end of the line above"},
           Slip{stories, "payout.error", "payout.eror", "/cases/0/events/1/type", "did you mean `payout.error`?"},
           Slip{stories, R"("now": "+2h",)", R"("now": "+2h")", "", "write `,` at the end of the line above"},
           Slip{rule, R"("retry": "after_status_check")", R"("retry": "after_status_check",)", "", "take that comma out"},
           Slip{rule, R"("id": "SF-900",)", R"('id': 'SF-900',)", "", "write `\"`"},
           Slip{rule, R"("id": "SF-900",)", "\"id\": \"SF-900\", // ours", "", "take it out"},
           Slip{rule, R"("id": "SF-900",)", R"("id": "SF-900", "id": "SF-900",)", "", "take one of them out"},
           Slip{rule, R"("id": "SF-900")", R"("id": "XX-900")", "/id", "write SF, FD, DH, CB or CE"},
           Slip{rule, R"("id": "SF-900")", R"("id": "sf-900")", "/id", "write SF, FD, DH, CB or CE"},
           Slip{rule, R"("id": "SF-900")", R"("id": "FD-900")", "/id", "write SF-900, or mend the cause"},
           Slip{rule, R"("current": true)", R"("current": "true")", "/find/bad/current", "without quotes: true"},
           Slip{rule, R"("when": {)", R"("whenn": {)", "/whenn", "did you mean `when`?"},
           Slip{rule, R"("seen": "bad")", R"("age_of": "bad", "gt": 300)", "/when/all/0/gt", "write a text, as in"},
           Slip{stories, R"("schema": "payout-rule-tests/1")", R"("schema": "payout-rule-tests/2")", "/schema", ""},
           Slip{stories, R"("cases": [)", R"("case": [)", "/case", "did you mean `cases`?"},
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

namespace {

/// The clean folder with these files laid into it; what is found there, without the folder's name.
std::string with_files(const std::map<std::string, std::string>& files) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "payout-diag-laid-rules";
  std::filesystem::remove_all(folder);
  std::filesystem::copy(k_fixtures + "clean", folder, std::filesystem::copy_options::recursive);
  for (const auto& [name, text] : files) {
    std::filesystem::create_directories((folder / name).parent_path());
    std::ofstream(folder / name, std::ios::binary) << text;
  }
  const app::LintReport report = lint({folder.string()});
  std::filesystem::remove_all(folder);
  std::string out;
  for (const app::LintFinding& item : report.findings) {
    out += item.file.substr(std::min(item.file.size(), folder.string().size() + 1));
    out += item.line > 0 ? ":" + std::to_string(item.line) : "";
    out += " " + item.code + " " + item.message + "; " + item.hint + "\n";
  }
  return out;
}

std::string filter(const std::string& from = {}, const std::string& to = {}) {
  std::string text = R"({"kind": "filter", "id": "LOC-1", "rules": ["SF-24*"], "unless": {"fact": {"channel": "x"}},
"until": "2027-06-30", "because": {"en": "it never confirms", "zh": "该渠道从不回执"}})";
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

const std::string k_header = "code,name,cause,subcause,weight,money,retry,retry_after,owner,alive,stage,source\n";
const std::string k_row = "R99,Our return,,account_closed,,returned,,,,,return,our bank\n";

std::string table(const std::string& text) { return with_files({{"codes/OURS.csv", text}}); }

}  // namespace

TEST_CASE("a filter's mistake is told once") {
  const auto found = [](const std::string& from, const std::string& to) { return with_files({{"pack/LOC-1.json", filter(from, to)}}); };
  CHECK(found("", "").empty());
  CHECK(found(R"("kind": "filter", )", "") ==
        "pack/LOC-1.json:1 L108 `kind` is missing; a filter says \"kind\": \"filter\", a rule has no `kind`\n");
  CHECK(found("\"filter\"", "\"filtr\"") ==
        "pack/LOC-1.json:1 L107 `filtr` is not a kind of file; a filter says \"kind\": \"filter\", a rule has no `kind`\n");
  CHECK(found(R"("until": "2027-06-30", )", "") == "pack/LOC-1.json:1 L108 `until` is missing; \n");
  CHECK(found("2027-06-30", "30.06.2027") ==
        "pack/LOC-1.json:2 L108 this is not a day (2027-01-31) or a moment with an offset; a filter needs an end, so that it is looked at again\n");
  CHECK(found("unless", "unles") == "pack/LOC-1.json:1 L101 unknown key `unles`; did you mean `unless`?\n");
  CHECK(found(R"(, "zh": "该渠道从不回执")", "") == "pack/LOC-1.json:2 L124 `because` has no Chinese text; add \"zh\"\n");
  CHECK(found("LOC-1", "SF-900") == "pack/LOC-1.json:1 L110 a rule is called `SF-900` too; give the filter an id of its own, such as LOC-1\n");
  CHECK(with_files({{"pack/LOC-1.json", filter()}, {"pack/LOC-2.json", filter()}}) ==
        "pack/LOC-2.json:1 L110 filter `LOC-1` stands in pack/LOC-1.json too; give one of them another id\n");
}

TEST_CASE("what spreadsheets make of a code table is read, or told once") {
  const std::string whole = "the whole line is " + k_header.substr(0, k_header.size() - 1) + "\n";
  CHECK(table(k_header + k_row).empty());
  CHECK(table("\xEF\xBB\xBF" + k_header.substr(0, k_header.size() - 1) + "\r\n" + k_row).empty());
  CHECK(table("") == "codes/OURS.csv L108 the table is empty; its first line is " + k_header);
  CHECK(table(k_row) == "codes/OURS.csv:1 L108 the first line is not the header; " + whole);
  CHECK(table("code;name;cause\nR99;x;y\n") == "codes/OURS.csv:1 L108 the columns are not separated by commas; save the table as CSV with commas\n");
  CHECK(table("code,name,cause,subcasue,weight\n" + k_row) == "codes/OURS.csv:1 L108 column 4 of the header is `subcasue`, not `subcause`; " + whole);
  CHECK(table("\xFF\xFE" + k_header) == "codes/OURS.csv L100 the file is UTF-16, not UTF-8; save it as UTF-8\n");
  CHECK(table("\xC4\xE3" + k_header) == "codes/OURS.csv L100 the file is not UTF-8 text; save it as UTF-8\n");
  CHECK(table(k_header + "R99,\"Our return,,account_closed,,returned,,,,,return,our bank\n") ==
        "codes/OURS.csv:2 L108 a quote is not closed on its line; a quote inside a cell is written twice: \"\"\n");
  CHECK(table(k_header + "R99,,,account_closed,,returned,,,,,return,our bank\n") == "codes/OURS.csv:2 L108 column `name` is empty; every row says it\n");
  CHECK(table(k_header + "R99,Our return,,account_closed,,returned,,soon,,,return,our bank\n").starts_with("codes/OURS.csv:2 L107 `soon` is not known in column `retry_after`"));
  CHECK(table(k_header + "R99,Our return,,account_closed,,returned,,,,no,return,our bank\n") == "codes/OURS.csv:2 L108 `no` stands in column `alive`; write yes, or nothing\n");
  CHECK(table(k_header + "R99,Our return,,account_closed,,returned,,,,,returning,our bank\n") == "codes/OURS.csv:2 L107 `returning` is not a stage; did you mean `return`?\n");
  CHECK(table(k_header + "R99,Our return,,account_closed,,returned,safe,,,,return,our bank\n") ==
        "codes/OURS.csv:2 L120 code R99 is `safe` to send again, and its money came back; after_fix is the most that can be said: the return is booked first\n");
}

TEST_CASE("a calendar's mistake is told once, and not again by what uses the calendar") {
  const auto changed = [](const std::string& from, const std::string& to) {
    std::string text = read("rules/calendars/eu.json");
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return with_files({{"calendars/eu.json", text.replace(at, from.size(), to)}});
  };
  CHECK(changed("16:00", "15:30").empty());
  CHECK(changed("2026-04-03", "2026-04-31") == "calendars/eu.json:17 L108 `2026-04-31` is not a date; write YYYY-MM-DD\n");
  CHECK(changed("2026-04-03", "2026-04-06") == "calendars/eu.json:18 L110 holiday 2026-04-06 stands twice; take one out, or mend its date\n");
  CHECK(changed("2026-04-03", "2022-04-03") ==
        "calendars/eu.json:17 L108 holiday 2022-04-03 lies outside `valid_from` to `valid_to`; take it out, mend its date, or move `valid_to`\n");
  CHECK(changed("payout-calendar/1", "payout-calendar/9") == "calendars/eu.json:2 L108 `format` is not payout-calendar/1; \n");
}

TEST_CASE("files that lie wrong or are called wrong are told, a folder once") {
  const std::string rule = read(k_fixtures + "clean/pack/SF-900.json");
  const std::string stories = read(k_fixtures + "clean/pack/SF-900.test.json");
  CHECK(with_files({{"packs/SF-901.json", rule}, {"packs/SF-901.test.json", stories}}) ==
        "packs/SF-901.json L109 nothing reads this file where it lies; did you mean the folder `pack`?\n");
  CHECK(with_files({{"rules/pack/SF-901.json", rule}, {"rules/codes/X.csv", k_header}}) ==
        "rules/codes/X.csv L109 nothing reads this file where it lies; name the folder `rules` inside it instead, or move what is there up\n");
  CHECK(with_files({{"pack/SF-901.json.txt", rule}}) == "pack/SF-901.json.txt L109 a file of this name is not read; its name has to end in .json\n");
  CHECK(with_files({{"codes/OURS.xlsx", "x"}}) == "codes/OURS.xlsx L109 a file of this name is not read; save it as CSV; its name ends in .csv\n");
  CHECK(with_files({{"pack/README.md", "x"}, {"pack/SF-900.json~", "x"}}).empty());
  CHECK(with_files({{"pack/SF-901.tests.json", stories}}) ==
        "pack/SF-901.tests.json L143 these are stories, and the file has the name of a rule; stories of SF-200 stand in SF-200.test.json\n");
}

TEST_CASE("a single file is looked at with what belongs to it") {
  CHECK(all_of(lint({k_fixtures + "clean/pack/SF-900.test.json"})).empty());
  CHECK(all_of(lint({k_fixtures + "clean/pack/SF-900.json"})).empty());
}
