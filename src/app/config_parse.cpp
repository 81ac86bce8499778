// The form of payout-diag.json: JSON in, declared values and faults out.
#include "app/config.hpp"

#include <array>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/messages.hpp"
#include "base/json_slip.hpp"
#include "base/money.hpp"
#include "base/text.hpp"
#include "base/zone.hpp"
#include "events/event.hpp"

namespace payout::app {
namespace {

using nlohmann::json;

constexpr std::size_t k_max_bytes = 4 * 1024 * 1024;
constexpr int k_max_depth = 16;
constexpr std::string_view k_span_hint = "write a number and a unit: 90s, 30m, 2h, 3d, 1bd or 4bh";
constexpr std::string_view k_plain_hint = "write a number and a unit: 90s, 30m, 2h or 3d";

constexpr auto k_top_keys = std::to_array<std::string_view>({"channels", "logs", "witnesses", "contacts", "defaults"});
constexpr auto k_channel_keys = std::to_array<std::string_view>(
    {"scheme", "currency", "calendar", "cutoff", "normal", "late", "confirms", "two_leg", "not_found_final", "backup"});
constexpr auto k_log_keys = std::to_array<std::string_view>({"channel", "max_silence"});
constexpr auto k_contact_keys = std::to_array<std::string_view>({"team", "hours"});
constexpr auto k_default_keys = std::to_array<std::string_view>({"db", "rules", "tz", "lang"});

/// A key inside a JSON path (RFC 6901).
std::string path_part(std::string_view key) {
  std::string out = "/";
  for (const char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

/// Walks the parsed document and fills in a ConfigDocument.
class Reader {
 public:
  explicit Reader(ConfigDocument& document) : m_document(document) {}

  void fault(std::string path, std::string message, std::string hint = {}) {
    m_document.faults.push_back({std::move(path), std::move(message), std::move(hint)});
  }

  void top(const json& root) {
    if (!is_object(root, "")) return;
    check_keys(root, "", k_top_keys);
    each(root, "channels",
         [this](const std::string& name, const json& value, const std::string& at) { channel(name, value, at); });
    each(root, "logs",
         [this](const std::string& name, const json& value, const std::string& at) { log(name, value, at); });
    each(root, "witnesses",
         [this](const std::string& name, const json& value, const std::string& at) { witness(name, value, at); });
    each(root, "contacts", [this](const std::string& name, const json& value, const std::string& at) {
      if (!is_object(value, at)) return;
      check_keys(value, at, k_contact_keys);
      m_document.contacts[name] = {text(value, at, "team").value_or(""), text(value, at, "hours").value_or("")};
    });
    const auto defaults_at = root.find("defaults");
    if (defaults_at != root.end()) defaults(*defaults_at, "/defaults");
  }

 private:
  template <class Visit>
  void each(const json& root, const char* section, const Visit& visit) {
    const auto found = root.find(section);
    const std::string at = path_part(section);
    if (found == root.end() || !is_object(*found, at)) return;
    for (const auto& [name, value] : found->items()) {
      const std::string where = at + path_part(name);
      if (name.empty() || name.size() > 64 || escape_for_terminal(name) != name) {
        fault(where, "a name here has 1 to 64 printable characters");
        continue;
      }
      visit(name, value, where);
    }
  }

  void channel(const std::string& name, const json& value, const std::string& at) {
    if (!is_object(value, at)) return;
    check_keys(value, at, k_channel_keys);
    DeclaredChannel out;
    out.name = name;
    out.scheme = text(value, at, "scheme");
    out.currency = text(value, at, "currency");
    if (out.currency && !find_currency(*out.currency)) {
      fault(at + "/currency", fmt::format("{} is not a currency", echo(*out.currency)),
            "use an ISO 4217 code such as EUR");
    }
    out.calendar = text(value, at, "calendar");
    out.cutoff = clock_time(value, at, "cutoff");
    out.normal = span(value, at, "normal");
    out.late = span(value, at, "late");
    out.not_found_final = plain_span(value, at, "not_found_final");
    out.confirms = truth(value, at, "confirms");
    out.two_leg = truth(value, at, "two_leg");
    out.backup = texts(value, at, "backup");
    m_document.channels.push_back(std::move(out));
  }

  void log(const std::string& name, const json& value, const std::string& at) {
    if (!is_object(value, at)) return;
    check_keys(value, at, k_log_keys);
    facts::LogProfile out;
    out.name = name;
    out.channel = text(value, at, "channel").value_or("");
    out.max_silence = plain_span(value, at, "max_silence").value_or(out.max_silence);
    m_document.logs.push_back(std::move(out));
  }

  void witness(const std::string& src, const json& value, const std::string& at) {
    const std::optional<Trust> trust = value.is_string() ? find_trust(value.get_ref<const std::string&>()) : std::nullopt;
    if (!trust) return fault(at, "the kind of witness is expected here", "use statement, inquiry, webhook or own");
    m_document.witnesses[src] = *trust;
  }

  void defaults(const json& value, const std::string& at) {
    if (!is_object(value, at)) return;
    check_keys(value, at, k_default_keys);
    ConfigDefaults& out = m_document.defaults;
    out.db = text(value, at, "db");
    out.tz = text(value, at, "tz");
    if (out.tz && !Zone::load(*out.tz)) {
      fault(at + "/tz", fmt::format("there is no time zone called {}", echo(*out.tz)),
            "use an IANA name such as Europe/Berlin, an offset such as +05:45, or UTC");
      out.tz.reset();  // told with the other faults of the file, not in their place
    }
    out.lang = text(value, at, "lang");
    if (out.lang && *out.lang != "en" && *out.lang != "zh") {
      fault(at + "/lang", fmt::format("{} is not a language of this program", echo(*out.lang)), "use en or zh");
      out.lang.reset();
    }
    out.rules = texts(value, at, "rules").value_or(std::vector<std::string>{});
  }

  bool is_object(const json& value, const std::string& at) {
    if (value.is_object()) return true;
    fault(at, fmt::format("an object is expected here, not {}", kind(value)));
    return false;
  }

  template <std::size_t N>
  void check_keys(const json& value, const std::string& at, const std::array<std::string_view, N>& known) {
    for (const auto& [key, ignored] : value.items()) {
      if (std::find(known.begin(), known.end(), key) != known.end()) continue;
      std::string hint = did_you_mean(key, known);
      if (hint.empty()) hint = fmt::format("known here: {}", fmt::join(known, ", "));
      fault(at + path_part(key), fmt::format("unknown key {}", echo(key)), std::move(hint));
    }
  }

  static std::string kind(const json& value) {
    if (value.is_null()) return "null";
    if (value.is_boolean()) return "true or false";
    if (value.is_number()) return "a number";
    if (value.is_string()) return "text";
    return value.is_array() ? "a list" : "an object";
  }

  std::optional<std::string> text(const json& object, const std::string& at, const char* key) {
    const auto found = object.find(key);
    if (found == object.end()) return std::nullopt;
    if (!found->is_string()) {
      fault(at + "/" + key, fmt::format("text is expected here, not {}", kind(*found)));
      return std::nullopt;
    }
    const std::string& value = found->get_ref<const std::string&>();
    if (value.empty() || value.find('\0') != std::string::npos) {
      fault(at + "/" + key, "the text is empty or holds a NUL", "leave the key out to keep the default");
      return std::nullopt;
    }
    return value;
  }

  std::optional<std::vector<std::string>> texts(const json& object, const std::string& at, const char* key) {
    const auto found = object.find(key);
    if (found == object.end()) return std::nullopt;
    std::vector<std::string> out;
    bool good = found->is_array();
    if (good) {
      for (const json& item : *found) {
        good = good && item.is_string() && !item.get_ref<const std::string&>().empty();
        if (good) out.push_back(item.get<std::string>());
      }
    }
    if (good) return out;
    fault(at + "/" + key, "a list of texts is expected here", "write it as [\"a\", \"b\"]");
    return std::nullopt;
  }

  std::optional<bool> truth(const json& object, const std::string& at, const char* key) {
    const auto found = object.find(key);
    if (found == object.end()) return std::nullopt;
    if (found->is_boolean()) return found->get<bool>();
    fault(at + "/" + key, fmt::format("true or false is expected here, not {}", kind(*found)));
    return std::nullopt;
  }

  std::optional<facts::TimeSpan> span(const json& object, const std::string& at, const char* key) {
    const std::optional<std::string> value = text(object, at, key);
    if (!value) return std::nullopt;
    const std::optional<facts::TimeSpan> parsed = facts::parse_time_span(*value);
    if (!parsed) fault(at + "/" + key, fmt::format("{} is not a duration", echo(*value)), std::string(k_span_hint));
    return parsed;
  }

  std::optional<Duration> plain_span(const json& object, const std::string& at, const char* key) {
    const std::optional<std::string> value = text(object, at, key);
    if (!value) return std::nullopt;
    const std::optional<facts::TimeSpan> parsed = facts::parse_time_span(*value);
    if (parsed && parsed->unit == facts::TimeSpan::Unit::plain) return parsed->as_plain();
    fault(at + "/" + key, fmt::format("{} is not a duration in plain time", echo(*value)), std::string(k_plain_hint));
    return std::nullopt;
  }

  std::optional<std::int64_t> clock_time(const json& object, const std::string& at, const char* key) {
    const std::optional<std::string> value = text(object, at, key);
    if (!value) return std::nullopt;
    const std::string& v = *value;
    const auto digit = [&v](std::size_t i) { return v[i] >= '0' && v[i] <= '9'; };
    if (v.size() == 5 && v[2] == ':' && digit(0) && digit(1) && digit(3) && digit(4)) {
      const int hours = (v[0] - '0') * 10 + (v[1] - '0');
      const int minutes = (v[3] - '0') * 10 + (v[4] - '0');
      if (hours < 24 && minutes < 60) return hours * 3600 + minutes * 60;
    }
    fault(at + "/" + key, fmt::format("{} is not a time of day", echo(v)), "write hours and minutes, such as 16:00");
    return std::nullopt;
  }

  ConfigDocument& m_document;
};

/// Watches the parser for keys given twice (the library would keep the last one silently) and for deep nesting.
class Watch {
 public:
  bool operator()(int depth, json::parse_event_t event, json& parsed) {
    if (depth > k_max_depth) m_too_deep = true;
    if (event == json::parse_event_t::object_start) m_keys.emplace_back();
    if (event == json::parse_event_t::object_end && !m_keys.empty()) m_keys.pop_back();
    if (event == json::parse_event_t::key && !m_keys.empty()) {
      const std::string key = parsed.get<std::string>();
      if (!m_keys.back().insert(key).second) m_twice.push_back(key);
    }
    return !m_too_deep;
  }
  [[nodiscard]] bool too_deep() const { return m_too_deep; }
  [[nodiscard]] const std::vector<std::string>& twice() const { return m_twice; }

 private:
  std::vector<std::set<std::string>> m_keys;
  std::vector<std::string> m_twice;
  bool m_too_deep = false;
};

/// Line and column of a byte, counted from 1.
std::string place(std::string_view text, std::size_t byte, const std::string& file) {
  const std::string_view before = text.substr(0, std::min(byte > 0 ? byte - 1 : 0, text.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t start = before.rfind('\n');
  const std::size_t column = before.size() - (start == std::string_view::npos ? 0 : start + 1) + 1;
  return fmt::format("{}:{}:{}", file, line, column);
}

}  // namespace

Result<ConfigDocument> parse_config(std::string_view text, std::string file) {
  ConfigDocument document;
  document.file = std::move(file);
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  Watch watch;
  json root;
  try {
    root = json::parse(text.begin(), text.end(), std::ref(watch), true, false);
  } catch (const json::parse_error& error) {
    const JsonSlip slip = find_json_slip(text);
    if (!slip.what.empty()) {
      return fail(ErrorCode::rules_invalid, "config_syntax", "the configuration is not valid JSON: " + slip.what,
                  place(text, slip.byte + 1, document.file), slip.hint);
    }
    return fail(ErrorCode::rules_invalid, "config_syntax", "the configuration is not valid JSON",
                place(text, error.byte, document.file),
                "look for a missing comma, quote or bracket just before this place");
  } catch (const json::exception&) {
    return fail(ErrorCode::rules_invalid, "config_syntax", "the configuration is not valid JSON", document.file);
  }
  if (watch.too_deep()) {
    return fail(ErrorCode::rules_invalid, "config_depth",
                fmt::format("the configuration is nested more than {} levels deep", k_max_depth), document.file);
  }
  Reader reader(document);
  for (const std::string& key : watch.twice()) {
    reader.fault("", fmt::format("the key {} is given twice in one object", echo(key)), "keep one of them");
  }
  reader.top(root);
  return document;
}

Result<ConfigDocument> read_config(const std::string& path) {
  if (path.empty()) return ConfigDocument{};
  const Result<std::string> text = read_small_file(path, k_max_bytes, ErrorCode::rules_invalid);
  if (!text) {
    Error error = text.error();
    error.message = "the configuration cannot be read: " + error.message;
    error.hint = "check --config and PAYOUT_DIAG_CONFIG";
    return tl::unexpected(std::move(error));
  }
  return parse_config(*text, path);
}

}  // namespace payout::app
