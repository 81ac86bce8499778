// Findings: their codes, their places, and the checks that look at one rule by itself.
#include "rules/lint.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "rules/code_tables.hpp"
#include "rules/evaluate.hpp"
#include "rules/json_place.hpp"
#include "rules/lint_checks.hpp"

namespace payout::rules {
namespace {

constexpr auto k_codes = std::to_array<LintCode>({
    {"L100", "a file that cannot be read"},
    {"L101", "unknown key"},
    {"L102", "a name that `find` does not have"},
    {"L103", "a name that nothing uses"},
    {"L104", "`missing` or `order` without `within`"},
    {"L105", "unknown log"},
    {"L106", "a calendar that is unknown or ends soon"},
    {"L107", "an unknown word: subcause, scheme, event type, state, fact"},
    {"L108", "a value of the wrong kind, or missing"},
    {"L109", "a file that is not read where it lies"},
    {"L110", "the same key twice"},
    {"L111", "an entry behind a wider one"},
    {"L112", "a rule that can never be the answer"},
    {"L113", "rules that outrank each other in a ring"},
    {"L114", "`outranks` without effect"},
    {"L115", "a setting without effect"},
    {"L120", "`safe` without a proof that nothing was sent"},
    {"L121", "money returned without a return"},
    {"L122", "a cause that must be confidential and is not"},
    {"L123", "words for the customer that give a confidential cause away"},
    {"L124", "a text that is missing in one language"},
    {"L125", "no steps"},
    {"L126", "an odd time to solve"},
    {"L127", "an unknown role"},
    {"L128", "an unknown placeholder"},
    {"L130", "a pattern with a problem"},
    {"L131", "a rule that looks at nothing of the payout itself"},
    {"L140", "no story fires it"},
    {"L141", "no story nearly fires it"},
    {"L142", "an absence without a story in which the log has a hole"},
    {"L143", "stories that belong to no rule"},
    {"L150", "a local exception that has ended"},
});

constexpr auto k_states =
    std::to_array<std::string_view>({"down", "degraded", "maintenance", "funding_low", "compliance_hold", "backlog"});
constexpr auto k_holds =
    std::to_array<std::string_view>({"screening", "compliance", "kyc", "request", "dispute", "refund", "recall"});
constexpr auto k_truth = std::to_array<std::string_view>({"true", "false"});
/// Where a `missing` may look without a declared log.
constexpr std::string_view k_channel_log = "channel";

std::string suggestion(std::string_view word, std::span<const std::string_view> choices) {
  const std::string_view near = nearest(word, choices);
  if (!near.empty()) return fmt::format("did you mean `{}`?", near);
  return choices.size() > 12 ? std::string() : fmt::format("known: {}", fmt::join(choices, ", "));
}

template <class E>
std::vector<std::string_view> words_of() {
  return {facts::Words<E>::k_text.begin(), facts::Words<E>::k_text.end()};
}

std::vector<std::string_view> event_types() {
  std::vector<std::string_view> out;
  for (int i = 1; i < static_cast<int>(EventType::count_); ++i) out.push_back(name(static_cast<EventType>(i)));
  return out;
}

std::vector<std::string_view> send_states() {
  std::vector<std::string_view> out{"none"};
  for (int i = 0; i <= static_cast<int>(facts::SendState::returned); ++i) {
    out.push_back(facts::word(static_cast<facts::SendState>(i)));
  }
  return out;
}

bool is_order(Modifier modifier) {
  return modifier == Modifier::gt || modifier == Modifier::gte || modifier == Modifier::lt || modifier == Modifier::lte;
}
bool compares_whole(Modifier modifier) { return modifier == Modifier::equal || modifier == Modifier::not_equal; }

class RuleLint {
 public:
  RuleLint(const RuleSet& rules, const Rule& rule, const LintOptions& options, Faults& faults)
      : m_rules(rules), m_rule(rule), m_options(options), m_faults(faults) {}

  void run() {
    id();
    names();
    for (const Binding& binding : m_rule.find) matcher(binding);
    tests(m_rule.applies, "/applies");
    each(m_rule.when, [this](const Condition& c) { condition(c); });
    for (std::size_t i = 0; i < m_rule.add.size(); ++i) addition(i);
    proof();
    confidential();
    answer();
    index();
  }

