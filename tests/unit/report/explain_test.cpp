#include <catch2/catch.hpp>

#include "checks.hpp"
#include "report/text.hpp"
#include "samples.hpp"

using namespace payout;
using namespace payout::test;
using report::explain_text;
using report::Language;
using report::TextOptions;

namespace {

TextOptions berlin(std::size_t width = 80) {
  TextOptions options;
  options.width = width;
  options.zone = *Zone::load("Europe/Berlin");
  return options;
}

/// The lines from `start` to the line before `end`.
std::string between(const std::string& text, std::string_view start, std::string_view end) {
  const std::size_t from = text.find("\n" + std::string(start)) + 1;
  const std::size_t to = text.find("\n" + std::string(end), from);
  return text.substr(from, to - from + 1);
}

std::vector<diagnosis::Diagnosis> all_kinds() {
  std::vector<diagnosis::Diagnosis> out{outage(), undecided()};
  for (const auto state : {facts::State::settled, facts::State::closed, facts::State::in_time}) {
    for (const auto where : {facts::MoneyState::not_left, facts::MoneyState::in_flight, facts::MoneyState::returned,
                             facts::MoneyState::delivered, facts::MoneyState::unknown}) {
      out.push_back(unstuck(state, where));
    }
  }
  for (const auto verdict :
       {facts::Retry::safe, facts::Retry::after_fix, facts::Retry::after_status_check, facts::Retry::never}) {
    for (const auto how :
         {facts::RetryHow::none, facts::RetryHow::same_id, facts::RetryHow::new_attempt, facts::RetryHow::new_payout}) {
      diagnosis::Diagnosis d = outage();
      d.retry.verdict = verdict;
      d.retry.how = how;
      d.retry.fix = {"another open account of the payee", ""};
      out.push_back(d);
    }
  }
  diagnosis::Diagnosis bare;
  bare.txid = "P-1";
  out.push_back(bare);
  bare.state = facts::State::stuck;
  out.push_back(bare);
  return out;
}

}  // namespace

TEST_CASE("the whole answer at 80 columns") {
  CHECK(explain_text(outage(), berlin()) == R"(P-20260303-000917   STUCK 4 h 10 min   EUR 1,250.00   SEPA-A   1 attempt

CAUSE   system fault / channel outage                          90 strong, SF-200
        The channel was down when the payout was sent.
        Incident INC-7: 21 payouts, EUR 48,310.00, since 09:50 CET.

MONEY   Unknown. Attempt 1 was sent and the channel gave no answer.
        The customer has been debited.
RETRY   CHECK FIRST. Attempt 1 is still open; a second copy could pay twice.
        Check: After the all-clear, what does the channel answer for this
        reference?
        If it provably did not arrive: send it again with the same id.
        The key against doubles is good until 2026-03-04 10:00 CET.
DO      1  Hold resends on SEPA-A.                              payments on-call
        2  Ask the channel about reference 7F3A-0091.            channel support
        3  If there is no record there, get it in writing   payments desk (24x7)
           and send it again.
WHEN    The payment provider acts next. Expected by 15:00 CET, in 49 min.
        Usually solved within 1 h to 5 h.
        Last moment for a recall: 2026-03-14 00:00 CET, in 10 d 9 h.
TELL    "The receiving bank has an outage. Your payout will go on when it is
        back."
REF     To SEPA-A quote 7F3A-0091.
        To the banks on the way quote e2e E2E-000917.
        To the customer quote P-20260303-000917.

WHY     10:00:00  payout.sent     attempt 1                      txn.jsonl:88213
        10:00:30  payout.timeout  30 s, no answer                txn.jsonl:88240
        09:50:00  channel.down    SEPA-A                        channel.log:4471
                  peers           21 of 21 payouts on SEPA-A failed within 15
                                  minutes
NOT     client error      no reject or return code                        CE-300
        funds delay       sent at 10:00 CET, before the cut-off           FD-410
        dispute hold      no hold on this payout                          DH-500
        compliance block  no screening hit                                CB-600
        and 1 more (-v shows all)
OPEN    Nothing: no open question would change this answer.

rules 2026.03.1 (4be1c09)   as of 2026-03-03 14:10:02 CET   data to 14:09:58 CET
)");
}

