#pragma once
/// Lines out of bytes, in a fixed window.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "sources/byte_source.hpp"

namespace payout::sources {

inline constexpr std::size_t k_longest_line = std::size_t{1} << 20U;

/// One line. The text is valid until the next call.
struct Line {
  std::string_view text;     ///< without the line end; of a line that is too long only its first 512 bytes
  std::uint64_t number = 0;  ///< from 1
  std::uint64_t byte = 0;    ///< offset of its first byte
  std::uint64_t length = 0;  ///< bytes without the line end
  Position after;            ///< place behind its line end
  bool terminated = false;   ///< false only for the last line of an input
};

enum class LineStatus { line, too_long, end };

/// Splits at LF; one CR before it belongs to the line end. A line over 1 MiB is skipped in constant memory.
/// Memory: 64 KiB, and about 2 MiB for long inputs.
class LineReader {
 public:
  LineReader(ByteSource& source, Position start);
  [[nodiscard]] Result<LineStatus> next(Line& line);
  /// Skips a mark of `bytes` bytes at the very start (a byte order mark); call before the first `next`.
  [[nodiscard]] Result<bool> skip_prefix(std::string_view mark);

 private:
  Result<bool> fill();
  void make_room();
  Result<LineStatus> skip_long(Line& line);
  void emit(Line& line, std::size_t length, bool terminated);

  ByteSource& m_source;
  std::unique_ptr<char[]> m_buffer;
  std::size_t m_capacity;   ///< small until a source proves to hold more
  std::size_t m_begin = 0;  ///< first byte not handed out
  std::size_t m_seen = 0;   ///< bytes from m_begin on already searched for LF
  std::size_t m_end = 0;
  bool m_at_end = false;
  Position m_position;
};

}  // namespace payout::sources