 private:
  void add(std::string_view code, std::string_view path, std::string message, std::string hint = {}) {
    m_faults.add(fmt::format("{}:{}", m_rule.file, path), std::move(message), std::move(hint), code);
  }

  static void each(const Condition& node, const std::function<void(const Condition&)>& visit) {
    visit(node);
    for (const Condition& child : node.children) each(child, visit);
  }

  /// The letters of an id name the cause, for everybody who reads it in an answer.
  void id() {
    struct Family {
      std::string_view letters;
      facts::Cause cause;
    };
    constexpr auto k_families = std::to_array<Family>({{"SF", facts::Cause::system_fault},
                                                       {"FD", facts::Cause::funds_delay},
                                                       {"DH", facts::Cause::dispute_hold},
                                                       {"CB", facts::Cause::compliance_block},
                                                       {"CE", facts::Cause::client_error}});
    const std::string_view id = m_rule.id;
    const auto family = std::find_if(k_families.begin(), k_families.end(), [id](const Family& item) { return id.starts_with(item.letters); });
    const std::string_view digits = id.substr(std::min<std::size_t>(3, id.size()));
    const bool number = !digits.empty() && id[2] == '-' && std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (family == k_families.end() || !number) {
      add("L108", "/id", fmt::format("`{}` is not the id of a rule", escape_for_terminal(id)), "write SF, FD, DH, CB or CE, a hyphen and a number, as in SF-900");
    } else if (family->cause != m_rule.cause) {
      const auto meant = std::find_if(k_families.begin(), k_families.end(), [this](const Family& item) { return item.cause == m_rule.cause; });
      add("L108", "/id", fmt::format("the id says {}, and the cause is {}", facts::word(family->cause), facts::word(m_rule.cause)),
          meant == k_families.end() ? std::string() : fmt::format("write {}{}, or mend the cause", meant->letters, id.substr(2)));
    }
  }

  // Names -----------------------------------------------------------------------------------------------------------

  void names() {
    std::set<int> used;
    const auto note = [&used](const Condition& c) {
      used.insert(c.bindings.begin(), c.bindings.end());
      used.insert({c.after, c.around});
    };
    each(m_rule.when, note);
    for (const Weigh& weigh : m_rule.add) {
      if (weigh.when) each(*weigh.when, note);
    }
    // Anchors stand before what they anchor.
    for (std::size_t i = m_rule.find.size(); i-- > 0;) {
      if (used.contains(static_cast<int>(i))) used.insert({m_rule.find[i].before, m_rule.find[i].after});
    }
    for (std::size_t i = 0; i < m_rule.find.size(); ++i) {
      if (used.contains(static_cast<int>(i))) continue;
      add("L103", "/find/" + m_rule.find[i].name, fmt::format("no condition uses `{}`", m_rule.find[i].name),
          "take it out, or use it in `when` or `weigh`");
    }
  }

  // Words and values ------------------------------------------------------------------------------------------------

  void word(const std::string& path, const std::string& value, std::span<const std::string_view> choices,
            std::string_view what) {
    if (value.empty()) return;
    const bool known = std::any_of(choices.begin(), choices.end(),
                                   [&](std::string_view choice) { return equals_ignoring_case(choice, value); });
    if (known) return;
    add("L107", path, fmt::format("`{}` is not a known {}", escape_for_terminal(value), what),
        suggestion(value, choices));
  }
  void words(const std::string& path, const std::vector<std::string>& values, std::span<const std::string_view> choices,
             std::string_view what) {
    for (const std::string& value : values) word(path, value, choices, what);
  }

  void matcher(const Binding& binding) {
    for (const FieldTest& test : binding.match.tests) {
      const std::string path = fmt::format("/find/{}/match", binding.name);
      const bool numeric = test.field == Field::attempt || test.field == Field::code_weight;
      if (is_order(test.modifier) != numeric && !(numeric && compares_whole(test.modifier))) {
        if (is_order(test.modifier) || numeric) {
          add("L108", path,
              numeric ? "this field is a number: compare it with gt, gte, lt, lte or not"
                      : "this field is text: gt, gte, lt and lte never fit it");
        }
      }
      if (test.modifier == Modifier::re) patterns(path, test);
      if (!compares_whole(test.modifier)) continue;
      if (test.field == Field::type) words(path, test.values, event_types(), "event type");
      if (test.field == Field::code_subcause) words(path, test.values, m_rules.subcauses().ids(), "subcause");
      if (test.field == Field::code_cause) words(path, test.values, words_of<facts::Cause>(), "cause");
      if (test.field == Field::scheme) schemes(path, test.values);
    }
  }

