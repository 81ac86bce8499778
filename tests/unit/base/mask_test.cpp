#include <chrono>
#include <random>

#include <catch2/catch.hpp>

#include "base/mask.hpp"

using namespace payout;

namespace {

/// Text that must come out as it went in, without a copy.
void stays(std::string_view text) {
  CAPTURE(std::string(text));
  std::string out = "untouched";
  CHECK_FALSE(mask_into(text, out));
  CHECK(out == "untouched");
  CHECK(mask_text(text) == text);
}

}  // namespace

TEST_CASE("card numbers keep their last four", "[mask]") {
  CHECK(mask_text("4111111111111111") == "************1111");
  CHECK(mask_text("card 5555555555554444 refused") == "card ************4444 refused");
  CHECK(mask_text("378282246310005") == "***********0005");
  CHECK(mask_text("6011111111111117") == "************1117");
  CHECK(mask_text("3530111333300000") == "************0000");
  CHECK(mask_text("30569309025904") == "**********5904");
  CHECK(mask_text("2223003122003222") == "************3222");
  CHECK(mask_text("6200000000000005") == "************0005");
  CHECK(mask_text("4222222222222") == "*********2222");
  CHECK(mask_text("pan=4111111111111111,") == "pan=************1111,");
  CHECK(mask_text("\"pan\":\"4111111111111111\"") == "\"pan\":\"************1111\"");
}

