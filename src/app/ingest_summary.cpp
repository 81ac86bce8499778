/// The summary of an ingest, for people and for programs.
#include <fmt/format.h>

#include "app/ingest.hpp"
#include "app/messages.hpp"
#include "app/output.hpp"
#include "app/translate.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"
#include "report/speaker.hpp"

namespace payout::app {
namespace {

using report::Speaker;

std::string counts_text(const IngestCounts& c, const Speaker& say) {
  const std::string records = say.zh() ? fmt::format("{} 条记录", grouped(c.records)) : counted(c.records, "record", "records");
  std::string out = say.say("{}: {} accepted, {} duplicate, {} rejected, {} ignored, {} pending",
                            "{}：采用 {}，重复 {}，被拒 {}，忽略 {}，待定 {}", records, grouped(c.accepted),
                            grouped(c.duplicate), grouped(c.rejected), grouped(c.ignored), grouped(c.pending));
  if (c.header != 0) {
    out += say.zh() ? fmt::format("；表头 {} 行", grouped(c.header))
                    : fmt::format("; {}", counted(c.header, "header line", "header lines"));
  }
  if (c.blank != 0) {
    out += say.zh() ? fmt::format("；空行 {} 行", grouped(c.blank))
                    : fmt::format("; {}", counted(c.blank, "blank line", "blank lines"));
  }
  return out;
}

std::string reject_codes_text(const IngestedFile& file) {
  std::string out;
  for (const auto& [code, count] : file.reject_codes) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", code, grouped(count));
  return out;
}

std::string reject_text(const Reject& reject, const Speaker& say) {
  const auto shown = [&say](std::string_view text) { return escape_for_terminal(translated(text, say.language())); };
  std::string out = say.say("  line {}, byte {}: {}: {}\n", "  第 {} 行，第 {} 字节：{}：{}\n", reject.span.line,
                            reject.span.byte, reject.code, shown(reject.detail));
  if (!reject.hint.empty()) out += say.say("    hint: {}\n", "    建议：{}\n", shown(reject.hint));
  return out;
}

void append_file(std::string& out, const IngestedFile& file, bool every_file, const Speaker& say) {
  if (file.refused) {
    out += error_text(*file.refused, say.language());
    return;
  }
  const bool worth_it = every_file || file.counts.rejected != 0 || !file.warnings.empty();
  if (!worth_it) return;
  const std::string name = escape_for_terminal(file.file);
  if (file.unchanged) {
    out += say.say("{}: nothing new\n", "{}：没有新内容\n", name);
  } else {
    out += fmt::format("{}: {}\n", name, counts_text(file.counts, say));
  }
  if (!file.reject_codes.empty()) out += say.say("  rejected: {}\n", "  被拒：{}\n", reject_codes_text(file));
  for (const Reject& reject : file.first_rejects) out += reject_text(reject, say);
  if (file.counts.rejected > file.first_rejects.size()) {
    out += say.say("  and {} more\n", "  另有 {} 条\n", grouped(file.counts.rejected - file.first_rejects.size()));
  }
  for (const sources::Warning& warning : file.warnings) {
    out += say.say("  warning: {}: {}\n", "  警告：{}：{}\n", warning.code,
                   escape_for_terminal(translated(warning.detail, say.language())));
  }
}

void write_counts(JsonWriter& json, const IngestCounts& c) {
  json.member("records", c.records).member("header", c.header).member("blank", c.blank);
  json.member("accepted", c.accepted).member("duplicate", c.duplicate).member("rejected", c.rejected);
  json.member("ignored", c.ignored).member("pending", c.pending).member("events", c.events);
}

void write_file(JsonWriter& json, const IngestedFile& file) {
  json.begin_object().member("file", file.file).member("source", file.source);
  write_counts(json, file.counts);
  json.key("warnings").begin_array();
  for (const sources::Warning& warning : file.warnings) json.value(fmt::format("{}: {}", warning.code, warning.detail));
  json.end_array().member("format", file.format).member("unchanged", file.unchanged).member("gap", file.gap);
  json.key("reject_codes").begin_object();
  for (const auto& [code, count] : file.reject_codes) json.member(code, count);
  json.end_object().key("first_rejects").begin_array();
  for (const Reject& reject : file.first_rejects) {
    json.begin_object().member("line", reject.span.line).member("byte", reject.span.byte).member("code", reject.code);
    json.member("detail", reject.detail).member("hint", reject.hint).end_object();
  }
  json.end_array().key("refused");
  if (file.refused) {
    json.begin_object().member("reason", file.refused->reason).member("message", file.refused->message);
    json.member("where", file.refused->where).member("hint", file.refused->hint).end_object();
  } else {
    json.null();
  }
  json.end_object();
}

}  // namespace

std::string ingest_text(const IngestSummary& summary, bool every_file, report::Language language) {
  const Speaker say(language);
  std::string out;
  std::uint64_t refused = 0;
  for (const IngestedFile& file : summary.files) {
    append_file(out, file, every_file, say);
    refused += file.refused ? 1 : 0;
  }
  if (say.zh()) {
    out += fmt::format("{} 个文件，{}\n", grouped(summary.files.size()), counts_text(summary.totals, say));
    out += fmt::format("存储文件新增 {} 条事件", grouped(summary.totals.events));
  } else {
    out += fmt::format("{}, {}\n", counted(summary.files.size(), "file", "files"), counts_text(summary.totals, say));
    out += fmt::format("{} added to the store", counted(summary.totals.events, "event", "events"));
  }
  if (refused != 0) {
    out += say.zh() ? fmt::format("；{} 个文件被拒收", grouped(refused))
                    : fmt::format("; {} refused", counted(refused, "file was", "files were"));
  }
  if (summary.gap() != 0) out += say.say("; gap: {} bytes", "；缺口 {} 字节", summary.gap());
  out += "\n";
  if (summary.signal != 0) {
    out += say.say("stopped by a signal: the last batch was taken back; run the same command again to go on\n",
                   "已被信号中止：最后一批已撤回；再次运行同一命令即可继续\n");
  }
  return out;
}

std::string ingest_json(const IngestSummary& summary) {
  std::string out;
  JsonWriter json(out, JsonLayout::pretty);
  std::uint64_t refused = 0;
  json.begin_object().member("schema", "payout-diag/ingest").member("format_version", "1.0").key("files").begin_array();
  for (const IngestedFile& file : summary.files) {
    write_file(json, file);
    refused += file.refused ? 1 : 0;
  }
  json.end_array().key("totals").begin_object().member("files", summary.files.size());
  write_counts(json, summary.totals);
  json.member("refused", refused).member("gap", summary.gap()).end_object().end_object();
  out += "\n";
  return out;
}

Result<void> show_ingest(const IngestSummary& summary, const Settings& settings, const Env& env) {
  if (settings.format == Format::json) {
    Result<std::unique_ptr<Output>> output = open_output(settings.output, env);
    if (!output) return tl::unexpected(output.error());
    if (Result<void> written = (*output)->write(ingest_json(summary)); !written) return written;
    if (Result<Written> finished = (*output)->finish(); !finished) return tl::unexpected(finished.error());
    for (const IngestedFile& file : summary.files) {
      if (file.refused) env.say(error_text(*file.refused, settings.language));
    }
    return {};
  }
  if (!settings.quiet) {
    env.say(ingest_text(summary, settings.verbose, settings.language));
    return {};
  }
  for (const IngestedFile& file : summary.files) {
    if (file.refused) env.say(error_text(*file.refused, settings.language));
  }
  return {};
}

}  // namespace payout::app
