/// True, false, unknown: how leaves answer, and how groups put answers together.
#include "rules_support.hpp"

namespace payout::rules {
namespace {

using facts::Tri;

const std::string k_find = R"({"send": {"match": {"type": "payout.sent"}},
                               "acc": {"match": {"type": "payout.accepted"}},
                               "fin": {"match": {"type": ["payout.confirmed", "payout.rejected"]}}})";
/// Unknown wherever a log has a hole, true else.
const std::string k_silent = R"({"missing": "fin", "after": "send", "within": "0s", "log": "channel"})";
const std::string k_true = R"({"seen": "send"})";
const std::string k_false = R"({"seen": "fin"})";
const char* const k_sent = "09:00 sent #1 channel=fast";

Scene with_hole(std::string_view from = "09:30", std::string_view to = "10:30", std::string channel = "fast") {
  Scene scene;
  scene.context.log_holes.push_back({"channel", std::move(channel), test::moment(from), test::moment(to)});
  return scene;
}

std::string when(const std::string& condition) { return rule_text(k_find, condition); }

}  // namespace

TEST_CASE("the three values combine as in a proof") {
  constexpr Tri values[] = {Tri::no, Tri::yes, Tri::unknown};
  for (const Tri a : values) {
    CHECK(both(a, Tri::no) == Tri::no);
    CHECK(both(Tri::no, a) == Tri::no);
    CHECK(both(a, Tri::yes) == a);
    CHECK(either(a, Tri::yes) == Tri::yes);
    CHECK(either(Tri::yes, a) == Tri::yes);
    CHECK(either(a, Tri::no) == a);
  }
  CHECK(both(Tri::unknown, Tri::unknown) == Tri::unknown);
  CHECK(either(Tri::unknown, Tri::unknown) == Tri::unknown);
  CHECK((!Tri::unknown) == Tri::unknown);
  CHECK((!Tri::yes) == Tri::no);
}

TEST_CASE("groups of known and unknown answers") {
  const Scene scene = with_hole();
  const auto fires = [&](const std::string& condition) { return scene.fires(when(condition), k_sent); };
  CHECK(fires(k_silent) == "unknown");
  CHECK(fires(R"({"all": [)" + k_true + "," + k_silent + "]}") == "unknown");
  CHECK(fires(R"({"all": [)" + k_silent + "," + k_false + "]}") == "no");
  CHECK(fires(R"({"any": [)" + k_silent + "," + k_true + "]}") == "yes");
  CHECK(fires(R"({"any": [)" + k_silent + "," + k_false + "]}") == "unknown");
  CHECK(fires(R"({"none": [)" + k_silent + "," + k_false + "]}") == "unknown");
  CHECK(fires(R"({"none": [)" + k_silent + "," + k_true + "]}") == "no");
  CHECK(fires(R"({"none": [)" + k_false + "]}") == "yes");
  CHECK(fires(R"({"at_least": 1, "of": [)" + k_silent + "," + k_true + "]}") == "yes");
  CHECK(fires(R"({"at_least": 2, "of": [)" + k_silent + "," + k_true + "]}") == "unknown");
  CHECK(fires(R"({"at_least": 2, "of": [)" + k_silent + "," + k_false + "]}") == "no");
  CHECK(fires(R"({"all": []})") == "yes");
  CHECK(fires(R"({"any": []})") == "no");
}

TEST_CASE("an absence is a fact only where the log was read") {
  const std::string rule = when(k_silent);
  CHECK(Scene().fires(rule, k_sent) == "yes");
  CHECK(Scene().fires(rule, "09:00 sent #1 channel=fast; 09:10 rejected #1 code=AC04") == "no");
  CHECK(Scene().fires(rule, "09:00 created channel=fast") == "no");  // nothing to count from
  CHECK(with_hole().fires(rule, k_sent) == "unknown");
  CHECK(with_hole().fires(rule, "09:00 sent #1 channel=fast; 09:10 rejected #1") == "no");  // what was read is known
  CHECK(with_hole("08:00", "08:59").fires(rule, k_sent) == "yes");
  CHECK(with_hole("08:00", "09:00").fires(rule, k_sent) == "yes");  // it ended the moment the send began
  CHECK(with_hole("08:00", "09:01").fires(rule, k_sent) == "unknown");
  CHECK(with_hole("22:59", "23:30").fires(rule, k_sent) == "yes");  // late time was 11:00: an answer was due before
  CHECK(with_hole("10:59", "11:30").fires(rule, k_sent) == "unknown");
  CHECK(with_hole("09:30", "10:30", "").fires(rule, k_sent) == "unknown");  // a log that carries every channel
}

