/// Sources that contradict each other, and which of them is believed.
#include "case_support.hpp"

namespace payout::facts {
namespace {

/// `statement payout.returned > webhook payout.confirmed`, one after the other.
std::string contradictions(const Case& c) {
  constexpr std::string_view k_what[] = {"", "amount: ", "currency: "};
  std::string out;
  for (const Contradiction& one : c.contradictions) {
    if (!out.empty()) out += "; ";
    out += k_what[static_cast<std::size_t>(one.what)];
    out += std::string(word(one.by)) + " " + std::string(c.events[one.believed].type_name()) + " > ";
    out += std::string(word(one.against)) + " " + std::string(c.events[one.other].type_name());
  }
  return out;
}

struct Pair {
  const char* story;
  const char* money;
  const char* contradictions;
};

void check_all(std::initializer_list<Pair> rows) {
  for (const Pair& row : rows) {
    INFO(row.story);
    const Case c = case_of(row.story);
    CHECK(word(c.money) == row.money);
    CHECK(contradictions(c) == row.contradictions);
    const bool outcome = std::any_of(c.contradictions.begin(), c.contradictions.end(),
                                     [](const Contradiction& one) { return one.what == Contradiction::What::outcome; });
    CHECK(c.contradiction == outcome);
  }
}

}  // namespace

TEST_CASE("a record's kind of witness is declared, or follows from its type") {
  Event event = test::story("09:00 confirmed src=stmt").front();
  const Profiles& profiles = test_world().profiles;
  CHECK(trust_of(event, &profiles) == Trust::statement);
  CHECK(trust_of(event, nullptr) == Trust::webhook);
  event.trust = Trust::inquiry;
  CHECK(trust_of(event, nullptr) == Trust::inquiry);
  CHECK(trust_of(event, &profiles) == Trust::statement);
  event.trust = Trust::unsaid;
  event.type = EventType::payout_not_found;
  CHECK(trust_of(event, nullptr) == Trust::inquiry);
  event.type = EventType::ledger_credited;
  CHECK(trust_of(event, nullptr) == Trust::own);
}

TEST_CASE("what fits together is no contradiction") {
  check_all({{"09:00 sent; 09:10 accepted; 09:20 settled; 09:30 confirmed", "delivered", ""},
             {"09:00 sent; 09:10 accepted; 09:30 rejected code=NO", "not_left", ""},
             {"09:00 sent; 09:30 confirmed; 12:00 returned", "returned", ""},
             {"09:00 sent; 09:30 confirmed src=hook; 12:00 returned src=stmt; 12:01 returned src=hook", "returned", ""},
             {"09:00 sent; 09:30 confirmed src=hook; 09:40 confirmed src=stmt; 12:00 returned src=stmt", "returned", ""},
             {"09:00 sent; 09:30 rejected code=NO src=hook; 12:00 returned src=stmt", "returned", ""},
             {"09:00 sent; 09:05 not_found; 09:30 confirmed", "delivered", ""},
             {"09:00 sent; 09:05 timeout; 09:30 confirmed; 09:40 confirmed src=stmt", "delivered", ""},
             {"09:00 sent #1; 09:05 rejected #1 code=NO; 09:10 sent #2; 09:20 confirmed #2", "delivered", ""},
             {"09:00 sent; 09:05 rejected code=UNK; 09:30 confirmed", "delivered", ""},
             {"09:00 created; 09:05 cancelled", "not_left", ""}});
}

TEST_CASE("a credit beats every failure, whoever tells it, and the other is told") {
  check_all({{"09:00 sent; 09:10 rejected code=NO src=ours; 09:30 confirmed src=stmt", "delivered", "statement payout.confirmed > own payout.rejected"},
             {"09:00 sent; 09:10 confirmed src=ours; 09:30 rejected code=NO src=stmt", "delivered", "own payout.confirmed > statement payout.rejected"},
             {"09:00 sent; 09:40 not_found src=ask; 09:50 settled src=stmt", "in_flight", "statement payout.settled > inquiry payout.not_found"},
             {"09:00 sent; 09:10 confirmed; 09:40 not_found", "delivered", "webhook payout.confirmed > inquiry payout.not_found"},
             {"09:00 sent; 09:10 cancelled; 09:30 confirmed", "delivered", "webhook payout.confirmed > own payout.cancelled"},
             {"09:00 sent; 09:10 rejected code=NO; 09:30 settled", "in_flight", "webhook payout.settled > webhook payout.rejected"}});
}

TEST_CASE("between paid and returned the greater trust decides, whatever was stamped later") {
  check_all({{"09:00 sent; 09:30 returned src=stmt; 12:00 confirmed src=hook", "returned", "statement payout.returned > webhook payout.confirmed"},
             {"09:00 sent; 09:30 confirmed src=hook; 12:00 returned src=stmt", "returned", "statement payout.returned > webhook payout.confirmed"},
             {"09:00 sent; 09:30 confirmed src=stmt; 12:00 returned src=hook", "delivered", "statement payout.confirmed > webhook payout.returned"},
             {"09:00 sent; 09:30 returned src=hook; 12:00 confirmed src=stmt", "delivered", "statement payout.confirmed > webhook payout.returned"},
             {"09:00 sent; 09:30 returned; 12:00 confirmed", "delivered", "webhook payout.confirmed > webhook payout.returned"},
             {"09:00 sent; 09:30 returned; 12:00 settled", "returned", "webhook payout.returned > webhook payout.settled"}});
  CHECK(case_of("09:00 sent; 09:30 returned src=stmt; 12:00 confirmed src=hook").attempts.front().credit_in_doubt);
  CHECK_FALSE(case_of("09:00 sent; 09:30 confirmed src=hook; 12:00 returned src=stmt").attempts.front().credit_in_doubt);
}

TEST_CASE("amounts of two sources are compared, the better witness first") {
  check_all({{"09:00 created eur=100 src=ours; 09:01 sent eur=100 src=ours; 09:30 settled eur=100 src=stmt", "in_flight", ""},
             {"09:00 created eur=100 src=ours; 09:01 sent src=ours; 09:30 settled eur=90 src=stmt", "in_flight",
              "amount: statement payout.settled > own payout.created"},
             {"09:00 created eur=100 src=ours; 09:01 sent eur=90 src=ours; 09:02 ledger.debited eur=101 src=books", "unknown", ""}});
  std::vector<Event> events = test::story("09:00 created eur=100 src=ours; 09:01 sent src=ours; 09:30 settled eur=100 src=stmt");
  events.back().amount->currency = *find_currency("USD");
  CHECK(contradictions(derive("P-1", "tx", events, test::moment("23:00"), test_world().world)) == "currency: statement payout.settled > own payout.created");
}

}  // namespace payout::facts
