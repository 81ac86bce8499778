#include "app/rule_words.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "app/messages.hpp"
#include "app/rule_story.hpp"
#include "base/text.hpp"
#include "diagnosis/candidates.hpp"
#include "facts/context.hpp"
#include "report/wording.hpp"
#include "rules/faults.hpp"
#include "rules/rule.hpp"
#include "rules/texts.hpp"

namespace payout::app {
namespace {

using rules::Condition;
using rules::Modifier;
using rules::Op;

constexpr std::size_t k_label = 9;

std::string join(const std::vector<std::string>& words, std::string_view last) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? fmt::format(" {} ", last) : ", ";
    out += words[i].empty() ? "none" : words[i];
  }
  return out;
}

std::string_view modifier_words(Modifier modifier) {
  constexpr auto k_words =
      std::to_array<std::string_view>({"is", "begins with", "ends with", "holds", "fits", "is above", "is at least",
                                       "is below", "is at most", "is given", "is not"});
  return k_words[static_cast<std::size_t>(modifier)];
}

std::string_view field_words(rules::Field field) {
  constexpr auto k_words = std::to_array<std::string_view>(
      {"type", "channel", "scheme", "code", "text", "reason", "component", "attempt", "bank", "customer", "source",
       "meaning of the code", "cause of the code", "weight of the code", "code that leaves the send alive"});
  return k_words[static_cast<std::size_t>(field)];
}

std::string test_words(std::string_view what, Modifier modifier, const std::vector<std::string>& values) {
  if (modifier == Modifier::exists)
    return fmt::format("{} is {}", what, values.empty() || values.front() == "true" ? "given" : "not given");
  return fmt::format("{} {} {}", what, modifier_words(modifier),
                     join(values, modifier == Modifier::not_equal ? "nor" : "or"));
}

std::string span_words(const std::optional<facts::TimeSpan>& span) {
  return span ? facts::format_time_span(*span) : std::string("no time");
}

/// What a name of `find` stands for: `the last payout.timeout of the latest send (text holds "x")`.
std::string event_words(const rules::Rule& rule, int index) {
  const rules::Binding& binding = rule.find[static_cast<std::size_t>(index)];
  std::string types = "event";
  std::vector<std::string> tests;
  for (const rules::FieldTest& test : binding.match.tests) {
    if (test.field == rules::Field::type && test.modifier == Modifier::equal) {
      types = join(test.values, "or");
    } else {
      tests.push_back(test_words(field_words(test.field), test.modifier, test.values));
    }
  }
  std::string out = fmt::format("the {} {}", binding.pick == rules::Pick::first ? "first" : "last", types);
  constexpr auto k_places =
      std::to_array<std::string_view>({"", " of its channel", " of its bank", " of its customer", " of our systems"});
  out += k_places[static_cast<std::size_t>(binding.place)];
  if (binding.current) out += " since the latest send";
  const auto anchored = [&](int anchor, std::string_view word) {
    if (anchor < 0) return;
    const std::string& name = rule.find[static_cast<std::size_t>(anchor)].name;
    out += binding.within ? fmt::format(" within {} {} `{}`", span_words(binding.within), word, name)
                          : fmt::format(" {} `{}`", word, name);
  };
  anchored(binding.before, "before");
  anchored(binding.after, "after");
  if (!tests.empty()) out += fmt::format(" whose {}", join(tests, "and whose"));
  return out;
}

std::string name_words(const rules::Rule& rule, int index) {
  return fmt::format("`{}`", rule.find[static_cast<std::size_t>(index)].name);
}

std::string around_words(const Condition& c, const rules::Rule& rule) {
  if (c.around < 0)
    return c.before_span ? fmt::format(" in the last {}", span_words(c.before_span)) : std::string(" at that moment");
  return fmt::format(" from {} before {} to {} after it", span_words(c.before_span), name_words(rule, c.around),
                     span_words(c.after_span));
}

std::string_view dimension_words(Dimension dimension) {
  constexpr auto k_words = std::to_array<std::string_view>(
      {"on the same channel", "to the same bank", "of the same customer", "with the same code",
       "with the same code on the channel", "with the same code at the bank", "with the same code of the customer",
       "on all channels", "on the channel to the same bank", "", ""});
  return k_words[static_cast<std::size_t>(dimension)];
}

std::string outcome_words(const Condition& c) {
  constexpr auto k_words = std::to_array<std::string_view>(
      {"were sent", "arrived", "were refused", "came back", "timed out", "failed in our engine",
       "were refused before the send", "were created", "left", "were seen", "were approved"});
  std::vector<std::string> words;
  if (c.outcomes == facts::k_failed) {
    words.emplace_back("failed");
  } else {
    for (std::size_t i = 0; i < k_words.size(); ++i) {
      if ((c.outcomes & (1U << i)) != 0) words.emplace_back(k_words[i]);
    }
  }
  if (c.silent) words.emplace_back("got no answer");
  return join(words, "or");
}

