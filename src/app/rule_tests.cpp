#include "app/rule_tests.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "rules/lint.hpp"
#include "rules/rule.hpp"

namespace payout::app {
namespace {

/// What a case claims of rules, for the count of rules that have stories.
void count_claims(const Expectation& want, std::map<std::string, RuleStories, std::less<>>& rules) {
  const auto each = [&](const std::vector<std::string>& ids, int RuleStories::*count) {
    for (const std::string& id : ids) {
      if (const auto found = rules.find(id); found != rules.end()) ++(found->second.*count);
    }
  };
  if (want.rule) {
    each({*want.rule}, &RuleStories::wins);
    each({*want.rule}, &RuleStories::fires);
  }
  each(want.fires, &RuleStories::fires);
  each(want.outranked, &RuleStories::fires);
  each(want.not_rule, &RuleStories::misses);
  each(want.open, &RuleStories::misses);
}

std::string fault_list(const rules::Faults& faults, const rules::RuleSet& rules) {
  const std::size_t count = faults.items().size();
  std::string out = count == 1 ? "1 fault in the rule tests" : fmt::format("{} faults in the rule tests", count);
  for (const rules::Fault& fault : faults.items()) {
    out += fmt::format("\n  {}: {}", escape_for_terminal(rules::place_text(fault, rules)), fault.message);
    if (!fault.hint.empty()) out += fmt::format(" ({})", fault.hint);
  }
  return out;
}

}  // namespace

std::size_t TestReport::failed() const {
  return static_cast<std::size_t>(
      std::count_if(cases.begin(), cases.end(), [](const CaseResult& item) { return item.failed(); }));
}

Result<std::vector<Story>> stories_of(const rules::RuleSet& rules, std::span<const TestFile> files) {
  rules::Faults faults;
  std::vector<Story> stories;
  for (const auto& [file, text] : files) {
    for (Story& story : read_stories(text, file, rules, faults)) stories.push_back(std::move(story));
  }
  if (faults.empty()) return stories;
  return fail(ErrorCode::rules_invalid, "tests_invalid", fault_list(faults, rules), rules::place_text(faults.items().front(), rules),
              "mend the cases named above");
}

Result<TestReport> run_rule_tests(const rules::RuleSet& rules,
                                  std::span<const TestFile> files) {
  TestReport out;
  out.files = files.size();
  const Result<std::vector<Story>> stories = stories_of(rules, files);
  if (!stories) return tl::unexpected(stories.error());
  for (const rules::Rule& rule : rules.rules()) out.rules[rule.id];
  for (const Story& story : *stories) {
    count_claims(story.expect, out.rules);
    const Result<std::unique_ptr<StoryRun>> run = StoryRun::make(rules, story);
    if (!run) return tl::unexpected(run.error());
    if (const Result<void> asked = (*run)->ask(); !asked) return tl::unexpected(asked.error());
    out.cases.push_back((*run)->compare());
  }
  return out;
}

}  // namespace payout::app
