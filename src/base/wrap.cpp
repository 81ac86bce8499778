#include "base/wrap.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace payout {
namespace {

constexpr char k_escape = '\x1b';

/// Characters between which a line may be broken without a blank.
bool is_cjk(char32_t code) {
  return (code >= 0x2E80 && code <= 0xA4CF) || (code >= 0xAC00 && code <= 0xD7A3) ||
         (code >= 0xF900 && code <= 0xFAFF) || (code >= 0xFE30 && code <= 0xFE4F) ||
         (code >= 0xFF00 && code <= 0xFFEF) || (code >= 0x20000 && code <= 0x3FFFD);
}

bool is_one_of(char32_t code, std::u32string_view set) { return set.find(code) != std::u32string_view::npos; }
/// Chinese typesetting: closing marks do not begin a line, opening marks do not end one; so do those of ASCII beside
/// Chinese.
bool may_not_begin_line(char32_t code) { return is_one_of(code, U"、。，．；：？！）」』】〉》〕”’…—～·%％‰°,.;:?!)]}"); }
bool may_not_end_line(char32_t code) { return is_one_of(code, U"（「『【〈《〔“‘([{"); }
/// Inside a Chinese unit: `12 小时` is no `12 小` and `时`.
bool is_inside_unit(char32_t last, char32_t code) {
  return (last == U'小' && code == U'时') || (last == U'分' && code == U'钟') || (last == U'个' && code == U'工') ||
         (last == U'工' && code == U'作') || (last == U'作' && code == U'日');
}
bool is_digit(char32_t code) { return code >= U'0' && code <= U'9'; }

/// Length of the terminal's control sequence (`ESC [ ... letter`) at `at`; 0 where there is none.
std::size_t control_at(std::string_view text, std::size_t at) {
  if (text[at] != k_escape || at + 1 >= text.size() || text[at + 1] != '[') return 0;
  std::size_t end = at + 2;
  while (end < text.size() && (text[end] < '@' || text[end] > '~')) ++end;
  return std::min(end + 1, text.size()) - at;
}

/// Columns of text that may carry colours.
std::size_t painted_width(std::string_view text) {
  std::size_t width = 0;
  while (true) {
    const std::size_t plain = std::min(text.find(k_escape), text.size());
    width += display_width(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) return width;
    text.remove_prefix(std::max<std::size_t>(control_at(text, 0), 1));
  }
}

/// A piece of text that is not broken unless it is wider than a whole line.
struct Piece {
  std::string_view text;
  std::size_t width = 0;
  std::size_t blanks = 0;  ///< in front of it
};

/// Units that stay with their number: `5 h`, `71.4 %`.
bool begins_with_unit(std::string_view text) {
  for (const std::string_view unit : {"%", "d", "h", "min", "s"}) {
    if (!text.starts_with(unit)) continue;
    const std::string_view rest = text.substr(unit.size());
    if (rest.empty() || is_one_of(decode_utf8(rest, 0).code, U" ,.;:)，。；：）")) return true;
  }
  return false;
}

/// Whether the blank at `at` joins what stands on its two sides: a number and its unit or the word that makes it an
/// ordinal (`5 h`, `12 小时`, `第 1 次`), and marks of Chinese that may not stand at that end of a line.
bool joins(std::string_view line, std::size_t at, char32_t last) {
  if (last == 0 || at + 1 >= line.size()) return false;
  const char32_t next = decode_utf8(line, at + 1).code;
  const bool closes = (is_cjk(next) || next == U'”') && may_not_begin_line(next);
  const bool opens = (is_cjk(last) || last == U'“') && may_not_end_line(last);
  return (is_digit(last) && (is_cjk(next) || begins_with_unit(line.substr(at + 1)))) || last == U'第' || closes || opens;
}

/// Cuts one line (no line feeds) into pieces.
std::vector<Piece> pieces_of(std::string_view line) {
  std::vector<Piece> pieces;
  Piece piece;
  std::size_t start = 0;
  char32_t last = 0;
  const auto close = [&](std::size_t end) {
    if (end > start) {
      piece.text = line.substr(start, end - start);
      pieces.push_back(piece);
      piece = Piece{};
    }
    start = end;
  };
  for (std::size_t at = 0; at < line.size();) {
    if (const std::size_t control = control_at(line, at); control != 0) {
      at += control;
      continue;
    }
    if (line[at] == ' ') {
      if (joins(line, at, last)) {
        ++piece.width;
        last = U' ';
      } else {
        close(at);
        ++piece.blanks;
        start = at + 1;
        last = 0;
      }
      ++at;
      continue;
    }
    const Utf8Step step = decode_utf8(line, at);
    // Where the output is ASCII each character stands as `<U+4E2D>`, and no blanks between them.
    const bool between_spelled = last == U'>' && line.substr(at).starts_with("<U+");
    const bool breakable = last != 0 && last != U' ' && (is_cjk(last) || is_cjk(step.code)) &&
                           !may_not_begin_line(step.code) && !may_not_end_line(last) && !is_inside_unit(last, step.code);
    if (breakable || between_spelled) close(at);
    piece.width += display_width(line.substr(at, step.length));
    last = step.valid ? step.code : U'?';
    at += step.length;
  }
  close(line.size());
  return pieces;
}

/// Longest prefix of at most `width` columns, at least one character, so that what is left may begin a line.
std::string_view column_prefix(std::string_view text, std::size_t width) {
  std::size_t at = 0;
  std::size_t used = 0;
  std::size_t before = 0;  // end of the prefix that is one character shorter
  while (at < text.size()) {
    const Utf8Step step = decode_utf8(text, at);
    const std::size_t next = display_width(text.substr(at, step.length));
    if (at != 0 && used + next > width) {
      if (before != 0 && step.code >= 0x80 && may_not_begin_line(step.code)) at = before;
      break;
    }
    used += next;
    before = at;
    at += step.length;
  }
  return text.substr(0, at);
}

/// A word of narrow characters with no more than marks of Chinese around it.
bool is_word(std::string_view text) {
  const auto narrow = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  const auto* const first = std::find_if(text.begin(), text.end(), narrow);
  const auto* const end = std::find_if(text.rbegin(), text.rend(), narrow).base();
  return first < end && std::all_of(first, end, narrow);
}

/// Collects pieces into lines of at most `width` columns.
class LineFiller {
 public:
  LineFiller(std::size_t width, std::vector<std::string>& lines) : m_width(std::max<std::size_t>(width, 1)), m_lines(lines) {}

