#include "app/audience.hpp"

#include <algorithm>

#include "app/code_counts.hpp"
#include "rules/rule.hpp"
#include "rules/texts.hpp"

namespace payout::app {

bool is_confidential(std::string_view subcause, const rules::RuleSet& rules) {
  const rules::Subcause* words = rules.subcause(subcause);
  return words != nullptr && words->confidential;
}

bool is_confidential(const facts::CodeFact& row, const rules::RuleSet& rules) {
  return row.known() && is_confidential(row.subcause, rules);
}

bool is_confidential_code(std::string_view scheme, std::string_view code, std::string_view rail, const rules::RuleSet& rules) {
  Event event;
  event.scheme = scheme;
  event.code = code;
  return std::any_of(k_code_types.begin(), k_code_types.end(), [&](EventType type) {
    event.type = type;
    return is_confidential(rules.codes().find(event, rail), rules);
  });
}

bool is_confidential(const rules::Rule& rule, const rules::RuleSet& rules) {
  return rule.confidential.value_or(is_confidential(rule.subcause, rules));
}

}  // namespace payout::app
