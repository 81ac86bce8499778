#include "sources/line_reader.hpp"

#include <cstring>

namespace payout::sources {
namespace {

constexpr std::size_t k_buffer = k_longest_line + 2 + k_piece;
constexpr std::size_t k_first_buffer = std::size_t{64} << 10U;
constexpr std::size_t k_kept = 512;

}  // namespace

LineReader::LineReader(ByteSource& source, Position start)
    : m_source(source), m_buffer(new char[k_first_buffer]), m_capacity(k_first_buffer), m_position(start) {}

/// Moves what is held to the front, in a larger buffer where the small one was filled once.
void LineReader::make_room() {
  const std::size_t wanted = m_capacity == k_buffer ? k_piece : m_capacity / 2;
  if (m_capacity - m_end >= wanted) return;
  if (m_capacity == k_buffer) {
    if (m_begin != 0) std::memmove(m_buffer.get(), m_buffer.get() + m_begin, m_end - m_begin);
  } else {
    std::unique_ptr<char[]> larger(new char[k_buffer]);
    std::memcpy(larger.get(), m_buffer.get() + m_begin, m_end - m_begin);
    m_buffer = std::move(larger);
    m_capacity = k_buffer;
  }
  m_end -= m_begin;
  m_begin = 0;
}

/// Reads one more piece behind what is held; false at the end of the bytes.
Result<bool> LineReader::fill() {
  if (m_at_end) return false;
  make_room();
  const Result<std::size_t> got = m_source.read(m_buffer.get() + m_end, m_capacity - m_end);
  if (!got) return tl::unexpected<Error>(got.error());
  m_at_end = *got == 0;
  m_end += *got;
  return !m_at_end;
}

Result<bool> LineReader::skip_prefix(std::string_view mark) {
  while (m_end - m_begin < mark.size()) {
    const Result<bool> more = fill();
    if (!more) return more;
    if (!*more) break;
  }
  if (!std::string_view(m_buffer.get() + m_begin, m_end - m_begin).starts_with(mark)) return false;
  m_begin += mark.size();
  m_position.byte += mark.size();
  return true;
}

void LineReader::emit(Line& line, std::size_t length, bool terminated) {
  line.number = m_position.line + 1;
  line.byte = m_position.byte;
  line.terminated = terminated;
  const std::size_t taken = length + (terminated ? 1 : 0);
  std::string_view text(m_buffer.get() + m_begin, length);
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  line.text = text;
  line.length = text.size();
  m_begin += taken;
  m_seen = 0;
  m_position.byte += taken;
  if (terminated) ++m_position.line;
  line.after = m_position;
}

Result<LineStatus> LineReader::next(Line& line) {
  while (true) {
    const char* from = m_buffer.get() + m_begin + m_seen;
    const std::size_t unseen = m_end - m_begin - m_seen;
    if (const void* found = unseen == 0 ? nullptr : std::memchr(from, '\n', unseen)) {
      const std::size_t length = m_seen + static_cast<std::size_t>(static_cast<const char*>(found) - from);
      const bool has_cr = length != 0 && m_buffer[m_begin + length - 1] == '\r';
      if (length - (has_cr ? 1 : 0) > k_longest_line) return skip_long(line);
      emit(line, length, true);
      return LineStatus::line;
    }
    m_seen = m_end - m_begin;
    if (m_seen > k_longest_line + 1) return skip_long(line);
    const Result<bool> more = fill();
    if (!more) return tl::unexpected<Error>(more.error());
    if (*more) continue;
    if (m_end == m_begin) return LineStatus::end;
    if (m_end - m_begin > k_longest_line) return skip_long(line);
    emit(line, m_end - m_begin, false);
    return LineStatus::line;
  }
}

Result<LineStatus> LineReader::skip_long(Line& line) {
  // The start of the line is kept at the front of the buffer while the rest passes behind it.
  line.number = m_position.line + 1;
  line.byte = m_position.byte;
  line.terminated = false;
  std::memmove(m_buffer.get(), m_buffer.get() + m_begin, m_end - m_begin);
  m_end -= m_begin;
  m_begin = 0;
  std::uint64_t length = 0;
  std::size_t at = 0;
  char last = '\0';
  while (true) {
    const char* from = m_buffer.get() + at;
    const void* found = m_end == at ? nullptr : std::memchr(from, '\n', m_end - at);
    const std::size_t count =
        found != nullptr ? static_cast<std::size_t>(static_cast<const char*>(found) - from) : m_end - at;
    if (count != 0) last = from[count - 1];
    length += count;
    if (found != nullptr) {
      line.terminated = true;
      at += count + 1;
      break;
    }
    m_end = at = k_kept;
    const Result<bool> more = fill();
    if (!more) return tl::unexpected<Error>(more.error());
    if (!*more) break;
  }
  m_position.byte += length + (line.terminated ? 1 : 0);
  if (line.terminated) ++m_position.line;
  line.length = length - (last == '\r' ? 1 : 0);
  line.text = std::string_view(m_buffer.get(), k_kept);
  line.after = m_position;
  m_begin = at;
  m_seen = 0;
  return LineStatus::too_long;
}

}  // namespace payout::sources
