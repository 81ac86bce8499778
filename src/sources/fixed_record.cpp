#include "sources/fixed_record.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace payout::sources {
namespace {

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string from_latin1(std::string_view text) {
  std::string out;
  for (const char c : text) append_utf8(out, static_cast<unsigned char>(c));
  return out;
}

/// A record that is short though blanks end it lost bytes somewhere. Nothing moved where every column that is
/// written from its left edge still begins there and holds one text.
bool still_aligned(const FixedRow& row) {
  return !row.record->left.empty() &&
         std::all_of(row.record->left.begin(), row.record->left.end(), [&](const std::string& name) {
           for (const FixedColumn& column : row.record->columns) {
             if (column.name != name) continue;
             const std::string_view text = row.cut(column.at, column.length);
             const std::string_view used = trim(text);
             return used.empty() || (text.front() != ' ' && used.find("   ") == std::string_view::npos);
           }
           return false;
         });
}

/// Offsets of the characters of UTF-8 text, and its end.
std::vector<std::size_t> character_offsets(std::string_view text) {
  std::vector<std::size_t> out;
  for (std::size_t at = 0; at < text.size(); at += decode_utf8(text, at).length) out.push_back(at);
  out.push_back(text.size());
  return out;
}

}  // namespace

std::string_view FixedRow::cut(std::size_t at, std::size_t count) const {
  const std::size_t from = at - 1;
  const std::size_t to = from + count;
  if (columns.empty()) return std::string_view(text).substr(std::min(from, text.size()), count);
  const std::size_t last = columns.size() - 1;
  return std::string_view(text).substr(columns[std::min(from, last)],
                                       columns[std::min(to, last)] - columns[std::min(from, last)]);
}

std::string_view FixedRow::get(std::string_view column) const {
  if (record == nullptr) return {};
  for (const FixedColumn& candidate : record->columns) {
    if (candidate.name == column) return trim(cut(candidate.at, candidate.length));
  }
  return {};
}

LengthFault fit(std::string_view line, std::size_t length, FixedRow& row) {
  row.text.assign(line);
  row.columns.clear();
  if (!is_ascii(line)) {
    // Old programs write Latin-1, and some count bytes where they write UTF-8.
    if (!is_utf8(line)) row.text = from_latin1(line);
    row.columns = character_offsets(row.text);
  }
  const std::size_t count = row.columns.empty() ? row.text.size() : row.columns.size() - 1;
  if (count == length) return LengthFault::none;
  if (line.size() == length) {
    row.text.assign(line);
    row.columns.clear();
    return LengthFault::none;
  }
  if (count > length) {
    const std::size_t from = row.columns.empty() ? length : row.columns[length];
    if (!trim(std::string_view(row.text).substr(from)).empty()) return LengthFault::bad;
    row.text.resize(from);
    if (!row.columns.empty()) row.columns.resize(length + 1);
    return LengthFault::padded;
  }
  const bool trimmed = !row.text.empty() && row.text.back() != ' ';
  const bool bears_loss = count >= row.record->least && (trimmed || still_aligned(row));
  if (count < row.record->filled && !bears_loss) return LengthFault::bad;
  return LengthFault::padded;  // columns behind the end read as blank
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  text = trim(text);
  constexpr std::size_t k_most_digits = 18;
  std::int64_t value = 0;
  const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  while (text.size() > k_most_digits && text.front() == '0') text.remove_prefix(1);
  if (text.empty() || !digits || text.size() > k_most_digits) return std::nullopt;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

FixedSplitter::FixedSplitter(ByteSource& source, Shape shape, std::size_t length)
    : m_source(source), m_lines(source, {}), m_shape(shape), m_length(length) {}

Result<bool> FixedSplitter::skip_prefix(std::string_view mark) {
  if (m_shape == Shape::stream) return false;
  return m_lines.skip_prefix(mark);
}

Result<LineStatus> FixedSplitter::next(Line& line) {
  return m_shape == Shape::lines ? m_lines.next(line) : next_piece(line);
}

Result<LineStatus> FixedSplitter::next_piece(Line& line) {
  constexpr std::size_t k_some_pieces = 1024;
  if (m_ready.size() - m_at < m_length) {
    std::string rest = m_ready.substr(m_at);
    Result<std::string> more = take(m_source, k_some_pieces * m_length);
    if (!more) return tl::unexpected<Error>(more.error());
    m_ready = std::move(rest) + *more;
    m_at = 0;
  }
  if (m_at == m_ready.size()) return LineStatus::end;
  line.text = std::string_view(m_ready).substr(m_at, m_length);
  m_at += line.text.size();
  line.number = m_position.line + 1;
  line.byte = m_position.byte;
  line.length = line.text.size();
  line.terminated = true;
  m_position.byte += line.text.size();
  ++m_position.line;
  line.after = m_position;
  return LineStatus::line;
}

}  // namespace payout::sources
