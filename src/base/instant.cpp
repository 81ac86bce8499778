#include "base/instant.hpp"

#include <fmt/format.h>

namespace payout {
namespace {

constexpr std::int64_t k_second = 1'000'000'000;

/// Reads exactly `count` ASCII digits at `at`; -1 where one is missing.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    const char c = text[i];
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

std::int64_t days_from_civil(int year, unsigned month, unsigned day) {
  // Howard Hinnant's days_from_civil (http://howardhinnant.github.io/date_algorithms.html).
  const int y = year - (month <= 2 ? 1 : 0);
  const int era = (y >= 0 ? y : y - 399) / 400;
  const auto yoe = static_cast<unsigned>(y - era * 400);
  const unsigned doy = (153 * (month + (month > 2 ? -3U : 9U)) + 2) / 5 + day - 1;
  const unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return static_cast<std::int64_t>(era) * 146097 + static_cast<std::int64_t>(doe) - 719468;
}

CivilDate civil_from_days(std::int64_t days) {
  const std::int64_t z = days + 719468;
  const std::int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  const auto doe = static_cast<unsigned>(z - era * 146097);
  const unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const unsigned mp = (5 * doy + 2) / 153;
  const unsigned day = doy - (153 * mp + 2) / 5 + 1;
  const unsigned month = mp < 10 ? mp + 3 : mp - 9;
  const int year = static_cast<int>(yoe) + static_cast<int>(era) * 400 + (month <= 2 ? 1 : 0);
  return {year, month, day};
}

bool is_valid_date(int year, unsigned month, unsigned day) {
  if (month < 1 || month > 12 || day < 1) return false;
  constexpr unsigned k_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  const unsigned last = month == 2 && leap ? 29 : k_days[month - 1];
  return day <= last;
}

ParsedInstant parse_rfc3339(std::string_view text) {
  const ParsedInstant form{std::nullopt, TimeFault::form};
  if (text.size() < 20) return form;
  const int year = digits(text, 0, 4);
  const int month = digits(text, 5, 2);
  const int day = digits(text, 8, 2);
  const int hour = digits(text, 11, 2);
  const int minute = digits(text, 14, 2);
  const int second = digits(text, 17, 2);
  if (year < 0 || month < 0 || day < 0 || hour < 0 || minute < 0 || second < 0) return form;
  if (text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':') return form;
  if (text[10] != 'T' && text[10] != 't') return form;
  if (!is_valid_date(year, static_cast<unsigned>(month), static_cast<unsigned>(day))) return form;
  if (hour > 23 || minute > 59 || second > 60) return form;
  std::size_t at = 19;
  std::int64_t fraction = 0;
  if (text[at] == '.') {
    ++at;
    std::int64_t scale = k_second / 10;
    const std::size_t start = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
      if (at - start == 9) return form;
      fraction += (text[at] - '0') * scale;
      scale /= 10;
      ++at;
    }
    if (at == start) return form;
  }
  if (at >= text.size()) return form;
  std::int64_t offset = 0;
  if (text[at] == 'Z' || text[at] == 'z') {
    ++at;
  } else if (text[at] == '+' || text[at] == '-') {
    const int oh = digits(text, at + 1, 2);
    const int om = digits(text, at + 4, 2);
    if (oh < 0 || om < 0 || text[at + 3] != ':' || oh > 23 || om > 59) return form;
    offset = (oh * 3600 + om * 60) * (text[at] == '-' ? -1 : 1);
    at += 6;
  } else {
    return form;
  }
  if (at != text.size()) return form;
  if (year < 1969 || year > 2262) return {std::nullopt, TimeFault::range};
  const std::int64_t days = days_from_civil(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
  const std::int64_t seconds = days * 86400 + hour * 3600 + minute * 60 + second - offset;
  constexpr std::int64_t k_end_of_2261 = 9214646400;  // 2262-01-01T00:00:00Z
  if (seconds < 0 || seconds >= k_end_of_2261) return {std::nullopt, TimeFault::range};
  return {Instant{seconds * k_second + fraction}, TimeFault::form};
}

std::string format_utc(Instant at) {
  if (at.is_never()) return "never";
  std::int64_t seconds = at.ns / k_second;
  std::int64_t fraction = at.ns % k_second;
  if (fraction < 0) {
    fraction += k_second;
    --seconds;
  }
  std::int64_t days = seconds / 86400;
  std::int64_t rest = seconds % 86400;
  if (rest < 0) {
    rest += 86400;
    --days;
  }
  const CivilDate date = civil_from_days(days);
  std::string out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", date.year, date.month, date.day, rest / 3600,
                                rest / 60 % 60, rest % 60);
  if (fraction != 0) {
    if (fraction % 1'000'000 == 0) {
      out += fmt::format(".{:03}", fraction / 1'000'000);
    } else if (fraction % 1'000 == 0) {
      out += fmt::format(".{:06}", fraction / 1'000);
    } else {
      out += fmt::format(".{:09}", fraction);
    }
  }
  return out + "Z";
}

}  // namespace payout
