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
#include "report/page.hpp"
#include "report/speaker.hpp"
#include "report/wording.hpp"
#include "rules/code_tables.hpp"
#include "rules/rule.hpp"
#include "rules/texts.hpp"

namespace payout::app {
namespace {

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

/// One setting a line, so that grep finds it whole; on a terminal too narrow for that the value below its key.
std::string settings_text(const std::vector<Setting>& all, bool origin, const Settings& settings) {
  constexpr std::size_t k_least_value = 20;
  std::size_t width = 0;
  for (const Setting& setting : all) width = std::max(width, setting.key.size());
  const bool narrow = settings.width < 80 && width + k_least_value > settings.width;
  std::string out;
  for (const Setting& setting : all) {
    const std::string key = escape_for_terminal(setting.key);
    out += narrow ? key + "\n" : report::pad(key, width);
    out += "  " + escape_for_terminal(setting.value);
    if (origin) out += fmt::format("  # {}", escape_for_terminal(translated(setting.origin, settings.language)));
    out += '\n';
  }
  return out;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> version_facts(const rules::RuleSet& rules) {
  return {{"rules_version", rules.version()}, {"rules_sha256", rules.sha256()}};
}

Table rules_table(std::span<const rules::Rule> list, const rules::RuleSet& rules, report::Language language) {
  Table table{"payout-diag/rules", "rules", {}, {}, version_facts(rules), {}};
  table.columns = {
      {"id"}, {"status", Table::Kind::text, false}, {"cause", Table::Kind::text, false}, {"subcause"}, {"title"}};
  for (const rules::Rule& rule : list) {
    const rules::Subcause* subcause = rules.subcause(rule.subcause);
    const diagnosis::Text& title = !rule.title.empty() || subcause == nullptr ? rule.title : subcause->title;
    table.rows.push_back({rule.id, std::string(status_word(rule.status)), std::string(word(rule.cause)), rule.subcause,
                          report::pick(title, language)});
  }
  return table;
}

Result<void> list_rules(const Settings& settings, const Env& env) {
  const Result<Engine> engine = load_engine(settings, env);
  if (!engine) return tl::unexpected(engine.error());
  Table table = rules_table(engine->rules.rules(), engine->rules, settings.language);
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

Result<void> show_config(bool origin, const Settings& settings, const Env& env) {
  const Result<Engine> engine = load_engine(settings, env);
  if (!engine) return tl::unexpected(engine.error());
  std::vector<Setting> all = settings.origins;
  all.push_back(
      {"rules.version", engine->rules.version(), settings.rules.empty() ? "built in" : "built in and overlays"});
  all.insert(all.end(), engine->config.settings.begin(), engine->config.settings.end());
  if (settings.format == Format::text) return write_text(settings_text(all, origin, settings), settings, env);
  Table table{"payout-diag/config", "settings", {{"key"}, {"value"}}, {}, {}, {}};
  if (origin) table.columns.push_back({"origin"});
  for (const Setting& setting : all) {
    table.rows.push_back({setting.key, setting.value});
    if (origin) table.rows.back().push_back(setting.origin);
  }
  return write_table(table, settings, env, "config show");
}

}  // namespace payout::app
