#include "app/db.hpp"

#include <limits>

#include <fmt/format.h>

#include "app/messages.hpp"
#include "app/people.hpp"
#include "app/table.hpp"
#include "app/translate.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"
#include "report/speaker.hpp"

namespace payout::app {
namespace {

Result<void> text_or_json(const Settings& settings, std::string_view command) {
  const Format possible[] = {Format::text, Format::json};
  return check_format(settings.format, possible, command);
}

std::string size_text(std::uint64_t bytes) {
  constexpr std::uint64_t k_mebi = std::uint64_t{1} << 20U;
  if (bytes < k_mebi) return fmt::format("{} KiB", grouped((bytes + 1023) / 1024));
  return fmt::format("{}.{} MiB", grouped(bytes / k_mebi), bytes % k_mebi * 10 / k_mebi);
}

std::string file_text(const store::FileMark& file, const report::Speaker& say) {
  std::string out = fmt::format("  {}: {}", escape_for_terminal(file.name),
                                file.source.empty() ? say.say("not read yet", "尚未读取") : file.source);
  if (file.whole) {
    out += say.say(", read whole ({} bytes)", "，已整体读取（{} 字节）", grouped(file.size));
  } else {
    out += say.say(", read to byte {}", "，已读到第 {} 字节", grouped(file.position.byte));
    if (file.size > file.position.byte) out += say.say(" of {}", "，共 {} 字节", grouped(file.size));
    out += say.zh() ? fmt::format("（{} 行）", grouped(file.position.line))
                    : fmt::format(" ({})", counted(file.position.line, "line", "lines"));
  }
  if (file.rejected != 0) out += say.say("; {} rejected", "；被拒 {} 条", grouped(file.rejected));
  return out + "\n";
}

std::string status_text(const DbStatus& status, const Settings& settings) {
  const store::Totals& t = status.totals;
  const report::Speaker say(settings.language);
  std::string out = fmt::format("STORE    {}\n", escape_for_terminal(status.path));
  out += fmt::format("SIZE     {}\n", size_text(t.bytes));
  out += say.zh() ? fmt::format("EVENTS   {} 条事件，{} 笔付款\n", grouped(t.events), grouped(t.payouts))
                  : fmt::format("EVENTS   {} of {}\n", counted(t.events, "event", "events"),
                                counted(t.payouts, "payout", "payouts"));
  if (t.events != 0) {
    out += fmt::format("FIRST    {}\n", settings.zone.format(t.first_at));
    out += fmt::format("DATA END {}\n", settings.zone.format(t.last_at));
  }
  out += fmt::format("REJECTS  {}\n", grouped(t.rejects));
  for (const auto& [code, count] : status.reject_codes) out += fmt::format("  {}: {}\n", code, grouped(count));
  out += fmt::format("FILES    {}\n", grouped(t.files));
  for (const store::FileMark& file : status.files) out += file_text(file, say);
  return out;
}

std::string status_json(const DbStatus& status) {
  std::string out;
  JsonWriter json(out, JsonLayout::pretty);
  const store::Totals& t = status.totals;
  json.begin_object().member("schema", "payout-diag/db-status").member("format_version", "1.0").member("db", status.path);
  json.member("bytes", t.bytes).member("events", t.events).member("payouts", t.payouts).member("strands", t.strands);
  json.key("first_event_at");
  t.events != 0 ? json.value(format_utc(t.first_at)) : json.null();
  json.key("data_end");
  t.events != 0 ? json.value(format_utc(t.last_at)) : json.null();
  json.member("rejects", t.rejects).key("reject_codes").begin_object();
  for (const auto& [code, count] : status.reject_codes) json.member(code, count);
  json.end_object().key("files").begin_array();
  for (const store::FileMark& file : status.files) {
    json.begin_object().member("file", file.name).member("source", file.source).member("whole", file.whole);
    json.member("position_byte", file.position.byte).member("position_line", file.position.line);
    json.member("size", file.size).member("rejected", file.rejected).end_object();
  }
  json.end_array().end_object();
  return out + "\n";
}

Result<void> write_out(std::string_view text, const Settings& settings, const Env& env) {
  Result<std::unique_ptr<Output>> output = open_output(settings, env);
  if (!output) return tl::unexpected(output.error());
  if (Result<void> written = (*output)->write(text); !written) return written;
  if (Result<Written> finished = (*output)->finish(); !finished) return tl::unexpected(finished.error());
  return {};
}

std::string findings_text(const std::vector<std::string>& findings, const std::string& digest,
                          report::Language language) {
  std::string out = findings.empty() ? report::Speaker(language).say("sound\n", "完好\n") : std::string();
  for (const std::string& finding : findings) out += escape_for_terminal(translated(finding, language)) + "\n";
  if (!digest.empty()) out += digest + "\n";
  return out;
}

std::string findings_json(const std::string& path, const std::vector<std::string>& findings, const std::string& digest) {
  std::string out;
  JsonWriter json(out, JsonLayout::pretty);
  json.begin_object().member("schema", "payout-diag/db-verify").member("format_version", "1.0").member("db", path);
  json.member("sound", findings.empty()).key("findings").begin_array();
  for (const std::string& finding : findings) json.value(finding);
  json.end_array();
  if (!digest.empty()) json.member("digest", digest);
  json.end_object();
  return out + "\n";
}

}  // namespace

Result<DbStatus> read_db_status(const Settings& settings) {
  const Result<std::string> path = store_path(settings);
  if (!path) return tl::unexpected(path.error());
  Result<std::unique_ptr<store::Reader>> reader = store::open_reader({*path, false, 0});
  if (!reader) return tl::unexpected(reader.error());
  DbStatus status;
  status.path = *path;
  const Result<store::Totals> totals = (*reader)->totals();
  if (!totals) return tl::unexpected(totals.error());
  status.totals = *totals;
  Result<std::vector<store::FileMark>> files = (*reader)->files();
  if (!files) return tl::unexpected(files.error());
  status.files = std::move(*files);
  for (const store::FileMark& file : status.files) {
    if (file.rejected == 0) continue;
    const Result<std::vector<Reject>> rejects = (*reader)->rejects(file.id, std::numeric_limits<std::size_t>::max());
    if (!rejects) return tl::unexpected(rejects.error());
    for (const Reject& reject : *rejects) ++status.reject_codes[reject.code];
  }
  return status;
}

Result<void> db_status(const Settings& settings, const Env& env) {
  if (Result<void> checked = text_or_json(settings, "db status"); !checked) return checked;
  const Result<DbStatus> status = read_db_status(settings);
  if (!status) return tl::unexpected(status.error());
  return write_out(settings.format == Format::json ? status_json(*status) : status_text(*status, settings), settings, env);
}

Result<void> db_verify(bool digest, const Settings& settings, const Env& env) {
  if (Result<void> checked = text_or_json(settings, "db verify"); !checked) return checked;
  const Result<std::string> path = store_path(settings);
  if (!path) return tl::unexpected(path.error());
  const Result<std::vector<std::string>> findings = store::verify({*path, false, 0});
  if (!findings) return tl::unexpected(findings.error());
  std::string hash;
  if (digest && findings->empty()) {
    Result<std::unique_ptr<store::Reader>> reader = store::open_reader({*path, false, 0});
    if (!reader) return tl::unexpected(reader.error());
    Result<std::string> made = store::digest(**reader);
    if (!made) return tl::unexpected(made.error());
    hash = std::move(*made);
  }
  const std::string text = settings.format == Format::json ? findings_json(*path, *findings, hash) : findings_text(*findings, hash, settings.language);
  if (Result<void> written = write_out(text, settings, env); !written) return written;
  if (findings->empty()) return {};
  return fail(ErrorCode::store_unusable, "db_corrupt", fmt::format("the store is damaged: {}", counted(findings->size(), "finding", "findings")), *path,
              "restore the file from a backup, or move it away and ingest the logs again");
}

}  // namespace payout::app
