#pragma once
/// A page of text with a gutter for labels. Everything that is put on a page is made safe to print first, so no field
/// of an answer can reach a terminal unescaped.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "report/text_options.hpp"

namespace payout::report {

/// Text as it may be printed: escaped for a terminal and, without UTF-8, in ASCII (`<U+4E2D>` for the rest).
[[nodiscard]] std::string printable(std::string_view text, bool utf8);
/// At most `width` columns; longer text ends in `...`. The text must be printable already.
[[nodiscard]] std::string fit(std::string_view text, std::size_t width);
/// Filled with blanks to `width` columns, on the right or on the left; longer text stays as it is.
[[nodiscard]] std::string pad(std::string_view text, std::size_t width);
[[nodiscard]] std::string pad_left(std::string_view text, std::size_t width);

/// The same options for sentences: wider lines than 100 columns are hard to read, however wide the terminal is.
[[nodiscard]] TextOptions readable(TextOptions options);

enum class Paint : std::uint8_t { none, good, caution, bad, strong };

/// A word at the start of a text, and how it is painted.
struct Painted {
  std::string_view word;
  Paint paint = Paint::none;
};

class Page {
 public:
  explicit Page(const TextOptions& options);

  [[nodiscard]] std::size_t width() const { return m_width; }
  /// Columns right of the gutter.
  [[nodiscard]] std::size_t room() const { return m_width - m_gutter; }

  /// The next line carries this label (at most 7 ASCII letters) in its gutter; on a narrow page it stands above.
  void label(std::string_view word, Paint paint = Paint::none);
  /// One paragraph in the room right of the gutter; broken at blanks. `head` is painted where it starts the text.
  void text(std::string_view text, Painted head = {});
  /// `left ... right` with `right` at the edge; where both do not fit on a line, `right` follows in brackets.
  void pair(std::string_view left, std::string_view right, Painted head = {}, Paint edge = Paint::none);
  /// A marker (`1`, a time, a word) in a column of its own, text beside it, and `right` at the edge. Where the marker
  /// leaves too little room, the text stands below it.
  void item(std::string_view marker, std::size_t marker_width, std::string_view text, std::string_view right = {});
  /// Text over the whole width, without gutter.
  void wide(std::string_view text, Paint paint = Paint::none);
  /// One line over the whole width that keeps its blanks; broken like `wide` where it is too long.
  void wide_line(std::string_view text, Paint paint = Paint::none);
  /// A paragraph behind `indent` blanks over the rest of the width, without gutter.
  void indented(std::string_view text, std::size_t indent);
  /// Parts in one line with three blanks between, as many to a line as fit; whole width. `paint` is for part `painted`.
  void parts(std::span<const std::string> parts, Paint paint = Paint::none, std::size_t painted = 0);
  /// An empty line, never two and never at the top.
  void gap();

  [[nodiscard]] std::string take() { return std::move(m_out); }

 private:
  /// Writes the lines of `left`, the first behind `lead` and the others behind blanks as wide as it.
  void block(std::string_view lead, std::string_view left, std::string_view right, Painted head = {},
             Paint edge_paint = Paint::none);
  void emit(std::string_view body, Painted head = {});
  [[nodiscard]] std::string paint(std::string_view text, Paint paint) const;

  std::size_t m_width;
  std::size_t m_gutter;
  bool m_colour;
  bool m_utf8;
  bool m_zh;
  std::string m_label;
  Paint m_label_paint = Paint::none;
  std::string m_out;
};

}  // namespace payout::report