  /// Blanks in front of the first line, and of those behind it.
  void indent(std::size_t first, std::size_t next) {
    m_indent = first;
    m_next = next;
  }
  void keep_blanks() { m_keep = true; }

  void add(const Piece& piece) {
    const std::size_t gap = m_begun ? (m_keep ? piece.blanks : std::min<std::size_t>(piece.blanks, 1)) : 0;
    if (m_begun && m_used + gap + piece.width > m_width) end_line();
    if (m_begun) {
      append(gap, piece.text, piece.width);
    } else if (piece.width > m_width) {
      add_wide(piece);
    } else {
      append(std::min(m_indent, m_width - piece.width), piece.text, piece.width);
    }
  }
  void end_line() {
    m_lines.push_back(std::move(m_line));
    m_line.clear();
    m_used = 0;
    m_begun = false;
    m_indent = m_next;
  }

 private:
  void append(std::size_t blanks, std::string_view text, std::size_t width) {
    m_line.append(blanks, ' ').append(text);
    m_used += blanks + width;
    m_begun = true;
  }

  /// A piece that is wider than a line, at the beginning of one. What blanks join comes apart; a single word stays whole
  /// (see `fold`); all else is cut at the edge.
  void add_wide(const Piece& piece) {
    if (const std::size_t blank = piece.text.rfind(' '); blank != std::string_view::npos) {
      const std::string_view left = piece.text.substr(0, blank);
      const std::string_view right = piece.text.substr(blank + 1);
      add({left, painted_width(left), 0});
      add({right, painted_width(right), 1});
      return;
    }
    std::string_view rest = piece.text;
    while (!is_word(rest) && painted_width(rest) > m_width) {
      const std::string_view head = column_prefix(rest, m_width);
      if (head.size() == rest.size()) break;
      append(0, head, painted_width(head));
      end_line();
      rest.remove_prefix(head.size());
    }
    append(0, rest, painted_width(rest));
  }

  std::size_t m_width;
  std::vector<std::string>& m_lines;
  std::size_t m_indent = 0;
  std::size_t m_next = 0;
  bool m_keep = false;
  bool m_begun = false;
  std::string m_line;
  std::size_t m_used = 0;
};

/// Where the lines behind the first one begin: below the second column where it is near, else a little further in.
std::size_t hanging_indent(std::string_view body, std::size_t indent, std::size_t width) {
  const std::size_t gap = body.find("  ");
  if (gap != std::string_view::npos) {
    const std::size_t column = indent + painted_width(body.substr(0, body.find_first_not_of(' ', gap)));
    if (column <= width / 2) return column;
  }
  return std::min(indent, width / 4) + 2;
}

void fold_line(std::string& out, std::string_view line, std::size_t width) {
  if (painted_width(line) <= width) {
    out += line;
    return;
  }
  const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
  const std::string_view body = line.substr(indent);
  const std::size_t next = hanging_indent(body, indent, width);
  std::vector<std::string> lines;
  LineFiller filler(width, lines);
  filler.keep_blanks();
  filler.indent(std::min(indent, next), next);
  for (const Piece& piece : pieces_of(body)) filler.add(piece);
  filler.end_line();
  for (std::size_t i = 0; i < lines.size(); ++i) out.append(i == 0 ? "" : "\n").append(lines[i]);
}

}  // namespace

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  LineFiller filler(width, lines);
  for (const std::string_view line : split(text, '\n')) {
    for (const Piece& piece : pieces_of(line)) filler.add(piece);
    filler.end_line();
  }
  return lines;
}

std::string fold(std::string_view text, std::size_t width) {
  std::string out;
  out.reserve(text.size());
  while (true) {
    const std::size_t end = text.find('\n');
    fold_line(out, text.substr(0, end), width);
    if (end == std::string_view::npos) return out;
    out += '\n';
    text.remove_prefix(end + 1);
  }
}

}  // namespace payout
