#include <algorithm>
#include <set>

#include "diagnosis/diagnose.hpp"
#include "diagnosis/diagnosis.hpp"
#include "rules/texts.hpp"

namespace payout::diagnosis {
namespace {

/// Event types that by their name alone tell of a suspicion.
constexpr std::string_view k_telling[] = {"screening.hit", "screening.cleared", "compliance.hold", "compliance.released",
                                          "login.suspicious"};

bool tells(const Evidence& evidence) {
  return std::find(std::begin(k_telling), std::end(k_telling), evidence.type) != std::end(k_telling);
}

/// The steps of a payout's life that say nothing of why it stands still.
constexpr std::string_view k_bare_steps[] = {"payout.created", "payout.approved", "payout.queued",   "payout.sent",    "payout.accepted",
                                             "payout.settled", "payout.confirmed", "ledger.debited", "ledger.credited"};

bool is_bare_step(const Evidence& evidence) {
  return evidence.timed && std::find(std::begin(k_bare_steps), std::end(k_bare_steps), evidence.type) != std::end(k_bare_steps);
}

/// Beside an answer that is not confidential: what names a cause that is.
void hide_what_stands_beside(Diagnosis& d) {
  std::set<std::string> hidden;
  for (const Finding& finding : d.also) {
    if (finding.confidential) hidden.insert(finding.rule);
  }
  if (d.code_confidential) {
    std::erase_if(d.ruled_out, [&](const RuledOut& item) { return item.because.en.find("code " + d.code + " ") != std::string::npos; });
    d.scheme.clear();
    d.code.clear();
    d.code_name.clear();
  }
  for (Evidence& evidence : d.evidence) {
    if (evidence.tamed) evidence.says = *evidence.tamed;
    if (evidence.confidential) evidence.says = {};
  }
  if (d.runner_up && d.runner_up->confidential) d.runner_up.reset();
  std::erase_if(d.also, [](const Finding& finding) { return finding.confidential; });
  for (Finding& finding : d.also) {
    if (hidden.contains(finding.lost_to)) finding.lost_to.clear();
  }
  std::erase_if(d.open, [](const OpenQuestion& item) { return item.confidential; });
  std::erase_if(d.ruled_out, [&](const RuledOut& item) {
    return std::any_of(hidden.begin(), hidden.end(), [&](const std::string& rule) { return item.because.en.find(rule) != std::string::npos; });
  });
  for (RuledOut& item : d.ruled_out) {
    if (item.cause != facts::Cause::compliance_block) continue;
    // The same words whether a review has ended or there was none.
    item.rule.clear();
    item.because = {"no open review or document request", "没有进行中的审核或待补资料"};
  }
}

}  // namespace

PublicWords public_words(const rules::RuleSet& rules, const facts::Profiles& profiles) {
  PublicWords out;
  const rules::Subcause* neutral = rules.subcause("under_review");
  if (neutral == nullptr) return out;
  out.title = neutral->title;
  out.says = neutral->says;
  out.tell = neutral->tell;
  out.check = neutral->check;
  const auto contact = profiles.contacts.find("compliance");
  for (const rules::Step& step : neutral->steps) {
    out.actions.push_back({step.todo, step.who, contact == profiles.contacts.end() ? std::string() : contact->second.team});
  }
  return out;
}

Diagnosis for_support(Diagnosis d, const PublicWords& words) {
  std::erase_if(d.evidence, tells);
  d.money_evidence.clear();
  for (std::string& reason : d.retry.reasons) {
    if (reason == "hold:screening" || reason == "hold:compliance") reason = "hold:review";
    if (reason == "compliance_decides" || reason == "channel_hold" || reason == "bank_hold" || reason == "customer_hold") reason = "under_review";
  }
  if (!d.confidential) {
    hide_what_stands_beside(d);
    return d;
  }
  d.cause = facts::Cause::compliance_block;
  d.reason = facts::Reason::legal;
  d.subcause = "under_review";
  d.rule = "under_review";
  d.score = 0;
  d.band = Band::none;
  d.parts.clear();
  d.title = words.title;
  d.says = words.says;
  d.runner_up.reset();
  d.also.clear();
  d.incident.reset();
  d.scheme.clear();
  d.code.clear();
  d.code_name.clear();
  d.actions = words.actions;
  d.retry.check = words.check;
  d.retry.fix = {};
  d.retry.wanted = facts::Retry::never;
  d.retry.reasons = {"under_review"};
  d.retry.because = {"Only compliance can release it.", "只有合规部门可以放行。"};
  d.owner = facts::Owner::compliance;
  d.open.clear();
  d.unattached.clear();
  d.contradictions.clear();
  for (FoundAt& step : d.found_path) {
    step.file.clear();
    step.span = {};
  }
  d.findings.clear();
  d.deadlines.clear();
  d.expected_by.reset();
  d.overdue = false;
  d.expected_says = {};
  d.expected_basis.clear();
  d.expected_by_rule.reset();
  d.history.reset();
  d.priority_parts.clear();
  d.ruled_out.clear();
  // What names the case by its type, text or code would give it away as well: only the bare steps stay.
  std::erase_if(d.evidence, [](const Evidence& evidence) { return !is_bare_step(evidence); });
  for (Evidence& evidence : d.evidence) evidence.says = {};
  return d;
}

}  // namespace payout::diagnosis
