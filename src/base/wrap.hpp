#pragma once
/// Finished text for people, fitted to a terminal.
#include <cstddef>
#include <string>
#include <string_view>

namespace payout {

/// Breaks the lines that are wider than `width` columns (at least 1) and leaves all others as they are, byte for byte.
/// A line is broken where `wrap` would break it; what is left stands behind the line's own indentation and a little
/// more, or below its second column where that is near. Blanks inside a line stay. Colours (SGR) count no columns.
/// No line is wider than `width` but one that holds a single word that is: an id, a path or a part of a command that
/// were broken could no longer be copied, while a terminal that breaks it at its edge still copies it whole. Linear.
[[nodiscard]] std::string fold(std::string_view text, std::size_t width);

}  // namespace payout
