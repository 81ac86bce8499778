// Test files of rules: JSON in, events and expectations out.
#include "app/rule_story.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "app/config.hpp"
#include "base/text.hpp"
#include "rules/code_tables.hpp"
#include "rules/json_node.hpp"
#include "rules/rule.hpp"
#include "sources/json_line.hpp"

namespace payout::app {
namespace {

using rules::Faults;
using rules::Json;
using rules::Node;

constexpr std::string_view k_schema = "payout-rule-tests/1";
constexpr std::string_view k_default_start = "2026-03-03T09:00:00Z";
constexpr std::string_view k_default_channel = "ch";
constexpr std::int64_t k_most_repeats = 5000;

/// Lines of the cases and of their events; nlohmann/json keeps no places.
class Lines {
 public:
  explicit Lines(std::string_view text) : m_text(text) {
    if (!m_json.start(text) || !m_json.enter()) return;
    std::string_view key;
    while (m_json.next_key(key)) {
      if (key == "cases" && m_json.peek() == sources::JsonKind::array) {
        read_cases();
      } else if (!m_json.skip()) {
        return;
      }
    }
  }

  [[nodiscard]] std::uint64_t of_case(std::size_t i) const { return i < m_cases.size() ? m_cases[i].line : 0; }
  [[nodiscard]] std::uint64_t of_event(std::size_t i, std::size_t event) const {
    const bool known = i < m_cases.size() && event < m_cases[i].events.size();
    return known ? m_cases[i].events[event] : of_case(i);
  }

 private:
  struct CaseLines {
    std::uint64_t line = 0;
    std::vector<std::uint64_t> events;
  };

  void read_cases() {
    if (!m_json.enter()) return;
    while (m_json.next_item()) {
      m_cases.push_back({here(), {}});
      if (m_json.peek() != sources::JsonKind::object) {
        if (!m_json.skip()) return;
        continue;
      }
      read_case();
    }
  }

  void read_case() {
    std::string_view key;
    if (!m_json.enter()) return;
    while (m_json.next_key(key)) {
      if (key != "events" || m_json.peek() != sources::JsonKind::array) {
        if (!m_json.skip()) return;
        continue;
      }
      if (!m_json.enter()) return;
      while (m_json.next_item()) {
        m_cases.back().events.push_back(here());
        if (!m_json.skip()) return;
      }
    }
  }

  /// Lines up to the token at hand; tokens come in order, so each byte is counted once.
  std::uint64_t here() {
    const std::size_t at = m_json.offset();
    m_line += static_cast<std::uint64_t>(std::count(m_text.begin() + static_cast<std::ptrdiff_t>(m_counted),
                                                    m_text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    m_counted = at;
    return m_line;
  }

  std::string_view m_text;
  sources::JsonWalker m_json;
  std::size_t m_counted = 0;
  std::uint64_t m_line = 1;
  std::vector<CaseLines> m_cases;
};

/// Replaces `mark` in every text below `value`.
void replace_texts(Json& value, std::string_view mark, const std::string& by) {
  if (value.is_string()) {
    auto& text = value.get_ref<std::string&>();
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + by.size())) {
      text.replace(at, mark.size(), by);
    }
  } else if (value.is_structured()) {
    for (Json& item : value) replace_texts(item, mark, by);
  }
}

/// One case with `each_row` for every row of a table, or of all tables; any other case as it is.
std::vector<Json> for_each_row(const Node& node, const rules::RuleSet& rules) {
  if (!node.has("each_row")) return {node.json()};
  const std::string wanted = node.text("each_row");
  std::vector<Json> out;
  for (const std::string& scheme : rules.tables().schemes()) {
    if (wanted != "*" && wanted != scheme) continue;
    for (const facts::CodeFact& row : rules.tables().rows(scheme)) {
      Json made = node.json();
      made.erase("each_row");
      replace_texts(made, "{row.scheme}", row.scheme);
      replace_texts(made, "{row.code}", row.code);
      out.push_back(std::move(made));
    }
  }
  if (out.empty()) node.at("each_row").fault("there is no such table", "name a scheme, or `*` for all tables");
  return out;
}

class StoryReader {
 public:
  StoryReader(const Node& node, const rules::RuleSet& rules, const Lines& lines, std::size_t index, Story& out)
      : m_node(node), m_rules(rules), m_lines(lines), m_index(index), m_out(out) {}

