#include "events/contribution.hpp"

#include <catch2/catch.hpp>

#include "events_builder.hpp"

using namespace payout;
using payout::test::at;
using payout::test::event;

namespace {

std::int32_t total(const std::vector<Contribution>& items, Dimension dimension, std::string_view key, Outcome outcome) {
  std::int32_t sum = 0;
  for (const Contribution& item : items) {
    if (item.dimension == dimension && item.key == key && item.outcome == outcome) sum += item.count;
  }
  return sum;
}

}  // namespace

TEST_CASE("a failure counts in the minute of its send and in its own minute") {
  Event created = event("2026-03-03T08:59:00Z", EventType::payout_created);
  created.bank = "BK101";
  created.customer = "cus_1";
  Event sent = event("2026-03-03T09:00:10Z", EventType::payout_sent);
  sent.channel = "sepa-a";
  Event returned = event("2026-03-05T06:00:00Z", EventType::payout_returned);
  returned.scheme = "SEPA-SCT-RETURN";
  returned.code = "AC04";
  const std::vector<Event> events{created, sent, returned};
  const std::vector<Contribution> got = contributions(events);
  CHECK(total(got, Dimension::channel, "sepa-a", Outcome::sent) == 1);
  CHECK(total(got, Dimension::channel, "sepa-a", Outcome::returned) == 1);
  CHECK(total(got, Dimension::bank_code, "BK101\x1fSEPA-SCT-RETURN\x1f""AC04", Outcome::returned) == 1);
  for (const Contribution& item : got) {
    if (item.outcome == Outcome::created) continue;  // an order counts in its own minute
    CHECK(item.cohort == at("2026-03-03T09:00:00Z").minute());
  }
}

TEST_CASE("an error before any send is ours, after one it is a timeout") {
  const std::vector<Event> early{event("2026-03-03T09:00:00Z", EventType::payout_error)};
  CHECK(total(contributions(early), Dimension::all, "", Outcome::error) == 1);
  const std::vector<Event> late{event("2026-03-03T09:00:00Z", EventType::payout_sent),
                                event("2026-03-03T09:00:30Z", EventType::payout_error)};
  CHECK(total(contributions(late), Dimension::all, "", Outcome::timeout) == 1);
}

TEST_CASE("orders that came in and have not left are the queue") {
  Event created = event("2026-03-03T09:00:00Z", EventType::payout_created);
  created.channel = "sepa-a";
  Event queued = event("2026-03-03T09:00:01Z", EventType::payout_queued);
  const std::vector<Event> waiting{created, queued};
  CHECK(total(contributions(waiting), Dimension::channel, "sepa-a", Outcome::created) == 1);
  CHECK(total(contributions(waiting), Dimension::channel, "sepa-a", Outcome::left) == 0);
  const std::vector<Event> sent{created, queued, event("2026-03-03T09:05:00Z", EventType::payout_sent),
                                event("2026-03-03T09:09:00Z", EventType::payout_sent)};
  CHECK(total(contributions(sent), Dimension::channel, "sepa-a", Outcome::left) == 1);
}

TEST_CASE("a log is seen in every minute it brought an event") {
  Event sent = event("2026-03-03T09:00:00Z", EventType::payout_sent);
  sent.src = "fps-log";
  const std::vector<Event> events{sent};
  CHECK(total(contributions(events), Dimension::log, "fps-log", Outcome::seen) == 1);
}
