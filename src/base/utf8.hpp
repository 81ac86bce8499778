#pragma once
/// Stepping through UTF-8, shared by the text, JSON and CSV helpers.
#include <cstddef>
#include <string>
#include <string_view>

namespace payout {

/// One step: a code point, or a stretch of bytes that is none.
struct Utf8Step {
  char32_t code = 0;
  std::size_t length = 0;  ///< bytes to go on, at least 1
  bool valid = false;      ///< false: `length` bytes stand for one U+FFFD (the longest beginning of a form)
};

/// Reads the code point at `at`, which must be inside the text. Strict: no overlong forms, no surrogates, at most
/// U+10FFFF.
[[nodiscard]] Utf8Step decode_utf8(std::string_view text, std::size_t at);

/// Appends a code point (at most U+10FFFF) as UTF-8.
void append_utf8(std::string& out, char32_t code);

}  // namespace payout
