#pragma once
/// The key words behind which secrets stand; used by mask.cpp only.
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace payout {

enum class WordKind : std::uint8_t {
  none,
  secret,       ///< the value behind `:` or `=` is hidden
  short_code,   ///< the same, and digits behind a blank (`cvv 123`)
  credentials,  ///< `Authorization`: a scheme word may stand before the value
  bearer,       ///< a credential behind a blank
  account,      ///< digits behind it: last four stay
  phone,        ///< digits behind it: last four stay
};

/// What an identifier (`access_token`, `userPassword`, `x-api-key`) says about the value behind it. Looks at its last
/// 16 characters.
[[nodiscard]] WordKind key_word_kind(std::string_view word);

/// False where no key word can end at the end of `text`; one look at its last two bytes.
[[nodiscard]] bool may_end_key_word(std::string_view text);

/// The Chinese key word that `text` begins with; Chinese has no blanks between words.
struct KeyWordHead {
  WordKind kind = WordKind::none;
  std::size_t length = 0;
};
[[nodiscard]] KeyWordHead chinese_key_word(std::string_view text);

/// True for values that say something about a secret instead of being one: `token: expired`.
[[nodiscard]] bool is_remark_on_secret(std::string_view value);

}  // namespace payout