  void run() {
    m_node.only({"name", "note", "txid", "t0", "now", "channel", "rail", "profile", "logs", "gaps", "events", "expect",
                 "todo"});
    m_out.name = m_node.need_text("name");
    m_out.txid = m_node.text("txid", "P1");
    m_out.todo = m_node.flag("todo", false);
    m_channel = m_node.text("channel", k_default_channel);
    const ParsedInstant start = parse_rfc3339(m_node.text("t0", k_default_start));
    if (!start.value) return m_node.at("t0").fault("`t0` is a time such as 2026-03-03T09:00:00Z");
    m_start = *start.value;
    m_out.as_of = moment("now");
    read_events();
    read_world();
    read_gaps();
    if (!m_node.need("expect", "`expect` is missing")) return;
    read_expectation(m_node.at("expect"));
  }

 private:
  // Time --------------------------------------------------------------------------------------------------------

  Instant moment(std::string_view key) { return moment(m_node, key); }
  Instant moment(const Node& node, std::string_view key) {
    const std::string text = node.need_text(key);
    if (const std::optional<Duration> offset = parse_offset(text)) return m_start + *offset;
    if (const ParsedInstant at = parse_rfc3339(text); at.value) return *at.value;
    if (node.has(key)) node.at(key).fault("a time is written +90m, -2d, +1d2h, or in full as 2026-03-03T09:00:00Z");
    return m_start;
  }

  // Events ------------------------------------------------------------------------------------------------------

  void read_events() {
    if (!m_node.has("events") || !m_node.at("events").json().is_array())
      return m_node.fault("`events` is a list of events");
    const Node list = m_node.at("events");
    for (std::size_t i = 0; i < list.json().size(); ++i) read_event(list.item(i), i);
  }

  void read_event(const Node& node, std::size_t index) {
    if (!node.json().is_object()) return node.fault("an event is an object");
    const Instant at = moment(node, "t");
    const std::int64_t times = node.number("repeat", 1);
    if (times < 1 || times > k_most_repeats)
      return node.at("repeat").fault(fmt::format("repeat is 1 to {}", k_most_repeats));
    Duration every = Duration::seconds(1);
    if (const std::optional<facts::TimeSpan> span = node.span("every")) every = span->as_plain();
    const std::string each = node.text("tx_each");
    if (node.has("tx_each") && !node.has("repeat")) return node.at("tx_each").fault("`tx_each` goes with `repeat`");
    Json base = node.json();
    for (const char* key : {"t", "repeat", "every", "tx_each"}) base.erase(key);
    for (std::int64_t n = 1; n <= times; ++n) {
      Json line = base;
      if (times > 1 || !each.empty()) replace_texts(line, "{n}", std::to_string(n));
      if (!each.empty()) line["txid"] = each + std::to_string(n);
      if (!each.empty()) introduce(node, line, {at.ns + every.ns * (n - 1)}, index);
      if (!add(node, std::move(line), {at.ns + every.ns * (n - 1)}, index)) return;
    }
  }

  /// Other payouts are created when they are first spoken of, with what that line says of bank, customer and payee.
  void introduce(const Node& node, const Json& line, Instant at, std::size_t index) {
    const bool first = m_known.insert(line["txid"].get<std::string>()).second;
    if (!first || line.value("type", Json()) == "payout.created") return;
    Json made = {{"type", "payout.created"}};
    for (const char* key : {"txid", "channel", "bank", "customer", "payee", "amount", "currency"}) {
      if (line.contains(key)) made[key] = line[key];
    }
    add(node, std::move(made), at, index);
  }

  static void unknown_type(const Node& node) {
    const std::string type = node.need_text("type");
    if (type.empty()) return;
    std::vector<std::string_view> names;
    for (int i = 1; i < static_cast<int>(EventType::count_); ++i) names.push_back(payout::name(static_cast<EventType>(i)));
    const std::string_view near = nearest(type, names);
    node.at("type").fault(fmt::format("`{}` is not an event type", escape_for_terminal(type)),
                          near.empty() ? std::string() : fmt::format("did you mean `{}`?", near));
  }

  bool add(const Node& node, Json line, Instant at, std::size_t index) {
    const std::optional<EventType> type = line.contains("type") && line["type"].is_string()
                                              ? find_event_type(line["type"].get<std::string>())
                                              : std::nullopt;
    if (!type) {
      unknown_type(node);
      return false;
    }
    const bool ours = scope(*type) == Scope::payout || scope(*type) == Scope::any;
    if (ours && !line.contains("txid")) line["txid"] = m_out.txid;
    const bool on_channel = scope(*type) == Scope::payout || scope(*type) == Scope::channel;
    if (on_channel && !line.contains("channel")) line["channel"] = m_channel;
    for (const char* key : {"txid", "channel"}) {
      if (line.contains(key) && line[key] == "") line.erase(key);  // an empty text says: without
    }
    line["ts"] = format_utc(at);
    if (!m_decoder.decode(line.dump())) {
      node.fault(fmt::format("this event would be rejected: {}", m_decoder.builder.fault.detail),
                 m_decoder.builder.fault.hint);
      return false;
    }
    if (m_decoder.builder.event.other_keys > 0) {
      node.fault("this event has a key that the contract does not know");
      return false;
    }
    Event event = m_decoder.builder.event;
    event.span.file = 1;
    event.span.line = m_lines.of_event(m_index, index);
    m_out.events.push_back(std::move(event));
    return true;
  }