TEST_CASE("undecided says so, names the likely cause, who acts, and the check that would decide") {
  const std::string text = explain_text(undecided(), berlin());
  CHECK(has_line(text, "CAUSE   Undecided. Nothing in the records names a cause."));
  CHECK(has_line(text, "        Most likely: system fault / confirmation missing."));
  CHECK(has_line(text, "WHEN    We act next."));
  CHECK(between(text, "OPEN", "DO") ==
        "OPEN    1  Does the channel's own list or the bank statement show         SF-110\n"
        "           7F3A-1204?\n"
        "           If yes: It is a missing confirmation; replay the callback.\n"
        "           If no: Get it in writing, then send it again.\n"
        "           payout-diag whatif P-20260303-001204 --add payout.not_found\n");
}

TEST_CASE("retry says in words what must come first and how") {
  diagnosis::Diagnosis d = outage();
  d.retry.because = {};
  d.retry.fix = {"another open account of the payee", ""};
  d.retry.key_valid_until.reset();
  const auto retry = [&](facts::Retry verdict, facts::RetryHow how) {
    d.retry.verdict = verdict;
    d.retry.how = how;
    return between(explain_text(d, berlin()), "RETRY", "DO");
  };
  CHECK(retry(facts::Retry::safe, facts::RetryHow::new_attempt) ==
        "RETRY   SAFE. It may be sent again.\n"
        "        How: send a new attempt of this payout.\n");
  CHECK(retry(facts::Retry::after_fix, facts::RetryHow::new_payout) ==
        "RETRY   FIX FIRST. It may be sent again once this is fixed.\n"
        "        Needed: another open account of the payee.\n"
        "        Then: make a new payout with a new id.\n");
  CHECK(retry(facts::Retry::after_status_check, facts::RetryHow::same_id) ==
        "RETRY   CHECK FIRST. Do not send it again before the check.\n"
        "        Check: After the all-clear, what does the channel answer for this\n"
        "        reference?\n"
        "        Needed: another open account of the payee.\n"
        "        If it provably did not arrive: send it again with the same id.\n");
  CHECK(retry(facts::Retry::never, facts::RetryHow::same_id) == "RETRY   NEVER. Do not send it again.\n");
  CHECK(retry(facts::Retry::never, facts::RetryHow::new_payout) ==
        "RETRY   NEVER. Do not send it again.\n"
        "        If the money is still owed: make a new payout with a new id.\n");
}

TEST_CASE("a key against doubles that has ended is said") {
  diagnosis::Diagnosis d = outage();
  d.retry.key_valid_until = at("2026-03-03T12:00:00Z");
  CHECK(has_line(explain_text(d, berlin()),
                 "        The key against doubles ended at 13:00 CET: a resend would be a second"));
}

TEST_CASE("money that is not on its way needs no proof that it did not arrive") {
  diagnosis::Diagnosis d = outage();
  d.money = facts::MoneyState::returned;
  d.retry.how = facts::RetryHow::new_payout;
  CHECK(has_line(explain_text(d, berlin()), "        After the check: make a new payout with a new id."));
}

TEST_CASE("every reference of the channel is quoted to the channel") {
  diagnosis::Diagnosis d = outage();
  d.refs.push_back({"channel", "7F3A-0090"});
  d.refs.push_back({"ticket", "T-1"});
  const std::string text = explain_text(d, berlin());
  CHECK(has_line(text, "REF     To SEPA-A quote 7F3A-0091, 7F3A-0090."));
  CHECK(has_line(text, "        Other ids: ticket T-1."));
}

