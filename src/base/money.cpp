#include "base/money.hpp"

#include <limits>

#include <fmt/format.h>

namespace payout {
namespace {

// ISO 4217 list one (SIX Financial Information, maintenance agency), as of amendment 180 (2026). Left out: funds and
// units of account (BOV CHE CHW CLF COU MXV USN UYI UYW XAD XDR XSU XUA), metals (XAG XAU XPD XPT), bond-market units
// (XBA to XBD), the test code XTS and XXX, "no currency". ANG and BGN left the list in 2025 and 2026; they are kept
// because the logs of that time speak of them. One group for each number of minor-unit digits.
constexpr std::string_view k_no_digits = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
constexpr std::string_view k_three_digits = "BHD IQD JOD KWD LYD OMR TND";
constexpr std::string_view k_two_digits =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP "
    "CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR "
    "JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN "
    "NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP "
    "SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG";

constexpr std::int8_t k_unknown = -1;

constexpr std::size_t slot(char a, char b, char c) {
  const auto place = [](char letter) { return static_cast<std::size_t>(letter - 'A'); };
  return (place(a) * 26 + place(b)) * 26 + place(c);
}

/// Digits by code, one slot for each of the 26^3 possible codes: a look-up for every event is one load.
struct DigitTable {
  std::array<std::int8_t, std::size_t{26} * 26 * 26> digits{};

  constexpr DigitTable() {
    for (auto& entry : digits) entry = k_unknown;
    add(k_no_digits, 0);
    add(k_two_digits, 2);
    add(k_three_digits, 3);
  }
  constexpr void add(std::string_view codes, std::int8_t count) {
    for (std::size_t i = 0; i + 3 <= codes.size(); i += 4) digits[slot(codes[i], codes[i + 1], codes[i + 2])] = count;
  }
};
constexpr DigitTable k_table;

constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads unsigned decimal text that has no sign.
ParsedAmount parse_unsigned(std::string_view text, unsigned digits) {
  const ParsedAmount form{std::nullopt, AmountFault::form};
  constexpr std::uint64_t k_limit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  std::size_t at = 0;
  std::uint64_t value = 0;
  bool over = false;
  const auto take = [&](char c) {
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (over || value > (k_limit - digit) / 10) {
      over = true;
    } else {
      value = value * 10 + digit;
    }
  };
  while (at < text.size() && is_digit(text[at])) take(text[at++]);
  if (at == 0 || (at > 1 && text[0] == '0')) return form;
  unsigned decimals = 0;
  if (at < text.size()) {
    if (text[at] != '.') return form;
    ++at;
    const std::size_t start = at;
    while (at < text.size() && is_digit(text[at])) {
      if (at - start < digits) take(text[at]);
      ++at;
    }
    if (at != text.size() || at == start) return form;
    if (at - start > digits) return {std::nullopt, AmountFault::scale};
    decimals = static_cast<unsigned>(at - start);
  }
  for (; decimals < digits; ++decimals) take('0');
  if (over) return {std::nullopt, AmountFault::range};
  return {static_cast<std::int64_t>(value), AmountFault::form};
}

/// Digits before the point and after it; the sign apart.
struct Parts {
  bool negative;
  std::string whole;
  std::string fraction;
};

Parts split_minor(const Money& money) {
  const bool negative = money.minor < 0;
  // Negated as unsigned, so that the least int64 has an absolute value too.
  const auto magnitude =
      negative ? 0 - static_cast<std::uint64_t>(money.minor) : static_cast<std::uint64_t>(money.minor);
  std::string digits = fmt::format("{:0{}}", magnitude, money.currency.digits + 1);
  const std::size_t point = digits.size() - money.currency.digits;
  return {negative, digits.substr(0, point), digits.substr(point)};
}

}  // namespace

std::optional<Currency> find_currency(std::string_view code) {
  if (code.size() != 3 || !is_upper(code[0]) || !is_upper(code[1]) || !is_upper(code[2])) return std::nullopt;
  const std::int8_t digits = k_table.digits[slot(code[0], code[1], code[2])];
  if (digits == k_unknown) return std::nullopt;
  return Currency{{code[0], code[1], code[2]}, static_cast<std::uint8_t>(digits)};
}

ParsedAmount parse_amount(std::string_view text, unsigned digits) {
  if (text.empty() || text.front() != '-') return parse_unsigned(text, digits);
  const ParsedAmount size = parse_unsigned(text.substr(1), digits);
  const bool is_number = size.minor.has_value() || size.fault != AmountFault::form;
  return {std::nullopt, is_number ? AmountFault::range : AmountFault::form};
}

std::string format_decimal(const Money& money) {
  Parts parts = split_minor(money);
  std::string out = parts.negative ? "-" : "";
  out += parts.whole;
  if (!parts.fraction.empty()) out += "." + parts.fraction;
  return out;
}

std::string format_money(const Money& money) {
  Parts parts = split_minor(money);
  std::string out(money.currency.text());
  out += parts.negative ? " -" : " ";
  for (std::size_t i = 0; i < parts.whole.size(); ++i) {
    if (i != 0 && (parts.whole.size() - i) % 3 == 0) out += ',';
    out += parts.whole[i];
  }
  if (!parts.fraction.empty()) out += "." + parts.fraction;
  return out;
}

}  // namespace payout