TEST_CASE("card numbers are found with separators between their groups", "[mask]") {
  for (const std::string_view text :
       {"4111 1111 1111 1111", "4111-1111-1111-1111", "4111.1111.1111.1111", "4111/1111/1111/1111",
        "4111\u00A01111\u00A01111\u00A01111", "4111\u202F1111\u202F1111\u202F1111", "4111-1111 1111.1111",
        "411111 1111111111", "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "41-11-11-11-11-11-11-11"}) {
    CAPTURE(std::string(text));
    CHECK(mask_text(text) == "************1111");
  }
  CHECK(mask_text("3782 822463 10005") == "***********0005");
}

TEST_CASE("card numbers are found beside other numbers", "[mask]") {
  CHECK(mask_text("09 4111 1111 1111 1111 12/27") == "09 ************1111 12/27");
  CHECK(mask_text("2025-03-10 4111111111111111") == "2025-03-10 ************1111");
  CHECK(mask_text("4111111111111111 5555555555554444") == "************1111 ************4444");
  CHECK(mask_text("4111111111111111.") == "************1111.");
  CHECK(mask_text("card4111111111111111") == "card************1111");
  CHECK(mask_text("PAN-4111111111111111x") == "PAN-************1111x");
}

TEST_CASE("the last four of one card are not the beginning of another", "[mask]") {
  const std::string once = mask_text("4242 4242 4242 4242 4242 4242 4242");
  CHECK_FALSE(looks_like_pan(once));
  CHECK(mask_text(once) == once);
  CHECK(mask_text("DE89370400440532013000-4111111111111111") == "DE******************3000-************1111");
  CHECK(mask_text("4111111111111111-abc") == "************1111-abc");
  CHECK(mask_text("4111111111111111pin=1") == "************1111pin=***");
  CHECK(mask_text("name--4111111111111111") == "name--************1111");
  CHECK(mask_text("**4111111111111111**") == "**************1111**");
}

TEST_CASE("magnetic stripe data goes whole", "[mask]") {
  CHECK(mask_text(";4111111111111111=25121010000012300000?") == ";************1111***");
  CHECK(mask_text("%B4111111111111111^MUSTERMANN/E^2512101?x") == "%B************1111***x");
}

TEST_CASE("numbers that are no cards stay", "[mask]") {
  stays("4111111111111112");        // wrong Luhn digit
  stays("1741597200000");           // milliseconds since 1970
  stays("1741597200000000000 ns");  // nanoseconds
  stays("20250310090000123");       // a time in digits
  stays("7992739871300000");        // no issuer begins with 7
  stays("091000019876543");         // a trace number
  stays("41111111111111111111");    // 20 digits
  stays("PO4111111111111111");      // inside an id
  stays("TRX-4111111111111111");
  stays("ref_4111111111111111");
  stays("9f4111111111111111ab");  // hexadecimal
  stays("550e8400-e29b-41d4-a716-446655440000");
  stays("41111111-1111-1111-4111-111111111111");  // a UUID that happens to have no letters
  stays("41111111-1111-1111-4abc-111111111111");
  stays("4500.00/12000.00 4511.25 1100.20");
}

TEST_CASE("no time in milliseconds is ever a card", "[mask]") {
  for (std::int64_t ms = 1'500'000'000'000; ms < 2'000'000'000'000; ms += 1'234'567'891) {
    CHECK_FALSE(looks_like_pan(std::to_string(ms)));
  }
}

TEST_CASE("an id that looks like a card can be told", "[mask]") {
  CHECK(looks_like_pan("4111111111111111"));
  CHECK(looks_like_pan("x 4111-1111-1111-1111"));
  CHECK_FALSE(looks_like_pan("PO-2025-000123"));
  CHECK_FALSE(looks_like_pan(""));
}

TEST_CASE("IBANs keep country and last four", "[mask]") {
  CHECK(mask_text("DE89370400440532013000") == "DE******************3000");
  CHECK(mask_text("to DE89 3704 0044 0532 0130 00 paid") == "to DE******************3000 paid");
  CHECK(mask_text("gb29-NWBK-6016-1331-9268-19") == "gb******************6819");
  CHECK(mask_text("iban=NO9386011117947") == "iban=NO******************7947");
  CHECK(mask_text("MT84MALT011000012345MTLCAST001S.") == "MT******************001S.");
}

TEST_CASE("what only looks like an IBAN stays", "[mask]") {
  stays("DE88370400440532013000");   // wrong check digits
  stays("DE893704004405320130001");  // too long
  stays("XX89370400440532013000");   // no such country
  stays("XDE89370400440532013000");  // inside a longer word
}

TEST_CASE("e-mail addresses keep first letter and domain", "[mask]") {
  CHECK(mask_text("erika@example.org") == "e***@example.org");
  CHECK(mask_text("sent to <Erika.M+x@mail.example.org>.") == "sent to <E***@mail.example.org>.");
  CHECK(mask_text("a@example.org,b@example.org") == "a***@example.org,b***@example.org");
  CHECK(mask_text("3@4111111111111111.net") == "***@************1111.net");
  stays("user@host");
  stays("@example.org");
  stays("10@2.50");
}

TEST_CASE("phone numbers keep their last four", "[mask]") {
  CHECK(mask_text("+49 30 123456") == "****3456");
  CHECK(mask_text("call +1 (415) 555-0100 now") == "call ****0100 now");
  CHECK(mask_text("tel 030 1234567") == "tel ****4567");
  CHECK(mask_text("phone: 13812345678") == "phone: ****5678");
  CHECK(mask_text("手机号：13812345678") == "手机号：****5678");
  stays("2025-03-10T09:00:00+01:00");
  stays("+5.00");
  stays("+1250000.00");
  stays("UTC+8");
}

TEST_CASE("secrets behind key words go whole", "[mask]") {
  CHECK(mask_text("password=hunter2 user=x") == "password=*** user=x");
  CHECK(mask_text("PASSWORD : hunter2") == "PASSWORD : ***");
  CHECK(mask_text("{\"password\":\"hun ter2\",\"a\":1}") == "{\"password\":\"***\",\"a\":1}");
  CHECK(mask_text("{\\\"password\\\":\\\"hunter2\\\",\\\"a\\\":1}") == "{\\\"password\\\":\\\"***\\\",\\\"a\\\":1}");
  CHECK(mask_text("access_token=abc&x=1") == "access_token=***&x=1");
  CHECK(mask_text("userPassword: abc") == "userPassword: ***");
  CHECK(mask_text("X-Api-Key: 12ab34") == "X-Api-Key: ***");
  CHECK(mask_text("Authorization: Bearer abc.def-ghi") == "Authorization: Bearer ***");
  CHECK(mask_text("Authorization: Basic dXNlcjpwYXNz") == "Authorization: Basic ***");
  CHECK(mask_text("\"authorization\":\"Bearer abc\"") == "\"authorization\":\"Bearer ***\"");
  CHECK(mask_text("authorization: abcdef") == "authorization: ***");
  CHECK(mask_text("using bearer abcdef123456 here") == "using bearer *** here");
  CHECK(mask_text("密码：hunter2") == "密码：***");
  CHECK(mask_text("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln") == "***");
  CHECK(mask_text("key sk_live_abc123") == "key sk_live_***");
  CHECK(mask_text("https://user:pass@example.org/x") == "https://***@example.org/x");
}

TEST_CASE("card check values and PINs go whole", "[mask]") {
  CHECK(mask_text("cvv 123") == "cvv ***");
  CHECK(mask_text("cvv=123") == "cvv=***");
  CHECK(mask_text("CVC2: 1234") == "CVC2: ***");
  CHECK(mask_text("card_pin=4711") == "card_pin=***");
  CHECK(mask_text("pin 4711 wrong") == "pin *** wrong");
  CHECK(mask_text("4111111111111111 cvv 123") == "************1111 cvv ***");
  stays("spin 4711");
  stays("pinned 4711 rows");
}

TEST_CASE("account numbers behind a key word keep their last digits", "[mask]") {
  CHECK(mask_text("account 123456789 is closed") == "account ****6789 is closed");
  CHECK(mask_text("Account number: 12-345678") == "Account number: ****78");
  CHECK(mask_text("acct_no=000123456789") == "acct_no=****6789");
  CHECK(mask_text("账号：622200001234567") == "账号：****4567");
  stays("account closed, code 123456");
  stays("account ACC123456789");
}

TEST_CASE("ordinary messages stay", "[mask]") {
  for (const std::string_view text :
       {"", "payout accepted", "rejected: AC04 account closed", "timeout after 30000 ms on attempt 2", "token expired",
        "token: expired", "password: required", "insufficient funds: need 1250.00 EUR, have 17.20 EUR",
        "returned R03 no account / unable to locate account", "the bearer of bad news", "queue depth=12000 workers=0",
        "trace=091000012345678 batch=0000123", "AC04 AM05 2025-03-10T09:00:00.123Z", "付款被拒绝：账户已关闭",
        "uetr 550e8400-e29b-41d4-a716-446655440000", "https://api.example.org:8443/v1/payouts/PO-1?x=1"}) {
    stays(text);
  }
}

TEST_CASE("secrets are found wherever they stand in the text", "[mask]") {
  // The quick look works on blocks of 16 bytes: every offset must give the same answer.
  const auto at_offset = [](std::size_t before, std::size_t after, std::string_view secret, std::string_view shown) {
    const std::string left = std::string(before, 'x') + (before == 0 ? "" : " ");
    const std::string right = (after == 0 ? "" : " ") + std::string(after, 'y');
    return mask_text(left + std::string(secret) + right) == left + std::string(shown) + right;
  };
  for (std::size_t before = 0; before < 40; ++before) {
    for (std::size_t after = 0; after < 40; ++after) {
      CAPTURE(before, after);
      CHECK(at_offset(before, after, "4111111111111111", "************1111"));
      CHECK(at_offset(before, after, "NO9386011117947", "NO******************7947"));
      CHECK(at_offset(before, after, "a@b.cd", "a***@b.cd"));
      CHECK(at_offset(before, after, "cvv 123", "cvv ***"));
      CHECK(at_offset(before, after, "pin 4711", "pin ***"));
      CHECK(at_offset(before, after, "pwd=a", "pwd=***"));
      CHECK(at_offset(before, after, "acct 123456", "acct ****56"));
      CHECK(at_offset(before, after, "bearer abcdefg1", "bearer ***"));
      CHECK(at_offset(before, after, "tel 1234567", "tel ****4567"));
      CHECK(at_offset(before, after, "+4930123456", "****3456"));
      CHECK(at_offset(before, after, "eyJhbGci.e30", "***"));
      CHECK(at_offset(before, after, "sk_live_a", "sk_live_***"));
      CHECK(at_offset(before, after, "密码：a", "密码：***"));
    }
  }
}

TEST_CASE("no made-up card number survives, whatever stands round it", "[mask]") {
  std::mt19937 random(20260303);  // fixed: the same run every time
  const auto pick = [&random](std::size_t count) { return static_cast<std::size_t>(random() % count); };
  constexpr std::string_view k_prefixes[] = {"4", "51", "55", "2221", "2720", "6011", "65", "62", "3528", "2200"};
  constexpr std::string_view k_separators[] = {"", " ", "-", "\u00A0", "."};
  constexpr std::string_view k_befores[] = {"", "card ", "pan:", "x=", "[", "拒绝 ", "2026-03-03T09:00:00Z ", "12 "};
  constexpr std::string_view k_afters[] = {"", " refused", ",", "]", "：", " 12/29", "\n"};
  for (int round = 0; round < 5000; ++round) {
    std::string digits(k_prefixes[pick(std::size(k_prefixes))]);
    while (digits.size() < 15) digits += static_cast<char>('0' + pick(10));
    unsigned sum = 0;
    for (std::size_t i = 0; i < 15; ++i) {
      const auto value = static_cast<unsigned>(digits[i] - '0') * (i % 2 == 0 ? 2 : 1);
      sum += value > 9 ? value - 9 : value;
    }
    digits += static_cast<char>('0' + (10 - sum % 10) % 10);
    const std::string_view separator = k_separators[pick(std::size(k_separators))];
    std::string shown;
    for (std::size_t i = 0; i < 16; i += 4) shown += std::string(i == 0 ? "" : separator) + digits.substr(i, 4);
    const std::string before(k_befores[pick(std::size(k_befores))]);
    const std::string after(k_afters[pick(std::size(k_afters))]);
    CAPTURE(before + shown + after);
    const std::string masked = mask_text(before + shown + after);
    // A longer number may be right as well (`4111 ... 1111 12`): then the digits behind it go too.
    CHECK(masked.substr(0, before.size()) == before);
    CHECK(masked.find(digits.substr(0, 12)) == std::string::npos);
    CHECK(masked.find(std::string(separator) + digits.substr(4, 4) + std::string(separator)) == std::string::npos);
    CHECK(masked.find(std::string(12, '*')) != std::string::npos);
  }
}

TEST_CASE("masking twice is masking once", "[mask]") {
  for (const std::string_view text :
       {"4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00", "erika@example.org", "+49 30 123456", "password=hunter2",
        "Authorization: Bearer abc.def", "cvv 123", "account 123456789", "https://user:pass@example.org/x"}) {
    const std::string once = mask_text(text);
    CAPTURE(once);
    stays(once);
  }
}

TEST_CASE("hostile text takes linear time", "[mask]") {
  const auto seconds = [](std::string_view piece, std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) text += piece;
    const auto start = std::chrono::steady_clock::now();
    (void)mask_text(text);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  // A quadratic walk over 500 kB takes minutes: the bound only has to tell these apart, also under a sanitizer.
  for (const std::string_view piece : {"4",           "4 ",
                                       "4-1.",        "DE89",
                                       "a.",          "a@",
                                       "a@1.",        "+1",
                                       "+1 2",        "password='",
                                       "password=\"", "password:    ",
                                       "://a:",       "eyJ",
                                       "eyJaaaaaa.",  "bearer ",
                                       "account 1-",  "é",
                                       "cvv",         "-",
                                       "=",           "\\\"password\\\":\\\""}) {
    CAPTURE(std::string(piece));
    CHECK(seconds(piece, 500'000) < 10.0);
  }
}
