#include "app/rule_words.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "app/rule_conditions.hpp"
#include "app/rule_story.hpp"
#include "base/text.hpp"
#include "diagnosis/candidates.hpp"
#include "diagnosis/wording.hpp"
#include "report/page.hpp"
#include "report/speaker.hpp"
#include "report/wording.hpp"
#include "rules/faults.hpp"
#include "rules/rule.hpp"
#include "rules/texts.hpp"

namespace payout::app {
namespace {

using rules::Condition;
using rules::Op;

constexpr std::size_t k_label = 9;
/// Narrower pages have labels above their text.
constexpr std::size_t k_narrow = 34;

class Page {
 public:
  explicit Page(const report::TextOptions& options)
      : m_width(std::clamp<std::size_t>(options.width, report::k_min_width, 100)), m_utf8(options.utf8) {}

  /// Further lines of the text stand below its first, behind the mark.
  void line(std::string_view label, std::string_view text, std::size_t indent = 0, std::string_view mark = {}) {
    const bool narrow = m_width < k_narrow;
    if (narrow && !label.empty()) {
      m_text.append(label).append("\n");
      label = {};
    }
    // On a narrow terminal the depth of a condition gives way to its words.
    const std::size_t column = std::min((narrow ? 2 : k_label) + indent, m_width / 2);
    bool first = true;
    for (const std::string& part : wrap(report::printable(text, m_utf8), m_width - column - mark.size())) {
      const std::string lead = fmt::format("{:<{}}{:<{}}", first ? label : "", column, first ? mark : "", mark.size());
      m_text += lead + part + '\n';
      first = false;
    }
  }
  void blank() { m_text += '\n'; }
  [[nodiscard]] std::string take() { return std::move(m_text); }

 private:
  std::size_t m_width;
  bool m_utf8;
  std::string m_text;
};

void conditions(Page& page, const Condition& c, const RuleSpeaker& words, std::string_view label, std::size_t depth) {
  const bool group = c.op == Op::all || c.op == Op::any || c.op == Op::none || c.op == Op::at_least;
  page.line(label, words.condition(c), depth * 2, group ? "" : "- ");
  for (const Condition& child : c.children) conditions(page, child, words, "", depth + 1);
}

/// Rules that drop this one where they are true too.
std::vector<std::string> superiors(const rules::Rule& rule, const rules::RuleSet& rules) {
  std::vector<std::string> out;
  for (const rules::Rule& other : rules.rules()) {
    const bool above = &other != &rule &&
                       std::any_of(other.outranks.begin(), other.outranks.end(),
                                   [&rule](const std::string& glob) { return diagnosis::glob_matches(glob, rule.id); });
    if (above) out.push_back(other.id);
  }
  return out;
}

const facts::Text& either(const facts::Text& own, const facts::Text& of_subcause) {
  return own.empty() ? of_subcause : own;
}

void text(Page& page, std::string_view label, const facts::Text& text, report::Language language) {
  if (!text.empty()) page.line(label, report::pick(text, language));
}

void answer(Page& page, const rules::Rule& rule, const rules::Subcause& subcause, const report::Speaker& say) {
  const report::Language language = say.language();
  const facts::Retry retry = rule.retry.value_or(subcause.retry);
  const facts::RetryHow how = rule.retry_how.value_or(subcause.retry_how);
  std::string words(report::label(retry));
  if (how != facts::RetryHow::none) words += say.say(", {}", "，{}", report::phrase(how).in(language));
  page.line("RETRY", words + say.say("; the interlock may make it stricter", "；联锁可能使结论更严"));
  page.line("OWNER", report::name_of(rule.owner.value_or(subcause.owner)).in(language));
  const rules::Eta& eta = rule.eta.known ? rule.eta : subcause.eta;
  if (eta.known) {
    const facts::Text from = diagnosis::span_words(eta.min);
    const facts::Text to = diagnosis::span_words(eta.max);
    page.line("SOLVED", say.say("usually within {} to {}", "通常需 {}至 {}", report::pick(from, language),
                                report::pick(to, language)));
  }
  if (rule.confidential.value_or(subcause.confidential))
    page.line("SEEN BY",
              say.say("compliance only; others see that it is under review", "仅限合规部门；其他人只看到审核中"));
  page.blank();
  text(page, "SAYS", either(rule.says, subcause.says), language);
  const std::vector<rules::Step>& steps = rule.steps.empty() ? subcause.steps : rule.steps;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    diagnosis::Action action;
    action.who = steps[i].who;
    page.line(i == 0 ? "DO" : "",
              say.say("{} ({})", "{}（{}）", report::pick(steps[i].todo, language), report::who_does(action, language)),
              0, fmt::format("{}  ", i + 1));
  }
  text(page, "FIX", either(rule.fix, subcause.fix), language);
  text(page, "CHECK", either(rule.check, subcause.check), language);
  text(page, "TELL", either(rule.tell, subcause.tell), language);
}

void stories(Page& page, const rules::Rule& rule, const rules::RuleSet& rules, const report::Speaker& say) {
  rules::Faults ignored;
  bool first = true;
  for (const auto& [file, text] : rules.tests()) {
    if (text.find(rule.id) == std::string::npos) continue;
    for (const Story& story : read_stories(text, file, rules, ignored)) {
      const Expectation& want = story.expect;
      const auto lists = [&rule](const std::vector<std::string>& ids) {
        return std::find(ids.begin(), ids.end(), rule.id) != ids.end();
      };
      const bool fires = want.rule == rule.id || lists(want.fires) || lists(want.outranked);
      const bool not_now = lists(want.not_rule) || lists(want.open);
      if (!fires && !not_now) continue;
      page.line(first ? "STORIES" : "", say.say("{} {} ({}:{})", "{}{}（{}:{}）",
                                                fires ? say.say("fires:", "成立：") : say.say("does not:", "不成立："),
                                                story.name, story.file, story.line));
      first = false;
    }
  }
  if (first)
    page.line("STORIES", say.say("none at hand; name a folder with --rules to see those that lie in it",
                                 "手头没有；用 --rules 指定规则文件夹，即可看到其中的用例"));
}

}  // namespace

