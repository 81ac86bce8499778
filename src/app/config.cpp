// Which configuration is in force, and what its words mean.
#include "app/config.hpp"

#include <algorithm>
#include <array>

#include <unistd.h>

#include <fmt/format.h>

#include "app/messages.hpp"
#include "base/embedded.hpp"
#include "facts/words.hpp"

namespace payout::app {
namespace {

using facts::ChannelProfile;
using facts::TimeSpan;

/// Roles that actions name (see rules/) beside the owners of the contract.
constexpr auto k_roles = std::to_array<std::string_view>(
    {"support", "payments_oncall", "treasury", "compliance", "channel_support", "engineering", "customer_success"});

std::string clock_text(std::int64_t seconds) { return fmt::format("{:02}:{:02}", seconds / 3600, seconds / 60 % 60); }
std::string truth_text(bool value) { return value ? "true" : "false"; }

/// True where both spans count in one unit and `late` is the smaller: then nothing could ever be late in order.
bool is_before(const TimeSpan& late, const TimeSpan& normal) {
  return late.unit == normal.unit && late.count < normal.count;
}

class Resolver {
 public:
  Resolver(ConfigDocument& document, const ConfigVocabulary& words, Config& out)
      : m_document(document), m_words(words), m_out(out) {
    for (const auto& [name, ignored] : words.rails) m_rail_names.push_back(name);
    m_calendar_names.push_back("24x7");
    for (const auto& [name, rail] : words.rails) m_calendar_names.push_back(rail.calendar);
    for (const EmbeddedFile& file : embedded_files()) {
      const std::string_view name = file.path.substr(file.path.rfind('/') + 1);
      if (file.path.starts_with("calendars/")) m_calendar_names.push_back(name.substr(0, name.rfind('.')));
    }
    for (const DeclaredChannel& channel : document.channels) m_channel_names.push_back(channel.name);
  }

  void run() {
    for (const DeclaredChannel& channel : m_document.channels) resolve(channel);
    for (const facts::LogProfile& log : m_document.logs) resolve(log);
    for (const auto& [src, trust] : m_document.witnesses) {
      m_out.settings.push_back({"witnesses." + src, std::string(word(trust)), m_document.file});
    }
    m_out.profiles.witnesses = m_document.witnesses;
    for (const auto& [name, contact] : m_document.contacts) resolve(name, contact);
    std::sort(m_out.settings.begin(), m_out.settings.end(),
              [](const Setting& a, const Setting& b) { return a.key < b.key; });
  }

 private:
  void fault(std::string path, std::string message, std::string hint) {
    m_document.faults.push_back({std::move(path), std::move(message), std::move(hint)});
  }

  /// Takes the file's value where there is one, else what the profile already has; notes which.
  template <class Target, class Value, class Write>
  void take(Target& target, const std::optional<Value>& value, std::string_view key, const Write& write) {
    if (value) target = *value;
    const std::string text = write(target);
    if (text.empty()) return;
    m_out.settings.push_back({fmt::format("{}.{}", m_prefix, key), text, value ? m_document.file : m_fallback});
  }

  void resolve(const DeclaredChannel& declared) {
    const std::string at = "/channels/" + declared.name;
    ChannelProfile profile;
    m_prefix = "channels." + declared.name;
    m_fallback = "built in";
    if (declared.scheme) {
      const auto rail = m_words.rails.find(*declared.scheme);
      if (rail == m_words.rails.end()) {
        fault(at + "/scheme", fmt::format("unknown scheme {}", echo(*declared.scheme)),
              names_hint(*declared.scheme, m_rail_names));
      } else {
        profile = rail->second;
        m_fallback = "rail " + rail->first;
      }
    }
    profile.name = declared.name;
    profile.origin = ChannelProfile::Origin::declared;
    const auto same = [](const std::string& text) { return text; };
    take(profile.rail, declared.scheme, "scheme", same);
    take(profile.currency, declared.currency, "currency", same);
    take(profile.calendar, declared.calendar, "calendar", same);
    take(profile.cutoff, declared.cutoff, "cutoff",
         [](const std::optional<std::int64_t>& cutoff) { return cutoff ? clock_text(*cutoff) : std::string(); });
    take(profile.normal, declared.normal, "normal", facts::format_time_span);
    take(profile.late, declared.late, "late", facts::format_time_span);
    take(profile.confirms, declared.confirms, "confirms", truth_text);
    if (declared.confirms) profile.settles = false;  // what is declared tells the last word
    take(profile.two_leg, declared.two_leg, "two_leg", truth_text);
    take(profile.not_found_final, declared.not_found_final, "not_found_final",
         [](Duration d) { return facts::format_time_span(TimeSpan::plain(d)); });
    take(profile.backup, declared.backup, "backup",
         [](const std::vector<std::string>& list) { return fmt::format("{}", fmt::join(list, " ")); });
    check(declared, profile, at);
    m_out.profiles.channels[declared.name] = std::move(profile);
  }

