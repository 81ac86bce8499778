#include <catch2/catch.hpp>

#include <algorithm>

#include "app/rule_words.hpp"
#include "base/text.hpp"
#include "rules/faults.hpp"
#include "rules/rule_set.hpp"

using namespace payout;
using namespace payout::app;
using report::Language;

namespace {

rules::RuleSet built_in() {
  rules::Faults faults;
  rules::RuleSet set = rules::RuleSet::inspect({}, faults);
  REQUIRE(faults.empty());
  return set;
}

std::string page_of(const rules::RuleSet& set, const rules::Rule& rule, Language language, std::size_t width) {
  report::TextOptions options;
  options.language = language;
  options.width = width;
  return rule_page(rule, set, options);
}

}  // namespace

TEST_CASE("every built-in rule can be told in both languages, inside the terminal") {
  const rules::RuleSet set = built_in();
  for (const rules::Rule& rule : set.rules()) {
    for (const Language language : {Language::en, Language::zh}) {
      for (const std::size_t width : {30U, 80U}) {
        const std::string page = page_of(set, rule, language, width);
        CAPTURE(rule.id, page);
        CHECK(page.find("WHEN") != std::string::npos);
        for (const std::string_view line : split(page, '\n')) {
          // A word of data that is longer than the line stays whole.
          const std::string_view words = trim(line);
          CHECK((display_width(line) <= width || words.find(' ', words.find("  ") + 2) == std::string_view::npos));
        }
      }
    }
  }
}

TEST_CASE("a condition is a sentence in its own order") {
  const rules::RuleSet set = built_in();
  const rules::Rule& rule = *set.find("SF-200");
  CHECK(page_of(set, rule, Language::en, 100).find("- the channel was down from 1m before `send` to 5m after it\n") !=
        std::string::npos);
  CHECK(page_of(set, rule, Language::zh, 100).find("- `send` 前 1 分钟至后 5 分钟，渠道处于 down\n") != std::string::npos);
}
