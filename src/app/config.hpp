#pragma once
/// The configuration file `payout-diag.json` (docs/formats/config.md): channels, logs, contacts, defaults.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/env.hpp"
#include "base/error.hpp"
#include "facts/calendar.hpp"
#include "facts/profile.hpp"

namespace payout::app {

/// One value in force and where it came from, for `config show`.
struct Setting {
  std::string key;     ///< `db`, `channels.sct-x.normal`
  std::string value;   ///< as the file would write it
  std::string origin;  ///< `--db`, `PAYOUT_DIAG_DB`, a file's path, `rail SEPA-SCT`, `built in`
};

/// Values for flags that were not given; relative paths start at the file's folder.
struct ConfigDefaults {
  std::optional<std::string> db, tz, lang;
  std::vector<std::string> rules;
};

/// A channel as the file writes it: only what is there.
struct DeclaredChannel {
  std::string name;
  std::optional<std::string> scheme, currency, calendar;
  std::optional<std::int64_t> cutoff;  ///< seconds after local midnight
  std::optional<facts::TimeSpan> normal, late;
  std::optional<Duration> not_found_final;
  std::optional<bool> confirms, two_leg;
  std::optional<std::vector<std::string>> backup;
};

/// One mistake in the file.
struct ConfigFault {
  std::string path;  ///< `/channels/sct-x/normal`
  std::string message;
  std::string hint;  ///< may be empty
};

/// The file as read: its form is checked, its words (schemes, calendars) are not yet.
struct ConfigDocument {
  std::string file;  ///< empty where there is no configuration
  ConfigDefaults defaults;
  std::vector<DeclaredChannel> channels;
  std::vector<facts::LogProfile> logs;
  std::map<std::string, Trust, std::less<>> witnesses;
  std::map<std::string, facts::Contact, std::less<>> contacts;
  std::vector<ConfigFault> faults;
};

/// What schemes and calendars are checked against; both come from the rules.
struct ConfigVocabulary {
  const std::map<std::string, facts::ChannelProfile, std::less<>>& rails;
  const facts::Calendars& calendars;
};

struct Config {
  std::string file;
  facts::Profiles profiles;
  std::vector<Setting> settings;      ///< of channels, logs and contacts, sorted by key
  std::vector<std::string> warnings;  ///< odd, but no reason to refuse
};

/// The file to read: `flag`, then $PAYOUT_DIAG_CONFIG, then the first of config_places that exists; empty when none.
/// A file that is named but missing is an error of read_config, not silence.
[[nodiscard]] std::string find_config(std::string_view flag, const Env& env);

/// Reads and checks the form of a configuration file; an empty path gives an empty document.
/// Errors (rules_invalid): unreadable, config_syntax. Other mistakes are gathered in `faults`.
[[nodiscard]] Result<ConfigDocument> read_config(const std::string& path);
/// The same from text; `file` is for messages.
[[nodiscard]] Result<ConfigDocument> parse_config(std::string_view text, std::string file);

/// Checks the words and fills what a channel leaves out from its rail.
/// Error (rules_invalid, reason config_invalid): every fault of the document and of its words, one a line.
[[nodiscard]] Result<Config> resolve_config(ConfigDocument document, const ConfigVocabulary& words);

}  // namespace payout::app
