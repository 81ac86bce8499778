#include "app/story_run.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "rules/json_node.hpp"

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

/// Under the same direct child of `when`'s outermost group.
bool same_branch(const rules::Leaf& leaf, const rules::Leaf& last) {
  const auto branch = [](std::string_view path) {
    std::size_t end = 0;
    for (int slashes = 0; end < path.size() && slashes < 4; ++end) slashes += path[end] == '/' ? 1 : 0;
    return path.substr(0, end);
  };
  return branch(leaf.condition->path + "/") == branch(last.condition->path + "/");
}

std::string written(const Json& source, const std::string& path) {
  try {
    const std::string text = source.at(Json::json_pointer(path)).dump();
    return text.size() <= k_shown_condition ? text : std::string(utf8_prefix(text, k_shown_condition)) + "...";
  } catch (const Json::exception&) {
    return "(not shown)";
  }
}

}  // namespace

StoryRun::StoryRun(const rules::RuleSet& rules, const Story& story, std::unique_ptr<store::Writer> store)
    : m_rules(rules),
      m_story(story),
      m_store(std::move(store)),
      m_context(*m_store, story.profiles, story.as_of),
      m_world{&story.profiles, &rules.rails(), &rules.calendars(), &rules.codes()},
      m_investigator(*m_store, rules, story.profiles, story.as_of) {}

Result<std::unique_ptr<StoryRun>> StoryRun::make(const rules::RuleSet& rules, const Story& story) {
  std::unique_ptr<store::Writer> store = store::make_memory_store();
  if (Result<void> filled = fill(*store, story); !filled) return tl::unexpected(filled.error());
  std::unique_ptr<StoryRun> run(new StoryRun(rules, story, std::move(store)));
  Result<std::vector<Match>> found = run->m_investigator.resolve(story.txid);
  if (!found) return tl::unexpected(found.error());
  if (found->size() == 1) {
    run->m_match = std::move(found->front());
    run->m_case = run->m_investigator.derive(*run->m_match);
  }
  return run;
}

Result<void> StoryRun::ask() {
  if (!m_match) return {};
  Result<Diagnosis> answer = m_investigator.diagnose(*m_match);
  if (!answer) return tl::unexpected(answer.error());
  m_found = {};
  if (answer->state == facts::State::stuck) m_found = diagnosis::find_candidates(*m_case, m_context, m_rules, m_world);
  m_answer = std::move(*answer);
  return {};
}

const Candidate* StoryRun::fired(std::string_view id) const {
  for (const auto* list : {&m_found.ranked, &m_found.outranked}) {
    for (const Candidate& candidate : *list) {
      if (candidate.id == id) return &candidate;
    }
  }
  return nullptr;
}

/// Ids of all rules that fired, codes left out.
std::vector<std::string> StoryRun::fired_rules() const {
  std::vector<std::string> out;
  for (const auto* list : {&m_found.ranked, &m_found.outranked}) {
    for (const Candidate& candidate : *list) {
      if (candidate.rule != nullptr) out.push_back(candidate.id);
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> StoryRun::open_rules() const {
  std::vector<std::string> out;
  for (const rules::Verdict& verdict : m_found.unknown) out.push_back(verdict.rule->id);
  return out;
}

/// Why a rule stands where it stands, one line a fact.
std::vector<std::string> StoryRun::explain(const std::string& id) const {
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

/// The leaves of the branch that decided: evaluation stops at the first false member of `all`.
std::vector<std::string> StoryRun::leaves_of(const rules::Rule& rule) const {
  const rules::Verdict verdict = evaluate(rule);
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

class StoryComparison {
 public:
  StoryComparison(const StoryRun& examined, const Expectation& want, CaseResult& out)
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
    row();
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

  /// The row is found as itself; one that names a cause by itself is among what fired.
  void row() {
    if (!m_want.row) return;
    const auto& [scheme, code] = *m_want.row;
    const std::string id = fmt::format("code:{}/{}", scheme, code);
    const facts::CodeFact* found = nullptr;
    std::string got = "no row";
    for (const facts::CodeFact& fact : m_examined.the_case().codes) {
      if (!fact.known()) continue;
      got = fmt::format("code:{}/{}", fact.scheme, fact.code);
      if (got == id && fact.match == facts::CodeMatch::exact) found = &fact;
    }
    if (found == nullptr) return differ("row", id, got);
    const bool names_a_cause = found->cause != facts::Cause::ambiguous && found->cause != facts::Cause::not_a_failure &&
                               found->cause != facts::Cause::undecided;
    const bool speaks = m_examined.fired(id) != nullptr;
    if (m_examined.is_stuck() && names_a_cause && !speaks) differ("row", id + " to name a cause", "it named none");
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

  const StoryRun& m_examined;
  const Diagnosis& m_answer;
  const Expectation& m_want;
  CaseResult& m_out;
  std::set<std::string> m_explained;
};

CaseResult StoryRun::compare() const {
  CaseResult out{m_story.file, m_story.line, m_story.name, m_story.todo, {}, {}};
  if (!m_answer) {
    out.differences.push_back({"txid", m_story.txid, "no such payout in the case's events"});
    return out;
  }
  StoryComparison(*this, m_story.expect, out).run();
  return out;
}

}  // namespace payout::app
