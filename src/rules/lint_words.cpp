// Texts of rules and subcauses: both languages, no secret given away, nothing left blank.
#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "rules/code_tables.hpp"
#include "rules/lint_checks.hpp"
#include "rules/secret_words.hpp"

namespace payout::rules {
namespace {

constexpr auto k_placeholders =
    std::to_array<std::string_view>({"amount", "ref", "channel", "bank", "customer", "code", "txid", "backup"});
constexpr auto k_step_placeholders = std::to_array<std::string_view>({"since", "queue"});
constexpr auto k_roles = std::to_array<std::string_view>(
    {"support", "payments_oncall", "treasury", "compliance", "channel_support", "engineering", "customer_success"});
constexpr Duration k_longest_eta = Duration::days(120);

/// The word that gives a confidential cause away; empty where there is none.
std::string_view secret_in(const Text& text) {
  const std::string_view word = secret_word(text.en);
  return word.empty() ? secret_word(text.zh) : word;
}

/// Placeholders count in texts that are filled; `title` and `says` are shown as they are.
enum class Filled { no, yes, as_step };

class WordLint {
 public:
  WordLint(std::string at, Faults& faults) : m_at(std::move(at)), m_faults(faults) {}

  void add(std::string_view code, std::string_view path, std::string message, std::string hint = {}) {
    m_faults.add(m_at + std::string(path), std::move(message), std::move(hint), code);
  }

  void both(std::string_view path, const Text& text, Filled filled, bool wanted) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    if (text.empty()) {
      if (wanted) add("L124", path, fmt::format("`{}` is missing", name), "give it in en and zh");
      return;
    }
    if (text.en.empty()) add("L124", path, fmt::format("`{}` has no English text", name), "add \"en\"");
    if (text.zh.empty()) add("L124", path, fmt::format("`{}` has no Chinese text", name), "add \"zh\"");
    placeholders(path, text.en, filled);
    if (text.zh != text.en) placeholders(path, text.zh, filled);
  }

  void steps(const std::vector<Step>& steps) {
    for (std::size_t i = 0; i < steps.size(); ++i) step(fmt::format("/steps/{}", i), steps[i]);
  }

  void tell(const Text& text) {
    if (const std::string_view word = secret_in(text); !word.empty()) {
      add("L123", "/tell", fmt::format("the words for the customer hold `{}`", word),
          "say what an ordinary delay would say");
    }
  }

  void eta(const Eta& eta) {
    if (!eta.known) return;
    const bool same_unit = eta.min.unit == eta.max.unit;
    if (same_unit && eta.min.count > eta.max.count) add("L126", "/eta", "`min` is longer than `max`", "swap them");
    if (eta.max.count == 0) add("L126", "/eta", "`max` is no time at all", "say by when it is solved at the latest");
    const std::int64_t unit = eta.max.unit == facts::TimeSpan::Unit::business_days    ? Duration::days(1).ns
                              : eta.max.unit == facts::TimeSpan::Unit::business_hours ? Duration::hours(1).ns
                                                                                      : 1;
    if (eta.max.count > k_longest_eta.ns / unit)
      add("L126", "/eta", "`max` is longer than 120 days", "nobody waits that long: write down the next step instead");
  }

 private:
  void step(const std::string& path, const Step& step) {
    both(path + "/do", step.todo, Filled::as_step, true);
    if (std::find(k_roles.begin(), k_roles.end(), step.who) != k_roles.end()) return;
    const std::string_view near = nearest(step.who, k_roles);
    add("L127", path + "/who", fmt::format("`{}` is not a known role", escape_for_terminal(step.who)),
        near.empty() ? fmt::format("known: {}", fmt::join(k_roles, ", ")) : fmt::format("did you mean `{}`?", near));
  }
  void placeholders(std::string_view path, std::string_view text, Filled filled) {
    for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
      const std::size_t end = text.find('}', at);
      if (end == std::string_view::npos) return;
      const std::string_view name = text.substr(at + 1, end - at - 1);
      const bool common = std::find(k_placeholders.begin(), k_placeholders.end(), name) != k_placeholders.end();
      const bool step =
          std::find(k_step_placeholders.begin(), k_step_placeholders.end(), name) != k_step_placeholders.end();
      if (filled == Filled::no) {
        add("L128", path, fmt::format("`{{{}}}` is not filled in here", escape_for_terminal(name)),
            "placeholders go into tell, fix, check, ask and steps");
      } else if (!common && !(step && filled == Filled::as_step)) {
        const std::string_view near = nearest(name, k_placeholders);
        add("L128", path, fmt::format("`{{{}}}` is not a known placeholder", escape_for_terminal(name)),
            near.empty() ? fmt::format("known: {}", fmt::join(k_placeholders, ", "))
                         : fmt::format("did you mean `{{{}}}`?", near));
      }
    }
  }