  void schemes(const std::string& path, const std::vector<std::string>& values) {
    const std::vector<std::string> tables = m_rules.tables().schemes();
    std::vector<std::string_view> known(tables.begin(), tables.end());
    for (const auto& [rail, profile] : m_rules.rails()) known.push_back(rail);
    words(path, values, known, "scheme");
  }

  /// Expressions run in linear time whatever they are; these do not mean what they look like.
  void patterns(const std::string& path, const FieldTest& test) {
    for (std::size_t i = 0; i < test.values.size() && i < test.patterns.size(); ++i) {
      const std::string& text = test.values[i];
      if (!test.patterns[i]->fault().empty()) continue;  // told while it was compiled
      if (test.patterns[i]->matches("")) {
        add("L130", path, fmt::format("pattern `{}` fits every text", escape_for_terminal(text)),
            "ask for at least one letter");
      } else if (has_nested_repeat(text)) {
        add("L130", path, fmt::format("pattern `{}` repeats a repetition", escape_for_terminal(text)),
            "one repetition is enough");
      } else if (text.starts_with(".*") || (text.ends_with(".*") && !text.ends_with("\\.*"))) {
        add("L130", path, fmt::format("`.*` at the edge of pattern `{}` changes nothing", escape_for_terminal(text)),
            "a pattern is found anywhere in the text");
      }
    }
  }

  /// `(a+)+`: a group with a repetition inside and one behind.
  static bool has_nested_repeat(std::string_view text) {
    std::vector<bool> repeats;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (c == '\\') {
        ++i;
      } else if (c == '(') {
        repeats.push_back(false);
      } else if (c == '+' || c == '*') {
        if (!repeats.empty()) repeats.back() = true;
      } else if (c == ')' && !repeats.empty()) {
        const bool inside = repeats.back();
        repeats.pop_back();
        const bool behind = i + 1 < text.size() && (text[i + 1] == '+' || text[i + 1] == '*');
        if (inside && behind) return true;
        if (inside && !repeats.empty()) repeats.back() = true;
      }
    }
    return false;
  }

  void tests(const std::vector<FactTest>& facts, const std::string& path) {
    for (const FactTest& test : facts) {
      const std::string at = path + "/" + test.fact;
      const bool number = is_number_fact(test.fact);
      if (number) numbers(at, test);
      if (!number && is_order(test.modifier))
        add("L108", at, fmt::format("`{}` is text: gt, gte, lt and lte never fit it", test.fact));
      if (number || !compares_whole(test.modifier)) continue;
      fact_words(at, test);
    }
  }

