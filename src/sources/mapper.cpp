#include "sources/mapper.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>
#include <re2/re2.h>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "sources/missing.hpp"

namespace payout::sources {
namespace {

/// Goes to every place the steps lead to, in document order, until `visit` says true: enough.
template <class Visit>
bool follow(const Tree& tree, std::uint32_t at, const std::vector<PathStep>& steps, std::size_t step,
            const Visit& visit) {
  using Kind = PathStep::Kind;
  if (step == steps.size()) return visit(at);
  const PathStep& wanted = steps[step];
  const TreeNode& node = tree.node(at);
  const auto fits = [&](std::uint32_t item) {
    const std::uint32_t key = tree.member(item, wanted.key);
    return key != Tree::k_none && tree.node(key).text == wanted.value;
  };
  const bool listed = wanted.kind == Kind::items || wanted.kind == Kind::index || wanted.kind == Kind::filter;
  if (listed && node.kind != JsonKind::array) {
    // One thing where a list may stand counts as a list of one.
    if (node.kind == JsonKind::null) return false;
    const bool one = wanted.kind == Kind::items || (wanted.kind == Kind::index ? wanted.index == 0 : fits(at));
    return one && follow(tree, at, steps, step + 1, visit);
  }
  if (!listed && node.kind == JsonKind::array) {
    // A key asked of a list means its first item: object or array, senders differ.
    const std::uint32_t first = tree.first(at);
    return first != Tree::k_none && follow(tree, first, steps, step, visit);
  }
  if (wanted.kind == Kind::key && !tree.is_xml()) {
    const std::uint32_t child = tree.member(at, wanted.key);
    return child != Tree::k_none && follow(tree, child, steps, step + 1, visit);
  }
  const PathStep* next = step + 1 < steps.size() ? &steps[step + 1] : nullptr;
  std::size_t index = 0;
  std::size_t of_name = 0;
  for (std::uint32_t child = tree.first(at); child != Tree::k_none; child = tree.next(at, child), ++index) {
    const std::string_view key = tree.node(child).key;
    switch (wanted.kind) {
      case Kind::key:
        if (key != wanted.key) continue;
        // XML writes a list as elements of one name beside each other; an object of JSON has no key twice.
        if (next != nullptr && next->kind == Kind::index && tree.node(child).kind != JsonKind::array) {
          if (of_name++ != next->index) continue;
          return follow(tree, child, steps, step + 2, visit);
        }
        break;
      case Kind::index:
        if (index == wanted.index) return follow(tree, child, steps, step + 1, visit);
        continue;
      case Kind::form:
        if (key.size() < wanted.key.size() + wanted.value.size() || !key.starts_with(wanted.key) ||
            !key.ends_with(wanted.value))
          continue;
        break;
      case Kind::filter:
        if (!fits(child)) continue;
        break;
      case Kind::any_key:
      case Kind::items: break;
    }
    if (follow(tree, child, steps, step + 1, visit)) return true;
  }
  return false;
}

/// Above a record of XML: from the nearest element up, where the steps lead to something that `visit` takes.
template <class Visit>
bool climb(const Tree& tree, std::uint32_t from, const std::vector<PathStep>& steps, const Visit& visit) {
  for (std::uint32_t at = from;; at = tree.node(at).parent) {
    if (follow(tree, at, steps, 0, visit)) return true;
    if (at == 0) return false;
  }
}

bool is_scalar(JsonKind kind) { return kind == JsonKind::text || kind == JsonKind::number || kind == JsonKind::truth; }

/// No field keeps more; many texts are not put together for nothing.
constexpr std::size_t k_most_joined = 4096;

/// The type of a record that is no event.
constexpr std::string_view k_ignore = "ignore";

bool contains(const std::vector<std::string>& list, std::string_view text) {
  for (const std::string& one : list) {
    if (one.size() == text.size() && std::memcmp(one.data(), text.data(), text.size()) == 0) return true;
  }
  return false;
}

/// True where a text is what a condition asks for.
bool fits(const ConditionRule& rule, std::string_view text) {
  return (rule.any_of.empty() || contains(rule.any_of, text)) && text.starts_with(rule.starts) &&
         (rule.match == nullptr || re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *rule.match));
}

}  // namespace

