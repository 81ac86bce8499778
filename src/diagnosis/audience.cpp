#include <algorithm>

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
    if (reason == "compliance_decides") reason = "under_review";
  }
  if (!d.confidential) return d;
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
  d.findings.clear();
  d.deadlines.clear();
  d.expected_by.reset();
  d.overdue = false;
  d.expected_says = {};
  d.ruled_out.clear();
  // What names the case by its text or code would give it away as well: only the bare steps stay.
  std::erase_if(d.evidence, [](const Evidence& evidence) { return evidence.type.starts_with("hold.") || evidence.type.starts_with("payout.re") || !evidence.timed; });
  for (Evidence& evidence : d.evidence) evidence.says = {};
  return d;
}

}  // namespace payout::diagnosis
