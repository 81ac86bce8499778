#pragma once
/// The Chinese of every message (translate.hpp), a table for each area of the program.
/// tests/unit/app/translate_test.cpp finds messages that are missing here and rows nobody says any more.
#include <algorithm>
#include <array>
#include <span>

#include "app/translate.hpp"

namespace payout::app {

[[nodiscard]] std::span<const Translation> chinese_of_command();
[[nodiscard]] std::span<const Translation> chinese_of_input();
[[nodiscard]] std::span<const Translation> chinese_of_rules();
[[nodiscard]] std::span<const Translation> chinese_of_sources();
[[nodiscard]] std::span<const Translation> chinese_of_store();

/// How many parts a form fills in.
constexpr std::size_t parts_of(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const bool numbered = i + 2 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9' && text[i + 2] == '}';
    count += text[i] == '{' && (text[i + 1] == '}' || numbered) ? 1 : 0;
  }
  return count;
}

/// A translation fills in as many parts as the English.
constexpr bool are_complete(std::span<const Translation> rows) {
  return std::all_of(rows.begin(), rows.end(), [](const Translation& row) {
    return !row.chinese.empty() && parts_of(row.english) == parts_of(row.chinese);
  });
}

}  // namespace payout::app
