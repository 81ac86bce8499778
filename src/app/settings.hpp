#pragma once
/// What every command shares, resolved: flags win over the environment, the environment over the configuration.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/config.hpp"
#include "app/env.hpp"
#include "base/error.hpp"
#include "base/instant.hpp"
#include "base/zone.hpp"
#include "report/listing.hpp"
#include "report/text_options.hpp"

namespace payout::app {

enum class Audience : std::uint8_t { support, compliance };
using Format = report::Format;
enum class Colour : std::uint8_t { automatic, always, never };

/// The common flags as typed; nothing where a flag was not given. Words of closed lists are already typed.
struct Given {
  std::optional<std::string> db, config, as_of, since, until, tz, output;
  std::optional<report::Language> language;
  std::vector<std::string> rules;
  bool ignore_config = false;  ///< as if there were none (`doctor`, where it is what cannot be read)
  Audience audience = Audience::support;
  std::optional<Format> format;
  Colour colour = Colour::automatic;
  bool quiet = false;
  bool verbose = false;
  bool progress = true;
};

struct Settings {
  std::string db;  ///< empty where no folder for it is known
  ConfigDocument config;
  std::vector<std::string> rules;  ///< overlays, weakest first: configuration, then flags
  Instant as_of;
  bool as_of_given = false;
  std::optional<Instant> since;  ///< included
  std::optional<Instant> until;  ///< not included
  Zone zone = Zone::utc();
  report::Language language = report::Language::en;
  Audience audience = Audience::support;
  Format format = Format::text;
  bool format_given = false;
  std::string output;  ///< empty: stdout
  bool colour = false;
  bool utf8 = false;
  std::size_t width = 80;
  bool quiet = false;
  bool verbose = false;
  bool progress = false;         ///< asked for or not forbidden, and stderr is a terminal
  std::vector<Setting> origins;  ///< of db, rules, tz, lang, config

  [[nodiscard]] report::TextOptions text_options() const;
};

/// Reads the configuration's form and settles every common value. Errors: usage, rules_invalid.
[[nodiscard]] Result<Settings> resolve_settings(const Given& given, const Env& env);

/// Reads `90s`, `30m`, `2h`, or a plain number of seconds. Error: usage, in words that name the flag.
[[nodiscard]] Result<Duration> parse_wait(std::string_view text, std::string_view flag);

/// The store's path, or an error that says how to name one.
[[nodiscard]] Result<std::string> store_path(const Settings& settings);

}  // namespace payout::app
