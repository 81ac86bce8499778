#pragma once
/// One story in a store of its own: what the engine answers, which rules fired and why, and how that differs from what
/// the story expects. Rules may change between two questions (`rules mutate`).
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/investigator.hpp"
#include "app/rule_story.hpp"
#include "app/store_context.hpp"
#include "base/error.hpp"
#include "diagnosis/candidates.hpp"
#include "rules/evaluate.hpp"
#include "store/store.hpp"

namespace payout::app {

/// One expectation that was not met.
struct Difference {
  std::string what;  ///< key of `expect`
  std::string want;
  std::string got;
};

struct CaseResult {
  std::string file;
  std::uint64_t line = 0;
  std::string name;
  bool todo = false;                    ///< expected to fail for now
  std::vector<Difference> differences;  ///< empty where the case passed
  std::vector<std::string> why;         ///< for rules that were missed or fired wrongly: which leaf said what
  [[nodiscard]] bool passed() const { return differences.empty(); }
  [[nodiscard]] bool failed() const { return !passed() && !todo; }
};

class StoryRun {
 public:
  /// Fills a store in memory with the story. `rules` and `story` must outlive the run. Errors: the store's.
  [[nodiscard]] static Result<std::unique_ptr<StoryRun>> make(const rules::RuleSet& rules, const Story& story);

  /// Asks the engine; again after the rules have changed. Errors: the store's.
  [[nodiscard]] Result<void> ask();
  /// Holds the answer against what the story expects.
  [[nodiscard]] CaseResult compare() const;

  [[nodiscard]] const Story& story() const { return m_story; }
  /// Null where the story has no such payout.
  [[nodiscard]] const diagnosis::Diagnosis* answer() const { return m_answer ? &*m_answer : nullptr; }
  /// True where rules were asked at all.
  [[nodiscard]] bool is_stuck() const { return m_answer && m_answer->state == facts::State::stuck; }
  [[nodiscard]] const facts::Case& the_case() const { return *m_case; }
  /// One rule by itself.
  [[nodiscard]] rules::Verdict evaluate(const rules::Rule& rule) const {
    return rules::evaluate(rule, *m_case, m_context, m_world);
  }
  /// The rule or code that fired under this id; null where none did.
  [[nodiscard]] const diagnosis::Candidate* fired(std::string_view id) const;

 private:
  friend class StoryComparison;
  StoryRun(const rules::RuleSet& rules, const Story& story, std::unique_ptr<store::Writer> store);
  [[nodiscard]] std::vector<std::string> fired_rules() const;
  [[nodiscard]] std::vector<std::string> open_rules() const;
  [[nodiscard]] std::vector<std::string> explain(const std::string& id) const;
  [[nodiscard]] std::vector<std::string> leaves_of(const rules::Rule& rule) const;

  const rules::RuleSet& m_rules;
  const Story& m_story;
  std::unique_ptr<store::Writer> m_store;
  StoreContext m_context;
  facts::World m_world;
  Investigator m_investigator;
  std::optional<Match> m_match;
  std::optional<facts::Case> m_case;
  std::optional<diagnosis::Diagnosis> m_answer;
  diagnosis::Candidates m_found;
};

}  // namespace payout::app
