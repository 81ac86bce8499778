/// Records that know a payout by other ids: one timeline whatever came first, and none for what may be another's.
#include <algorithm>
#include <random>

#include "engine_support.hpp"
#include "random_world.hpp"
#include "story.hpp"

namespace payout::test {
namespace {

const Engine& engine() {
  static const Engine one = engine_from_text(world_config(false));
  return one;
}

/// Stories as events; each line is its own event, `txid=` leaves the payout unnamed.
std::unique_ptr<store::Writer> store_of(std::string_view text) {
  std::unique_ptr<store::Writer> out = store::make_memory_store();
  put(*out, story(text));
  return out;
}

std::string all_answers(store::Reader& store, Instant as_of) {
  app::Investigator investigator(store, engine().rules, engine().profiles, as_of);
  std::string out;
  must(investigator.each(true, [&](diagnosis::Diagnosis&& answer) {
    out += answer_text(std::move(answer)) + "\n";
    return true;
  }));
  return out;
}

struct Asked {
  std::unique_ptr<store::Writer> store;
  app::Investigator investigator;
  explicit Asked(std::string_view text, std::string_view as_of = "23:00")
      : store(store_of(text)), investigator(*store, engine().rules, engine().profiles, moment(as_of)) {}

  /// `P-1 3` for a payout with three events; several with blanks and semicolons between.
  std::string matches(std::string_view id) {
    std::string out;
    for (const app::Match& match : must(investigator.resolve(id))) {
      out += (out.empty() ? "" : "; ") + match.id + " " + std::to_string(match.events.size());
    }
    return out;
  }
  std::string rows() {
    std::string out;
    must(investigator.each(true, [&](diagnosis::Diagnosis&& answer) {
      out += (out.empty() ? "" : " ") + answer.txid;
      return true;
    }));
    return out;
  }
};

/// The payout knows e2e and uetr; the bank only the uetr; the provider's first hook e2e and its own id; its second only that.
constexpr std::string_view k_chain =
    "09:00 created channel=fast id=1; 09:01 sent channel=fast e2e=E-77 uetr=U-77 id=2; "
    "09:02 accepted txid= uetr=U-77 src=bank id=3; "
    "09:03 pending txid= channel_id=V-77 end_to_end_id=E-77 src=hook id=4; "
    "09:30 returned txid= provider=V-77 code=AC04 src=prov id=5";

}  // namespace

TEST_CASE("records of four sources are one timeline, whichever comes first", "[property]") {
  const std::vector<Event> events = story(k_chain);
  const std::unique_ptr<store::Writer> plain = store::make_memory_store();
  put(*plain, events);
  const std::string expected = all_answers(*plain, moment("23:00"));
  CHECK(expected.find("\"returned\"") != std::string::npos);
  const int total = rounds(60, 600);
  for (int i = 0; i < total; ++i) {
    Random random(static_cast<std::uint64_t>(i));
    std::vector<Event> shuffled = events;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    const OverlayFolder folder;
    const bool on_disk = i % 10 == 0;
    const std::unique_ptr<store::Writer> store = on_disk ? must(store::open_writer({folder.path() + "/p.db", true, 0})) : store::make_memory_store();
    for (std::size_t at = 0; at < shuffled.size();) {
      const std::size_t count = std::min<std::size_t>(1 + random() % 3, shuffled.size() - at);
      put(*store, std::span(shuffled).subspan(at, count));
      at += count;
    }
    INFO("seed " << i);
    REQUIRE(all_answers(*store, moment("23:00")) == expected);
    app::Investigator investigator(*store, engine().rules, engine().profiles, moment("23:00"));
    for (const char* id : {"P-1", "E-77", "U-77", "V-77"}) {
      const std::vector<app::Match> found = must(investigator.resolve(id));
      REQUIRE(found.size() == 1);
      REQUIRE(found.front().id == "P-1");
      REQUIRE(found.front().events.size() == events.size());
    }
  }
}

TEST_CASE("a random world with records split over other ids gives the same answers in any order", "[property]") {
  const int total = rounds(15, 150);
  for (int i = 0; i < total; ++i) {
    Random random(7'000 + static_cast<std::uint64_t>(i));
    Instant as_of;
    std::vector<Event> events = random_world(random, 8, as_of);
    // A line that comes twice would lose its txid once only, and be another event then.
    std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.event_id < b.event_id; });
    events.erase(std::unique(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.event_id == b.event_id; }), events.end());
    // Some answers lose their txid and keep one or two of their ids; some ids are shared by mistake.
    for (Event& event : events) {
      if (event.type < EventType::payout_accepted || event.type > EventType::payout_notice || event.txid.empty()) continue;
      if (random() % 3 == 0) event.refs.push_back({"channel", event.txid + "-C" + std::to_string(random() % 2)});
      if (random() % 25 == 0) event.refs.push_back({"uetr", "shared-" + std::to_string(random() % 3)});
      if (random() % 25 == 0) event.refs.push_back({"e2e", "NOTPROVIDED"});
      if (!event.refs.empty() && random() % 3 == 0) event.txid.clear();
    }
    const std::unique_ptr<store::Writer> plain = store::make_memory_store();
    put(*plain, events);
    const std::string expected = all_answers(*plain, as_of);
    std::shuffle(events.begin(), events.end(), random);
    const std::unique_ptr<store::Writer> store = store::make_memory_store();
    for (std::size_t at = 0; at < events.size();) {
      const std::size_t count = std::min<std::size_t>(1 + random() % 9, events.size() - at);
      put(*store, std::span(events).subspan(at, count));
      at += count;
    }
    const std::string got = all_answers(*store, as_of);
    if (got == expected) continue;
    const auto at = static_cast<std::size_t>(std::mismatch(got.begin(), got.end(), expected.begin(), expected.end()).first - got.begin());
    FAIL("seed " << i << "\n" << expected.substr(at < 400 ? 0 : at - 400, 600) << "\n\n" << got.substr(at < 400 ? 0 : at - 400, 600));
  }
}

