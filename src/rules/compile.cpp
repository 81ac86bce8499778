#include "rules/compile.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/text.hpp"
#include "facts/context.hpp"
#include "rules/evaluate.hpp"
#include "rules/fact_tests.hpp"
#include "rules/json_node.hpp"
#include "rules/needs.hpp"

namespace payout::rules {
namespace {

template <class E>
struct Name {
  std::string_view text;
  E value;
};

constexpr std::array k_fields{
    Name<Field>{"type", Field::type},           Name<Field>{"channel", Field::channel},
    Name<Field>{"scheme", Field::scheme},       Name<Field>{"code", Field::code},
    Name<Field>{"msg", Field::msg},             Name<Field>{"reason", Field::reason},
    Name<Field>{"component", Field::component}, Name<Field>{"attempt", Field::attempt},
    Name<Field>{"bank", Field::bank},           Name<Field>{"customer", Field::customer},
    Name<Field>{"src", Field::src},             Name<Field>{"code.subcause", Field::code_subcause},
    Name<Field>{"code.cause", Field::code_cause}, Name<Field>{"code.weight", Field::code_weight},
    Name<Field>{"code.alive", Field::code_alive}};

constexpr std::array k_modifiers{
    Name<Modifier>{"prefix", Modifier::prefix},     Name<Modifier>{"suffix", Modifier::suffix},
    Name<Modifier>{"contains", Modifier::contains}, Name<Modifier>{"re", Modifier::re},
    Name<Modifier>{"gt", Modifier::gt},             Name<Modifier>{"gte", Modifier::gte},
    Name<Modifier>{"lt", Modifier::lt},             Name<Modifier>{"lte", Modifier::lte},
    Name<Modifier>{"exists", Modifier::exists},     Name<Modifier>{"not", Modifier::not_equal}};

constexpr std::array k_dimensions{
    Name<Dimension>{"channel", Dimension::channel},
    Name<Dimension>{"bank", Dimension::bank},
    Name<Dimension>{"customer", Dimension::customer},
    Name<Dimension>{"code", Dimension::code},
    Name<Dimension>{"channel_code", Dimension::channel_code},
    Name<Dimension>{"bank_code", Dimension::bank_code},
    Name<Dimension>{"customer_code", Dimension::customer_code},
    Name<Dimension>{"channel_bank", Dimension::channel_bank},
    Name<Dimension>{"component", Dimension::component},
    Name<Dimension>{"all", Dimension::all}};

constexpr std::array k_outcomes{
    Name<Outcome>{"sent", Outcome::sent},         Name<Outcome>{"good", Outcome::good},
    Name<Outcome>{"rejected", Outcome::rejected}, Name<Outcome>{"returned", Outcome::returned},
    Name<Outcome>{"timeout", Outcome::timeout},   Name<Outcome>{"error", Outcome::error},
    Name<Outcome>{"refused", Outcome::refused},
    Name<Outcome>{"approved", Outcome::approved}};

constexpr std::array k_places{Name<Place>{"own", Place::own}, Name<Place>{"channel", Place::channel},
                              Name<Place>{"bank", Place::bank}, Name<Place>{"customer", Place::customer},
                              Name<Place>{"system", Place::system}};

template <class E, std::size_t N>
std::optional<E> find_name(const std::array<Name<E>, N>& names, std::string_view text) {
  for (const Name<E>& name : names) {
    if (name.text == text) return name.value;
  }
  return std::nullopt;
}

template <class E, std::size_t N>
E need_name(const Node& node, const std::array<Name<E>, N>& names, std::string_view text, E fallback) {
  if (const std::optional<E> found = find_name(names, text)) return *found;
  std::vector<std::string_view> choices;
  for (const Name<E>& name : names) choices.push_back(name.text);
  node.fault(fmt::format("`{}` is not known here", escape_for_terminal(text)), nearest_of(text, choices),
             k_unknown_word);
  return fallback;
}

bool is_numeric(Field field) { return field == Field::attempt || field == Field::code_weight; }

class Compiler {
 public:
  Compiler(const Node& top, Rule& rule, bool thorough) : m_top(top), m_rule(rule), m_thorough(thorough) {}

