/// What each event type proves of the money: the contract's table, row by row, and rows in combination.
#include "case_support.hpp"

namespace payout::facts {

TEST_CASE("before any send nothing has left") {
  check({"", "", "not_left"});
  check({"09:00 created", "", "not_left"});
  check({"09:00 created; 09:01 approved; 09:02 queued", "", "not_left"});
  check({"09:00 created; 09:01 engine.error", "", "not_left"});
  check({"09:00 created; 09:01 client.error", "", "not_left"});
  check({"09:00 created; 09:01 timeout", "", "not_left"});
  check({"09:00 created; 09:01 error", "", "not_left"});
  check({"09:00 created; 09:01 inquiry; 09:02 not_found", "", "not_left"});
  check({"09:00 created; 09:01 ledger.debited", "", "not_left"});
  check({"09:00 payout.strange", "", "not_left"});
}

TEST_CASE("a send is open until something closes it") {
  check({"09:00 sent", "open", "unknown"});
  check({"09:00 sent #1; 09:01 sent #2", "open open", "unknown"});
  check({"09:00 sent; 09:01 timeout", "doubtful", "unknown"});
  check({"09:00 sent; 09:01 error", "doubtful", "unknown"});
  check({"09:00 sent; 09:01 inquiry", "open", "unknown"});
  check({"09:00 sent; 09:01 engine.error", "open", "unknown"});
  check({"09:00 sent; 09:01 ledger.credited", "open", "unknown"});
  check({"09:00 sent; 09:01 cancelled", "open", "unknown"});
}

TEST_CASE("accepted, pending and settled are in flight") {
  check({"09:00 sent; 09:01 accepted", "alive", "in_flight"});
  check({"09:00 sent; 09:01 pending", "alive", "in_flight"});
  check({"09:00 sent; 09:01 pending code=NO", "alive", "in_flight"});
  check({"09:00 sent; 09:01 pending code=PAID", "credited", "delivered"});
  check({"09:00 sent; 09:01 accepted; 09:02 settled", "settled", "in_flight"});
  check({"09:00 accepted", "alive", "in_flight"});  // the send itself was not read
  check({"09:00 sent; 09:01 timeout; 09:02 accepted", "alive", "in_flight"});
  check({"09:00 sent; 09:01 accepted; 09:02 timeout", "alive", "in_flight"});
  check({"09:00 sent; 09:01 accepted; 09:02 error", "alive", "in_flight"});
  check({"09:00 sent; 09:01 settled; 09:02 pending", "settled", "in_flight"});
}

TEST_CASE("a confirmed credit beats every failure of any attempt, until it is returned") {
  check({"09:00 sent; 09:01 confirmed", "credited", "delivered"});
  check({"09:00 confirmed", "credited", "delivered"});
  check({"09:00 sent; 09:01 confirmed; 09:02 rejected code=NO", "credited", "delivered"});
  check({"09:00 sent; 09:01 confirmed; 09:02 timeout", "credited", "delivered"});
  check({"09:00 sent; 09:01 confirmed; 09:02 not_found; 09:20 not_found", "credited", "delivered"});
  check({"09:00 sent; 09:01 rejected code=NO; 09:02 confirmed", "credited", "delivered"});
  check({"09:00 sent #1; 09:01 timeout #1; 09:02 sent #2; 09:03 rejected #2 code=NO; 09:04 confirmed #1", "credited rejected", "delivered"});
  check({"09:00 sent #1; 09:01 confirmed #1; 09:02 sent #2; 09:03 returned #2", "credited returned", "delivered"});
  check({"09:00 sent #1; 09:01 confirmed #1; 09:02 sent #2", "credited open", "delivered"});
  check({"09:00 sent; 09:01 confirmed; 09:02 returned", "returned", "returned"});
  check({"09:00 sent #1; 09:01 confirmed #1; 09:02 returned #1; 09:03 sent #2; 09:04 confirmed #2", "returned credited", "delivered"});
}

TEST_CASE("a refusal closes its send, unless its code leaves the money open") {
  check({"09:00 sent; 09:01 rejected", "rejected", "not_left"});
  check({"09:00 sent; 09:01 rejected code=NO", "rejected", "not_left"});
  check({"09:00 sent; 09:01 rejected code=NEVERSEEN", "rejected", "not_left"});
  check({"09:00 sent; 09:01 rejected code=UNK", "doubtful", "unknown"});
  check({"09:00 sent; 09:01 rejected code=FLY", "alive", "in_flight"});
  check({"09:00 sent; 09:01 rejected code=ALV", "doubtful", "unknown"});
  check({"09:00 sent; 09:01 rejected code=ALVFLY", "alive", "in_flight"});
  check({"09:00 sent; 09:01 rejected code=DLV", "doubtful", "unknown"});
  check({"09:00 sent; 09:01 rejected code=BACK", "returned", "returned"});
  check({"09:00 sent; 09:01 timeout; 09:02 rejected code=NO", "rejected", "not_left"});
  check({"09:00 sent; 09:01 accepted; 09:02 rejected code=NO", "rejected", "not_left"});
  check({"09:00 sent; 09:01 rejected code=UNK; 09:02 rejected code=NO", "rejected", "not_left"});
  check({"09:00 sent #1; 09:01 sent #2; 09:02 rejected #2 code=NO", "open rejected", "unknown"});
  check({"09:00 sent #1; 09:01 sent #2; 09:02 rejected #1 code=NO", "rejected open", "unknown"});
  check({"09:00 sent #1; 09:01 rejected #1 code=NO; 09:02 sent #2; 09:03 rejected #2 code=NO", "rejected rejected", "not_left"});
  check({"09:00 sent #1; 09:01 rejected #3 code=NO", "open rejected", "unknown"});  // an answer to a send that was not read
}

TEST_CASE("a refusal closes the send it names and no other") {
  // The reference that the channel gave to the first send comes back with a copy of its refusal.
  check({"09:00 sent #1; 09:01 accepted #1 channel_ref=X1; 09:02 rejected #1 code=NO; 10:00 sent #2; 10:01 rejected code=NO channel_ref=X1",
         "rejected open", "unknown"});
  check({"09:00 sent #1 e2e=E; 09:01 accepted #1 e2e=E channel_ref=X1; 09:02 timeout #1; 10:00 sent #2 e2e=E; 10:01 rejected code=NO e2e=E channel_ref=X1",
         "rejected open", "unknown"});
  check({"09:00 sent #1 ref=A; 10:00 sent #2 ref=B; 10:01 rejected code=NO ref=A", "rejected open", "unknown"});
  // One reference for all sends: the latest is meant.
  check({"09:00 sent #1 e2e=E; 10:00 sent #2 e2e=E; 10:01 rejected code=NO e2e=E", "open rejected", "unknown"});
}

TEST_CASE("an old answer does not close a new send of the same number") {
  // The refusal came before anything was sent: it cannot be the answer to a send of an hour later.
  check({"09:00 rejected code=NO; 10:00 sent #1", "rejected open", "unknown"});
  check({"09:00 rejected #1 code=NO; 10:00 sent #1", "rejected open", "unknown"});
  check({"09:00 sent #1; 09:01 rejected #1 code=NO; 10:00 sent #1", "rejected open", "unknown"});
  // Clocks that differ by seconds: the answer is stamped before the send.
  check({"09:00:00 rejected #1 code=NO; 09:00:02 sent #1", "rejected", "not_left"});
  check({"09:00:00 accepted #1; 09:00:02 sent #1", "alive", "in_flight"});
  check({"09:00:00 accepted; 09:00:02 sent #1", "alive", "in_flight"});
  check({"09:00:00 rejected #1 code=NO; 09:00:06 sent #1", "rejected open", "unknown"});
  // Our own check refused it, and seconds later it went out after all: only an answer that names the send can close it.
  check({"09:00:00 rejected code=NO; 09:00:02 sent #1; 09:01 timeout #1", "rejected doubtful", "unknown"});
}

TEST_CASE("news after a refusal makes the money doubtful again") {
  check({"09:00 sent; 09:01 rejected code=NO; 09:02 pending", "alive", "in_flight"});
  check({"09:00 sent; 09:01 rejected code=NO; 09:02 accepted", "alive", "in_flight"});
  check({"09:00 sent; 09:01 rejected code=NO; 09:02 settled", "settled", "in_flight"});
  check({"09:00 sent; 09:01 rejected code=NO; 09:02 notice", "settled", "in_flight"});
  CHECK(case_of("09:00 sent; 09:01 rejected code=NO; 09:02 accepted").contradiction);
  CHECK(case_of("09:00 sent; 09:01 rejected code=NO; 09:02 pending").contradiction);
  CHECK(case_of("09:00 sent; 09:01 confirmed; 09:02 rejected code=NO").contradiction);
  CHECK_FALSE(case_of("09:00 sent; 09:01 accepted; 09:02 rejected code=NO").contradiction);
}

TEST_CASE("a refusal after settlement is on its way back, whatever follows") {
  check({"09:00 sent; 09:01 settled; 09:02 rejected code=NO", "alive", "in_flight"});
  check({"09:00 sent; 09:01 settled; 09:02 rejected code=NO; 09:03 returned", "returned", "returned"});
  CHECK(case_of("09:00 sent; 09:01 settled; 09:02 rejected code=NO; 09:03 rejected code=NO").contradiction);
}

TEST_CASE("on rails with two legs a refusal waits for the money to come back") {
  check({"09:00 sent channel=legs; 09:00 ledger.debited; 09:01 rejected code=NO", "rejected", "in_flight"});
  check({"09:00 sent channel=legs; 09:00 ledger.debited; 09:01 rejected code=NO; 09:30 ledger.credited", "rejected", "not_left"});
  check({"09:00 sent channel=legs; 09:01 rejected code=NO", "rejected", "not_left"});
  check({"09:00 sent channel=fast; 09:00 ledger.debited; 09:01 rejected code=NO", "rejected", "not_left"});
  check({"08:00 ledger.debited; 09:00 sent #1 channel=legs; 09:01 rejected #1 code=NO; 09:02 ledger.credited; 09:03 ledger.debited; "
         "09:04 sent #2; 09:05 rejected #2 code=NO",
         "rejected rejected", "in_flight"});
  CHECK(case_of("09:00 sent channel=legs; 09:00 ledger.debited; 09:01 rejected code=NO").debit_open);
  CHECK_FALSE(case_of("09:00 sent channel=legs; 09:00 ledger.debited; 09:01 accepted").debit_open);
}

TEST_CASE("what came back is returned, and booked only with the ledger's word") {
  check({"09:00 sent; 09:01 accepted; 09:30 returned", "returned", "returned"});
  check({"09:00 sent; 09:01 settled; 09:30 returned", "returned", "returned"});
  check({"09:00 returned", "returned", "returned"});
  check({"09:00 sent; 09:30 returned; 09:31 rejected code=NO", "returned", "returned"});  // a second word for the same failure
  check({"09:00 sent #1; 09:30 returned #1; 10:00 sent #2", "returned open", "unknown"});
  check({"09:00 sent #1; 09:30 returned #1; 10:00 sent #2; 10:01 rejected #2 code=NO", "returned rejected", "returned"});
  const Case unbooked = case_of("08:00 ledger.debited; 09:00 sent; 09:30 returned");
  CHECK_FALSE(unbooked.return_booked);
  CHECK(unbooked.ledger == LedgerState::debited);
  const Case booked = case_of("08:00 ledger.debited; 09:00 sent; 09:30 returned; 10:00 ledger.credited");
  CHECK(booked.return_booked);
  CHECK(booked.ledger == LedgerState::credited_back);
  CHECK_FALSE(case_of("08:00 ledger.credited; 09:00 sent; 09:30 returned").return_booked);
}

TEST_CASE("a not_found is final late enough, or when it is confirmed") {
  // Profile: not_found_final 30 minutes after the send.
  check({"09:00 sent; 09:30 not_found", "open", "unknown"});
  check({"09:00 sent; 09:30:01 not_found", "not_found", "not_left"});
  check({"09:00 sent; 09:29 inquiry; 09:45 not_found", "open", "unknown"});  // asked too early, however late the answer
  check({"09:00 sent; 09:29 inquiry; 09:45 not_found; 09:46 not_found", "open", "unknown"});  // a copy of that answer
  check({"09:00 sent; 09:31 inquiry; 09:31 not_found", "not_found", "not_left"});
  check({"09:00 sent; 09:01 timeout; 09:31 inquiry; 09:31 not_found", "not_found", "not_left"});
  check({"09:00 sent; 09:05 inquiry; 09:05 not_found; 09:09:59 inquiry; 09:09:59 not_found", "open", "unknown"});
  check({"09:00 sent; 09:05 inquiry; 09:05 not_found; 09:10 inquiry; 09:10 not_found", "not_found", "not_left"});
  check({"09:00 sent; 09:05 not_found; 09:07 not_found; 09:10 not_found", "not_found", "not_left"});
  // What the channel accepted it knows: a not_found cannot close it.
  check({"09:00 sent; 09:01 accepted; 09:40 not_found", "alive", "in_flight"});
  check({"09:00 sent; 09:01 accepted; 09:02 rejected code=UNK; 09:40 not_found", "doubtful", "unknown"});
  check({"09:00 sent; 09:01 rejected code=UNK; 09:40 not_found", "not_found", "not_left"});
  check({"09:00 sent; 09:40 not_found; 09:41 accepted", "alive", "in_flight"});
  check({"09:00 sent; 09:40 not_found; 09:41 confirmed", "credited", "delivered"});
}

TEST_CASE("a not_found speaks of one send") {
  // A resend starts the clock again.
  check({"09:00 sent #1; 09:35 sent #2; 09:40 not_found #2", "open open", "unknown"});
  check({"09:00 sent #1; 09:05 not_found #1; 09:35 sent #2; 09:41 not_found #2", "open open", "unknown"});
  // The first not_found was about the first send, the second about the second: neither confirms the other.
  check({"09:00 sent #1; 09:01 sent #2; 09:02 rejected #1 code=NO; 09:03 not_found #1; 09:09 not_found #2", "rejected open", "unknown"});
  check({"09:00 sent #1; 09:01 sent #2; 09:03 not_found #1; 09:09 not_found #1; 09:10 rejected #2 code=NO", "not_found rejected", "not_left"});
  // An inquiry about one send is not an inquiry about the other; one that names none is about both.
  check({"09:00 sent #1; 09:01 sent #2; 09:20 inquiry #2; 09:40 inquiry #1; 09:41 not_found #2", "open open", "unknown"});
  check({"09:00 sent #1; 09:20 inquiry; 09:35 not_found #1", "open", "unknown"});
  check({"09:00 sent #1; 09:20 sent #2; 09:40 inquiry #1; 09:41 inquiry #2; 09:42 not_found #2", "open open", "unknown"});
}

TEST_CASE("a notice of correction means paid, with homework") {
  check({"09:00 sent; 09:01 accepted; 09:30 notice", "settled", "in_flight"});
  check({"09:00 sent; 09:01 confirmed; 09:30 notice", "credited", "delivered"});
  // Came back and yet corrected: one of the two is wrong.
  check({"09:00 sent; 09:01 returned; 09:30 notice", "returned", "returned"});
  CHECK(case_of("09:00 sent; 09:01 returned; 09:30 notice").contradiction);
  CHECK(case_of("09:00 sent; 09:01 returned; 09:30 settled").contradiction);
}

TEST_CASE("what may still pay outweighs what came back or was refused") {
  check({"09:00 sent #1; 09:01 accepted #1; 09:02 sent #2; 09:03 rejected #2 code=NO", "alive rejected", "in_flight"});
  check({"09:00 sent #1; 09:01 timeout #1; 09:02 sent #2; 09:03 rejected #2 code=NO", "doubtful rejected", "unknown"});
  check({"09:00 sent #1; 09:01 timeout #1; 09:02 sent #2; 09:03 returned #2", "doubtful returned", "unknown"});
  check({"09:00 sent #1; 09:02 sent #2; 09:03 accepted #1", "alive open", "in_flight"});
}

TEST_CASE("the ledger tells of our own books") {
  const auto ledger = [](std::string_view text) { return word(case_of(text).ledger); };
  CHECK(ledger("09:00 created") == "unknown");
  CHECK(ledger("09:00 created; 09:01 ledger.debited") == "debited");
  CHECK(ledger("09:00 created; 09:01 ledger.debited; 09:02 ledger.credited") == "credited_back");
  CHECK(ledger("09:01 ledger.debited; 09:02 ledger.credited; 09:03 ledger.debited") == "debited");
  CHECK(ledger("09:01 ledger.debited; 09:02 refund.issued") == "credited_back");
}

TEST_CASE("attempt numbers at their limits are numbers like others") {
  check({"09:00 sent #2147483647; 09:01 sent", "open open", "unknown"});
  check({"09:00 sent #0; 09:01 rejected #0 code=NO", "rejected", "not_left"});
}

TEST_CASE("sixty-four sends are as well told apart as two") {
  std::string text;
  for (int i = 1; i <= 64; ++i) text += "09:" + std::to_string(i / 10 % 6) + std::to_string(i % 10) + " sent #" + std::to_string(i) + ";";
  for (int i = 1; i <= 64; ++i) {
    if (i != 17) text += "11:00 rejected #" + std::to_string(i) + " code=NO;";
  }
  const Case c = case_of(text);
  CHECK(c.attempts.size() == 64);
  CHECK(c.open_sends() == 1);
  CHECK(c.money == MoneyState::unknown);
}

}  // namespace payout::facts
