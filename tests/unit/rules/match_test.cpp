/// Matchers: each modifier, alternatives, and fields that stand for the code's row.
#include "rules/match.hpp"
#include "rules_support.hpp"

namespace payout::rules {
namespace {

Event rejected() {
  Event event = test::story("10:00 rejected #2 code=AC04 scheme=SEPA-SCT bank=B-1 customer=C-1 component=gw").front();
  event.msg = "Account CLOSED since May";
  return event;
}

bool fits(const std::string& match, const Event& event = rejected(), const facts::CodeFact* code = nullptr) {
  const Rule rule = compiled(rule_text(R"({"a": {"match": )" + match + "}}", R"({"seen": "a"})"));
  return matches(rule.find.at(0).match, event, code);
}

}  // namespace

TEST_CASE("text is compared without regard to case; a list is a choice; two fields must both fit") {
  CHECK(fits(R"({"code": "ac04"})"));
  CHECK_FALSE(fits(R"({"code": "AC0"})"));
  CHECK(fits(R"({"code": ["AC01", "AC04"]})"));
  CHECK(fits(R"({"code": "AC04", "bank": "b-1"})"));
  CHECK_FALSE(fits(R"({"code": "AC04", "bank": "B-2"})"));
  CHECK(fits(R"({})"));
}

TEST_CASE("prefix, suffix, contains, not, exists") {
  CHECK(fits(R"({"code|prefix": "ac"})"));
  CHECK_FALSE(fits(R"({"code|prefix": "AC044"})"));
  CHECK(fits(R"({"code|suffix": "04"})"));
  CHECK_FALSE(fits(R"({"code|suffix": "AC"})"));
  CHECK(fits(R"({"msg|contains": "closed"})"));
  CHECK_FALSE(fits(R"({"msg|contains": "opened"})"));
  CHECK(fits(R"({"msg|contains": ["opened", "since may"]})"));
  CHECK(fits(R"({"code|not": ["AC01", "AC06"]})"));
  CHECK_FALSE(fits(R"({"code|not": ["AC01", "AC04"]})"));
  CHECK(fits(R"({"code|exists": true})"));
  CHECK(fits(R"({"reason|exists": false})"));
  CHECK_FALSE(fits(R"({"code|exists": false})"));
  CHECK_FALSE(fits(R"({"reason|exists": true})"));
}

TEST_CASE("patterns find anywhere, in linear time, in any script") {
  CHECK(fits(R"({"msg|re": "account (is )?closed"})"));
  CHECK_FALSE(fits(R"({"msg|re": "^closed"})"));
  CHECK(fits(R"({"msg|re": ["nothing", "since \\w+$"]})"));
  Event event = rejected();
  event.msg = "账户已冻结";
  CHECK(fits(R"({"msg|re": "冻结"})", event));
  event.msg = std::string(1000, 'a');
  CHECK_FALSE(fits(R"({"msg|re": "(a*)*b"})", event));
}

TEST_CASE("numbers are compared as numbers; a missing one fits nothing") {
  CHECK(fits(R"({"attempt": 2})"));
  CHECK(fits(R"({"attempt|gte": 2})"));
  CHECK_FALSE(fits(R"({"attempt|gt": 2})"));
  CHECK(fits(R"({"attempt|lte": 2})"));
  CHECK_FALSE(fits(R"({"attempt|lt": 2})"));
  CHECK(fits(R"({"attempt|not": 3})"));
  Event event = rejected();
  event.attempt.reset();
  CHECK_FALSE(fits(R"({"attempt|gte": 0})", event));
  CHECK_FALSE(fits(R"({"attempt|not": 3})", event));
  event.attempt = 10;  // not text: "10" sorts before "9"
  CHECK(fits(R"({"attempt|gt": 9})", event));
}

TEST_CASE("the code's row can be asked") {
  facts::CodeFact code;
  code.match = facts::CodeMatch::exact;
  code.subcause = "account_closed";
  code.cause = facts::Cause::client_error;
  code.weight = 92;
  const Event event = rejected();
  CHECK(fits(R"({"code.subcause": "account_closed"})", event, &code));
  CHECK(fits(R"({"code.cause": ["ambiguous", "client_error"]})", event, &code));
  CHECK(fits(R"({"code.weight|gte": 92})", event, &code));
  CHECK_FALSE(fits(R"({"code.weight|gt": 92})", event, &code));
  CHECK(fits(R"({"code.alive": "no"})", event, &code));
  CHECK_FALSE(fits(R"({"code.weight|gte": 0})", event));
  CHECK(fits(R"({"code.subcause": ""})", event));
  code.match = facts::CodeMatch::none;  // a row that was not found says nothing
  CHECK(fits(R"({"code.subcause": ""})", event, &code));
}

}  // namespace payout::rules