Mapper::Mapper(const Mapping& mapping, BuildOptions options, const std::optional<Zone>& zone)
    : m_mapping(mapping), m_builder(options) {
  // The user's word on the zone wins over the definition's.
  m_zone = options.assumed_zone ? options.assumed_zone : zone ? zone : mapping.zone;
  m_builder.needs_txid = false;
}

void Mapper::split_at(const Tree& tree, Record record) {
  const Place place{tree, record.at, record.document, record.document, record.at, false};
  for (const SplitRule& rule : m_mapping.split) {
    if (!holds(rule.when, place)) continue;
    // Each lies deeper than the record, so this ends.
    bool any = false;
    follow(tree, record.at, rule.steps, 0, [&](std::uint32_t at) {
      any = true;
      split_at(tree, {at, record.at});
      return false;
    });
    if (any) return;
  }
  m_records.push_back(record);
}

const std::vector<Mapper::Record>& Mapper::split(const Tree& tree) {
  m_records.clear();
  m_kept = 0;
  if (tree.size() == 0) return m_records;
  if (tree.node(0).kind != JsonKind::array) {
    split_at(tree, {});
    return m_records;
  }
  for (std::uint32_t item = tree.first(0); item != Tree::k_none; item = tree.next(0, item))
    split_at(tree, {item, item});
  return m_records;
}

std::uint32_t Mapper::look_up(const Path& path, const Place& place) {
  const auto which = static_cast<std::size_t>(path.from);
  const std::uint32_t from = which == 0 ? place.record : which == 1 ? place.parent : place.document;
  Found& found = m_found[which];
  if (found.from != from) {
    m_mapping.paths[which].find(place.tree, from, found.places);
    found.from = from;
  }
  return found.places[path.number];
}

template <class Visit>
bool Mapper::search(const Path& path, const Place& place, const Visit& visit) {
  if (is_indexed(path, place)) {
    const std::uint32_t at = look_up(path, place);
    return at != Tree::k_none && visit(at);
  }
  const bool direct = path.from == Path::From::record && path.steps.size() == 1 && !place.tree.is_xml() &&
                      path.steps.front().kind == PathStep::Kind::key &&
                      place.tree.node(place.record).kind == JsonKind::object;
  if (direct) {
    const std::uint32_t at = place.tree.member(place.record, path.steps.front().key);
    return at != Tree::k_none && visit(at);
  }
  switch (path.from) {
    case Path::From::parent:
      if (place.tree.is_xml()) {
        const std::uint32_t above = place.record == place.whole ? place.tree.node(place.whole).parent : place.whole;
        return climb(place.tree, above, path.steps, visit);
      }
      return follow(place.tree, place.parent, path.steps, 0, visit);
    case Path::From::document: return follow(place.tree, place.document, path.steps, 0, visit);
    case Path::From::record:
    case Path::From::content: break;
  }
  return follow(place.tree, place.record, path.steps, 0, visit);
}

bool Mapper::holds(const ConditionRule& rule, const Place& place) {
  if (!rule.any.empty()) {
    const bool one = std::any_of(rule.any.begin(), rule.any.end(),
                                 [&](const std::vector<ConditionRule>& all) { return holds(all, place); });
    return one != rule.negate;
  }
  if (rule.value != nullptr) {
    std::string_view text;
    const bool there = value(*rule.value, place, text);
    return (rule.exists ? there == *rule.exists : there && fits(rule, text)) != rule.negate;
  }
  bool result = true;
  if (rule.exists) {
    const bool there =
        search(rule.path, place, [&](std::uint32_t at) { return place.tree.node(at).kind != JsonKind::null; });
    result = there == *rule.exists;
  }
  if (!rule.any_of.empty() || !rule.starts.empty() || rule.match != nullptr) {
    result = result && search(rule.path, place, [&](std::uint32_t at) {
               const TreeNode& node = place.tree.node(at);
               return is_scalar(node.kind) && fits(rule, node.text);
             });
  }
  return result != rule.negate;
}

bool Mapper::holds(const std::vector<ConditionRule>& conditions, const Place& place) {
  for (const ConditionRule& rule : conditions) {
    if (!holds(rule, place)) return false;
  }
  return true;
}

