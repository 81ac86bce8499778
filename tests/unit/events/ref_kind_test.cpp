#include "events/ref_kind.hpp"

#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>

using namespace payout;

TEST_CASE("a kind is known by any of its spellings") {
  for (const char* spelling : {"e2e", "E2E", "end_to_end", "end-to-end-id", "EndToEndId"}) {
    INFO(spelling);
    CHECK(ref_kind(spelling).name == "e2e");
    CHECK(ref_kind(spelling).ours);
  }
  CHECK(ref_kind("trace_number").scope == RefScope::day);
  CHECK(ref_kind("order_id").scope == RefScope::order);
  CHECK_FALSE(ref_kind("colour").known);
  CHECK(ref_kind("colour").scope == RefScope::payout);
  CHECK(ref_kind("e2e").rank < ref_kind("colour").rank);
  CHECK(ref_kind("orig_trace").original);
  CHECK(ref_kind("orig_trace").name == "trace");
  CHECK(ref_kind("original_trace").original);
}

TEST_CASE("kinds of many payouts are known by their words") {
  for (const char* kind : {"batch", "batch_id", "customer_ref", "msg_id", "file", "wallet_id", "card"}) {
    INFO(kind);
    CHECK(ref_kind(kind).scope == RefScope::shared);
  }
  CHECK(ref_kind("profiler").scope == RefScope::payout);  // a word, not a part of one
}

TEST_CASE("what stands for a missing id is none") {
  for (const char* id : {"", "NOTPROVIDED", "not provided", "N/A", "none", "0", "000000", "XXXX", "--", "00000000-0000-0000-0000-000000000000"}) {
    INFO(id);
    CHECK(is_placeholder(id));
  }
  for (const char* id : {"T", "x", "10", "NA-1", "付款", "9", "none-7"}) {
    INFO(id);
    CHECK_FALSE(is_placeholder(id));
  }
}
