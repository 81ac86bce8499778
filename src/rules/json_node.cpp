#include "rules/json_node.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <span>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/json_slip.hpp"
#include "base/text.hpp"

namespace payout::rules {
namespace {

constexpr std::size_t k_max_depth = 64;
constexpr std::size_t k_shown_value = 60;

bool parse_whole(const std::string& text, std::int64_t& value) {
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc{} && end == text.data() + text.size();
}

std::string at_line(const std::string& file, std::string_view text, std::size_t byte) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(byte, text.size()));
  return fmt::format("{}:{}", file, 1 + std::count(text.begin(), end, '\n'));
}

/// Copies a value; false for what a rule file may not hold: a key twice, depth over 64, a number beyond 64 bits.
bool copy(const simdjson::dom::element& from, std::size_t depth, Json& to) {
  using Type = simdjson::dom::element_type;
  switch (from.type()) {
    case Type::OBJECT: {
      if (depth == k_max_depth) return false;
      auto& members = *(to = Json::object()).get_ptr<Json::object_t*>();
      const simdjson::dom::object object = from.get_object().value_unsafe();  // the loop would not keep it alive
      for (const auto& [key, value] : object) {
        const auto [member, added] = members.emplace(key, nullptr);
        if (!added || !copy(value, depth + 1, member->second)) return false;
      }
      return true;
    }
    case Type::ARRAY: {
      if (depth == k_max_depth) return false;
      auto& items = *(to = Json::array()).get_ptr<Json::array_t*>();
      const simdjson::dom::array array = from.get_array().value_unsafe();
      for (const simdjson::dom::element& value : array) {
        if (!copy(value, depth + 1, items.emplace_back())) return false;
      }
      return true;
    }
    case Type::STRING: to = std::string(from.get_string().value_unsafe()); return true;
    case Type::INT64: {
      // Whole numbers without a sign count as unsigned, as the other reader has it.
      const std::int64_t number = from.get_int64().value_unsafe();
      if (number < 0) to = number;
      else to = static_cast<std::uint64_t>(number);
      return true;
    }
    case Type::UINT64: to = from.get_uint64().value_unsafe(); return true;
    case Type::DOUBLE: to = from.get_double().value_unsafe(); return true;
    case Type::BOOL: to = from.get_bool().value_unsafe(); return true;
    case Type::NULL_VALUE: to = nullptr; return true;
  }
  return false;
}

/// The quick way for sound files: every start reads the rules. Nothing where anything is wrong; then the slow way tells.
std::optional<Json> parse_sound(std::string_view text) {
  simdjson::dom::parser parser;
  simdjson::dom::element top;
  if (parser.parse(text.data(), text.size()).get(top) != simdjson::SUCCESS) return std::nullopt;
  Json out;
  if (!copy(top, 0, out)) return std::nullopt;
  return out;
}

}  // namespace

std::optional<Json> parse_json(std::string_view text, const std::string& file, Faults& faults) {
  if (std::optional<Json> sound = parse_sound(text)) return sound;
  if (!is_utf8(text)) {
    not_utf8(text, file, faults);
    return std::nullopt;
  }
  std::vector<std::set<std::string>> keys;
  std::string twice;
  bool deep = false;
  const Json::parser_callback_t watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (static_cast<std::size_t>(depth) > k_max_depth) deep = true;
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end && !keys.empty()) keys.pop_back();
    if (event == Json::parse_event_t::key && !keys.empty()) {
      const auto& key = parsed.get_ref<const std::string&>();
      if (!keys.back().insert(key).second && twice.empty()) twice = key;
    }
    return !deep;
  };
  const auto too_deep = [&] {
    faults.add(file, "the file is nested deeper than 64 levels", {}, k_unreadable);
    return std::nullopt;
  };
  try {
    Json json = Json::parse(text, watch, true, false);
    if (deep) return too_deep();
    if (!twice.empty()) {
      faults.add(at_line(file, text, find_json_slip(text).byte), fmt::format("key `{}` is given twice in one object", escape_for_terminal(twice)),
                 "take one of them out", k_unreadable);
      return std::nullopt;
    }
    return json;
  } catch (const Json::parse_error& problem) {
    if (deep) return too_deep();
    JsonSlip slip = find_json_slip(text);
    if (slip.what.empty()) slip = {problem.byte == 0 ? 0 : problem.byte - 1, "something else is expected here", {}};
    faults.add(at_line(file, text, slip.byte), "not valid JSON: " + slip.what, slip.hint, k_unreadable);
    return std::nullopt;
  } catch (const Json::exception&) {
    if (deep) return too_deep();
    faults.add(file, "not valid JSON: a number is too large", {}, k_unreadable);
    return std::nullopt;
  }
}

