#include <algorithm>
#include <charconv>
#include <fstream>

#include "base/text.hpp"
#include "sources/definition_parse.hpp"

namespace payout::sources {
namespace {

/// What stands between the brackets of a step.
PathStep parse_bracket(const Fields& field, std::string_view inside) {
  PathStep step;
  if (inside.empty()) {
    step.kind = PathStep::Kind::items;
    return step;
  }
  if (const std::size_t equals = inside.find('='); equals != std::string_view::npos) {
    step.kind = PathStep::Kind::filter;
    step.key = std::string(inside.substr(0, equals));
    step.value = std::string(inside.substr(equals + 1));
    return step;
  }
  step.kind = PathStep::Kind::index;
  const auto [end, error] = std::from_chars(inside.data(), inside.data() + inside.size(), step.index);
  if (error != std::errc() || end != inside.data() + inside.size())
    field.fault("`[" + std::string(inside) + "]` is neither an index nor key=value", {}, "S111");
  return step;
}

std::vector<PathStep> parse_steps(const Fields& field, std::string_view text) {
  std::vector<PathStep> steps;
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == '.') {
      ++at;
    } else if (text[at] == '[') {
      const std::size_t close = text.find(']', at);
      if (close == std::string_view::npos) {
        field.fault("a bracket is not closed in the path `" + std::string(text) + "`", {}, "S111");
        return steps;
      }
      steps.push_back(parse_bracket(field, text.substr(at + 1, close - at - 1)));
      at = close + 1;
    } else if (text[at] == '\'') {
      // A key in quotes may hold dots and brackets.
      const std::size_t close = text.find('\'', at + 1);
      if (close == std::string_view::npos) {
        field.fault("a quote is not closed in the path `" + std::string(text) + "`", {}, "S111");
        return steps;
      }
      steps.push_back({PathStep::Kind::key, std::string(text.substr(at + 1, close - at - 1)), {}, 0});
      at = close + 1;
    } else {
      const std::size_t stop = std::min(text.find_first_of(".[", at), text.size());
      const std::string_view key = text.substr(at, stop - at);
      const std::size_t star = key.find('*');
      if (star != std::string_view::npos && key.size() > 1) {
        steps.push_back({PathStep::Kind::form, std::string(key.substr(0, star)), std::string(key.substr(star + 1)), 0});
      } else {
        steps.push_back({key == "*" ? PathStep::Kind::any_key : PathStep::Kind::key, std::string(key), {}, 0});
      }
      at = stop;
    }
  }
  return steps;
}

std::vector<ConditionRule> parse_conditions(const Fields& when);
using NamedWords = std::vector<std::pair<std::string, Mark>>;

/// The text of one path is all a value says.
ValueRule plain_value(const Fields& field) {
  ValueRule rule;
  rule.paths.push_back(parse_path(field, field.text()));
  return rule;
}

ValueRule parse_value(const Fields& field, unsigned depth = 0);

/// A value that stands under `values`, for all that need the same one.
ValueRule named_value(const Fields& field, unsigned depth) {
  constexpr unsigned k_most = 8;
  field.only({"use"});
  const std::string name = field.get("use").text();
  const Fields named = field.top().get("values").get(name);
  if (named.present() && depth < k_most) return parse_value(named, depth + 1);
  field.fault(named.present() ? "the value `" + name + "` uses itself" : "there is no `" + name + "` under `values`");
  return {};
}

ValueRule parse_value(const Fields& field, unsigned depth) {
  ValueRule rule;
  if (!field.present()) return rule;
  if (field.is(JsonKind::object) && field.get("use").present()) return named_value(field, depth);
  if (field.is(JsonKind::array)) {
    for (const Fields& item : field.items()) rule.choices.push_back(parse_value(item, depth));
    return rule;
  }
  if (!field.is(JsonKind::object)) return plain_value(field);
  field.only({"path", "const", "join", "with", "every", "when", "match", "strip", "nulls", "map", "patterns", "otherwise",
              "lower", "upper", "prefix", "forms", "day", "unit", "currency", "sign",
              "digits", "decimal", "thousands", "surplus"});
  rule.when = parse_conditions(field.get("when"));
  for (const Fields& path : field.get("path").items()) rule.paths.push_back(parse_path(path, path.text()));
  for (const Fields& part : field.get("join").items()) rule.parts.push_back(parse_value(part, depth));
  rule.between = field.get("with").text();
  rule.every = field.get("every").flag();
  if (field.get("const").present()) rule.constant = field.get("const").text();
  if (field.get("match").present()) rule.match = field.get("match").pattern();
  rule.strip = field.get("strip").text();
  rule.nulls = field.get("nulls").texts();
  for (const Fields& item : field.get("map").items()) rule.table.emplace(std::string(item.key()), item.text());
  for (const Fields& item : field.get("patterns").items()) {
    item.only({"match", "is"});
    rule.patterns.emplace_back(item.need("match").pattern(), item.need("is").text());
  }
  if (field.get("otherwise").present()) rule.otherwise = field.get("otherwise").text();
  rule.lower = field.get("lower").flag();
  rule.upper = field.get("upper").flag();
  rule.prefix = field.get("prefix").text();
  if (rule.paths.empty() && rule.parts.empty() && !rule.constant)
    field.fault("a value needs `path`, `join` or `const`");
  return rule;
}

