/// The summary of an ingest, for people and for programs.
#include <fmt/format.h>

#include "app/ingest.hpp"
#include "app/messages.hpp"
#include "app/output.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"

namespace payout::app {
namespace {

std::string counts_text(const IngestCounts& c) {
  std::string out = fmt::format("{}: {} accepted, {} duplicate, {} rejected, {} ignored, {} pending", counted(c.records, "record", "records"),
                                grouped(c.accepted), grouped(c.duplicate), grouped(c.rejected), grouped(c.ignored), grouped(c.pending));
  if (c.header != 0) out += fmt::format("; {}", counted(c.header, "header line", "header lines"));
  if (c.blank != 0) out += fmt::format("; {}", counted(c.blank, "blank line", "blank lines"));
  return out;
}

std::string reject_codes_text(const IngestedFile& file) {
  std::string out;
  for (const auto& [code, count] : file.reject_codes) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", code, grouped(count));
  return out;
}

std::string reject_text(const Reject& reject) {
  std::string out = fmt::format("  line {}, byte {}: {}: {}\n", reject.span.line, reject.span.byte, reject.code, escape_for_terminal(reject.detail));
  if (!reject.hint.empty()) out += fmt::format("    hint: {}\n", escape_for_terminal(reject.hint));
  return out;
}

void append_file(std::string& out, const IngestedFile& file, bool every_file) {
  if (file.refused) {
    out += error_text(*file.refused);
    return;
  }
  const bool worth_it = every_file || file.counts.rejected != 0 || !file.warnings.empty();
  if (!worth_it) return;
  const std::string name = escape_for_terminal(file.file);
  if (file.unchanged) {
    out += fmt::format("{}: nothing new\n", name);
  } else {
    out += fmt::format("{}: {}\n", name, counts_text(file.counts));
  }
  if (!file.reject_codes.empty()) out += fmt::format("  rejected: {}\n", reject_codes_text(file));
  for (const Reject& reject : file.first_rejects) out += reject_text(reject);
  if (file.counts.rejected > file.first_rejects.size()) {
    out += fmt::format("  and {} more\n", grouped(file.counts.rejected - file.first_rejects.size()));
  }
  for (const sources::Warning& warning : file.warnings) out += fmt::format("  warning: {}: {}\n", warning.code, escape_for_terminal(warning.detail));
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

std::string ingest_text(const IngestSummary& summary, bool every_file) {
  std::string out;
  std::uint64_t refused = 0;
  for (const IngestedFile& file : summary.files) {
    append_file(out, file, every_file);
    refused += file.refused ? 1 : 0;
  }
  out += fmt::format("{}, {}\n", counted(summary.files.size(), "file", "files"), counts_text(summary.totals));
  out += fmt::format("{} added to the store", counted(summary.totals.events, "event", "events"));
  if (refused != 0) out += fmt::format("; {} refused", counted(refused, "file was", "files were"));
  if (summary.gap() != 0) out += fmt::format("; gap: {} bytes", summary.gap());
  out += "\n";
  if (summary.signal != 0) out += "stopped by a signal: the last batch was taken back; run the same command again to go on\n";
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
      if (file.refused) env.say(error_text(*file.refused));
    }
    return {};
  }
  if (!settings.quiet) {
    env.say(ingest_text(summary, settings.verbose));
    return {};
  }
  for (const IngestedFile& file : summary.files) {
    if (file.refused) env.say(error_text(*file.refused));
  }
  return {};
}

}  // namespace payout::app
