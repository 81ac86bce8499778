#include "app/rule_tests.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "app/investigator.hpp"
#include "app/rule_story.hpp"
#include "app/store_context.hpp"
#include "base/text.hpp"
#include "diagnosis/candidates.hpp"
#include "rules/evaluate.hpp"
#include "rules/json_node.hpp"
#include "store/store.hpp"

namespace payout::app {
namespace {

using diagnosis::Candidate;
using diagnosis::Diagnosis;
using facts::Tri;
using rules::Json;

constexpr std::size_t k_shown_condition = 160;

Result<void> fill(store::Writer& store, const Story& story) {
  if (Result<void> begun = store.begin(); !begun) return begun;
  store::FileMark mark;
  mark.name = story.file;
  const Result<std::uint32_t> file = store.save_mark(mark);
  if (!file) return tl::unexpected(file.error());
  store::Batch batch;
  batch.file = *file;
  batch.events = story.events;
  if (const Result<store::Appended> done = store.append(batch); !done) return tl::unexpected(done.error());
  return store.commit();
}

std::string join(const std::vector<std::string>& words) {
  return words.empty() ? std::string("nothing") : fmt::format("{}", fmt::join(words, ", "));
}

/// What one story gives, and the questions its expectations ask of it.
class Examined {
 public:
  Examined(const rules::RuleSet& rules, const Story& story, store::Reader& store)
      : m_rules(rules),
        m_story(story),
        m_context(store, story.profiles, story.as_of),
        m_investigator(store, rules, story.profiles, story.as_of) {
    m_world = {&story.profiles, &rules.rails(), &rules.calendars(), &rules.codes()};
  }

  Result<void> run() {
    Result<std::vector<Match>> found = m_investigator.resolve(m_story.txid);
    if (!found) return tl::unexpected(found.error());
    if (found->size() != 1) return {};
    Result<Diagnosis> answer = m_investigator.diagnose(found->front());
    if (!answer) return tl::unexpected(answer.error());
    m_case = m_investigator.derive(found->front());
    if (answer->state == facts::State::stuck) {
      m_found = diagnosis::find_candidates(*m_case, m_context, m_rules, m_world);
    }
    m_answer = std::move(*answer);
    return {};
  }

  [[nodiscard]] const std::optional<Diagnosis>& answer() const { return m_answer; }

