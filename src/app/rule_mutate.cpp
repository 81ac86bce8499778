// Holds mutants against the stories, and tells what survived.
#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "app/messages.hpp"
#include "app/rule_mutants.hpp"
#include "app/table.hpp"
#include "app/translate.hpp"
#include "base/text.hpp"
#include "report/speaker.hpp"
#include "rules/code_tables.hpp"
#include "rules/compile.hpp"
#include "rules/faults.hpp"
#include "rules/lint.hpp"
#include "rules/match.hpp"
#include "rules/texts.hpp"

namespace payout::app {
namespace {

/// What one rule says of one story.
struct Said {
  facts::Tri fires = facts::Tri::no;
  int score = 0;
  bool operator==(const Said&) const = default;
};

/// Whether a change acts on what follows from the rule, not on when it fires.
bool acts_on_answer(MutantKind kind) { return kind == MutantKind::verdict || kind == MutantKind::outranks; }

/// A test of the weight of a code.
struct WeightTest {
  rules::Modifier modifier;
  const std::vector<std::int64_t>* numbers;
};

void collect_weights(const rules::Condition& node, std::vector<WeightTest>& out) {
  for (const rules::FactTest& test : node.facts) {
    if (test.fact == "failure.weight") out.push_back({test.modifier, &test.numbers});
  }
  for (const rules::Condition& child : node.children) collect_weights(child, out);
}

std::vector<WeightTest> weight_tests(const rules::Rule& rule) {
  std::vector<WeightTest> out;
  for (const rules::Binding& binding : rule.find) {
    for (const rules::FieldTest& test : binding.match.tests) {
      if (test.field == rules::Field::code_weight) out.push_back({test.modifier, &test.numbers});
    }
  }
  collect_weights(rule.when, out);
  return out;
}

class Hunt {
 public:
  Hunt(rules::RuleSet& rules, const Env& env) : m_rules(rules), m_env(env) {
    for (const std::string& scheme : rules.tables().schemes()) {
      for (const facts::CodeFact& row : rules.tables().rows(scheme)) m_weights.insert(row.weight);
    }
    for (const auto& [scheme, classes] : rules.vocabularies().prefixes) {
      for (const auto& item : classes) m_weights.insert(item.weight);
    }
  }

  Result<void> prepare(const std::vector<Story>& stories, MutationReport& out) {
    for (const Story& story : stories) {
      if (story.expect.row) continue;  // about a table, not about a rule
      Result<std::unique_ptr<StoryRun>> run = StoryRun::make(m_rules, story);
      if (!run) return tl::unexpected(run.error());
      if (const Result<void> asked = (*run)->ask(); !asked) return asked;
      if (!(*run)->compare().passed()) {
        out.failing += story.todo ? 0 : 1;
      } else if ((*run)->is_stuck()) {
        m_runs.push_back(std::move(*run));
      }
    }
    return {};
  }

  Result<void> hunt(const rules::Rule& rule, MutationReport& out) {
    const std::string id = rule.id;
    const std::string file = rule.file;
    std::vector<Said> before;
    for (const auto& run : m_runs) before.push_back(said(*run, rule));
    for (Mutant& mutant : mutants_of(m_rules.source(id))) {
      if (m_env.stop() != 0) return fail(ErrorCode::internal, "stopped", "stopped by a signal; nothing was written");
      rules::Faults faults;
      std::optional<rules::Rule> changed = rules::compile_rule(mutant.text, file, faults, true);
      if (!changed || !faults.empty()) continue;  // not a rule: nobody could load it
      if (mutant.path.find(".weight") != std::string::npos && weighs_alike(rule, *changed)) continue;
      if (mutant.kind == MutantKind::verdict && retry_of(rule) == retry_of(*changed)) continue;  // the subcause says so already
      if (changed->cause == facts::Cause::undecided) changed->cause = rule.cause;
      MutantFate fate;
      fate.rule = id;
      const rules::FaultPlace place = rules::place_of({file + ":" + mutant.path, {}, {}}, m_rules);
      fate.file = place.file;
      fate.line = place.line;
      const Result<void> tried = attempt(*changed, before, mutant.kind, fate);
      if (!tried) return tried;
      mutant.text.clear();
      fate.mutant = std::move(mutant);
      out.mutants.push_back(std::move(fate));
    }
    return {};
  }

