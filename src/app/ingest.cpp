#include "app/ingest.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "app/ingest_sink.hpp"
#include "app/input_file.hpp"
#include "app/marks.hpp"
#include "app/messages.hpp"
#include "app/table.hpp"
#include "sources/definition.hpp"
#include "store/store.hpp"

namespace payout::app {
namespace {

namespace fs = std::filesystem;

/// The reject code that comes most often; the first by name among equals.
std::string_view most_frequent(const std::map<std::string, std::uint64_t>& codes) {
  const auto best = std::max_element(codes.begin(), codes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return best == codes.end() ? std::string_view() : std::string_view(best->first);
}

/// Why a file without a single acceptable record is refused: in the words of its most frequent reject.
Error nothing_accepted(const IngestedFile& report) {
  Error error{ErrorCode::input_refused, "nothing_accepted", {}, report.file, std::string(k_look_hint)};
  error.message = fmt::format("nothing_accepted: none of {} could be taken", counted(report.counts.rejected, "record", "records"));
  const std::string_view code = most_frequent(report.reject_codes);
  for (const Reject& reject : report.first_rejects) {
    if (reject.code != code) continue;
    error.reason = reject.code;
    error.where = fmt::format("{}:{}", report.file, reject.span.line);
    error.message += fmt::format("; most often {}: {}", reject.code, reject.detail);
    // A file that is no JSON at all is more likely of another shape than damaged in every line.
    const bool other_shape = reject.code == "json_syntax" && reject.hint.find("--") == std::string::npos;
    if (!reject.hint.empty() && !other_shape) error.hint = reject.hint;
    break;
  }
  return error;
}

/// The files of the store itself, which a folder may hold among its logs.
bool is_store_file(const std::string& file, const std::string& db) {
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
    std::error_code ignored;
    if (fs::equivalent(file, db + suffix, ignored)) return true;
  }
  return false;
}

/// A file in the same folder that is the mark's file under a new name; empty where there is none. Opens nothing.
std::string renamed_sibling(const std::string& name, const store::FileMark& mark) {
  const fs::path folder = fs::path(name).parent_path();
  std::error_code error;
  for (fs::directory_iterator entry(folder.empty() ? "." : folder, error); !error && entry != fs::directory_iterator(); entry.increment(error)) {
    struct stat info {};
    const std::string path = (folder / entry->path().filename()).string();
    if (::lstat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
    if (static_cast<std::uint64_t>(info.st_ino) == mark.inode && static_cast<std::uint64_t>(info.st_dev) == mark.device) return path;
  }
  return {};
}

class Ingest {
 public:
  Ingest(const IngestOptions& options, const Env& env, std::string db, const sources::SourceSet& sources)
      : m_options(options), m_env(env), m_db(std::move(db)), m_sources(sources) {}

  Result<IngestSummary> run();

 private:
  void expand();
  [[nodiscard]] bool any_readable() const;
  Result<void> take(const std::string& name);
  Result<void> take_open(InputFile& file, IngestedFile& report);
  Result<void> read(InputFile& file, sources::Input& input, Resume& resume, IngestedFile& report);
  Result<void> settle(InputFile& file, const sources::ReadOutcome& outcome, Resume& resume, IngestedFile& report);
  Result<void> note_only(Resume& resume);
  Result<std::uint32_t> save(Resume& resume);
  Result<void> commit_at(InputFile& file, Resume& resume, Position position);
  bool is_continued_elsewhere(const std::string& name, const store::FileMark& mark);
  void warn_of_history(const Resume& resume, IngestedFile& report) const;
  void show_progress(std::uint64_t file_bytes, std::uint64_t file_events) const;
  int stop() const { return m_env.stop ? m_env.stop() : 0; }

  const IngestOptions& m_options;
  const Env& m_env;
  std::string m_db;
  const sources::SourceSet& m_sources;
  std::vector<std::string> m_names;
  std::unique_ptr<store::Writer> m_store;
  MarkBook m_book{{}};
  std::uint64_t m_bytes_done = 0;
  std::uint64_t m_bytes_total = 0;
  IngestSummary m_summary;
};

Result<IngestSummary> Ingest::run() {
  m_summary.max_rejects = m_options.max_rejects;
  expand();
  // Where nothing can be read, no store is made either.
  if (any_readable()) {
    Result<std::unique_ptr<store::Writer>> store = store::open_writer({m_db, true, m_options.lock_wait_ms});
    if (!store) return tl::unexpected(store.error());
    m_store = std::move(*store);
    Result<std::vector<store::FileMark>> marks = m_store->files();
    if (!marks) return tl::unexpected(marks.error());
    m_book = MarkBook(std::move(*marks));
  }
  // The list may grow: a renamed log is followed.
  for (std::size_t i = 0; i < m_names.size() && m_summary.signal == 0; ++i) {
    if (Result<void> done = take(std::string(m_names[i])); !done) return tl::unexpected(done.error());
    if (m_summary.signal == 0) m_summary.signal = stop();
  }
  for (const IngestedFile& file : m_summary.files) m_summary.totals.add(file.counts);
  return std::move(m_summary);
}

void Ingest::expand() {
  for (const std::string& word : m_options.files) {
    Result<std::vector<std::string>> files = expand_input(word);
    if (!files) {
      IngestedFile& report = m_summary.files.emplace_back();
      report.file = word;
      report.refused = files.error();
      continue;
    }
    const bool is_folder = files->size() != 1 || files->front() != word;
    for (std::string& file : *files) {
      if (is_folder && is_store_file(file, m_db)) continue;
      std::error_code ignored;
      if (const auto size = fs::file_size(file, ignored); !ignored) m_bytes_total += size;
      m_names.push_back(std::move(file));
    }
  }
}

bool Ingest::any_readable() const {
  return std::any_of(m_names.begin(), m_names.end(), [](const std::string& name) { return name == "-" || ::access(name.c_str(), R_OK) == 0; });
}

Result<void> Ingest::take(const std::string& name) {
  IngestedFile report;
  report.file = name;
  Result<InputFile> file = InputFile::open(name, m_env);
  Result<void> done;
  if (!file || m_store == nullptr) {
    if (!file) report.refused = file.error();
  } else {
    done = take_open(*file, report);
    m_bytes_done += file->size();
  }
  m_summary.files.push_back(std::move(report));
  return done;
}

Result<void> Ingest::take_open(InputFile& file, IngestedFile& report) {
  Resume resume;
  resume.mark.name = file.name();
  if (file.is_regular()) {
    const auto elsewhere = [&](const store::FileMark& mark) { return is_continued_elsewhere(file.name(), mark); };
    resume = m_book.find(file, m_options.read.source, elsewhere);
    report.source = resume.mark.source;
    const std::uint64_t read_up_to = resume.mark.whole ? resume.mark.size : resume.mark.position.byte;
    if (resume.known && file.size() == read_up_to) {
      report.unchanged = true;
      return note_only(resume);
    }
  }
  sources::Input input{file.name(), file.fd(), 0, {}, {}};
  Result<bool> whole = sources::load_head(input).and_then([&] { return sources::must_be_read_whole(input, m_options.read, m_sources); });
  if (!whole) {
    if (whole.error().code == ErrorCode::usage) return tl::unexpected(whole.error());
    report.refused = whole.error();
    return {};
  }
  if (resume.mark.whole != *whole) resume.known = false;
  if (!resume.known) {
    const store::FileMark old = resume.mark;
    resume.mark = {};
    resume.mark.name = old.name;
    resume.mark.device = old.device;
    resume.mark.inode = old.inode;
    resume.mark.whole = *whole;
  }
  warn_of_history(resume, report);
  return read(file, input, resume, report);
}

Result<void> Ingest::read(InputFile& file, sources::Input& input, Resume& resume, IngestedFile& report) {
  if (Result<void> begun = m_store->begin(); !begun) return begun;
  Result<std::uint32_t> id = save(resume);
  if (!id) return m_store->rollback(), tl::unexpected(id.error());
  input.file = *id;
  input.start = resume.mark.whole ? Position{} : resume.mark.position;
  const IngestSink::Plan plan{input.start, !resume.mark.whole, resume.known};
  IngestSink sink(*m_store, *id, plan, m_options, m_env, report, [&](Position position) -> Result<void> {
    if (Result<void> done = commit_at(file, resume, position); !done) return done;
    return m_store->begin();
  });
  sink.on_progress([&](Position position) { show_progress(std::min(position.byte, file.size()), report.counts.events); });
  sources::ReadOptions read_options = m_options.read;
  if (read_options.now.ns == 0) read_options.now = m_env.now();
  const Result<sources::ReadOutcome> outcome = sources::read(input, read_options, m_sources, sink);
  Result<void> handed;
  if (outcome && sink.signal() == 0) handed = sink.finish();
  if (sink.error()) handed = tl::unexpected(*sink.error());
  if (outcome && handed && sink.signal() == 0) return settle(file, *outcome, resume, report);
  // What was committed on the way stays; the rest is taken back.
  m_store->rollback();
  report.counts = sink.committed();
  report.counts.records = report.counts.accepted + report.counts.duplicate + report.counts.rejected;
  m_summary.signal = sink.signal();
  if (!handed) return handed;
  if (outcome) return {};
  if (outcome.error().code != ErrorCode::input_refused) return tl::unexpected(outcome.error());
  report.refused = outcome.error();
  return {};
}

/// The input was read to its end: checks the counts and commits, unless there is nothing worth keeping.
Result<void> Ingest::settle(InputFile& file, const sources::ReadOutcome& outcome, Resume& resume, IngestedFile& report) {
  IngestCounts& counts = report.counts;
  report.source = outcome.source;
  report.format = outcome.format;
  report.warnings.insert(report.warnings.end(), outcome.warnings.begin(), outcome.warnings.end());
  counts.records = outcome.records;
  counts.header = outcome.header;
  counts.blank = outcome.blank;
  counts.ignored = outcome.ignored;
  counts.pending = outcome.pending;
  if (!counts.adds_up()) {
    m_store->rollback();
    return fail(ErrorCode::internal, "counts",
                fmt::format("{} records were read, but {} accepted, {} duplicate, {} rejected, {} ignored and {} pending ones were counted; "
                            "the last batch was taken back",
                            counts.records, counts.accepted, counts.duplicate, counts.rejected, counts.ignored, counts.pending),
                report.file, "this is a fault of payout-diag: please report it");
  }
  if (counts.pending != 0) {
    report.warnings.push_back({"partial_tail", "the last record has no line end yet; it waits for the next run (or for --final)"});
  }
  const std::uint64_t taken = counts.accepted + counts.duplicate;
  if (taken == 0 && counts.rejected != 0 && !resume.known) {
    m_store->rollback();
    report.refused = nothing_accepted(report);
    return {};
  }
  const bool has_moved = file.is_regular() ? outcome.end.byte != 0 : counts.events != 0;
  if (!has_moved && resume.retired.empty()) return m_store->rollback(), Result<void>();
  resume.mark.source = outcome.source;
  const Position end = resume.mark.whole && file.is_regular() ? Position{file.size(), outcome.end.line} : outcome.end;
  return commit_at(file, resume, end);
}

/// The file brought nothing new, but its name, place or a predecessor may have changed.
Result<void> Ingest::note_only(Resume& resume) {
  const bool is_noted = resume.mark.id != 0 && resume.retired.empty() && m_book.holds(resume.mark);
  if (is_noted) return {};
  if (Result<void> begun = m_store->begin(); !begun) return begun;
  if (Result<std::uint32_t> id = save(resume); !id) return m_store->rollback(), tl::unexpected(id.error());
  if (Result<void> done = m_store->commit(); !done) return done;
  for (const store::FileMark& mark : resume.retired) m_book.keep(mark);
  m_book.keep(resume.mark);
  return {};
}

Result<std::uint32_t> Ingest::save(Resume& resume) {
  for (const store::FileMark& mark : resume.retired) {
    if (Result<std::uint32_t> saved = m_store->save_mark(mark); !saved) return saved;
  }
  Result<std::uint32_t> id = m_store->save_mark(resume.mark);
  if (id) resume.mark.id = *id;
  return id;
}

Result<void> Ingest::commit_at(InputFile& file, Resume& resume, Position position) {
  describe(resume.mark, file, position);
  if (Result<std::uint32_t> saved = m_store->save_mark(resume.mark); !saved) return m_store->rollback(), tl::unexpected(saved.error());
  if (Result<void> done = m_store->commit(); !done) return done;
  for (const store::FileMark& mark : resume.retired) m_book.keep(mark);
  m_book.keep(resume.mark);
  return {};
}

/// True where the mark's unread bytes can still be found: in another input, or in the same file under a new name
/// beside this one, which is then read too.
bool Ingest::is_continued_elsewhere(const std::string& name, const store::FileMark& mark) {
  for (const std::string& other : m_names) {
    if (other == name || other == "-") continue;
    const Result<InputFile> file = InputFile::open(other, m_env);
    if (file && file->is_regular() && file->continues(mark)) return true;
  }
  if (name == "-") return false;
  const std::string sibling = renamed_sibling(name, mark);
  if (sibling.empty() || fs::path(sibling) == fs::path(name)) return false;
  const Result<InputFile> file = InputFile::open(sibling, m_env);
  if (!file || !file->continues(mark)) return false;
  m_names.push_back(sibling);
  return true;
}

void Ingest::warn_of_history(const Resume& resume, IngestedFile& report) const {
  report.gap = resume.gap;
  if (resume.gap != 0) {
    report.warnings.push_back({"gap", fmt::format("gap: {} bytes of the file that was here before are gone, and no rotated copy was found; "
                                                  "name the copy too, if there is one", resume.gap)});
  } else if (resume.rewritten) {
    report.warnings.push_back({"rewritten", "the file is not the one that was read here before; it was read from its beginning"});
  }
}

void Ingest::show_progress(std::uint64_t file_bytes, std::uint64_t file_events) const {
  if (!m_options.on_progress) return;
  std::uint64_t events = file_events;
  for (const IngestedFile& file : m_summary.files) events += file.counts.events;
  m_options.on_progress({m_bytes_done + file_bytes, m_bytes_total, events});
}

}  // namespace

void IngestCounts::add(const IngestCounts& other) {
  records += other.records;
  header += other.header;
  blank += other.blank;
  accepted += other.accepted;
  duplicate += other.duplicate;
  rejected += other.rejected;
  ignored += other.ignored;
  pending += other.pending;
  events += other.events;
}

std::uint64_t IngestSummary::gap() const {
  std::uint64_t sum = 0;
  for (const IngestedFile& file : files) sum += file.gap;
  return sum;
}

int IngestSummary::exit_code() const {
  if (signal != 0) return 128 + signal;
  const bool any_refused = std::any_of(files.begin(), files.end(), [](const IngestedFile& file) { return file.refused.has_value(); });
  if (any_refused) return payout::exit_code(ErrorCode::input_refused);
  return totals.rejected > max_rejects || gap() != 0 ? 7 : 0;
}

Result<IngestSummary> ingest(const IngestOptions& options, const Settings& settings, const Env& env) {
  // Asked before anything is read: afterwards the summary could not be shown.
  const Format possible[] = {Format::text, Format::json};
  if (Result<void> checked = check_format(settings.format, possible, "ingest"); !checked) return tl::unexpected(checked.error());
  const Result<std::string> db = store_path(settings);
  if (!db) return tl::unexpected(db.error());
  const Result<sources::SourceSet> sources = sources::SourceSet::load(settings.rules);
  if (!sources) return tl::unexpected(sources.error());
  return Ingest(options, env, *db, *sources).run();
}

}  // namespace payout::app