  void numbers(const std::string& at, const FactTest& test) {
    if (!is_order(test.modifier) && !compares_whole(test.modifier)) {
      add("L108", at, fmt::format("`{}` is a number: compare it with gt, gte, lt, lte or not", test.fact));
    }
    for (const std::string& value : test.values) {
      std::int64_t number = 0;
      const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), number);
      if (problem == std::errc{} && end == value.data() + value.size()) continue;
      add("L108", at, fmt::format("`{}` is not a whole number", escape_for_terminal(value)));
    }
  }

  void fact_words(const std::string& at, const FactTest& test) {
    static const std::set<std::string_view> k_truths{"sent",          "confirms", "late",          "overdue", "failed",
                                                     "contradiction", "reported", "return_booked", "held",    "heard"};
    if (k_truths.contains(test.fact)) each_word(at, test.values, k_truth, "truth value");
    if (test.fact == "state") each_word(at, test.values, words_of<facts::State>(), "state");
    if (test.fact == "money") each_word(at, test.values, words_of<facts::MoneyState>(), "money state");
    if (test.fact == "ledger") each_word(at, test.values, words_of<facts::LedgerState>(), "ledger state");
    if (test.fact == "last.state") each_word(at, test.values, send_states(), "state of a send");
    if (test.fact == "failure.type") each_word(at, test.values, event_types(), "event type");
    if (test.fact == "failure.cause") each_word(at, test.values, words_of<facts::Cause>(), "cause");
    if (test.fact == "failure.subcause") each_word(at, test.values, m_rules.subcauses().ids(), "subcause");
    if (test.fact == "rail") rails(at, test.values);
  }

  /// The values of a fact, each at its own place.
  void each_word(const std::string& at, const std::vector<std::string>& values, std::span<const std::string_view> choices,
                 std::string_view what) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      word(values.size() == 1 ? at : fmt::format("{}/{}", at, i), values[i], choices, what);
    }
  }

  void rails(const std::string& at, const std::vector<std::string>& values) {
    std::vector<std::string_view> known;
    for (const auto& [rail, profile] : m_rules.rails()) known.push_back(rail);
    words(at, values, known, "rail");
  }

  // Conditions ------------------------------------------------------------------------------------------------------

  void condition(const Condition& c) {
    switch (c.op) {
      case Op::all:
      case Op::any:
      case Op::none:
        if (c.children.empty()) add("L115", c.path, "a group of no conditions says nothing", "take it out");
        break;
      case Op::at_least: at_least(c); break;
      case Op::missing: missing(c); break;
      case Op::order:
        if (!c.within)
          add("L104", c.path, "`order` has no `within`: years may lie between the events",
              "say how long it may take at most");
        break;
      case Op::count:
        if (c.lt >= 0 && (c.within || c.gte >= 0))
          add("L115", c.path, "beside `lt`, `gte` and `within` have no effect", "count with one of them");
        break;
      case Op::state: words(c.path, c.words, k_states, "state"); break;
      case Op::peers: peers(c); break;
      case Op::concentrated:
        if (c.share_gte < 0 && c.share_lt < 0)
          add("L115", c.path, "`concentrated` has no share to be held against", "give share_gte or share_lt");
        shares(c);
        break;
      case Op::change: shares(c); break;
      case Op::history: history(c); break;
      case Op::fact: tests(c.facts, c.path + "/fact"); break;
      case Op::hold: hold(c); break;
      default: break;
    }
  }

  void at_least(const Condition& c) {
    if (c.number >= 1 && c.number <= static_cast<int>(c.children.size())) return;
    add("L108", c.path, fmt::format("at least {} of {} conditions", c.number, c.children.size()),
        "a number from 1 to as many as there are");
  }

  void missing(const Condition& c) {
    if (!c.within) {
      add("L104", c.path, "`missing` has no `within`: it is true the moment the other event is there",
          "say when the answer is due, as in \"within\": \"2h\"");
    }
    if (c.word == k_channel_log) return;
    std::vector<std::string_view> known{k_channel_log};
    known.insert(known.end(), m_options.logs.begin(), m_options.logs.end());
    if (std::find(known.begin(), known.end(), c.word) != known.end()) return;
    add("L105", c.path, fmt::format("there is no log `{}`", escape_for_terminal(c.word)),
        suggestion(c.word, known) + "; logs are declared in the configuration");
  }

  void peers(const Condition& c) {
    if (c.gte >= 0 && c.number > 0) add("L115", c.path, "`min` has no effect beside `gte`", "take one of them out");
    if (c.gte < 0 && c.lt < 0 && c.share_gte < 0 && c.share_lt < 0 && c.number == 0) {
      add("L115", c.path, "`peers` has no bound: it is always true", "give gte, lt, share_gte or share_lt");
    }
    shares(c);
  }

  void shares(const Condition& c) {
    if (c.share_gte > 100 || c.share_lt > 101) add("L108", c.path, "a share is 0 to 100 per cent");
    if (c.share_gte >= 0 && c.share_lt >= 0 && c.share_lt <= c.share_gte)
      add("L108", c.path, "share_lt is not above share_gte: nothing fits");
    if (c.gte >= 0 && c.lt >= 0 && c.lt <= c.gte) add("L108", c.path, "lt is not above gte: nothing fits");
  }

  void history(const Condition& c) {
    words(c.path, c.words, words_of<facts::Cause>(), "cause");
    if (c.word == "code" && c.words.empty())
      add("L108", c.path, "history of a `code` needs `causes`", "as in \"causes\": [\"client_error\"]");
  }

  void hold(const Condition& c) {
    if (c.word.starts_with("hold:") || c.word.ends_with('*')) return;
    word(c.path, c.word, k_holds, "kind of hold");
  }

  void addition(std::size_t i) {
    const Weigh& weigh = m_rule.add[i];
    const std::string path = fmt::format("/weigh/add/{}", i);
    if (weigh.when) each(*weigh.when, [this](const Condition& c) { condition(c); });
    if (!weigh.when) add("L108", path, "`if` is missing: the points count always", "add them to `base`");
    if (weigh.points == 0) add("L115", path, "0 points have no effect", "take it out");
  }

  // The answer ------------------------------------------------------------------------------------------------------

  facts::Retry retry() const {
    if (m_rule.retry) return *m_rule.retry;
    const Subcause* subcause = m_rules.subcause(m_rule.subcause);
    return subcause == nullptr ? facts::Retry::after_status_check : subcause->retry;
  }

  static bool only(const FactTest& test, std::string_view fact, std::initializer_list<std::string_view> allowed) {
    if (test.fact != fact || test.modifier != Modifier::equal || test.values.empty()) return false;
    return std::all_of(test.values.begin(), test.values.end(), [&](const std::string& value) {
      return std::find(allowed.begin(), allowed.end(), value) != allowed.end();
    });
  }

  /// The interlock would catch it; but a rule that says `safe` must know why.
  void proof() {
    if (retry() != facts::Retry::safe) return;
    for (const FactTest* test : required_facts(m_rule)) {
      const bool proven = only(*test, "sent", {"false"}) || only(*test, "money", {"not_left"}) ||
                          only(*test, "attempts", {"0"}) || only(*test, "open_sends", {"0"}) ||
                          only(*test, "last.state", {"none", "rejected", "not_found"});
      if (proven) return;
    }
    // A subcause's word goes for every rule of it; where a refusal is asked for, the interlock sees whether it closed
    // the send.
    if (!m_rule.retry && rests_on_refusal()) return;
    add("L120", m_rule.retry ? "/retry" : "/subcause",
        "the retry is `safe`, and no condition proves that nothing is under way",
        "ask for {\"fact\": {\"sent\": \"false\"}} or {\"fact\": {\"last.state\": [\"rejected\", \"not_found\"]}}");
  }

  bool rests_on_refusal() const {
    const std::vector<const Condition*> conditions = required(m_rule);
    return std::any_of(conditions.begin(), conditions.end(), [this](const Condition* c) {
      if (c->op != Op::seen) return false;
      const Binding& binding = m_rule.find[static_cast<std::size_t>(c->bindings.front())];
      return std::any_of(binding.match.tests.begin(), binding.match.tests.end(), [](const FieldTest& test) {
        return test.field == Field::type &&
               std::find(test.values.begin(), test.values.end(), "payout.rejected") != test.values.end();
      });
    });
  }

  void confidential() {
    const Subcause* subcause = m_rules.subcause(m_rule.subcause);
    if (subcause == nullptr || !subcause->confidential || m_rule.confidential.value_or(true)) return;
    add("L122", "/confidential",
        fmt::format("subcause `{}` is confidential, and this rule makes it public", m_rule.subcause),
        "take `confidential` out");
  }

  void answer() {
    const Subcause* subcause = m_rules.subcause(m_rule.subcause);
    if (subcause == nullptr) return;
    if (m_rule.steps.empty() && subcause->steps.empty())
      add("L125", "", "nobody is told what to do", "give `steps` here or with the subcause");
    const Eta& eta = m_rule.eta.known ? m_rule.eta : subcause->eta;
    if (!eta.known) add("L126", "", "no time to solve is given", "give `eta` here or with the subcause");
  }

  /// A rule has to ask for something of the payout, or it is weighed for each one there is.
  void index() {
    if (!m_rule.applies.empty()) return;
    for (const Condition* c : required(m_rule)) {
      if (asks_of_payout(*c)) return;
    }
    add("L131", "/when", "no condition that must hold looks at the payout itself",
        "ask for an event of it with `seen`, or for a `fact`");
  }

  bool asks_of_payout(const Condition& c) const {
    switch (c.op) {
      case Op::seen:
      case Op::order:
      case Op::age_of:
      case Op::missing:
      case Op::count:
      case Op::calendar:
        return c.lt < 0 && std::any_of(c.bindings.begin(), c.bindings.end(), [this](int b) { return is_own(b); });
      case Op::fact:
      case Op::hold: return true;
      case Op::any:
        return std::all_of(c.children.begin(), c.children.end(),
                           [this](const Condition& child) { return asks_of_payout(child); });
      case Op::all:
        return std::any_of(c.children.begin(), c.children.end(),
                           [this](const Condition& child) { return asks_of_payout(child); });
      default: return c.around >= 0 && is_own(c.around);
    }
  }
  bool is_own(int binding) const {
    const Place place = m_rule.find[static_cast<std::size_t>(binding)].place;
    return place == Place::own || place == Place::customer;
  }

  const RuleSet& m_rules;
  const Rule& m_rule;
  const LintOptions& m_options;
  Faults& m_faults;
};

