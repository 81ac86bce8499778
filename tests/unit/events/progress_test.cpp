#include "events/progress.hpp"

#include <catch2/catch.hpp>

#include "events_builder.hpp"

using namespace payout;
using payout::test::at;
using payout::test::event;

TEST_CASE("a credited payout is done until something reopens it") {
  std::vector<Event> events{event("2026-03-03T09:00:00Z", EventType::payout_sent),
                            event("2026-03-03T09:00:04Z", EventType::payout_confirmed)};
  CHECK(progress(events).done_since == at("2026-03-03T09:00:04Z"));
  events.push_back(event("2026-03-03T09:30:00Z", EventType::ledger_debited));
  CHECK(progress(events).done_since == at("2026-03-03T09:00:04Z"));
  events.push_back(event("2026-03-04T09:00:00Z", EventType::payout_returned));
  CHECK(progress(events).done_since.is_never());
}

TEST_CASE("a settled payout is not done, but settled") {
  const std::vector<Event> events{event("2026-03-03T09:00:00Z", EventType::payout_sent),
                                  event("2026-03-03T10:00:00Z", EventType::payout_settled)};
  CHECK(progress(events).done_since.is_never());
  CHECK(progress(events).settled_since == at("2026-03-03T10:00:00Z"));
}

TEST_CASE("a report of non-receipt reopens a paid payout") {
  const std::vector<Event> events{event("2026-03-03T09:00:00Z", EventType::payout_confirmed),
                                  event("2026-03-05T09:00:00Z", EventType::customer_reported)};
  CHECK(progress(events).done_since.is_never());
}
