#pragma once
/// What must hold of every text that reaches a terminal.
#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "base/wrap.hpp"

namespace payout::test {

/// Empty where the text is fit for a terminal; else what is wrong and where.
inline std::string terminal_fault(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Step step = decode_utf8(text, at);
    const bool control = (step.code < 0x20 && step.code != '\n') || (step.code >= 0x7F && step.code < 0xA0);
    const bool invisible = (step.code >= 0x200B && step.code <= 0x200F) ||
                           (step.code >= 0x2028 && step.code <= 0x202E) ||
                           (step.code >= 0x2066 && step.code <= 0x2069) || step.code == 0xFEFF;
    if (!step.valid || control || invisible)
      return fmt::format("byte {}: U+{:04X}", at, static_cast<unsigned>(step.code));
    at += step.length;
  }
  return {};
}

/// The first line that begins with a mark that belongs to the line before, or ends with one that belongs to the next.
inline std::string misplaced_mark(std::string_view text) {
  constexpr std::string_view k_never_first[] = {"，", "。", "、", "；", "：", "？", "！", "）", "”", "》"};
  constexpr std::string_view k_never_last[] = {"（", "“", "《"};
  for (const std::string_view line : split(text, '\n')) {
    const std::string_view inner = trim(line);
    for (const std::string_view mark : k_never_first) {
      if (inner.starts_with(mark)) return std::string(line);
    }
    for (const std::string_view mark : k_never_last) {
      if (inner.ends_with(mark)) return std::string(line);
    }
  }
  return {};
}

/// A word that cannot be broken: no blank, and nothing wide but marks of Chinese around it.
inline bool is_single_word(std::string_view text) {
  const auto narrow = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (text.find(' ') != std::string_view::npos) return false;
  std::string_view core = text;
  while (!core.empty() && !narrow(core.front())) core.remove_prefix(1);
  while (!core.empty() && !narrow(core.back())) core.remove_suffix(1);
  const bool marks_only = display_width(text) <= display_width(core) + 8;
  return !core.empty() && marks_only && std::all_of(core.begin(), core.end(), narrow);
}

/// The first line of text on a terminal that is wider than it, and is no single word that is wider itself.
inline std::string overflowing(std::string_view text, std::size_t width) {
  for (const std::string_view line : split(text, '\n')) {
    const std::string_view inner = trim(line);
    if (display_width(line) > width && !(is_single_word(inner) && display_width(inner) > width))
      return fmt::format("{} columns: {}", display_width(line), line);
  }
  return {};
}

/// The same of text that was laid out for a terminal, but has not come through the fold yet.
inline std::string too_wide(std::string_view text, std::size_t width) { return overflowing(fold(text, width), width); }

/// The first line that ends with a blank.
inline std::string trailing_blank(std::string_view text) {
  for (const std::string_view line : split(text, '\n')) {
    if (line.ends_with(' ')) return fmt::format("{}|", line);
  }
  return {};
}

inline bool has_line(std::string_view text, std::string_view start) {
  for (const std::string_view line : split(text, '\n')) {
    if (line.starts_with(start)) return true;
  }
  return false;
}

inline std::size_t line_count(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace payout::test