/// The line of a table that begins with this code.
std::uint64_t line_of_row(std::string_view table, std::string_view code) {
  std::uint64_t number = 1;
  for (const std::string_view line : split(table, '\n')) {
    const std::vector<std::string> cells = split_csv_line(line);
    if (cells.front() == code) return number;
    ++number;
  }
  return 1;
}

void open_all(const Condition& node, std::vector<const Condition*>& out) {
  if (node.op != Op::all) {
    out.push_back(&node);
    return;
  }
  for (const Condition& child : node.children) open_all(child, out);
}

}  // namespace

std::span<const LintCode> lint_codes() { return k_codes; }

std::vector<const Condition*> required(const Rule& rule) {
  std::vector<const Condition*> out;
  open_all(rule.when, out);
  return out;
}

std::vector<const FactTest*> required_facts(const Rule& rule) {
  std::vector<const FactTest*> out;
  for (const FactTest& test : rule.applies) out.push_back(&test);
  for (const Condition* c : required(rule)) {
    for (const FactTest& test : c->facts) out.push_back(&test);
  }
  return out;
}

std::pair<int, int> score_range(const Rule& rule) {
  int least = rule.base;
  int most = rule.base;
  for (const Weigh& weigh : rule.add) {
    if (weigh.points < 0 || !weigh.when) least += weigh.points;
    if (weigh.points > 0 || !weigh.when) most += weigh.points;
  }
  return {std::clamp(least, 0, 100), std::clamp(most, 0, 100)};
}

