#pragma once
/// Where a value stands in the text of a JSON document, for messages; and walking over JSON text without building it.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace payout::rules {

/// Calls `visit(key, value)` for each member of an object, both as they are written; false where the text is no object.
bool each_member(std::string_view object,
                 const std::function<void(std::string_view key, std::string_view value)>& visit);

/// A place in a text.
struct TextPlace {
  std::uint64_t line = 1;  ///< from 1
  std::string snippet;     ///< that line, without blanks around it
};

/// The value at `path` (`/when/all/1`), or what is nearest to it above where it is missing. Linear.
[[nodiscard]] TextPlace find_place(std::string_view json, std::string_view path);
/// Line `line` of a text.
[[nodiscard]] TextPlace place_of_line(std::string_view text, std::uint64_t line);

}  // namespace payout::rules
