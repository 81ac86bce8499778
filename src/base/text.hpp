#pragma once
/// Text helpers: UTF-8, escaping for terminals, display width, wrapping, near-miss suggestions.
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace payout {

/// Strict UTF-8: no overlong forms, no surrogates, at most U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text);

/// The longest prefix of at most `max_bytes` that ends at a code point's edge.
[[nodiscard]] std::string_view utf8_prefix(std::string_view text, std::size_t max_bytes);

/// Makes text safe to print: C0, DEL and C1 controls as `\xNN`, bidirectional and zero-width
/// characters as `<U+NNNN>`, bytes that are not UTF-8 as `\xNN`. Line feeds too are escaped.
[[nodiscard]] std::string escape_for_terminal(std::string_view text);

/// Columns the text takes on a terminal (East Asian wide characters take two).
[[nodiscard]] std::size_t display_width(std::string_view text);

/// Breaks text into lines of at most `width` columns, at blanks or between CJK characters; a wider word stays whole.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t width);

/// The candidate nearest to `word` by edit distance, empty where none is near enough (a third of its length).
[[nodiscard]] std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

[[nodiscard]] std::string_view trim(std::string_view text);
[[nodiscard]] std::string to_lower(std::string_view text);
/// ASCII-only comparison without regard to case.
[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b);
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

}  // namespace payout