TEST_CASE("a hole in a log that says nothing of this channel proves nothing") {
  Scene scene;
  scene.context.log_holes.push_back({"other-log", "other", test::moment("09:30"), test::moment("10:30")});
  CHECK(scene.fires(when(k_silent), k_sent) == "yes");
}

TEST_CASE("an absence within a span is not one before the span is over") {
  const std::string rule = when(R"({"missing": "fin", "after": "send", "within": "2h"})");
  CHECK(Scene().fires(rule, k_sent, "10:59") == "no");
  CHECK(Scene().fires(rule, k_sent, "11:00") == "no");
  CHECK(Scene().fires(rule, k_sent, "11:00:01") == "yes");
  const std::string days = when(R"({"missing": "fin", "after": "send", "within": "1bd"})");
  CHECK(Scene().fires(days, "09:00 sent #1 channel=days", "2026-03-04T22:59:00Z") == "no");
  CHECK(Scene().fires(days, "09:00 sent #1 channel=days", "2026-03-04T23:00:00Z") == "yes");
}

TEST_CASE("where the calendar ends, business time is unknown") {
  const std::string rule = when(R"({"age_of": "send", "gt": "1bd"})");
  CHECK(Scene().fires(rule, "2026-03-03T09:00:00Z sent #1 channel=days", "2026-03-09T09:00:00Z") == "yes");
  CHECK(Scene().fires(rule, "2029-03-01T09:00:00Z sent #1 channel=days", "2029-03-09T09:00:00Z") == "unknown");
  const std::string closed = when(R"({"calendar": "non_business_day", "at": "send"})");
  CHECK(Scene().fires(closed, "2026-03-07T09:00:00Z sent #1 channel=days", "2026-03-09T09:00:00Z") == "yes");
  CHECK(Scene().fires(closed, "2026-03-06T09:00:00Z sent #1 channel=days", "2026-03-09T09:00:00Z") == "no");
  CHECK(Scene().fires(closed, "2029-03-03T09:00:00Z sent #1 channel=days", "2029-03-09T09:00:00Z") == "unknown");
  const std::string late = when(R"({"calendar": "after_cutoff", "at": "send"})");
  CHECK(Scene().fires(late, "2026-03-03T15:00:00Z sent #1 channel=days") == "no");
  CHECK(Scene().fires(late, "2026-03-03T15:00:01Z sent #1 channel=days") == "yes");
  CHECK(Scene().fires(late, "2029-03-02T15:00:01Z sent #1 channel=days", "2029-03-09T09:00:00Z") == "unknown");
}

TEST_CASE("which of several events a name means") {
  const char* const story = "09:00 sent #1 channel=fast; 10:00 sent #2; 11:00 accepted #2; 12:00 accepted #2";
  const auto at = [&](const std::string& find, const char* as_of) {
    return Scene().fires(rule_text(find, R"({"age_of": "x", "gt": "1h"})"), story, as_of);
  };
  CHECK(at(R"({"x": {"match": {"type": "payout.sent"}}})", "10:59") == "no");
  CHECK(at(R"({"x": {"match": {"type": "payout.sent"}, "pick": "first"}})", "10:59") == "yes");
  CHECK(at(R"({"x": {"match": {"type": "payout.accepted"}, "pick": "first"}})", "12:30") == "yes");
  CHECK(at(R"({"x": {"match": {"type": "payout.accepted"}}})", "12:30") == "no");
}

TEST_CASE("only the latest attempt is current") {
  const std::string find = R"({"rej": {"match": {"type": "payout.rejected"}, "current": true}})";
  const std::string rule = rule_text(find, R"({"seen": "rej"})");
  CHECK(Scene().fires(rule, "09:00 sent #1 channel=fast; 09:01 rejected #1") == "yes");
  CHECK(Scene().fires(rule, "09:00 sent #1 channel=fast; 09:01 rejected #1; 10:00 sent #2") == "no");
  CHECK(Scene().fires(rule, "09:00 created channel=fast; 09:01 rejected") == "yes");
}

TEST_CASE("an anchor bounds where another name may lie") {
  const std::string find = R"({"rej": {"match": {"type": "payout.rejected"}},
                               "chg": {"match": {"type": "payee.changed"}, "before": "rej", "within": "1h"}})";
  const std::string rule = rule_text(find, R"({"seen": "chg"})");
  CHECK(Scene().fires(rule, "09:00 payee.changed channel=fast; 10:00 rejected") == "yes");
  CHECK(Scene().fires(rule, "08:59:59 payee.changed channel=fast; 10:00 rejected") == "no");
  CHECK(Scene().fires(rule, "10:00 rejected channel=fast; 10:01 payee.changed") == "no");
  CHECK(Scene().fires(rule, "09:00 payee.changed channel=fast") == "no");
}

