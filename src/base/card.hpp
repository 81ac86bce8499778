#pragma once
/// Finding card numbers and IBANs in running text; used by mask.cpp only.
#include <cstddef>
#include <string_view>

namespace payout {

/// A stretch of text that must be hidden; `end == 0` means that there is none.
struct SecretSpan {
  std::size_t end = 0;    ///< offset behind the last byte
  std::size_t count = 0;  ///< digits or letters that count, without separators
  char last[4] = {};      ///< the last four of them
  [[nodiscard]] bool found() const { return end != 0; }
  [[nodiscard]] std::string_view last_four() const { return {last, 4}; }
};

/// A card number that begins at `at` (a digit with no digit before it): 13 to 19 digits, an issuer's prefix with a
/// length that this issuer uses, a right Luhn digit, one separator at most between groups. Digits that are part of an
/// id (letters joined before them, UUID, hexadecimal) are left alone. Looks at 60 bytes at most on either side, and at
/// none before `floor` (the end of what is hidden already).
[[nodiscard]] SecretSpan find_card(std::string_view text, std::size_t at, std::size_t floor = 0);

/// An IBAN that begins at `at` (a letter with no letter or digit before it): country, length of that country and check
/// digits are right; single blanks, dashes or no-break spaces may stand between its characters.
[[nodiscard]] SecretSpan find_iban(std::string_view text, std::size_t at);

/// Bytes of the separator at `at` (blank, dash, dot, slash, no-break and thin spaces, typographic hyphens); 0: none.
[[nodiscard]] std::size_t separator_length(std::string_view text, std::size_t at);

}  // namespace payout
