#include "sources/json_index.hpp"

#include <algorithm>

#include <simdjson.h>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace payout::sources {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool has_control_byte(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\r' && c != '\n';
  });
}

/// The number grammar of RFC 8259.
bool is_number(std::string_view text) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t from = i;
    while (i < text.size() && is_digit(text[i])) ++i;
    return i != from;
  };
  if (i < text.size() && text[i] == '-') ++i;
  if (i < text.size() && text[i] == '0') {
    ++i;
  } else if (!digits()) {
    return false;
  }
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (!digits()) return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (!digits()) return false;
  }
  return i == text.size() && i != 0;
}

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Four hex digits at `at`; -1 where there are not four.
int hex4(std::string_view text, std::size_t at) {
  if (at + 4 > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    const int digit = hex_value(text[i]);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

char simple_escape(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/': return c;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return '\0';
  }
}

}  // namespace

struct JsonWalker::State {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
  std::size_t capacity = 0;

  bool reserve(std::size_t bytes) {
    if (parser != nullptr && bytes <= capacity) return true;
    // Stage 1 keeps one index a byte: start small, grow in powers of two.
    std::size_t wanted = std::max<std::size_t>(capacity, 4096);
    while (wanted < bytes) wanted *= 2;
    const auto error = parser == nullptr ? simdjson::get_active_implementation()->create_dom_parser_implementation(
                                               wanted, k_max_depth, parser)
                                         : parser->set_capacity(wanted);
    capacity = error == simdjson::SUCCESS ? wanted : 0;
    return error == simdjson::SUCCESS;
  }
};

JsonWalker::JsonWalker() : m_state(std::make_unique<State>()) {}
JsonWalker::~JsonWalker() = default;

bool JsonWalker::fail(std::string_view code, std::string detail, std::string hint) {
  if (m_failed) return false;
  m_failed = true;
  m_at = m_count;
  m_fault = {code, std::move(detail), std::move(hint)};
  return false;
}

bool JsonWalker::fail_stage(int error) {
  if (has_control_byte(m_text)) {
    const bool utf16 = std::count(m_text.begin(), m_text.end(), '\0') * 3 > static_cast<std::ptrdiff_t>(m_text.size());
    return fail("control_byte", "the line holds control bytes",
                utf16 ? "every second byte is zero: if the file is UTF-16, say --encoding utf-16le"
                      : "zero bytes are left by power loss or by copy-and-truncate rotation");
  }
  if (!is_utf8(m_text)) {
    return fail("utf8", "the line is not valid UTF-8", "name the encoding with --encoding (latin-1, gb18030)");
  }
  if (error == simdjson::UNESCAPED_CHARS) {
    return fail("control_byte", "a string holds a raw tab or carriage return", "inside JSON strings write \\t or \\r");
  }
  if (error == simdjson::UNCLOSED_STRING) return fail("json_syntax", "a string has no closing quote");
  if (error == simdjson::EMPTY) return fail("json_syntax", "there is no value");
  return fail("json_syntax", "the line is not JSON");
}

bool JsonWalker::fail_here(const char* expected) {
  if (has_control_byte(m_text) || !is_utf8(m_text)) return fail_stage(0);
  const std::size_t at = offset();
  std::string detail = std::string("expected ") + expected + " at byte " + std::to_string(at + 1) + " of the line";
  if (at < m_text.size()) return fail("json_syntax", detail + ", found " + quoted(token()));
  return fail("json_syntax", detail + ", found its end",
              "what the line opens it does not close; one object must stand on one line");
}

bool JsonWalker::start(std::string_view text) {
  m_text = text;
  m_at = m_count = m_depth = 0;
  m_failed = m_first = false;
  if (!m_state->reserve(text.size())) return fail("json_syntax", "no memory for so long a text");
  const auto error = m_state->parser->stage1(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                                             simdjson::stage1_mode::regular);
  if (error != simdjson::SUCCESS) return fail_stage(error);
  m_escapes = text.find('\\') != std::string_view::npos;
  m_tokens = m_state->parser->structural_indexes.get();
  m_count = m_state->parser->n_structural_indexes;
  return true;
}

bool JsonWalker::fail_depth() {
  return fail("depth_limit", "values are nested more than 64 deep", "such a record is not read at all");
}

