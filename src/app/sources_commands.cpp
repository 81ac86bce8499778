#include "app/sources_commands.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "app/messages.hpp"
#include "app/table.hpp"
#include "app/translate.hpp"
#include "report/speaker.hpp"
#include "sources/definition.hpp"
#include "sources/definition_summary.hpp"

namespace payout::app {
namespace {

using sources::SourceDefinition;

std::string place_of(const SourceDefinition& definition) {
  return definition.built_in ? "built in" : definition.origin;
}

std::vector<const SourceDefinition*> by_id(const sources::SourceSet& set) {
  std::vector<const SourceDefinition*> out;
  for (const auto& definition : set.all()) out.push_back(definition.get());
  std::sort(out.begin(), out.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
  return out;
}

/// Label in the left column, what it says in the right one.
std::string summary_text(const SourceDefinition& definition, const Settings& settings) {
  Table lines;
  lines.columns = {{"label"}, {"value"}};
  lines.rows.push_back({"SOURCE", fmt::format("{}: {}", definition.id, title_of(definition, settings.language))});
  lines.rows.push_back({"FROM", definition.replaces.empty()
                                    ? place_of(definition)
                                    : report::Speaker(settings.language).say("{}, in place of {}", "{}，取代 {}", place_of(definition), definition.replaces)});
  for (const auto& [label, value] : sources::summarize(definition)) lines.rows.push_back({label, translated(value, settings.language)});
  return render(lines, Format::text, settings.text_options());
}

}  // namespace

const std::string& title_of(const SourceDefinition& definition, report::Language language) {
  return language == report::Language::zh && !definition.title_zh.empty() ? definition.title_zh : definition.title;
}

Result<void> list_sources(const Settings& settings, const Env& env) {
  const Result<sources::SourceSet> set = sources::SourceSet::load(settings.rules);
  if (!set) return tl::unexpected(set.error());
  Table table{"payout-diag/sources", "sources", {}, {}, {}, {}};
  table.columns = {
      {"id"},   {"format"}, {"from"}, {"priority", Table::Kind::number, false}, {"samples", Table::Kind::number, false},
      {"title"}};
  const bool is_machine = settings.format == Format::csv || settings.format == Format::json || settings.format == Format::jsonl;
  for (const SourceDefinition* definition : by_id(*set)) {
    table.rows.push_back({definition->id, std::string(format_name(definition->format)), place_of(*definition),
                          std::to_string(definition->priority), std::to_string(definition->samples.size()),
                          title_of(*definition, is_machine ? report::Language::en : settings.language)});
  }
  table.closing = settings.language == report::Language::zh
                      ? fmt::format("{} 个来源定义", table.rows.size())
                      : counted(table.rows.size(), "source definition", "source definitions");
  return write_table(table, settings, env, "sources list");
}

Result<void> show_source(const std::string& id, const Settings& settings, const Env& env) {
  constexpr auto k_formats = std::to_array<Format>({Format::text, Format::json});
  if (const Result<void> possible = check_format(settings.format, k_formats, "sources show"); !possible)
    return possible;
  const Result<sources::SourceSet> set = sources::SourceSet::load(settings.rules);
  if (!set) return tl::unexpected(set.error());
  const SourceDefinition* definition = set->find(id);
  if (definition == nullptr) {
    std::vector<std::string_view> known;
    for (const auto& other : set->all()) known.push_back(other->id);
    std::string hint = did_you_mean(id, known);
    if (hint.empty()) hint = "`payout-diag sources list` lists them";
    return fail(ErrorCode::not_found, "unknown_source", fmt::format("there is no source definition {}", echo(id)), {},
                std::move(hint));
  }
  return write_text(settings.format == Format::json ? definition->text + "\n" : summary_text(*definition, settings),
                    settings, env);
}

}  // namespace payout::app