  void run() {
    m_top.only({"id", "title", "status", "cause", "subcause", "applies", "find", "when", "weigh", "outranks", "retry",
                "retry_how", "owner", "says", "fix", "check", "tell", "steps", "eta", "confidential", "group_by", "note"});
    m_rule.id = m_top.need_text("id");
    m_rule.title = m_top.words("title");
    read_status();
    m_rule.cause = m_top.word<facts::Cause>("cause").value_or(facts::Cause::undecided);
    m_rule.subcause = m_top.need_text("subcause");
    if (m_top.has("applies")) m_rule.applies = fact_tests(m_top.at("applies"));
    if (m_top.has("find")) read_bindings(m_top.at("find"));
    if (!m_top.need("when", "`when` is missing")) return;
    m_rule.when = condition(m_top.at("when"));
    read_weigh();
    m_rule.outranks = m_top.texts("outranks");
    m_rule.retry = m_top.word<facts::Retry>("retry");
    m_rule.retry_how = m_top.word<facts::RetryHow>("retry_how");
    m_rule.owner = m_top.word<facts::Owner>("owner");
    m_rule.says = m_top.words("says");
    m_rule.fix = m_top.words("fix");
    m_rule.check = m_top.words("check");
    m_rule.tell = m_top.words("tell");
    m_rule.group_by = m_top.texts("group_by");
    if (m_top.has("confidential")) m_rule.confidential = m_top.flag("confidential", false);
    read_steps();
    read_eta();
  }

 private:
  void read_status() {
    const std::string status = m_top.text("status", "stable");
    if (status == "experimental") m_rule.status = Status::experimental;
    if (status == "deprecated") m_rule.status = Status::deprecated;
    const bool known = status == "experimental" || status == "stable" || status == "deprecated";
    if (!known) m_top.at("status").fault("status is experimental, stable or deprecated");
  }

  // Bindings --------------------------------------------------------------------------------------------------

  void read_bindings(const Node& find) {
    if (!find.json().is_object()) return find.fault("an object of names is expected here");
    // Names may refer to each other in any order: those whose anchor is known are read first.
    std::vector<std::string> waiting;
    for (const auto& [name, value] : find.json().items()) waiting.push_back(name);
    while (!waiting.empty()) {
      const std::size_t before = waiting.size();
      std::erase_if(waiting, [&](const std::string& name) {
        if (!is_ready(find.at(name))) return false;
        m_rule.find.push_back(binding(find.at(name), name));
        return true;
      });
      if (waiting.size() != before) continue;
      for (const std::string& name : waiting) m_rule.find.push_back(binding(find.at(name), name));  // faults tell why
      return;
    }
  }

  bool is_ready(const Node& node) const {
    for (const std::string_view key : {"before", "after"}) {
      if (!node.has(key) || !node.at(key).json().is_string()) continue;
      const std::string anchor = node.at(key).json().get<std::string>();
      const bool known = std::any_of(m_rule.find.begin(), m_rule.find.end(), [&](const Binding& b) { return b.name == anchor; });
      if (!known) return false;
    }
    return true;
  }

  Binding binding(const Node& node, const std::string& name) {
    node.only({"match", "pick", "in", "current", "before", "after", "within"});
    Binding out;
    out.name = name;
    if (node.need("match", "`match` is missing")) out.match = matcher(node.at("match"));
    const std::string pick = node.text("pick", "last");
    if (pick != "last" && pick != "first") node.at("pick").fault("pick is `first` or `last`");
    out.pick = pick == "first" ? Pick::first : Pick::last;
    out.place = need_name(node, k_places, node.text("in", "own"), Place::own);
    out.current = node.flag("current", false);
    if (node.has("before")) out.before = index_of(node.at("before"), node.text("before"));
    if (node.has("after")) out.after = index_of(node.at("after"), node.text("after"));
    out.within = node.span("within");
    return out;
  }

  int index_of(const Node& node, const std::string& name) const {
    for (std::size_t i = 0; i < m_rule.find.size(); ++i) {
      if (m_rule.find[i].name == name) return static_cast<int>(i);
    }
    std::vector<std::string_view> choices;
    for (const Binding& binding : m_rule.find) choices.push_back(binding.name);
    const std::string_view near = nearest(name, choices);
    node.fault(fmt::format("`{}` is not a name from `find`", escape_for_terminal(name)),
               near.empty() ? std::string() : fmt::format("did you mean `{}`?", near), k_unknown_name);
    return 0;
  }

