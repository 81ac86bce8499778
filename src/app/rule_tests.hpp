#pragma once
/// `rules test`: runs the story tests that lie beside the rules (docs/formats/rule-tests.md).
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/env.hpp"
#include "app/settings.hpp"
#include "app/story_run.hpp"
#include "base/error.hpp"
#include "report/text_options.hpp"
#include "rules/rule_set.hpp"

namespace payout::app {

/// Path and JSON text of a file of stories.
using TestFile = std::pair<std::string, std::string>;

/// The stories of files, in order. Errors: rules_invalid with every fault of the files.
[[nodiscard]] Result<std::vector<Story>> stories_of(const rules::RuleSet& rules, std::span<const TestFile> files);

/// What the stories show of one rule; only cases that expect something of it count.
struct RuleStories {
  int wins = 0;    ///< it was to be the answer
  int fires = 0;   ///< it was to fire, as the answer or beside it
  int misses = 0;  ///< it was not to fire, or to be left open
};

struct TestReport {
  std::size_t files = 0;
  std::vector<CaseResult> cases;                          ///< in order of file and line
  std::map<std::string, RuleStories, std::less<>> rules;  ///< every rule of the set
  [[nodiscard]] std::size_t failed() const;
};

/// Runs every case of `files` (path, JSON text). Each case gets a store in memory and goes the way that `explain` goes.
/// Errors: rules_invalid with every fault of the files; where a case cannot be run (the store failed): internal.
[[nodiscard]] Result<TestReport> run_rule_tests(const rules::RuleSet& rules,
                                                std::span<const TestFile> files);

/// Failures with wanted, got and why, then rules without a story, then one line of counts.
[[nodiscard]] std::string test_report_text(const TestReport& report, report::Language language);
/// The same for machines: JUnit XML, one suite a file.
[[nodiscard]] std::string test_report_junit(const TestReport& report);

/// Rules and the stories to hold against them.
struct TestBed {
  rules::RuleSet rules;
  std::vector<TestFile> files;
};
/// `places`: folders laid over the rules, whose stories count; or single files of stories.
/// Errors: rules_invalid, usage (no_tests).
[[nodiscard]] Result<TestBed> load_test_bed(const std::vector<std::string>& places, const Settings& settings);

struct RuleTestOptions {
  std::vector<std::string> places;  ///< folders laid over the rules, whose tests run; or single test files
  std::string junit;                ///< file for the JUnit form; empty: none
};
/// `rules test`: runs, writes the report. Errors: rules_invalid, usage (no_tests), output_failed.
[[nodiscard]] Result<TestReport> test_rules(const RuleTestOptions& options, const Settings& settings, const Env& env);

}  // namespace payout::app