namespace {

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

/// What the table or the patterns make of a text; null where they do not know it.
const std::string* translate(const ValueRule& rule, std::string_view text) {
  if (const auto found = rule.table.find(text); found != rule.table.end()) return &found->second;
  const std::string* best = nullptr;
  std::size_t length = 0;
  for (const auto& [key, to] : rule.table) {
    if (!key.ends_with('*') || key.size() <= length) continue;
    if (!text.starts_with(std::string_view(key).substr(0, key.size() - 1))) continue;
    best = &to;
    length = key.size();
  }
  if (best != nullptr) return best;
  for (const auto& [pattern, to] : rule.patterns) {
    if (re2::RE2::PartialMatch(piece(text), *pattern)) return &to;
  }
  return rule.otherwise ? &*rule.otherwise : nullptr;
}

std::string to_upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return out;
}

}  // namespace

bool Mapper::clean(const ValueRule& rule, std::string_view text, std::string_view& out) {
  text = trim(text);
  if (!rule.strip.empty()) text = strip_signs(text, rule.strip);
  if (text.empty() || contains(rule.nulls, text)) return false;
  out = text;
  if (rule.match != nullptr) {
    re2::StringPiece group;
    if (!re2::RE2::PartialMatch(piece(text), *rule.match, &group)) return false;
    out = {group.data(), group.size()};
  }
  if (rule.lower) out = keep(to_lower(out));
  if (rule.upper) out = keep(to_upper(out));
  if (!rule.table.empty() || !rule.patterns.empty()) {
    const std::string* translated = translate(rule, out);
    if (translated == nullptr) return false;
    out = *translated;
  }
  if (out.empty()) return false;
  if (!rule.prefix.empty()) out = keep(fmt::format("{}{}", rule.prefix, out));
  return true;
}

bool Mapper::value(const ValueRule& rule, const Place& place, std::string_view& out) {
  if (rule.plain && place.indexed) {
    const std::uint32_t at = look_up(rule.paths.front(), place);
    if (at == Tree::k_none || !is_scalar(place.tree.node(at).kind)) return false;
    const std::string_view text = trim(place.tree.node(at).text);
    if (!text.empty()) out = text;
    return !text.empty();
  }
  for (const ValueRule& choice : rule.choices) {
    if (value(choice, place, out)) return true;
  }
  if (!rule.choices.empty() || !holds(rule.when, place)) return false;
  for (const Path& path : rule.paths) {
    if (path.from == Path::From::content) {
      if (clean(rule, keep(fmt::format("{:016x}", hash64(place.tree.source(place.whole)))), out)) return true;
      continue;
    }
    if (!rule.every) {
      const bool found = search(path, place, [&](std::uint32_t at) {
        const TreeNode& node = place.tree.node(at);
        return is_scalar(node.kind) && clean(rule, node.text, out);
      });
      if (found) return true;
      continue;
    }
    std::string all;
    search(path, place, [&](std::uint32_t at) {
      const TreeNode& node = place.tree.node(at);
      if (!is_scalar(node.kind)) return false;
      const std::string_view text = trim(node.text);
      if (!all.empty() && !text.empty()) all += rule.between;
      all += text;
      return all.size() > k_most_joined;
    });
    if (clean(rule, keep(all), out)) return true;
  }
  if (!rule.parts.empty()) {
    std::string whole;
    std::string_view part;
    for (const ValueRule& item : rule.parts) {
      if (!value(item, place, part)) continue;
      if (!whole.empty()) whole += rule.between;
      whole += part;
    }
    if (clean(rule, keep(whole), out)) return true;
  }
  if (rule.constant) out = *rule.constant;
  return rule.constant.has_value();
}

std::string_view Mapper::keep(std::string_view text) {
  if (m_kept == m_texts.size()) m_texts.emplace_back();
  std::string& out = m_texts[m_kept++];
  out.assign(text);
  return out;
}

bool Mapper::set_time(Field field, const TimeRule& rule, const Place& place) {
  std::string_view text;
  if (!value(rule.value, place, text)) return true;  // finish() says what is missing
  constexpr std::size_t k_date = 10;
  if (rule.end_of_day && text.size() == k_date && text[4] == '-') text = keep(fmt::format("{}T23:59:59", text));
  const std::optional<Instant> time = read_time_form(text, rule.forms, m_zone);
  if (time && field == Field::ts) return m_builder.set_ts(*time);
  return m_builder.set(field, time ? keep(format_utc(*time)) : text);
}

