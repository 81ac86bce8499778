#include "app/rules_commands.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "app/engine.hpp"
#include "app/messages.hpp"
#include "app/rule_words.hpp"
#include "app/table.hpp"
#include "app/translate.hpp"
#include "base/text.hpp"
#include "report/speaker.hpp"
#include "report/wording.hpp"
#include "rules/code_tables.hpp"
#include "rules/rule.hpp"
#include "rules/texts.hpp"

namespace payout::app {
namespace {

using facts::CodeFact;
using facts::word;

std::string provenance(const rules::RuleSet& rules, const report::Speaker& say) {
  return say.say("rules {} ({})", "规则 {}（{}）", rules.version(), rules.sha256().substr(0, 7));
}

std::string_view status_word(rules::Status status) {
  switch (status) {
    case rules::Status::experimental: return "experimental";
    case rules::Status::stable: return "stable";
    case rules::Status::deprecated: return "deprecated";
  }
  return "stable";
}

std::vector<std::pair<std::string, std::string>> version_facts(const rules::RuleSet& rules) {
  return {{"rules_version", rules.version()}, {"rules_sha256", rules.sha256()}};
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

/// As in a message, without its marks.
std::string echo_bare(std::string_view text) {
  const std::string marked = echo(text);
  return marked.substr(1, marked.size() - 2);
}

/// The table or rail a user means: exact, without regard to case, or nothing.
template <class Names>
std::string find_name(std::string_view wanted, const Names& names) {
  for (const auto& name : names) {
    if (equals_ignoring_case(name, wanted)) return std::string(name);
  }
  return {};
}

/// Everything a rail's vocabularies say of a code, over all kinds of answers; one row a table.
std::vector<CodeFact> in_rail(const rules::RuleSet& rules, const std::string& rail, const std::string& code) {
  constexpr auto k_types = std::to_array<EventType>(
      {EventType::payout_rejected, EventType::payout_returned, EventType::payout_pending, EventType::payout_accepted,
       EventType::payout_settled, EventType::payout_recalled, EventType::payout_notice});
  std::vector<CodeFact> out;
  for (const EventType type : k_types) {
    Event event;
    event.type = type;
    event.code = code;
    CodeFact fact = rules.codes().find(event, rail);
    const auto same = [&fact](const CodeFact& other) { return other.scheme == fact.scheme && other.code == fact.code; };
    if (fact.known() && std::none_of(out.begin(), out.end(), same)) out.push_back(std::move(fact));
  }
  return out;
}

Result<std::vector<CodeFact>> find_codes(const rules::RuleSet& rules, const CodeOptions& options) {
  if (options.scheme.empty()) {
    std::vector<CodeFact> found = rules.tables().everywhere(options.code);
    return found.empty() ? rules.tables().everywhere(upper(options.code)) : found;
  }
  const std::vector<std::string> schemes = rules.tables().schemes();
  std::vector<std::string> rails;
  for (const auto& [name, ignored] : rules.rails()) rails.push_back(name);
  const std::string scheme = find_name(options.scheme, schemes);
  const std::string rail = find_name(options.scheme, rails);
  if (scheme.empty() && rail.empty()) {
    std::vector<std::string_view> known(schemes.begin(), schemes.end());
    known.insert(known.end(), rails.begin(), rails.end());
    const std::string hint = did_you_mean(options.scheme, known);
    return fail(
        ErrorCode::not_found, "unknown_scheme", fmt::format("there is no scheme {}", echo(options.scheme)), {},
        hint.empty() ? fmt::format("`payout-diag code {}` looks in every scheme", echo_bare(options.code)) : hint);
  }
  std::vector<CodeFact> found;
  for (const std::string& code : {options.code, upper(options.code)}) {
    if (!scheme.empty()) {
      CodeFact fact = rules.tables().row(scheme, code);
      if (fact.known()) found.push_back(std::move(fact));
    }
    if (found.empty() && !rail.empty()) found = in_rail(rules, rail, code);
    if (!found.empty()) break;
  }
  return found;
}

Table code_table(const std::vector<CodeFact>& found, const rules::RuleSet& rules) {
  Table table{"payout-diag/codes", "codes", {}, {}, version_facts(rules), {}};
  table.columns = {{"scheme"}, {"code"},  {"cause"},       {"subcause"}, {"weight", Table::Kind::number},
                   {"money"},  {"retry"}, {"retry_after"}, {"owner"},    {"alive", Table::Kind::truth},
                   {"stage"},  {"match"}, {"name"}};
  constexpr auto k_match = std::to_array<std::string_view>({"none", "prefix", "parent", "exact"});
  for (const CodeFact& fact : found) {
    table.rows.push_back({fact.scheme, fact.code, std::string(word(fact.cause)), fact.subcause,
                          std::to_string(fact.weight), std::string(word(fact.money)), std::string(word(fact.retry)),
                          fact.retry_after, std::string(word(fact.owner)), fact.alive ? "true" : "false", fact.stage,
                          std::string(k_match[static_cast<std::size_t>(fact.match)]), fact.name});
  }
  return table;
}

/// One code as a short text: name, then labelled lines.
std::string code_text(const CodeFact& fact, const rules::RuleSet& rules, const report::TextOptions& options) {
  const rules::Subcause* subcause = rules.subcause(fact.subcause);
  Table lines;
  lines.columns = {{"label"}, {"value"}};
  const auto line = [&lines](std::string_view label, std::string value) {
    if (!value.empty()) lines.rows.push_back({std::string(label), std::move(value)});
  };
  line("CODE", fmt::format("{} {}{}{}", fact.scheme, fact.code, fact.name.empty() ? "" : ": ", fact.name));
  const diagnosis::Text title = subcause == nullptr ? diagnosis::Text{} : subcause->title;
  const report::Speaker say(options);
  line("CAUSE", say.say("{}, weight {} of 100", "{}，权重 {}（满分 100）",
                        report::cause_title(fact.cause, title, fact.subcause, options.language), fact.weight));
  if (subcause != nullptr) line("", report::pick(subcause->says, options.language));
  line("MONEY", std::string(report::phrase(fact.money).in(options.language)));
  const std::string after = fact.retry_after.empty() || fact.retry_after == "none"
                                ? ""
                                : fmt::format(" ({})", report::spelled(fact.retry_after));
  line("RETRY", fmt::format("{}{}", report::label(fact.retry), after));
  line("DO", std::string(report::phrase(fact.owner).in(options.language)));
  line("STAGE", report::spelled(fact.stage));
  if (fact.alive) line("NOTE", say.say("The attempt may still be alive after this code.", "出现此代码后，该次发送仍可能有效。"));
  return render(lines, Format::text, options);
}

/// One setting a line, never broken, so that grep finds it whole.
std::string settings_text(const std::vector<Setting>& all, bool origin, report::Language language) {
  std::size_t width = 0;
  for (const Setting& setting : all) width = std::max(width, setting.key.size());
  std::string out;
  for (const Setting& setting : all) {
    out += fmt::format("{:<{}}  {}", escape_for_terminal(setting.key), width, escape_for_terminal(setting.value));
    if (origin) out += fmt::format("  # {}", escape_for_terminal(translated(setting.origin, language)));
    out += '\n';
  }
  return out;
}

}  // namespace

Result<void> list_rules(const Settings& settings, const Env& env) {
  const Result<Engine> engine = load_engine(settings, env);
  if (!engine) return tl::unexpected(engine.error());
  Table table{"payout-diag/rules", "rules", {}, {}, version_facts(engine->rules), {}};
  table.columns = {
      {"id"}, {"status", Table::Kind::text, false}, {"cause", Table::Kind::text, false}, {"subcause"}, {"title"}};
  for (const rules::Rule& rule : engine->rules.rules()) {
    const rules::Subcause* subcause = engine->rules.subcause(rule.subcause);
    const diagnosis::Text& title = !rule.title.empty() || subcause == nullptr ? rule.title : subcause->title;
    table.rows.push_back({rule.id, std::string(status_word(rule.status)), std::string(word(rule.cause)), rule.subcause,
                          report::pick(title, settings.language)});
  }
  const report::Speaker say(settings.language);
  table.closing = say.zh() ? fmt::format("{} 条规则，{}", table.rows.size(), provenance(engine->rules, say))
                           : fmt::format("{}, {}", counted(table.rows.size(), "rule", "rules"),
                                         provenance(engine->rules, say));
  return write_table(table, settings, env, "rules list");
}

Result<void> show_rule(const std::string& id, const Settings& settings, const Env& env) {
  constexpr auto k_formats = std::to_array<Format>({Format::text, Format::json});
  if (const Result<void> possible = check_format(settings.format, k_formats, "rules show"); !possible) return possible;
  const Result<Engine> engine = load_engine(settings, env);
  if (!engine) return tl::unexpected(engine.error());
  const std::string_view source = engine->rules.source(id);
  if (source.empty()) {
    std::vector<std::string_view> known;
    for (const rules::Rule& rule : engine->rules.rules()) known.push_back(rule.id);
    std::string hint = did_you_mean(id, known);
    if (hint.empty()) hint = "`payout-diag rules list` lists them";
    return fail(ErrorCode::not_found, "unknown_rule", fmt::format("there is no rule {}", echo(id)), {},
                std::move(hint));
  }
  if (settings.format == Format::text) {
    return write_text(rule_page(*engine->rules.find(id), engine->rules, settings.text_options()), settings, env);
  }
  std::string text(source);
  if (text.back() != '\n') text += '\n';
  return write_text(text, settings, env);
}

Result<void> look_up_code(const CodeOptions& options, const Settings& settings, const Env& env) {
  const Result<Engine> engine = load_engine(settings, env);
  if (!engine) return tl::unexpected(engine.error());
  const Result<std::vector<CodeFact>> found = find_codes(engine->rules, options);
  if (!found) return tl::unexpected(found.error());
  if (found->empty()) {
    return fail(ErrorCode::not_found, "unknown_code",
                options.scheme.empty() ? fmt::format("no scheme here has code {}", echo(options.code))
                                       : fmt::format("{} has no code {}", echo(options.scheme), echo(options.code)),
                {},
                options.scheme.empty()
                    ? "check the spelling; a row for it can be added with --rules"
                    : fmt::format("`payout-diag code {}` looks in every scheme", echo_bare(options.code)));
  }
  if (settings.format != Format::text) return write_table(code_table(*found, engine->rules), settings, env, "code");
  std::string text;
  for (const CodeFact& fact : *found) {
    if (!text.empty()) text += '\n';
    text += code_text(fact, engine->rules, settings.text_options());
  }
  return write_text(text, settings, env);
}

Result<void> show_config(bool origin, const Settings& settings, const Env& env) {
  const Result<Engine> engine = load_engine(settings, env);
  if (!engine) return tl::unexpected(engine.error());
  std::vector<Setting> all = settings.origins;
  all.push_back(
      {"rules.version", engine->rules.version(), settings.rules.empty() ? "built in" : "built in and overlays"});
  all.insert(all.end(), engine->config.settings.begin(), engine->config.settings.end());
  if (settings.format == Format::text) return write_text(settings_text(all, origin, settings.language), settings, env);
  Table table{"payout-diag/config", "settings", {{"key"}, {"value"}}, {}, {}, {}};
  if (origin) table.columns.push_back({"origin"});
  for (const Setting& setting : all) {
    table.rows.push_back({setting.key, setting.value});
    if (origin) table.rows.back().push_back(setting.origin);
  }
  return write_table(table, settings, env, "config show");
}

}  // namespace payout::app
