#include "app/rule_coverage.hpp"

#include <algorithm>
#include <set>

#include "app/engine.hpp"
#include "app/investigator.hpp"
#include "rules/code_tables.hpp"
#include "rules/rule.hpp"

namespace payout::app {
namespace {

using rules::Condition;
using rules::Op;

bool in_business_time(const std::optional<facts::TimeSpan>& span) {
  return span && span->unit != facts::TimeSpan::Unit::plain;
}

bool can_be_unknown(const Condition& leaf) {
  switch (leaf.op) {
    case Op::missing:
    case Op::calendar: return true;
    case Op::age_of: return in_business_time(leaf.older) || in_business_time(leaf.newer);
    // "Never sent" is an absence.
    case Op::fact:
      return std::any_of(leaf.facts.begin(), leaf.facts.end(), [](const rules::FactTest& test) {
        return test.fact == "sent" && test.values == std::vector<std::string>{"false"};
      });
    default: return false;
  }
}

void add_leaves(const Condition& node, std::vector<LeafCount>& out) {
  const bool group = node.op == Op::all || node.op == Op::any || node.op == Op::none || node.op == Op::at_least;
  if (!group) out.push_back({node.path, 0, 0, 0, can_be_unknown(node)});
  for (const Condition& child : node.children) add_leaves(child, out);
}

void count(const rules::Verdict& verdict, RuleCoverage& out) {
  for (const rules::Leaf& leaf : verdict.leaves) {
    const auto known = std::find_if(out.leaves.begin(), out.leaves.end(),
                                    [&leaf](const LeafCount& item) { return item.path == leaf.condition->path; });
    if (known == out.leaves.end()) continue;
    if (leaf.value == facts::Tri::yes) ++known->yes;
    if (leaf.value == facts::Tri::no) ++known->no;
    if (leaf.value == facts::Tri::unknown) ++known->unknown;
  }
}

/// Rules that a story expects something of.
std::set<std::string> spoken_of(const Expectation& want) {
  std::set<std::string> out;
  if (want.rule) out.insert(*want.rule);
  for (const auto* list : {&want.fires, &want.outranked, &want.not_rule, &want.open})
    out.insert(list->begin(), list->end());
  return out;
}

}  // namespace

std::uint64_t Coverage::reached_share() const {
  std::uint64_t whole = 0;
  std::uint64_t reached = 0;
  for (const RuleCoverage& rule : rules) {
    for (const LeafCount& leaf : rule.leaves) {
      whole += leaf.can_be_unknown ? 3 : 2;
      reached += (leaf.yes > 0 ? 1U : 0U) + (leaf.no > 0 ? 1U : 0U) + (leaf.can_be_unknown && leaf.unknown > 0 ? 1U : 0U);
    }
  }
  for (const TableCoverage& table : tables) {
    whole += table.rows;
    reached += table.rows - table.missed.size();
  }
  return whole == 0 ? 100 : reached * 100 / whole;
}

Result<Coverage> cover(const rules::RuleSet& rules, std::span<const TestFile> files) {
  const Result<std::vector<Story>> stories = stories_of(rules, files);
  if (!stories) return tl::unexpected(stories.error());
  Coverage out;
  out.stories = stories->size();
  for (const rules::Rule& rule : rules.rules()) {
    RuleCoverage& item = out.rules.emplace_back(RuleCoverage{rule.id, 0, {}});
    add_leaves(rule.when, item.leaves);
    for (const rules::Weigh& weigh : rule.add) {
      if (weigh.when) add_leaves(*weigh.when, item.leaves);
    }
  }
  std::set<std::pair<std::string, std::string>> rows;
  for (const Story& story : *stories) {
    const Result<std::unique_ptr<StoryRun>> run = StoryRun::make(rules, story);
    if (!run) return tl::unexpected(run.error());
    if (const Result<void> asked = (*run)->ask(); !asked) return tl::unexpected(asked.error());
    if ((*run)->answer() == nullptr) continue;
    for (const facts::CodeFact& fact : (*run)->the_case().codes) {
      if (fact.known()) rows.emplace(fact.scheme, fact.code);
    }
    const std::set<std::string> spoken = spoken_of(story.expect);
    for (std::size_t i = 0; i < out.rules.size(); ++i) {
      out.rules[i].stories += spoken.contains(out.rules[i].id) ? 1 : 0;
      if ((*run)->is_stuck()) count((*run)->evaluate(rules.rules()[i]), out.rules[i]);
    }
  }
  for (const std::string& scheme : rules.tables().schemes()) {
    TableCoverage& table = out.tables.emplace_back(TableCoverage{scheme, 0, {}});
    for (const facts::CodeFact& row : rules.tables().rows(scheme)) {
      ++table.rows;
      if (!rows.contains({scheme, row.code})) table.missed.push_back(row.code);
    }
  }
  return out;
}

}  // namespace payout::app