ConditionRule parse_condition(const Fields& field) {
  field.only({"path", "value", "is", "starts", "match", "exists", "not", "any"});
  ConditionRule rule;
  rule.negate = field.get("not").flag();
  if (field.get("any").present()) {
    for (const Fields& item : field.get("any").items()) rule.any.push_back(parse_conditions(item));
    return rule;
  }
  if (field.get("value").present())
    rule.value = std::make_shared<ValueRule>(parse_value(field.get("value")));
  else
    rule.path = parse_path(field, field.need("path").text());
  rule.any_of = field.get("is").texts();
  rule.starts = field.get("starts").text();
  if (field.get("match").present()) rule.match = field.get("match").pattern();
  if (field.get("exists").present()) rule.exists = field.get("exists").flag();
  return rule;
}

std::vector<ConditionRule> parse_conditions(const Fields& when) {
  std::vector<ConditionRule> out;
  if (when.is(JsonKind::object)) {
    out.push_back(parse_condition(when));
  } else {
    for (const Fields& item : when.items()) out.push_back(parse_condition(item));
  }
  return out;
}

TimeRule parse_time(const Fields& field) {
  TimeRule rule;
  rule.value = parse_value(field);
  if (field.is(JsonKind::object)) rule.forms = field.get("forms").texts();
  if (field.is(JsonKind::object) && field.get("day").present()) {
    rule.end_of_day = field.get("day").text() == "end";
    if (!rule.end_of_day && field.get("day").text() != "start") field.get("day").fault("`day` must be start or end");
  }
  if (field.is(JsonKind::array)) {
    // Each way may be written in a form of its own; all are tried.
    for (const Fields& item : field.items()) {
      if (!item.is(JsonKind::object) || !item.get("forms").present()) continue;
      for (std::string& form : item.get("forms").texts()) rule.forms.push_back(std::move(form));
    }
    if (!rule.forms.empty()) rule.forms.emplace_back("any");
  }
  if (rule.forms.empty()) rule.forms.emplace_back("any");
  return rule;
}

AmountForm parse_amount_form(const Fields& field) {
  AmountForm form;
  const Fields unit = field.get("unit");
  if (const std::string word = unit.text("major"); word == "minor")
    form.unit = AmountUnit::minor;
  else if (word == "mixed")
    form.unit = AmountUnit::mixed;
  else if (word != "major")
    unit.fault("`unit` must be minor, major or mixed");
  const Fields sign = field.get("sign");
  const std::string sign_word = sign.text("refuse");
  if (sign_word != "refuse" && sign_word != "drop") sign.fault("`sign` must be refuse or drop");
  form.sign = sign_word == "drop" ? Sign::drop : Sign::refuse;
  const Fields point = field.get("decimal");
  const std::string point_text = point.text(".");
  if (point_text.size() != 1 || (point_text[0] >= '0' && point_text[0] <= '9'))
    point.fault("`decimal` is the one character before the decimals", "such as `,`");
  else
    form.point = point_text[0];
  form.groups = field.get("thousands").text();
  if (form.groups.find(form.point) != std::string::npos)
    field.get("thousands")
        .fault("`thousands` and `decimal` are the same character", "say both: 1.250,00 has `.` and `,`");
  return form;
}

Surplus parse_surplus(const Fields& field) {
  const std::string word = field.text("refuse");
  if (word == "round") return Surplus::round;
  if (word == "leave_out") return Surplus::leave_out;
  if (word != "refuse") field.fault("`surplus` must be refuse, round or leave_out");
  return Surplus::refuse;
}