/// An amount that needs no tidying: digits of minor units, or a decimal with no more decimals than the currency has.
std::optional<std::int64_t> plain_amount(std::string_view text, const AmountRule& rule, const Currency& currency) {
  constexpr std::size_t k_most_digits = 18;
  if (text.size() > k_most_digits || rule.form.point != '.') return std::nullopt;
  const bool has_point = text.find('.') != std::string_view::npos;
  const bool major = rule.form.unit == AmountUnit::major || (rule.form.unit == AmountUnit::mixed && has_point);
  if (major) return parse_amount(text, currency.digits).minor;
  if (const auto own = rule.digits.find(currency.text()); own != rule.digits.end() && own->second != currency.digits)
    return std::nullopt;
  return parse_amount(text, 0).minor;
}

bool Mapper::set_amount(const AmountRule& rule, const Place& place) {
  std::string_view text;
  std::string_view currency;
  if (!value(rule.value, place, text)) return true;
  // Without a currency an amount means nothing; the rest of the event does.
  if (!value(rule.currency, place, currency)) return true;
  std::optional<Currency> known = find_currency(currency);
  if (!known) {
    currency = keep(to_upper(currency));
    known = find_currency(currency);
  }
  if (!known) return m_builder.set(Field::currency, currency) && m_builder.set(Field::amount, text);
  if (const std::optional<std::int64_t> minor = plain_amount(text, rule, *known)) {
    m_builder.event.amount = Money{*minor, *known};
    return true;
  }
  std::string decimal;
  std::optional<unsigned> own;
  if (const auto found = rule.digits.find(currency); found != rule.digits.end()) own = found->second;
  if (!to_decimal(text, rule.form, known->digits, decimal, own)) {
    return m_builder.fail("amount_form",
                          "the amount is " + quoted(text) + ", not written as the source definition says",
                          "`unit`, `decimal`, `thousands` and `sign` of the amount tell how it is written");
  }
  const std::size_t point = decimal.find('.');
  if (point != std::string::npos && decimal.size() - point - 1 > known->digits) {
    if (rule.surplus == Surplus::leave_out) return true;
    if (rule.surplus == Surplus::refuse)
      return m_builder.fail("amount_scale",
                            "`amount` is " + quoted(decimal) + ", but " + std::string(currency) + " has " +
                                std::to_string(known->digits) + " decimals",
                            "amounts are not rounded, unless `surplus` of the amount in the source definition says so");
    decimal = round_decimal(decimal, known->digits);
  }
  return m_builder.set(Field::currency, currency) && m_builder.set(Field::amount, keep(decimal));
}

/// Says of what is missing where the definition looked for it, and what the record has instead. Always false.
bool Mapper::lacks(std::string detail, const std::string& asked, const Place& place) {
  if (!asked.empty()) detail += "; nothing is at " + asked;
  const std::string names = names_below(place.tree, place.record);
  if (!names.empty()) detail += "; the record has " + names;
  return m_builder.fail("missing_field", std::move(detail), "correct the path in the source definition");
}

/// An event of a payout has an id of it.
bool Mapper::lacks_id(const EventRule& rule, const Place& place, std::string_view no_txid) {
  constexpr std::string_view k_none = "the record has no id that says which payout it speaks of";
  if (!no_txid.empty()) {
    return m_builder.fail("missing_field",
                          std::string(k_none) + ": " + quoted(no_txid) + " cannot be a txid, and there are no `refs`",
                          "a txid has up to 64 letters, digits and . _ : -; `match` cuts one out, or give it in `refs`");
  }
  std::string asked;
  if (const auto txid = rule.fields.find("txid"); txid != rule.fields.end()) asked = asked_paths(txid->second);
  for (const RefRule& ref : rule.refs) {
    const std::string more = asked_paths(ref.value);
    if (!more.empty() && asked.size() < 200) asked += (asked.empty() ? "" : ", ") + more;
  }
  return lacks(std::string(k_none), asked, place);
}

