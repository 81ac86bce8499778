// Decimal text. What is read is not negative, and its own form reads back as the same amount.
#include <cstdint>

#include "base/money.hpp"
#include "check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace payout;
  const std::string_view text = as_text(data, size);
  for (const char* code : {"JPY", "EUR", "KWD"}) {
    const std::optional<Currency> currency = find_currency(code);
    FUZZ_CHECK(currency);
    const ParsedAmount parsed = parse_amount(text, currency->digits);
    if (!parsed.minor) continue;
    FUZZ_CHECK(*parsed.minor >= 0);
    const ParsedAmount again = parse_amount(format_decimal({*parsed.minor, *currency}), currency->digits);
    FUZZ_CHECK(again.minor && *again.minor == *parsed.minor);
  }
  return 0;
}