  Matcher matcher(const Node& node) {
    Matcher out;
    if (!node.json().is_object()) {
      node.fault("an object of fields is expected here");
      return out;
    }
    for (const auto& [key, value] : node.json().items()) out.tests.push_back(field_test(node.at(key), key));
    return out;
  }

  FieldTest field_test(const Node& node, const std::string& key) {
    FieldTest out;
    const std::size_t bar = key.find('|');
    out.field = need_name(node, k_fields, std::string_view(key).substr(0, bar), Field::msg);
    if (bar != std::string::npos) {
      out.modifier = need_name(node, k_modifiers, std::string_view(key).substr(bar + 1), Modifier::equal);
    }
    out.values = node.as_texts();
    if (is_numeric(out.field)) out.numbers = numbers(node, out.values);
    if (out.field == Field::type && out.modifier == Modifier::equal) check_types(node, out.values);
    if (out.modifier == Modifier::re) out.patterns = patterns(node, out.values);
    return out;
  }

  static std::vector<std::int64_t> numbers(const Node& node, const std::vector<std::string>& values) {
    std::vector<std::int64_t> out;
    for (const std::string& value : values) {
      std::int64_t number = 0;
      const auto [end, fault] = std::from_chars(value.data(), value.data() + value.size(), number);
      if (fault != std::errc{} || end != value.data() + value.size()) {
        node.fault(fmt::format("`{}` is not a whole number", escape_for_terminal(value)));
      }
      out.push_back(number);
    }
    return out;
  }

  static void check_types(const Node& node, const std::vector<std::string>& values) {
    for (const std::string& value : values) {
      if (find_event_type(value)) continue;
      std::vector<std::string_view> names;
      for (int i = 1; i < static_cast<int>(EventType::count_); ++i) names.push_back(name(static_cast<EventType>(i)));
      const std::string_view near = nearest(value, names);
      node.fault(fmt::format("`{}` is not an event type", escape_for_terminal(value)),
                 near.empty() ? std::string() : fmt::format("did you mean `{}`?", near), k_unknown_word);
    }
  }

  std::vector<std::shared_ptr<const Pattern>> patterns(const Node& node, const std::vector<std::string>& values) const {
    std::vector<std::shared_ptr<const Pattern>> out;
    for (const std::string& value : values) {
      auto pattern = std::make_shared<const Pattern>(value);
      if (m_thorough && !pattern->fault().empty()) {
        node.fault(fmt::format("bad pattern: {}", escape_for_terminal(pattern->fault())),
                   "a bracket, dot or star that stands for itself is written \\\\( in JSON", k_bad_pattern);
      }
      out.push_back(std::move(pattern));
    }
    return out;
  }

  // Conditions ------------------------------------------------------------------------------------------------

  using Reader = void (Compiler::*)(const Node&, Condition&);
  struct Kind {
    std::string_view key;
    Op op;
    Reader read;
  };

  static std::span<const Kind> kinds() {
    static const Kind k_kinds[] = {
        {"all", Op::all, &Compiler::read_group},
        {"any", Op::any, &Compiler::read_group},
        {"none", Op::none, &Compiler::read_group},
        {"at_least", Op::at_least, &Compiler::read_at_least},
        {"seen", Op::seen, &Compiler::read_seen},
        {"missing", Op::missing, &Compiler::read_missing},
        {"order", Op::order, &Compiler::read_order},
        {"count", Op::count, &Compiler::read_count},
        {"channel", Op::state, &Compiler::read_state},
        {"bank", Op::state, &Compiler::read_state},
        {"system", Op::state, &Compiler::read_state},
        {"customer", Op::state, &Compiler::read_state},
        {"peers", Op::peers, &Compiler::read_peers},
        {"change", Op::change, &Compiler::read_change},
        {"concentrated", Op::concentrated, &Compiler::read_concentrated},
        {"history", Op::history, &Compiler::read_history},
        {"daily", Op::daily, &Compiler::read_daily},
        {"age_of", Op::age_of, &Compiler::read_age_of},
        {"calendar", Op::calendar, &Compiler::read_calendar},
        {"fact", Op::fact, &Compiler::read_fact},
        {"hold", Op::hold, &Compiler::read_hold},
    };
    return k_kinds;
  }