  // Channel, logs and their holes -------------------------------------------------------------------------------

  /// Profiles are read as the configuration is, so that a case can say what a user can say.
  void read_world() {
    Json config = Json::object();
    if (m_node.has("rail") || m_node.has("profile")) {
      Json profile = m_node.has("profile") ? m_node.at("profile").json() : Json::object();
      if (!profile.is_object()) return m_node.at("profile").fault("a profile is an object, as in the configuration");
      if (m_node.has("rail")) profile["scheme"] = m_node.text("rail");
      config["channels"][m_channel] = std::move(profile);
    }
    if (m_node.has("logs")) config["logs"] = m_node.at("logs").json();
    if (config.empty()) return;
    Result<ConfigDocument> document = parse_config(config.dump(), m_out.file);
    if (!document) return m_node.fault(document.error().message, document.error().hint);
    Result<Config> read = resolve_config(std::move(*document), {m_rules.rails(), m_rules.calendars()});
    if (!read) return m_node.fault(read.error().message, read.error().hint);
    m_out.profiles = std::move(read->profiles);
  }

  /// A log with gaps is read without a hole but for these.
  void read_gaps() {
    if (!m_node.has("gaps")) return;
    const Node list = m_node.at("gaps");
    if (!list.json().is_array()) return list.fault("`gaps` is a list");
    std::map<std::string, std::vector<std::pair<Instant, Instant>>> gaps;
    for (std::size_t i = 0; i < list.json().size(); ++i) {
      const Node gap = list.item(i);
      gap.only({"log", "from", "to"});
      gaps[gap.need_text("log")].emplace_back(moment(gap, "from"), moment(gap, "to"));
    }
    Instant first = m_out.as_of;
    for (const Event& event : m_out.events) first = std::min(first, event.at);
    for (auto& [log, spans] : gaps) {
      std::sort(spans.begin(), spans.end());
      declare(log);
      Instant from = first;
      for (const auto& [begin, end] : spans) {
        cover(log, from, begin);
        from = end;
      }
      cover(log, from, m_out.as_of);
    }
  }

  void declare(const std::string& log) {
    const auto known = std::find_if(m_out.profiles.logs.begin(), m_out.profiles.logs.end(),
                                    [&](const facts::LogProfile& profile) { return profile.name == log; });
    if (known == m_out.profiles.logs.end()) m_out.profiles.logs.push_back({log, m_channel, Duration::minutes(1)});
  }

  void cover(const std::string& log, Instant from, Instant to) {
    if (to <= from) return;
    Event event;
    event.type = EventType::log_coverage;
    event.at = to;
    event.src = log;
    event.from = from;
    event.to = to;
    event.content = static_cast<std::uint64_t>(to.ns);
    event.span = {1, m_out.line, 0, 0};
    m_out.events.push_back(std::move(event));
  }

  // What is expected ---------------------------------------------------------------------------------------------

  template <class E>
  void want_word(const Node& node, std::string_view key, std::optional<std::string>& to) {
    if (const std::optional<E> value = node.word<E>(key)) to = facts::word(*value);
  }

  void read_expectation(const Node& node) {
    node.only({"state", "cause", "subcause", "reason", "rule", "retry", "retry_how", "money", "ledger", "owner", "band",
               "score", "row", "ruled_out", "open", "fires", "outranked", "not_rule", "also"});
    Expectation& want = m_out.expect;
    want_word<facts::State>(node, "state", want.state);
    want_word<facts::Cause>(node, "cause", want.cause);
    want_word<facts::Reason>(node, "reason", want.reason);
    want_word<facts::Retry>(node, "retry", want.retry);
    want_word<facts::RetryHow>(node, "retry_how", want.retry_how);
    want_word<facts::MoneyState>(node, "money", want.money);
    want_word<facts::LedgerState>(node, "ledger", want.ledger);
    want_word<facts::Owner>(node, "owner", want.owner);
    if (node.has("band")) want.band = node.text("band");
    if (node.has("subcause")) want.subcause = known_subcause(node);
    if (node.has("rule")) want.rule = known_rule(node.at("rule"), node.text("rule"));
    if (node.has("row")) read_row(node.at("row"), want);
    if (node.has("score")) read_score(node.at("score"), want);
    for (const std::string& cause : node.texts("ruled_out")) {
      if (!facts::from_word<facts::Cause>(cause))
        node.at("ruled_out").fault(fmt::format("`{}` is no cause", escape_for_terminal(cause)));
      want.ruled_out.push_back(cause);
    }
    want.open = known_rules(node, "open");
    want.fires = known_rules(node, "fires");
    want.outranked = known_rules(node, "outranked");
    want.not_rule = known_rules(node, "not_rule");
    if (node.has("also")) want.also = known_rules(node, "also");
    if (node.json().is_object() && node.json().empty()) node.fault("nothing is expected here: the case could not fail");
  }

