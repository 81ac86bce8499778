#include "events/event.hpp"

#include <catch2/catch.hpp>

#include "events_builder.hpp"

using namespace payout;
using payout::test::event;

TEST_CASE("every event type has a name that finds it again") {
  for (int i = 1; i < static_cast<int>(EventType::count_); ++i) {
    const auto type = static_cast<EventType>(i);
    INFO(i);
    REQUIRE_FALSE(name(type).empty());
    CHECK(find_event_type(name(type)) == type);
  }
  CHECK_FALSE(find_event_type("payout.teleported"));
  CHECK_FALSE(find_event_type(""));
}

TEST_CASE("identity is (src, event_id), or the content where there is no event_id") {
  Event a = event("2026-03-03T09:00:00Z", EventType::payout_sent);
  Event b = a;
  CHECK(identity_key(a) == identity_key(b));
  CHECK(same_identity(a, b));
  b.content ^= 1;
  CHECK_FALSE(same_identity(a, b));
  a.event_id = b.event_id = "e1";
  CHECK(same_identity(a, b));
  b.src = "other-log";
  CHECK_FALSE(same_identity(a, b));
  CHECK(identity_key(a) != identity_key(b));
}

TEST_CASE("a timeline is ordered by instant, type rank and identity, never by arrival") {
  Event sent = event("2026-03-03T09:00:00Z", EventType::payout_sent);
  Event confirmed = event("2026-03-03T09:00:00Z", EventType::payout_confirmed);
  Event early = event("2026-03-03T08:59:59.999999999Z", EventType::payout_returned);
  CHECK(before(sent, confirmed));
  CHECK_FALSE(before(confirmed, sent));
  CHECK(before(early, sent));
}

TEST_CASE("an event belongs to the strand of what it speaks of") {
  CHECK(strand_of(event("2026-03-03T09:00:00Z", EventType::payout_sent)) == StrandKey{"tx", "P-1"});
  Event down = event("2026-03-03T09:00:00Z", EventType::channel_down, "");
  down.channel = "sepa-a";
  CHECK(strand_of(down) == StrandKey{"channel", "sepa-a"});
  Event returned = event("2026-03-03T09:00:00Z", EventType::payout_returned, "");
  returned.refs = {{"trace", "091000017611242"}, {"orig_trace", "091400600000001"}};
  CHECK(strand_of(returned) == StrandKey{"ref:trace", "091000017611242"});
  CHECK(strand_of(returned).is_payout());
  CHECK_FALSE(strand_of(down).is_payout());
}

TEST_CASE("a txid is 1 to 64 characters of the contract's alphabet") {
  CHECK(is_txid("P-1"));
  CHECK(is_txid(std::string(64, 'a')));
  CHECK_FALSE(is_txid(std::string(65, 'a')));
  CHECK_FALSE(is_txid(""));
  CHECK_FALSE(is_txid("-a"));
  CHECK_FALSE(is_txid("../etc"));
  CHECK_FALSE(is_txid("a b"));
}

TEST_CASE("a record without a txid is named by the best of its references") {
  Event record = event("2026-03-03T09:00:00Z", EventType::payout_confirmed, "");
  const auto named = [&](std::vector<Ref> refs) {
    record.refs = std::move(refs);
    const StrandKey key = strand_of(record);
    return key.kind + " " + key.id;
  };
  CHECK(named({{"batch", "B"}, {"e2e", "NOTPROVIDED"}, {"uetr", "U"}}) == "ref:uetr U");
  CHECK(named({{"orig_e2e", "E"}, {"colour", "C"}}) == "ref:colour C");
  CHECK(named({{"batch", "B"}, {"orig_e2e", "E"}}) == "ref:orig_e2e E");
  CHECK(named({{"e2e", "none"}, {"batch", "B"}}) == "ref:batch B");
  record.channel = "sepa-a";
  CHECK(named({{"e2e", "NOTPROVIDED"}}) == "channel sepa-a");
}