TEST_CASE("settled, closed and in-time payouts get a short form with proof and without a cause") {
  const auto text_of = [](facts::State state, facts::MoneyState where) {
    return explain_text(unstuck(state, where), berlin());
  };
  const std::string settled = text_of(facts::State::settled, facts::MoneyState::delivered);
  CHECK(
      settled.starts_with("P-20260303-000917   SETTLED   EUR 1,250.00   SEPA-A   1 attempt\n"
                          "        The payee has been credited.\n\nMONEY   Delivered.\n"));
  CHECK(has_line(text_of(facts::State::settled, facts::MoneyState::in_flight),
                 "        It is settled between the banks; this channel sends no later"));
  CHECK(has_line(text_of(facts::State::closed, facts::MoneyState::returned), "        This payout is closed and will"));
  const std::string in_time = text_of(facts::State::in_time, facts::MoneyState::in_flight);
  CHECK(has_line(in_time, "        Nothing is wrong: the payout is still within its normal time."));
  CHECK(has_line(in_time, "WHEN    Expected by 15:00 CET, in 49 min."));
  for (const std::string& text : {settled, in_time}) {
    CHECK_FALSE(has_line(text, "CAUSE"));
    CHECK_FALSE(has_line(text, "NOT"));
    CHECK(has_line(text, "RETRY   NEVER."));
    CHECK(has_line(text, "TELL"));
    CHECK(has_line(text, "WHY"));
  }
}

TEST_CASE("old data is said loudly before everything else") {
  diagnosis::Diagnosis d = outage();
  d.data_end = at("2026-03-01T09:00:00Z");
  CHECK(explain_text(d, berlin())
            .starts_with("DATA ENDS AT 2026-03-01 10:00:00 CET, 2 d 4 h before the moment asked for. What\n"
                         "happened later is not in this answer.\n\nP-20260303-000917   STUCK"));
}

TEST_CASE("long lists are cut, and -v shows all") {
  diagnosis::Diagnosis d = outage();
  for (int i = 0; i < 10; ++i) {
    d.evidence.push_back(fact("payout.pending", "2026-03-03T10:00:00Z", "still pending", "bank.log", 1));
    d.actions.push_back({{"Wait a little longer", ""}, "support", ""});
  }
  TextOptions options = berlin();
  const std::string text = explain_text(d, options);
  CHECK(text.find("        and 8 more (-v shows all)\n") != std::string::npos);
  options.verbose = true;
  const std::string whole = explain_text(d, options);
  CHECK(whole.find("more (-v") == std::string::npos);
  CHECK(whole.find("        13  Wait a little longer.") != std::string::npos);
  CHECK(whole.find("/var/log/payouts/txn.jsonl:88213") != std::string::npos);
  CHECK(whole.find("        The rule alone would say SAFE;") != std::string::npos);
  CHECK(whole.find("        +75  the channel was down around the send.") != std::string::npos);
}

TEST_CASE("a cut never hides a single entry") {
  diagnosis::Diagnosis d = outage();
  d.actions.assign(6, {{"Wait", ""}, "support", ""});
  CHECK(explain_text(d, berlin()).find("        6  Wait.") != std::string::npos);
}

TEST_CASE("an ordinary answer fits a screen") {
  CHECK(line_count(explain_text(outage(), berlin())) <= 40);
  CHECK(line_count(explain_text(unstuck(facts::State::settled, facts::MoneyState::delivered), berlin())) <= 24);
}

TEST_CASE("findings about the records are said in every form") {
  diagnosis::Diagnosis paid = unstuck(facts::State::settled, facts::MoneyState::delivered);
  paid.findings = {"second_send_open", "no_channel_profile", "something_new"};
  const std::string text = explain_text(paid, berlin());
  CHECK(has_line(text, "        A second send is still open: it may pay twice."));
  CHECK(has_line(text, "        something new."));
  CHECK_FALSE(has_line(text, "        no channel profile"));
}

