#include "report/page.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace payout::report {
namespace {

/// Below this room, columns beside the text would leave too little for it.
constexpr std::size_t k_room_for_columns = 44;
constexpr std::size_t k_gutter = 8;
/// Narrower pages have labels above their text, and hardly a gutter.
constexpr std::size_t k_narrow = 34;
constexpr std::size_t k_narrow_gutter = 2;
/// Beside a marker there is at least this much room, or half of the page.
constexpr std::size_t k_least_beside = 24;

/// ASCII for punctuation that rules' texts may carry; empty where there is none.
std::string_view ascii_of(char32_t code) {
  switch (code) {
    case 0xA0: return " ";
    case 0x2013:
    case 0x2014: return "-";
    case 0x2018:
    case 0x2019: return "'";
    case 0x201C:
    case 0x201D: return "\"";
    case 0x2026: return "...";
    case 0xD7: return "x";
    default: return {};
  }
}

std::string to_ascii(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Step step = decode_utf8(text, at);
    if (step.code < 0x80) {
      out += static_cast<char>(step.code);
    } else if (const std::string_view plain = ascii_of(step.code); !plain.empty()) {
      out += plain;
    } else {
      fmt::format_to(std::back_inserter(out), "<U+{:04X}>", static_cast<unsigned>(step.code));
    }
    at += step.length;
  }
  return out;
}

std::string_view sgr(Paint paint) {
  switch (paint) {
    case Paint::good: return "\x1b[1;32m";
    case Paint::caution: return "\x1b[1;33m";
    case Paint::bad: return "\x1b[1;31m";
    case Paint::strong: return "\x1b[1m";
    case Paint::none: break;
  }
  return {};
}

void trim_right(std::string& line) { line.erase(line.find_last_not_of(' ') + 1); }

}  // namespace

std::string printable(std::string_view text, bool utf8) {
  std::string safe = escape_for_terminal(text);
  return utf8 ? safe : to_ascii(safe);
}

std::string fit(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  constexpr std::string_view k_dots = "...";
  const std::string_view dots = k_dots.substr(0, std::min(width, k_dots.size()));
  const std::size_t room = width - dots.size();
  std::size_t used = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const Utf8Step step = decode_utf8(text, at);
    const std::size_t next = display_width(text.substr(at, step.length));
    if (used + next > room) break;
    used += next;
    at += step.length;
  }
  return std::string(text.substr(0, at)).append(dots);
}

std::string pad(std::string_view text, std::size_t width) {
  std::string out(text);
  const std::size_t used = display_width(text);
  if (used < width) out.append(width - used, ' ');
  return out;
}

std::string pad_left(std::string_view text, std::size_t width) {
  const std::size_t used = display_width(text);
  return std::string(used < width ? width - used : 0, ' ').append(text);
}

TextOptions readable(TextOptions options) {
  constexpr std::size_t k_readable = 100;
  options.width = std::min(options.width, k_readable);
  return options;
}

Page::Page(const TextOptions& options)
    : m_width(std::clamp(options.width, k_min_width, k_max_width)),
      m_gutter(m_width < k_narrow ? k_narrow_gutter : k_gutter),
      m_colour(options.colour),
      m_utf8(options.utf8),
      m_zh(options.language == Language::zh) {}

void Page::label(std::string_view word, Paint paint) {
  m_label = word;
  m_label_paint = paint;
}

void Page::text(std::string_view text, Painted head) { block({}, text, {}, head); }

void Page::pair(std::string_view left, std::string_view right, Painted head, Paint edge) {
  block({}, left, right, head, edge);
}

void Page::item(std::string_view marker, std::size_t marker_width, std::string_view text, std::string_view right) {
  const std::string safe = printable(marker, m_utf8);
  const bool fits = marker_width + std::min(k_least_beside, room() / 2) <= room();
  if (fits && display_width(safe) <= marker_width) {
    block(pad(safe, marker_width), text, right, {});
    return;
  }
  if (!safe.empty()) block({}, marker, {}, {});
  block(std::string(fits ? marker_width : 2, ' '), text, right, {});
}

