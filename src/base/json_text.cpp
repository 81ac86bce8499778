#include "base/json_text.hpp"

#include <cassert>
#include <cmath>

#include <fmt/format.h>

#include "base/utf8.hpp"

namespace payout {
namespace {

constexpr std::string_view k_replacement = "\xEF\xBF\xBD";

bool is_plain(char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; }

void append_escaped(std::string& out, char32_t code) {
  switch (code) {
    case U'"': out += "\\\""; return;
    case U'\\': out += "\\\\"; return;
    case U'\n': out += "\\n"; return;
    case U'\r': out += "\\r"; return;
    case U'\t': out += "\\t"; return;
    default: fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(code));
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    std::size_t plain = at;
    while (plain < text.size() && is_plain(text[plain])) ++plain;
    out += text.substr(at, plain - at);
    at = plain;
    if (at == text.size()) break;
    const Utf8Step step = decode_utf8(text, at);
    if (!step.valid) {
      out += k_replacement;
    } else if (step.code < 0xA0) {
      append_escaped(out, step.code);
    } else {
      out += text.substr(at, step.length);
    }
    at += step.length;
  }
  out += '"';
}

JsonWriter& JsonWriter::key(std::string_view name) {
  assert(!m_levels.empty() && m_levels.back().bracket == '{' && !m_after_key);
  before_value();
  append_json_string(m_out, name);
  m_out += m_layout == JsonLayout::pretty ? ": " : ":";
  m_after_key = true;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  before_value();
  append_json_string(m_out, text);
  return *this;
}

JsonWriter& JsonWriter::value(double number, int decimals) {
  if (!std::isfinite(number)) return null();
  return literal(fmt::format("{:.{}f}", number, decimals));
}

JsonWriter& JsonWriter::begin(char bracket) {
  before_value();
  m_out += bracket;
  m_levels.push_back({bracket, true});
  return *this;
}

JsonWriter& JsonWriter::end(char bracket) {
  assert(!m_levels.empty() && !m_after_key && m_levels.back().bracket == (bracket == '}' ? '{' : '['));
  const bool was_empty = m_levels.back().empty;
  m_levels.pop_back();
  if (!was_empty) new_line();
  m_out += bracket;
  return *this;
}

JsonWriter& JsonWriter::literal(std::string_view text) {
  before_value();
  m_out += text;
  return *this;
}

JsonWriter& JsonWriter::signed_number(std::int64_t number) { return literal(fmt::format_int(number).c_str()); }
JsonWriter& JsonWriter::unsigned_number(std::uint64_t number) { return literal(fmt::format_int(number).c_str()); }

/// Comma and line break before a value or a key; nothing between a key and its value.
void JsonWriter::before_value() {
  if (m_after_key) {
    m_after_key = false;
    return;
  }
  if (m_levels.empty()) return;
  if (!m_levels.back().empty) m_out += ',';
  m_levels.back().empty = false;
  new_line();
}

void JsonWriter::new_line() {
  if (m_layout == JsonLayout::compact) return;
  m_out += '\n';
  m_out.append(2 * m_levels.size(), ' ');
}

}  // namespace payout
