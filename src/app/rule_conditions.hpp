#pragma once
/// The conditions of a rule as words, in the reader's language.
#include <string>
#include <string_view>
#include <vector>

#include "report/speaker.hpp"
#include "report/wording.hpp"
#include "rules/rule.hpp"

namespace payout::app {

class RuleSpeaker {
 public:
  RuleSpeaker(const rules::Rule& rule, report::Language language) : m_rule(rule), m_say(language) {}

  [[nodiscard]] const report::Speaker& say() const { return m_say; }
  /// One condition without a final stop: `` `send` is older than 30m ``. Of a group, the words that open it.
  [[nodiscard]] std::string condition(const rules::Condition& condition) const;
  /// What a name of `find` stands for: `the last payout.timeout since the latest send whose text holds x`.
  [[nodiscard]] std::string event(std::size_t index) const;
  /// `held is false and sent is false`; empty for none.
  [[nodiscard]] std::string facts(const std::vector<rules::FactTest>& facts) const;
  /// `A, B and C`.
  [[nodiscard]] std::string join(const std::vector<std::string>& words, report::Phrase last = {" and ", "和"}) const;

 private:
  using Condition = rules::Condition;
  enum class Number : std::uint8_t { one, many };
  [[nodiscard]] std::string test(std::string_view what, rules::Modifier modifier,
                                 const std::vector<std::string>& values) const;
  [[nodiscard]] std::string event(std::size_t index, Number number) const;
  [[nodiscard]] std::string span(const std::optional<facts::TimeSpan>& span) const;
  [[nodiscard]] std::string name(int index) const;
  [[nodiscard]] std::string around(const Condition& c) const;
  [[nodiscard]] std::string outcomes(const Condition& c) const;
  [[nodiscard]] std::string share(const Condition& c) const;
  [[nodiscard]] std::string counted(const Condition& c) const;
  [[nodiscard]] std::string aged(const Condition& c) const;

  const rules::Rule& m_rule;
  report::Speaker m_say;
};

}  // namespace payout::app
