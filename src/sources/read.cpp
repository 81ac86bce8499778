#include "sources/read.hpp"

#include <algorithm>
#include <chrono>

#include <sys/stat.h>

#include "base/mask.hpp"
#include "base/text.hpp"
#include "sources/envelope.hpp"
#include "sources/examine.hpp"
#include "sources/readers.hpp"
#include "sources/sniff.hpp"

namespace payout::sources {
namespace {

/// Ids are never masked; what looks like a card number among them is worth a word.
bool has_pan_length(std::string_view id) { return id.size() >= 13 && looks_like_pan(id); }

/// A log shipper's header ends where the record begins: at a brace, or where its own form ends.
Body body_of(Format format) { return format == Format::jsonl ? Body::json : Body::text; }

SourceSpan span_of(const Input& input, const Line& line) {
  const std::uint64_t most = 0xFFFFFFFFU;
  return {input.file, line.number, line.byte, static_cast<std::uint32_t>(std::min(line.length, most))};
}

}  // namespace

void ReadJob::notice(const EventBuilder& builder, std::uint64_t line) {
  if (builder.in_future && m_future++ == 0) m_first_future = line;
  if (builder.at_epoch && m_epoch++ == 0) m_first_epoch = line;
  if (builder.undated && m_undated++ == 0) m_first_undated = line;
  if (has_pan_length(builder.event.txid) && m_looks_like_pan++ == 0) m_first_pan = line;
  if (builder.type_unknown) {
    ++outcome.unknown_types;
    m_unknown_types.add(builder.event.type_text);
  }
  outcome.other_keys += builder.event.other_keys;
}

void ReadJob::accept_part(EventBuilder& builder, const Line& line) {
  builder.event.span = span_of(input, line);
  notice(builder, line.number);
  sink.event(builder.event);
}

void ReadJob::accept(EventBuilder& builder, const Line& line) {
  ++outcome.records;
  accept_part(builder, line);
}

void ReadJob::accept_embedded(Mapper& mapper, const Tree& tree, const Line& line) {
  const std::string_view inner = embedded_json(tree, m_decoded);
  if (inner.empty() || !m_inner.read(inner)) {
    ++outcome.records;
    ++outcome.ignored;
    m_ignored.add("records without another inside");
    return;
  }
  for (const Mapper::Record& record : mapper.split(m_inner)) accept_mapped(mapper, m_inner, record, line);
}

/// Records of a kind come in rows, so that the list is searched now and then only.
void ReadJob::note_kind(std::string_view kind) {
  if (kind.empty() || kind.data() == m_last_kind) return;
  m_last_kind = kind.data();
  if (std::find(outcome.kinds.begin(), outcome.kinds.end(), kind) == outcome.kinds.end())
    outcome.kinds.emplace_back(kind);
}

void ReadJob::accept_mapped(Mapper& mapper, const Tree& tree, Mapper::Record record, const Line& line) {
  const MapCounts counts = mapper.map(
      tree, record, [&](EventBuilder& builder) { accept(builder, line); },
      [&](const Fault& why) { reject(line, why); });
  m_mapped += counts.events;
  note_kind(counts.kind);
  if (counts.ignored) ignore(counts.kind.empty() ? "of no known kind" : counts.kind);
}

void ReadJob::ignore(std::string_view kind) {
  ++outcome.records;
  ++outcome.ignored;
  m_ignored.add(kind);
}

void ReadJob::reject(const Line& line, const Fault& why) {
  Reject out;
  out.span = span_of(input, line);
  out.code = std::string(why.code);
  out.detail = why.detail;
  out.hint = why.hint;
  out.excerpt = make_excerpt(line.text);
  if (why.code == "json_syntax" && options.prefix.empty()) {
    const LinePrefix guess = guess_prefix(line.text);
    if (guess == LinePrefix::syslog) out.hint = "a syslog header stands in front: say --prefix syslog";
    if (guess == LinePrefix::container) out.hint = "a container log header stands in front: say --prefix container";
  }
  ++outcome.records;
  ++outcome.rejected;
  sink.reject(out);
}

bool ReadJob::step(Position position) {
  outcome.end = position;
  return sink.checkpoint(position);
}

bool ReadJob::prepare(std::string_view raw, std::string_view& text) {
  text = raw;
  if (opened.converter) {
    if (!opened.converter->convert(raw, m_converted)) {
      fault = {"utf8", "the line is not text in the encoding you named", "check --encoding"};
      return false;
    }
    text = m_converted;
  }
  if (opened.prefix.empty()) return true;
  if (!m_stripper)
    m_stripper.emplace(find_prefix(opened.prefix).value_or(LinePrefix::none), body_of(opened.detection.format));
  if (m_stripper->strip(text, text)) return true;
  fault = {"prefix", "the line has no " + opened.prefix + " header in front of a record",
           options.prefix.empty() ? "check `prefix` in the source definition" : "check --prefix, or leave it away"};
  return false;
}

namespace {

/// When the file was last written, in whole seconds; of a pipe the time at hand. A sample has one of its own.
Instant file_time(const Input& input, Instant now) {
  constexpr std::int64_t k_second = 1'000'000'000;
  constexpr std::int64_t k_of_samples = 946'684'800;  // 2000-01-01
  if (input.fd < 0) return Instant{k_of_samples * k_second};
  struct stat found {};
  const bool is_file = ::fstat(input.fd, &found) == 0 && S_ISREG(found.st_mode) && found.st_mtime > 0;
  const Instant here{now.ns / k_second * k_second};
  return is_file ? std::min(Instant{static_cast<std::int64_t>(found.st_mtime) * k_second}, here) : here;
}

}  // namespace

Result<BuildOptions> ReadJob::build_options() const {
  BuildOptions build;
  build.now = options.now;
  if (options.now.ns == 0) {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    build.now = Instant{std::chrono::duration_cast<std::chrono::nanoseconds>(since).count()};
  }
  build.file_time = file_time(input, build.now);
  if (!options.assume_tz.empty()) {
    Result<Zone> zone = Zone::load(options.assume_tz);
    if (!zone) return tl::unexpected<Error>(zone.error());
    build.assumed_zone = std::move(*zone);
  }
  return build;
}

void ReadJob::warn_first(const char* code, const char* what, std::uint64_t count, std::uint64_t first_line) {
  if (count == 0) return;
  outcome.warnings.push_back(
      {code, std::to_string(count) + what + " (first at line " + std::to_string(first_line) + ")"});
}

void ReadJob::finish(const NameCounter* other_keys) {
  opened.bytes->collect_warnings(outcome.warnings);
  warn_first("warn_future_ts", " events are later than now", m_future, m_first_future);
  warn_first("warn_epoch_ts", " events are of the first day of 1970: a clock was not set", m_epoch, m_first_epoch);
  warn_first("warn_no_time", " events have no time; that of the file was taken", m_undated, m_first_undated);
  warn_first("warn_id_looks_like_pan", " ids look like a card number; ids are never masked", m_looks_like_pan,
             m_first_pan);
  if (m_unknown_types.total() != 0) {
    outcome.warnings.push_back(
        {"warn_unknown_type",
         std::to_string(m_unknown_types.total()) + " events of unknown types were kept: " + m_unknown_types.list()});
  }
  if (m_mapped == 0 && m_ignored.total() != 0) {
    outcome.warnings.push_back(
        {"warn_no_events", "no record of this input tells of a payout, an account or a dispute; " +
                               std::to_string(m_ignored.total()) + " were ignored: " + m_ignored.list()});
  }
  if (other_keys != nullptr && other_keys->total() != 0) {
    outcome.warnings.push_back({"warn_other_keys", "keys outside the contract: " + other_keys->list()});
  }
}

namespace {

/// An empty list or object, or null, is all there is.
bool holds_no_record(std::string_view head) {
  const std::string_view all = trim(head);
  return all == "[]" || all == "{}" || all == "null";
}

}  // namespace

Result<ReadOutcome> read(const Input& input, const ReadOptions& options, const SourceSet& sources, EventSink& sink) {
  if (!find_prefix(options.prefix)) {
    return fail(ErrorCode::usage, "unknown_prefix", "the prefix " + quoted(options.prefix) + " is not known",
                "--prefix", "syslog and container are");
  }
  Result<Opened> opened = open_input(input, options, sources);
  if (!opened) return tl::unexpected<Error>(opened.error());
  ReadOutcome outcome;
  outcome.source = opened->detection.source();
  outcome.format = std::string(format_name(opened->detection.format));
  outcome.whole_or_nothing = opened->whole;
  outcome.end = opened->whole ? Position{} : input.start;
  outcome.warnings = opened->warnings;
  ReadJob job(input, options, *opened, sink, outcome);
  const bool mapped = opened->detection.definition != nullptr;
  Result<void> done;
  if (!mapped && holds_no_record(opened->head)) {
    return refuse("unknown_document", "the input is an empty answer: " + quoted(trim(opened->head)), input.name,
                  "it holds no record; look at the query that fetched it");
  }
  switch (opened->detection.format) {
    case Format::jsonl: done = mapped ? read_mapped_lines(job) : read_json_lines(job); break;
    case Format::csv: done = mapped ? read_mapped_csv(job) : read_csv(job); break;
    case Format::json:
      done =
          mapped
              ? read_json_document(job)
              : refuse("unknown_document",
                       "no source definition knows this input: " + describe_shape(opened->head),
                       input.name,
                       "if one should, name it with --source (docs/formats/sources.md lists all); else give the same "
                       "facts as JSON Lines, one event a line");
      break;
    case Format::lines:
    case Format::kv:
    case Format::form: done = read_text(job); break;
    case Format::fixed: done = read_fixed(job); break;
    case Format::mt940: done = read_mt940(job); break;
    case Format::xml:
      done = mapped ? read_xml(job) : refuse_unknown_xml(job, sources);
      break;
  }
  if (!done) return tl::unexpected<Error>(done.error());
  return outcome;
}

}  // namespace payout::sources
