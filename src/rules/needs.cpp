#include "rules/needs.hpp"

namespace payout::rules {
namespace {

class Needs {
 public:
  explicit Needs(const Rule& rule) : m_rule(rule) {}

  /// What must be there for `node` to be anything but false.
  std::vector<TypeSet> of(const Condition& node) const {
    switch (node.op) {
      case Op::all: {
        std::vector<TypeSet> out;
        for (const Condition& child : node.children) {
          for (const TypeSet& need : of(child)) out.push_back(need);
        }
        return out;
      }
      case Op::any:
      case Op::at_least: return of_any(node);
      case Op::none: return {};
      case Op::missing: return of_binding(node.after);
      case Op::count: return node.lt >= 0 ? std::vector<TypeSet>{} : of_binding(node.bindings.front());
      case Op::seen:
      case Op::order:
      case Op::age_of:
      case Op::calendar: {
        std::vector<TypeSet> out;
        for (const int binding : node.bindings) {
          for (const TypeSet& need : of_binding(binding)) out.push_back(need);
        }
        return out;
      }
      default: return of_binding(node.around);
    }
  }

 private:
  /// One of several: a set that holds what any of them needs, where each needs something.
  std::vector<TypeSet> of_any(const Condition& node) const {
    if (node.op == Op::at_least && node.number < 1) return {};
    TypeSet out;
    for (const Condition& child : node.children) {
      const std::vector<TypeSet> needs = of(child);
      if (needs.empty()) return {};
      out |= needs.front();
    }
    return {out};
  }

  std::vector<TypeSet> of_binding(int index) const {
    if (index < 0 || static_cast<std::size_t>(index) >= m_rule.find.size()) return {};
    const Binding& binding = m_rule.find[static_cast<std::size_t>(index)];
    if (binding.place != Place::own) return {};
    for (const FieldTest& test : binding.match.tests) {
      if (test.field != Field::type || test.modifier != Modifier::equal) continue;
      TypeSet out;
      for (const std::string& value : test.values) {
        if (const std::optional<EventType> type = find_event_type(value)) out.set(static_cast<std::size_t>(*type));
      }
      return {out};
    }
    return {};
  }

  const Rule& m_rule;
};

}  // namespace

std::vector<TypeSet> needs_of(const Rule& rule) { return Needs(rule).of(rule.when); }

TypeSet types_of(const std::vector<Event>& events) {
  TypeSet out;
  for (const Event& event : events) out.set(static_cast<std::size_t>(event.type));
  return out;
}

}  // namespace payout::rules