void lint_rule(const RuleSet& rules, const Rule& rule, const LintOptions& options, Faults& faults) {
  RuleLint(rules, rule, options, faults).run();
}

void lint(const RuleSet& rules, const LintOptions& options, Faults& faults) {
  for (const Rule& rule : rules.rules()) {
    lint_rule(rules, rule, options, faults);
    lint_rule_words(rules, rule, faults);
  }
  lint_order(rules, faults);
  lint_subcauses(rules, faults);
  lint_tables(rules, options, faults);
}

std::string place_text(const Fault& fault, const RuleSet& rules) {
  const FaultPlace place = place_of(fault, rules);
  return place.file + (place.line > 0 ? fmt::format(":{}", place.line) : std::string()) + (place.path.empty() ? std::string() : ":" + place.path);
}

FaultPlace place_of(const Fault& fault, const RuleSet& rules) {
  FaultPlace out;
  const std::string_view where = fault.where;
  for (const RuleFile& file : rules.files()) {
    const std::string_view named = where.starts_with(file.path) ? file.path : file.place;
    if (named.empty() || !where.starts_with(named)) continue;
    std::string_view rest = where.substr(named.size());
    if (!rest.empty() && rest.front() != ':') continue;
    out.file = file.place.empty() ? fmt::format("(built in) {}", file.path) : std::string(file.place);
    if (rest.empty()) return out;
    rest.remove_prefix(1);
    std::uint64_t line = 0;
    const bool is_line = std::from_chars(rest.data(), rest.data() + rest.size(), line).ec == std::errc{};
    if (!is_line && file.path.ends_with(".csv")) line = line_of_row(file.text, rest.substr(1));
    const TextPlace place = line > 0 ? place_of_line(file.text, line) : find_place(file.text, rest);
    out.line = place.line;
    out.snippet = place.snippet;
    if (!is_line) out.path = rest;
    return out;
  }
  out.file = where;
  return out;
}

}  // namespace payout::rules