std::string rule_page(const rules::Rule& rule, const rules::RuleSet& rules, const report::TextOptions& options) {
  static const rules::Subcause k_none;
  const rules::Subcause* found = rules.subcause(rule.subcause);
  const rules::Subcause& subcause = found == nullptr ? k_none : *found;
  const RuleSpeaker words(rule, report::Speaker(options).language());
  const report::Speaker& say = words.say();
  const report::Language language = say.language();
  Page page(options);
  page.line(rule.id, report::pick(rule.title.empty() ? subcause.title : rule.title, language));
  page.line("CAUSE", say.say("{}, with {} points", "{}，{} 分",
                             report::cause_title(rule.cause, subcause.title, rule.subcause, language), rule.base));
  page.blank();
  if (!rule.applies.empty())
    page.line("FOR", say.say("payouts of which {}", "符合以下事实的付款：{}", words.facts(rule.applies)));
  for (std::size_t i = 0; i < rule.find.size(); ++i) {
    page.line(i == 0 ? "NAMES" : "", say.say("`{}` is {}", "`{}`：{}", rule.find[i].name, words.event(i)));
  }
  conditions(page, rule.when, words, "WHEN", 0);
  for (const rules::Weigh& weigh : rule.add) {
    const std::string because =
        weigh.because.empty() ? say.say("this holds", "以下成立") : report::pick(weigh.because, language);
    page.line("POINTS", say.say("{:+} if {}:", "{:+} 分：{}", weigh.points, because));
    if (weigh.when) conditions(page, *weigh.when, words, "", 1);
  }
  page.blank();
  if (!rule.outranks.empty()) page.line("ABOVE", words.join(rule.outranks));
  const std::vector<std::string> above = superiors(rule, rules);
  if (!above.empty()) page.line("BELOW", words.join(above));
  answer(page, rule, subcause, say);
  page.blank();
  stories(page, rule, rules, say);
  return page.take();
}

}  // namespace payout::app