bool Mapper::build(const EventRule& rule, const Place& place, std::string_view type) {
  m_builder.start();
  std::string_view text;
  std::string_view no_txid;
  if (!m_builder.set(Field::type, type)) return false;
  if (!set_time(Field::ts, rule.ts, place)) return false;
  if (rule.from && !set_time(Field::from, *rule.from, place)) return false;
  if (rule.to && !set_time(Field::to, *rule.to, place)) return false;
  if (rule.amount && !set_amount(*rule.amount, place)) return false;
  if (!m_builder.set(Field::src, m_mapping.src)) return false;
  m_builder.event.trust = m_mapping.trust;
  for (const auto& [key, field_rule] : rule.fields) {
    if (!value(field_rule, place, text)) continue;
    // An id of theirs that is no id of ours is no fault of the record: it is left out.
    if (key == "txid" && !is_txid(text)) {
      no_txid = text;
      continue;
    }
    if (!m_builder.set(find_field(key), text)) return false;
  }
  for (const RefRule& ref : rule.refs) {
    if (!value(ref.value, place, text)) continue;
    const auto same = [&](const Ref& known) { return known.kind == ref.kind && known.id == text; };
    if (std::any_of(m_builder.event.refs.begin(), m_builder.event.refs.end(), same)) continue;
    if (!m_builder.add_ref(ref.kind, text)) return false;
  }
  if (type.empty()) return lacks("`type` is missing", asked_paths(rule.type), place);
  if (!m_builder.has_ts() && m_mapping.undated) m_builder.take_file_time();
  if (!m_builder.has_ts()) return lacks("`ts` is missing", asked_paths(rule.ts.value), place);
  if (!m_builder.finish()) return false;
  const Event& event = m_builder.event;
  if (event.type != EventType::unknown && scope(event.type) == Scope::payout && event.txid.empty() &&
      event.refs.empty()) {
    return lacks_id(rule, place, no_txid);
  }
  return true;
}

void Mapper::map_at(const EventRule& rule, std::size_t number, const Place& place, const Record& record,
                    MapCounts& counts, const OnEvent& on_event, const OnFault& on_fault) {
  m_kept = 0;
  std::string_view type;
  if (!holds(rule.when, place)) return;
  // A word that no table knows stays as it is: the event is kept, and its type is unknown.
  if (value(rule.type, place, type) && type == k_ignore) return;
  if (!build(rule, place, type)) {
    ++counts.rejects;
    on_fault(m_builder.fault);
    return;
  }
  // An event with an id keeps its identity in a later record that has more to tell; without one its bytes tell.
  const bool named = !record.content && (rule.each || !m_builder.event.event_id.empty());
  m_builder.event.item = named ? static_cast<std::uint32_t>(number) : counts.events;
  m_builder.event.content = record.content ? *record.content : hash64(place.tree.source(place.record));
  ++counts.events;
  on_event(m_builder);
}

MapCounts Mapper::map(const Tree& tree, Record record, const OnEvent& on_event, const OnFault& on_fault) {
  MapCounts counts;
  m_kept = 0;
  for (Found& found : m_found) found.from = Tree::k_none;
  const Place whole{tree, record.at, record.document, record.document, record.at, !tree.is_xml()};
  const auto rule = std::find_if(m_mapping.records.begin(), m_mapping.records.end(), [&](const RecordRule& candidate) {
    return (candidate.at.empty() || contains(candidate.at, tree.node(record.at).key)) && holds(candidate.when, whole);
  });
  if (rule != m_mapping.records.end()) counts.kind = rule->name;
  if (rule == m_mapping.records.end() || rule->ignore) {
    counts.ignored = true;
    return counts;
  }
  for (std::size_t i = 0; i < rule->events.size(); ++i) {
    const EventRule& event = rule->events[i];
    if (!event.each) {
      map_at(event, i, whole, record, counts, on_event, on_fault);
      continue;
    }
    m_each.clear();
    follow(tree, record.at, *event.each, 0, [&](std::uint32_t at) {
      m_each.push_back(at);
      return false;
    });
    for (const std::uint32_t at : m_each) {
      const Place item{tree, at, record.at, record.document, record.at, whole.indexed};
      map_at(event, i, item, record, counts, on_event, on_fault);
    }
  }
  counts.ignored = counts.events == 0 && counts.rejects == 0;
  return counts;
}

}  // namespace payout::sources
