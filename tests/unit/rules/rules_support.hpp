#pragma once
/// Compiles rules from text and evaluates them on stories, in surroundings that a test fills by hand.
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "rules/compile.hpp"
#include "rules/evaluate.hpp"
#include "rules/rule_set.hpp"
#include "story.hpp"
#include "stub_context.hpp"

namespace payout::rules {

/// The program's own rules, loaded once.
inline const RuleSet& own_rules() {
  static const RuleSet rules = [] {
    Result<RuleSet> loaded = RuleSet::load();
    if (!loaded) throw std::runtime_error(loaded.error().message);
    return std::move(*loaded);
  }();
  return rules;
}

/// A whole rule around `find` and `when`.
inline std::string rule_text(const std::string& find, const std::string& when,
                             const std::string& weigh = R"({"base": 60})") {
  return R"({"id": "T-1", "title": "test", "subcause": "engine_error", "find": )" + find + R"(, "when": )" + when +
         R"(, "weigh": )" + weigh + "}";
}

/// All faults of a text, one a line: `t.json:/path: message (hint)`.
inline std::string faults_of(const std::string& text) {
  Faults faults;
  (void)compile_rule(text, "t.json", faults);
  std::string out;
  for (const Fault& fault : faults.items()) {
    out += fault.where + ": " + fault.message;
    if (!fault.hint.empty()) out += " (" + fault.hint + ")";
    out += "\n";
  }
  return out;
}

inline Rule compiled(const std::string& text) {
  Faults faults;
  std::optional<Rule> rule = compile_rule(text, "t.json", faults);
  INFO(faults_of(text));
  REQUIRE(faults.empty());
  REQUIRE(rule.has_value());
  return std::move(*rule);
}

/// A payout on channel `fast` (normal one hour, late two, all days are business days) or, with `calendar: eu` on
/// channel `days`.
struct Scene {
  test::StubContext context;
  facts::Profiles profiles;
  facts::World world;
  Scene() {
    facts::ChannelProfile fast;
    fast.name = "fast";
    fast.normal = facts::TimeSpan::plain(Duration::hours(1));
    fast.late = facts::TimeSpan::plain(Duration::hours(2));
    facts::ChannelProfile days = fast;
    days.name = "days";
    days.calendar = "eu";
    days.normal = {facts::TimeSpan::Unit::business_days, 1};
    profiles.channels = {{"fast", fast}, {"days", days}};
    world.profiles = &profiles;
    world.rails = &own_rules().rails();
    world.calendars = &own_rules().calendars();
    world.codes = &own_rules().codes();
  }
  [[nodiscard]] Verdict run(const Rule& rule, std::string_view story, std::string_view as_of = "23:00") const {
    const facts::Case c = facts::derive("P-1", "tx", test::story(story), test::moment(as_of), world);
    return evaluate(rule, c, context, world);
  }
  /// yes, no, unknown.
  [[nodiscard]] std::string fires(const std::string& text, std::string_view story,
                                  std::string_view as_of = "23:00") const {
    switch (run(compiled(text), story, as_of).fires) {
      case facts::Tri::yes: return "yes";
      case facts::Tri::no: return "no";
      case facts::Tri::unknown: break;
    }
    return "unknown";
  }
};

}  // namespace payout::rules