std::string count_words(const Condition& c) {
  std::vector<std::string> words;
  if (c.gte >= 0) words.push_back(fmt::format("at least {}", c.gte));
  if (c.lt >= 0) words.push_back(fmt::format("fewer than {}", c.lt));
  if (c.share_gte >= 0) words.push_back(fmt::format("at least {} %", c.share_gte));
  if (c.share_lt >= 0) words.push_back(fmt::format("less than {} %", c.share_lt));
  std::string out = join(words, "and");
  if (c.number > 0 && c.gte < 0) out += fmt::format(" of {} or more", c.number);
  return out;
}

std::string fact_words(const std::vector<rules::FactTest>& facts) {
  std::vector<std::string> words;
  for (const rules::FactTest& test : facts) words.push_back(test_words(test.fact, test.modifier, test.values));
  return join(words, "and");
}

std::vector<std::string> names_of(const Condition& c, const rules::Rule& rule) {
  std::vector<std::string> out;
  for (const int index : c.bindings) out.push_back(name_words(rule, index));
  return out;
}

class Page {
 public:
  explicit Page(std::size_t width) : m_width(std::clamp<std::size_t>(width, 40, 100)) {}

  void line(std::string_view label, std::string_view text, std::size_t indent = 0) {
    const std::size_t column = k_label + indent;
    bool first = true;
    for (const std::string& part : wrap(escape_for_terminal(text), m_width - column)) {
      m_text += fmt::format("{:<{}}{}\n", first ? label : "", column, part);
      first = false;
    }
  }
  void blank() { m_text += '\n'; }
  [[nodiscard]] std::string take() { return std::move(m_text); }

 private:
  std::size_t m_width;
  std::string m_text;
};

std::string_view group_words(const Condition& c) {
  switch (c.op) {
    case Op::all: return "all of:";
    case Op::any: return "any of:";
    case Op::none: return "none of:";
    default: return "";
  }
}

void conditions(Page& page, const Condition& c, const rules::Rule& rule, std::string_view label, std::size_t depth) {
  const bool group = c.op == Op::all || c.op == Op::any || c.op == Op::none || c.op == Op::at_least;
  if (!group) return page.line(label, "- " + condition_words(c, rule), depth * 2);
  page.line(label, c.op == Op::at_least ? fmt::format("at least {} of:", c.number) : std::string(group_words(c)),
            depth * 2);
  for (const Condition& child : c.children) conditions(page, child, rule, "", depth + 1);
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

void texts(Page& page, std::string_view label, const facts::Text& text) {
  if (!text.en.empty()) page.line(label, text.en);
  if (!text.zh.empty() && text.zh != text.en) page.line(text.en.empty() ? label : "", text.zh);
}

const facts::Text& either(const facts::Text& own, const facts::Text& of_subcause) {
  return own.empty() ? of_subcause : own;
}

void answer(Page& page, const rules::Rule& rule, const rules::Subcause& subcause) {
  const facts::Retry retry = rule.retry.value_or(subcause.retry);
  const facts::RetryHow how = rule.retry_how.value_or(subcause.retry_how);
  std::string words(report::label(retry));
  if (how != facts::RetryHow::none) words += fmt::format(", {}", report::spelled(facts::word(how)));
  page.line("RETRY", words + "; the interlock may make it stricter");
  page.line("OWNER", report::spelled(facts::word(rule.owner.value_or(subcause.owner))));
  const rules::Eta& eta = rule.eta.known ? rule.eta : subcause.eta;
  if (eta.known)
    page.line("WHEN", fmt::format("usually solved within {} to {}", facts::format_time_span(eta.min),
                                  facts::format_time_span(eta.max)));
  if (rule.confidential.value_or(subcause.confidential))
    page.line("WHO SEES", "compliance only; others see that it is under review");
  page.blank();
  texts(page, "SAYS", either(rule.says, subcause.says));
  const std::vector<rules::Step>& steps = rule.steps.empty() ? subcause.steps : rule.steps;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    page.line(i == 0 ? "DO" : "", fmt::format("{}  {} ({})", i + 1, steps[i].todo.en, report::spelled(steps[i].who)));
    if (!steps[i].todo.zh.empty()) page.line("", steps[i].todo.zh, 3);
  }
  texts(page, "FIX", either(rule.fix, subcause.fix));
  texts(page, "CHECK", either(rule.check, subcause.check));
  texts(page, "TELL", either(rule.tell, subcause.tell));
}

void stories(Page& page, const rules::Rule& rule, const rules::RuleSet& rules) {
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
      page.line(first ? "STORIES" : "",
                fmt::format("{} {} ({}:{})", fires ? "fires:" : "does not:", story.name, story.file, story.line));
      first = false;
    }
  }
  if (first) page.line("STORIES", "none at hand; name a folder with --rules to see those that lie in it");
}

}  // namespace

