/// Any order of arrival and any cut into batches gives the same store; progress and counts equal a recount.
#include <map>

#include "store/counts.hpp"
#include "store_support.hpp"

namespace payout::store {
namespace {

using namespace test;

void put_in_batches(Writer& store, const std::vector<Event>& events, Random& random, std::size_t largest) {
  for (std::size_t from = 0; from < events.size();) {
    const std::size_t size = std::min<std::size_t>(1 + random() % largest, events.size() - from);
    put(store, {events.begin() + static_cast<std::ptrdiff_t>(from), events.begin() + static_cast<std::ptrdiff_t>(from + size)});
    from += size;
  }
}

TEST_CASE("order of arrival and batches do not matter in memory") {
  Random random(20260301);
  for (int round = 0; round < 25; ++round) {
    std::vector<Event> events = random_log(random, 40);
    const std::unique_ptr<Writer> once = make_memory_store();
    put(*once, events);
    const std::string want = must(digest(*once));
    for (const std::size_t largest : {std::size_t{1}, std::size_t{7}, std::size_t{100}}) {
      // Repeats are duplicates, wherever they come.
      std::vector<Event> again = events;
      for (std::size_t i = 0; i < events.size() / 3; ++i) again.push_back(events[random() % events.size()]);
      std::shuffle(again.begin(), again.end(), random);
      const std::unique_ptr<Writer> store = make_memory_store();
      put_in_batches(*store, again, random, largest);
      REQUIRE(must(digest(*store)) == want);
    }
  }
}

TEST_CASE("order of arrival and batches do not matter on disk") {
  Random random(20260302);
  for (int round = 0; round < 4; ++round) {
    const std::vector<Event> events = random_log(random, 40);
    const std::unique_ptr<Writer> once = make_memory_store();
    put(*once, events);
    std::vector<Event> shuffled = events;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    const TemporaryFolder folder;
    const std::string path = folder.file("store.db");
    {
      const std::unique_ptr<Writer> store = writer_at(path);
      put_in_batches(*store, shuffled, random, 20);
    }
    {
      const std::unique_ptr<Writer> store = writer_at(path);
      put_in_batches(*store, events, random, 50);
      REQUIRE(must(digest(*store)) == must(digest(*once)));
    }
    CHECK(must(verify({path, false, 0})).empty());
  }
}

TEST_CASE("progress and counts equal a recount after every batch") {
  Random random(20260303);
  const std::vector<Event> events = random_log(random, 60);
  const std::unique_ptr<Writer> store = make_memory_store();
  for (std::size_t from = 0; from < events.size(); from += 40) {
    const std::size_t to = std::min(from + 40, events.size());
    put(*store, {events.begin() + static_cast<std::ptrdiff_t>(from), events.begin() + static_cast<std::ptrdiff_t>(to)});
    std::map<StrandKey, std::vector<Event>> strands;
    for (std::size_t i = 0; i < to; ++i) strands[strand_of(events[i])].push_back(events[i]);
    CountLedger want;
    for (auto& [key, strand] : strands) {
      std::sort(strand.begin(), strand.end(), before);
      if (key.is_payout()) {
        for (const Contribution& c : contributions(strand)) want.add(c, 1);
        continue;
      }
      for (const Event& event : strand) {
        for (const Contribution& c : contributions(std::span(&event, 1))) want.add(c, 1);
      }
    }
    std::size_t seen = 0;
    must(store->scan({}, [&](const Candidate& candidate) {
      ++seen;
      const auto strand = strands.find({candidate.kind, candidate.key});
      REQUIRE(strand != strands.end());
      CHECK(candidate.progress == progress(strand->second));
      return true;
    }));
    CHECK(seen == strands.size());
    std::size_t keys = 0;
    for (const CountLedger::Entry& entry : want.entries()) {
      std::vector<Count> got;
      for (const Contribution& c : must(store->counts(entry.key.dimension, entry.key.key, 0, INT32_MAX))) {
        got.push_back({static_cast<std::int32_t>(c.cohort), static_cast<std::int32_t>(c.at), c.outcome, c.count});
      }
      merge_counts(got);
      REQUIRE(got == entry.changes);
      keys += entry.changes.empty() ? 0 : 1;
    }
    std::size_t stored = 0;
    for (std::uint8_t d = 0; d < static_cast<std::uint8_t>(Dimension::count_); ++d) {
      stored += must(store->count_keys(static_cast<Dimension>(d), 0, INT32_MAX)).size();
    }
    CHECK(stored == keys);
  }
}

}  // namespace
}  // namespace payout::store