void Node::only(std::initializer_list<std::string_view> known) const {
  if (!m_json->is_object()) return fault("an object is expected here");
  for (const auto& [key, value] : m_json->items()) {
    bool found = false;
    for (const std::string_view name : known) found = found || name == key;
    if (found) continue;
    m_faults->add(m_path + "/" + key, fmt::format("unknown key `{}`", escape_for_terminal(key)),
                  nearest_of(key, std::span(known.begin(), known.size())), k_unknown_key);
  }
}

const Json& Node::null() {
  static const Json k_null;
  return k_null;
}

std::size_t Node::length() const {
  if (m_json->is_array()) return m_json->size();
  fault("a list is expected here");
  return 0;
}

std::vector<std::string> Node::keys() const {
  std::vector<std::string> out;
  if (!m_json->is_object()) {
    fault("an object is expected here");
    return out;
  }
  for (const auto& [key, value] : m_json->items()) out.push_back(key);
  return out;
}

std::string Node::text(std::string_view key, std::string_view fallback) const {
  if (!has(key)) return std::string(fallback);
  const Json& value = (*m_json)[std::string(key)];
  if (value.is_string()) return value.get<std::string>();
  at(key).fault("text is expected here");
  return std::string(fallback);
}

bool Node::need(std::string_view key, std::string message) const {
  if (has(key)) return true;
  const std::string meant = fmt::format("did you mean `{}`?", key);
  const auto& told = m_faults->items();
  const bool slip = std::any_of(told.begin(), told.end(), [&](const Fault& fault) {
    return fault.code == k_unknown_key && fault.hint == meant && fault.where.starts_with(m_path + "/");
  });
  if (!slip) fault(std::move(message));
  return false;
}

std::string Node::need_text(std::string_view key) const {
  need(key, fmt::format("`{}` is missing", key));
  return text(key);
}

std::int64_t Node::number(std::string_view key, std::int64_t fallback) const {
  if (!has(key)) return fallback;
  const Json& value = (*m_json)[std::string(key)];
  if (value.is_number_integer()) return value.get<std::int64_t>();
  std::int64_t quoted = 0;
  const bool is_quoted = value.is_string() && parse_whole(value.get_ref<const std::string&>(), quoted);
  at(key).fault("a whole number is expected here", is_quoted ? fmt::format("without quotes: {}", quoted) : std::string());
  return fallback;
}

bool Node::flag(std::string_view key, bool fallback) const {
  if (!has(key)) return fallback;
  const Json& value = (*m_json)[std::string(key)];
  if (value.is_boolean()) return value.get<bool>();
  const bool quoted = value == "true" || value == "false";
  at(key).fault("true or false is expected here", quoted ? fmt::format("without quotes: {}", value.get_ref<const std::string&>()) : std::string());
  return fallback;
}

Text Node::words(std::string_view key) const {
  if (!has(key)) return {};
  const Node node = at(key);
  if (node.json().is_string()) return {node.json().get<std::string>(), {}};
  node.only({"en", "zh"});
  if (!node.json().is_object()) return {};
  return {node.text("en"), node.text("zh")};
}

std::optional<facts::TimeSpan> Node::span(std::string_view key) const {
  if (!has(key)) return std::nullopt;
  const Json& json = (*m_json)[std::string(key)];
  const std::string value = json.is_string() ? json.get<std::string>() : json.dump(-1, ' ', false, Json::error_handler_t::replace);
  const std::optional<facts::TimeSpan> parsed = json.is_string() ? facts::parse_time_span(value) : std::nullopt;
  if (!parsed) {
    at(key).fault(fmt::format("`{}` is not a duration", escape_for_terminal(utf8_prefix(value, k_shown_value))),
                  json.is_string() ? "write 90s, 30m, 2h, 3d, 1bd or 4bh" : "write a text, as in \"90s\" or \"30m\"");
  }
  return parsed;
}

std::vector<std::string> Node::as_texts() const {
  std::vector<std::string> out;
  const auto add = [&](const Json& value) {
    if (value.is_string()) {
      out.push_back(value.get<std::string>());
    } else if (value.is_number_integer()) {
      out.push_back(std::to_string(value.get<std::int64_t>()));
    } else if (value.is_boolean()) {
      out.emplace_back(value.get<bool>() ? "true" : "false");
    } else {
      fault("text, a whole number or a list of them is expected here");
    }
  };
  if (m_json->is_array()) {
    for (const Json& value : *m_json) add(value);
  } else {
    add(*m_json);
  }
  return out;
}

std::vector<std::string> Node::texts(std::string_view key) const {
  return has(key) ? at(key).as_texts() : std::vector<std::string>{};
}

}  // namespace payout::rules
