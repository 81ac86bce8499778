// Times and amounts of foreign shapes into the canonical text forms.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "sources/mapper.hpp"

namespace payout::sources {
namespace {

struct Wall {
  int year = -1;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  std::string fraction;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads `count` digits; false where they are not there.
bool digits(std::string_view text, std::size_t& at, std::size_t count, int& out) {
  if (at + count > text.size()) return false;
  out = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_digit(text[at + i])) return false;
    out = out * 10 + (text[at + i] - '0');
  }
  at += count;
  return true;
}

/// Goes over a picture such as `dd.MM.yyyy HH:mm:ss`; `S` stands for any number of fraction digits behind a point that
/// may be missing, `Z` for an offset with or without a colon.
bool read_picture(std::string_view text, std::string_view picture, Wall& wall, std::string& offset) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < picture.size();) {
    std::size_t run = 1;
    while (i + run < picture.size() && picture[i + run] == picture[i]) ++run;
    bool good = true;
    switch (picture[i]) {
      case 'y': good = digits(text, at, run, wall.year); break;
      case 'M': good = digits(text, at, run, wall.month); break;
      case 'd': good = digits(text, at, run, wall.day); break;
      case 'H': good = digits(text, at, run, wall.hour); break;
      case 'm': good = digits(text, at, run, wall.minute); break;
      case 's': good = digits(text, at, run, wall.second); break;
      case 'S':
        if (at < text.size() && text[at] == '.') {
          ++at;
          while (at < text.size() && is_digit(text[at])) wall.fraction += text[at++];
          good = !wall.fraction.empty() && wall.fraction.size() <= 9;
        }
        break;
      case 'Z': {
        std::string raw(trim(text.substr(std::min(at, text.size()))));
        at = text.size();
        if (raw == "UTC" || raw == "GMT" || raw == "z") raw = "Z";
        if (raw.size() == 3 && (raw[0] == '+' || raw[0] == '-')) raw += ":00";
        if (raw.size() == 5 && (raw[0] == '+' || raw[0] == '-')) raw.insert(3, 1, ':');
        offset = raw;
        good = !raw.empty();
        break;
      }
      default: good = text.substr(std::min(at, text.size()), run) == picture.substr(i, run); at += run;
    }
    if (!good) return false;
    i += run;
  }
  return at == text.size() && wall.year >= 0;
}

std::string from_epoch(std::string_view text, std::int64_t unit_ns) {
  if (text.empty() || text.size() > 16 || !std::all_of(text.begin(), text.end(), is_digit)) return {};
  std::int64_t value = 0;
  for (const char c : text) value = value * 10 + (c - '0');
  std::int64_t ns = 0;
  if (__builtin_mul_overflow(value, unit_ns, &ns)) return {};
  return format_utc(Instant{ns});
}

std::string from_picture(std::string_view text, std::string_view picture, const std::optional<Zone>& zone) {
  Wall wall;
  std::string offset;
  if (!read_picture(text, picture, wall, offset)) return {};
  if (wall.year < 100) wall.year += wall.year >= 70 ? 1900 : 2000;
  if (!is_valid_date(wall.year, static_cast<unsigned>(wall.month), static_cast<unsigned>(wall.day))) return {};
  if (wall.hour > 23 || wall.minute > 59 || wall.second > 59) return {};
  const std::string fraction = wall.fraction.empty() ? "" : "." + wall.fraction;
  const std::string date = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}", wall.year, wall.month, wall.day,
                                       wall.hour, wall.minute, wall.second, fraction);
  if (!offset.empty()) return parse_rfc3339(date + offset).value ? date + offset : std::string();
  const ParsedInstant as_utc = parse_rfc3339(date + "Z");
  if (!zone || !as_utc.value) return {};
  const std::int64_t day =
      days_from_civil(wall.year, static_cast<unsigned>(wall.month), static_cast<unsigned>(wall.day));
  const Instant at = zone->to_instant(day, wall.hour * 3600 + wall.minute * 60 + wall.second);
  return format_utc(at + Duration{as_utc.value->ns % 1'000'000'000});
}

/// Since 1970: 9 or 10 digits are seconds, 12 or 13 milliseconds, 15 or 16 microseconds (2001 and later).
std::string from_digits(std::string_view text) {
  switch (text.size()) {
    case 9:
    case 10: return from_epoch(text, 1'000'000'000);
    case 12:
    case 13: return from_epoch(text, 1'000'000);
    case 15:
    case 16: return from_epoch(text, 1'000);
    default: return {};
  }
}

std::string from_any(std::string_view text, const std::optional<Zone>& zone) {
  if (parse_rfc3339(text).value) return std::string(text);
  if (std::all_of(text.begin(), text.end(), is_digit)) return from_digits(text);
  // Seconds with a fraction, as some writers print them.
  const std::size_t point = text.find('.');
  if ((point == 9 || point == 10) && std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(point), is_digit))
    return from_digits(text.substr(0, point));
  for (const std::string_view picture : {"yyyy-MM-ddTHH:mm:ssSZ", "yyyy-MM-dd HH:mm:ssSZ", "yyyy-MM-ddTHH:mm:ssS",
                                         "yyyy-MM-dd HH:mm:ssS", "yyyy-MM-ddTHH:mm", "yyyy-MM-dd", "yyyy-MM-ddZ"}) {
    if (std::string out = from_picture(text, picture, zone); !out.empty()) return out;
  }
  return {};
}

}  // namespace

std::string read_time_form(std::string_view text, const std::vector<std::string>& forms,
                           const std::optional<Zone>& zone) {
  for (const std::string& form : forms) {
    std::string out;
    if (form == "any") {
      out = from_any(text, zone);
    } else if (form == "rfc3339") {
      if (parse_rfc3339(text).value) out = std::string(text);
    } else if (form == "epoch_s") {
      out = from_epoch(text, 1'000'000'000);
    } else if (form == "epoch_ms") {
      out = from_epoch(text, 1'000'000);
    } else {
      out = from_picture(text, form, zone);
    }
    if (!out.empty()) return out;
  }
  return {};
}

bool to_decimal(std::string_view text, AmountUnit unit, Sign sign, unsigned digits, std::string& out,
                std::optional<unsigned> minor_digits) {
  if (sign == Sign::drop && !text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  std::string whole(text);
  std::string decimals;
  if (unit == AmountUnit::major || (unit == AmountUnit::mixed && text.find('.') != std::string_view::npos)) {
    const std::size_t point = std::min(text.find('.'), text.size());
    whole = text.substr(0, point);
    decimals = text.substr(std::min(point + 1, text.size()));
  } else {
    if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return false;
    const std::size_t places = minor_digits.value_or(digits);
    whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
    if (whole.size() <= places) whole.insert(0, places + 1 - whole.size(), '0');
    const std::size_t left = whole.size() - places;
    decimals = whole.substr(left);
    whole.erase(left);
  }
  // Zeros behind the currency's own decimals change nothing: 1250.0 and 1250.00 of JPY, 10.500 of EUR.
  while (decimals.size() > digits && decimals.back() == '0') decimals.pop_back();
  out = decimals.empty() ? whole : whole + "." + decimals;
  return true;
}

}  // namespace payout::sources
