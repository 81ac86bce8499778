#pragma once
/// Collects every fault of a load, so that one run reports them all.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/rule_set.hpp"

namespace payout::rules {

// Codes of faults that a reader or the compiler finds; lint.hpp has the others.
inline constexpr std::string_view k_unreadable = "L100";
inline constexpr std::string_view k_unknown_key = "L101";
inline constexpr std::string_view k_unknown_name = "L102";
inline constexpr std::string_view k_bad_calendar = "L106";
inline constexpr std::string_view k_unknown_word = "L107";
inline constexpr std::string_view k_bad_value = "L108";
inline constexpr std::string_view k_twice = "L110";
inline constexpr std::string_view k_bad_pattern = "L130";
inline constexpr std::string_view k_no_rule = "L143";

/// A hint: the nearest choice, or all of them where none is near.
[[nodiscard]] std::string nearest_of(std::string_view value, std::span<const std::string_view> choices);

class Faults {
 public:
  void add(std::string where, std::string message, std::string hint = {}, std::string_view code = k_bad_value) {
    m_items.push_back({std::move(where), std::move(message), std::move(hint), code});
  }
  [[nodiscard]] const std::vector<Fault>& items() const { return m_items; }
  [[nodiscard]] bool empty() const { return m_items.empty(); }

 private:
  std::vector<Fault> m_items;
};

/// Tells that a file is not UTF-8, and what to do. Editors and spreadsheets of Windows write UTF-16 with a mark in front.
void not_utf8(std::string_view text, const std::string& file, Faults& faults);

}  // namespace payout::rules
