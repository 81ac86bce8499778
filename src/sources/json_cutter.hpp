#pragma once
/// Cuts a stream of JSON into pieces that fit into memory.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sources/byte_source.hpp"

namespace payout::sources {

/// One sound-looking value. Of a long document: its first members, and some items of its list.
struct JsonPiece {
  std::string_view text;       ///< valid until the next piece is asked for
  std::size_t head = 0;         ///< bytes of the text that were repeated from the document's beginning
  std::uint64_t head_byte = 0;  ///< where those stand in the input
  std::uint64_t byte = 0;       ///< where the byte behind them stands in the input
  std::uint64_t lines = 0;      ///< lines before that byte
};

/// Goes over values that follow each other, also without line feeds between them. The items of an array at the top
/// are values of their own. An object that is longer than `k_long` is cut between the items of the list it holds under
/// one of the keys named; each piece then begins with what stood before the list. Memory: up to `k_longest` bytes.
/// Only brackets, quotes and commas are looked at: whether a piece is sound JSON is for its reader to say.
class JsonCutter {
 public:
  static constexpr std::size_t k_long = std::size_t{4} << 20U;
  static constexpr std::size_t k_longest = std::size_t{16} << 20U;

  JsonCutter(ByteSource& source, std::string name, std::vector<std::string> lists)
      : m_source(source), m_name(std::move(name)), m_lists(std::move(lists)) {}

  /// Where the input was read up to: bytes and lines.
  [[nodiscard]] Position position() const { return {m_offset, m_lines}; }

  /// The next piece; false at the end. Errors: document_damaged where the input ends inside a value or something else
  /// than a comma stands between two items; document_too_large where a value cannot be cut; those of the source.
  [[nodiscard]] Result<bool> next(JsonPiece& out);

 private:
  Result<bool> fill();
  Result<bool> skip_blanks();
  Result<bool> scan(JsonPiece& out);
  Result<bool> between_items(bool& closed);
  void skip_plain(bool container);
  void step(char c);
  bool hand_over(std::size_t end, JsonPiece& out);
  bool cut(JsonPiece& out);
  void pass(std::size_t from, std::size_t to);
  void drop(std::size_t count);
  [[nodiscard]] tl::unexpected<Error> damaged(const std::string& what) const;

  ByteSource& m_source;
  std::string m_name;
  std::vector<std::string> m_lists;
  std::string m_buffer;         ///< what is not handed over yet, from `m_start`
  std::size_t m_start = 0;
  std::size_t m_at = 0;         ///< up to here it was looked at
  std::uint64_t m_offset = 0;   ///< of `m_start` in the input, or of the byte behind the head that is repeated
  std::uint64_t m_lines = 0;    ///< lines before `m_offset`
  bool m_ended = false;
  bool m_in_array = false;
  bool m_first_item = false;
  // Of the value at hand:
  std::size_t m_head = 0;  ///< bytes of the buffer's value that are repeated
  std::uint64_t m_head_byte = 0;
  unsigned m_depth = 0;
  bool m_in_text = false;
  bool m_escaped = false;
  std::size_t m_key_from = 0;  ///< of the last text in the object at the top
  std::size_t m_key_to = 0;
  bool m_in_list = false;  ///< inside a list that may be cut
  std::size_t m_list = 0;  ///< where it begins, behind its bracket
  std::size_t m_comma = 0;  ///< the last comma between two of its items
  std::string m_piece;
};

}  // namespace payout::sources
