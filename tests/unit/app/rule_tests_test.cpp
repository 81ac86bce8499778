/// The runner of story tests: what a story can say, what a failure tells, and what a faulty file is told.
#include <catch2/catch.hpp>

#include "app/rule_story.hpp"
#include "app/rule_tests.hpp"

namespace payout::app {
namespace {

using Catch::Matchers::Contains;

const rules::RuleSet& own_rules() {
  static const rules::RuleSet rules = [] {
    Result<rules::RuleSet> loaded = rules::RuleSet::load();
    if (!loaded) throw std::runtime_error(loaded.error().message);
    return std::move(*loaded);
  }();
  return rules;
}

std::string file_of(const std::string& cases) {
  return "{\"schema\": \"payout-rule-tests/1\", \"cases\": [\n" + cases + "\n]}\n";
}

Result<TestReport> run(const std::string& cases) {
  const std::vector<std::pair<std::string, std::string>> files{{"t.test.json", file_of(cases)}};
  return run_rule_tests(own_rules(), files);
}

/// The text of a report, or the faults of the file.
std::string told(const std::string& cases) {
  const Result<TestReport> report = run(cases);
  return report ? test_report_text(*report, report::Language::en) : report.error().message;
}

std::vector<Story> read(const std::string& cases) {
  rules::Faults faults;
  std::vector<Story> out = read_stories(file_of(cases), "t.test.json", own_rules(), faults);
  for (const rules::Fault& fault : faults.items()) UNSCOPED_INFO(fault.where << ": " << fault.message);
  REQUIRE(faults.empty());
  return out;
}

const std::string k_events =
    R"("events": [{"t": "+0s", "type": "payout.created"}, {"t": "+1m", "type": "engine.error"}])";

}  // namespace

TEST_CASE("offsets are signed sums of plain durations") {
  CHECK(parse_offset("+90m") == Duration::minutes(90));
  CHECK(parse_offset("-2d") == Duration::days(-2));
  CHECK(parse_offset("+1d2h30m5s") == Duration::seconds(95405));
  CHECK(parse_offset("+0s") == Duration{0});
  for (const char* bad : {"", "+", "-", "90m", "+90", "+m", "+1bd", "+1d-2h", "+1d 2h", "now"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_offset(bad).has_value());
  }
}

TEST_CASE("a story that holds says nothing, one that does not says what was wanted, what came and why") {
  CHECK(told(R"({"name": "a", "rail": "SEPA-SCT-INST", "now": "+2h", )" + k_events +
             R"(, "expect": {"rule": "SF-100", "retry": "safe", "score": 82, "also": []}})")
            .find("FAIL") == std::string::npos);
  const std::string failed = told(R"({"name": "first", "now": "+2h", )" + k_events + R"(, "expect": {"rule": "SF-100"}},
{"name": "second",
 "now": "+2h", )" + k_events + R"(,
 "expect": {"rule": "CE-300", "retry": "never", "score": {"gte": 90}, "not_rule": ["SF-100"], "open": ["FD-430"], "ruled_out": ["system_fault"]}})");
  CHECK_THAT(failed, Contains("FAIL  t.test.json:3  second"));
  CHECK_THAT(failed, Contains("rule       want CE-300   got SF-100"));
  CHECK_THAT(failed, Contains("retry      want never   got safe"));
  CHECK_THAT(failed, Contains("score      want at least 90   got 82"));
  CHECK_THAT(failed, Contains("not_rule   want SF-100 not to fire   got it fired"));
  CHECK_THAT(failed, Contains("open       want FD-430   got nothing"));
  CHECK_THAT(failed, Contains("ruled_out  want system_fault"));
  CHECK_THAT(failed, Contains("why        CE-300 /when/all/0 is false: {\"seen\":\"err\"}"));
  CHECK_THAT(failed, Contains("why        SF-100 fired with 82"));
  CHECK_THAT(failed, Contains("2 cases in 1 file, 1 passed, 1 failed"));
}

TEST_CASE("a rule that nobody asked, or that was outranked, is told as such") {
  CHECK_THAT(
      told(
          R"({"name": "a", "rail": "SEPA-SCT", "now": "+1h", "events": [{"t": "+0s", "type": "payout.created"}], "expect": {"rule": "SF-100"}})"),
      Contains("the payout is in_time: no rule was asked"));
  CHECK_THAT(
      told(
          R"({"name": "a", "now": "+1h", "events": [{"t": "+0s", "type": "engine.error"}, {"t": "+1m", "type": "screening.hit"}], "expect": {"rule": "SF-100"}})"),
      Contains("SF-100 fired with 82 and lost to CB-600, which outranks it"));
  CHECK_THAT(
      told(
          R"({"name": "a", "txid": "P9", "now": "+1h", "events": [{"t": "+0s", "type": "payout.created", "txid": "P1"}], "expect": {"rule": ""}})"),
      Contains("no such payout in the case's events"));
}

TEST_CASE("other rules may fire only where a story allows them") {
  const std::string story =
      R"({"name": "a", "rail": "SEPA-SCT-INST", "now": "+2h", "events": [{"t": "-1h", "type": "channel.down"},
    {"t": "+0s", "type": "payout.sent"}], "expect": {"rule": "SF-200", "also": )";
  CHECK_THAT(told(story + R"([]}})"), Contains("also       want nothing   got SF-240"));
  CHECK_THAT(told(story + R"(["SF-240"]}})"), Contains("1 passed"));
  CHECK_THAT(told(story + R"(["SF-240"], "outranked": ["SF-240"]}})"), Contains("1 passed"));
  CHECK_THAT(told(story + R"(["SF-240"], "outranked": ["SF-200"]}})"),
             Contains("outranked  want SF-200   got nothing outranked it"));
  CHECK_THAT(told(story + R"(["SF-240"], "fires": ["SF-210"]}})"), Contains("fires      want SF-210"));
}

