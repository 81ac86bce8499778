/// A labelled operation of some 3,500 payouts: how many answers are right, and none of them dangerous.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "engine_support.hpp"

namespace payout::test {
namespace {

const std::string k_world = "../shared/cases/dev-world";

struct Label {
  std::string truth, retry, scenario;
  std::set<std::string, std::less<>> alt;
  [[nodiscard]] bool must_be_quiet() const { return truth == "settled" || truth == "in_time" || truth == "closed"; }
};

std::map<std::string, Label> read_truth(const std::string& file) {
  std::map<std::string, Label> out;
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  REQUIRE(line == "txid,truth,alt,retry_truth,scenario");
  while (std::getline(in, line)) {
    const std::vector<std::string_view> cells = split(line, ',');
    REQUIRE(cells.size() == 5);
    Label label{std::string(cells[1]), std::string(cells[3]), std::string(cells[4]), {}};
    if (!cells[2].empty()) {
      for (const std::string_view word : split(cells[2], '|')) label.alt.emplace(word);
    }
    out.emplace(std::string(cells[0]), std::move(label));
  }
  return out;
}

struct Score {
  int stuck = 0, right = 0, false_alarms = 0, unsafe = 0, pointless = 0;
  std::map<std::string, int> wrong_by_scenario;
  std::string complaints;

  void count(const std::string& txid, const Label& label, const diagnosis::Diagnosis& answer) {
    const bool is_stuck = answer.state == facts::State::stuck;
    const std::string said(is_stuck ? facts::word(answer.cause) : facts::word(answer.state));
    const std::string_view retry = facts::word(answer.retry.verdict);
    const auto complain = [&](std::string_view what) {
      complaints += fmt::format("  {} ({}): {}: {} by {}, retry {}; truth {}\n", txid, label.scenario, what, said, answer.rule, retry, label.truth);
    };
    if (label.must_be_quiet()) {
      if (is_stuck && !label.alt.contains(said)) {
        ++false_alarms;
        complain("false alarm");
      }
    } else {
      ++stuck;
      const bool accepted = is_stuck ? said == label.truth || label.alt.contains(said) : label.alt.contains("not_stuck");
      if (accepted) {
        ++right;
      } else {
        ++wrong_by_scenario[label.scenario];
        complain("wrong");
      }
    }
    const bool pays_twice = label.retry == "live" && (retry == "safe" || retry == "after_fix");
    const bool breaks_a_hold = label.retry == "held" && retry == "safe";
    if (pays_twice || breaks_a_hold) {
      ++unsafe;
      complain("unsafe retry");
    }
    if (label.retry == "fix" && retry == "safe") {
      ++pointless;
      complain("pointless retry");
    }
  }
};

}  // namespace

TEST_CASE("the labelled world is answered right, without false alarms and without unsafe retries", "[world]") {
  if (!std::filesystem::exists(k_world + "/truth.csv")) {
    WARN("skipped: the labelled world is not here (" << k_world << ")");
    return;
  }
  const Engine engine = engine_with(k_world + "/payout-diag.json");
  std::string moment;
  std::getline(std::ifstream(k_world + "/as_of") >> std::ws, moment);
  const ParsedInstant as_of = parse_rfc3339(trim(moment));
  REQUIRE(as_of.value);

  const std::unique_ptr<store::Writer> store = store::make_memory_store();
  put(*store, read_events(k_world + "/events.jsonl"));
  const std::map<std::string, Label> truth = read_truth(k_world + "/truth.csv");
  app::Investigator investigator(*store, engine.rules, engine.profiles, *as_of.value);

  const auto begin = std::chrono::steady_clock::now();
  Score score;
  std::map<std::string, bool> stuck_in_all;
  must(investigator.each(true, [&](diagnosis::Diagnosis&& answer) {
    if (const auto label = truth.find(answer.txid); label != truth.end()) {
      score.count(answer.txid, label->second, answer);
      stuck_in_all[answer.txid] = answer.state == facts::State::stuck;
    }
    return true;
  }));
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);

  // A report skips what its index says is done: it must skip nothing that is stuck.
  std::map<std::string, bool> reported;
  must(investigator.each(false, [&](diagnosis::Diagnosis&& answer) {
    reported[answer.txid] = true;
    return true;
  }));
  for (const auto& [txid, is_stuck] : stuck_in_all) {
    if (is_stuck != reported.contains(txid)) FAIL_CHECK(txid << " is stuck by itself and missing in the report, or the reverse");
  }

  std::printf("%s", score.complaints.c_str());
  std::printf("world.dev: %d of %d stuck payouts right (%.2f %%), %d false alarms, %d unsafe retries, %d pointless retries; %zu payouts in %lld ms\n",
              score.right, score.stuck, 100.0 * score.right / score.stuck, score.false_alarms, score.unsafe, score.pointless,
              stuck_in_all.size(), static_cast<long long>(took.count()));
  CHECK(stuck_in_all.size() == truth.size());
  CHECK(score.right * 100 >= score.stuck * 99);
  CHECK(score.false_alarms == 0);
  CHECK(score.unsafe == 0);
}

}  // namespace payout::test