  std::string known_subcause(const Node& node) {
    std::string subcause = node.text("subcause");
    if (!subcause.empty() && m_rules.subcause(subcause) == nullptr)
      node.at("subcause").fault("this is not a known subcause");
    return subcause;
  }

  static void read_row(const Node& node, Expectation& want) {
    const std::vector<std::string> row = node.as_texts();
    if (row.size() != 2) return node.fault("a row is named by its scheme and its code", "as in [\"NACHA\", \"R03\"]");
    want.row.emplace(row[0], row[1]);
  }

  static void read_score(const Node& node, Expectation& want) {
    if (node.json().is_number_integer()) {
      want.score = node.json().get<std::int64_t>();
      return;
    }
    node.only({"gte", "lte"});
    if (node.has("gte")) want.score_gte = node.number("gte", 0);
    if (node.has("lte")) want.score_lte = node.number("lte", 0);
  }

  std::string known_rule(const Node& node, std::string id) {
    if (id.empty() || id.starts_with("code:") || m_rules.find(id) != nullptr) return id;
    std::vector<std::string_view> ids;
    for (const rules::Rule& rule : m_rules.rules()) ids.push_back(rule.id);
    const std::string_view near = nearest(id, ids);
    node.fault(fmt::format("there is no rule `{}`", escape_for_terminal(id)),
               near.empty() ? std::string() : fmt::format("did you mean `{}`?", near));
    return id;
  }

  std::vector<std::string> known_rules(const Node& node, std::string_view key) {
    std::vector<std::string> out = node.texts(key);
    for (const std::string& id : out) (void)known_rule(node.at(key), id);
    return out;
  }

  Node m_node;
  const rules::RuleSet& m_rules;
  const Lines& m_lines;
  std::size_t m_index;
  Story& m_out;
  std::string m_channel;
  Instant m_start;
  std::set<std::string> m_known;
  sources::JsonLineDecoder m_decoder;
};

}  // namespace

std::optional<Duration> parse_offset(std::string_view text) {
  if (text.size() < 3 || (text.front() != '+' && text.front() != '-')) return std::nullopt;
  std::int64_t sum = 0;
  for (std::size_t at = 1; at < text.size();) {
    const std::size_t unit = text.find_first_not_of("0123456789", at);
    if (unit == std::string_view::npos) return std::nullopt;
    const std::optional<facts::TimeSpan> part = facts::parse_time_span(text.substr(at, unit + 1 - at));
    if (!part || part->unit != facts::TimeSpan::Unit::plain) return std::nullopt;
    sum += part->count;
    at = unit + 1;
  }
  return Duration{text.front() == '-' ? -sum : sum};
}

std::vector<Story> read_stories(std::string_view text, const std::string& file, const rules::RuleSet& rules,
                                Faults& faults) {
  const std::optional<Json> json = rules::parse_json(text, file, faults);
  if (!json) return {};
  const Node top = rules::root(*json, file, faults);
  top.only({"schema", "note", "cases"});
  if (!json->is_object()) return {};
  if (const std::string schema = top.need_text("schema"); top.has("schema") && schema != k_schema) {
    top.at("schema").fault(fmt::format("`schema` is not {}", k_schema));
  }
  if (!top.need("cases", "`cases` is missing")) return {};
  if (!top.at("cases").json().is_array()) {
    top.at("cases").fault("`cases` is a list of cases");
    return {};
  }
  const Lines lines(text);
  const Node cases = top.at("cases");
  std::vector<Story> out;
  for (std::size_t i = 0; i < cases.json().size(); ++i) {
    const Node item = cases.item(i);
    for (const Json& told : for_each_row(item, rules)) {
      const std::size_t before = faults.items().size();
      Story story;
      story.file = file;
      story.line = lines.of_case(i);
      StoryReader(Node(told, item.path(), faults), rules, lines, i, story).run();
      if (faults.items().size() != before) break;
      out.push_back(std::move(story));
    }
  }
  return out;
}

}  // namespace payout::app