TEST_CASE("repeat makes other payouts, or more of the same") {
  const std::vector<Story> stories = read(R"({"name": "a", "now": "+2h", "events": [
    {"t": "+0s", "type": "payout.sent"},
    {"t": "+10s", "type": "payout.timeout", "repeat": 3, "every": "2s", "tx_each": "Q", "bank": "B{n}", "refs": {"channel": "r-{n}"}},
    {"t": "+1m", "type": "payout.confirmed", "repeat": 3, "tx_each": "Q"},
    {"t": "+2m", "type": "engine.error", "repeat": 2, "every": "1m"},
    {"t": "+3m", "type": "bank.down", "bank": "B1"}], "expect": {"rule": ""}})");
  REQUIRE(stories.size() == 1);
  const std::vector<Event>& events = stories[0].events;
  REQUIRE(events.size() == 1 + 6 + 3 + 2 + 1);
  CHECK(events[0].txid == "P1");
  CHECK(events[0].channel == "ch");
  CHECK(events[0].span.line == 3);
  CHECK(events[1].type == EventType::payout_created);  // said once for each payout, with what the line tells of it
  CHECK(events[1].bank == "B1");
  CHECK(events[2].txid == "Q1");
  CHECK(events[6].txid == "Q3");
  CHECK(events[6].at - events[2].at == Duration::seconds(4));
  CHECK(events[6].refs.at(0).id == "r-3");
  CHECK(events[6].span.line == 4);
  CHECK(events[11].txid == "P1");
  CHECK(events[11].at - events[10].at == Duration::minutes(1));
  CHECK(events[12].txid.empty());
  CHECK(events[12].channel.empty());
}

TEST_CASE("gaps are holes of a declared log, and of no other") {
  const auto story = [](const std::string& gap) {
    return told(R"({"name": "a", "rail": "SEPA-SCT-INST", "now": "+2h", "gaps": [{"log": "channel", )" + gap +
                R"(}], "events": [{"t": "+0s", "type": "payout.sent"}], "expect": {"open": ["SF-240"]}})");
  };
  CHECK_THAT(story(R"("from": "+1m", "to": "+90m")"), Contains("1 passed"));
  CHECK_THAT(story(R"("from": "+1m", "to": "+2h")"), Contains("1 passed"));
  CHECK_THAT(story(R"("from": "-3h", "to": "-1h")"), Contains("open       want SF-240"));
}