TEST_CASE("a channel without a profile is named") {
  diagnosis::Diagnosis d = outage();
  d.profile_origin = "rail";
  CHECK(has_line(explain_text(d, berlin()), "SEPA-A has no profile in the configuration;"));
  d.profile_origin = "unknown";
  CHECK(explain_text(d, berlin()).find("its scheme is not known") != std::string::npos);
}

TEST_CASE("a case that may not be seen has no score and says who may see its records") {
  diagnosis::Diagnosis d = outage();
  d.confidential = true;
  CHECK(has_line(explain_text(d, berlin()), "        Confidential: for compliance only."));
  d.band = diagnosis::Band::none;
  d.score = 0;
  d.rule = "under_review";
  d.evidence.clear();
  const std::string text = explain_text(d, berlin());
  CHECK_FALSE(has_line(text, "        Confidential"));
  CHECK(text.find("under_review") == std::string::npos);
  CHECK(has_line(text, "WHY     The records of this case are shown to compliance only."));
}

TEST_CASE("an id that is not a txid is explained") {
  diagnosis::Diagnosis d = outage();
  d.found_by = "channel reference 7F3A-0091";
  d.kind = "ref:trace";
  const std::string text = explain_text(d, berlin());
  CHECK(has_line(text, "        Found by channel reference 7F3A-0091."));
  CHECK(has_line(text, "        No txid of ours is known for it, only this id (trace)."));
}

TEST_CASE("labels are the same ASCII words in Chinese") {
  TextOptions options = berlin();
  options.language = Language::zh;
  const std::string text = explain_text(outage(), options);
  for (const char* label :
       {"CAUSE   系统故障 / 渠道中断", "MONEY   未知。", "RETRY   CHECK FIRST：第 1 次发送", "DO      1  ",
        "WHEN    下一步", "TELL    “", "REF     联系 SEPA-A", "WHY     10:00:00", "NOT     客户侧问题", "OPEN    无"}) {
    CHECK(has_line(text, label));
  }
  options.utf8 = false;
  CHECK(explain_text(outage(), options) == explain_text(outage(), berlin()));
}

TEST_CASE("no line is wider than asked for, in any state, verdict, language or width") {
  for (const diagnosis::Diagnosis& d : all_kinds()) {
    for (std::size_t width = 20; width <= 200; width += width < 90 ? 1 : 11) {
      for (const Language language : {Language::en, Language::zh}) {
        TextOptions options = berlin(width);
        options.verbose = width % 2 == 0;
        options.language = language;
        const std::string text = explain_text(d, options);
        REQUIRE(too_wide(text, width) == "");
        REQUIRE(terminal_fault(text) == "");
        REQUIRE(misplaced_mark(text) == "");
        REQUIRE(text.back() == '\n');
        REQUIRE(text.find(" \n") == std::string::npos);
      }
    }
  }
}

TEST_CASE("hostile text in every field reaches no terminal") {
  for (const std::string& hostile : hostile_texts()) {
    for (diagnosis::Diagnosis d : all_kinds()) {
      poison(d, hostile);
      for (const std::size_t width : {20U, 33U, 80U, 200U}) {
        TextOptions options = berlin(width);
        options.verbose = true;
        options.utf8 = width != 33;
        const std::string text = explain_text(d, options);
        REQUIRE(terminal_fault(text) == "");
        REQUIRE(too_wide(text, width) == "");
        if (!options.utf8)
          REQUIRE(std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
      }
    }
  }
}

TEST_CASE("colour adds nothing but SGR around the plain text") {
  for (const diagnosis::Diagnosis& d : all_kinds()) {
    TextOptions options = berlin();
    const std::string plain = explain_text(d, options);
    options.colour = true;
    std::string text = explain_text(d, options);
    for (std::size_t at = text.find("\x1b["); at != std::string::npos; at = text.find("\x1b[")) {
      text.erase(at, text.find('m', at) - at + 1);
    }
    REQUIRE(text == plain);
  }
}

TEST_CASE("the same answer is the same bytes") {
  CHECK(explain_text(outage(), berlin()) == explain_text(outage(), berlin()));
}