TEST_CASE("order and count look at the clock") {
  const std::string find =
      R"({"a": {"match": {"type": "payout.sent"}, "pick": "first"}, "b": {"match": {"type": "payout.timeout"}}})";
  const std::string order = rule_text(find, R"({"order": ["a", "b"], "within": "1h"})");
  CHECK(Scene().fires(order, "09:00 sent channel=fast; 10:00 timeout") == "yes");
  CHECK(Scene().fires(order, "09:00 sent channel=fast; 10:00:01 timeout") == "no");
  CHECK(Scene().fires(order, "09:00 timeout channel=fast; 10:00 sent") == "no");
  CHECK(Scene().fires(order, "09:00 sent channel=fast") == "no");
  const std::string count = rule_text(find, R"({"count": "b", "gte": 2, "within": "10m"})");
  CHECK(Scene().fires(count, "09:00 timeout channel=fast; 09:10 timeout") == "yes");
  CHECK(Scene().fires(count, "09:00 timeout channel=fast; 09:10:01 timeout") == "no");
  CHECK(Scene().fires(count, "09:00 timeout channel=fast; 09:20 timeout; 09:25 timeout") == "yes");
  const std::string few = rule_text(find, R"({"count": "b", "lt": 2})");
  CHECK(Scene().fires(few, "09:00 timeout channel=fast") == "yes");
  CHECK(Scene().fires(few, "09:00 timeout channel=fast; 09:01 timeout") == "no");
}

TEST_CASE("a state of the channel is in force from its event to its end") {
  Scene scene;
  scene.context.strands[{"channel", "fast"}] =
      test::story("09:00 channel.down channel=fast; 10:00 channel.up channel=fast");
  const std::string rule = when(R"({"channel": ["down"], "around": "send", "before": "1m", "after": "5m"})");
  CHECK(scene.fires(rule, "08:54:59 sent channel=fast") == "no");
  CHECK(scene.fires(rule, "08:55 sent channel=fast") == "yes");
  CHECK(scene.fires(rule, "09:30 sent channel=fast") == "yes");
  CHECK(scene.fires(rule, "10:01 sent channel=fast") == "yes");
  CHECK(scene.fires(rule, "10:01:01 sent channel=fast") == "no");
  CHECK(scene.fires(rule, "09:30 sent channel=other") == "no");
  CHECK(scene.fires(when(R"({"channel": ["degraded"], "around": "send"})"), "09:30 sent channel=fast") == "no");
}

TEST_CASE("points are added for what is true and for nothing else") {
  const std::string add =
      R"({"base": 60, "add": [{"if": {"seen": "acc"}, "points": 10}, {"if": )" + k_silent + R"(, "points": 5}]})";
  const Rule rule = compiled(rule_text(k_find, k_true, add));
  CHECK(Scene().run(rule, k_sent).score == 65);
  CHECK(Scene().run(rule, "09:00 sent #1 channel=fast; 09:01 accepted #1").score == 75);
  CHECK(with_hole().run(rule, k_sent).score == 60);  // unknown adds nothing
  const Rule high = compiled(rule_text(k_find, k_true, R"({"base": 95, "add": [{"points": 30}]})"));
  CHECK(Scene().run(high, k_sent).score == 100);
  const Verdict unknown = with_hole().run(compiled(when(k_silent)), k_sent);
  CHECK(unknown.fires == Tri::unknown);
  CHECK(unknown.score == 60);
}

TEST_CASE("a rule that does not apply does not fire") {
  const std::string text = R"({"id": "T-1", "title": "t", "subcause": "engine_error", "applies": {"channel": "fast"},
    "find": {"send": {"match": {"type": "payout.sent"}}}, "when": {"seen": "send"}, "weigh": {"base": 50}})";
  CHECK(Scene().fires(text, "09:00 sent channel=fast") == "yes");
  CHECK(Scene().fires(text, "09:00 sent channel=other") == "no");
}

TEST_CASE("every leaf that was asked is on record, in order") {
  const Rule rule = compiled(when(R"({"all": [)" + k_true + "," + k_false + "," + k_silent + "]}"));
  const Verdict verdict = Scene().run(rule, k_sent);
  REQUIRE(verdict.leaves.size() == 2);  // the third need not be asked
  CHECK(verdict.leaves[0].condition->path == "/when/all/0");
  CHECK(verdict.leaves[0].value == Tri::yes);
  CHECK(verdict.leaves[1].condition->path == "/when/all/1");
  CHECK(verdict.leaves[1].value == Tri::no);
}

}  // namespace payout::rules
