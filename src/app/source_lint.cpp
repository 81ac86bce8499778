// `sources lint`: the mistakes of one definition, then what only the whole set and the rules can tell.
#include <algorithm>

#include <fmt/format.h>

#include "app/messages.hpp"
#include "app/source_places.hpp"
#include "app/sources_commands.hpp"
#include "app/table.hpp"
#include "app/translate.hpp"
#include "base/text.hpp"
#include "report/speaker.hpp"
#include "rules/code_tables.hpp"
#include "rules/rule_set.hpp"
#include "sources/samples.hpp"

namespace payout::app {
namespace {

using sources::DefinitionText;
using sources::Finding;
using sources::SourceDefinition;

/// Adds the sound ones to the set; what is wrong with those that are looked at goes into `findings`.
void load(const std::vector<DefinitionText>& texts, bool look, const std::vector<std::string>& schemes,
          sources::SourceSet& set, std::vector<Finding>& findings) {
  std::vector<std::pair<std::string, std::string>> seen;  // id and origin
  for (const DefinitionText& text : texts) {
    if (look) {
      std::vector<Finding> own = sources::check_definition(text.text, text.origin, schemes);
      findings.insert(findings.end(), own.begin(), own.end());
    }
    const Result<SourceDefinition> parsed = sources::parse_definition(text.text, text.origin);
    if (!parsed) continue;
    const auto same =
        std::find_if(seen.begin(), seen.end(), [&](const auto& other) { return other.first == parsed->id; });
    if (look && same != seen.end()) {
      findings.push_back({"S131",
                          false,
                          text.origin,
                          {1, "$.id"},
                          fmt::format("`{}` is defined in {} already", parsed->id, same->second),
                          "give one of them another `id`"});
    }
    seen.emplace_back(parsed->id, text.origin);
    static_cast<void>(set.add(text.text, text.origin));
  }
}

std::string lint_text(const std::vector<Finding>& findings, std::size_t definitions, const report::Speaker& say) {
  const auto shown = [&say](std::string_view text) { return escape_for_terminal(translated(text, say.language())); };
  std::string out;
  for (const Finding& finding : findings) {
    out += say.say("{}:{}: {}: {}\n    at {}\n", "{}:{}: {}：{}\n    位于 {}\n", escape_for_terminal(finding.origin),
                   finding.mark.line, finding.code, shown(finding.message), escape_for_terminal(finding.mark.path));
    if (!finding.hint.empty()) out += say.say("    hint: {}\n", "    建议：{}\n", shown(finding.hint));
  }
  return out + (say.zh() ? fmt::format("{} 个定义，{} 处问题\n", definitions, findings.size())
                         : fmt::format("{} in {}\n", counted(findings.size(), "finding", "findings"),
                                       counted(definitions, "definition", "definitions")));
}

Table lint_table(const std::vector<Finding>& findings) {
  Table table{"payout-diag/source-lint", "findings", {}, {}, {}, {}};
  table.columns = {{"code"}, {"file"}, {"line", Table::Kind::number}, {"path"}, {"message"}, {"hint"}};
  for (const Finding& finding : findings) {
    table.rows.push_back({std::string(finding.code), finding.origin, std::to_string(finding.mark.line),
                          finding.mark.path, finding.message, finding.hint});
  }
  return table;
}

}  // namespace

Result<std::size_t> lint_sources(const std::vector<std::string>& places, const Settings& settings, const Env& env) {
  Result<SourcePlaces> words = read_source_places(places, settings.rules);
  if (!words) return tl::unexpected(words.error());
  if (!words->ids.empty()) {
    return fail(ErrorCode::rules_invalid, "source_unreadable",
                fmt::format("there is no file or folder {}", echo(words->ids.front())), {},
                "`sources lint` takes definition files, or folders with definitions");
  }
  const Result<rules::RuleSet> rules = rules::RuleSet::load(settings.rules);
  if (!rules) return tl::unexpected(rules.error());
  std::vector<std::string> schemes = rules->tables().schemes();
  for (const auto& [rail, ignored] : rules->rails()) schemes.push_back(rail);
  const bool all = places.empty();
  const std::vector<DefinitionText>& looked_at = all ? words->in_use : words->named;
  std::vector<Finding> findings;
  sources::SourceSet set;
  load(words->in_use, all, schemes, set, findings);
  if (!all) load(words->named, true, schemes, set, findings);
  for (const DefinitionText& text : looked_at) {
    const auto& definitions = set.all();
    const auto found = std::find_if(definitions.begin(), definitions.end(),
                                    [&](const auto& definition) { return definition->origin == text.origin; });
    if (found == definitions.end()) continue;
    std::vector<Finding> more = sources::check_samples(**found, set);
    findings.insert(findings.end(), more.begin(), more.end());
  }
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    return a.origin != b.origin ? a.origin < b.origin : a.mark.line < b.mark.line;
  });
  const Result<void> written = settings.format == Format::text
                                   ? write_text(lint_text(findings, looked_at.size(), report::Speaker(settings.language)), settings, env)
                                   : write_table(lint_table(findings), settings, env, "sources lint");
  if (!written) return tl::unexpected(written.error());
  return findings.size();
}

}  // namespace payout::app