AmountRule parse_amount(const Fields& field, const Fields& currency) {
  AmountRule rule;
  rule.value = parse_value(field);
  rule.currency =
      parse_value(field.is(JsonKind::object) && field.get("currency").present() ? field.get("currency") : currency);
  if (field.is(JsonKind::object)) {
    rule.form = parse_amount_form(field);
    rule.surplus = parse_surplus(field.get("surplus"));
    for (const Fields& item : field.get("digits").items()) rule.digits.emplace(std::string(item.key()), item.small());
  }
  if (!field.get("currency").present() && !currency.present()) field.fault("an amount needs a `currency`");
  return rule;
}

/// Every word a value can give by itself.
void find_words(const ValueRule& rule, std::vector<std::string_view>& out) {
  if (rule.constant) out.push_back(*rule.constant);
  if (rule.otherwise) out.push_back(*rule.otherwise);
  for (const auto& [from, to] : rule.table) out.push_back(to);
  for (const auto& [pattern, to] : rule.patterns) out.push_back(to);
  for (const ValueRule& choice : rule.choices) find_words(choice, out);
}

/// The event types a rule can give, as far as it names them itself. Words that are no type get a remark.
std::vector<EventType> named_types(const ValueRule& rule, const Fields& field) {
  std::vector<std::string_view> words;
  find_words(rule, words);
  std::vector<EventType> types;
  for (const std::string_view word : words) {
    if (word == "ignore") continue;
    if (const auto type = find_event_type(word)) {
      types.push_back(*type);
      continue;
    }
    std::vector<std::string_view> known;
    for (std::size_t i = 1; i < static_cast<std::size_t>(EventType::count_); ++i)
      known.push_back(name(static_cast<EventType>(i)));
    const std::string_view meant = nearest(word, known);
    const std::string_view family = word.substr(0, word.find('.') + 1);
    const bool ours = std::any_of(known.begin(), known.end(), [&](std::string_view type) { return type.starts_with(family); });
    // A word with the sender's own name in front is meant to be none of ours: a status nobody knows is kept as it is.
    if (meant.empty() && !family.empty() && !ours) continue;
    field.remark("S107", "`" + std::string(word) + "` is no event type",
                 meant.empty() ? "docs/formats/events.md lists all" : "did you mean `" + std::string(meant) + "`?");
  }
  return types;
}

void only_event_keys(const Fields& field) {
  field.only({"when",     "each",     "type",    "ts",        "amount",   "currency",    "refs", "txid",
              "event_id", "src",      "channel", "attempt",   "scheme",   "code",        "msg",  "bank",
              "payee",    "customer", "reason",  "component", "replaces", "replaced_by", "from", "to"});
}

/// What an event says of a key, or what is common to its kind of record, or to all records.
class EventFields {
 public:
  EventFields(const Fields& event, const std::vector<Fields>& common) : m_levels{event} {
    m_levels.insert(m_levels.end(), common.begin(), common.end());
  }
  /// `null` says that there is none, whatever is common.
  [[nodiscard]] Fields get(std::string_view key) const {
    for (const Fields& level : m_levels) {
      const Fields found = level.get(key);
      if (found.is(JsonKind::null)) break;
      if (found.present()) return found;
    }
    return m_levels.front().get({});
  }
  [[nodiscard]] Fields need(std::string_view key) const {
    Fields found = get(key);
    return found.present() ? found : m_levels.front().need(key);
  }
  [[nodiscard]] const std::vector<Fields>& levels() const { return m_levels; }

 private:
  std::vector<Fields> m_levels;
};

EventRule parse_event(const Fields& own, const std::vector<Fields>& common, NamedWords& schemes) {
  only_event_keys(own);
  const EventFields field(own, common);
  EventRule rule;
  rule.when = parse_conditions(own.get("when"));
  if (own.get("each").present()) rule.each = parse_steps(own, own.get("each").text());
  rule.type = parse_value(field.need("type"));
  rule.ts = parse_time(field.need("ts"));
  if (field.get("from").present()) rule.from = parse_time(field.get("from"));
  if (field.get("to").present()) rule.to = parse_time(field.get("to"));
  if (field.get("amount").present()) rule.amount = parse_amount(field.get("amount"), field.get("currency"));
  for (const std::string_view key : {"txid", "event_id", "src", "channel", "attempt", "scheme", "code", "msg", "bank",
                                     "payee", "customer", "reason", "component", "replaces", "replaced_by"}) {
    if (field.get(key).present()) rule.fields.emplace(std::string(key), parse_value(field.get(key)));
  }
  for (const Fields& level : field.levels()) {
    if (level.get("refs").is(JsonKind::null)) break;
    for (const Fields& item : level.get("refs").items())
      rule.refs.push_back({std::string(item.key()), parse_value(item)});
  }
  const std::vector<EventType> types = named_types(rule.type, field.get("type"));
  const bool of_payout =
      std::any_of(types.begin(), types.end(), [](EventType type) { return scope(type) == Scope::payout; });
  if (of_payout && rule.refs.empty() && !field.get("txid").present())
    own.remark("S128", "the event says of no payout that it is its own",
               "add `txid`, or `refs` with the ids of others");
  if (const auto scheme = rule.fields.find("scheme"); scheme != rule.fields.end()) {
    std::vector<std::string_view> words;
    find_words(scheme->second, words);
    for (const std::string_view word : words) schemes.emplace_back(word, field.get("scheme").mark());
  }
  return rule;
}

}  // namespace

