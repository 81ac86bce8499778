#include "store/counts.hpp"

#include "store/codec.hpp"
#include "store_support.hpp"

namespace payout::store {
namespace {

using namespace test;

TEST_CASE("counts of a day survive packing") {
  std::vector<Count> counts{{1440, 1440, Outcome::sent, 3}, {1440, 1500, Outcome::good, 2}, {1441, 1430, Outcome::refused, 1}, {2879, 90'000, Outcome::returned, -4}};
  std::string bytes;
  pack_counts(counts, 1, bytes);
  std::vector<Count> out;
  REQUIRE(unpack_counts(bytes, 1, out));
  CHECK(out == counts);
}

TEST_CASE("merging counts adds what is alike and drops zeros") {
  std::vector<Count> counts{{5, 6, Outcome::good, 1}, {1, 2, Outcome::sent, 1}, {5, 6, Outcome::good, -1}, {1, 2, Outcome::sent, 4}, {1, 2, Outcome::good, 1}};
  merge_counts(counts);
  CHECK(counts == std::vector<Count>{{1, 2, Outcome::sent, 5}, {1, 2, Outcome::good, 1}});
}

TEST_CASE("days begin at midnight on both sides of 1970") {
  CHECK(day_of(0) == 0);
  CHECK(day_of(1439) == 0);
  CHECK(day_of(1440) == 1);
  CHECK(day_of(-1) == -1);
  CHECK(day_of(-1440) == -1);
  CHECK(day_of(-1441) == -2);
}

TEST_CASE("damaged counts are refused") {
  std::string bytes;
  pack_counts({{10, 20, Outcome::sent, 1}, {11, 20, Outcome::good, 1}}, 0, bytes);
  std::vector<Count> out;
  for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
    std::string flipped = bytes;
    flipped[i / 8] = static_cast<char>(flipped[i / 8] ^ (1 << (i % 8)));
    CHECK_FALSE(unpack_counts(flipped, 0, out));
  }
  CHECK_FALSE(unpack_counts({}, 0, out));
  Random random(3);
  for (int round = 0; round < 5'000; ++round) {
    std::string payload(1 + random() % 60, '\1');
    for (std::size_t i = 1; i < payload.size(); ++i) payload[i] = static_cast<char>(random());
    seal(payload);
    out.clear();
    (void)unpack_counts(payload, 0, out);
  }
}

TEST_CASE("a ledger nets what is added and taken back") {
  CountLedger ledger;
  const Contribution sent{Dimension::channel, "sct-x", 10, 10, Outcome::sent, 1};
  const Contribution good{Dimension::channel, "sct-x", 10, 30, Outcome::good, 1};
  const Contribution other{Dimension::bank, "sct-x", 10, 30, Outcome::good, 1};
  for (int i = 0; i < 5000; ++i) ledger.add(sent, 1);
  for (int i = 0; i < 4999; ++i) ledger.add(sent, -1);
  ledger.add(good, 1);
  ledger.add(good, -1);
  ledger.add(other, 1);
  const auto& entries = ledger.entries();
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].changes == std::vector<Count>{{10, 10, Outcome::sent, 1}});
  CHECK(entries[1].key == CountKey{Dimension::bank, "sct-x"});
  CHECK(ledger.bytes() < 100'000);
}

}  // namespace
}  // namespace payout::store
