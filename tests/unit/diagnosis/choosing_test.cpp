/// Which cause is believed: what outranks, the score, the leaves, the id; and when nothing is believed.
#include "diagnosis_support.hpp"
#include "rules/rule.hpp"

namespace payout::diagnosis {
namespace {

/// A rule that fires when an engine error gives `reason` (a letter), with as many leaves as are asked for.
struct TestRule {
  std::string id;
  std::string reason;
  int base;
  std::string subcause = "engine_error";
  std::string outranks = {};  ///< JSON list without its brackets
  int leaves = 1;
  bool unknown = false;  ///< its answer hangs on a calendar that has ended
};

std::string text_of(const TestRule& rule) {
  std::string when = R"({"seen": "e"})";
  for (int i = 1; i < rule.leaves; ++i) when += R"(, {"fact": {"state": "stuck"}})";
  if (rule.unknown) when += R"(, {"calendar": "after_cutoff", "at": "e"})";
  return R"({"id": ")" + rule.id + R"(", "title": {"en": "t", "zh": "t"}, "subcause": ")" + rule.subcause +
         R"(", "find": {"e": {"match": {"type": "engine.error", "reason": ")" + rule.reason + R"("}}}, "when": {"all": [)" + when +
         R"(]}, "weigh": {"base": )" + std::to_string(rule.base) + R"(}, "outranks": [)" + rule.outranks + "]}";
}

constexpr int k_first = 900;
std::string id_of(int n) { return "SF-" + std::to_string(k_first + n); }

/// One rule set for all tables of this file: loading takes longer than asking.
const Engine& engine() {
  static const RuleFolder folder;
  static const Engine ready = [] {
    folder.silence_all();
    const TestRule rules[] = {
        {id_of(1), "score70", 70}, {id_of(2), "score60", 60}, {id_of(3), "score85", 85}, {id_of(4), "score84", 84},
        {id_of(5), "score65", 65}, {id_of(6), "score64", 64}, {id_of(7), "score40", 40}, {id_of(8), "score39", 39},
        {id_of(10), "tie_few", 70, "engine_error", "", 1}, {id_of(11), "tie_many", 70, "account_closed", "", 3},
        {id_of(12), "tie_a", 70, "account_closed"}, {id_of(13), "tie_b", 70, "processing_delay"},
        {id_of(20), "strong", 50, "engine_error", R"("SF-921")"}, {id_of(21), "weak", 90, "account_closed"},
        {id_of(22), "glob", 50, "engine_error", R"("SF-92*", "code:*")"},
        {id_of(30), "chain_a", 80, "engine_error", R"("SF-931")"}, {id_of(31), "chain_b", 90, "account_closed", R"("SF-932")"},
        {id_of(32), "chain_c", 70, "processing_delay"},
        {id_of(33), "mutual_a", 80, "engine_error", R"("SF-934")"}, {id_of(34), "mutual_b", 60, "account_closed", R"("SF-933")"},
        {id_of(40), "client60", 60, "account_closed"}, {id_of(41), "client59", 59, "account_closed"},
        {id_of(42), "client55", 55, "account_closed"}, {id_of(43), "client54", 54, "account_closed"},
        {id_of(50), "unsure85", 85, "account_closed", "", 1, true}, {id_of(51), "unsure86", 86, "account_closed", "", 1, true}};
    for (const TestRule& rule : rules) folder.write(rule.id, text_of(rule));
    return Engine({folder.path()});
  }();
  return ready;
}

/// A payout that was never sent and met these errors; `year` past 2027 has no calendar.
Diagnosis with(const std::vector<std::string>& reasons, const std::string& day = "2026-03-03") {
  std::string text = day + "T09:00:00Z created channel=business";
  for (const std::string& reason : reasons) text += ";" + day + "T09:05:00Z engine.error reason=" + reason;
  return engine().diagnose(text, day + "T23:00:00Z");
}

std::vector<std::string> also(const Diagnosis& d) {
  std::vector<std::string> out;
  for (const Finding& finding : d.also) out.push_back(finding.rule + (finding.lost_to.empty() ? "" : "<" + finding.lost_to));
  return out;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("the higher score is believed, then more leaves, then the lower id") {
  CHECK(with({"score60", "score70"}).rule == id_of(1));
  CHECK(with({"tie_few", "tie_many"}).rule == id_of(11));
  CHECK(with({"tie_a", "tie_b"}).rule == id_of(12));
  CHECK(with({"score60"}).rule == id_of(2));
}

TEST_CASE("what a true rule outranks is dropped, whatever its score") {
  const Diagnosis d = with({"strong", "weak"});
  CHECK(d.rule == id_of(20));
  CHECK(d.score == 50);
  CHECK(also(d) == Words{"SF-921<SF-920"});
  CHECK_FALSE(d.runner_up.has_value());
  CHECK(with({"weak"}).rule == id_of(21));
  CHECK(with({"glob", "weak"}).rule == id_of(22));
  const auto lost = std::find_if(d.ruled_out.begin(), d.ruled_out.end(), [](const RuledOut& item) { return item.cause == facts::Cause::client_error; });
  REQUIRE(lost != d.ruled_out.end());
  CHECK(lost->rule == id_of(21));
}

TEST_CASE("a rule that is dropped drops nothing itself") {
  const Diagnosis d = with({"chain_a", "chain_b", "chain_c"});
  CHECK(d.rule == id_of(30));
  CHECK(also(d) == Words{"SF-932", "SF-931<SF-930"});
  REQUIRE(d.runner_up);
  CHECK(d.runner_up->rule == id_of(32));
  CHECK(with({"chain_b", "chain_c"}).rule == id_of(31));
  CHECK(also(with({"chain_b", "chain_c"})) == Words{"SF-932<SF-931"});
  // Of two that outrank each other the better one stays.
  CHECK(with({"mutual_a", "mutual_b"}).rule == id_of(33));
  CHECK(also(with({"mutual_a", "mutual_b"})) == Words{"SF-934<SF-933"});
}

TEST_CASE("below forty points nothing is believed") {
  CHECK(with({"score40"}).cause == facts::Cause::system_fault);
  CHECK(with({"score40"}).band == Band::possible);
  const Diagnosis d = with({"score39"});
  CHECK(d.cause == facts::Cause::undecided);
  CHECK(d.rule.empty());
  CHECK(d.subcause.empty());
  CHECK(d.band == Band::none);
  CHECK(d.score == 0);
  REQUIRE(d.runner_up);
  CHECK(d.runner_up->rule == id_of(8));
  CHECK(d.retry.verdict != facts::Retry::safe);
}

TEST_CASE("bands begin at 85, 65 and 40") {
  CHECK(with({"score85"}).band == Band::strong);
  CHECK(with({"score84"}).band == Band::likely);
  CHECK(with({"score65"}).band == Band::likely);
  CHECK(with({"score64"}).band == Band::possible);
}

TEST_CASE("a runner-up of another cause within fifteen points is shown") {
  CHECK(with({"score70", "client60"}).runner_up->rule == id_of(40));
  CHECK(with({"score70", "client55"}).runner_up->rule == id_of(42));
  CHECK_FALSE(with({"score70", "client54"}).runner_up.has_value());
  CHECK_FALSE(with({"score70", "score60"}).runner_up.has_value());  // the same cause in other words
}

TEST_CASE("what cannot be answered never makes a cause and never rules one out") {
  const std::string past_the_calendar = "2028-03-01";
  // Known: the cut-off had not passed, so the rule does not fire at all.
  CHECK(with({"score70", "unsure86"}).rule == id_of(1));
  CHECK(with({"score70", "unsure86"}).open.empty());

  const Diagnosis alone = with({"unsure86"}, past_the_calendar);
  CHECK(alone.cause == facts::Cause::undecided);
  REQUIRE(alone.runner_up);
  CHECK(alone.runner_up->rule == id_of(51));
  CHECK_FALSE(alone.open.empty());

  // It would win by more than fifteen points: the answer hangs on it.
  const Diagnosis shadowed = with({"score70", "unsure86"}, past_the_calendar);
  CHECK(shadowed.cause == facts::Cause::undecided);
  CHECK(shadowed.retry.verdict != facts::Retry::safe);
  const Diagnosis near = with({"score70", "unsure85"}, past_the_calendar);
  CHECK(near.cause == facts::Cause::system_fault);
  for (const Diagnosis& d : {alone, shadowed, near}) {
    CHECK(std::any_of(d.open.begin(), d.open.end(), [](const OpenQuestion& item) { return item.rule.starts_with("SF-95"); }));
    CHECK(std::none_of(d.ruled_out.begin(), d.ruled_out.end(), [](const RuledOut& item) { return item.cause == facts::Cause::client_error; }));
  }
}

TEST_CASE("undecided says so, and has an owner, a next check and a time") {
  const auto check = [](const Diagnosis& d, const std::string& says, const std::string& subcause) {
    INFO(says);
    CHECK(d.state == facts::State::stuck);
    CHECK(d.cause == facts::Cause::undecided);
    CHECK(d.subcause.empty());
    CHECK(d.reason == facts::Reason::none);
    CHECK(d.says.en.find(says) != std::string::npos);
    CHECK_FALSE(d.says.zh.empty());
    REQUIRE_FALSE(d.open.empty());
    CHECK_FALSE(d.open.front().question.en.empty());
    CHECK_FALSE(d.open.front().question.zh.empty());
    CHECK(std::any_of(d.open.begin(), d.open.end(), [&](const OpenQuestion& item) { return item.rule == subcause; }));
    CHECK_FALSE(d.actions.empty());
    CHECK(d.expected_by.has_value());
    CHECK_FALSE(d.tell.en.empty());
    CHECK(d.retry.verdict == facts::Retry::after_status_check);
  };
  const Engine& e = engine();
  check(e.diagnose("09:00 sent channel=fast; 09:01 accepted"), "Nothing in the records names a cause", "status_unknown");
  check(e.diagnose("09:00 sent channel=fast; 09:01 rejected code=QX7Q"), "Code QX7Q is not in our tables", "unmapped_code");
  check(e.diagnose("09:00 sent channel=fast; 09:01 rejected code=MS03"), "Code MS03 gives no reason", "unspecified");
  check(e.diagnose("09:00 sent channel=fast; 09:01 settled; 09:02 rejected"), "Nothing in the records names a cause", "contradicting_records");
}

TEST_CASE("the stricter of rule and interlock is the verdict, and the answer says which it was") {
  const Diagnosis plain = with({"score70"});
  CHECK(plain.retry.verdict == facts::Retry::safe);
  CHECK_FALSE(plain.retry.interlock);
  CHECK(plain.retry.reasons == Words{"rule:" + id_of(1)});
  const Diagnosis held = engine().diagnose("09:00 created channel=fast; 09:05 engine.error reason=score70; 09:06 kyc.required");
  CHECK(held.retry.verdict == facts::Retry::after_fix);
  CHECK(held.retry.wanted == facts::Retry::safe);
  CHECK(held.retry.interlock);
  CHECK(held.retry.reasons == Words{"hold:kyc"});
  CHECK_FALSE(held.retry.because.en.empty());
}

TEST_CASE("a send whose key has ended is not repeated under the same id") {
  const Engine& e = engine();
  const std::string text = "09:00 sent channel=fast; 09:01 timeout";
  CHECK(e.diagnose(text, "23:00").retry.how == facts::RetryHow::same_id);
  CHECK(e.diagnose(text, "+1 09:00").retry.how == facts::RetryHow::same_id);
  CHECK(e.diagnose(text, "+1 09:01").retry.how == facts::RetryHow::new_payout);
  CHECK(e.diagnose(text, "23:00").retry.key_valid_until == test::moment("+1 09:00"));
}

TEST_CASE("a backlog that claims absurd numbers gives no forecast and no fault") {
  Engine e;
  const auto with_depth = [&](const std::string& first, const std::string& last) {
    std::vector<Event> events = test::story("08:00 queue.backlog component=q; 08:01 queue.backlog component=q");
    events[0].msg = "depth " + first;
    events[1].msg = "depth " + last;
    e.context.strands[{"component", ""}] = events;
    return e.diagnose("09:00 created channel=fast");
  };
  CHECK(with_depth("9223372036854775807", "9223372036854775806").state == facts::State::stuck);
  CHECK(with_depth("9223372036854775807", "1").state == facts::State::stuck);
  CHECK(with_depth("1000000000001", "1000000000000").state == facts::State::stuck);
}

}  // namespace payout::diagnosis
