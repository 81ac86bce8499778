// Makes mutants of a rule's JSON.
#include "app/rule_mutants.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "rules/json_node.hpp"

namespace payout::app {
namespace {

using rules::Json;

constexpr std::size_t k_shown = 60;
constexpr std::int64_t k_base_step = 5;
constexpr std::int64_t k_most_points = 100;

const std::set<std::string_view> k_numbers{"gte",      "lt",       "min",  "share_gte",
                                           "share_lt", "at_least", "days", "weight_gte"};
constexpr const char* k_anchors[] = {"before", "after"};
const std::set<std::string_view> k_lists{"outcomes", "states",   "causes", "spread", "channel",
                                         "bank",     "customer", "system", "change", "order"};

std::string shown(const Json& value) {
  const std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  return text.size() <= k_shown ? text : std::string(utf8_prefix(text, k_shown)) + "...";
}

/// The same duration, one of its own units longer or shorter; empty below zero.
std::string moved(const std::string& span, std::int64_t by) {
  const std::size_t unit = span.find_first_not_of("0123456789");
  std::int64_t count = 0;
  if (unit == std::string::npos || std::from_chars(span.data(), span.data() + unit, count).ec != std::errc{}) return {};
  return count + by < 0 ? std::string() : std::to_string(count + by) + span.substr(unit);
}

class Mutator {
 public:
  explicit Mutator(Json rule) : m_rule(std::move(rule)) {}

  std::vector<Mutant> run() {
    if (!m_rule.is_object()) return {};
    if (has_object("applies")) tests("/applies");
    bindings();
    if (has_object("when")) condition("/when", true);
    weigh();
    verdicts();
    drop_items("/outranks", MutantKind::outranks, 1);
    return std::move(m_out);
  }

 private:
  bool has_object(const char* key) const { return m_rule.contains(key) && m_rule[key].is_object(); }
  static Json::json_pointer pointer(const std::string& path) { return Json::json_pointer(path); }
  /// A key as it stands in a path.
  static std::string escaped(std::string key) {
    for (std::size_t at = 0; (at = key.find_first_of("~/", at)) != std::string::npos; at += 2)
      key.replace(at, 1, key[at] == '~' ? "~0" : "~1");
    return key;
  }

  void add(MutantKind kind, const std::string& path, const std::string& was, const std::string& becomes,
           const Json& changed) {
    m_out.push_back({kind, path, was, becomes, changed.dump()});
  }
  void set(MutantKind kind, const std::string& path, const Json& value) {
    Json changed = m_rule;
    const std::string was = changed.contains(pointer(path)) ? shown(changed[pointer(path)]) : "(nothing)";
    changed[pointer(path)] = value;
    add(kind, path, was, shown(value), changed);
  }
  void drop(MutantKind kind, const std::string& parent, const std::string& key) {
    Json changed = m_rule;
    Json& from = changed[pointer(parent)];
    const std::string path = parent + "/" + escaped(key);
    const std::string was = shown(m_rule[pointer(path)]);
    if (from.is_array()) {
      from.erase(static_cast<std::size_t>(std::stoul(key)));
    } else {
      from.erase(key);
    }
    add(kind, path, was, "(nothing)", changed);
  }
  void rename(MutantKind kind, const std::string& parent, const std::string& key, const std::string& other) {
    Json changed = m_rule;
    Json& from = changed[pointer(parent)];
    Json value = from[key];
    from.erase(key);
    if (from.contains(other)) return;
    from[other] = std::move(value);
    add(kind, parent + "/" + escaped(key), key, other, changed);
  }

  /// Takes each item out of a list that has at least `least` others.
  void drop_items(const std::string& path, MutantKind kind, std::size_t least) {
    if (!m_rule.contains(pointer(path)) || !m_rule[pointer(path)].is_array()) return;
    const std::size_t size = m_rule[pointer(path)].size();
    for (std::size_t i = 0; size >= least && i < size; ++i) drop(kind, path, std::to_string(i));
  }

  /// Takes names out of `order`, but for those between two others of which the later one is looked for behind them.
  void drop_order(const std::string& path) {
    const Json list = m_rule[pointer(path)];
    if (!list.is_array() || list.size() < 3) return drop_items(path, MutantKind::value, 2);
    for (std::size_t i = 0; i < list.size(); ++i) {
      const bool between = i > 0 && i + 1 < list.size();
      if (between && hangs_on(list[i], list[i - 1]) && hangs_on(list[i + 1], list[i])) continue;
      drop(MutantKind::value, path, std::to_string(i));
    }
  }

  void number(MutantKind kind, const std::string& path) {
    const Json& value = m_rule[pointer(path)];
    if (!value.is_number_integer()) return;
    const auto n = value.get<std::int64_t>();
    set(kind, path, n + 1);
    if (n > 0) set(kind, path, n - 1);
  }

