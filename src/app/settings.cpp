#include "app/settings.hpp"

#include <fmt/format.h>

#include "app/messages.hpp"
#include "facts/time_span.hpp"

namespace payout::app {
namespace {

/// One value and where it came from: flag, environment variable, configuration, default.
struct Choice {
  std::string value;
  std::string origin;
};

/// Relative paths in a configuration start at its own folder, so that it means the same from everywhere.
std::string beside(const std::string& file, const std::string& path) {
  if (path.empty() || path.front() == '/') return path;
  const std::size_t slash = file.rfind('/');
  return slash == std::string::npos ? path : file.substr(0, slash + 1) + path;
}

Choice choose(const std::optional<std::string>& flag, std::string_view flag_name, std::string_view variable,
              const Env& env, const std::optional<std::string>& configured, const std::string& file,
              std::string fallback) {
  if (flag) return {*flag, std::string(flag_name)};
  std::string from_environment = env.variable(variable);
  if (!from_environment.empty()) return {std::move(from_environment), std::string(variable)};
  if (configured) return {*configured, file};
  return {std::move(fallback), "built in"};
}

Result<report::Language> language_of(const Choice& choice) {
  if (choice.value == "en") return report::Language::en;
  if (choice.value == "zh") return report::Language::zh;
  return fail(ErrorCode::usage, "bad_choice", fmt::format("{} is not a language of this program", echo(choice.value)),
              choice.origin, "use en or zh");
}

Result<void> settle_moments(const Given& given, const std::string& zone, const Env& env, Settings& out) {
  const auto read = [&zone](const std::optional<std::string>& text, std::string_view flag,
                            std::optional<Instant>& target) -> Result<void> {
    if (!text) return {};
    const Result<Instant> moment = parse_moment(*text, zone, flag);
    if (!moment) return tl::unexpected(moment.error());
    target = *moment;
    return {};
  };
  std::optional<Instant> as_of;
  if (const auto done = read(given.as_of, "--as-of", as_of); !done) return done;
  if (const auto done = read(given.since, "--since", out.since); !done) return done;
  if (const auto done = read(given.until, "--until", out.until); !done) return done;
  if (out.since && out.until && *out.until <= *out.since) {
    return fail(ErrorCode::usage, "empty_span", "--until is not later than --since", {},
                "--since is included, --until is not");
  }
  out.as_of_given = as_of.has_value();
  out.as_of = as_of ? *as_of : env.now();
  return {};
}

}  // namespace

report::TextOptions Settings::text_options() const {
  report::TextOptions options;
  options.width = width;
  options.colour = colour;
  options.utf8 = utf8;
  options.zone = zone;
  options.language = language;
  options.verbose = verbose;
  return options;
}

Result<Settings> resolve_settings(const Given& given, const Env& env) {
  Settings out;
  const std::string file = given.ignore_config ? std::string() : find_config(given.config.value_or(""), env);
  Result<ConfigDocument> document = read_config(file);
  if (!document) return tl::unexpected(document.error());
  const ConfigDefaults& defaults = document->defaults;

  std::optional<std::string> configured_db = defaults.db;
  if (configured_db) configured_db = beside(file, *configured_db);
  const Choice db = choose(given.db, "--db", "PAYOUT_DIAG_DB", env, configured_db, file, default_db(env));
  const Choice tz = choose(given.tz, "--tz", "PAYOUT_DIAG_TZ", env, defaults.tz, file, "");
  std::optional<std::string> flag_language;
  if (given.language) flag_language = *given.language == report::Language::zh ? "zh" : "en";
  const Choice lang = choose(flag_language, "--lang", "PAYOUT_DIAG_LANG", env, defaults.lang, file, "en");

  out.db = db.value;
  if (!tz.value.empty()) {
    Result<Zone> zone = Zone::load(tz.value);
    if (!zone) {
      zone.error().where = tz.origin;
      return tl::unexpected(zone.error());
    }
    out.zone = std::move(*zone);
  }
  const Result<report::Language> language = language_of(lang);
  if (!language) return tl::unexpected(language.error());
  out.language = *language;

  out.origins = {
      {"config", file.empty() ? "none" : file,
       given.config ? "--config" : (!env.variable("PAYOUT_DIAG_CONFIG").empty() ? "PAYOUT_DIAG_CONFIG" : "found")},
      {"db", db.value.empty() ? "none" : db.value, db.origin},
      {"lang", lang.value, lang.origin},
      {"tz", tz.value.empty() ? "UTC" : tz.value, tz.origin}};
  if (file.empty()) out.origins.front().origin = "built in";
  for (const std::string& folder : defaults.rules) {
    out.rules.push_back(beside(file, folder));
    out.origins.push_back({"rules", out.rules.back(), file});
  }
  for (const std::string& folder : given.rules) {
    out.rules.push_back(folder);
    out.origins.push_back({"rules", folder, "--rules"});
  }
  if (const auto moments = settle_moments(given, tz.value, env, out); !moments) return tl::unexpected(moments.error());

  out.audience = given.audience;
  out.format = given.format.value_or(Format::text);
  out.format_given = given.format.has_value();
  out.output = given.output.value_or("") == "-" ? std::string() : given.output.value_or("");
  const bool to_terminal = out.output.empty() && env.terminal.out_is_terminal;
  out.colour =
      given.colour == Colour::always || (given.colour == Colour::automatic && to_terminal && !env.terminal.no_color);
  // Chinese cannot be written in ASCII, and a file is read later, under some other locale.
  out.utf8 = env.terminal.utf8 || !out.output.empty() || out.language == report::Language::zh;
  out.width = to_terminal ? std::min(env.terminal.out_width, report::k_max_width) : 80;
  out.quiet = given.quiet;
  out.verbose = given.verbose;
  out.progress = given.progress && !given.quiet && env.terminal.err_is_terminal;
  out.config = std::move(*document);
  return out;
}

Result<Duration> parse_wait(std::string_view text, std::string_view flag) {
  const bool digits =
      !text.empty() && text.size() <= 9 && text.find_first_not_of("0123456789") == std::string_view::npos;
  const std::optional<facts::TimeSpan> span =
      facts::parse_time_span(digits ? std::string(text) + "s" : std::string(text));
  if (span && span->unit == facts::TimeSpan::Unit::plain && span->as_plain() <= Duration::days(1))
    return span->as_plain();
  return fail(ErrorCode::usage, "bad_duration", fmt::format("{} {} is not a time to wait", flag, echo(text)), {},
              "write a number and a unit, at most a day: 30s, 5m, 2h");
}

Result<std::string> store_path(const Settings& settings) {
  if (!settings.db.empty()) return settings.db;
  return fail(ErrorCode::usage, "no_store", "no place for the store is known: neither XDG_STATE_HOME nor HOME is set",
              {}, "name the store with --db FILE");
}

}  // namespace payout::app
