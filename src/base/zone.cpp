#include "base/zone.hpp"

#include <absl/time/time.h>
#include <fmt/format.h>

namespace payout {
namespace {

constexpr std::int64_t k_second = 1'000'000'000;

/// Minutes east of UTC of `+05:45`; nothing for other text.
bool read_offset(std::string_view text, int& seconds) {
  const bool shape = text.size() == 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':';
  if (!shape) return false;
  for (const std::size_t i : {1U, 2U, 4U, 5U}) {
    if (text[i] < '0' || text[i] > '9') return false;
  }
  const int hours = (text[1] - '0') * 10 + (text[2] - '0');
  const int minutes = (text[4] - '0') * 10 + (text[5] - '0');
  if (hours > 23 || minutes > 59) return false;
  seconds = (hours * 3600 + minutes * 60) * (text[0] == '-' ? -1 : 1);
  return true;
}

/// A zone name becomes part of a file path inside the zone library: letters, digits and `/_+-` only, no `..`.
bool is_safe_name(std::string_view name) {
  if (name.empty() || name.size() > 64 || name.front() == '/' || name.find("..") != std::string_view::npos)
    return false;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!plain && c != '/' && c != '_' && c != '+' && c != '-') return false;
  }
  return true;
}

}  // namespace

struct Zone::Data {
  absl::TimeZone zone;
};

Zone Zone::utc() { return Zone("UTC", std::make_shared<const Data>(Data{absl::UTCTimeZone()})); }

Result<Zone> Zone::load(std::string_view name) {
  if (name == "UTC" || name == "Z") return utc();
  int seconds = 0;
  if (read_offset(name, seconds)) {
    return Zone(std::string(name), std::make_shared<const Data>(Data{absl::FixedTimeZone(seconds)}));
  }
  absl::TimeZone zone;
  if (!is_safe_name(name) || !absl::LoadTimeZone(std::string(name), &zone)) {
    return fail(ErrorCode::usage, "zone_unknown", fmt::format("there is no time zone called `{}`", name.substr(0, 64)),
                {}, "use an IANA name such as Europe/Berlin, an offset such as +05:45, or UTC");
  }
  return Zone(std::string(name), std::make_shared<const Data>(Data{zone}));
}

LocalTime Zone::to_local(Instant at) const {
  const absl::Time time = absl::FromUnixNanos(at.ns);
  const absl::TimeZone::CivilInfo info = m_data->zone.At(time);
  LocalTime out;
  out.day = absl::CivilDay(info.cs) - absl::CivilDay(1970, 1, 1);
  out.second = info.cs.hour() * 3600 + info.cs.minute() * 60 + info.cs.second();
  out.nanosecond = ((at.ns % k_second) + k_second) % k_second;
  out.abbreviation = info.zone_abbr;
  out.offset = info.offset;
  return out;
}

Instant Zone::to_instant(std::int64_t day, std::int64_t second) const {
  const absl::CivilSecond civil = absl::CivilSecond(absl::CivilDay(1970, 1, 1) + day) + second;
  const absl::TimeZone::TimeInfo info = m_data->zone.At(civil);
  const absl::Time time = info.kind == absl::TimeZone::TimeInfo::SKIPPED ? info.trans : info.pre;
  return {absl::ToUnixNanos(time)};
}

std::string Zone::format(Instant at) const {
  const LocalTime local = to_local(at);
  const CivilDate date = civil_from_days(local.day);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} {}", date.year, date.month, date.day, local.second / 3600,
                     local.second / 60 % 60, local.second % 60, local.abbreviation);
}

}  // namespace payout