 private:
  /// True where both rules say the same of every weight that a code has: no story can tell them apart.
  bool weighs_alike(const rules::Rule& a, const rules::Rule& b) const {
    const std::vector<WeightTest> one = weight_tests(a);
    const std::vector<WeightTest> two = weight_tests(b);
    if (one.size() != two.size() || one.empty()) return false;
    for (std::size_t i = 0; i < one.size(); ++i) {
      for (const std::int64_t weight : m_weights) {
        if (rules::matches_number(one[i].modifier, *one[i].numbers, weight) !=
            rules::matches_number(two[i].modifier, *two[i].numbers, weight)) {
          return false;
        }
      }
    }
    return true;
  }

  facts::Retry retry_of(const rules::Rule& rule) const {
    const rules::Subcause* subcause = m_rules.subcause(rule.subcause);
    return rule.retry.value_or(subcause == nullptr ? facts::Retry::after_status_check : subcause->retry);
  }

  static Said said(const StoryRun& run, const rules::Rule& rule) {
    const rules::Verdict verdict = run.evaluate(rule);
    return {verdict.fires, verdict.fires == facts::Tri::no ? 0 : verdict.score};
  }

  Result<void> attempt(rules::Rule& changed, const std::vector<Said>& before, MutantKind kind, MutantFate& fate) {
    std::vector<StoryRun*> touched;
    for (std::size_t i = 0; i < m_runs.size(); ++i) {
      const bool differs =
          acts_on_answer(kind) ? before[i].fires == facts::Tri::yes : said(*m_runs[i], changed) != before[i];
      if (differs) touched.push_back(m_runs[i].get());
    }
    m_rules.exchange(changed);
    bool answered = false;  // it was the answer somewhere
    bool held = true;       // and the interlock said the same each time
    Result<void> done;
    for (StoryRun* run : touched) {
      const facts::Retry verdict_before = run->answer()->retry.verdict;
      const std::string rule_before = run->answer()->rule;
      done = run->ask();
      if (!done) break;
      const CaseResult result = run->compare();
      if (!result.passed()) {
        fate.fate = Fate::caught;
        fate.by = fmt::format("{}:{}", result.file, result.line);
        m_stale.push_back(run);
        break;
      }
      if (rule_before == fate.rule) {
        answered = true;
        held = held && run->answer()->retry.interlock && run->answer()->retry.verdict == verdict_before;
      }
      m_stale.push_back(run);
    }
    m_rules.exchange(changed);
    for (StoryRun* run : m_stale) {
      if (done) done = run->ask();
    }
    m_stale.clear();
    if (fate.fate == Fate::survived && kind == MutantKind::verdict && answered && held) fate.fate = Fate::masked;
    return done;
  }