TEST_CASE("a file with a fault is told where and what, and nothing runs") {
  const auto fault = [](const std::string& more) {
    return told(R"({"name": "a", "now": "+2h", )" + k_events + more + "}");
  };
  CHECK_THAT(fault(R"(, "expct": {})"),
             Contains("t.test.json:/cases/0/expct: unknown key `expct`") && Contains("did you mean `expect`?"));
  CHECK_THAT(fault(""), Contains("`expect` is missing"));
  CHECK_THAT(fault(R"(, "expect": {})"), Contains("could not fail"));
  CHECK_THAT(fault(R"(, "expect": {"cause": "sytem_fault"})"),
             Contains("/cases/0/expect/cause") && Contains("`system_fault`"));
  CHECK_THAT(fault(R"(, "expect": {"rule": "SF-1000"})"), Contains("there is no rule `SF-1000`"));
  CHECK_THAT(fault(R"(, "expect": {"also": ["SF-1OO"]})"), Contains("/cases/0/expect/also: there is no rule"));
  CHECK_THAT(fault(R"(, "expect": {"subcause": "x"})"), Contains("not a known subcause"));
  CHECK_THAT(fault(R"(, "rail": "SEPA-SKT", "expect": {"rule": ""})"), Contains("SEPA-SKT"));
  CHECK_THAT(fault(R"(, "profile": {"normal": "soon"}, "expect": {"rule": ""})"), Contains("is not a duration"));
  CHECK_THAT(told(R"({"name": "a", "now": "2h", "events": [], "expect": {"rule": ""}})"),
             Contains("/cases/0/now: a time is written"));
  CHECK_THAT(
      told(R"({"name": "a", "now": "+2h", "events": [{"t": "+0s", "type": "payout.snt"}], "expect": {"rule": ""}})"),
      Contains("/cases/0/events/0/type: `payout.snt` is not an event type (did you mean `payout.sent`?)"));
  CHECK_THAT(
      told(
          R"({"name": "a", "now": "+2h", "events": [{"t": "+0s", "type": "payout.sent", "attempt": "one"}], "expect": {"rule": ""}})"),
      Contains("/cases/0/events/0: this event would be rejected"));
  CHECK_THAT(
      told(
          R"({"name": "a", "now": "+2h", "events": [{"t": "+0s", "type": "payout.sent", "atempt": 1}], "expect": {"rule": ""}})"),
      Contains("a key that the contract does not know"));
  const std::vector<std::pair<std::string, std::string>> files{
      {"x.test.json", "{\"schema\": \"other/1\", \"cases\": []}"}};
  const Result<TestReport> other = run_rule_tests(own_rules(), files);
  REQUIRE_FALSE(other);
  CHECK(other.error().reason == "tests_invalid");
}

TEST_CASE("a known miss does not fail, and says when it is one no more") {
  const Result<TestReport> miss =
      run(R"({"name": "a", "todo": true, "now": "+2h", )" + k_events + R"(, "expect": {"rule": "CE-300"}})");
  REQUIRE(miss);
  CHECK(miss->failed() == 0);
  CHECK_THAT(test_report_text(*miss, report::Language::en), Contains("TODO  t.test.json:2  a") && Contains("0 passed, 0 failed, 1 to do"));
  CHECK_THAT(told(R"({"name": "a", "todo": true, "now": "+2h", )" + k_events + R"(, "expect": {"rule": "SF-100"}})"),
             Contains("take `todo` out"));
}

TEST_CASE("the count of what stories show of each rule") {
  const Result<TestReport> report =
      run(R"({"name": "a", "now": "+2h", )" + k_events + R"(, "expect": {"rule": "SF-100", "not_rule": ["SF-105"]}})");
  REQUIRE(report);
  CHECK(report->rules.find("SF-100")->second.wins == 1);
  CHECK(report->rules.find("SF-100")->second.fires == 1);
  CHECK(report->rules.find("SF-105")->second.misses == 1);
  CHECK(report->rules.size() == own_rules().rules().size());
  CHECK_THAT(test_report_text(*report, report::Language::en),
             Contains("no story nearly fires SF-100 and does not") && Contains("no story fires SF-105"));
}

TEST_CASE("JUnit names suites, cases and failures, and escapes what they say") {
  const Result<TestReport> report =
      run(R"({"name": "a <b> & \"c\"", "now": "+2h", )" + k_events + R"(, "expect": {"rule": "SF-100"}},
    {"name": "bad", "now": "+2h", )" +
          k_events + R"(, "expect": {"rule": "CE-300"}})");
  REQUIRE(report);
  const std::string xml = test_report_junit(*report);
  CHECK_THAT(xml, Contains("<testsuites name=\"payout-diag rules test\" tests=\"2\" failures=\"1\">"));
  CHECK_THAT(xml, Contains("<testsuite name=\"t.test.json\" tests=\"2\" failures=\"1\" skipped=\"0\">"));
  CHECK_THAT(xml, Contains("name=\"a &lt;b&gt; &amp; &quot;c&quot;\" file=\"t.test.json\" line=\"2\"/>"));
  CHECK_THAT(xml, Contains("<failure message=\"rule: want CE-300, got SF-100\">"));
}

}  // namespace payout::app
