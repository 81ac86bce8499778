#include "diagnosis/candidates.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "rules/needs.hpp"

namespace payout::diagnosis {
namespace {

using facts::Case;
using facts::Cause;
using facts::k_none;

/// A code seen on an earlier attempt of the same payout tells a little less than one on the latest.
constexpr int k_earlier_attempt_cost = 10;
constexpr int k_strong_weight = 80;

bool names_a_cause(const facts::CodeFact& code) {
  return code.known() && code.cause != Cause::ambiguous && code.cause != Cause::not_a_failure && code.cause != Cause::undecided;
}

bool may_carry_reason(EventType type) {
  return type == EventType::payout_rejected || type == EventType::payout_returned || type == EventType::payout_pending ||
         type == EventType::payout_accepted || type == EventType::payout_recalled || type == EventType::payout_error ||
         type == EventType::payout_timeout || type == EventType::hold_placed || type == EventType::engine_error ||
         type == EventType::client_error;
}

Candidate from_code(const Case& c, std::size_t i, int cost) {
  const facts::CodeFact& code = c.codes[i];
  Candidate out;
  out.id = fmt::format("code:{}/{}", code.scheme, code.code);
  out.cause = code.cause;
  out.subcause = code.subcause;
  out.score = std::max(0, code.weight - cost);
  out.leaves = 1;
  out.parts.emplace_back(code.weight, Text{"weight of the code", "代码权重"});
  if (cost > 0) out.parts.emplace_back(-cost, Text{"it belongs to an earlier attempt", "属于较早的一次发送"});
  out.code = code;
  out.proof.push_back({i, nullptr, {}});
  return out;
}

/// The event whose code speaks for the payout as it stands: its failure, else the last word of the channel.
std::size_t speaking_event(const Case& c) {
  if (const facts::OpenHold* recall = c.hold("recall"); recall != nullptr && !c.events[recall->event].code.empty()) {
    return recall->event;
  }
  if (c.failure != k_none && !c.events[c.failure].code.empty()) return c.failure;
  for (std::size_t i = c.events.size(); i-- > 0;) {
    if (c.events[i].type == EventType::payout_sent) break;
    if (may_carry_reason(c.events[i].type) && !c.events[i].code.empty()) return i;
  }
  return k_none;
}

void add_codes(const Case& c, Candidates& out, std::vector<Candidate>& found) {
  const std::size_t speaking = speaking_event(c);
  if (speaking == k_none) return;
  const facts::CodeFact& code = c.codes[speaking];
  if (!code.known()) {
    out.unmapped = speaking;
  } else if (names_a_cause(code)) {
    found.push_back(from_code(c, speaking, 0));
  } else if (code.cause == Cause::ambiguous) {
    out.weak_code = speaking;
  }
  const bool weak = !names_a_cause(code) || code.weight < k_decided_from;
  if (!weak) return;
  // A catch-all code inherits from a strong one that an earlier attempt of the same payout was given.
  for (std::size_t i = speaking; i-- > 0;) {
    if (!names_a_cause(c.codes[i]) || c.codes[i].weight < k_strong_weight) continue;
    found.push_back(from_code(c, i, k_earlier_attempt_cost));
    return;
  }
}

bool better(const Candidate& a, const Candidate& b) {
  if (a.score != b.score) return a.score > b.score;
  if (a.leaves != b.leaves) return a.leaves > b.leaves;
  return a.id < b.id;
}

bool outranks(const Candidate& strong, const Candidate& weak) {
  if (strong.rule == nullptr || &strong == &weak) return false;
  return std::any_of(strong.rule->outranks.begin(), strong.rule->outranks.end(),
                     [&](const std::string& glob) { return glob_matches(glob, weak.id); });
}

/// The best candidate that stands and outranks `weak`; of two that outrank each other the better one counts.
const Candidate* superior(const std::vector<Candidate>& found, const Candidate& weak) {
  for (const Candidate& strong : found) {
    if (!strong.lost_to.empty() || !outranks(strong, weak)) continue;
    if (outranks(weak, strong) && better(weak, strong)) continue;
    return &strong;
  }
  return nullptr;
}

/// Drops what a true rule outranks. A rule that is itself dropped drops nothing, in whatever order they stand: it is
/// looked at again until nothing changes. Rules that outrank each other in a ring would never come to rest, hence the bound.
void rank(std::vector<Candidate> found, Candidates& out) {
  std::sort(found.begin(), found.end(), better);
  bool changed = true;
  for (std::size_t round = 0; changed && round <= found.size(); ++round) {
    changed = false;
    for (Candidate& weak : found) {
      const Candidate* strong = superior(found, weak);
      const std::string lost_to = strong == nullptr ? std::string() : strong->id;
      changed = changed || lost_to != weak.lost_to;
      weak.lost_to = lost_to;
    }
  }
  for (Candidate& candidate : found) {
    (candidate.lost_to.empty() ? out.ranked : out.outranked).push_back(std::move(candidate));
  }
}

/// The local filter that takes `id` out for this payout, if there is one in force.
const rules::Filter* filter_of(std::string_view id, const Case& c, const rules::RuleSet& rules) {
  for (const rules::Filter& filter : rules.filters()) {
    const bool named = std::any_of(filter.rules.begin(), filter.rules.end(), [id](const std::string& glob) { return glob_matches(glob, id); });
    if (named && c.as_of <= filter.until && rules::facts_hold(filter.unless, c)) return &filter;
  }
  return nullptr;
}

}  // namespace

bool glob_matches(std::string_view glob, std::string_view text) {
  if (!glob.ends_with('*')) return glob == text;
  return text.starts_with(glob.substr(0, glob.size() - 1));
}

Candidates find_candidates(const facts::Case& c, const facts::Context& context, const rules::RuleSet& rules,
                           const facts::World& world) {
  Candidates out;
  std::vector<Candidate> found;
  add_codes(c, out, found);
  const rules::TypeSet own = rules::types_of(c.events);
  for (const rules::Rule& rule : rules.rules()) {
    if (!rules::may_apply(rule, own)) continue;
    rules::Verdict verdict = rules::evaluate(rule, c, context, world);
    if (verdict.fires == facts::Tri::no) continue;
    if (verdict.fires == facts::Tri::unknown) {
      if (filter_of(rule.id, c, rules) != nullptr) continue;
      out.unknown.push_back(std::move(verdict));
      continue;
    }
    Candidate& candidate = found.emplace_back();
    candidate.id = rule.id;
    candidate.cause = rule.cause;
    candidate.subcause = rule.subcause;
    candidate.score = verdict.score;
    candidate.leaves = rule.leaves;
    candidate.parts = std::move(verdict.parts);
    candidate.rule = &rule;
    candidate.proof = std::move(verdict.proof);
  }
  std::vector<Candidate> standing;
  for (Candidate& candidate : found) {
    candidate.filter = filter_of(candidate.id, c, rules);
    (candidate.filter == nullptr ? standing : out.filtered).push_back(std::move(candidate));
  }
  rank(std::move(standing), out);
  return out;
}

}  // namespace payout::diagnosis
