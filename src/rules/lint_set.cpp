// What outranks what: rings, entries without effect, rules that can never be the answer.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "rules/code_tables.hpp"
#include "rules/json_node.hpp"
#include "rules/lint_checks.hpp"

namespace payout::rules {
namespace {

constexpr int k_decided_from = 40;
constexpr std::string_view k_codes = "code:";

bool glob_fits(std::string_view glob, std::string_view text) {
  return glob.ends_with('*') ? text.starts_with(glob.substr(0, glob.size() - 1)) : glob == text;
}

/// Replaces names from `find` by what they stand for, so that two rules' conditions can be compared.
void expand(Json& value, const Json& find) {
  if (value.is_array()) {
    for (Json& item : value) expand(item, find);
    return;
  }
  if (!value.is_object()) return;
  for (auto& [key, member] : value.items()) {
    const bool names = key == "seen" || key == "missing" || key == "count" || key == "age_of" || key == "after" ||
                       key == "before" || key == "around" || key == "at";
    if (names && member.is_string() && find.contains(member.get<std::string>())) {
      Json meaning = find[member.get<std::string>()];
      member = std::move(meaning);
    } else if (key == "order" && member.is_array()) {
      for (Json& name : member) {
        if (name.is_string() && find.contains(name.get<std::string>())) name = Json(find[name.get<std::string>()]);
      }
    } else {
      expand(member, find);
    }
    if (key == "because" || key == "ask") member = nullptr;  // words decide nothing
  }
}

void open_all(const Json& when, std::set<std::string>& out) {
  if (when.is_object() && when.contains("all") && when["all"].is_array()) {
    for (const Json& child : when["all"]) open_all(child, out);
  } else {
    out.insert(when.dump(-1, ' ', false, Json::error_handler_t::replace));
  }
}

/// The values a fact may have where a rule fires: by its own tests, and by what they imply of a send.
using Allowed = std::map<std::string, std::vector<std::set<std::string>>>;

bool needs_a_send(const Condition& c, const Rule& rule) {
  const bool names = c.op == Op::seen || c.op == Op::order || c.op == Op::age_of || (c.op == Op::count && c.lt < 0);
  return names && std::any_of(c.bindings.begin(), c.bindings.end(), [&rule](int i) {
           const Binding& binding = rule.find[static_cast<std::size_t>(i)];
           return binding.place == Place::own &&
                  std::any_of(binding.match.tests.begin(), binding.match.tests.end(), [](const FieldTest& test) {
                    return test.field == Field::type && test.modifier == Modifier::equal &&
                           test.values == std::vector<std::string>{"payout.sent"};
                  });
         });
}

Allowed allowed_by(const Rule& rule) {
  Allowed out;
  bool sent = false;
  for (const FactTest* test : required_facts(rule)) {
    const bool counts = test->fact == "attempts" || test->fact == "open_sends";
    const bool some = (test->modifier == Modifier::gte && !test->numbers.empty() && test->numbers.front() >= 1) ||
                      (test->modifier == Modifier::gt && !test->numbers.empty() && test->numbers.front() >= 0);
    sent = sent || (counts && some);
    if (test->modifier != Modifier::equal) continue;
    std::set<std::string> values;
    for (const std::string& value : test->values) values.insert(to_lower(value));
    if (test->fact == "last.state" && !values.contains("none")) sent = true;
    if (test->fact == "sent" && values == std::set<std::string>{"false"}) out["last.state"].push_back({"none"});
    out[test->fact].push_back(std::move(values));
  }
  for (const Condition* c : required(rule)) sent = sent || needs_a_send(*c, rule);
  if (sent) out["sent"].push_back({"true"});
  return out;
}

/// A rule as the order of rules sees it.
struct View {
  const Rule* rule = nullptr;
  int least = 0;
  int most = 0;
  std::set<std::string> conditions;  ///< those that must hold, names expanded
  Allowed allowed;
};

View view_of(const RuleSet& rules, const Rule& rule) {
  View out;
  out.rule = &rule;
  std::tie(out.least, out.most) = score_range(rule);
  out.allowed = allowed_by(rule);
  Json source = Json::parse(rules.source(rule.id), nullptr, false);
  if (!source.is_object() || !source.contains("when")) return out;
  const Json find = source.value("find", Json::object());
  Json when = source["when"];
  expand(when, find);
  open_all(when, out.conditions);
  if (source.contains("applies")) out.conditions.insert(source["applies"].dump());
  return out;
}

/// True where both can never hold: they ask for different values of the same fact.
bool exclude_each_other(const Allowed& a, const Allowed& b) {
  for (const auto& [fact, tests] : a) {
    const auto others = b.find(fact);
    if (others == b.end()) continue;
    for (const std::set<std::string>& one : tests) {
      for (const std::set<std::string>& two : others->second) {
        if (std::none_of(one.begin(), one.end(), [&two](const std::string& value) { return two.contains(value); }))
          return true;
      }
    }
  }
  return false;
}

bool outranks(const Rule& strong, const Rule& weak) {
  return &strong != &weak && std::any_of(strong.outranks.begin(), strong.outranks.end(),
                                         [&weak](const std::string& glob) { return glob_fits(glob, weak.id); });
}

class OrderLint {
 public:
  OrderLint(const RuleSet& rules, Faults& faults) : m_rules(rules), m_faults(faults) {
    for (const Rule& rule : rules.rules()) m_views.push_back(view_of(rules, rule));
    const std::size_t n = m_views.size();
    m_edges.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t k = 0; k < n; ++k) {
        if (outranks(*m_views[i].rule, *m_views[k].rule) &&
            !exclude_each_other(m_views[i].allowed, m_views[k].allowed)) {
          m_edges[i].push_back(k);
        }
      }
    }
  }

