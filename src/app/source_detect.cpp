// `sources detect`: which definition a file would be read with, why, and what to do where none fits.
#include <fmt/format.h>

#include "app/input_file.hpp"
#include "app/messages.hpp"
#include "app/sources_commands.hpp"
#include "app/table.hpp"
#include "app/translate.hpp"
#include "base/text.hpp"
#include "report/speaker.hpp"
#include "sources/examine.hpp"

namespace payout::app {
namespace {

using sources::Examination;

std::string counts_text(const Examination& seen, const report::Speaker& say) {
  if (seen.refusal)
    return say.say("refused: {}", "已拒收：{}", translated(seen.refusal->message, say.language()));
  return say.say("{2} at the beginning: {3}, {4} rejected, {5} ignored",
                 "开头 {0} 条记录：事件 {1} 条，被拒 {4}，忽略 {5}", grouped(seen.outcome.records), grouped(seen.events),
                 counted(seen.outcome.records, "record", "records"), counted(seen.events, "event", "events"),
                 grouped(seen.outcome.rejected), grouped(seen.outcome.ignored));
}

/// What to do next; empty where all is well.
std::string advice(const Examination& seen) {
  const bool ours = seen.detection.definition == nullptr;
  if (ours && seen.events == 0) {
    return "describe it in a definition of your own (docs/guide.md, \"Add a shape of your own\"), or name one with "
           "--source; `payout-diag sources list` shows all";
  }
  if (seen.refusal) return seen.refusal->hint;
  if (!ours && seen.events == 0)
    return fmt::format(
        "if it is something else, name it with --source; `payout-diag sources show {}` says what is read",
        seen.detection.source());
  return {};
}

std::string text_of(const std::string& file, const Examination& seen, const Settings& settings) {
  Table lines;
  lines.columns = {{"label"}, {"value"}};
  const report::Speaker say(settings.language);
  const auto line = [&](std::string label, std::string_view value) {
    if (!value.empty()) lines.rows.push_back({std::move(label), translated(value, settings.language)});
  };
  const sources::SourceDefinition* definition = seen.detection.definition;
  line("FILE", file);
  line("SOURCE",
       definition == nullptr
           ? say.say("{0} ({2})", "{1}（{2}）", seen.events == 0 ? "none fits; tried as our own form" : "our own form",
                     seen.events == 0 ? "均不符合；已按标准格式尝试" : "标准格式", format_name(seen.detection.format))
           : fmt::format("{} ({}): {}", definition->id, format_name(seen.detection.format), title_of(*definition, settings.language)));
  line("BECAUSE", seen.detection.why);
  line("CONTENT", seen.looks_like);
  line("READ", counts_text(seen, say));
  line("FIRST", seen.first_event);
  line("REJECT", seen.first_reject);
  for (const sources::Near& near : seen.near)
    line("NEAR", fmt::format("{}: {}", near.id, translated(near.reason, settings.language)));
  line("DO", advice(seen));
  return render(lines, Format::text, settings.text_options());
}

Table table_of(const std::vector<std::pair<std::string, Examination>>& all) {
  Table table{"payout-diag/source-detection", "files", {}, {}, {}, {}};
  table.columns = {{"file"},
                   {"source"},
                   {"format"},
                   {"because"},
                   {"content"},
                   {"records", Table::Kind::number},
                   {"events", Table::Kind::number},
                   {"rejected", Table::Kind::number},
                   {"ignored", Table::Kind::number},
                   {"first_reject"},
                   {"near"},
                   {"advice"}};
  for (const auto& [file, seen] : all) {
    std::string near;
    for (const sources::Near& each : seen.near) near += (near.empty() ? "" : "|") + each.id;
    table.rows.push_back({file, seen.detection.source(), std::string(format_name(seen.detection.format)),
                          seen.detection.why, seen.looks_like, std::to_string(seen.outcome.records),
                          std::to_string(seen.events), std::to_string(seen.outcome.rejected),
                          std::to_string(seen.outcome.ignored),
                          seen.refusal ? seen.refusal->message : seen.first_reject, near, advice(seen)});
  }
  return table;
}

}  // namespace

Result<void> detect_sources(const std::vector<std::string>& words, const sources::ReadOptions& read,
                            const Settings& settings, const Env& env) {
  const Result<sources::SourceSet> set = sources::SourceSet::load(settings.rules);
  if (!set) return tl::unexpected(set.error());
  std::vector<std::pair<std::string, Examination>> all;
  for (const std::string& word : words) {
    const Result<std::vector<std::string>> files = expand_input(word);
    if (!files) return tl::unexpected(files.error());
    for (const std::string& name : *files) {
      const Result<InputFile> file = InputFile::open(name, env);
      if (!file) return tl::unexpected(file.error());
      sources::Input input;
      input.name = name;
      input.fd = file->fd();
      Result<Examination> seen = sources::examine(input, read, *set);
      if (!seen) return tl::unexpected(seen.error());
      all.emplace_back(name, std::move(*seen));
    }
  }
  if (settings.format != Format::text) return write_table(table_of(all), settings, env, "sources detect");
  std::string text;
  for (const auto& [file, seen] : all) text += (text.empty() ? "" : "\n") + text_of(file, seen, settings);
  return write_text(text, settings, env);
}

}  // namespace payout::app