bool JsonWalker::next_item() {
  if (m_failed) return false;
  if (head() == ']') return step_up();
  if (!m_first) {
    if (head() != ',') return fail_here("a comma or a closing bracket");
    advance();
  }
  m_first = false;
  if (head() == ']') return fail_here("a value");
  return true;
}

bool JsonWalker::number(std::string_view& digits) {
  digits = token();
  if (!is_number(digits)) return fail_here("a number");
  advance();
  return true;
}

bool JsonWalker::literal(std::string_view& word) {
  word = token();
  if (word != "null" && word != "true" && word != "false") return fail_here("a value");
  advance();
  return true;
}

bool JsonWalker::scalar() {
  std::string_view raw;
  switch (peek()) {
    case JsonKind::text: {
      if (!text(raw)) return false;
      if (!has_escape(raw)) return true;
      std::string scratch;
      std::string_view ignored;
      return unescape(raw, scratch, ignored);
    }
    case JsonKind::number: return number(raw);
    case JsonKind::truth:
    case JsonKind::null: return literal(raw);
    default: return fail_here("a value");
  }
}

bool JsonWalker::skip() {
  // One bit a level says whether it is an object; 64 levels fit one word.
  std::uint64_t objects = 0;
  unsigned level = 0;
  std::string_view raw;
  while (true) {
    const char c = head();
    if (c == '{' || c == '[') {
      if (!step_down()) return false;
      objects = (objects << 1U) | (c == '{' ? 1U : 0U);
      ++level;
    } else if (!scalar()) {
      return false;
    }
    while (true) {
      if (level == 0) return true;
      const bool more = (objects & 1U) != 0 ? next_key(raw) : next_item();
      if (m_failed) return false;
      if (more) break;
      objects >>= 1U;
      --level;
    }
    if ((objects & 1U) != 0 && has_escape(raw)) {
      std::string scratch;
      std::string_view ignored;
      if (!unescape(raw, scratch, ignored)) return false;
    }
  }
}

bool JsonWalker::finish() {
  if (m_failed) return false;
  if (at_end()) return true;
  if (has_control_byte(m_text)) return fail_stage(0);
  const std::size_t at = offset();
  if (const std::size_t cr = m_text.rfind('\r', at); cr != std::string_view::npos) {
    return fail("json_syntax", "lines end with a carriage return only, so many stand on one line",
                "convert the file to line feeds first (tr '\\r' '\\n')");
  }
  return fail("trailing_garbage",
              "after the object, at byte " + std::to_string(at + 1) + " of the line, follows " + quoted(token()),
              head() == '{' ? "two records stand on one line: a line feed was lost"
                            : "one object a line, and nothing behind it");
}

bool JsonWalker::unescape(std::string_view raw, std::string& scratch, std::string_view& out) {
  std::size_t at = raw.find('\\');
  if (at == std::string_view::npos) {
    out = raw;
    return true;
  }
  scratch.clear();
  std::size_t copied = 0;
  while (at != std::string_view::npos) {
    scratch.append(raw.substr(copied, at - copied));
    const char kind = at + 1 < raw.size() ? raw[at + 1] : '\0';
    if (kind == 'u') {
      int code = hex4(raw, at + 2);
      if (code < 0) return fail("json_syntax", "\\u must be followed by four hex digits");
      at += 6;
      if (code >= 0xD800 && code < 0xE000) {
        const bool pair = code < 0xDC00 && raw.substr(std::min(at, raw.size()), 2) == "\\u";
        const int low = pair ? hex4(raw, at + 2) : -1;
        if (low < 0xDC00 || low > 0xDFFF) {
          return fail("utf8", "an escape is half of a surrogate pair, which is no character",
                      "it could not be written out again as UTF-8");
        }
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        at += 6;
      }
      append_utf8(scratch, static_cast<char32_t>(code));
    } else {
      const char c = simple_escape(kind);
      if (c == '\0') return fail("json_syntax", "a backslash is followed by no known escape");
      scratch += c;
      at += 2;
    }
    copied = at;
    at = raw.find('\\', at);
  }
  scratch.append(raw.substr(copied));
  out = scratch;
  return true;
}

}  // namespace payout::sources