  rules::RuleSet& m_rules;
  const Env& m_env;
  std::set<std::int64_t> m_weights{0};  ///< of every row and class of codes, and of no code
  std::vector<std::unique_ptr<StoryRun>> m_runs;
  std::vector<StoryRun*> m_stale;
};

std::string_view fate_word(Fate fate) {
  constexpr auto k_words = std::to_array<std::string_view>({"caught", "survived", "masked"});
  return k_words[static_cast<std::size_t>(fate)];
}

std::string fate_text(const MutantFate& item, const report::Speaker& say) {
  std::string out = fmt::format("{:<8}  {}:{}  {} {}  {}: {} -> {}\n",
                                item.fate == Fate::masked ? "MASKED" : "SURVIVED", escape_for_terminal(item.file),
                                item.line, item.rule, word(item.mutant.kind), escape_for_terminal(item.mutant.path),
                                escape_for_terminal(item.mutant.was), escape_for_terminal(item.mutant.becomes));
  const std::string why = item.fate == Fate::masked
                              ? say.say("the interlock gave the same verdict in every story this rule answers",
                                        "在由该规则得出结论的所有用例中，联锁的结论都相同")
                              : translated(remedy(item.mutant.kind), say.language());
  return out + fmt::format("          {}\n", why);
}

std::string report_text(const MutationReport& report, const report::Speaker& say) {
  std::string out;
  for (const Fate fate : {Fate::survived, Fate::masked}) {
    for (const MutantFate& item : report.mutants) {
      if (item.fate == fate) out += fate_text(item, say);
    }
  }
  if (report.failing > 0)
    out += say.say("{1} fail as the rules are, and were not used\n", "{0} 个用例按现有规则即不通过，未采用\n",
                   grouped(report.failing), counted(report.failing, "story", "stories"));
  out += say.say("{1}: {2} caught ({3} %), {4} survived, {5} masked by the interlock\n",
                 "{0} 处改动：{2} 处被发现（{3}%），{4} 处未被发现，{5} 处被联锁掩盖\n", grouped(report.mutants.size()),
                 counted(report.mutants.size(), "mutant", "mutants"), grouped(report.count(Fate::caught)),
                 report.caught_share(), grouped(report.count(Fate::survived)), grouped(report.count(Fate::masked)));
  return out;
}

Table report_table(const MutationReport& report) {
  Table table{"payout-diag/mutants", "mutants", {}, {}, {}, {}};
  table.columns = {{"rule"}, {"file"}, {"line", Table::Kind::number}, {"kind"}, {"path"}, {"was"}, {"becomes"},
                   {"fate"}, {"by"}};
  for (const MutantFate& item : report.mutants) {
    table.rows.push_back({item.rule, item.file, std::to_string(item.line), std::string(word(item.mutant.kind)),
                          item.mutant.path, item.mutant.was, item.mutant.becomes, std::string(fate_word(item.fate)),
                          item.by});
  }
  return table;
}

}  // namespace

std::uint64_t MutationReport::count(Fate fate) const {
  return static_cast<std::uint64_t>(
      std::count_if(mutants.begin(), mutants.end(), [fate](const MutantFate& item) { return item.fate == fate; }));
}

std::uint64_t MutationReport::caught_share() const {
  const std::uint64_t caught = count(Fate::caught);
  const std::uint64_t whole = caught + count(Fate::survived);
  return whole == 0 ? 100 : caught * 100 / whole;
}

Result<MutationReport> mutate(rules::RuleSet& rules, std::span<const TestFile> files, std::string_view only,
                              const Env& env) {
  const Result<std::vector<Story>> stories = stories_of(rules, files);
  if (!stories) return tl::unexpected(stories.error());
  MutationReport out;
  Hunt hunt(rules, env);
  if (const Result<void> prepared = hunt.prepare(*stories, out); !prepared) return tl::unexpected(prepared.error());
  for (const rules::Rule& rule : rules.rules()) {
    if (!only.empty() && !equals_ignoring_case(only, rule.id)) continue;
    if (const Result<void> done = hunt.hunt(rule, out); !done) return tl::unexpected(done.error());
  }
  return out;
}

Result<MutationReport> mutate_rules(const MutateOptions& options, const Settings& settings, const Env& env) {
  constexpr auto k_formats =
      std::to_array<Format>({Format::text, Format::json, Format::jsonl, Format::csv, Format::markdown});
  if (const Result<void> possible = check_format(settings.format, k_formats, "rules mutate"); !possible)
    return tl::unexpected(possible.error());
  Result<TestBed> bed = load_test_bed(options.places, settings);
  if (!bed) return tl::unexpected(bed.error());
  if (!options.rule.empty() && bed->rules.find(options.rule) == nullptr) {
    std::vector<std::string_view> known;
    for (const rules::Rule& rule : bed->rules.rules()) known.push_back(rule.id);
    return fail(ErrorCode::not_found, "unknown_rule", fmt::format("there is no rule {}", echo(options.rule)), {},
                did_you_mean(options.rule, known));
  }
  Result<MutationReport> report = mutate(bed->rules, bed->files, options.rule, env);
  if (!report) return report;
  const Result<void> written = settings.format == Format::text
                                   ? write_text(report_text(*report, report::Speaker(settings.language)), settings, env)
                                   : write_table(report_table(*report), settings, env, "rules mutate");
  if (!written) return tl::unexpected(written.error());
  return report;
}

}  // namespace payout::app