  [[nodiscard]] const Candidate* fired(std::string_view id) const {
    for (const auto* list : {&m_found.ranked, &m_found.outranked}) {
      for (const Candidate& candidate : *list) {
        if (candidate.id == id) return &candidate;
      }
    }
    return nullptr;
  }
  /// Ids of all rules that fired, codes left out.
  [[nodiscard]] std::vector<std::string> fired_rules() const {
    std::vector<std::string> out;
    for (const auto* list : {&m_found.ranked, &m_found.outranked}) {
      for (const Candidate& candidate : *list) {
        if (candidate.rule != nullptr) out.push_back(candidate.id);
      }
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  [[nodiscard]] std::vector<std::string> open_rules() const {
    std::vector<std::string> out;
    for (const rules::Verdict& verdict : m_found.unknown) out.push_back(verdict.rule->id);
    return out;
  }

  /// Why a rule stands where it stands, one line a fact.
  [[nodiscard]] std::vector<std::string> explain(const std::string& id) const {
    if (m_answer->state != facts::State::stuck) {
      return {fmt::format("the payout is {}: no rule was asked", facts::word(m_answer->state))};
    }
    if (const Candidate* candidate = fired(id)) {
      std::string line = fmt::format("{} fired with {}", id, candidate->score);
      if (!candidate->lost_to.empty()) line += fmt::format(" and lost to {}, which outranks it", candidate->lost_to);
      return {line};
    }
    const rules::Rule* rule = m_rules.find(id);
    if (rule == nullptr) return {fmt::format("{} is not among the codes of this payout", id)};
    if (!rules::facts_hold(rule->applies, *m_case)) return {fmt::format("{} /applies does not fit this payout", id)};
    return leaves_of(*rule);
  }

 private:
  /// The leaves of the branch that decided: evaluation stops at the first false member of `all`.
  [[nodiscard]] std::vector<std::string> leaves_of(const rules::Rule& rule) const {
    const rules::Verdict verdict = rules::evaluate(rule, *m_case, m_context, m_world);
    const Json source = Json::parse(m_rules.source(rule.id), nullptr, false);
    std::vector<std::string> out;
    for (const rules::Leaf& leaf : verdict.leaves) {
      const bool decides = leaf.value == Tri::unknown || same_branch(leaf, verdict.leaves.back());
      if (verdict.fires == Tri::unknown && leaf.value != Tri::unknown) continue;
      if (!decides || !leaf.condition->path.starts_with("/when")) continue;
      constexpr std::string_view k_value[] = {"false", "true", "unknown"};
      out.push_back(fmt::format("{} {} is {}: {}", rule.id, leaf.condition->path,
                                k_value[static_cast<std::size_t>(leaf.value)], written(source, leaf.condition->path)));
    }
    return out;
  }

  /// Under the same direct child of `when`'s outermost group.
  static bool same_branch(const rules::Leaf& leaf, const rules::Leaf& last) {
    const auto branch = [](std::string_view path) {
      std::size_t end = 0;
      for (int slashes = 0; end < path.size() && slashes < 4; ++end) slashes += path[end] == '/' ? 1 : 0;
      return path.substr(0, end);
    };
    return branch(leaf.condition->path + "/") == branch(last.condition->path + "/");
  }

  static std::string written(const Json& source, const std::string& path) {
    try {
      const std::string text = source.at(Json::json_pointer(path)).dump();
      return text.size() <= k_shown_condition ? text : std::string(utf8_prefix(text, k_shown_condition)) + "...";
    } catch (const Json::exception&) {
      return "(not shown)";
    }
  }

  const rules::RuleSet& m_rules;
  const Story& m_story;
  StoreContext m_context;
  facts::World m_world;
  Investigator m_investigator;
  std::optional<Diagnosis> m_answer;
  std::optional<facts::Case> m_case;
  diagnosis::Candidates m_found;
};

class Comparison {
 public:
  Comparison(const Examined& examined, const Expectation& want, CaseResult& out)
      : m_examined(examined), m_answer(*examined.answer()), m_want(want), m_out(out) {}

  void run() {
    text("state", m_want.state, facts::word(m_answer.state));
    text("cause", m_want.cause, facts::word(m_answer.cause));
    text("subcause", m_want.subcause, m_answer.subcause);
    text("reason", m_want.reason, facts::word(m_answer.reason));
    if (text("rule", m_want.rule, m_answer.rule)) {
      if (!m_want.rule->empty()) explain(*m_want.rule);
      if (!m_answer.rule.empty()) explain(m_answer.rule);
    }
    text("retry", m_want.retry, facts::word(m_answer.retry.verdict));
    text("retry_how", m_want.retry_how, facts::word(m_answer.retry.how));
    text("money", m_want.money, facts::word(m_answer.money));
    text("ledger", m_want.ledger, facts::word(m_answer.ledger));
    text("owner", m_want.owner, facts::word(m_answer.owner));
    text("band", m_want.band, diagnosis::word(m_answer.band));
    score();
    ruled_out();
    rules();
  }

 private:
  /// True where it differs.
  bool text(std::string what, const std::optional<std::string>& want, std::string_view got) {
    if (!want || *want == got) return false;
    differ(std::move(what), want->empty() ? "none" : *want, got.empty() ? "none" : std::string(got));
    return true;
  }
  void differ(std::string what, std::string want, std::string got) {
    m_out.differences.push_back({std::move(what), std::move(want), std::move(got)});
  }
  void explain(const std::string& id) {
    if (!m_explained.insert(id).second) return;
    for (std::string& line : m_examined.explain(id)) m_out.why.push_back(std::move(line));
  }

  void score() {
    const std::string got = std::to_string(m_answer.score);
    if (m_want.score && *m_want.score != m_answer.score) differ("score", std::to_string(*m_want.score), got);
    if (m_want.score_gte && m_answer.score < *m_want.score_gte)
      differ("score", fmt::format("at least {}", *m_want.score_gte), got);
    if (m_want.score_lte && m_answer.score > *m_want.score_lte)
      differ("score", fmt::format("at most {}", *m_want.score_lte), got);
  }

  void ruled_out() {
    std::vector<std::string> got;
    for (const diagnosis::RuledOut& item : m_answer.ruled_out) got.emplace_back(facts::word(item.cause));
    for (const std::string& cause : m_want.ruled_out) {
      if (std::find(got.begin(), got.end(), cause) == got.end()) differ("ruled_out", cause, join(got));
    }
  }

  void rules() {
    const std::vector<std::string> open = m_examined.open_rules();
    for (const std::string& id : m_want.open) {
      if (std::find(open.begin(), open.end(), id) != open.end()) continue;
      differ("open", id, join(open));
      explain(id);
    }
    for (const std::string& id : m_want.fires) {
      if (m_examined.fired(id) != nullptr) continue;
      differ("fires", id, join(m_examined.fired_rules()));
      explain(id);
    }
    for (const std::string& id : m_want.outranked) {
      const Candidate* candidate = m_examined.fired(id);
      if (candidate != nullptr && !candidate->lost_to.empty()) continue;
      differ("outranked", id, candidate == nullptr ? "it did not fire" : "nothing outranked it");
      explain(id);
    }
    for (const std::string& id : m_want.not_rule) {
      if (m_examined.fired(id) == nullptr) continue;
      differ("not_rule", fmt::format("{} not to fire", id), "it fired");
      explain(id);
    }
    if (!m_want.also) return;
    for (const std::string& id : m_examined.fired_rules()) {
      const bool listed = std::find(m_want.also->begin(), m_want.also->end(), id) != m_want.also->end();
      if (listed || id == m_answer.rule) continue;
      differ("also", join(*m_want.also), id);
      explain(id);
    }
  }

  const Examined& m_examined;
  const Diagnosis& m_answer;
  const Expectation& m_want;
  CaseResult& m_out;
  std::set<std::string> m_explained;
};

Result<CaseResult> run_story(const rules::RuleSet& rules, const Story& story) {
  CaseResult out{story.file, story.line, story.name, story.todo, {}, {}};
  const std::unique_ptr<store::Writer> store = store::make_memory_store();
  if (Result<void> filled = fill(*store, story); !filled) return tl::unexpected(filled.error());
  Examined examined(rules, story, *store);
  if (Result<void> done = examined.run(); !done) return tl::unexpected(done.error());
  if (!examined.answer()) {
    out.differences.push_back({"txid", story.txid, "no such payout in the case's events"});
    return out;
  }
  Comparison(examined, story.expect, out).run();
  return out;
}

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

std::string fault_list(const rules::Faults& faults) {
  const std::size_t count = faults.items().size();
  std::string out = count == 1 ? "1 fault in the rule tests" : fmt::format("{} faults in the rule tests", count);
  for (const rules::Fault& fault : faults.items()) {
    out += fmt::format("\n  {}: {}", escape_for_terminal(fault.where), fault.message);
    if (!fault.hint.empty()) out += fmt::format(" ({})", fault.hint);
  }
  return out;
}

}  // namespace

std::size_t TestReport::failed() const {
  return static_cast<std::size_t>(
      std::count_if(cases.begin(), cases.end(), [](const CaseResult& item) { return item.failed(); }));
}

Result<TestReport> run_rule_tests(const rules::RuleSet& rules,
                                  std::span<const std::pair<std::string, std::string>> files) {
  TestReport out;
  rules::Faults faults;
  std::vector<Story> stories;
  for (const auto& [file, text] : files) {
    ++out.files;
    for (Story& story : read_stories(text, file, rules, faults)) stories.push_back(std::move(story));
  }
  if (!faults.empty()) {
    return fail(ErrorCode::rules_invalid, "tests_invalid", fault_list(faults), faults.items().front().where,
                "mend the cases named above");
  }
  for (const rules::Rule& rule : rules.rules()) out.rules[rule.id];
  for (const Story& story : stories) {
    count_claims(story.expect, out.rules);
    Result<CaseResult> result = run_story(rules, story);
    if (!result) return tl::unexpected(result.error());
    out.cases.push_back(std::move(*result));
  }
  return out;
}

}  // namespace payout::app