  void span(const std::string& path) {
    const Json& value = m_rule[pointer(path)];
    if (!value.is_string() || is_no_time(path, value)) return;
    for (const std::int64_t by : {1, -1}) {
      if (const std::string text = moved(value.get<std::string>(), by); !text.empty())
        set(MutantKind::window, path, text);
    }
  }
  /// `0s`: nobody can tell it from `1s`. `missing` takes it for "no deadline"; peers are counted by whole minutes; and
  /// without `around` a state is looked for up to the moment asked for, behind which there is nothing.
  bool is_no_time(const std::string& path, const Json& value) const {
    if (value != "0s") return false;
    const Json& leaf = m_rule[pointer(path).parent_pointer()];
    return leaf.contains("missing") || leaf.contains("peers") || leaf.contains("concentrated") || !leaf.contains("around");
  }

  // Matchers and facts ----------------------------------------------------------------------------------------------

  /// `field|modifier: values` of a matcher or of facts.
  void tests(const std::string& path) {
    const Json group = m_rule[pointer(path)];
    if (!group.is_object()) return;
    for (const auto& [key, value] : group.items()) {
      const std::string at = path + "/" + escaped(key);
      const std::size_t bar = key.find('|');
      const std::string field = key.substr(0, bar);
      const std::string modifier = bar == std::string::npos ? std::string() : key.substr(bar + 1);
      if (modifier == "gte") rename(MutantKind::operation, path, key, field + "|gt");
      if (modifier == "gt") rename(MutantKind::operation, path, key, field + "|gte");
      if (modifier == "lte") rename(MutantKind::operation, path, key, field + "|lt");
      if (modifier == "lt") rename(MutantKind::operation, path, key, field + "|lte");
      if (modifier == "not") rename(MutantKind::operation, path, key, field);
      if (value.is_number_integer()) number(MutantKind::bound, at);
      if (value == "true") set(MutantKind::operation, at, "false");
      if (value == "false") set(MutantKind::operation, at, "true");
      drop_items(at, MutantKind::value, 2);
      if (group.size() > 1) drop(MutantKind::condition, path, key);
    }
  }

  void bindings() {
    if (!has_object("find")) return;
    const Json find = m_rule["find"];
    for (const auto& [name, binding] : find.items()) {
      if (!binding.is_object()) continue;
      const std::string at = "/find/" + escaped(name);
      if (binding.contains("match")) tests(at + "/match");
      if (binding.contains("within")) span(at + "/within");
      if (binding.value("current", Json(false)) == true) set(MutantKind::pick, at + "/current", false);
      if (pick_counts(name))
        set(MutantKind::pick, at + "/pick", binding.value("pick", Json("last")) == "first" ? "last" : "first");
    }
  }

  /// Where only the presence of an event counts, it does not matter which one is found.
  bool pick_counts(const std::string& name) const { return names(m_rule, name); }
  static bool names(const Json& value, const std::string& name) {
    if (value.is_array())
      return std::any_of(value.begin(), value.end(), [&](const Json& item) { return names(item, name); });
    if (!value.is_object()) return false;
    for (const auto& [key, member] : value.items()) {
      const bool anchors = key == "around" || key == "after" || key == "before" || key == "age_of" || key == "at";
      if (anchors && member == name) return true;
      if (key == "order" && member.is_array() && std::find(member.begin(), member.end(), name) != member.end())
        return true;
      if (names(member, name)) return true;
    }
    return false;
  }

  // Conditions ------------------------------------------------------------------------------------------------------

  void condition(const std::string& path, bool may_swap) {
    const Json node = m_rule[pointer(path)];
    if (!node.is_object()) return;
    for (const char* group : {"all", "any", "none", "of"}) {
      if (!node.contains(group) || !node[group].is_array()) continue;
      const std::size_t size = node[group].size();
      const std::string key = group;
      if (may_swap && key == "all" && size > 1) rename(MutantKind::operation, path, key, "any");
      if (may_swap && key == "any" && size > 1) rename(MutantKind::operation, path, key, "all");
      if (may_swap && key == "none") rename(MutantKind::operation, path, key, "any");
      for (std::size_t i = 0; size > 1 && i < size; ++i) {
        const bool idle = key == "all" && is_implied(node[group], i);
        if (!idle) drop(MutantKind::condition, path + "/" + key, std::to_string(i));
      }
      for (std::size_t i = 0; i < size; ++i) condition(fmt::format("{}/{}/{}", path, key, i), true);
    }
    leaf(path, node);
  }

  /// `{"seen": x}` beside a condition that is false without x: taking it out changes nothing.
  bool is_implied(const Json& all, std::size_t which) const {
    const Json& item = all[which];
    if (!item.is_object() || !item.contains("seen")) return false;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i != which && needs(all[i], item["seen"])) return true;
    }
    return false;
  }

