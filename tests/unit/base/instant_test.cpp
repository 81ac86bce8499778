#include <catch2/catch.hpp>

#include "base/instant.hpp"

using namespace payout;

namespace {

std::int64_t ns(std::string_view text) {
  const ParsedInstant result = parse_rfc3339(text);
  CAPTURE(std::string(text));
  REQUIRE(result.value);
  return result.value->ns;
}

bool refused(std::string_view text, TimeFault fault) {
  const ParsedInstant result = parse_rfc3339(text);
  return !result.value && result.fault == fault;
}

constexpr std::int64_t k_second = 1'000'000'000;

}  // namespace

TEST_CASE("timestamps with an offset are read to the nanosecond", "[instant]") {
  CHECK(ns("1970-01-01T00:00:00Z") == 0);
  CHECK(ns("2025-03-10T09:00:00Z") == 1741597200 * k_second);
  CHECK(ns("2025-03-10t09:00:00z") == 1741597200 * k_second);
  CHECK(ns("2025-03-10T10:00:00+01:00") == 1741597200 * k_second);
  CHECK(ns("2025-03-10T03:30:00-05:30") == 1741597200 * k_second);
  CHECK(ns("2025-03-10T09:00:00-00:00") == 1741597200 * k_second);
  CHECK(ns("2025-03-10T23:00:00+14:00") == 1741597200 * k_second);
  CHECK(ns("2025-03-10T09:00:00.1Z") == 1741597200 * k_second + 100'000'000);
  CHECK(ns("2025-03-10T09:00:00.123456789Z") == 1741597200 * k_second + 123'456'789);
  CHECK(ns("2038-01-19T03:14:08Z") == 2147483648 * k_second);
  CHECK(ns("2024-02-29T00:00:00Z") == 1709164800 * k_second);
}

TEST_CASE("a leap second is the start of the next second", "[instant]") {
  CHECK(ns("2016-12-31T23:59:60Z") == ns("2017-01-01T00:00:00Z"));
}

TEST_CASE("timestamps of another form are refused", "[instant]") {
  for (const char* text : {"",
                           "2025-03-10",
                           "2025-03-10T09:00:00",
                           "2025-03-10 09:00:00Z",
                           "2025-03-10T09:00Z",
                           "2025-03-10 09:00",
                           "10/03/2025 09:00:00",
                           "2025-02-29T00:00:00Z",
                           "2025-13-01T00:00:00Z",
                           "2025-00-01T00:00:00Z",
                           "2025-03-00T00:00:00Z",
                           "2025-04-31T00:00:00Z",
                           "1900-02-29T00:00:00Z",
                           "2025-03-10T24:01:00Z",
                           "2025-03-10T24:00:00Z",
                           "2025-03-10T09:60:00Z",
                           "2025-03-10T09:00:61Z",
                           "2025-03-10T09:00:00.Z",
                           "2025-03-10T09:00:00.1234567891Z",
                           "2025-03-10T09:00:00+25:00",
                           "2025-03-10T09:00:00+01:60",
                           "2025-03-10T09:00:00+0100",
                           "2025-03-10T09:00:00+01",
                           "2025-03-10T09:00:00Z ",
                           " 2025-03-10T09:00:00Z",
                           "2025-03-10T09:00:00ZZ",
                           "+025-03-10T09:00:00Z",
                           "2025-3-10T09:00:00.0Z",
                           "2025-03-10T09:00:00,5Z",
                           "2025-03-10T09:00:00+",
                           "2025-03-10T-9:00:00Z"}) {
    CAPTURE(text);
    CHECK(refused(text, TimeFault::form));
  }
}

TEST_CASE("times before 1970 and after 2261 are out of range", "[instant]") {
  CHECK(refused("0001-01-01T00:00:00Z", TimeFault::range));
  CHECK(refused("2999-01-01T00:00:00Z", TimeFault::range));
  CHECK(refused("1969-12-31T23:59:59Z", TimeFault::range));
  CHECK(refused("1970-01-01T00:00:00+00:01", TimeFault::range));
  CHECK(ns("1969-12-31T23:59:00-00:01") == 0);
  CHECK(ns("2261-12-31T23:59:59.999999999Z") == 9214646399 * k_second + 999'999'999);
  CHECK(refused("2262-01-01T00:00:00Z", TimeFault::range));
  CHECK(refused("2261-12-31T23:59:60Z", TimeFault::range));
  CHECK(ns("2262-01-01T00:59:59+01:00") == 9214646399 * k_second);
}

TEST_CASE("instants are written in UTC with as many digits as they need", "[instant]") {
  CHECK(format_utc({0}) == "1970-01-01T00:00:00Z");
  CHECK(format_utc({1741597200 * k_second}) == "2025-03-10T09:00:00Z");
  CHECK(format_utc({1741597200 * k_second + 120'000'000}) == "2025-03-10T09:00:00.120Z");
  CHECK(format_utc({1741597200 * k_second + 120'003'000}) == "2025-03-10T09:00:00.120003Z");
  CHECK(format_utc({1741597200 * k_second + 1}) == "2025-03-10T09:00:00.000000001Z");
  CHECK(format_utc({-1}) == "1969-12-31T23:59:59.999999999Z");
  CHECK(format_utc(Instant::never()) == "never");
}

TEST_CASE("each written instant is read back as itself", "[instant]") {
  for (std::int64_t seconds = 0; seconds < 9214646400; seconds += 86'399 * 17) {
    const Instant at{seconds * k_second + seconds % 7};
    CHECK(parse_rfc3339(format_utc(at)).value == at);
  }
}

TEST_CASE("days and dates turn into each other", "[instant]") {
  CHECK(days_from_civil(1970, 1, 1) == 0);
  CHECK(days_from_civil(2000, 3, 1) == 11017);
  CHECK(days_from_civil(1969, 12, 31) == -1);
  for (std::int64_t day = -800'000; day < 800'000; day += 997) {
    const CivilDate date = civil_from_days(day);
    CHECK(is_valid_date(date.year, date.month, date.day));
    CHECK(days_from_civil(date.year, date.month, date.day) == day);
  }
}

TEST_CASE("only days that exist are valid", "[instant]") {
  CHECK(is_valid_date(2024, 2, 29));
  CHECK(is_valid_date(2000, 2, 29));
  CHECK_FALSE(is_valid_date(2023, 2, 29));
  CHECK_FALSE(is_valid_date(2100, 2, 29));
  CHECK_FALSE(is_valid_date(2024, 0, 1));
  CHECK_FALSE(is_valid_date(2024, 13, 1));
  CHECK_FALSE(is_valid_date(2024, 4, 31));
  CHECK_FALSE(is_valid_date(2024, 4, 0));
}

TEST_CASE("minutes are counted from the epoch and rounded down", "[instant]") {
  CHECK(Instant{59 * k_second}.minute() == 0);
  CHECK(Instant{60 * k_second}.minute() == 1);
  CHECK(Instant{-1}.minute() == -1);
  CHECK(Instant{-60 * k_second}.minute() == -1);
}