Path parse_path(const Fields& field, std::string_view text) {
  Path path;
  path.text = std::string(text);
  if (text == "@content") {
    path.from = Path::From::content;
    return path;
  }
  if (text.starts_with('^')) {
    path.from = text.starts_with("^^") ? Path::From::document : Path::From::parent;
    text.remove_prefix(path.from == Path::From::document ? 2 : 1);
  }
  path.steps = parse_steps(field, text);
  return path;
}

namespace {

/// The zone that was meant, from the list that comes with tzdata.
std::string zone_hint(std::string_view wanted) {
  std::ifstream list("/usr/share/zoneinfo/zone1970.tab");
  std::vector<std::string> names;
  for (std::string line; std::getline(list, line);) {
    const std::vector<std::string_view> cells = split(line, '\t');
    if (!line.starts_with('#') && cells.size() >= 3) names.emplace_back(cells[2]);
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  const std::string_view meant = nearest(wanted, known);
  return meant.empty() ? "an IANA name such as Asia/Shanghai" : "did you mean `" + std::string(meant) + "`?";
}

SplitRule parse_split(const Fields& field) {
  SplitRule rule;
  if (!field.is(JsonKind::object)) {
    rule.steps = parse_steps(field, field.text());
    return rule;
  }
  field.only({"path", "when"});
  rule.steps = parse_steps(field, field.need("path").text());
  rule.when = parse_conditions(field.get("when"));
  return rule;
}

/// What all events of a level share; nothing where it is not there.
std::vector<Fields> parse_common(const Fields& level, std::vector<Fields> above) {
  const Fields common = level.get("common");
  if (!common.present()) return above;
  only_event_keys(common);
  above.insert(above.begin(), common);
  return above;
}

}  // namespace

Mapping parse_mapping(const Fields& definition, const std::string& id) {
  Mapping mapping;
  mapping.src = definition.get("src").text(id);
  const Fields split = definition.get("split");
  if (split.is(JsonKind::object)) {
    mapping.split.push_back(parse_split(split));
  } else {
    for (const Fields& item : split.items()) mapping.split.push_back(parse_split(item));
  }
  if (definition.get("zone").present()) {
    Result<Zone> zone = Zone::load(definition.get("zone").text());
    if (zone)
      mapping.zone = std::move(*zone);
    else
      definition.get("zone").fault("the zone is not known", zone_hint(definition.get("zone").text()), "S108");
  }
  const std::string undated = definition.get("undated").text("refuse");
  mapping.undated = undated == "file";
  if (undated != "file" && undated != "refuse") definition.get("undated").fault("`undated` must be file or refuse");
  const std::vector<Fields> common = parse_common(definition, {});
  std::string covering;  ///< the kind that takes whatever is left
  for (const Fields& item : definition.need("records").items()) {
    item.only({"name", "at", "when", "ignore", "common", "events"});
    const std::vector<Fields> shared = parse_common(item, common);
    RecordRule record;
    record.name = item.get("name").text();
    record.mark = item.mark();
    record.at = item.get("at").texts();
    record.when = parse_conditions(item.get("when"));
    record.ignore = item.get("ignore").flag();
    for (const Fields& event : item.get("events").items())
      record.events.push_back(parse_event(event, shared, mapping.schemes));
    if (record.events.empty() && !record.ignore) item.fault("a record needs `events`, or `ignore`: true", {}, "S103");
    if (!covering.empty()) {
      item.remark("S126", "no record ever gets here: " + covering + " takes them all", "put the special kinds first");
    } else if (record.when.empty() && record.at.empty()) {
      covering = item.path();
    }
    mapping.records.push_back(std::move(record));
  }
  number_paths(mapping);
  return mapping;
}

}  // namespace payout::sources