  void check(const DeclaredChannel& declared, const ChannelProfile& profile, const std::string& at) {
    if (declared.calendar && m_words.calendars.find(*declared.calendar) == nullptr) {
      fault(at + "/calendar", fmt::format("unknown calendar {}", echo(*declared.calendar)),
            names_hint(*declared.calendar, m_calendar_names));
    }
    if ((declared.normal || declared.late) && is_before(profile.late, profile.normal)) {
      fault(at + "/late",
            fmt::format("`late` ({}) is shorter than `normal` ({})", facts::format_time_span(profile.late),
                        facts::format_time_span(profile.normal)),
            "`late` is the moment to act; it comes after `normal`");
    }
    for (const std::string& name : profile.backup) {
      if (declared.backup && name == declared.name)
        fault(at + "/backup", "a channel cannot be its own backup", "name another channel");
      if (declared.backup) check_channel(name, at + "/backup");
    }
  }

  /// A channel that is not declared may still exist (its rail's defaults hold), so this is a warning only.
  void check_channel(const std::string& name, const std::string& path) {
    if (name.empty() || std::find(m_channel_names.begin(), m_channel_names.end(), name) != m_channel_names.end())
      return;
    const std::string hint = did_you_mean(name, m_channel_names);
    const std::string finding = fmt::format("channel {} is not declared", echo(name));
    m_out.warnings.push_back(
        fmt::format("{}: {}: {}{}{}", m_document.file, path, finding, hint.empty() ? "" : "; ", hint));
  }

  void resolve(const facts::LogProfile& log) {
    m_prefix = "logs." + log.name;
    if (!log.channel.empty()) m_out.settings.push_back({m_prefix + ".channel", log.channel, m_document.file});
    m_out.settings.push_back(
        {m_prefix + ".max_silence", facts::format_time_span(TimeSpan::plain(log.max_silence)), m_document.file});
    check_channel(log.channel, "/logs/" + log.name + "/channel");
    m_out.profiles.logs.push_back(log);
  }

  void resolve(const std::string& name, const facts::Contact& contact) {
    m_prefix = "contacts." + name;
    if (!contact.team.empty()) m_out.settings.push_back({m_prefix + ".team", contact.team, m_document.file});
    if (!contact.hours.empty()) m_out.settings.push_back({m_prefix + ".hours", contact.hours, m_document.file});
    std::vector<std::string_view> known(k_roles.begin(), k_roles.end());
    known.insert(known.end(), facts::Words<facts::Owner>::k_text.begin(), facts::Words<facts::Owner>::k_text.end());
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      m_out.warnings.push_back(fmt::format("{}: /contacts/{}: no answer ever names {}; {}", m_document.file, name,
                                           echo(name), names_hint(name, known)));
    }
    m_out.profiles.contacts[name] = contact;
  }

  static std::string names_hint(std::string_view word, const std::vector<std::string_view>& known) {
    std::string hint = did_you_mean(word, known);
    if (!hint.empty()) return hint;
    std::vector<std::string_view> sorted = known;
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    return fmt::format("known: {}", fmt::join(sorted, ", "));
  }

  ConfigDocument& m_document;
  const ConfigVocabulary& m_words;
  Config& m_out;
  std::vector<std::string_view> m_rail_names, m_calendar_names, m_channel_names;
  std::string m_prefix, m_fallback;
};

Error faults_error(const ConfigDocument& document) {
  Error error{ErrorCode::rules_invalid, "config_invalid", {}, document.file, {}};
  if (document.faults.size() == 1) {
    const ConfigFault& only = document.faults.front();
    error.message = only.message;
    if (!only.path.empty()) error.where = fmt::format("{}: {}", document.file, only.path);
    error.hint = only.hint;
    return error;
  }
  error.message = fmt::format("the configuration has {} faults", document.faults.size());
  for (const ConfigFault& fault : document.faults) {
    error.message += fmt::format("\n{}: {}", fault.path.empty() ? "/" : fault.path, fault.message);
    if (!fault.hint.empty()) error.message += fmt::format("; {}", fault.hint);
  }
  error.hint = "correct them all; `payout-diag config show` then shows what is in force";
  return error;
}

}  // namespace

std::string find_config(std::string_view flag, const Env& env) {
  if (!flag.empty()) return std::string(flag);
  std::string named = env.variable("PAYOUT_DIAG_CONFIG");
  if (!named.empty()) return named;
  for (std::string& place : config_places(env)) {
    if (::access(place.c_str(), F_OK) == 0) return std::move(place);
  }
  return {};
}

Result<Config> resolve_config(ConfigDocument document, const ConfigVocabulary& words) {
  Config out;
  out.file = document.file;
  Resolver(document, words, out).run();
  if (!document.faults.empty()) return tl::unexpected(faults_error(document));
  return out;
}

}  // namespace payout::app
