#pragma once
/// What kind of witness a record is. Where two contradict each other the later of this list is believed.
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace payout {

enum class Trust : std::uint8_t {
  unsaid,     ///< nobody said: its type tells
  own,        ///< our own state
  webhook,    ///< what a channel tells by itself
  inquiry,    ///< what a channel answers when it is asked
  statement,  ///< what a bank booked
};

inline constexpr std::array<std::string_view, 5> k_trust_words{"", "own", "webhook", "inquiry", "statement"};

[[nodiscard]] constexpr std::string_view word(Trust trust) { return k_trust_words[static_cast<std::size_t>(trust)]; }
/// Nothing for a word outside the list.
[[nodiscard]] constexpr std::optional<Trust> find_trust(std::string_view text) {
  for (std::size_t i = 1; i < k_trust_words.size(); ++i) {
    if (k_trust_words[i] == text) return static_cast<Trust>(i);
  }
  return std::nullopt;
}

}  // namespace payout