  Condition condition(const Node& node) {
    Condition out;
    out.path = node.path().substr(node.path().find(':') + 1);
    if (!node.json().is_object()) {
      node.fault("a condition is an object");
      return out;
    }
    for (const Kind& kind : kinds()) {
      if (!node.has(kind.key)) continue;
      out.op = kind.op;
      m_key = kind.key;
      (this->*kind.read)(node, out);
      const bool group = out.op == Op::all || out.op == Op::any || out.op == Op::none || out.op == Op::at_least;
      if (!group) ++m_rule.leaves;
      if (node.has("ask")) out.ask = node.words("ask");
      if (node.has("because")) out.because = node.words("because");
      return out;
    }
    std::vector<std::string_view> choices;
    for (const Kind& kind : kinds()) choices.push_back(kind.key);
    const std::string first = node.json().empty() ? std::string() : node.json().items().begin().key();
    const std::string_view near = nearest(first, choices);
    node.fault("no condition is known by these keys", near.empty() ? std::string() : fmt::format("did you mean `{}`?", near), k_unknown_word);
    return out;
  }

  void read_children(const Node& list, Condition& out) {
    const std::size_t length = list.length();
    for (std::size_t i = 0; i < length; ++i) out.children.push_back(condition(list.item(i)));
  }
  void read_group(const Node& node, Condition& out) {
    const std::string key(m_key);
    node.only({key, "ask", "because"});
    read_children(node.at(key), out);
  }
  void read_at_least(const Node& node, Condition& out) {
    node.only({"at_least", "of"});
    out.number = static_cast<int>(node.number("at_least", 1));
    read_children(node.at("of"), out);
  }
  void read_name(const Node& node, Condition& out) {
    out.bindings.push_back(index_of(node.at(m_key), node.text(m_key)));
  }
  void read_seen(const Node& node, Condition& out) {
    node.only({"seen", "because"});
    read_name(node, out);
  }
  void read_missing(const Node& node, Condition& out) {
    node.only({"missing", "after", "within", "log", "ask", "because"});
    read_name(node, out);
    if (!node.need("after", "`after` is missing: an absence counts from an event on")) return;
    out.after = index_of(node.at("after"), node.text("after"));
    out.within = node.span("within");
    out.word = node.text("log", "channel");
  }
  void read_order(const Node& node, Condition& out) {
    node.only({"order", "within", "because"});
    const std::vector<std::string> names = node.texts("order");
    for (const std::string& name : names) out.bindings.push_back(index_of(node.at("order"), name));
    if (names.empty()) node.fault("`order` needs names");
    out.within = node.span("within");
  }
  void read_count(const Node& node, Condition& out) {
    node.only({"count", "gte", "lt", "within", "because"});
    read_name(node, out);
    out.gte = static_cast<int>(node.number("gte", -1));
    out.lt = static_cast<int>(node.number("lt", -1));
    out.within = node.span("within");
  }
  void read_around(const Node& node, Condition& out) {
    if (node.has("around")) out.around = index_of(node.at("around"), node.text("around"));
    out.before_span = node.span("before");
    out.after_span = node.span("after");
  }
  void read_state(const Node& node, Condition& out) {
    out.word = m_key;
    out.words = node.texts(m_key);
    node.only({out.word, "around", "before", "after", "because"});
    read_around(node, out);
  }
  void read_outcomes(const Node& node, Condition& out) {
    for (const std::string& outcome : node.texts("outcomes")) {
      if (outcome == "silent") {
        out.silent = true;
      } else if (outcome == "failed") {
        out.outcomes |= facts::k_failed;
      } else {
        out.outcomes |= facts::bit(need_name(node.at("outcomes"), k_outcomes, outcome, Outcome::rejected));
      }
    }
    if (out.outcomes == 0 && !out.silent) out.outcomes = facts::k_failed;
  }
  void read_spread(const Node& node, Condition& out) {
    for (const std::string& name : node.texts("spread")) {
      out.spread.push_back(need_name(node.at("spread"), k_dimensions, name, Dimension::bank_code));
    }
  }
  void read_bounds(const Node& node, Condition& out) {
    out.number = static_cast<int>(node.number("min", 0));
    out.gte = static_cast<int>(node.number("gte", -1));
    out.lt = static_cast<int>(node.number("lt", -1));
    out.share_gte = static_cast<int>(node.number("share_gte", -1));
    out.share_lt = static_cast<int>(node.number("share_lt", -1));
  }
  void read_peers(const Node& node, Condition& out) {
    node.only({"peers", "outcomes", "around", "before", "after", "min", "gte", "lt", "share_gte", "share_lt", "by", "spread", "because"});
    read_spread(node, out);
    out.dimension = need_name(node.at("peers"), k_dimensions, node.text("peers"), Dimension::channel);
    out.by_event = node.text("by", "send") == "event";
    read_outcomes(node, out);
    read_around(node, out);
    read_bounds(node, out);
  }
  void read_change(const Node& node, Condition& out) {
    node.only({"change", "of", "outcomes", "around", "within", "min", "share_gte", "spread", "because"});
    out.share_gte = static_cast<int>(node.number("share_gte", -1));
    read_spread(node, out);
    out.words = node.texts("change");
    check_types(node.at("change"), out.words);
    out.dimension = need_name(node, k_dimensions, node.text("of", "code"), Dimension::code);
    read_outcomes(node, out);
    read_around(node, out);
    out.within = node.span("within");
    out.number = static_cast<int>(node.number("min", 5));
  }
  void read_concentrated(const Node& node, Condition& out) {
    node.only({"concentrated", "on", "outcomes", "around", "before", "after", "min", "share_gte", "share_lt", "by", "because"});
    out.dimension = need_name(node.at("concentrated"), k_dimensions, node.text("concentrated"), Dimension::code);
    out.on = need_name(node, k_dimensions, node.text("on", "customer_code"), Dimension::customer_code);
    out.by_event = node.text("by", "send") == "event";
    read_outcomes(node, out);
    read_around(node, out);
    read_bounds(node, out);
  }
  void read_history(const Node& node, Condition& out) {
    node.only({"history", "causes", "weight_gte", "within", "because"});
    out.word = node.text("history");
    if (out.word != "good" && out.word != "code") node.at("history").fault("history is `good` or `code`");
    out.words = node.texts("causes");
    out.gte = static_cast<int>(node.number("weight_gte", 0));
    out.within = node.span("within");
  }
  void read_daily(const Node& node, Condition& out) {
    node.only({"daily", "outcomes", "around", "tolerance", "days", "min", "within", "because"});
    out.gte = static_cast<int>(node.number("min", 1));
    out.dimension = need_name(node.at("daily"), k_dimensions, node.text("daily"), Dimension::channel_code);
    read_outcomes(node, out);
    read_around(node, out);
    out.before_span = node.span("tolerance");
    out.number = static_cast<int>(node.number("days", 3));
    out.within = node.span("within");
  }
  void read_age_of(const Node& node, Condition& out) {
    node.only({"age_of", "gt", "lt", "because"});
    read_name(node, out);
    out.older = node.span("gt");
    out.newer = node.span("lt");
    if (!node.has("gt") && !node.has("lt")) node.fault("`age_of` needs `gt` or `lt`");
  }
  void read_calendar(const Node& node, Condition& out) {
    node.only({"calendar", "at", "ask", "because"});
    out.word = node.text("calendar");
    const bool known = out.word == "after_cutoff" || out.word == "non_business_day";
    if (!known) node.at("calendar").fault("calendar is `after_cutoff` or `non_business_day`");
    if (!node.need("at", "`at` is missing")) return;
    out.bindings.push_back(index_of(node.at("at"), node.text("at")));
  }
  void read_fact(const Node& node, Condition& out) {
    node.only({"fact", "because"});
    out.facts = fact_tests(node.at("fact"));
  }
  void read_hold(const Node& node, Condition& out) {
    node.only({"hold", "because"});
    out.word = node.text("hold");
  }

