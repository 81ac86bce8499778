/// With every rule, subcause and code row saying `safe`, no random story gets an unsafe answer: the interlock alone decides.
#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "engine_support.hpp"
#include "random_world.hpp"
#include "story.hpp"

namespace payout::test {
namespace {

const std::map<std::string, std::string> k_rails{{"fast", "SEPA-SCT"}, {"other", "SEPA-SCT"}, {"quiet", "SEPA-SCT"}, {"legs", "UPI"}};

struct Tally {
  int asked = 0, safe = 0, after_fix = 0, check = 0, never = 0, unsafe = 0;
};

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : "; ") + word;
  return out;
}

std::vector<std::string> complaints(const diagnosis::Diagnosis& answer, const Judgement& judgement) {
  using facts::Retry;
  const Retry verdict = answer.retry.verdict;
  std::vector<std::string> out;
  if (verdict == Retry::safe || verdict == Retry::after_fix) out = judgement.alive;
  if (verdict == Retry::safe) out.insert(out.end(), judgement.not_safe.begin(), judgement.not_safe.end());
  if (verdict != Retry::never && answer.state != facts::State::stuck) out.emplace_back("it is not even stuck");
  return out;
}

class Bench {
 public:
  explicit Bench(const Engine& engine) : m_engine(engine) {}

  /// Asks for every payout of the order; true where no answer is unsafe.
  std::string run(const RandomOrder& order) {
    const std::unique_ptr<store::Writer> store = store::make_memory_store();
    put(*store, order.events);
    app::Investigator investigator(*store, m_engine.rules, m_engine.profiles, order.as_of);
    const Judge judge(order.events, order.as_of, m_engine.rules.codes(), k_rails);
    std::string out;
    int safe = 0;
    for (const std::string& txid : order.txids) {
      const bool known = std::any_of(order.events.begin(), order.events.end(),
                                     [&](const Event& event) { return event.txid == txid && event.at <= order.as_of; });
      if (!known) continue;
      const diagnosis::Diagnosis answer = ask(investigator, txid);
      count(answer.retry.verdict);
      safe += answer.retry.verdict == facts::Retry::safe ? 1 : 0;
      const std::vector<std::string> wrong = complaints(answer, judge.judge(txid));
      if (wrong.empty()) continue;
      out += fmt::format("{} is called {} as of {} ({}; {}): {}\n", txid, facts::word(answer.retry.verdict), format_utc(order.as_of),
                         facts::word(answer.state), facts::word(answer.money), joined(wrong));
    }
    const std::vector<std::string> related = one_order(order);
    if (safe > 1 && related.size() > 1) out += "two payouts of one order are both called safe\n";
    if (!out.empty()) ++tally.unsafe;
    return out;
  }
  Tally tally;

 private:
  /// The payouts that name each other; the rest of the same generator run are strangers.
  static std::vector<std::string> one_order(const RandomOrder& order) {
    std::vector<std::string> out;
    for (const Event& event : order.events) {
      if (!event.replaces.empty() || !event.replaced_by.empty()) out.push_back(event.txid);
    }
    return out.size() >= order.txids.size() - 1 && order.txids.size() > 1 ? order.txids : std::vector<std::string>{};
  }
  void count(facts::Retry verdict) {
    ++tally.asked;
    switch (verdict) {
      case facts::Retry::safe: ++tally.safe; break;
      case facts::Retry::after_fix: ++tally.after_fix; break;
      case facts::Retry::after_status_check: ++tally.check; break;
      case facts::Retry::never: ++tally.never; break;
    }
  }
  const Engine& m_engine;
};

/// Takes events away while the complaint stays.
RandomOrder shrunk(RandomOrder order, Bench& bench) {
  for (bool smaller = true; smaller;) {
    smaller = false;
    for (std::size_t i = 0; i < order.events.size(); ++i) {
      RandomOrder less = order;
      less.events.erase(less.events.begin() + static_cast<std::ptrdiff_t>(i));
      if (bench.run(less).empty()) continue;
      order = std::move(less);
      smaller = true;
      break;
    }
  }
  std::sort(order.events.begin(), order.events.end(), before);
  return order;
}

const Engine& safe_engine() {
  static const OverlayFolder folder;
  static const Engine engine = [] {
    write_safe_overlay(folder);
    const std::vector<std::string> overlays{folder.path()};
    return engine_from_text(world_config(false), overlays);
  }();
  return engine;
}

}  // namespace

TEST_CASE("the overlay makes every verdict safe but for the interlock", "[property]") {
  const Engine& engine = safe_engine();
  const std::unique_ptr<store::Writer> store = store::make_memory_store();
  put(*store, story("09:00 created channel=fast; 09:05 engine.error; 09:00 sent channel=fast txid=P-2; 09:01 timeout txid=P-2; "
                    "09:00 sent channel=fast txid=P-3; 09:01 returned code=AC04 txid=P-3"));
  app::Investigator investigator(*store, engine.rules, engine.profiles, moment("23:00"));
  CHECK(ask(investigator, "P-1").retry.verdict == facts::Retry::safe);
  for (const char* txid : {"P-1", "P-2", "P-3"}) CHECK(ask(investigator, txid).retry.wanted == facts::Retry::safe);
  CHECK(ask(investigator, "P-2").retry.verdict == facts::Retry::after_status_check);
  CHECK(ask(investigator, "P-3").retry.verdict == facts::Retry::after_fix);
}

TEST_CASE("no random story is called safe where a copy may pay or something forbids it", "[property]") {
  constexpr std::uint64_t k_seed = 20260303;
  Bench bench(safe_engine());
  const int total = rounds(2'000, 100'000);
  int shown = 0;
  for (int i = 0; i < total; ++i) {
    Random random(k_seed + static_cast<std::uint64_t>(i));
    const RandomOrder order = random_order(random, "P");
    if (bench.run(order).empty() || shown == 5) continue;
    const RandomOrder small = shrunk(order, bench);
    FAIL_CHECK("seed " << k_seed + static_cast<std::uint64_t>(i) << ": " << bench.run(small) << story_text(small.events));
    ++shown;
  }
  const Tally& t = bench.tally;
  std::printf("property.safety: %d stories, %d answers: %d safe, %d after_fix, %d after_status_check, %d never\n", total, t.asked, t.safe,
              t.after_fix, t.check, t.never);
  // The test looks at something: stories end in each of the four verdicts.
  CHECK(t.safe * 50 > t.asked);
  CHECK(t.after_fix > 0);
  CHECK(t.check * 10 > t.asked);
  CHECK(t.never * 10 > t.asked);
}

}  // namespace payout::test