  void run() {
    for (const View& view : m_views) {
      entries(view);
      reachable(view);
    }
    for (std::size_t i = 0; i < m_views.size(); ++i) ring(i);
  }

 private:
  void add(std::string_view code, const Rule& rule, std::string_view path, std::string message, std::string hint) {
    m_faults.add(fmt::format("{}:{}", rule.file, path), std::move(message), std::move(hint), code);
  }

  void entries(const View& view) {
    const Rule& rule = *view.rule;
    for (std::size_t i = 0; i < rule.outranks.size(); ++i) {
      const std::string& glob = rule.outranks[i];
      const std::string path = fmt::format("/outranks/{}", i);
      const auto wider = std::find_if(rule.outranks.begin(), rule.outranks.end(), [&](const std::string& other) {
        return other != glob && other.ends_with('*') &&
               glob.starts_with(std::string_view(other).substr(0, other.size() - 1));
      });
      if (wider != rule.outranks.end()) {
        add("L111", rule, path,
            fmt::format("`{}` is covered by `{}`", escape_for_terminal(glob), escape_for_terminal(*wider)),
            "take it out");
      } else if (std::string why = useless(view, glob); !why.empty()) {
        add("L114", rule, path, fmt::format("`{}` has no effect: {}", escape_for_terminal(glob), why), "take it out");
      }
    }
  }

  /// Why an entry changes nothing; empty where it may change something.
  std::string useless(const View& view, const std::string& glob) const {
    if (glob.starts_with(k_codes)) return useless_code(glob);
    if (std::string_view(k_codes).starts_with(std::string_view(glob).substr(0, glob.find('*')))) return {};
    std::string why;
    for (const View& other : m_views) {
      if (!glob_fits(glob, other.rule->id) || other.rule == view.rule) continue;
      if (!exclude_each_other(view.allowed, other.allowed)) return {};
      why = fmt::format("{} can never be true at the same time", other.rule->id);
    }
    if (!why.empty()) return why;
    std::vector<std::string_view> ids;
    for (const View& other : m_views) ids.push_back(other.rule->id);
    const std::string_view near = nearest(glob, ids);
    return near.empty() ? "there is no such rule" : fmt::format("there is no such rule; did you mean `{}`?", near);
  }

  std::string useless_code(const std::string& glob) const {
    const std::string_view inner = std::string_view(glob).substr(k_codes.size());
    const std::string_view stem = inner.substr(0, inner.find('*'));
    const std::string_view scheme = stem.substr(0, stem.find('/'));
    for (const std::string& known : m_rules.tables().schemes()) {
      if (known == scheme || (inner.ends_with('*') && known.starts_with(stem))) return {};
    }
    return fmt::format("there is no scheme `{}`", escape_for_terminal(scheme));
  }

  /// A rule under which another one is always true as well, and wins.
  void reachable(const View& view) {
    if (view.most < k_decided_from) {
      add("L112", *view.rule, "/weigh",
          fmt::format("it has {} points at most, and below {} nothing is decided", view.most, k_decided_from),
          "give it more points, or take it out");
      return;
    }
    for (const View& other : m_views) {
      if (other.rule == view.rule || other.conditions.empty()) continue;
      const bool always = std::includes(view.conditions.begin(), view.conditions.end(), other.conditions.begin(),
                                        other.conditions.end());
      if (!always) continue;
      const bool mutual = outranks(*view.rule, *other.rule);
      const bool dropped = outranks(*other.rule, *view.rule) && !mutual;
      if (!dropped && (mutual || other.least <= view.most)) continue;
      add("L112", *view.rule, "/when",
          dropped ? fmt::format("whenever it is true, {} is true too and outranks it", other.rule->id)
                  : fmt::format("whenever it is true, {} is true too and has more points", other.rule->id),
          fmt::format("ask for something that {} does not have, or let this rule outrank it", other.rule->id));
      return;
    }
  }

  /// The shortest ring through rule `start` and rules after it.
  void ring(std::size_t start) {
    std::map<std::size_t, std::size_t> from;
    std::vector<std::size_t> queue{start};
    for (std::size_t at = 0; at < queue.size(); ++at) {
      for (const std::size_t next : m_edges[queue[at]]) {
        if (next == start) return report_ring(start, queue[at], from);
        if (next > start && from.emplace(next, queue[at]).second) queue.push_back(next);
      }
    }
  }

  void report_ring(std::size_t start, std::size_t last, const std::map<std::size_t, std::size_t>& from) {
    std::vector<std::string_view> ids{m_views[start].rule->id};
    for (std::size_t at = last; at != start; at = from.at(at)) ids.insert(ids.begin(), m_views[at].rule->id);
    ids.insert(ids.begin(), m_views[start].rule->id);
    add("L113", *m_views[start].rule, "/outranks", fmt::format("a ring: {}", fmt::join(ids, " > ")),
        "the one with more points wins such a ring; say which one is meant");
  }

  const RuleSet& m_rules;
  Faults& m_faults;
  std::vector<View> m_views;
  std::vector<std::vector<std::size_t>> m_edges;
};

}  // namespace

void lint_order(const RuleSet& rules, Faults& faults) { OrderLint(rules, faults).run(); }

}  // namespace payout::rules
