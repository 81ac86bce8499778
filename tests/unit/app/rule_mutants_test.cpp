#include <catch2/catch.hpp>

#include <set>

#include "app/rule_coverage.hpp"
#include "app/rule_mutants.hpp"
#include "rules/code_tables.hpp"

using namespace payout;
using app::Fate;

namespace {

const std::string k_rule = R"({"id": "T-1", "find": {"bad": {"match": {"type": ["payout.error", "payout.timeout"]}}},
  "when": {"all": [{"seen": "bad"}, {"peers": "channel", "around": "bad", "before": "15m", "gte": 4}]},
  "weigh": {"base": 60}, "outranks": ["SF-1*"], "retry": "never"})";

std::set<std::string> told(std::string_view rule) {
  std::set<std::string> out;
  for (const app::Mutant& mutant : app::mutants_of(rule)) {
    out.insert(std::string(word(mutant.kind)) + " " + mutant.path + " " + mutant.was + " " + mutant.becomes);
  }
  return out;
}

rules::RuleSet clean_rules() {
  const std::vector<std::string> folders{"tests/rules/lint/clean"};
  Result<rules::RuleSet> rules = rules::RuleSet::load(folders);
  REQUIRE(rules);
  return std::move(*rules);
}

app::Env quiet() {
  app::Env env;
  env.say = [](std::string_view) {};
  return env;
}

}  // namespace

TEST_CASE("mutants change one thing each, and say which") {
  const std::set<std::string> all = told(k_rule);
  for (const char* wanted :
       {"operator /when/all all any", "condition /when/all/1 {\"around\":\"bad\",\"before\":\"15m\",\"gte\":4,\"peers\":\"channel\"} (nothing)", "bound /when/all/1/gte 4 5",
        "bound /when/all/1/gte 4 3", "window /when/all/1/before \"15m\" \"16m\"",
        "window /when/all/1/before \"15m\" \"14m\"", "value /find/bad/match/type/0 \"payout.error\" (nothing)",
        "pick /find/bad/pick (nothing) \"first\"", "weight /weigh/base 60 65", "weight /weigh/base 60 55",
        "outranks /outranks/0 \"SF-1*\" (nothing)", "verdict /retry \"never\" \"safe\""}) {
    CAPTURE(wanted);
    CHECK(all.contains(wanted));
  }
  // The peers are looked at around `bad`: without it they are false anyway.
  CHECK_FALSE(all.contains("condition /when/all/0 {\"seen\":\"bad\"} (nothing)"));
  CHECK(app::mutants_of("not JSON").empty());
  CHECK(app::mutants_of("[1, 2]").empty());
}

TEST_CASE("the pick of an event is changed only where another event could matter") {
  const std::string rule =
      R"({"find": {"bad": {"match": {"type": "payout.error"}}}, "when": {"seen": "bad"}, "weigh": {"base": 60}})";
  for (const std::string& line : told(rule)) CHECK(line.find("pick") == std::string::npos);
}

TEST_CASE("what changes nothing is not changed: no time at all, and events that something else needs") {
  const std::set<std::string> all = told(R"({"find": {
      "err": {"match": {"type": "engine.error"}},
      "fail": {"match": {"type": "payout.rejected"}},
      "login": {"match": {"type": "login.suspicious"}, "before": "fail", "within": "2d"}},
    "when": {"all": [{"seen": "err"}, {"seen": "fail"}, {"seen": "login"}, {"fact": {"failure.type": "engine.error"}},
      {"missing": "err", "after": "fail", "within": "0s"}, {"peers": "channel", "before": "0s", "after": "5m", "gte": 2}]},
    "weigh": {"base": 60}})");
  CHECK_FALSE(all.contains("condition /when/all/0 {\"seen\":\"err\"} (nothing)"));
  CHECK_FALSE(all.contains("condition /when/all/1 {\"seen\":\"fail\"} (nothing)"));
  CHECK(all.contains("condition /when/all/2 {\"seen\":\"login\"} (nothing)"));
  CHECK(all.contains("window /find/login/within \"2d\" \"1d\""));
  CHECK(all.contains("window /when/all/5/after \"5m\" \"4m\""));
  for (const std::string& line : all) CHECK(line.find("\"0s\" ") == std::string::npos);
}

TEST_CASE("an order of events loses the one between two others only where it is not needed to find the last") {
  const std::string find = R"({"find": {"one": {"match": {"type": "payout.sent"}, "pick": "first"},
    "two": {"match": {"type": "payout.sent"}, "after": "one"}, "bad": {"match": {"type": "payout.rejected"})";
  const std::string when = R"(}}, "when": {"order": ["one", "two", "bad"]}, "weigh": {"base": 60}})";
  CHECK(told(find + when).contains("value /when/order/1 \"two\" (nothing)"));
  const std::set<std::string> chained = told(find + R"(, "after": "two")" + when);
  CHECK_FALSE(chained.contains("value /when/order/1 \"two\" (nothing)"));
  CHECK(chained.contains("value /when/order/0 \"one\" (nothing)"));
}

TEST_CASE("stories catch a change that they tell of, and let others live") {
  rules::RuleSet rules = clean_rules();
  const app::Env env = quiet();
  const Result<app::MutationReport> report = app::mutate(rules, rules.tests(), "SF-900", env);
  REQUIRE(report);
  CHECK(report->failing == 0);
  bool caught = false;
  bool survived = false;
  for (const app::MutantFate& item : report->mutants) {
    CHECK(item.rule == "SF-900");
    CHECK(item.line > 0);
    if (item.mutant.path == "/find/bad/match/msg|contains") caught = item.fate == Fate::caught;
    if (item.mutant.path == "/weigh/base") survived = item.fate == Fate::survived;
  }
  CHECK(caught);
  CHECK(survived);
  CHECK(report->caught_share() < 100);
  // The rules are as they were.
  const Result<app::MutationReport> again = app::mutate(rules, rules.tests(), "SF-900", env);
  REQUIRE(again);
  CHECK(again->count(Fate::caught) == report->count(Fate::caught));
}

TEST_CASE("coverage counts what stories reach of conditions and rows") {
  const rules::RuleSet rules = clean_rules();
  const Result<app::Coverage> coverage = app::cover(rules, rules.tests());
  REQUIRE(coverage);
  CHECK(coverage->stories == 2);
  for (const app::RuleCoverage& rule : coverage->rules) {
    if (rule.id != "SF-900") continue;
    CHECK(rule.stories == 2);
    REQUIRE(rule.leaves.size() == 2);
    CHECK(rule.leaves[0].yes == 1);
    CHECK(rule.leaves[0].no == 1);
    CHECK(rule.leaves[1].yes == 1);
    CHECK(rule.leaves[1].no == 0);
    CHECK_FALSE(rule.leaves[1].whole());
    CHECK(coverage->reached_share() < 100);
  }
}
