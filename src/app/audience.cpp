#include "app/audience.hpp"

#include "rules/rule.hpp"
#include "rules/texts.hpp"

namespace payout::app {

bool is_confidential(std::string_view subcause, const rules::RuleSet& rules) {
  const rules::Subcause* words = rules.subcause(subcause);
  return words != nullptr && words->confidential;
}

bool is_confidential(const rules::Rule& rule, const rules::RuleSet& rules) {
  return rule.confidential.value_or(is_confidential(rule.subcause, rules));
}

}  // namespace payout::app
