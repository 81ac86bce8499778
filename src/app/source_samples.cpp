// `sources test`: samples through the real readers, and what came out otherwise.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "app/messages.hpp"
#include "app/source_places.hpp"
#include "app/sources_commands.hpp"
#include "app/table.hpp"
#include "app/translate.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"
#include "report/speaker.hpp"
#include "sources/samples.hpp"

namespace payout::app {
namespace {

using sources::SampleResult;
using sources::SourceDefinition;

/// The definitions to test: those of the places, those with the ids, or all.
Result<std::vector<const SourceDefinition*>> choose(const SourcePlaces& places, const sources::SourceSet& set) {
  std::vector<const SourceDefinition*> out;
  const bool all = places.named.empty() && places.ids.empty();
  for (const auto& definition : set.all()) {
    const bool named = std::any_of(places.named.begin(), places.named.end(),
                                   [&](const auto& text) { return text.origin == definition->origin; });
    const bool asked = std::find(places.ids.begin(), places.ids.end(), definition->id) != places.ids.end();
    if (all || named || asked) out.push_back(definition.get());
  }
  for (const std::string& id : places.ids) {
    if (set.find(id) != nullptr) continue;
    std::vector<std::string_view> known;
    for (const auto& definition : set.all()) known.push_back(definition->id);
    std::string hint = did_you_mean(id, known);
    if (hint.empty()) hint = "give a definition file, a folder of them, or an id that `payout-diag sources list` shows";
    return fail(ErrorCode::not_found, "unknown_source", fmt::format("there is no source definition {}", echo(id)), {},
                std::move(hint));
  }
  std::sort(out.begin(), out.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
  return out;
}

std::string failure_text(const SampleResult& result, const report::Speaker& say) {
  const auto shown = [&say](std::string_view text) { return escape_for_terminal(translated(text, say.language())); };
  std::string out = fmt::format("FAIL  {}:{}  {}{}\n", escape_for_terminal(result.origin), result.mark.line,
                                result.source, result.name.empty() ? "" : ", " + escape_for_terminal(result.name));
  for (const sources::SampleDifference& difference : result.differences) {
    out += say.say("      {}\n        want {}\n        got  {}\n", "      {}\n        应为 {}\n        实为 {}\n",
                   shown(difference.what), shown(difference.want), shown(difference.got));
  }
  if (!result.got.empty()) out += say.say("      all that came out:\n", "      全部结果：\n");
  for (const std::string& event : result.got) out += fmt::format("        {}\n", escape_for_terminal(event));
  return out;
}

std::string results_text(const std::vector<SampleResult>& results, const std::vector<const SourceDefinition*>& tested,
                         std::size_t failed, const report::Speaker& say) {
  std::string out;
  for (const SampleResult& result : results) {
    if (!result.passed()) out += failure_text(result, say);
  }
  for (const SourceDefinition* definition : tested) {
    if (definition->samples.empty()) out += say.say("NOTE  {} has no sample\n", "NOTE  {} 没有样例\n", definition->id);
  }
  if (say.zh()) {
    return out + fmt::format("{} 个定义，{} 个样例，通过 {}，失败 {}\n", grouped(tested.size()), grouped(results.size()),
                             grouped(results.size() - failed), grouped(failed));
  }
  return out + fmt::format("{} of {}, {} passed, {} failed\n", counted(results.size(), "sample", "samples"),
                           counted(tested.size(), "definition", "definitions"), grouped(results.size() - failed),
                           grouped(failed));
}

std::string results_json(const std::vector<SampleResult>& results) {
  std::string out;
  JsonWriter json(out, JsonLayout::pretty);
  json.begin_object().member("schema", "payout-diag/source-tests").member("format_version", "1.0");
  json.key("samples").begin_array();
  for (const SampleResult& result : results) {
    json.begin_object().member("source", result.source).member("file", result.origin).member("line", result.mark.line);
    json.member("name", result.name).member("passed", result.passed()).key("differences").begin_array();
    for (const sources::SampleDifference& difference : result.differences) {
      json.begin_object().member("what", difference.what).member("want", difference.want);
      json.member("got", difference.got).end_object();
    }
    json.end_array().key("events").begin_array();
    for (const std::string& event : result.got) json.raw(event);
    json.end_array().end_object();
  }
  json.end_array().end_object();
  return out + "\n";
}

}  // namespace

Result<std::size_t> test_sources(const std::vector<std::string>& places, const Settings& settings, const Env& env) {
  constexpr auto k_formats = std::to_array<Format>({Format::text, Format::json});
  if (const Result<void> possible = check_format(settings.format, k_formats, "sources test"); !possible)
    return tl::unexpected(possible.error());
  const Result<SourcePlaces> words = read_source_places(places, settings.rules);
  if (!words) return tl::unexpected(words.error());
  Result<sources::SourceSet> set = sources::SourceSet::load(settings.rules);
  if (!set) return tl::unexpected(set.error());
  for (const sources::DefinitionText& text : words->named) {
    const Result<void> added = set->add(text.text, text.origin);
    if (!added) return tl::unexpected(added.error());
  }
  const Result<std::vector<const SourceDefinition*>> chosen = choose(*words, *set);
  if (!chosen) return tl::unexpected(chosen.error());
  std::vector<SampleResult> results;
  for (const SourceDefinition* definition : *chosen) {
    std::vector<SampleResult> own = sources::run_samples(*definition, *set);
    results.insert(results.end(), own.begin(), own.end());
  }
  const auto failed = static_cast<std::size_t>(
      std::count_if(results.begin(), results.end(), [](const SampleResult& result) { return !result.passed(); }));
  const Result<void> written = write_text(
      settings.format == Format::json ? results_json(results) : results_text(results, *chosen, failed, report::Speaker(settings.language)), settings, env);
  if (!written) return tl::unexpected(written.error());
  return failed;
}

}  // namespace payout::app
