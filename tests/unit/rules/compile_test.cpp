/// Every mistake in a rule file is told with its place and, where one is near, the word that was meant.
#include "rules_support.hpp"

#include <utility>

#include "rules/json_node.hpp"

namespace payout::rules {
namespace {

using Catch::Matchers::Contains;

const std::string k_find = R"({"rej": {"match": {"type": "payout.rejected"}}})";
const std::string k_seen = R"({"seen": "rej"})";

}  // namespace

TEST_CASE("a rule without a mistake has no faults") {
  CHECK(faults_of(rule_text(k_find, k_seen)).empty());
  const Rule rule = compiled(rule_text(k_find, k_seen));
  CHECK(rule.id == "T-1");
  CHECK(rule.base == 60);
  CHECK(rule.leaves == 1);
  CHECK(rule.find.at(0).pick == Pick::last);
}

TEST_CASE("an unknown key is told with the key that was meant") {
  CHECK_THAT(
      faults_of(
          R"({"id": "T-1", "titel": "x", "subcause": "engine_error", "when": {"hold": "kyc"}, "weigh": {"base": 1}})"),
      Contains("t.json:/titel: unknown key `titel`") && Contains("did you mean `title`?"));
  CHECK_THAT(faults_of(rule_text(R"({"rej": {"match": {"type": "payout.rejected"}, "pik": "last"}})", k_seen)),
             Contains("/find/rej/pik: unknown key") && Contains("`pick`"));
  CHECK_THAT(faults_of(rule_text(k_find, R"({"all": [{"seen": "rej"}, {"count": "rej", "gte": 2, "withn": "1h"}]})")),
             Contains("/when/all/1/withn: unknown key") && Contains("`within`"));
  CHECK_THAT(faults_of(rule_text(k_find, k_seen, R"({"base": 60, "ad": []})")),
             Contains("/weigh/ad: unknown key") && Contains("`add`"));
}

TEST_CASE("a condition that is none is told with the one that was meant") {
  CHECK_THAT(faults_of(rule_text(k_find, R"({"sen": "rej"})")), Contains("/when: no condition") && Contains("`seen`"));
  CHECK_THAT(faults_of(rule_text(k_find, R"({"all": ["rej"]})")), Contains("/when/all/0: a condition is an object"));
  CHECK_THAT(faults_of(rule_text(k_find, R"({"all": {"seen": "rej"}})")), Contains("a list is expected here"));
}

TEST_CASE("durations are checked where they are written") {
  for (const char* bad : {"5", "5x", "-5m", "m", "1.5h", "", "5 m"}) {
    CAPTURE(bad);
    CHECK_THAT(faults_of(rule_text(k_find, R"({"count": "rej", "gte": 2, "within": ")" + std::string(bad) + "\"}")),
               Contains("/when/within:") && Contains("is not a duration") && Contains("90s, 30m, 2h, 3d, 1bd or 4bh"));
  }
  for (const char* good : {"0s", "90s", "30m", "2h", "3d", "1bd", "4bh"}) {
    CAPTURE(good);
    CHECK(faults_of(rule_text(k_find, R"({"age_of": "rej", "gt": ")" + std::string(good) + "\"}")).empty());
  }
}

TEST_CASE("event types and names are checked") {
  CHECK_THAT(faults_of(rule_text(R"({"rej": {"match": {"type": "payout.rejectd"}}})", k_seen)),
             Contains("/find/rej/match/type: `payout.rejectd` is not an event type") &&
                 Contains("did you mean `payout.rejected`?"));
  CHECK_THAT(faults_of(rule_text(k_find, R"({"change": ["system.deploy"], "of": "code", "around": "rej"})")),
             Contains("is not an event type") && Contains("`system.deployed`"));
  CHECK_THAT(faults_of(rule_text(k_find, R"({"seen": "rek"})")),
             Contains("/when/seen: `rek` is not a name from `find`") && Contains("did you mean `rej`?"));
  CHECK_THAT(faults_of(rule_text(R"({"a": {"match": {"type": "payout.sent"}, "before": "b"}})", R"({"seen": "a"})")),
             Contains("/find/a/before: `b` is not a name"));
  CHECK_THAT(faults_of(rule_text(R"({"a": {"match": {"typ": "payout.sent"}}})", R"({"seen": "a"})")),
             Contains("/find/a/match/typ: `typ` is not known here") && Contains("`type`"));
  CHECK_THAT(faults_of(rule_text(R"({"a": {"match": {"msg|contain": "x"}}})", R"({"seen": "a"})")),
             Contains("`contains`"));
  CHECK_THAT(faults_of(rule_text(R"({"a": {"match": {"attempt|gte": "two"}}})", R"({"seen": "a"})")),
             Contains("not a whole number"));
  CHECK_THAT(faults_of(rule_text(k_find, R"({"fact": {"mony": "unknown"}})")), Contains("`mony` is not a fact"));
}

TEST_CASE("names may refer to each other in any order") {
  CHECK(
      faults_of(
          rule_text(
              R"({"a": {"match": {"type": "payout.timeout"}, "after": "b"}, "b": {"match": {"type": "payout.sent"}}})",
              R"({"order": ["b", "a"]})"))
          .empty());
  CHECK_THAT(faults_of(rule_text(R"({"a": {"match": {"type": "payout.timeout"}, "after": "b"},
                                     "b": {"match": {"type": "payout.sent"}, "after": "a"}})",
                                 R"({"order": ["b", "a"]})")),
             Contains("is not a name from `find`"));
}