  std::string m_at;
  Faults& m_faults;
};

void condition_words(const Condition& c, WordLint& lint) {
  lint.both(c.path + "/ask", c.ask, Filled::yes, false);
  lint.both(c.path + "/because", c.because, Filled::no, false);
  for (const Condition& child : c.children) condition_words(child, lint);
}

}  // namespace

void lint_rule_words(const RuleSet& rules, const Rule& rule, Faults& faults) {
  WordLint lint(rule.file + ":", faults);
  lint.both("/title", rule.title, Filled::no, true);
  lint.both("/says", rule.says, Filled::no, false);
  lint.both("/fix", rule.fix, Filled::yes, false);
  lint.both("/check", rule.check, Filled::yes, false);
  lint.both("/tell", rule.tell, Filled::yes, false);
  lint.steps(rule.steps);
  condition_words(rule.when, lint);
  for (std::size_t i = 0; i < rule.add.size(); ++i) {
    if (rule.add[i].when) condition_words(*rule.add[i].when, lint);
    lint.both(fmt::format("/weigh/add/{}/because", i), rule.add[i].because, Filled::no, true);
  }
  lint.tell(rule.tell);
  lint.eta(rule.eta);
  const Subcause* subcause = rules.subcause(rule.subcause);
  const bool hidden = rule.confidential.value_or(subcause != nullptr && subcause->confidential);
  if (rule.cause == facts::Cause::compliance_block && !hidden) {
    const std::string_view word = !secret_in(rule.says).empty() ? secret_in(rule.says) : secret_in(rule.title);
    if (!word.empty()) {
      lint.add("L122", "/title", fmt::format("it speaks of `{}`, and the rule is not confidential", word),
               "\"confidential\": true, or say it without that word");
    }
  }
}

void lint_subcauses(const RuleSet& rules, Faults& faults) {
  const std::string file = "subcauses.json";
  for (const std::string_view id : rules.subcauses().ids()) {
    const Subcause* subcause = rules.subcause(id);
    const std::string at = fmt::format("/subcauses/{}", id);
    WordLint lint(fmt::format("{}:{}", file, at), faults);
    lint.both("/title", subcause->title, Filled::no, true);
    lint.both("/says", subcause->says, Filled::no, true);
    lint.both("/check", subcause->check, Filled::yes, true);
    lint.both("/fix", subcause->fix, Filled::yes, subcause->retry == facts::Retry::after_fix);
    lint.both("/tell", subcause->tell, Filled::yes, true);
    lint.steps(subcause->steps);
    if (subcause->steps.empty()) lint.add("L125", "", "nobody is told what to do", "give `steps`");
    if (!subcause->eta.known) lint.add("L126", "", "no time to solve is given", "give `eta`");
    lint.eta(subcause->eta);
    lint.tell(subcause->tell);
    if (subcause->confidential) continue;
    Text named = subcause->says.empty() ? subcause->title : subcause->says;
    named.en += " " + subcause->title.en;
    named.zh += " " + subcause->title.zh;
    const std::string_view word =
        subcause->cause == facts::Cause::compliance_block ? secret_in(named) : std::string_view();
    if (!word.empty()) {
      lint.add("L122", "/confidential", fmt::format("it speaks of `{}`, and is not confidential", word),
               "\"confidential\": true");
    }
  }
}

}  // namespace payout::rules
