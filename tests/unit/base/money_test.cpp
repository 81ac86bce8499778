#include <limits>

#include <catch2/catch.hpp>

#include "base/money.hpp"

using namespace payout;

namespace {

std::int64_t minor(std::string_view text, unsigned digits) {
  const ParsedAmount result = parse_amount(text, digits);
  REQUIRE(result.minor);
  return *result.minor;
}

AmountFault fault(std::string_view text, unsigned digits) {
  const ParsedAmount result = parse_amount(text, digits);
  REQUIRE_FALSE(result.minor);
  return result.fault;
}

Money money(std::int64_t amount, std::string_view code) { return {amount, find_currency(code).value()}; }

}  // namespace

TEST_CASE("currencies have the minor-unit digits of ISO 4217", "[money]") {
  CHECK(find_currency("EUR")->digits == 2);
  CHECK(find_currency("USD")->digits == 2);
  CHECK(find_currency("CNY")->digits == 2);
  CHECK(find_currency("ZWG")->digits == 2);
  CHECK(find_currency("JPY")->digits == 0);
  CHECK(find_currency("XOF")->digits == 0);
  CHECK(find_currency("KRW")->digits == 0);
  CHECK(find_currency("KWD")->digits == 3);
  CHECK(find_currency("TND")->digits == 3);
  CHECK(find_currency("EUR")->text() == "EUR");
}

TEST_CASE("what money cannot be paid in is no currency", "[money]") {
  for (const char* code : {"", "eur", "EU", "EURO", "€", "XXX", "XTS", "XAU", "XAG", "XDR", "CLF", "USN", "CHE", "BOV",
                           "ZZZ", "DEM", "E R", "EU1",
                           "\xC3\x84"
                           "A"}) {
    CAPTURE(code);
    CHECK_FALSE(find_currency(code));
  }
}

TEST_CASE("amounts are read exactly", "[money]") {
  CHECK(minor("1250.00", 2) == 125000);
  CHECK(minor("1250", 2) == 125000);
  CHECK(minor("1250.5", 2) == 125050);
  CHECK(minor("0", 2) == 0);
  CHECK(minor("0.01", 2) == 1);
  CHECK(minor("0.001", 3) == 1);
  CHECK(minor("9007199254740993", 0) == 9007199254740993);
  CHECK(minor("92233720368547758.07", 2) == std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("amounts of another form are refused", "[money]") {
  for (const char* text :
       {"",   ".5", "5.",  "+5.00", "0x10", "٠١",  "00125.50", "01",  "1,250.50", "1.250,50", "1 250.50",
        " 1", "1 ", "1e3", "1.2.3", "-",    "--1", "-x",       "NaN", "1.-5",     "."}) {
    CAPTURE(text);
    CHECK(fault(text, 2) == AmountFault::form);
  }
}

TEST_CASE("more decimals than the currency has are refused, zeros too", "[money]") {
  CHECK(fault("1.005", 2) == AmountFault::scale);
  CHECK(fault("1.000", 2) == AmountFault::scale);
  CHECK(fault("1.0", 0) == AmountFault::scale);
  CHECK(fault("1.0000", 3) == AmountFault::scale);
}

TEST_CASE("amounts beyond int64 and negative ones are out of range", "[money]") {
  CHECK(fault("92233720368547758.08", 2) == AmountFault::range);
  CHECK(fault("92233720368547758", 3) == AmountFault::range);
  CHECK(fault("99999999999999999999999999999999", 0) == AmountFault::range);
  CHECK(fault("-125.50", 2) == AmountFault::range);
  CHECK(fault("-0", 2) == AmountFault::range);
  CHECK(fault("-1.005", 2) == AmountFault::range);
}

TEST_CASE("amounts are written with the currency's digits", "[money]") {
  CHECK(format_decimal(money(125000, "EUR")) == "1250.00");
  CHECK(format_decimal(money(5, "EUR")) == "0.05");
  CHECK(format_decimal(money(0, "EUR")) == "0.00");
  CHECK(format_decimal(money(1250, "JPY")) == "1250");
  CHECK(format_decimal(money(1, "KWD")) == "0.001");
  CHECK(format_decimal(money(-125050, "EUR")) == "-1250.50");
  CHECK(format_decimal(money(std::numeric_limits<std::int64_t>::min(), "EUR")) == "-92233720368547758.08");
}

TEST_CASE("amounts for people are grouped by three", "[money]") {
  CHECK(format_money(money(125000, "EUR")) == "EUR 1,250.00");
  CHECK(format_money(money(99999, "EUR")) == "EUR 999.99");
  CHECK(format_money(money(123456789, "JPY")) == "JPY 123,456,789");
  CHECK(format_money(money(100, "JPY")) == "JPY 100");
  CHECK(format_money(money(-125000, "EUR")) == "EUR -1,250.00");
}

TEST_CASE("what is written is read back as the same amount", "[money]") {
  for (const std::string_view code : {"JPY", "EUR", "KWD"}) {
    const Currency currency = find_currency(code).value();
    for (std::int64_t amount = 0; amount < 20'000; amount += 37) {
      CHECK(minor(format_decimal({amount, currency}), currency.digits) == amount);
    }
  }
}
