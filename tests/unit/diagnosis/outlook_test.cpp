/// Time limits, what past payouts tell, and urgency.
#include "diagnosis/outlook.hpp"
#include "diagnosis_support.hpp"

namespace payout::diagnosis {
namespace {

const Engine& engine() {
  static const Engine ready;
  return ready;
}

const Deadline* find(const Diagnosis& d, std::string_view id) {
  for (const Deadline& deadline : d.deadlines) {
    if (deadline.id == id) return &deadline;
  }
  return nullptr;
}

Diagnosis on_rail(const std::string& rail, std::string_view text, std::string_view as_of) {
  Engine engine;
  facts::ChannelProfile& profile = engine.profiles.channels["rail"];
  profile = engine.rules.rails().at(rail);
  profile.name = "rail";
  profile.origin = facts::ChannelProfile::Origin::declared;
  return engine.diagnose(text, as_of);
}

TEST_CASE("every limit of the table has words, a source and an event it runs from") {
  REQUIRE(engine().rules.deadlines().size() > 20);
  for (const rules::DeadlineRule& rule : engine().rules.deadlines()) {
    INFO(rule.id);
    CHECK_FALSE(rule.what.en.empty());
    CHECK_FALSE(rule.what.zh.empty());
    CHECK_FALSE(rule.source.empty());
    CHECK_FALSE(rule.after.empty());
    CHECK_FALSE(rule.states.empty());
    if (!rule.calendar.empty()) CHECK(engine().rules.calendars().find(rule.calendar) != nullptr);
  }
}

TEST_CASE("a bank in India owes an answer by the end of the next day, in its own zone") {
  const Diagnosis d = on_rail("IMPS", "20:00 created channel=rail;20:00:01 sent #1 channel=rail;20:00:31 timeout #1 channel=rail", "+1 00:30");
  const Deadline* limit = find(d, "rbi-turnaround");
  REQUIRE(limit != nullptr);
  // 20:00 UTC on 3 March is 01:30 on 4 March there: T+1 ends with 5 March, local time.
  CHECK(format_utc(limit->at) == "2026-03-05T18:29:59Z");
}

TEST_CASE("a limit is void once what it asks for has come") {
  const std::string paid_back = "09:00 created channel=rail;09:00:01 sent #1 channel=rail;09:00:31 timeout #1 channel=rail;10:00 ledger.credited";
  CHECK(find(on_rail("IMPS", paid_back, "23:00"), "rbi-turnaround") == nullptr);
}

TEST_CASE("a notice of change must be acted on within six banking days, also for a payout that is paid") {
  const Diagnosis d = on_rail("NACHA", "09:00 created channel=rail;09:01 sent #1 channel=rail;+1 15:00 settled #1 channel=rail;+1 20:00 notice #1 channel=rail code=C02", "+2 12:00");
  CHECK(d.state != facts::State::stuck);
  const Deadline* limit = find(d, "nacha-noc");
  REQUIRE(limit != nullptr);
  CHECK(format_utc(limit->at).substr(0, 10) == "2026-03-13");  // Wednesday 4 March and six banking days, Eastern time
}

TEST_CASE("the time to execute an order stands still while it is held") {
  const std::string order = "09:00 created channel=rail";
  CHECK(find(on_rail("SEPA-SCT", order + ";09:10 engine.error", "+1 12:00"), "sepa-execution") != nullptr);
  CHECK(find(on_rail("SEPA-SCT", order + ";09:10 screening.hit", "+1 12:00"), "sepa-execution") == nullptr);
}

TEST_CASE("limits to come stand first, nearest first; those that have passed follow, latest first") {
  std::vector<Deadline> list{{{"a", "a"}, test::moment("09:00"), "s", "passed early"},
                             {{"b", "b"}, test::moment("20:00"), "s", "far"},
                             {{"c", "c"}, test::moment("11:00"), "s", "passed late"},
                             {{"d", "d"}, test::moment("13:00"), "s", "near"}};
  sort_deadlines(list, test::moment("12:00"));
  std::string order;
  for (const Deadline& deadline : list) order += deadline.id + "|";
  CHECK(order == "near|far|passed late|passed early|");
}

TEST_CASE("the end of the key of an open send is a limit; of a payout that must never be sent again it is none") {
  const Diagnosis open = engine().diagnose("09:00 created channel=fast;09:01 sent #1 channel=fast;09:02 timeout #1 channel=fast", "14:00");
  REQUIRE(find(open, "idempotency-key") != nullptr);
  CHECK(find(open, "idempotency-key")->at == test::moment("+1 09:01"));
}

TEST_CASE("past payouts with the same trouble say how long it takes, from ten on") {
  const std::string story = "09:00 created channel=fast;09:01 sent #1 channel=fast;09:05 rejected #1 channel=fast scheme=SEPA-SCT-REJECT code=AC04";
  const std::string key = std::string("fast") + '\x1f' + "SEPA-SCT-REJECT" + '\x1f' + "AC04";
  Engine with;
  with.context.past[key] = {10, 20, 30, 40, 50, 60, 70, 80, 600, 900};
  Diagnosis d = with.diagnose(story, "12:00");
  REQUIRE(d.history);
  CHECK(d.history->payouts == 10);
  CHECK(d.history->median == Duration::minutes(50));
  CHECK(d.history->p90 == Duration::minutes(600));
  CHECK(d.expected_basis == "history");
  CHECK(d.expected_by == *d.stuck_since + Duration::minutes(600));
  CHECK(d.expected_by_rule);
  CHECK_FALSE(d.overdue);
  CHECK(with.diagnose(story, "20:00").overdue);
  // Nine are too few: the rule's estimate stands, and they are named.
  with.context.past[key].pop_back();
  d = with.diagnose(story, "12:00");
  CHECK(d.expected_basis == "rule");
  CHECK(d.expected_by == d.expected_by_rule);
  CHECK(d.expected_says.en.find("9 past payouts") != std::string::npos);
  // Nothing of it reaches the customer.
  CHECK(d.tell.en.find("past payouts") == std::string::npos);
}

TEST_CASE("past payouts that were all over as quickly are told once, in both languages") {
  const std::string key = std::string("fast") + '\x1f' + "SEPA-SCT-REJECT" + '\x1f' + "AC04";
  Engine with;
  with.context.past[key] = std::vector<std::int64_t>(10, 90);
  const Diagnosis d = with.diagnose(
      "09:00 created channel=fast;09:01 sent #1 channel=fast;09:05 rejected #1 channel=fast scheme=SEPA-SCT-REJECT code=AC04", "12:00");
  CHECK(d.expected_says == Text{"Nine in ten of 10 past payouts like it were over within 1 h 30 min",
                                "10 笔类似的既往付款中，九成在 1 小时 30 分钟内了结"});
}

TEST_CASE("a closed payout says what closed it") {
  const auto says = [](const char* story) { return engine().diagnose(story, "12:00").says.en; };
  CHECK(says("09:00 created channel=fast;09:30 cancelled") == "The payout has been cancelled.");
  CHECK(says("09:00 created channel=fast;09:01 sent #1 channel=fast;09:05 rejected #1;09:30 refund.issued") ==
        "The customer has been refunded; the case is closed.");
}

TEST_CASE("the parts of a priority add up to it") {
  for (const char* as_of : {"10:00", "14:00", "23:00", "+3 09:00", "+9 09:00"}) {
    const Diagnosis d = engine().diagnose("09:00 created channel=fast eur=5000000;09:01 sent #1 channel=fast;09:02 timeout #1 channel=fast;09:30 customer.reported", as_of);
    int sum = 0;
    for (const ScorePart& part : d.priority_parts) sum += part.points;
    INFO(as_of);
    CHECK(d.priority == std::min(sum, 100));
    CHECK(d.priority > 0);
  }
}

}  // namespace
}  // namespace payout::diagnosis