  // The answer ------------------------------------------------------------------------------------------------

  void read_weigh() {
    if (!m_top.need("weigh", "`weigh` is missing")) return;
    const Node weigh = m_top.at("weigh");
    weigh.only({"base", "add"});
    m_rule.base = static_cast<int>(weigh.number("base", 0));
    if (m_rule.base < 0 || m_rule.base > 100) weigh.at("base").fault("base is 0 to 100");
    if (!weigh.has("add")) return;
    const Node list = weigh.at("add");
    const std::size_t length = list.length();
    for (std::size_t i = 0; i < length; ++i) {
      const Node item = list.item(i);
      item.only({"if", "points", "because"});
      Weigh add;
      if (item.has("if")) add.when = condition(item.at("if"));
      add.points = static_cast<int>(item.number("points", 0));
      add.because = item.words("because");
      m_rule.add.push_back(std::move(add));
    }
  }

  void read_steps() {
    if (!m_top.has("steps")) return;
    const Node list = m_top.at("steps");
    const std::size_t length = list.length();
    for (std::size_t i = 0; i < length; ++i) {
      const Node item = list.item(i);
      item.only({"do", "who", "money"});
      m_rule.steps.push_back({item.words("do"), item.need_text("who"), item.word<facts::MoneyState>("money")});
    }
  }

