#include "sources/json_cutter.hpp"

#include <algorithm>
#include <array>

#include "sources/json_index.hpp"
#include "sources/refuse.hpp"
#include "sources/sniff.hpp"

namespace payout::sources {
namespace {

bool opens(char c) { return c == '{' || c == '['; }

constexpr std::array<bool, 256> table_of(std::string_view bytes) {
  std::array<bool, 256> out{};
  for (const char c : bytes) out[static_cast<unsigned char>(c)] = true;
  return out;
}
/// Bytes that mean something outside of texts: those that open and close, and those that part values or end scalars.
constexpr std::array<bool, 256> k_brackets = table_of("\"{}[]");
constexpr std::array<bool, 256> k_means = table_of("\"{}[], \t\n\r");

}  // namespace

tl::unexpected<Error> JsonCutter::damaged(const std::string& what) const {
  return refuse("document_damaged", "the document is not sound JSON: " + what, m_name,
                "fetch it again");
}

Result<bool> JsonCutter::fill() {
  if (m_ended) return false;
  if (m_start > k_piece) {
    m_buffer.erase(0, m_start);
    m_at -= m_start;
    m_key_from -= std::min(m_key_from, m_start);
    m_key_to -= std::min(m_key_to, m_start);
    m_list -= std::min(m_list, m_start);
    m_comma -= std::min(m_comma, m_start);
    m_start = 0;
  }
  const std::size_t size = m_buffer.size();
  m_buffer.resize(size + k_piece);
  const Result<std::size_t> got = m_source.read(m_buffer.data() + size, k_piece);
  m_buffer.resize(size + (got ? *got : 0));
  if (!got) return tl::unexpected(got.error());
  m_ended = *got == 0;
  return !m_ended;
}

/// Takes bytes off that carry nothing; false at the end of the input.
Result<bool> JsonCutter::skip_blanks() {
  while (true) {
    while (m_start < m_buffer.size() && is_json_blank(m_buffer[m_start])) drop(1);
    if (m_start < m_buffer.size()) return true;
    const Result<bool> more = fill();
    if (!more || !*more) return more;
  }
}

void JsonCutter::pass(std::size_t from, std::size_t to) {
  const char* text = m_buffer.data();
  m_lines += static_cast<std::uint64_t>(std::count(text + from, text + to, '\n'));
  m_offset += to - from;
}

void JsonCutter::drop(std::size_t count) {
  pass(m_start, m_start + count);
  m_start += count;
  m_at = m_start;
}

Result<bool> JsonCutter::next(JsonPiece& out) {
  if (m_head != 0) return scan(out);
  if (m_offset == 0 && m_buffer.empty()) {
    const Result<bool> some = fill();
    if (!some) return some;
    if (m_buffer.starts_with(k_utf8_bom)) drop(k_utf8_bom.size());
  }
  while (true) {
    const Result<bool> some = skip_blanks();
    if (!some) return some;
    if (!*some) {
      if (m_in_array) return damaged("it ends inside an array");
      return false;
    }
    if (m_in_array) {
      bool closed = false;
      const Result<bool> ready = between_items(closed);
      if (!ready) return ready;
      if (closed) continue;
      return scan(out);
    }
    if (m_buffer[m_start] != '[') return scan(out);
    drop(1);
    m_in_array = m_first_item = true;
  }
}

/// Inside the array at the top: goes to the next item, or over the closing bracket.
Result<bool> JsonCutter::between_items(bool& closed) {
  if (m_buffer[m_start] == ']') {
    drop(1);
    closed = true;
    m_in_array = false;
    return true;
  }
  if (!m_first_item) {
    if (m_buffer[m_start] != ',') return damaged("a comma is missing between two items of an array");
    drop(1);
    const Result<bool> some = skip_blanks();
    if (!some) return some;
    if (!*some) return damaged("it ends inside an array");
  }
  m_first_item = false;
  return true;
}

/// One byte of the value at hand, outside of texts.
void JsonCutter::step(char c) {
  const bool listed = m_in_list && m_depth == 2;
  if (opens(c)) {
    ++m_depth;
    const std::string_view key(m_buffer.data() + m_key_from, m_key_to - m_key_from);
    if (c == '[' && m_depth == 2 && !m_in_list && m_buffer[m_start] == '{' &&
        std::find(m_lists.begin(), m_lists.end(), key) != m_lists.end()) {
      m_in_list = true;
      m_list = m_comma = m_at + 1;
    }
  } else if (c == '}' || c == ']') {
    if (m_depth != 0) --m_depth;
    if (listed) m_in_list = false;
  } else if (c == ',' && listed) {
    m_comma = m_at;
  }
}

bool JsonCutter::hand_over(std::size_t end, JsonPiece& out) {
  out = {std::string_view(m_buffer).substr(m_start, end - m_start), m_head, m_head_byte, m_offset, m_lines};
  pass(m_start + m_head, end);
  m_start = m_at = end;
  m_head = 0;
  m_depth = 0;
  m_in_list = false;
  m_key_from = m_key_to = 0;
  return true;
}

/// Goes to the next byte that means something where the scan stands, at most to the end of the buffer.
void JsonCutter::skip_plain(bool container) {
  const char* text = m_buffer.data();
  const std::size_t end = m_buffer.size();
  std::size_t at = m_at;
  if (m_in_text) {
    while (at < end && text[at] != '"' && text[at] != '\\') ++at;
  } else {
    const bool deep = container && !(m_in_list && m_depth == 2);
    const std::array<bool, 256>& stops = deep ? k_brackets : k_means;
    while (at < end && !stops[static_cast<unsigned char>(text[at])]) ++at;
  }
  m_at = at;
}

/// Looks for the end of the value that begins at `m_start`.
Result<bool> JsonCutter::scan(JsonPiece& out) {
  const bool container = opens(m_buffer[m_start]);
  while (true) {
    for (; m_at < m_buffer.size(); ++m_at) {
      if (m_escaped) {
        m_escaped = false;
        continue;
      }
      skip_plain(container);
      if (m_at == m_buffer.size()) break;
      const char c = m_buffer[m_at];
      if (m_in_text) {
        m_escaped = c == '\\';
        m_in_text = m_escaped;
        if (!m_in_text && m_depth == 1) m_key_to = m_at;
        continue;
      }
      if (c == '"') {
        m_in_text = true;
        if (m_depth == 1) m_key_from = m_at + 1;
        continue;
      }
      const bool ends_scalar = !container && m_at > m_start && (is_json_blank(c) || c == ',' || c == ']' || opens(c));
      if (!ends_scalar) step(c);
      if (!ends_scalar && !(container && m_depth == 0)) continue;
      return hand_over(ends_scalar ? m_at : m_at + 1, out);
    }
    if (m_at - m_start >= k_long && cut(out)) return true;
    if (m_at - m_start >= k_longest) {
      return refuse("document_too_large", "one value of the document is over 16 MiB long and cannot be taken in parts",
                    m_name, "cut it into lines first, one record each");
    }
    const Result<bool> more = fill();
    if (!more) return more;
    if (*more) continue;
    if (!container && !m_in_text) return hand_over(m_at, out);
    return damaged("it ends inside a value; it was cut, or it is still being written");
  }
}

/// Hands over the items of the list at hand that are complete, in a document of their own.
bool JsonCutter::cut(JsonPiece& out) {
  if (!m_in_list || m_comma <= m_list) return false;
  m_piece.assign(m_buffer, m_start, m_comma - m_start);
  m_piece += "]}";
  out = {m_piece, m_head, m_head_byte, m_offset, m_lines};
  if (m_head == 0) m_head_byte = m_offset;
  pass(m_start + m_head, m_comma + 1);
  const std::size_t taken = m_comma + 1 - m_list;
  m_buffer.erase(m_list, taken);
  m_at -= taken;
  m_comma = m_list;
  m_head = m_list - m_start;
  return true;
}

}  // namespace payout::sources
