#include "cli/options.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "app/messages.hpp"
#include "base/text.hpp"
#include "base/zone.hpp"

namespace payout::cli {
namespace {

std::optional<std::string> maybe(const RawOptions& raw, std::string_view flag) {
  if (!raw.has(flag)) return std::nullopt;
  return raw.value(flag);
}

app::Format format_of(std::string_view word) {
  if (word == "csv") return app::Format::csv;
  if (word == "json") return app::Format::json;
  if (word == "jsonl") return app::Format::jsonl;
  if (word == "md") return app::Format::markdown;
  return word == "html" ? app::Format::html : app::Format::text;
}

app::Colour colour_of(std::string_view word) {
  if (word == "always") return app::Colour::always;
  return word == "never" ? app::Colour::never : app::Colour::automatic;
}

Result<std::int64_t> lock_wait_ms(const RawOptions& raw) {
  if (!raw.has("lock-wait")) return 0;
  const Result<Duration> wait = app::parse_wait(raw.value("lock-wait"), "--lock-wait");
  if (!wait) return tl::unexpected(wait.error());
  return wait->ns / 1'000'000;
}

}  // namespace

Result<sources::ReadOptions> read_options(const RawOptions& raw) {
  sources::ReadOptions out;
  out.source = raw.value("source");
  out.input_format = raw.value("input-format");
  out.encoding = raw.value("encoding");
  out.prefix = raw.value("prefix");
  out.final = raw.has("final");
  out.accept_truncated = raw.has("accept-truncated");
  out.assume_tz = raw.value("assume-tz");
  if (!out.assume_tz.empty()) {
    Result<Zone> zone = Zone::load(out.assume_tz);
    if (!zone) {
      zone.error().where = "--assume-tz";
      return tl::unexpected(zone.error());
    }
  }
  out.delimiter = raw.value("delimiter");
  if (out.delimiter == "tab" || out.delimiter == "\\t") out.delimiter = "\t";
  const bool one = out.delimiter.empty() || (out.delimiter.size() == 1 && out.delimiter != "\"" &&
                                             out.delimiter != "\n" && out.delimiter != "\r");
  if (!one) {
    return fail(ErrorCode::usage, "bad_choice", fmt::format("--delimiter cannot be {}", app::echo(out.delimiter)), {},
                "give one ASCII character such as `;`, or the word tab");
  }
  if (std::count(raw.words.begin(), raw.words.end(), "-") > 1) {
    return fail(ErrorCode::usage, "stdin_twice", "`-` is given twice; standard input can be read once");
  }
  return out;
}

Result<std::uint64_t> whole_number(const RawOptions& raw, std::string_view flag, std::uint64_t fallback) {
  if (!raw.has(flag)) return fallback;
  const std::string text = raw.value(flag);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc{} && end == text.data() + text.size()) return value;
  return fail(ErrorCode::usage, "bad_number", fmt::format("--{} {} is not a whole number", flag, app::echo(text)));
}

app::Given given_options(const RawOptions& raw) {
  app::Given given;
  given.db = maybe(raw, "db");
  given.config = maybe(raw, "config");
  given.as_of = maybe(raw, "as-of");
  given.since = maybe(raw, "since");
  given.until = maybe(raw, "until");
  given.tz = maybe(raw, "tz");
  given.output = maybe(raw, "output");
  given.rules = raw.values("rules");
  if (raw.has("lang")) given.language = raw.value("lang") == "zh" ? report::Language::zh : report::Language::en;
  if (raw.value("audience") == "compliance") given.audience = app::Audience::compliance;
  if (raw.has("format")) given.format = format_of(raw.value("format"));
  given.colour = colour_of(raw.value("color"));
  given.quiet = raw.has("quiet");
  given.verbose = raw.has("verbose");
  given.progress = !raw.has("no-progress");
  return given;
}

Result<app::IngestOptions> ingest_options(const RawOptions& raw) {
  const Result<sources::ReadOptions> read = read_options(raw);
  if (!read) return tl::unexpected(read.error());
  const Result<std::uint64_t> rejects = whole_number(raw, "max-rejects", 0);
  if (!rejects) return tl::unexpected(rejects.error());
  const Result<std::int64_t> wait = lock_wait_ms(raw);
  if (!wait) return tl::unexpected(wait.error());
  app::IngestOptions options;
  options.files = raw.words;
  options.read = *read;
  options.max_rejects = *rejects;
  options.lock_wait_ms = *wait;
  return options;
}

Result<app::ClassifyOptions> classify_options(const RawOptions& raw) {
  Result<app::IngestOptions> input = ingest_options(raw);
  if (!input) return tl::unexpected(input.error());
  return app::ClassifyOptions{std::move(*input), raw.has("all"), raw.value("fail-on")};
}

}  // namespace payout::cli
