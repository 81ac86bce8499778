/// in_time, stuck, settled, closed: at their boundaries, in the middle of a timeline, with input in any order.
#include <algorithm>

#include "case_support.hpp"

namespace payout::facts {
namespace {

std::string_view state(std::string_view text, std::string_view as_of = "23:00") { return word(case_of(text, as_of).state); }

Instant stuck_since(std::string_view text, std::string_view as_of = "23:00") {
  const Case c = case_of(text, as_of);
  REQUIRE(c.state == State::stuck);
  REQUIRE(c.stuck_since);
  return *c.stuck_since;
}

}  // namespace

TEST_CASE("silence is in time up to the channel's normal time and stuck after it") {
  CHECK(state("09:00 sent channel=fast", "09:00") == "in_time");
  CHECK(state("09:00 sent channel=fast", "10:00") == "in_time");
  CHECK(state("09:00 sent channel=fast", "10:00:01") == "stuck");
  CHECK(stuck_since("09:00 sent channel=fast") == test::moment("10:00"));
  CHECK(state("09:00 sent channel=fast; 09:30 accepted", "10:00:01") == "stuck");
  CHECK(state("09:00 sent channel=fast; 09:30 timeout", "09:59") == "in_time");
  CHECK(state("09:00 sent #1 channel=fast; 09:30 rejected #1 code=NO; 09:45 sent #2", "10:30") == "in_time");
  CHECK(state("09:00 created channel=fast", "09:59") == "in_time");
  CHECK(state("09:00 created channel=fast", "10:01") == "stuck");
  // The clock of a resend starts with the resend.
  CHECK(stuck_since("09:00 sent #1 channel=fast; 09:30 sent #2") == test::moment("10:30"));
  CHECK(*case_of("09:00 sent channel=fast").late_at == test::moment("11:00"));
}

TEST_CASE("a refusal, a return or an error is stuck at once") {
  CHECK(stuck_since("09:00 sent channel=slow; 09:05 rejected code=NO") == test::moment("09:05"));
  CHECK(stuck_since("09:00 sent channel=slow; 09:05 accepted; 12:00 returned") == test::moment("12:00"));
  CHECK(stuck_since("09:00 created channel=slow; 09:05 engine.error") == test::moment("09:05"));
  CHECK(stuck_since("09:00 created channel=slow; 09:05 client.error") == test::moment("09:05"));
  CHECK(stuck_since("09:00 created channel=slow; 09:05 timeout") == test::moment("09:05"));
  CHECK(state("09:00 sent channel=slow; 09:05 timeout") == "in_time");
  // A final not_found is as good as a refusal, also where no timeout was logged.
  CHECK(stuck_since("09:00 sent channel=slow; 09:40 inquiry; 09:40 not_found") == test::moment("09:40"));
  CHECK(state("09:00 sent channel=slow; 09:10 timeout; 09:40 not_found") == "stuck");
  // A resend after an error of ours is in time again.
  CHECK(state("09:00 created channel=slow; 09:05 engine.error; 09:10 sent") == "in_time");
}

TEST_CASE("held is stuck at once, and in time again when the hold is over") {
  CHECK(stuck_since("09:00 created channel=slow; 09:05 screening.hit") == test::moment("09:05"));
  CHECK(state("09:00 created channel=slow; 09:05 screening.hit; 09:30 screening.cleared") == "in_time");
  CHECK(state("09:00 created channel=slow; 09:05 hold.placed reason=risk; 09:30 hold.released reason=funding") == "stuck");
  CHECK(state("09:00 sent channel=slow; 09:05 recalled") == "stuck");
}

TEST_CASE("a channel is in trouble from its own word until it takes it back") {
  const auto state_of = [](std::string_view text) {
    return std::string(word(derive("fast", "channel", test::story(text), test::moment("23:00"), test_world().world).state));
  };
  CHECK(state_of("09:00 channel.down channel=fast") == "stuck");
  CHECK(state_of("09:00 channel.down channel=fast; 09:05 channel.heartbeat channel=fast") == "stuck");
  CHECK(state_of("09:00 channel.down channel=fast; 09:05 channel.up channel=fast") == "closed");
  CHECK(state_of("09:00 funding.low channel=fast; 09:05 channel.up channel=fast") == "stuck");
  CHECK(state_of("09:00 channel.heartbeat channel=fast") == "closed");
}

TEST_CASE("a credit settles") {
  CHECK(state("09:00 sent channel=fast; 09:01 confirmed") == "settled");
  CHECK(state("09:00 sent channel=fast; 09:01 confirmed; 09:02 rejected code=NO") == "settled");
  CHECK(state("09:00 sent channel=fast; 09:01 confirmed; 12:00 returned") == "stuck");
  CHECK(state("09:00 sent channel=fast; 09:01 settled", "09:30") == "in_time");
  CHECK(state("09:00 sent channel=fast; 09:01 settled") == "stuck");  // this channel confirms
  // Somebody says it did not arrive: the case is open again, until a credit is confirmed after it.
  CHECK(stuck_since("09:00 sent channel=fast; 09:01 confirmed; 12:00 customer.reported") == test::moment("12:00"));
  CHECK(state("09:00 sent channel=fast; 09:01 confirmed; 12:00 customer.reported; 13:00 confirmed") == "settled");
}

TEST_CASE("where the channel never confirms, silence past settlement is good news") {
  CHECK(state("09:00 sent channel=quiet; 09:01 settled", "09:30") == "settled");
  CHECK(state("09:00 sent channel=quiet; 09:01 accepted", "11:00") == "in_time");
  CHECK(state("09:00 sent channel=quiet; 09:01 accepted", "11:00:01") == "settled");
  CHECK(state("09:00 sent channel=quiet; 09:01 notice") == "settled");
  // Silence is good news only after the channel took it, and where nothing speaks against it.
  CHECK(state("09:00 sent channel=quiet", "11:00:01") == "stuck");
  CHECK(state("09:00 sent channel=quiet; 09:01 timeout", "11:00:01") == "stuck");
  CHECK(state("09:00 sent channel=quiet; 09:01 accepted; 09:02 timeout", "11:00:01") == "stuck");
  CHECK(state("09:00 sent channel=quiet; 09:01 accepted; 09:30 rejected code=NO") == "stuck");
  CHECK(state("09:00 sent channel=quiet; 09:01 settled; +1 09:00 returned", "+1 10:00") == "stuck");
  CHECK(state("09:00 sent channel=quiet; 09:01 settled; 12:00 customer.reported") == "stuck");
  // What the channel holds is not silence.
  CHECK(state("09:00 sent channel=quiet; 09:01 accepted; 09:05 compliance.hold") == "stuck");
  CHECK(state("09:00 sent channel=quiet; 09:01 accepted; 09:05 request.opened") == "stuck");
  CHECK(state("09:00 sent channel=quiet; 09:01 accepted; 09:05 compliance.hold; 09:06 compliance.released") == "settled");
}

TEST_CASE("cancelled, closed, refunded and replaced close the case, until it is sent again") {
  for (const char* closing : {"cancelled", "closed", "refund.issued"}) {
    INFO(closing);
    const std::string text = std::string("09:00 sent channel=fast; 09:05 rejected code=NO; 10:00 ") + closing;
    CHECK(state(text) == "closed");
    CHECK(case_of(text).closed_by != k_none);
    CHECK(state(text + "; 11:00 sent #2; 11:01 rejected #2 code=NO") == "stuck");
    CHECK(state(text + "; 11:00 sent #2; 11:01 confirmed #2") == "settled");
  }
  CHECK(state("09:00 created channel=fast; 09:05 cancelled") == "closed");
  CHECK(state("09:00 sent channel=fast; 09:05 rejected code=NO; 10:00 notice replaced_by=P-2") == "closed");
  CHECK(state("09:00 sent channel=fast; 09:05 rejected code=NO replaced_by=P-2") == "closed");
  // A credit that was reported beats a late closing.
  CHECK(state("09:00 sent channel=fast; 09:05 confirmed; 10:00 closed") == "settled");
}

TEST_CASE("a credit to the customer closes the case only after a failure") {
  CHECK(state("08:00 ledger.debited; 09:00 sent channel=fast; 09:05 rejected code=NO; 09:06 ledger.credited") == "closed");
  CHECK(state("08:00 ledger.debited; 09:00 sent channel=fast; 09:05 returned; 09:06 ledger.credited") == "closed");
  CHECK(state("08:00 ledger.credited; 09:00 sent channel=fast; 09:05 rejected code=NO") == "stuck");
  CHECK(state("08:00 ledger.debited; 09:00 sent channel=fast; 09:05 timeout; 09:06 ledger.credited") == "stuck");
  // The failure of the first send is over when the second goes out: a late booking must not hide the second.
  CHECK(state("09:00 sent #1 channel=fast; 09:05 rejected #1 code=NO; 09:10 sent #2; 09:20 ledger.credited") == "stuck");
  CHECK(state("09:00 sent #1 channel=fast; 09:05 rejected #1 code=NO; 09:10 sent #2; 09:20 rejected #2 code=NO; 09:21 ledger.credited") == "closed");
}

TEST_CASE("every kind of hold opens and closes, and the last word counts") {
  const std::pair<const char*, const char*> pairs[] = {
      {"screening.hit", "screening.cleared"}, {"compliance.hold", "compliance.released"}, {"kyc.required", "kyc.completed"},
      {"request.opened", "request.answered"}, {"dispute.opened", "dispute.closed"},       {"refund.requested", "refund.issued"}};
  for (const auto& [opens, closes] : pairs) {
    INFO(opens);
    const std::string open = std::string("09:00 ") + opens;
    CHECK(case_of(open).holds.size() == 1);
    CHECK(case_of(open + "; 09:05 " + opens).holds.size() == 1);
    CHECK(case_of(open + "; 09:05 " + closes).holds.empty());
    CHECK(case_of(std::string("09:00 ") + closes + "; 09:05 " + opens).holds.size() == 1);
    CHECK(case_of(open + "; 09:05 " + closes + "; 09:10 " + opens).holds.size() == 1);
    CHECK(case_of(open + "; 09:05 " + opens + "; 09:10 " + closes).holds.empty());
    // Another kind's partner closes nothing.
    for (const auto& [other_opens, other_closes] : pairs) {
      if (other_opens != opens) CHECK(case_of(open + "; 09:05 " + other_closes).hold(open_holds(case_of(open))) != nullptr);
    }
  }
  for (const char* reason : {"dispute", "refund", "funding", "reserve", "risk", "manual"}) {
    INFO(reason);
    const std::string placed = std::string("09:00 hold.placed reason=") + reason;
    CHECK(open_holds(case_of(placed)) == std::string("hold:") + reason);
    CHECK(open_holds(case_of(placed + "; 09:05 hold.released reason=other")) == std::string("hold:") + reason);
    CHECK(case_of(placed + "; 09:05 hold.released reason=" + reason).holds.empty());
    CHECK(case_of(placed + "; 09:05 hold.released").holds.empty());
    CHECK(case_of("09:00 hold.released; 09:05 hold.placed reason=" + std::string(reason)).holds.size() == 1);
  }
  CHECK(open_holds(case_of("09:00 hold.placed; 09:05 hold.released reason=risk")) == "hold:");
  CHECK(open_holds(case_of("09:00 sent; 09:05 recalled")) == "recall");
  CHECK(case_of("09:00 sent; 09:05 recalled; 09:10 returned").holds.empty());
  CHECK(open_holds(case_of("09:00 sent; 09:05 returned; 09:10 recalled")) == "recall");
  CHECK(open_holds(case_of("09:00 screening.hit; 09:01 hold.placed reason=risk; 09:02 dispute.opened; 09:03 hold.released reason=risk")) ==
        "screening dispute");
}

TEST_CASE("a case as of a moment knows nothing of what comes after it") {
  const char* text =
      "09:00 created channel=fast; 09:05 screening.hit; 09:20 screening.cleared; 09:30 sent #1; 09:35 rejected #1 code=NO; 10:00 sent #2; "
      "10:05 accepted #2; 12:00 confirmed #2; 15:00 returned #2; 15:30 ledger.credited";
  const std::pair<const char*, const char*> moments[] = {
      {"09:00", "in_time"}, {"09:05", "stuck"},   {"09:19:59", "stuck"}, {"09:20", "in_time"}, {"09:34", "in_time"},
      {"09:35", "stuck"},   {"10:00", "in_time"}, {"11:00", "in_time"},  {"11:30", "stuck"},   {"12:00", "settled"},
      {"14:59", "settled"}, {"15:00", "stuck"},   {"15:30", "closed"}};
  for (const auto& [as_of, wanted] : moments) {
    INFO(as_of);
    CHECK(state(text, as_of) == wanted);
    std::vector<Event> known = test::story(text);
    std::erase_if(known, [&, end = test::moment(as_of)](const Event& event) { return event.at > end; });
    const Case cut = derive("P-1", "tx", known, test::moment(as_of), test_world().world);
    const Case whole = case_of(text, as_of);
    CHECK(cut.events.size() == whole.events.size());
    CHECK(sends(cut) == sends(whole));
    CHECK(cut.due == whole.due);
    CHECK(cut.money == whole.money);
  }
  CHECK(case_of(text, "08:00").events.empty());
  CHECK(state(text, "08:00") == "in_time");
}

TEST_CASE("the order of input and copies of an event change nothing") {
  const char* text =
      "09:00 created channel=fast id=a; 09:01 sent id=b; 09:02 timeout id=c; 09:03 sent id=d; 09:04 rejected code=NO id=e; 09:05 hold.placed reason=risk id=f";
  const Case plain = case_of(text);
  CHECK(sends(plain) == "doubtful rejected");
  std::vector<Event> events = test::story(text);
  std::reverse(events.begin(), events.end());
  const std::vector<Event> copies = test::story(text);
  events.insert(events.end(), copies.begin(), copies.end());
  const Case other = derive("P-1", "tx", events, test::moment("23:00"), test_world().world);
  CHECK(sends(other) == sends(plain));
  CHECK(other.events.size() == plain.events.size());
  CHECK(other.money == plain.money);
  CHECK(other.stuck_since == plain.stuck_since);
  CHECK(open_holds(other) == open_holds(plain));
  // Copies without an id are told by their content.
  const std::vector<Event> twice = test::story("09:00 sent channel=fast; 09:00 sent channel=fast; 09:01 rejected code=NO; 09:01 rejected code=NO");
  CHECK(sends(derive("P-1", "tx", twice, test::moment("23:00"), test_world().world)) == "rejected");
}

TEST_CASE("events of one instant are read in the order of a payout's life") {
  CHECK(sends(case_of("09:00 rejected code=NO; 09:00 sent; 09:00 created")) == "rejected");
  CHECK(sends(case_of("09:00 confirmed; 09:00 rejected code=NO; 09:00 sent")) == "credited");
  CHECK(state("09:00 cancelled; 09:00 sent") == "closed");
}

TEST_CASE("nothing is known of a payout without events") {
  const Case c = derive("P-1", "tx", {}, test::moment("09:00"), World{});
  CHECK(c.attempts.empty());
  CHECK(c.holds.empty());
  CHECK(c.money == MoneyState::not_left);
  CHECK(c.state == State::in_time);
  CHECK(c.profile.origin == ChannelProfile::Origin::unknown);
}

TEST_CASE("amount, bank and channel are those the events tell") {
  const Case c = case_of("09:00 created channel=fast bank=B1 eur=1250; 09:01 sent channel=quiet eur=99; 09:02 rejected bank=B2 code=NO");
  CHECK(c.channel == "quiet");
  CHECK(c.bank == "B2");
  REQUIRE(c.amount);
  CHECK(c.amount->minor == 1250);
  CHECK(c.profile.name == "quiet");
  CHECK(c.failure == 2);
}

TEST_CASE("a channel without a profile takes its rail's default, the longest name that fits") {
  std::map<std::string, ChannelProfile, std::less<>> rails;
  for (const char* name : {"SEPA-SCT", "SEPA-SCT-INST"}) {
    rails[name].rail = name;
    rails[name].normal = TimeSpan::plain(Duration::seconds(name == std::string("SEPA-SCT") ? 86400 : 20));
  }
  World world;
  world.rails = &rails;
  const auto profile = [&](const char* scheme) { return profile_of(test::story(std::string("09:00 rejected scheme=") + scheme), "x", world); };
  CHECK(profile("SEPA-SCT").rail == "SEPA-SCT");
  CHECK(profile("SEPA-SCT-RETURN").rail == "SEPA-SCT");
  CHECK(profile("SEPA-SCT-INST").rail == "SEPA-SCT-INST");
  CHECK(profile("SEPA-SCT-INST-REJECT").rail == "SEPA-SCT-INST");
  CHECK(profile("SEPA-SCTX").origin == ChannelProfile::Origin::unknown);
  CHECK(profile("SEPA-SCT-RETURN").origin == ChannelProfile::Origin::rail);
  CHECK(profile("SEPA-SCT-RETURN").name == "x");
}

}  // namespace payout::facts