TEST_CASE("a bad pattern is told") {
  CHECK_THAT(faults_of(rule_text(R"({"a": {"match": {"msg|re": "account (closed"}}})", R"({"seen": "a"})")),
             Contains("/find/a/match/msg|re: bad pattern"));
  CHECK_THAT(faults_of(rule_text(R"({"a": {"match": {"msg|re": "(a)\\1"}}})", R"({"seen": "a"})")),
             Contains("bad pattern"));
}

TEST_CASE("what belongs together must be there") {
  CHECK_THAT(faults_of(rule_text(k_find, R"({"missing": "rej"})")), Contains("`after` is missing"));
  CHECK_THAT(faults_of(rule_text(k_find, R"({"age_of": "rej"})")), Contains("`age_of` needs `gt` or `lt`"));
  CHECK_THAT(faults_of(rule_text(k_find, R"({"order": []})")), Contains("`order` needs names"));
  CHECK_THAT(faults_of(rule_text(k_find, R"({"calendar": "full_moon", "at": "rej"})")), Contains("after_cutoff"));
  CHECK_THAT(faults_of(rule_text(k_find, R"({"history": "bad"})")), Contains("`good` or `code`"));
  CHECK_THAT(faults_of(rule_text(R"({"a": {"pick": "any", "match": {"type": "payout.sent"}}})", R"({"seen": "a"})")),
             Contains("pick is `first` or `last`"));
  CHECK_THAT(faults_of(rule_text(R"({"a": {}})", R"({"seen": "a"})")), Contains("`match` is missing"));
  CHECK_THAT(faults_of(R"({"id": "T-1", "subcause": "engine_error", "weigh": {"base": 1}})"),
             Contains("`when` is missing"));
  CHECK_THAT(faults_of(R"({"id": "T-1", "subcause": "engine_error", "when": {"hold": "kyc"}})"),
             Contains("`weigh` is missing"));
  CHECK_THAT(faults_of(rule_text(k_find, k_seen, R"({"base": 101})")), Contains("base is 0 to 100"));
  CHECK_THAT(
      faults_of(
          R"({"id": "T-1", "subcause": "x", "retry": "sometimes", "when": {"hold": "kyc"}, "weigh": {"base": 1}})"),
      Contains("/retry: `sometimes` is not one of the known words"));
}

TEST_CASE("a text that is no rule is told as a whole") {
  CHECK_THAT(faults_of("[]"), Contains("a rule is one JSON object"));
  CHECK_THAT(faults_of("{"), Contains("not valid JSON"));
  CHECK_THAT(faults_of("{\"id\": \"\xff\"}"), Contains("not UTF-8"));
  CHECK_THAT(faults_of(R"({"id": "A", "id": "B"})"), Contains("key `id` is given twice"));
  CHECK_THAT(faults_of(rule_text(
                 R"({"a": {"match": {"type": "payout.sent"}}, "a": {"match": {"type": "payout.sent"}}})", k_seen)),
             Contains("key `a` is given twice"));
  // The same key in two different objects is no fault.
  CHECK(faults_of(rule_text(R"({"a": {"match": {"type": "payout.sent"}}, "b": {"match": {"type": "payout.sent"}}})",
                            R"({"seen": "a"})"))
            .empty());
}

TEST_CASE("nesting has an end") {
  const auto nested = [](int depth) {
    std::string out;
    for (int i = 0; i < depth; ++i) out += R"({"all": [)";
    out += R"({"seen": "rej"})";
    for (int i = 0; i < depth; ++i) out += "]}";
    return out;
  };
  CHECK(faults_of(rule_text(k_find, nested(20))).empty());
  CHECK_THAT(faults_of(rule_text(k_find, nested(40))), Contains("nested deeper than 64"));
  CHECK_THAT(faults_of(std::string(100'000, '[')), Contains("nested deeper than 64"));
}

TEST_CASE("one load tells all the faults") {
  const std::string all = faults_of(rule_text(R"({"rej": {"match": {"type": "payout.rejectd", "mgs": "x"}}})",
                                              R"({"seen": "rek"})", R"({"base": 200})"));
  CHECK(std::count(all.begin(), all.end(), '\n') == 4);
}

}  // namespace payout::rules

namespace payout::rules {
namespace {

/// Puts `wrong` in the place of each value below `value` in turn, and compiles what comes out.
void with_each_replaced(Json& whole, Json& value, const Json& wrong) {
  if (value.is_structured()) {
    for (Json& item : value) with_each_replaced(whole, item, wrong);
  }
  Json kept = std::exchange(value, wrong);
  Faults faults;
  CHECK_NOTHROW((void)compile_rule(whole.dump(), "t.json", faults));
  value = std::move(kept);
}

}  // namespace

TEST_CASE("a value of any wrong kind at any place is a fault at most") {
  for (const char* id : {"SF-200", "SF-310", "CE-320", "SF-250", "CB-645", "FD-440"}) {
    Json whole = Json::parse(own_rules().source(id));
    for (const char* wrong : {"null", "1", "true", "\"x\"", "[]", "{}", "[[1]]", "{\"a\": {}}", "-99999999999999999999"}) {
      with_each_replaced(whole, whole, Json::parse(wrong));
    }
  }
}

TEST_CASE("text that is no JSON is told with its line") {
  CHECK_THAT(faults_of("{\"id\": \"T-1\",\n \"title\" \"x\"}"), Catch::Matchers::Contains("t.json:2: not valid JSON: a colon is missing before this"));
}

}  // namespace payout::rules
