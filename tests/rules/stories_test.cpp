// Runs every story in rules/pack, and insists that every rule has one that fires it and one that nearly does.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "app/rule_mutants.hpp"
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

constexpr std::uint64_t k_least_caught = 95;  ///< per cent

/// Changes caught by the stories of one rule (by its own file alone), or of all.
payout::app::MutationReport mutants(std::string_view rule) {
  const std::vector<std::string> folders{"rules"};
  payout::Result<payout::rules::RuleSet> rules = payout::rules::RuleSet::load(folders);
  REQUIRE(rules);
  std::vector<payout::app::TestFile> files(rules->tests().begin(), rules->tests().end());
  if (!rule.empty()) {
    std::erase_if(files, [&](const payout::app::TestFile& file) {
      return file.first.find("/" + std::string(rule) + ".test.json") == std::string::npos;
    });
    REQUIRE(files.size() == 1);
  }
  payout::app::Env env;
  env.say = [](std::string_view) {};
  payout::Result<payout::app::MutationReport> report = payout::app::mutate(*rules, files, rule, env);
  REQUIRE(report);
  return std::move(*report);
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

TEST_CASE("the stories notice when a rule changes") {
  // PAYOUT_DIAG_LONG: every rule against every story; else a few, each against its own.
  if (std::getenv("PAYOUT_DIAG_LONG") != nullptr) {
    const payout::app::MutationReport report = mutants({});
    for (const payout::app::MutantFate& item : report.mutants) {
      if (item.fate == payout::app::Fate::survived) std::cout << "survived: " << item.rule << ' ' << item.mutant.path << '\n';
    }
    CHECK(report.failing == 0);
    CHECK(report.caught_share() >= k_least_caught);
    return;
  }
  for (const std::string_view rule : {"CE-371", "SF-113", "SF-200", "SF-345"}) {
    CAPTURE(rule);
    const payout::app::MutationReport report = mutants(rule);
    CHECK(report.mutants.size() > 5);
    CHECK(report.caught_share() >= k_least_caught);
  }
}