std::string condition_words(const Condition& c, const rules::Rule& rule) {
  switch (c.op) {
    case Op::seen:
      return fmt::format("{}: {} is there", name_words(rule, c.bindings.front()),
                         event_words(rule, c.bindings.front()));
    case Op::missing:
      return fmt::format("{} did not come within {} after {}; unknown where log `{}` has a hole there",
                         event_words(rule, c.bindings.front()), span_words(c.within), name_words(rule, c.after),
                         c.word);
    case Op::order:
      return fmt::format("{} came in this order{}", join(names_of(c, rule), "then"),
                         c.within ? fmt::format(" within {}", span_words(c.within)) : "");
    case Op::count:
      return fmt::format("{} {} of {}{}", c.lt >= 0 ? "fewer than" : "at least", c.lt >= 0 ? c.lt : std::max(c.gte, 1),
                         event_words(rule, c.bindings.front()),
                         c.within ? fmt::format(" within {}", span_words(c.within)) : "");
    case Op::state: return fmt::format("the {} was {}{}", c.word, join(c.words, "or"), around_words(c, rule));
    case Op::peers:
      return fmt::format("{} of the other payouts {} {}{}", count_words(c), dimension_words(c.dimension),
                         outcome_words(c), around_words(c, rule));
    case Op::change:
      return fmt::format(
          "payouts {} that {} began with a change of ours ({}) in the {} before, are thick behind it and end with what "
          "took it back; at least {}",
          dimension_words(c.dimension), outcome_words(c), join(c.words, "or"), c.within ? span_words(c.within) : "1d",
          c.number);
    case Op::concentrated:
      return fmt::format("{} of the payouts {} that {} are also {}{}", count_words(c), dimension_words(c.dimension),
                         outcome_words(c), dimension_words(c.on), around_words(c, rule));
    case Op::history:
      return c.word == "good"
                 ? std::string("an earlier payout to the same account arrived")
                 : fmt::format(
                       "an earlier payout to the same account was refused for {} by a code of weight {} or more",
                       join(c.words, "or"), c.gte);
    case Op::daily:
      return fmt::format("the same failure came at the same time of day on at least {} other days", c.number);
    case Op::age_of: {
      std::vector<std::string> bounds;
      if (c.older) bounds.push_back(fmt::format("older than {}", span_words(c.older)));
      if (c.newer) bounds.push_back(fmt::format("not older than {}", span_words(c.newer)));
      return fmt::format("{} is {}", event_words(rule, c.bindings.front()), join(bounds, "and"));
    }
    case Op::calendar:
      return fmt::format("{} came {}", event_words(rule, c.bindings.front()),
                         c.word == "after_cutoff" ? "after the channel's cut-off" : "on a day that is no business day");
    case Op::fact: return fact_words(c.facts);
    case Op::hold: return fmt::format("a hold is open: {}", c.word);
    default: return {};
  }
}

std::string rule_page(const rules::Rule& rule, const rules::RuleSet& rules, const report::TextOptions& options) {
  static const rules::Subcause k_none;
  const rules::Subcause* found = rules.subcause(rule.subcause);
  const rules::Subcause& subcause = found == nullptr ? k_none : *found;
  Page page(options.width);
  page.line(rule.id, rule.title.en.empty() ? subcause.title.en : rule.title.en);
  if (!rule.title.zh.empty()) page.line("", rule.title.zh);
  page.line("CAUSE", fmt::format("{}, with {} points",
                                 report::cause_title(rule.cause, subcause.title, rule.subcause, report::Language::en),
                                 rule.base));
  page.blank();
  if (!rule.applies.empty()) page.line("FOR", "payouts of which " + fact_words(rule.applies));
  conditions(page, rule.when, rule, "WHEN", 0);
  for (const rules::Weigh& weigh : rule.add) {
    page.line("POINTS", fmt::format("{:+} if {}", weigh.points,
                                    weigh.because.en.empty() ? "this holds:" : weigh.because.en + ":"));
    if (weigh.when) conditions(page, *weigh.when, rule, "", 1);
  }
  for (std::size_t i = 0; i < rule.find.size(); ++i) {
    page.line(i == 0 ? "NAMES" : "",
              fmt::format("`{}` is {}", rule.find[i].name, event_words(rule, static_cast<int>(i))));
  }
  page.blank();
  if (!rule.outranks.empty()) page.line("ABOVE", join(rule.outranks, "and"));
  const std::vector<std::string> above = superiors(rule, rules);
  if (!above.empty()) page.line("BELOW", join(above, "and"));
  answer(page, rule, subcause);
  page.blank();
  stories(page, rule, rules);
  return page.take();
}

}  // namespace payout::app
