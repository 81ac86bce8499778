/// What no rule can override: each reason by itself, and reasons together.
#include <catch2/catch.hpp>

#include "diagnosis/interlock.hpp"
#include "diagnosis/wording.hpp"
#include "stub_context.hpp"
#include "test_codes.hpp"

namespace payout::diagnosis {
namespace {

struct Setup {
  test::StubContext context;
  test::TestCodes codes;
  facts::Profiles profiles;
  facts::World world;
  std::string as_of = "23:00";
  bool confidential = false;
  bool unmapped = false;

  Setup() {
    for (const char* name : {"fast", "legs", "quiet"}) {
      profiles.channels[name].name = name;
      profiles.channels[name].normal = facts::TimeSpan::plain(Duration::hours(1));
    }
    profiles.channels["legs"].two_leg = true;
    profiles.channels["quiet"].confirms = false;
    world.profiles = &profiles;
    world.codes = &codes;
  }
  /// `verdict: reason reason ...`
  std::string ask(const std::string& text, const std::string& txid = "P-1") const {
    const Instant now = test::moment(as_of);
    const facts::Case c = facts::derive(txid, "tx", test::StubContext::events_of(txid, text, now), now, world);
    const Limit limit = interlock(c, context, world, confidential, unmapped);
    std::string out(facts::word(limit.at_best));
    out += ':';
    for (const std::string& reason : limit.reasons) out += " " + reason;
    for (const std::string& reason : limit.reasons) {
      INFO("a reason without words: " << reason);
      CHECK_FALSE(reason_words(reason, c).en.empty());
      CHECK_FALSE(reason_words(reason, c).zh.empty());
    }
    return out;
  }
};

}  // namespace

TEST_CASE("safe is left only where the money is proven not to have left") {
  const Setup s;
  CHECK(s.ask("09:00 created channel=fast; 09:05 engine.error") == "safe:");
  CHECK(s.ask("09:00 created channel=fast; 09:05 timeout") == "safe:");
  CHECK(s.ask("09:00 sent channel=fast; 09:05 rejected code=NO") == "safe:");
  CHECK(s.ask("09:00 sent #1 channel=fast; 09:05 rejected #1 code=NO; 09:06 sent #2; 09:07 rejected #2 code=NO") == "safe:");
  CHECK(s.ask("09:00 sent channel=fast; 09:40 inquiry; 09:40 not_found") == "safe:");
  CHECK(s.ask("09:00 created channel=fast; 09:05 screening.hit; 09:06 screening.cleared; 09:10 sent; 09:11 rejected code=NO") == "safe:");
}

TEST_CASE("a send that may still pay must be asked about first") {
  const Setup s;
  CHECK(s.ask("09:00 sent channel=fast") == "after_status_check: open_send:1");
  CHECK(s.ask("09:00 sent channel=fast; 09:01 timeout") == "after_status_check: open_send:1");
  CHECK(s.ask("09:00 sent channel=fast; 09:01 accepted") == "after_status_check: open_send:1");
  CHECK(s.ask("09:00 sent channel=fast; 09:01 settled") == "after_status_check: open_send:1");
  CHECK(s.ask("09:00 sent channel=fast; 09:01 rejected code=UNK") == "after_status_check: open_send:1");
  CHECK(s.ask("09:00 sent #1 channel=fast; 09:01 timeout #1; 09:02 sent #2; 09:03 rejected #2 code=NO") == "after_status_check: open_send:1");
  CHECK(s.ask("09:00 sent #1 channel=fast; 09:02 sent #2") == "after_status_check: open_send:1 open_send:2");
  CHECK(s.ask("09:00 sent channel=fast; 09:05 not_found") == "after_status_check: open_send:1");
  CHECK(s.ask("09:00 sent channel=legs; 09:00 ledger.debited; 09:01 rejected code=NO") == "after_status_check: debit_not_reversed");
}

TEST_CASE("a return allows a repair at best, also when a later send was refused") {
  const Setup s;
  CHECK(s.ask("09:00 sent channel=fast; 09:05 returned") == "after_fix: returned:1");
  CHECK(s.ask("09:00 sent channel=fast; 09:05 rejected code=BACK") == "after_fix: returned:1");
  CHECK(s.ask("09:00 sent channel=fast; 09:05 returned; 09:06 rejected code=NO") == "after_fix: returned:1");
  CHECK(s.ask("09:00 sent #1 channel=fast; 09:05 returned #1; 10:00 sent #2; 10:01 rejected #2 code=NO") == "after_fix: returned:1");
  CHECK(s.ask("09:00 sent #1 channel=fast; 09:05 returned #1; 10:00 sent #2; 10:01 timeout #2") == "after_status_check: returned:1 open_send:2");
}

TEST_CASE("what is paid, settled, closed or still in time is never sent again") {
  Setup s;
  CHECK(s.ask("09:00 sent channel=fast; 09:05 confirmed") == "never: delivered");
  CHECK(s.ask("09:00 sent channel=fast; 09:05 confirmed; 10:00 customer.reported") == "never: delivered");
  CHECK(s.ask("09:00 sent channel=quiet; 09:05 settled") == "never: settled open_send:1");
  CHECK(s.ask("09:00 created channel=fast; 09:05 cancelled") == "never: closed");
  CHECK(s.ask("09:00 created channel=fast; 09:05 engine.error; 09:06 closed") == "never: closed");
  CHECK(s.ask("08:00 ledger.debited; 09:00 sent channel=fast; 09:05 returned; 09:06 ledger.credited") == "never: closed returned:1");
  s.as_of = "09:30";
  CHECK(s.ask("09:00 sent channel=fast") == "never: in_time open_send:1");
  CHECK(s.ask("09:00 created channel=fast") == "never: in_time");
}

TEST_CASE("what was closed and sent again is not safe, however the new send ended") {
  const Setup s;
  const std::string refused = "; 11:00 sent #2; 11:01 rejected #2 code=NO";
  CHECK(s.ask("09:00 created channel=fast; 10:00 cancelled" + refused) == "after_status_check: reopened");
  CHECK(s.ask("09:00 created channel=fast; 10:00 closed" + refused) == "after_status_check: reopened");
  CHECK(s.ask("09:00 sent #1 channel=fast; 09:01 rejected #1 code=NO; 10:00 refund.issued" + refused) == "never: refunded");
  CHECK(s.ask("09:00 sent #1 channel=fast; 09:01 rejected #1 code=NO replaced_by=P-9" + refused) == "never: replaced");
}

TEST_CASE("what the customer has back must be taken from him again first") {
  const Setup s;
  CHECK(s.ask("08:00 ledger.debited; 09:00 created channel=fast; 09:05 engine.error; 09:06 ledger.credited") == "after_fix: credited_back");
  CHECK(s.ask("08:00 ledger.debited; 09:00 created channel=fast; 09:05 engine.error; 09:06 ledger.credited; 09:07 ledger.debited") == "safe:");
}

TEST_CASE("an open hold forbids safe, whatever its kind") {
  const Setup s;
  const std::pair<const char*, const char*> holds[] = {
      {"screening.hit", "never: hold:screening"},      {"compliance.hold", "never: hold:compliance"},
      {"kyc.required", "after_fix: hold:kyc"},         {"request.opened", "after_fix: hold:request"},
      {"dispute.opened", "never: hold:dispute"},       {"refund.requested", "never: hold:refund"},
      {"recalled", "never: hold:recall"},              {"hold.placed reason=dispute", "never: hold:hold:dispute"},
      {"hold.placed reason=refund", "never: hold:hold:refund"}, {"hold.placed reason=reserve", "never: hold:hold:reserve"},
      {"hold.placed reason=risk", "never: hold:hold:risk"},     {"hold.placed reason=funding", "after_fix: hold:hold:funding"},
      {"hold.placed reason=manual", "after_fix: hold:hold:manual"}, {"hold.placed", "never: hold:hold:"},
      {"hold.placed reason=somethingnew", "never: hold:hold:somethingnew"}};
  for (const auto& [hold, wanted] : holds) {
    INFO(hold);
    CHECK(s.ask(std::string("09:00 created channel=fast; 09:01 ") + hold) == wanted);
    CHECK(s.ask(std::string("09:00 sent channel=fast; 09:01 rejected code=NO; 09:02 ") + hold) == wanted);
  }
  // Answered, it forbids nothing; a recall is over only with the return.
  CHECK(s.ask("09:00 created channel=fast; 09:01 kyc.required; 09:02 kyc.completed; 09:03 engine.error") == "safe:");
  CHECK(s.ask("09:00 sent channel=fast; 09:01 rejected code=NO; 09:02 recalled; 09:03 request.answered") == "never: hold:recall");
}

TEST_CASE("a hold on the whole channel, bank or customer forbids it too, until it is released") {
  const std::string waiting = "09:00 created channel=fast customer=c1; 09:05 engine.error";
  const auto with = [&](const char* kind, const char* id, const char* text, const std::string& own) {
    Setup s;
    s.context.strands[{kind, id}] = test::story(text);
    return s.ask(own);
  };
  CHECK(with("channel", "fast", "08:00 compliance.hold", waiting) == "never: channel_hold");
  CHECK(with("channel", "fast", "08:00 compliance.hold; 08:30 compliance.released", waiting) == "safe:");
  CHECK(with("channel", "other", "08:00 compliance.hold", waiting) == "safe:");
  const std::string to_bank = "09:00 created channel=fast bank=b1; 09:05 engine.error";
  CHECK(with("bank", "b1", "08:00 compliance.hold", to_bank) == "never: bank_hold");
  CHECK(with("bank", "b1", "08:00 compliance.hold; 08:30 compliance.released", to_bank) == "safe:");
  CHECK(with("bank", "b2", "08:00 compliance.hold", to_bank) == "safe:");
  CHECK(with("customer", "c1", "08:00 compliance.hold", waiting) == "never: customer_hold");
  CHECK(with("customer", "c1", "08:00 kyc.required", waiting) == "after_fix: customer_kyc");
  CHECK(with("customer", "c1", "08:00 kyc.required; 08:30 kyc.completed; 08:40 kyc.required", waiting) == "after_fix: customer_kyc");
  CHECK(with("customer", "c2", "08:00 kyc.required", waiting) == "safe:");
  CHECK(with("channel", "fast", "08:00 funding.low", waiting) == "after_fix: channel_funding");
  CHECK(with("channel", "fast", "08:00 funding.low; 08:30 funding.restored", waiting) == "safe:");
}

TEST_CASE("another payout of the same order that is alive or paid forbids it") {
  const auto with = [](const std::string& other) {
    Setup s;
    s.context.family({{"P-1", ""}, {"P-0", other}}, test::moment(s.as_of));
    return s.ask("08:00 created channel=fast replaces=P-0; 09:00 sent; 09:01 rejected code=NO");
  };
  for (const char* alive :
       {"07:00 created", "07:00 queued", "07:00 approved", "07:00 sent", "07:00 sent; 07:01 accepted", "07:00 sent; 07:01 timeout",
        "07:00 sent; 07:01 settled", "07:00 sent; 07:01 confirmed", "07:00 sent; 07:01 pending",
        // A credit beats a refusal, one refused send says nothing of the other, and some refusals leave the money open.
        "07:00 sent; 07:01 confirmed; 07:02 rejected code=NO", "07:00 sent #1; 07:01 sent #2; 07:02 rejected #1 code=NO",
        "07:00 sent; 07:01 rejected code=UNK", "07:00 sent; 07:01 rejected code=NO; 07:02 pending", "07:00 sent; 07:01 cancelled",
        "07:00 sent; 07:01 not_found", "07:00 sent; 07:01 confirmed; 07:02 closed", "07:00 sent; 07:01 returned; 07:02 settled",
        "07:00 sent; 07:01 notice; 07:02 rejected code=NO; 07:03 rejected code=NO"}) {
    INFO(alive);
    CHECK(with(alive) == "never: sibling:P-0");
  }
  for (const char* dead : {"07:00 created; 07:01 cancelled", "07:00 sent; 07:01 rejected code=NO; 07:02 closed",
                           "07:00 sent; 07:01 rejected code=NO", "07:00 sent; 07:01 returned; 07:02 ledger.credited", "07:00 sent; 07:40 not_found"}) {
    INFO(dead);
    CHECK(with(dead) == "safe:");
  }
}

TEST_CASE("a record that may be its own and is not attached must be looked at first") {
  const Instant now = test::moment("23:00");
  const Setup s;
  facts::Case c = facts::derive("P-1", "tx", test::story("09:00 sent channel=fast; 09:05 rejected code=NO"), now, s.world);
  CHECK(interlock(c, s.context, s.world, false, false).at_best == facts::Retry::safe);
  c.loose.push_back({{"channel", "C-5"}, test::story("09:30 confirmed").front(), {"P-2"}, false});
  c.loose.push_back(c.loose.back());
  const Limit limit = interlock(c, s.context, s.world, false, false);
  CHECK(limit.at_best == facts::Retry::after_status_check);
  CHECK(limit.reasons == std::vector<std::string>{"unattached_record:channel C-5"});
  CHECK(reason_words(limit.reasons.front(), c).en == "A record known by channel C-5 may be its own and could not be attached.");
  // The sibling it may belong to may be paid by it.
  Setup both;
  both.context.family({{"P-1", ""}, {"P-0", "07:00 sent; 07:01 rejected code=NO"}}, now);
  CHECK(both.ask("08:00 created channel=fast replaces=P-0; 09:00 sent; 09:01 rejected code=NO") == "safe:");
  both.context.orders["P-1"].front().loose = c.loose;
  CHECK(both.ask("08:00 created channel=fast replaces=P-0; 09:00 sent; 09:01 rejected code=NO") == "never: sibling:P-0");
}

TEST_CASE("which source is believed never makes a resend safer") {
  Setup s;
  s.profiles.witnesses = {{"stmt", Trust::statement}, {"hook", Trust::webhook}, {"ours", Trust::own}};
  CHECK(s.ask("09:00 sent channel=fast; 09:30 returned src=stmt; 12:00 confirmed src=hook") ==
        "never: credit_in_doubt:1 returned:1 contradicting_records");
  CHECK(s.ask("09:00 sent channel=fast; 09:30 confirmed src=hook; 12:00 returned src=stmt") == "after_status_check: returned:1 contradicting_records");
  CHECK(s.ask("09:00 sent channel=fast; 09:30 confirmed src=stmt; 12:00 returned src=hook") == "never: delivered contradicting_records");
  CHECK(s.ask("09:00 created channel=fast eur=100 src=ours; 09:01 sent; 09:02 rejected code=NO eur=90 src=hook") == "after_status_check: amounts_differ");
}

TEST_CASE("of two payouts of one order at most one may be sent again") {
  const Instant now = test::moment("23:00");
  const std::string old_story = "08:00 created channel=fast; 09:00 sent; 09:01 rejected code=NO";
  const std::string new_story = "10:00 created channel=fast replaces=P-1; 10:01 sent; 10:02 rejected code=NO";
  Setup s;
  s.context.family({{"P-1", old_story}, {"P-2", new_story}}, now);
  CHECK(s.ask(old_story, "P-1") == "never: sibling:P-2 replaced");
  CHECK(s.ask(new_story, "P-2") == "safe:");
  // Two that replace the same one: neither knows which of them counts.
  Setup both;
  both.context.family({{"P-1", old_story}, {"P-2", new_story}, {"P-3", new_story}}, now);
  CHECK(both.ask(new_story, "P-2") == "never: sibling:P-3");
  CHECK(both.ask(new_story, "P-3") == "never: sibling:P-2");
}

TEST_CASE("the first of a chain of replacements counts as well as the last but one") {
  const Instant now = test::moment("23:00");
  const std::string first = "08:00 created channel=fast; 09:00 sent; 09:01 timeout";
  const std::string second = "10:00 created channel=fast replaces=P-1; 10:01 sent; 10:02 rejected code=NO";
  const std::string third = "11:00 created channel=fast replaces=P-2; 11:01 sent; 11:02 rejected code=NO";
  Setup s;
  s.context.link("P-3", "P-2", second, now);
  s.context.link("P-2", "P-1", first, now);
  s.context.link("P-2", "P-3", third, now);
  s.context.link("P-1", "P-2", second, now);
  CHECK(s.ask(third, "P-3") == "never: sibling:P-1");
  CHECK(s.ask(second, "P-2") == "never: sibling:P-1 sibling:P-3 replaced");
}

TEST_CASE("a hole in a log that would have told asks for a look first") {
  const auto hole = [](const std::string& channel, const std::string& from, const std::string& to) {
    Setup s;
    s.context.log_holes.push_back({"x-log", channel, test::moment(from), to.empty() ? Instant::never() : test::moment(to)});
    return s;
  };
  const std::string refused = "09:00 created channel=fast; 10:00 sent; 10:01 rejected code=NO";
  const std::string missed = "after_status_check: log_hole:x-log";
  CHECK(hole("fast", "09:30", "09:45").ask(refused) == missed);
  CHECK(hole("fast", "10:30", "").ask(refused) == missed);
  CHECK(hole("", "10:30", "11:00").ask(refused) == missed);
  CHECK(hole("other", "10:30", "11:00").ask(refused) == "safe:");
  CHECK(hole("fast", "08:00", "09:00").ask(refused) == "safe:");   // over before the order came in
  CHECK(hole("fast", "+1 08:00", "").ask(refused) == "safe:");     // after the moment that is asked for
  // The send itself may be what is missing, also where the order names no channel yet.
  CHECK(hole("fast", "09:01", "09:40").ask("09:00 created channel=fast; 09:50 engine.error") == missed);
  CHECK(hole("fast", "09:01", "09:40").ask("09:00 created; 09:50 engine.error") == missed);
}

TEST_CASE("contradictions, unknown codes and confidential causes") {
  Setup s;
  CHECK(s.ask("09:00 sent channel=fast; 09:01 rejected code=NO; 09:02 accepted") == "after_status_check: open_send:1 contradicting_records");
  CHECK(s.ask("09:00 sent channel=fast; 09:01 settled; 09:02 rejected code=NO; 09:03 rejected code=NO") == "after_status_check: contradicting_records");
  // A refusal in words nobody knows, also where it is not the last thing that happened.
  CHECK(s.ask("09:00 sent channel=fast; 09:01 rejected code=WHAT") == "after_status_check: unmapped_code");
  CHECK(s.ask("09:00 sent channel=fast; 09:01 rejected code=WHAT; 09:02 engine.error") == "after_status_check: unmapped_code");
  CHECK(s.ask("09:00 sent channel=fast; 09:01 rejected") == "safe:");
  s.unmapped = true;
  CHECK(s.ask("09:00 sent channel=fast; 09:01 rejected code=WHAT") == "after_status_check: unmapped_code");
  CHECK(s.ask("09:00 created channel=fast; 09:01 engine.error") == "after_status_check: unmapped_code");
  s.unmapped = false;
  s.confidential = true;
  CHECK(s.ask("09:00 created channel=fast; 09:01 engine.error") == "never: compliance_decides");
}

TEST_CASE("reasons add up and the strictest decides") {
  Setup s;
  s.context.log_holes.push_back({"x-log", "", test::moment("12:00"), Instant::never()});
  s.context.family({{"P-1", ""}, {"P-0", "07:00 sent"}}, test::moment("23:00"));
  s.confidential = true;
  CHECK(s.ask("08:00 created channel=fast replaces=P-0; 09:00 sent #1; 09:01 returned #1; 10:00 sent #2; 10:01 rejected #2 code=WHAT; "
              "10:02 accepted #2; 11:00 dispute.opened; 11:01 kyc.required") ==
        "never: returned:1 open_send:2 hold:dispute hold:kyc sibling:P-0 log_hole:x-log contradicting_records compliance_decides");
}

}  // namespace payout::diagnosis
