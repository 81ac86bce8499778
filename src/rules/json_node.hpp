#pragma once
/// A JSON value with its path, for readers that report every fault. Included by the few readers only.
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "facts/time_span.hpp"
#include "rules/faults.hpp"
#include "rules/texts.hpp"

namespace payout::rules {

using Json = nlohmann::json;

/// Parses strict JSON; duplicate keys, bad UTF-8 and depth over 64 are faults. Nothing on a fault.
[[nodiscard]] std::optional<Json> parse_json(std::string_view text, const std::string& file, Faults& faults);

class Node {
 public:
  Node(const Json& json, std::string path, Faults& faults) : m_json(&json), m_path(std::move(path)), m_faults(&faults) {}

  [[nodiscard]] bool has(std::string_view key) const { return m_json->is_object() && m_json->contains(key); }
  /// The member, or null where there is none.
  [[nodiscard]] Node at(std::string_view key) const {
    return {has(key) ? (*m_json)[std::string(key)] : null(), m_path + "/" + std::string(key), *m_faults};
  }
  [[nodiscard]] Node item(std::size_t i) const { return {(*m_json)[i], m_path + "/" + std::to_string(i), *m_faults}; }
  [[nodiscard]] const Json& json() const { return *m_json; }
  [[nodiscard]] const std::string& path() const { return m_path; }
  [[nodiscard]] Faults& faults() const { return *m_faults; }
  void fault(std::string message, std::string hint = {}, std::string_view code = k_bad_value) const {
    m_faults->add(m_path, std::move(message), std::move(hint), code);
  }
  /// How many items a list has; a fault and 0 for anything else.
  [[nodiscard]] std::size_t length() const;
  /// The keys of an object, sorted; a fault and none for anything else.
  [[nodiscard]] std::vector<std::string> keys() const;

  /// Faults for keys outside `known`, with the nearest known key as a hint.
  void only(std::initializer_list<std::string_view> known) const;
  [[nodiscard]] std::string text(std::string_view key, std::string_view fallback = {}) const;
  /// Whether the key is there; else a fault, unless a slip of that key was told by `only`.
  bool need(std::string_view key, std::string message) const;
  [[nodiscard]] std::string need_text(std::string_view key) const;
  [[nodiscard]] std::int64_t number(std::string_view key, std::int64_t fallback) const;
  [[nodiscard]] bool flag(std::string_view key, bool fallback) const;
  [[nodiscard]] Text words(std::string_view key) const;
  [[nodiscard]] std::optional<facts::TimeSpan> span(std::string_view key) const;
  /// Text or list of texts.
  [[nodiscard]] std::vector<std::string> texts(std::string_view key) const;
  [[nodiscard]] std::vector<std::string> as_texts() const;
  /// A word of the contract; a fault with the choices where it is none.
  template <class E>
  [[nodiscard]] std::optional<E> word(std::string_view key) const {
    if (!has(key)) return std::nullopt;
    const std::string value = text(key);
    if (!at(key).json().is_string()) return std::nullopt;  // `text` has told
    if (const std::optional<E> found = facts::from_word<E>(value)) return found;
    at(key).fault("`" + value + "` is not one of the known words", nearest_of(value, facts::Words<E>::k_text), k_unknown_word);
    return std::nullopt;
  }

 private:
  [[nodiscard]] static const Json& null();
  const Json* m_json;
  std::string m_path;
  Faults* m_faults;
};

/// The place of file `file`: root node of a parsed document.
[[nodiscard]] inline Node root(const Json& json, const std::string& file, Faults& faults) {
  return {json, file + ":", faults};
}

}  // namespace payout::rules
