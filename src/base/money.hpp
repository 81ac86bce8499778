#pragma once
/// Exact money: int64 minor units and an ISO 4217 currency. Never a floating-point number.
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace payout {

/// An ISO 4217 alphabetic code with its number of minor-unit digits (0 to 4).
struct Currency {
  std::array<char, 3> code{};
  std::uint8_t digits = 0;
  auto operator<=>(const Currency&) const = default;
  [[nodiscard]] std::string_view text() const { return {code.data(), code.size()}; }
};

/// Finds a currency that money can be paid in; nothing for lower case, unknown, test (XTS) and
/// no-currency (XXX) codes. Source of the table: ISO 4217 list one (SIX).
[[nodiscard]] std::optional<Currency> find_currency(std::string_view code);

struct Money {
  std::int64_t minor = 0;  ///< minor units, never negative in input
  Currency currency;
  auto operator<=>(const Money&) const = default;
};

enum class AmountFault { form, scale, range };

struct ParsedAmount {
  std::optional<std::int64_t> minor;
  AmountFault fault = AmountFault::form;
};

/// Reads decimal text (`1250`, `1250.00`) into minor units of `digits` places.
/// form: anything but digits with one inner point, or leading zeros; scale: more decimals than the currency has
/// (zeros too are counted); range: negative, or over 2^63-1 minor units.
[[nodiscard]] ParsedAmount parse_amount(std::string_view text, unsigned digits);

/// `1250.00` with the currency's own digits, no grouping.
[[nodiscard]] std::string format_decimal(const Money& money);
/// `EUR 1,250.00` for people.
[[nodiscard]] std::string format_money(const Money& money);

}  // namespace payout
