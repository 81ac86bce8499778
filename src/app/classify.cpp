#include "app/classify.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "app/answers.hpp"
#include "app/engine.hpp"
#include "app/ingest_sink.hpp"
#include "app/input_file.hpp"
#include "app/investigator.hpp"
#include "app/messages.hpp"
#include "base/text.hpp"
#include "report/listing.hpp"
#include "sources/definition.hpp"

namespace payout::app {
namespace {

/// Reads inputs into a store in memory, each as a whole or not at all.
class Loader {
 public:
  Loader(store::Writer& store, const IngestOptions& options, const sources::SourceSet& sources, const Env& env)
      : m_store(store), m_options(options), m_sources(sources), m_env(env) {}

  Result<void> load() {
    std::vector<std::string> names;
    for (const std::string& word : m_options.files) {
      Result<std::vector<std::string>> files = expand_input(word);
      if (!files) {
        m_files.emplace_back().file = word;
        m_files.back().refused = files.error();
        continue;
      }
      for (std::string& name : *files) names.push_back(std::move(name));
    }
    for (const std::string& name : names) {
      std::error_code ignored;
      const auto size = std::filesystem::file_size(name, ignored);
      if (!ignored) m_bytes_total += size;
    }
    for (const std::string& name : names) {
      if (Result<void> done = take(name); !done) return done;
    }
    return {};
  }
  [[nodiscard]] const std::vector<IngestedFile>& files() const { return m_files; }

 private:
  Result<void> take(const std::string& name) {
    IngestedFile& report = m_files.emplace_back();
    report.file = name;
    Result<InputFile> file = InputFile::open(name, m_env);
    if (!file) {
      report.refused = file.error();
      return {};
    }
    sources::Input input{name, file->fd(), 0, {}, {}};
    if (Result<void> head = sources::load_head(input); !head) return refuse(report, head.error());
    if (Result<void> begun = m_store.begin(); !begun) return begun;
    store::FileMark mark;
    mark.name = name;
    const Result<std::uint32_t> id = m_store.save_mark(mark);
    if (!id) return tl::unexpected(id.error());
    input.file = *id;
    const Result<void> done = read(input, report);
    m_bytes_done += file->size();
    if (!done || report.refused) {
      m_store.rollback();
      return done;
    }
    return m_store.commit();
  }

  Result<void> read(sources::Input& input, IngestedFile& report) {
    IngestSink sink(m_store, input.file, {{}, false, false}, m_options, m_env, report,
                    [](Position) { return Result<void>(); });
    sink.on_progress([&](Position position) {
      if (m_options.on_progress)
        m_options.on_progress({m_bytes_done + position.byte, m_bytes_total, report.counts.events});
    });
    sources::ReadOptions how = m_options.read;
    if (how.now.ns == 0) how.now = m_env.now();
    const Result<sources::ReadOutcome> outcome = sources::read(input, how, m_sources, sink);
    if (sink.error()) return tl::unexpected(*sink.error());
    if (sink.signal() != 0) return fail(ErrorCode::internal, "stopped", "stopped by a signal; nothing was written");
    if (!outcome) return refuse(report, outcome.error());
    if (Result<void> handed = sink.finish(); !handed) return handed;
    report.source = outcome->source;
    report.format = outcome->format;
    report.warnings = outcome->warnings;
    report.counts.records = outcome->records;
    report.counts.pending = outcome->pending;
    if (report.counts.accepted + report.counts.duplicate == 0 && report.counts.rejected != 0) {
      const Reject& first = report.first_rejects.front();
      report.refused =
          Error{ErrorCode::input_refused, "nothing_accepted",
                fmt::format("none of {} could be taken; the first: {}: {}",
                            counted(report.counts.rejected, "record", "records"), first.code, first.detail),
                fmt::format("{}:{}", report.file, first.span.line),
                first.hint.empty() || (first.code == "json_syntax" && first.hint.find("--") == std::string::npos)
                    ? std::string(k_look_hint)
                    : first.hint};
    }
    return {};
  }

  /// What is wrong with an input is told later; what is wrong with the command line ends the run.
  static Result<void> refuse(IngestedFile& report, const Error& error) {
    if (error.code != ErrorCode::input_refused) return tl::unexpected(error);
    report.refused = error;
    return {};
  }

  store::Writer& m_store;
  const IngestOptions& m_options;
  const sources::SourceSet& m_sources;
  const Env& m_env;
  std::vector<IngestedFile> m_files;
  std::uint64_t m_bytes_done = 0;
  std::uint64_t m_bytes_total = 0;
};

/// Says what was not taken as it came, and counts it.
void tell_inputs(const std::vector<IngestedFile>& files, const Settings& settings, const Env& env,
                 ClassifySummary& summary) {
  for (const IngestedFile& file : files) {
    if (file.refused) {
      ++summary.refused;
      env.say(error_text(*file.refused, settings.language));
      continue;
    }
    summary.rejected += file.counts.rejected;
    if (settings.quiet) continue;
    if (file.counts.rejected != 0) {
      const Reject& first = file.first_rejects.front();
      env.say(remark_text(
          "warning",
          fmt::format("{}: {} of {} rejected; the first: line {}: {}: {}", file.file, grouped(file.counts.rejected),
                      counted(file.counts.records, "record", "records"), first.span.line, first.code, first.detail),
          settings.language));
    }
    if (file.counts.pending != 0) {
      env.say(remark_text(
          "warning", fmt::format("{}: the last record has no line end and was left out; --final takes it", file.file),
          settings.language));
    }
    for (const sources::Warning& warning : file.warnings) {
      env.say(remark_text("warning", fmt::format("{}: {}: {}", file.file, warning.code, warning.detail),
                          settings.language));
    }
  }
}

}  // namespace

Result<ClassifySummary> classify(const ClassifyOptions& options, const Settings& settings, const Env& env) {
  const Result<Engine> engine = load_engine(settings, env);
  if (!engine) return tl::unexpected(engine.error());
  const Result<FailOn> fail_on = FailOn::parse(options.fail_on, engine->rules);
  if (!fail_on) return tl::unexpected(fail_on.error());
  const Result<sources::SourceSet> sources = sources::SourceSet::load(settings.rules);
  if (!sources) return tl::unexpected(sources.error());

  const std::unique_ptr<store::Writer> store = store::make_memory_store();
  Loader loader(*store, options.input, *sources, env);
  if (const Result<void> loaded = loader.load(); !loaded) return tl::unexpected(loaded.error());
  ClassifySummary summary;
  tell_inputs(loader.files(), settings, env, summary);
  summary.too_many_rejects = summary.rejected > options.input.max_rejects;
  if (summary.refused == loader.files().size()) return summary;

  Result<std::unique_ptr<Output>> output = open_output(settings, env);
  if (!output) return tl::unexpected(output.error());
  Investigator investigator(*store, engine->rules, engine->config.profiles, settings.as_of);
  warn_old_data(investigator.data_end(), settings, env);
  const Result<Listed> listed = list_answers(investigator, {options.all, &*fail_on}, settings, env, *engine, **output);
  if (!listed) return tl::unexpected(listed.error());
  summary.rows = listed->rows;
  summary.failed = listed->failed;
  return summary;
}

}  // namespace payout::app