void Page::block(std::string_view lead, std::string_view left, std::string_view right, Painted head, Paint edge_paint) {
  const std::size_t indent = display_width(lead);
  const std::size_t space = room() - indent;
  const std::string edge = printable(right, m_utf8);
  const std::size_t edge_width = edge.empty() ? 0 : display_width(edge) + 2;
  std::string body = printable(left, m_utf8);
  const bool fits = edge_width <= space / 2 || display_width(body) + edge_width <= space;
  bool beside = edge_width != 0 && room() >= k_room_for_columns && fits;
  std::vector<std::string> lines;
  if (beside) {
    lines = wrap(body, space - edge_width);
    beside = display_width(lines.front()) + edge_width <= space;  // a long word may not fit
  }
  if (!beside) {
    if (edge_width != 0) body += m_zh ? fmt::format("（{}）", edge) : fmt::format(" ({})", edge);
    lines = wrap(body, space);
  }
  std::string prefix(lead);
  bool first = true;
  for (const std::string& line : lines) {
    std::string out = prefix + line;
    if (beside && first) out = pad(out, room() - edge_width + 2) + paint(edge, edge_paint);
    emit(out, head);
    prefix.assign(indent, ' ');
    head = {};
    first = false;
  }
}

void Page::wide(std::string_view text, Paint paint_with) {
  for (const std::string& line : wrap(printable(text, m_utf8), m_width)) {
    m_out += paint(line, paint_with);
    m_out += '\n';
  }
}

void Page::wide_line(std::string_view text, Paint paint_with) {
  const std::string safe = printable(text, m_utf8);
  if (display_width(safe) > m_width) {
    wide(text, paint_with);
    return;
  }
  m_out += paint(safe, paint_with);
  m_out += '\n';
}

void Page::indented(std::string_view text, std::size_t indent) {
  for (const std::string& line : wrap(printable(text, m_utf8), m_width - indent)) {
    m_out.append(indent, ' ');
    m_out += line;
    m_out += '\n';
  }
}

void Page::parts(std::span<const std::string> parts, Paint paint_with, std::size_t painted) {
  constexpr std::size_t k_between = 3;
  std::string line;
  std::size_t used = 0;
  const auto end_line = [&] {
    if (used != 0) m_out += line + '\n';
    line.clear();
    used = 0;
  };
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Paint with = i == painted ? paint_with : Paint::none;
    const std::string part = printable(parts[i], m_utf8);
    const std::size_t part_width = display_width(part);
    if (used != 0 && used + k_between + part_width > m_width) end_line();
    if (part_width > m_width) {
      wide(parts[i], with);
      continue;
    }
    if (used != 0) line.append(k_between, ' ');
    line += paint(part, with);
    used += (used == 0 ? 0 : k_between) + part_width;
  }
  end_line();
}

void Page::gap() {
  const bool has_gap = m_out.empty() || (m_out.size() >= 2 && m_out.substr(m_out.size() - 2) == "\n\n");
  if (!has_gap) m_out += '\n';
}

void Page::emit(std::string_view body, Painted head) {
  std::size_t used = 0;
  if (!m_label.empty()) {
    m_out += paint(m_label, m_label_paint);
    used = m_label.size();
    if (used >= m_gutter) {
      m_out += '\n';
      used = 0;
    }
    m_label.clear();
  }
  m_out.append(m_gutter - used, ' ');
  if (!head.word.empty() && body.substr(0, head.word.size()) == head.word) {
    m_out += paint(head.word, head.paint);
    body.remove_prefix(head.word.size());
  }
  m_out += body;
  trim_right(m_out);
  m_out += '\n';
}

std::string Page::paint(std::string_view text, Paint with) const {
  if (!m_colour || with == Paint::none) return std::string(text);
  return fmt::format("{}{}\x1b[0m", sgr(with), text);
}

}  // namespace payout::report