  /// True where the condition is false when `name` found no event.
  bool needs(const Json& node, const Json& name) const {
    if (!node.is_object()) return false;
    const auto each = [this, &name](const Json& child) { return needs(child, name); };
    if (node.contains("all")) return std::any_of(node["all"].begin(), node["all"].end(), each);
    if (node.contains("any")) return !node["any"].empty() && std::all_of(node["any"].begin(), node["any"].end(), each);
    if (node.contains("none") || node.contains("at_least")) return false;
    if (node.contains("order"))
      return std::any_of(node["order"].begin(), node["order"].end(),
                         [&](const Json& item) { return item == name || hangs_on(item, name); });
    for (const char* key : {"seen", "age_of", "around", "at"}) {
      if (node.value(key, Json()) == name || hangs_on(node.value(key, Json()), name)) return true;
    }
    if (node.contains("fact") && states_event(node["fact"], name)) return true;
    return node.contains("missing") && node.value("after", Json()) == name;
  }

  /// True where `other` is looked for before or after `name`: it finds nothing when that found nothing.
  bool hangs_on(const Json& other, const Json& name) const {
    if (!other.is_string() || !has_object("find") || !m_rule["find"].contains(other.get<std::string>())) return false;
    const Json& binding = m_rule["find"][other.get<std::string>()];
    if (!binding.is_object()) return false;
    return std::any_of(std::begin(k_anchors), std::end(k_anchors), [&](const char* anchor) {
      const Json at = binding.value(anchor, Json());
      return at == name || (at != other && hangs_on(at, name));
    });
  }

  /// True where facts say that the failure is an event of the one type that `name` looks for, anywhere in the payout.
  bool states_event(const Json& facts, const Json& name) const {
    if (!facts.is_object() || !facts.contains("failure.type") || !has_object("find")) return false;
    const Json binding = m_rule["find"].value(name.is_string() ? name.get<std::string>() : std::string(), Json());
    return binding == Json{{"match", {{"type", facts["failure.type"]}}}};
  }

  void leaf(const std::string& path, const Json& node) {
    const bool is_age = node.contains("age_of");
    for (const auto& [key, value] : node.items()) {
      const std::string at = path + "/" + escaped(key);
      if (k_numbers.contains(key)) number(MutantKind::bound, at);
      const bool is_span = key == "within" || key == "tolerance" ||
                           (value.is_string() && (key == "before" || key == "after") && !node.contains("missing"));
      if (is_span || (is_age && (key == "gt" || key == "lt"))) span(at);
      if (key == "order") {
        drop_order(at);
      } else if (k_lists.contains(key)) {
        drop_items(at, MutantKind::value, 2);
      }
      if (key == "fact") tests(at);
      if (key == "by") set(MutantKind::operation, at, value == "event" ? "send" : "event");
    }
  }

  // The answer ------------------------------------------------------------------------------------------------------

  void weigh() {
    if (!has_object("weigh")) return;
    const Json weigh = m_rule["weigh"];
    if (weigh.contains("base") && weigh["base"].is_number_integer()) {
      const auto base = weigh["base"].get<std::int64_t>();
      if (base + k_base_step <= k_most_points) set(MutantKind::weight, "/weigh/base", base + k_base_step);
      if (base >= k_base_step) set(MutantKind::weight, "/weigh/base", base - k_base_step);
    }
    if (!weigh.contains("add") || !weigh["add"].is_array()) return;
    for (std::size_t i = 0; i < weigh["add"].size(); ++i) {
      const std::string at = fmt::format("/weigh/add/{}", i);
      set(MutantKind::weight, at + "/points", 0);
      if (weigh["add"][i].contains("if")) condition(at + "/if", true);
    }
  }

  void verdicts() {
    const Json now = m_rule.value("retry", Json(""));
    for (const char* verdict : {"safe", "never"}) {
      if (now != verdict) set(MutantKind::verdict, "/retry", verdict);
    }
  }

  Json m_rule;
  std::vector<Mutant> m_out;
};

}  // namespace

std::string_view word(MutantKind kind) {
  constexpr auto k_words = std::to_array<std::string_view>(
      {"bound", "window", "operator", "condition", "value", "pick", "verdict", "outranks", "weight"});
  return k_words[static_cast<std::size_t>(kind)];
}

std::string_view remedy(MutantKind kind) {
  constexpr auto k_words = std::to_array<std::string_view>({
      "a story on each side of the bound: one that just fires and one that just does not",
      "an event just inside the window in one story, and just outside in another",
      "a story in which both forms differ: only one of the conditions holds, or the number is the bound itself",
      "a story in which everything holds but this",
      "a story that rests on this value alone",
      "a story with two such events, of which the other one would give another answer",
      "a story that is answered by this rule and expects `retry`",
      "a story in which both fire, with `outranked` for the one that loses",
      "a story that expects `score`",
  });
  return k_words[static_cast<std::size_t>(kind)];
}

std::vector<Mutant> mutants_of(std::string_view rule) {
  Json json = Json::parse(rule, nullptr, false);
  return json.is_discarded() ? std::vector<Mutant>{} : Mutator(std::move(json)).run();
}

}  // namespace payout::app