TEST_CASE("how an id led to its payout is said step by step", "[property]") {
  Asked asked(k_chain);
  const app::Match match = must(asked.investigator.resolve("V-77")).front();
  REQUIRE(match.found.size() == 2);
  CHECK(match.found[0].id == Ref{"channel_id", "V-77"});
  CHECK(match.found[1].id == Ref{"end_to_end_id", "E-77"});
  CHECK(must(asked.investigator.resolve("P-1")).front().found.empty());
}

TEST_CASE("ids that come again do not merge payouts", "[property]") {
  struct Row {
    const char* what;
    const char* story;
    const char* rows;
  };
  const Row rows[] = {
      {"a placeholder", "09:00 sent txid=A e2e=NOTPROVIDED id=1; 09:00 sent txid=B e2e=NOTPROVIDED id=2; 09:05 confirmed txid= e2e=NOTPROVIDED id=3", "A B"},
      {"a batch", "09:00 sent txid=A batch=B-1 id=1; 09:05 confirmed txid= batch=B-1 uetr=U-9 id=3", "A U-9"},
      {"a customer's reference", "09:00 sent txid=A customer_ref=C-1 id=1; 09:05 confirmed txid= customer_ref=C-1 uetr=U-9 id=3", "A U-9"},
      {"an order", "09:00 sent txid=A order=O-1 id=1; 09:05 confirmed txid= order=O-1 channel_id=C-9 id=3", "A C-9"},
      {"an end-to-end id of two", "09:00 sent txid=A e2e=E-1 id=1; 09:00 sent txid=B e2e=E-1 id=2; 09:05 confirmed txid= e2e=E-1 id=3", "A B E-1"},
      {"a kind nobody knows, on records of two", "09:05 confirmed txid= uetr=U-1 colour=blue id=1; 09:06 confirmed txid= uetr=U-2 colour=blue id=2", "U-1 U-2"},
      {"returns that quote one original", "09:05 returned txid= trace=T-1 orig_trace=T-0 id=1; 09:06 returned txid= trace=T-2 orig_trace=T-0 id=2", "T-1 T-2"},
      {"ids of two payouts on one record", "09:00 sent txid=A e2e=E-1 id=1; 09:00 sent txid=B uetr=U-1 id=2; 09:05 confirmed txid= e2e=E-1 uetr=U-1 id=3", "A B E-1"},
      {"a trace of last year", "09:00 sent txid=A trace=T-1 id=1; +300 09:00 confirmed txid= trace=T-1 id=2", "A T-1"},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    CHECK(Asked(row.story, "+400 23:00").rows() == row.rows);
  }
}

TEST_CASE("ids that are a payout's own join it", "[property]") {
  const char* const stories[] = {
      "09:00 sent txid=A e2e=E-1 id=1; 09:05 confirmed txid= e2e=E-1 id=3",
      "09:00 sent txid=A id=1; 09:05 confirmed txid= e2e=A id=3",                         // our txid went out as the end-to-end id
      "09:00 sent txid=A trace=T-1 id=1; +5 09:00 returned txid= trace=R-1 orig_trace=T-1 id=2",
      "09:00 sent txid=A colour=blue id=1; 09:05 confirmed txid= colour=blue id=3",
      "09:00 sent txid=A uetr=U-1 e2e=E-1 id=1; 09:00 sent txid=A e2e=E-1 id=2; 09:05 confirmed txid= batch=B uetr=U-1 e2e=E-1 id=3"};
  for (const char* text : stories) {
    INFO(text);
    CHECK(Asked(text, "+9 23:00").rows() == "A");
  }
}

