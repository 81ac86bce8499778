// Runs every story in rules/pack, and insists that every rule has one that fires it and one that nearly does.
#include <catch2/catch.hpp>

#include <iostream>
#include <string>
#include <vector>

#include "app/rule_tests.hpp"

namespace {

payout::app::TestReport run_stories() {
  const std::vector<std::string> folders{"rules"};
  const payout::Result<payout::rules::RuleSet> rules = payout::rules::RuleSet::load(folders);
  if (!rules) throw std::runtime_error(rules.error().message);
  payout::Result<payout::app::TestReport> run = payout::app::run_rule_tests(*rules, rules->tests());
  if (!run) throw std::runtime_error(run.error().message);
  return std::move(*run);
}

const payout::app::TestReport& stories() {
  static const payout::app::TestReport report = run_stories();
  return report;
}

}  // namespace

TEST_CASE("every story of the rules holds") {
  std::cout << payout::app::test_report_text(stories(), payout::report::Language::en);
  CHECK(stories().cases.size() > 4 * stories().rules.size());
  CHECK(stories().failed() == 0);
}

TEST_CASE("every rule has a story that fires it and one that nearly does") {
  for (const auto& [id, count] : stories().rules) {
    CAPTURE(id);
    CHECK(count.fires > 0);
    CHECK(count.misses > 0);
  }
}
