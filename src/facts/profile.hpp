#pragma once
/// What the configuration says of channels, logs and contacts.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/trust.hpp"
#include "facts/time_span.hpp"

namespace payout::facts {

/// How a channel behaves when nothing is wrong. Defaults come from its rail (rules/schemes.json).
struct ChannelProfile {
  enum class Origin : std::uint8_t { declared, rail, unknown };
  std::string name;
  std::string rail;      ///< `SEPA-SCT`, `NACHA`...; empty where not known
  std::string currency;
  std::string calendar = "24x7";
  std::optional<std::int64_t> cutoff;  ///< seconds after local midnight; wins over the calendar's
  TimeSpan normal = TimeSpan::plain(Duration::days(1));  ///< silence up to here is in time
  TimeSpan late = TimeSpan::plain(Duration::days(2));    ///< past it, act
  bool confirms = true;                ///< false: silence past settlement is good news
  bool settles = false;                ///< settled is the channel's last word where nothing goes wrong
  bool two_leg = false;                ///< debit and credit are separate legs (UPI, IMPS)
  Duration not_found_final = Duration::minutes(30);
  std::vector<std::string> backup;     ///< channels that may take over
  Origin origin = Origin::unknown;     ///< declared in the configuration, its rail's default, or a bare guess
};

/// A log that is declared to be read without holes.
struct LogProfile {
  std::string name;     ///< equals `src` of its events
  std::string channel;  ///< the channel whose answers it carries; empty: all
  Duration max_silence = Duration::minutes(30);
};

struct Contact {
  std::string team;
  std::string hours;
};

/// Everything a diagnosis reads from the configuration.
struct Profiles {
  std::map<std::string, ChannelProfile, std::less<>> channels;
  std::vector<LogProfile> logs;
  std::map<std::string, Trust, std::less<>> witnesses;  ///< by `src`; wins over what a source definition says
  std::map<std::string, Contact, std::less<>> contacts;  ///< by owner or role
};

/// How long the idempotency key of a send is honoured where nothing else is known (24 h, the shortest common promise).
inline constexpr Duration k_default_key_life = Duration::hours(24);

}  // namespace payout::facts
