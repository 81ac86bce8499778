#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "checks.hpp"
#include "report/timeline.hpp"
#include "samples.hpp"

using namespace payout;
using namespace payout::test;
using report::TextOptions;
using report::timeline_json;
using report::timeline_text;
using report::TimelineView;

namespace {

Event placed(Event event, std::uint64_t line) {
  event.span = {1, line, line * 10, 9};
  return event;
}

facts::Case sample() {
  facts::Case c;
  c.id = "P-1";
  c.kind = "tx";
  c.as_of = at("2026-03-03T13:00:00Z");
  c.state = facts::State::stuck;
  c.stuck_since = at("2026-03-03T09:00:00Z");
  c.channel = "SEPA-A";
  c.amount = money("EUR", 125000);
  Event created = placed(event("2026-03-03T08:59:00Z", EventType::payout_created), 1);
  created.amount = c.amount;
  Event sent = placed(event("2026-03-03T09:00:00.250Z", EventType::payout_sent), 2);
  sent.attempt = 1;
  sent.channel = "SEPA-A";
  sent.amount = c.amount;
  sent.refs = {{"channel", "7F3A"}};
  Event rejected = placed(event("2026-03-03T09:01:00Z", EventType::payout_rejected), 3);
  rejected.channel = "SEPA-A";
  rejected.code = "AC04";
  rejected.msg = "account is closed";
  Event hit = placed(event("2026-03-03T09:02:00Z", EventType::screening_hit), 4);
  c.events = {created, sent, rejected, hit};
  c.codes.resize(4);
  c.codes[2].match = facts::CodeMatch::exact;
  c.codes[2].name = "closed account number";
  facts::Attempt attempt;
  attempt.number = 1;
  attempt.sent = 1;
  attempt.at = sent.at;
  attempt.state = facts::SendState::rejected;
  attempt.decided = 2;
  c.attempts = {attempt};
  c.holds = {{"screening", 3}};
  return c;
}

TimelineView view_of(const facts::Case& c) {
  TimelineView view;
  view.subject = &c;
  view.file_name = [](std::uint32_t) { return std::string("/var/log/txn.jsonl"); };
  return view;
}

}  // namespace

TEST_CASE("events in order, with what is new, sends and holds beside") {
  const facts::Case c = sample();
  CHECK(timeline_text(view_of(c), {}) == R"(P-1   STUCK 4 h   EUR 1,250.00   SEPA-A

EVENTS  08:59:00.000  payout.created   EUR 1,250.00                  txn.jsonl:1
        09:00:00.250  payout.sent      attempt 1, SEPA-A, channel    txn.jsonl:2
                                       7F3A
        09:01:00.000  payout.rejected  code AC04 (closed account     txn.jsonl:3
                                       number), "account is closed"
        09:02:00.000  screening.hit                                  txn.jsonl:4

SENDS   1  sent at 09:00 UTC; rejected: nothing left.
HOLDS   screening, open since 09:02 UTC.                             txn.jsonl:4

as of 2026-03-03 13:00 UTC   times in UTC
)");
}

TEST_CASE("events that an audience may not see are only counted, and their holds too") {
  const facts::Case c = sample();
  TimelineView view = view_of(c);
  view.hidden = [](const Event& event) { return event.type == EventType::screening_hit; };
  const std::string text = timeline_text(view, {});
  CHECK(text.find("screening") == std::string::npos);
  CHECK(has_line(text, "        1 not shown to this audience."));
  const auto json = nlohmann::json::parse(timeline_json(view, JsonLayout::pretty));
  CHECK(json["events"].size() == 3);
  CHECK(json["hidden"] == 1);
  CHECK(json["holds"].empty());
}

TEST_CASE("the source record is shown on request") {
  const facts::Case c = sample();
  TimelineView view = view_of(c);
  view.raw = [](const Event& event) { return "line \x1b[2J " + std::to_string(event.span.line); };
  CHECK(has_line(timeline_text(view, {}), "        line \\x1b[2J 3"));
  CHECK(nlohmann::json::parse(timeline_json(view, JsonLayout::compact))["events"][2]["raw"] == "line \x1b[2J 3");
}

TEST_CASE("the timeline as JSON") {
  const facts::Case c = sample();
  const std::string text = timeline_json(view_of(c), JsonLayout::compact);
  CHECK(text.find('\n') == std::string::npos);
  const auto json = nlohmann::ordered_json::parse(text);
  CHECK(json["schema"] == "payout-diag/timeline");
  CHECK(json["payout"]["amount_minor"] == 125000);
  CHECK(json["events"][1]["ts"] == "2026-03-03T09:00:00.250Z");
  CHECK(json["events"][1]["refs"][0]["id"] == "7F3A");
  CHECK(json["events"][2]["code_name"] == "closed account number");
  CHECK(json["events"][2]["line"] == 3);
  CHECK(json["attempts"][0] ==
        nlohmann::ordered_json{
            {"number", 1}, {"at", "2026-03-03T09:00:00.250Z"}, {"state", "rejected"}, {"sent", 1}, {"decided", 2}});
  CHECK(json["holds"][0]["event"] == 3);
}

TEST_CASE("a payout that was never sent, and one without events") {
  facts::Case c = sample();
  c.events.clear();
  c.codes.clear();
  c.attempts.clear();
  c.holds.clear();
  const std::string text = timeline_text(view_of(c), {});
  CHECK(has_line(text, "EVENTS  No event up to this moment."));
  CHECK(has_line(text, "SENDS   None: it was never sent."));
  CHECK(has_line(text, "HOLDS   None open."));
}

TEST_CASE("hostile events reach no terminal and keep within the width") {
  for (const std::string& hostile : hostile_texts()) {
    facts::Case c = sample();
    c.id = hostile;
    c.channel = hostile;
    c.holds[0].kind = hostile;
    for (Event& event : c.events) {
      for (std::string* field : {&event.type_text, &event.channel, &event.code, &event.msg, &event.bank, &event.reason,
                                 &event.component, &event.replaces, &event.replaced_by, &event.src}) {
        *field = hostile;
      }
      event.refs = {{hostile, hostile}};
    }
    c.events[0].type = EventType::unknown;
    TimelineView view = view_of(c);
    view.file_name = [&](std::uint32_t) { return hostile; };
    view.raw = [&](const Event&) { return hostile; };
    for (std::size_t width = 20; width <= 200; width += 15) {
      TextOptions options;
      options.width = width;
      options.verbose = width % 2 == 0;
      const std::string text = timeline_text(view, options);
      REQUIRE(terminal_fault(text) == "");
      REQUIRE(too_wide(text, width) == "");
    }
    const std::string json = timeline_json(view, JsonLayout::compact);
    REQUIRE(terminal_fault(json) == "");
    REQUIRE(nlohmann::json::parse(json)["events"].size() == 4);
  }
}
