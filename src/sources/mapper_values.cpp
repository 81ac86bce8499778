// Times and amounts of foreign shapes into the canonical text forms.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "sources/mapper.hpp"

namespace payout::sources {
namespace {

constexpr std::array<std::string_view, 12> k_months{"jan", "feb", "mar", "apr", "may", "jun",
                                                    "jul", "aug", "sep", "oct", "nov", "dec"};

struct Wall {
  int year = -1;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int half = -1;  ///< 0: before noon, 1: after; -1: the hours count to 23
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

/// A part of a picture that is one letter long takes one digit or two.
bool part(std::string_view text, std::size_t& at, std::size_t run, int& out) {
  if (run != 1) return digits(text, at, run, out);
  return digits(text, at, at + 1 < text.size() && is_digit(text[at + 1]) ? 2 : 1, out);
}

/// The English name of a month, short or whole.
bool month_name(std::string_view text, std::size_t& at, int& out) {
  std::size_t end = at;
  while (end < text.size() && ((text[end] | 0x20) >= 'a' && (text[end] | 0x20) <= 'z')) ++end;
  const std::string name = to_lower(text.substr(std::min(at, text.size()), end - at));
  at = end;
  const auto found = std::find(k_months.begin(), k_months.end(), name.substr(0, 3));
  if (found == k_months.end()) return false;
  out = static_cast<int>(found - k_months.begin()) + 1;
  return true;
}

/// Digits behind a sign; nothing at all is good too, so that one picture takes times with and without a fraction.
bool fraction(std::string_view text, std::size_t& at, char sign, std::string& out) {
  if (at >= text.size() || text[at] != sign) return true;
  ++at;
  while (at < text.size() && is_digit(text[at])) out += text[at++];
  return !out.empty() && out.size() <= 9;
}

/// Goes over a picture such as `dd.MM.yyyy HH:mm:ss`; `S` stands for any number of fraction digits behind a point that
/// may be missing (`,SSS` behind a comma), `Z` for an offset with or without a colon, `MMM` for the name of a month,
/// `a` for AM and PM; one letter alone takes one digit or two.
bool read_picture(std::string_view text, std::string_view picture, Wall& wall, std::string& offset) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < picture.size();) {
    std::size_t run = 1;
    while (i + run < picture.size() && picture[i + run] == picture[i]) ++run;
    bool good = true;
    switch (picture[i]) {
      case 'y': good = digits(text, at, run, wall.year); break;
      case 'M': good = run >= 3 ? month_name(text, at, wall.month) : part(text, at, run, wall.month); break;
      case 'd': good = part(text, at, run, wall.day); break;
      case 'H':
      case 'h': good = part(text, at, run, wall.hour); break;
      case 'm': good = part(text, at, run, wall.minute); break;
      case 's': good = part(text, at, run, wall.second); break;
      case 'S': good = fraction(text, at, '.', wall.fraction); break;
      case 'a': {
        const std::string half = to_lower(text.substr(std::min(at, text.size()), 2));
        wall.half = half == "am" ? 0 : 1;
        good = half == "am" || half == "pm";
        at += 2;
        break;
      }
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
      default:
        if ((picture[i] == '.' || picture[i] == ',') && run == 1 && picture.substr(i + 1).starts_with('S')) {
          good = fraction(text, at, picture[i], wall.fraction);
          while (i + run < picture.size() && picture[i + run] == 'S') ++run;
        } else {
          good = text.substr(std::min(at, text.size()), run) == picture.substr(i, run);
          at += run;
        }
    }
    if (!good) return false;
    i += run;
  }
  return at == text.size() && wall.year >= 0;
}

std::optional<Instant> from_epoch(std::string_view text, std::int64_t unit_ns) {
  if (text.empty() || text.size() > 16 || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : text) value = value * 10 + (c - '0');
  std::int64_t ns = 0;
  if (__builtin_mul_overflow(value, unit_ns, &ns)) return std::nullopt;
  return Instant{ns};
}

std::optional<Instant> from_picture(std::string_view text, std::string_view picture, const std::optional<Zone>& zone) {
  Wall wall;
  std::string offset;
  if (!read_picture(text, picture, wall, offset)) return std::nullopt;
  if (wall.year < 100) wall.year += wall.year >= 70 ? 1900 : 2000;
  if (wall.year > 9999 || !is_valid_date(wall.year, static_cast<unsigned>(wall.month), static_cast<unsigned>(wall.day)))
    return std::nullopt;
  if (wall.half >= 0) {
    if (wall.hour < 1 || wall.hour > 12) return std::nullopt;
    wall.hour = wall.hour % 12 + 12 * wall.half;
  }
  if (wall.hour > 23 || wall.minute > 59 || wall.second > 59) return std::nullopt;
  std::string date = "0000-00-00T00:00:00";
  const auto put = [&](std::size_t at, std::size_t width, int value) {
    for (; width-- != 0; value /= 10) date[at + width] = static_cast<char>('0' + value % 10);
  };
  put(0, 4, wall.year);
  put(5, 2, wall.month);
  put(8, 2, wall.day);
  put(11, 2, wall.hour);
  put(14, 2, wall.minute);
  put(17, 2, wall.second);
  if (!wall.fraction.empty()) date.append(1, '.').append(wall.fraction);
  if (!offset.empty()) return parse_rfc3339(date.append(offset)).value;
  const std::optional<Instant> as_utc = parse_rfc3339(date.append(1, 'Z')).value;
  if (!zone || !as_utc) return std::nullopt;
  const std::int64_t day =
      days_from_civil(wall.year, static_cast<unsigned>(wall.month), static_cast<unsigned>(wall.day));
  const Instant at = zone->to_instant(day, wall.hour * 3600 + wall.minute * 60 + wall.second);
  return at + Duration{as_utc->ns % 1'000'000'000};
}

/// Since 1970: 9 or 10 digits are seconds, 12 or 13 milliseconds, 15 or 16 microseconds (2001 and later).
std::optional<Instant> from_digits(std::string_view text) {
  switch (text.size()) {
    case 9:
    case 10: return from_epoch(text, 1'000'000'000);
    case 12:
    case 13: return from_epoch(text, 1'000'000);
    case 15:
    case 16: return from_epoch(text, 1'000);
    default: return std::nullopt;
  }
}

std::optional<Instant> from_any(std::string_view text, const std::optional<Zone>& zone) {
  if (const ParsedInstant parsed = parse_rfc3339(text); parsed.value) return parsed.value;
  if (std::all_of(text.begin(), text.end(), is_digit)) return from_digits(text);
  // Seconds with a fraction, as some writers print them.
  const std::size_t point = text.find('.');
  if ((point == 9 || point == 10) &&
      std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(point), is_digit))
    return from_digits(text.substr(0, point));
  // 2026/03/02 and 2026.03.02 have one meaning only; a comma before the fraction too.
  std::string plain(text);
  if (plain.size() >= 10 && plain[4] == plain[7] && (plain[4] == '/' || plain[4] == '.')) plain[4] = plain[7] = '-';
  if (plain.size() > 19 && plain[19] == ',') plain[19] = '.';
  for (const std::string_view picture : {"yyyy-MM-ddTHH:mm:ssSZ", "yyyy-MM-dd HH:mm:ssSZ", "yyyy-MM-ddTHH:mm:ssS",
                                         "yyyy-MM-dd HH:mm:ssS", "yyyy-MM-ddTHH:mm", "yyyy-MM-dd", "yyyy-MM-ddZ"}) {
    if (const std::optional<Instant> at = from_picture(plain, picture, zone)) return at;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Instant> read_time_form(std::string_view text, const std::vector<std::string>& forms,
                                      const std::optional<Zone>& zone) {
  for (const std::string& form : forms) {
    std::optional<Instant> out;
    if (form == "any") {
      out = from_any(text, zone);
    } else if (form == "rfc3339") {
      out = parse_rfc3339(text).value;
    } else if (form == "epoch_s") {
      out = from_epoch(text, 1'000'000'000);
    } else if (form == "epoch_ms") {
      out = from_epoch(text, 1'000'000);
    } else {
      out = from_picture(text, form, zone);
    }
    if (out) return out;
  }
  return std::nullopt;
}

namespace {

/// Takes the signs between groups out: three digits in the last group, two or three in the others, so that a decimal
/// comma is never taken for one. False: they do not stand so.
bool ungroup(std::string& whole, std::string_view signs) {
  std::string out;
  std::size_t group = 0;  ///< digits since the last sign
  bool grouped = false;
  for (std::size_t i = 0; i < whole.size();) {
    std::size_t length = 1;
    while (i + length < whole.size() && (static_cast<unsigned char>(whole[i + length]) & 0xC0U) == 0x80U) ++length;
    const std::string_view sign = std::string_view(whole).substr(i, length);
    i += length;
    if (is_digit(sign[0])) {
      out += sign[0];
      ++group;
      continue;
    }
    const bool good = grouped ? group == 2 || group == 3 : group >= 1 && group <= 3;
    if (signs.find(sign) == std::string_view::npos || !good) return false;
    grouped = true;
    group = 0;
  }
  if (grouped && group != 3) return false;
  whole = std::move(out);
  return true;
}

/// The sign in front or behind, or brackets around the amount, as bookkeepers write a debit.
std::string_view without_sign(std::string_view text) {
  text = trim(text);
  if (text.size() > 2 && text.front() == '(' && text.back() == ')') return trim(text.substr(1, text.size() - 2));
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) return trim(text.substr(1));
  if (!text.empty() && (text.back() == '-' || text.back() == '+')) return trim(text.substr(0, text.size() - 1));
  return text;
}

/// 1.2345678E7, as some writers print large numbers, without its exponent; as it stands where it has none.
std::string without_exponent(std::string_view text) {
  const std::size_t mark = text.find_first_of("eE");
  if (mark == std::string_view::npos || mark == 0) return std::string(text);
  std::string_view power = text.substr(mark + 1);
  const bool down = power.starts_with('-');
  if (down || power.starts_with('+')) power.remove_prefix(1);
  if (power.empty() || power.size() > 2 || !std::all_of(power.begin(), power.end(), is_digit)) return std::string(text);
  std::size_t places = 0;
  for (const char c : power) places = places * 10 + static_cast<std::size_t>(c - '0');
  std::string digits(text.substr(0, mark));
  std::size_t point = std::min(digits.find('.'), digits.size());
  if (point < digits.size()) digits.erase(point, 1);
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) return std::string(text);
  if (down) {
    if (point <= places) digits.insert(0, places + 1 - point, '0'), point += places + 1 - point;
    point -= places;
  } else {
    point += places;
    if (digits.size() < point) digits.append(point - digits.size(), '0');
  }
  return point == digits.size() ? digits : digits.insert(point, 1, '.');
}

}  // namespace

std::string round_decimal(std::string_view text, unsigned digits) {
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos || text.size() - point - 1 <= digits) return std::string(text);
  const bool up = text[point + 1 + digits] >= '5';
  std::string out(text.substr(0, digits == 0 ? point : point + 1 + digits));
  if (!up) return out;
  for (std::size_t i = out.size(); i-- > 0;) {
    if (out[i] == '.') continue;
    if (out[i] != '9') {
      ++out[i];
      return out;
    }
    out[i] = '0';
  }
  return out.insert(0, 1, '1');
}

bool to_decimal(std::string_view text, const AmountForm& form, unsigned digits, std::string& out,
                std::optional<unsigned> minor_digits) {
  if (form.sign == Sign::drop) text = without_sign(text);
  const std::string plain = form.unit == AmountUnit::minor ? std::string(text) : without_exponent(text);
  text = plain;
  const std::size_t point = text.rfind(form.point);
  const bool has_point = point != std::string_view::npos;
  const bool major = form.unit == AmountUnit::major || (form.unit == AmountUnit::mixed && has_point);
  std::string whole(major ? text.substr(0, point) : text);
  std::string decimals(major && has_point ? text.substr(point + 1) : std::string_view());
  if (!form.groups.empty() && !ungroup(whole, form.groups)) return false;
  if (major) {
    if (form.point != '.' && whole.find('.') != std::string::npos) return false;
    if (whole.empty() && has_point) whole = "0";
    // Zeros that fill a column in front.
    while (whole.size() > 1 && whole[0] == '0' && is_digit(whole[1])) whole.erase(0, 1);
  } else {
    if (whole.empty() || !std::all_of(whole.begin(), whole.end(), is_digit)) return false;
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

std::string_view strip_signs(std::string_view text, std::string_view set) {
  const auto goes_on = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
  while (!text.empty() && !set.empty()) {
    std::size_t length = 1;
    while (length < text.size() && goes_on(text[length])) ++length;
    if (set.find(text.substr(0, length)) == std::string_view::npos) break;
    text.remove_prefix(length);
  }
  while (!text.empty() && !set.empty()) {
    std::size_t from = text.size() - 1;
    while (from > 0 && goes_on(text[from])) --from;
    if (set.find(text.substr(from)) == std::string_view::npos) break;
    text.remove_suffix(text.size() - from);
  }
  return text;
}

}  // namespace payout::sources
