#include "base/card.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.hpp"

namespace payout {
namespace {

constexpr std::size_t k_min_digits = 13;
constexpr std::size_t k_max_digits = 19;
constexpr std::size_t k_token_reach = 40;  // how far left and right an id is looked at

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_alnum(char c) { return is_digit(c) || is_letter(c); }
constexpr bool is_hex_letter(char c) { return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
constexpr bool is_token(char c) { return is_alnum(c) || c == '-' || c == '_'; }
constexpr std::size_t value_of(char digit) { return static_cast<std::size_t>(digit - '0'); }
constexpr char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

// ---- card numbers ----------------------------------------------------------------------------------------------

/// Numbers whose first six digits lie in low..high are cards of one issuer, with the lengths it uses.
struct IssuerRange {
  std::uint32_t low;
  std::uint32_t high;
  std::uint8_t min_length;
  std::uint8_t max_length;
};

// Issuer identification ranges as the card schemes publish them. Nothing begins with 0 or 1: there stand trace numbers
// and times in milliseconds.
constexpr IssuerRange k_issuers[] = {
    {220000, 220499, 16, 19},  // Mir
    {222100, 272099, 16, 16},  // Mastercard
    {300000, 305999, 14, 19},  // Diners Club
    {309500, 309599, 14, 19},  // Diners Club
    {340000, 349999, 15, 15},  // American Express
    {352800, 358999, 16, 19},  // JCB
    {360000, 369999, 14, 19},  // Diners Club
    {370000, 379999, 15, 15},  // American Express
    {380000, 399999, 14, 19},  // Diners Club, Discover
    {400000, 499999, 16, 16},  // Visa
    {400000, 499999, 13, 13},  // Visa, old form
    {400000, 499999, 18, 19},  // Visa
    {500000, 509999, 13, 19},  // Maestro, Verve, Elo, RuPay
    {510000, 559999, 16, 16},  // Mastercard
    {560000, 589999, 13, 19},  // Maestro
    {600000, 609999, 16, 19},  // Discover, RuPay, Hipercard
    {620000, 629999, 16, 19},  // UnionPay
    {630000, 639999, 16, 19},  // Maestro, Elo
    {644000, 659999, 16, 19},  // Discover, RuPay
    {670000, 679999, 13, 19},  // Maestro
    {810000, 829999, 16, 19},  // UnionPay, RuPay
    {979200, 979299, 16, 16},  // Troy
};

bool is_issued(std::string_view digits) {
  std::uint32_t prefix = 0;
  for (std::size_t i = 0; i < 6; ++i) prefix = prefix * 10 + static_cast<std::uint32_t>(digits[i] - '0');
  return std::any_of(std::begin(k_issuers), std::end(k_issuers), [&](const IssuerRange& range) {
    return prefix >= range.low && prefix <= range.high && digits.size() >= range.min_length &&
           digits.size() <= range.max_length;
  });
}

bool has_luhn_digit(std::string_view digits) {
  unsigned sum = 0;
  bool twice = false;
  for (auto it = digits.rbegin(); it != digits.rend(); ++it) {
    unsigned value = static_cast<unsigned>(*it - '0');
    if (twice) value = value < 5 ? value * 2 : value * 2 - 9;
    sum += value;
    twice = !twice;
  }
  return sum % 10 == 0;
}

/// Digits in groups, as far as a card number could reach.
struct Groups {
  std::array<char, k_max_digits> digits{};
  std::array<std::size_t, k_max_digits> end{};    ///< offset in the text behind group i
  std::array<std::size_t, k_max_digits> total{};  ///< digits up to the end of group i
  std::array<char, k_max_digits> separator{};     ///< what stands before group i; ' ' for all kinds of blank
  std::size_t count = 0;

  [[nodiscard]] std::size_t size(std::size_t i) const { return i == 0 ? total[0] : total[i] - total[i - 1]; }
};

Groups read_groups(std::string_view text, std::size_t at) {
  Groups groups;
  std::size_t total = 0;
  char separator = 0;
  while (groups.count < k_max_digits) {
    const std::size_t start = total;
    while (at < text.size() && is_digit(text[at])) {
      if (total == k_max_digits) return groups;  // this group is too long: it cannot be the last one
      groups.digits[total++] = text[at++];
    }
    if (total == start) return groups;
    groups.end[groups.count] = at;
    groups.total[groups.count] = total;
    groups.separator[groups.count] = separator;
    ++groups.count;
    const std::size_t gap = separator_length(text, at);
    if (gap == 0) return groups;
    separator = gap == 1 ? text[at] : ' ';
    at += gap;
  }
  return groups;
}

bool all_but_last_equal(const Groups& groups, std::size_t last) {
  for (std::size_t i = 1; i < last; ++i) {
    if (groups.size(i) != groups.size(0)) return false;
  }
  return groups.size(last) <= groups.size(0);
}

/// 4-4-4-4, 4-4-4-4-3, 4-6-5 and the like: how cards are printed.
bool is_printed_form(const Groups& groups, std::size_t last) {
  if (groups.size(0) != 4) return false;
  if (last == 2) return groups.size(1) == 6 && (groups.size(2) == 4 || groups.size(2) == 5);
  return last >= 3 && all_but_last_equal(groups, last);
}

/// Whether groups 0 to `last` look like one number and not like several amounts, dates or counts in a row.
bool is_plausible(const Groups& groups, std::size_t last) {
  if (last == 0 || is_printed_form(groups, last)) return true;
  for (std::size_t i = 2; i <= last; ++i) {
    if (groups.separator[i] != groups.separator[1]) return false;
  }
  const char separator = groups.separator[1];
  if (separator == ' ' || separator == '-') return true;
  return last > 1 && all_but_last_equal(groups, last);  // dots and slashes: decimals, versions, paths, dates
}

/// Whether the letters that are joined to the digits from the left say "card".
bool is_card_word(std::string_view word) {
  constexpr std::string_view k_words[] = {"card", "cardno",     "cardnumber", "pan",  "cc",       "ccn", "b",
                                          "visa", "mastercard", "maestro",    "amex", "unionpay", "jcb", "diners"};
  std::string plain;
  for (const char c : word) {
    if (is_letter(c)) plain += c;
  }
  return std::any_of(std::begin(k_words), std::end(k_words),
                     [&](std::string_view known) { return equals_ignoring_case(known, plain); });
}

constexpr bool is_hex(char c) { return is_digit(c) || is_hex_letter(c); }
bool is_uuid(std::string_view token) {
  if (token.size() != 36) return false;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? token[i] != '-' : !is_hex(token[i])) return false;
  }
  return true;
}

/// Whether the digits at begin..end belong to an id: letters joined before them, or a hexadecimal number or UUID.
/// Looks no further left than `floor`, and not over two dashes in a row: ids do not have them.
bool is_inside_id(std::string_view text, std::size_t floor, std::size_t begin, std::size_t end) {
  const auto joined = [&text](std::size_t i) {
    return is_token(text[i]) && (text[i] != '-' || i + 1 >= text.size() || text[i + 1] != '-');
  };
  std::size_t left = begin;
  while (left > floor && begin - left < k_token_reach && joined(left - 1)) --left;
  const std::string_view before = text.substr(left, begin - left);
  if (std::any_of(before.begin(), before.end(), is_letter)) return !is_card_word(before);
  if (is_uuid(text.substr(left, 36))) return true;

  std::size_t right = end;
  bool hex_only = true;
  for (; right < text.size() && right - end < k_token_reach && is_alnum(text[right]); ++right) {
    hex_only = hex_only && is_hex(text[right]);
  }
  return right != end && hex_only;
}

// ---- IBAN --------------------------------------------------------------------------------------------------------

constexpr std::size_t k_longest_iban = 33;

// Country and length, from the IBAN registry (SWIFT, ISO 13616).
constexpr std::string_view k_iban_lengths =
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 "
    "ES24 "
    "FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 "
    "LC32 "
    "LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 "
    "RO24 "
    "RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

std::size_t iban_length(char first, char second) {
  for (std::size_t i = 0; i + 4 <= k_iban_lengths.size(); i += 5) {
    if (k_iban_lengths[i] == first && k_iban_lengths[i + 1] == second) {
      return value_of(k_iban_lengths[i + 2]) * 10 + value_of(k_iban_lengths[i + 3]);
    }
  }
  return 0;
}

/// ISO 7064 mod 97-10 over the account part and then country and check digits.
bool has_check_digits(std::string_view iban) {
  unsigned rest = 0;
  const auto take = [&rest](char c) {
    rest = is_digit(c) ? (rest * 10 + static_cast<unsigned>(c - '0')) % 97
                       : (rest * 100 + static_cast<unsigned>(c - 'A') + 10) % 97;
  };
  for (const char c : iban.substr(4)) take(c);
  for (const char c : iban.substr(0, 4)) take(c);
  return rest == 1;
}

}  // namespace