TEST_CASE("an id of two payouts lists both, and neither is safe while a record is loose", "[property]") {
  // Both refused: nothing else stands in the way of a resend.
  const std::string both = "09:00 sent txid=A bank_ref=X id=1; 09:01 rejected txid=A code=AM04 id=2; 09:00 sent txid=B bank_ref=X id=3; 09:01 rejected txid=B code=AM04 id=4";
  Asked alone(both);
  CHECK(alone.matches("X") == "A 2; B 2");
  CHECK(ask(alone.investigator, "A").unattached.empty());
  Asked asked(both + "; 09:30 confirmed txid= bank_ref=X id=5");
  CHECK(asked.matches("X") == "A 2; B 2");
  for (const char* id : {"A", "B"}) {
    const diagnosis::Diagnosis answer = ask(asked.investigator, id);
    REQUIRE(answer.unattached.size() == 1);
    CHECK(answer.unattached.front().fits == std::vector<std::string>{id[0] == 'A' ? "B" : "A"});
    CHECK(answer.retry.verdict >= facts::Retry::after_status_check);
    CHECK(answer.open.front().rule == "unattached_record");
  }
}

TEST_CASE("a number that came again counts by its day, and says so", "[property]") {
  Asked asked("09:00 sent txid=A trace=7 id=1; +3 09:00 sent txid=B trace=7 id=2; +3 09:05 rejected txid= trace=7 code=AM04 id=3", "+4 09:00");
  const diagnosis::Diagnosis later = ask(asked.investigator, "B");
  CHECK(later.state == facts::State::stuck);
  REQUIRE(later.unattached.size() == 1);
  CHECK(later.unattached.front().counted);
  CHECK(later.retry.verdict >= facts::Retry::after_status_check);
  const diagnosis::Diagnosis earlier = ask(asked.investigator, "A");
  REQUIRE(earlier.unattached.size() == 1);
  CHECK_FALSE(earlier.unattached.front().counted);
  CHECK(asked.rows() == "A B");
}

TEST_CASE("an id that records of two end-to-end ids carry ties none of them", "[property]") {
  // A statement names the file of the order as the customer's reference of each of its entries.
  Asked asked("09:00 returned txid= e2e=E-1 bankref=B-1 reference=FILE-1 code=MS03 src=stmt id=1; "
              "09:00 returned txid= e2e=E-2 bankref=B-2 reference=FILE-1 code=AC06 src=stmt id=2; "
              "09:00 returned txid= bankref=B-3 reference=FILE-1 src=stmt id=3; "
              "10:00 settled txid= e2e=E-1 channel_id=C-1 src=hook id=4");
  CHECK(asked.matches("B-1") == "E-1 2");
  CHECK(asked.matches("B-2") == "E-2 1");
  CHECK(asked.matches("B-3").ends_with(" 1"));
  // One end-to-end id alone does not forbid it.
  CHECK(Asked("09:00 returned txid= e2e=E-1 reference=R-1 src=stmt id=1; 09:05 notice txid= reference=R-1 src=hook id=2").matches("E-1") == "E-1 2");
}

TEST_CASE("a channel, a bank and a component are found by name and by what they told", "[property]") {
  Asked asked("09:00 channel.down channel=fast event=N-1 txid= id=1; 09:10 channel.up channel=fast event=N-2 txid= id=2; "
              "09:20 bank.down bank=B-9 event=N-3 txid= id=3; 09:30 sent txid=P-1 channel=fast e2e=fast id=4");
  CHECK(asked.matches("N-1") == "fast 2");
  CHECK(asked.matches("N-3") == "B-9 1");
  // A payout that carries the same text is meant first.
  CHECK(asked.matches("fast") == "P-1 1");
  const app::Match down = must(asked.investigator.resolve("B-9")).front();
  const diagnosis::Diagnosis answer = must(asked.investigator.diagnose(down));
  CHECK(answer.cause == facts::Cause::system_fault);
  CHECK(answer.subcause == "bank_outage");
  CHECK(answer.retry.verdict == facts::Retry::never);
  CHECK(answer.retry.reasons == std::vector<std::string>{"not_a_payout"});
  CHECK(must(asked.investigator.diagnose(must(asked.investigator.resolve("N-2")).front())).state == facts::State::closed);
}

TEST_CASE("what ties two records later ties nothing now", "[property]") {
  const std::string text = "09:00 sent e2e=E-1 id=1; 09:05 confirmed txid= channel_id=V-1 id=2; 12:00 pending txid= e2e=E-1 channel_id=V-1 id=3";
  CHECK(Asked(text, "10:00").rows() == "P-1 V-1");
  CHECK(Asked(text, "13:00").rows() == "P-1");
}

TEST_CASE("an id that hundreds of payouts carry names none and costs little", "[property]") {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "09:00 sent txid=A" + std::to_string(i) + " e2e=SALARY id=" + std::to_string(i) + "; ";
  Asked asked(text + "09:05 confirmed txid= e2e=SALARY id=x");
  CHECK(ask(asked.investigator, "A7").money == facts::MoneyState::unknown);
  CHECK(must(asked.investigator.resolve("SALARY")).size() > 1);
}

}  // namespace payout::test
