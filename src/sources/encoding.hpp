#pragma once
/// Text encodings other than UTF-8, by the user's word only.
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sources/byte_source.hpp"

namespace payout::sources {

/// Converts single lines to UTF-8. For encodings in which no character holds the byte of a line feed.
class LineConverter {
 public:
  /// `latin-1` or `gb18030` (also gbk); nothing for any other name.
  [[nodiscard]] static std::optional<LineConverter> find(std::string_view encoding);
  LineConverter(LineConverter&&) noexcept;
  LineConverter& operator=(LineConverter&&) noexcept;
  ~LineConverter();

  /// False where the bytes are not text of this encoding; `out` is then unspecified.
  [[nodiscard]] bool convert(std::string_view line, std::string& out);

 private:
  struct State;
  explicit LineConverter(std::unique_ptr<State> state);
  std::unique_ptr<State> m_state;
};

/// The way back, for samples that are written in UTF-8. Nothing where a character has no place in the encoding, or the
/// encoding is none that LineConverter knows.
[[nodiscard]] std::optional<std::string> encode(std::string_view utf8, std::string_view encoding);

/// Converts a UTF-16LE stream to UTF-8; a byte order mark in front is dropped. A broken pair becomes one 0xFF byte, so
/// that the line it stands in is rejected as `utf8` and no other.
class Utf16Source final : public ByteSource {
 public:
  explicit Utf16Source(ByteSource& source) : m_source(source) {}
  [[nodiscard]] Result<std::size_t> read(char* to, std::size_t most) override;
  void collect_warnings(std::vector<Warning>& out) const override { m_source.collect_warnings(out); }

 private:
  void take_unit(unsigned unit);
  Result<bool> refill();
  ByteSource& m_source;
  std::string m_ready;
  std::size_t m_at = 0;
  int m_odd = -1;       ///< first byte of a half unit, -1 where none
  unsigned m_high = 0;  ///< a high surrogate that waits for its partner
  bool m_started = false;
  bool m_at_end = false;
};

}  // namespace payout::sources
