#pragma once
/// Short texts that repeat (channels, codes, sources...) stand in chunks as small numbers.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace payout::store {

/// Numbers from 1; 0 means: the text stands in the chunk itself. A text gets a number when it is seen for the second
/// time, so that ids which never repeat do not fill the table. Bounds: 65,536 texts of at most 64 bytes.
/// Entries are never changed or removed once committed, so a chunk can be read with any later dictionary.
class Dictionary {
 public:
  using Loader = std::function<std::optional<std::string>(std::uint32_t)>;
  static constexpr std::size_t k_most_texts = 65'536;
  static constexpr std::size_t k_longest = 64;

  Dictionary();
  /// For reading only: fetches entries one by one when they are first asked for.
  explicit Dictionary(Loader loader);

  /// The number to write for a text; 0 where it has none.
  std::uint32_t number(std::string_view text);
  /// The text of a number, null where there is none. Valid until the next call: copy what is kept.
  const std::string* text(std::uint32_t number);

  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(m_texts.size()); }
  /// Appends a stored entry; entries come in the order of their numbers.
  void load(std::string text);
  /// Forgets every entry after the first `size`.
  void roll_back(std::uint32_t size);

 private:
  void index(std::uint32_t number);
  void rebuild(std::size_t slots);

  Loader m_loader;
  std::vector<std::optional<std::string>> m_texts;  // [number - 1]
  std::vector<std::uint64_t> m_hashes;              // [number - 1]
  std::vector<std::uint32_t> m_slots;               // open addressing; 0 is free
  std::vector<std::uint64_t> m_seen;                // hashes seen once, newest wins
};

}  // namespace payout::store
