#include "sources/mapper.hpp"

#include <algorithm>

#include <re2/re2.h>

#include "base/hash.hpp"
#include "base/text.hpp"

namespace payout::sources {
namespace {

void follow(const Tree& tree, std::uint32_t at, const std::vector<PathStep>& steps, std::size_t step,
            std::vector<std::uint32_t>& out) {
  if (step == steps.size()) {
    out.push_back(at);
    return;
  }
  const PathStep& wanted = steps[step];
  const TreeNode& node = tree.node(at);
  const bool listed = wanted.kind == PathStep::Kind::items || wanted.kind == PathStep::Kind::index ||
                      wanted.kind == PathStep::Kind::filter;
  if (listed && node.kind != JsonKind::array) {
    // One thing where a list may stand counts as a list of one.
    const bool fits =
        wanted.kind != PathStep::Kind::filter ||
        (tree.member(at, wanted.key) != Tree::k_none && tree.node(tree.member(at, wanted.key)).text == wanted.value);
    if (fits && (wanted.kind != PathStep::Kind::index || wanted.index == 0)) follow(tree, at, steps, step + 1, out);
    return;
  }
  if (!listed && node.kind == JsonKind::array) {
    // A key asked of a list means its first item: object or array, senders differ.
    if (const std::uint32_t first = tree.first(at); first != Tree::k_none) follow(tree, first, steps, step, out);
    return;
  }
  std::size_t index = 0;
  for (std::uint32_t child = tree.first(at); child != Tree::k_none; child = tree.next(at, child), ++index) {
    const TreeNode& here = tree.node(child);
    switch (wanted.kind) {
      case PathStep::Kind::key:
        if (here.key == wanted.key) return follow(tree, child, steps, step + 1, out);
        break;
      case PathStep::Kind::index:
        if (index == wanted.index) return follow(tree, child, steps, step + 1, out);
        break;
      case PathStep::Kind::any_key:
      case PathStep::Kind::items: follow(tree, child, steps, step + 1, out); break;
      case PathStep::Kind::filter: {
        const std::uint32_t key = tree.member(child, wanted.key);
        if (key != Tree::k_none && tree.node(key).text == wanted.value) follow(tree, child, steps, step + 1, out);
        break;
      }
    }
  }
}

/// Text of the first place a path leads to that holds a scalar; false for none.
bool first_text(const Tree& tree, std::uint32_t from, const Path& path, std::string_view& out) {
  std::vector<std::uint32_t> found;
  find_all(tree, from, path.steps, found);
  for (const std::uint32_t at : found) {
    const TreeNode& node = tree.node(at);
    if (node.kind == JsonKind::text || node.kind == JsonKind::number || node.kind == JsonKind::truth) {
      out = node.text;
      return true;
    }
  }
  return false;
}

bool contains(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

void find_all(const Tree& tree, std::uint32_t from, const std::vector<PathStep>& steps,
              std::vector<std::uint32_t>& out) {
  follow(tree, from, steps, 0, out);
}

Mapper::Mapper(const Mapping& mapping, BuildOptions options) : m_mapping(mapping), m_builder(options) {
  // The user's word on the zone wins over the definition's.
  m_zone = options.assumed_zone ? options.assumed_zone : mapping.zone;
  m_builder.needs_txid = false;
}

std::vector<std::uint32_t> Mapper::split(const Tree& tree) const {
  std::vector<std::uint32_t> out;
  if (tree.size() != 0) find_all(tree, 0, m_mapping.split, out);
  return out;
}

bool Mapper::holds(const std::vector<ConditionRule>& conditions, const Place& place) const {
  return std::all_of(conditions.begin(), conditions.end(), [&](const ConditionRule& rule) {
    std::vector<std::uint32_t> found;
    find_all(place.tree, rule.path.from_parent ? place.parent : place.record, rule.path.steps, found);
    std::string_view text;
    const bool has_text = first_text(place.tree, rule.path.from_parent ? place.parent : place.record, rule.path, text);
    bool result = true;
    if (rule.exists) {
      const bool there = !found.empty() && place.tree.node(found.front()).kind != JsonKind::null;
      result = there == *rule.exists;
    }
    if (!rule.any_of.empty()) result = result && has_text && contains(rule.any_of, text);
    if (!rule.starts.empty()) result = result && has_text && text.starts_with(rule.starts);
    if (rule.match != nullptr)
      result = result && has_text && re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *rule.match);
    return result != rule.negate;
  });
}

bool Mapper::value(const ValueRule& rule, const Place& place, std::string& out) const {
  if (rule.paths.empty()) {
    out = rule.constant.value_or("");
    return rule.constant.has_value();
  }
  for (const Path& path : rule.paths) {
    std::string_view text;
    if (!first_text(place.tree, path.from_parent ? place.parent : place.record, path, text)) continue;
    text = trim(text);
    while (!text.empty() && rule.strip.find(text.front()) != std::string::npos) text.remove_prefix(1);
    while (!text.empty() && rule.strip.find(text.back()) != std::string::npos) text.remove_suffix(1);
    if (text.empty() || contains(rule.nulls, text)) continue;
    out.assign(text);
    if (rule.match != nullptr) {
      std::string group;
      if (!re2::RE2::PartialMatch(out, *rule.match, &group)) continue;
      out = group;
    }
    if (rule.lower) out = to_lower(out);
    if (rule.upper)
      std::transform(out.begin(), out.end(), out.begin(),
                     [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    if (!rule.table.empty()) {
      const auto found = rule.table.find(out);
      if (found != rule.table.end())
        out = found->second;
      else if (rule.otherwise)
        out = *rule.otherwise;
      else
        continue;
    }
    if (out.empty()) continue;
    out.insert(0, rule.prefix);
    return true;
  }
  if (rule.constant) out = *rule.constant;
  return rule.constant.has_value();
}

bool Mapper::set_time(Field field, const TimeRule& rule, const Place& place) {
  std::string text;
  if (!value(rule.value, place, text)) return true;  // finish() says what is missing
  std::string time = read_time_form(text, rule.forms, m_zone);
  return m_builder.set(field, m_texts.emplace_back(time.empty() ? std::move(text) : std::move(time)));
}

bool Mapper::set_amount(const AmountRule& rule, const Place& place) {
  std::string text;
  std::string& currency = m_texts.emplace_back();
  if (!value(rule.value, place, text)) return true;
  if (!value(rule.currency, place, currency)) return m_builder.fail("missing_field", "the amount has no currency");
  std::transform(currency.begin(), currency.end(), currency.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  const std::optional<Currency> known = find_currency(currency);
  std::string decimal;
  if (known && to_decimal(text, rule.unit, rule.sign, known->digits, decimal)) text = std::move(decimal);
  return m_builder.set(Field::currency, currency) &&
         m_builder.set(Field::amount, m_texts.emplace_back(std::move(text)));
}

bool Mapper::build(const EventRule& rule, const Place& place) {
  m_builder.start();
  m_texts.clear();
  std::string text;
  if (value(rule.type, place, text) && !m_builder.set(Field::type, m_texts.emplace_back(text))) return false;
  if (!set_time(Field::ts, rule.ts, place)) return false;
  if (rule.from && !set_time(Field::from, *rule.from, place)) return false;
  if (rule.to && !set_time(Field::to, *rule.to, place)) return false;
  if (rule.amount && !set_amount(*rule.amount, place)) return false;
  if (!m_builder.set(Field::src, m_mapping.src)) return false;
  for (const auto& [key, field_rule] : rule.fields) {
    if (!value(field_rule, place, text)) continue;
    // An id of theirs that is no id of ours is no fault of the record: it is left out.
    if (key == "txid" && !is_txid(text)) continue;
    if (!m_builder.set(find_field(key), m_texts.emplace_back(text))) return false;
  }
  for (const RefRule& ref : rule.refs) {
    if (value(ref.value, place, text) && !m_builder.add_ref(ref.kind, text)) return false;
  }
  if (!m_builder.finish()) return false;
  const Event& event = m_builder.event;
  if (event.type != EventType::unknown && scope(event.type) == Scope::payout && event.txid.empty() &&
      event.refs.empty()) {
    return m_builder.fail("missing_field", "the record has no id that says which payout it speaks of");
  }
  return true;
}

MapCounts Mapper::map(const Tree& tree, std::uint32_t record, const OnEvent& on_event, const OnFault& on_fault) {
  MapCounts counts;
  const Place whole{tree, record, 0};
  const RecordRule* rule = nullptr;
  for (const RecordRule& candidate : m_mapping.records) {
    if (holds(candidate.when, whole)) {
      rule = &candidate;
      break;
    }
  }
  if (rule == nullptr || rule->ignore) {
    counts.ignored = true;
    return counts;
  }
  for (const EventRule& event : rule->events) {
    std::vector<std::uint32_t> places;
    if (event.each) {
      find_all(tree, record, *event.each, places);
    } else {
      places.push_back(record);
    }
    for (const std::uint32_t at : places) {
      const Place place{tree, at, event.each ? record : 0};
      if (!holds(event.when, place)) continue;
      if (!build(event, place)) {
        ++counts.rejects;
        on_fault(m_builder.fault);
        continue;
      }
      m_builder.event.item = counts.events++;
      on_event(m_builder);
    }
  }
  counts.ignored = counts.events == 0 && counts.rejects == 0;
  return counts;
}

}  // namespace payout::sources