  void read_eta() {
    if (!m_top.has("eta")) return;
    const Node eta = m_top.at("eta");
    eta.only({"min", "max"});
    m_rule.eta = {eta.span("min").value_or(facts::TimeSpan{}), eta.span("max").value_or(facts::TimeSpan{}), true};
  }

  Node m_top;
  Rule& m_rule;
  bool m_thorough;
  std::string_view m_key;
};

}  // namespace

std::vector<FactTest> fact_tests(const Node& node) {
  std::vector<FactTest> out;
  if (!node.json().is_object()) {
    node.fault("an object of facts is expected here");
    return out;
  }
  for (const auto& [key, value] : node.json().items()) {
    FactTest test;
    const std::size_t bar = key.find('|');
    test.fact = key.substr(0, bar);
    if (!is_fact(test.fact)) {
      const std::vector<std::string_view> known = fact_names();
      const std::string_view near = nearest(test.fact, known);
      node.at(key).fault(fmt::format("`{}` is not a fact rules can test", escape_for_terminal(test.fact)),
                         near.empty() ? std::string() : fmt::format("did you mean `{}`?", near), k_unknown_word);
    }
    if (bar != std::string::npos) {
      test.modifier = need_name(node.at(key), k_modifiers, std::string_view(key).substr(bar + 1), Modifier::equal);
    }
    test.values = node.at(key).as_texts();
    for (const std::string& text : test.values) {
      std::int64_t number = 0;
      std::from_chars(text.data(), text.data() + text.size(), number);
      test.numbers.push_back(number);
    }
    out.push_back(std::move(test));
  }
  return out;
}

namespace {

/// Stories and filters that lack their mark: one word about that, none about keys no rule has.
bool is_of_another_kind(const Node& top, const std::string& file, Faults& faults) {
  constexpr std::string_view k_hint = "a filter says \"kind\": \"filter\", a rule has no `kind`";
  if (top.has("cases")) {
    faults.add(file, "these are stories, and the file has the name of a rule", "stories of SF-200 stand in SF-200.test.json", k_no_rule);
  } else if (top.has("kind")) {
    const std::string kind = top.text("kind");
    if (!kind.empty()) top.at("kind").fault(fmt::format("`{}` is not a kind of file", escape_for_terminal(kind)), std::string(k_hint), k_unknown_word);
  } else if (top.has("unless") && !top.has("when")) {
    top.fault("`kind` is missing", std::string(k_hint));
  } else {
    return false;
  }
  return true;
}

}  // namespace

std::optional<Rule> compile_rule(std::string_view text, const std::string& file, Faults& faults, bool thorough) {
  const std::optional<Json> json = parse_json(text, file, faults);
  if (!json) return std::nullopt;
  if (!json->is_object()) {
    faults.add(file, "a rule is one JSON object");
    return std::nullopt;
  }
  if (is_of_another_kind(root(*json, file, faults), file, faults)) return std::nullopt;
  Rule rule;
  rule.file = file;
  const std::size_t before = faults.items().size();
  Compiler(root(*json, file, faults), rule, thorough).run();
  // Names that are faults lead nowhere.
  if (faults.items().size() == before) rule.needs = needs_of(rule);
  return rule;
}

}  // namespace payout::rules