std::size_t separator_length(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(std::min(at, text.size()), 3);
  if (rest.empty()) return 0;
  if (rest[0] == ' ' || rest[0] == '-' || rest[0] == '.' || rest[0] == '/') return 1;
  if (rest.substr(0, 2) == "\xC2\xA0") return 2;                                           // no-break space
  constexpr std::string_view k_wide[] = {"\xE2\x80\x87", "\xE2\x80\x89", "\xE2\x80\xAF",   // figure, thin, narrow space
                                         "\xE2\x80\x90", "\xE2\x80\x91", "\xE2\x80\x93"};  // hyphens, en dash
  return std::find(std::begin(k_wide), std::end(k_wide), rest) == std::end(k_wide) ? 0 : 3;
}

SecretSpan find_card(std::string_view text, std::size_t at, std::size_t floor) {
  const char first = text[at];
  if (first < '2' || first == '7') return {};
  // The last four of a number that is masked already are no beginning of the next.
  constexpr std::string_view k_masked = "****";
  if (at >= k_masked.size() && text.substr(at - k_masked.size(), k_masked.size()) == k_masked) return {};
  const Groups groups = read_groups(text, at);
  for (std::size_t i = groups.count; i-- > 0;) {
    const std::string_view digits(groups.digits.data(), groups.total[i]);
    if (digits.size() < k_min_digits) return {};
    if (!is_issued(digits) || !has_luhn_digit(digits) || !is_plausible(groups, i)) continue;
    if (is_inside_id(text, floor, at, groups.end[i])) continue;
    SecretSpan span{groups.end[i], digits.size(), {}};
    digits.copy(span.last, 4, digits.size() - 4);
    return span;
  }
  return {};
}

SecretSpan find_iban(std::string_view text, std::size_t at) {
  if (at + 15 > text.size() || !is_digit(text[at + 2]) || !is_digit(text[at + 3])) return {};
  const std::size_t length = iban_length(upper(text[at]), upper(text[at + 1]));
  if (length == 0) return {};
  std::array<char, k_longest_iban> letters{};
  std::size_t count = 0;
  std::size_t here = at;
  while (count < length) {
    if (count > 3) {
      const std::size_t gap = separator_length(text, here);
      const bool allowed = gap > 1 || (gap == 1 && (text[here] == ' ' || text[here] == '-'));
      if (allowed) here += gap;
    }
    if (here >= text.size() || !is_alnum(text[here])) return {};
    letters[count++] = upper(text[here++]);
  }
  if (here < text.size() && is_alnum(text[here])) return {};
  const std::string_view iban(letters.data(), length);
  if (!has_check_digits(iban)) return {};
  SecretSpan span{here, length, {}};
  iban.copy(span.last, 4, length - 4);
  return span;
}

}  // namespace payout
