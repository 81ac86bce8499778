#pragma once
/// The use case behind `ingest`: logs into the store. Reading a file again, whole or in part, adds nothing.
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/env.hpp"
#include "app/settings.hpp"
#include "base/error.hpp"
#include "events/sink.hpp"
#include "sources/read.hpp"

namespace payout::app {

/// For a file that gave nothing and may be of another shape than it was taken for.
inline constexpr std::string_view k_look_hint =
    "`payout-diag sources detect` says what the file looks like; --source names a definition for it";

struct IngestProgress {
  std::uint64_t bytes_done = 0;
  std::uint64_t bytes_total = 0;  ///< of the regular files; pipes have no size
  std::uint64_t events = 0;
};

struct IngestOptions {
  std::vector<std::string> files;  ///< files, folders, or `-` for standard input
  sources::ReadOptions read;
  std::uint64_t max_rejects = 0;
  std::int64_t lock_wait_ms = 0;
  /// A commit comes after this much of one file; more makes fewer and larger commits, and takes more memory.
  std::uint64_t batch_bytes = std::uint64_t{96} << 20U;
  std::uint64_t batch_events = 400'000;
  std::function<void(const IngestProgress&)> on_progress;  ///< may be empty; called every few thousand records
};

/// Counts of records (one that gives several events counts once for each): records = accepted + duplicate + rejected + ignored + pending, header and blank lines beside.
struct IngestCounts {
  std::uint64_t records = 0;
  std::uint64_t header = 0;
  std::uint64_t blank = 0;
  std::uint64_t accepted = 0;   ///< new in the store
  std::uint64_t duplicate = 0;  ///< there already
  std::uint64_t rejected = 0;   ///< conflicts included
  std::uint64_t ignored = 0;
  std::uint64_t pending = 0;
  std::uint64_t events = 0;     ///< events added to the store
  void add(const IngestCounts& other);
  [[nodiscard]] bool adds_up() const { return records == accepted + duplicate + rejected + ignored + pending; }
};

struct IngestedFile {
  std::string file;
  std::string source;
  std::string format;
  IngestCounts counts;
  std::vector<sources::Warning> warnings;
  std::map<std::string, std::uint64_t> reject_codes;
  std::vector<Reject> first_rejects;  ///< at most 5
  std::optional<Error> refused;       ///< then nothing of this run's reading of it was kept, or only whole batches
  std::uint64_t gap = 0;              ///< bytes proven gone before they could be read
  bool unchanged = false;             ///< nothing new since the last run
};

struct IngestSummary {
  std::vector<IngestedFile> files;
  IngestCounts totals;
  std::uint64_t max_rejects = 0;
  int signal = 0;  ///< asked to stop by this signal; what was not committed was rolled back

  [[nodiscard]] std::uint64_t gap() const;
  /// 128+n after a signal, 5 where an input was refused, 7 for too many rejects or a gap, else 0.
  [[nodiscard]] int exit_code() const;
};

/// Opens the store, reads every input, and commits batch by batch. A refused input does not stop the others.
/// Errors: usage, rules_invalid, store_unusable, store_locked, internal. Memory: bounded, whatever the input's size.
[[nodiscard]] Result<IngestSummary> ingest(const IngestOptions& options, const Settings& settings, const Env& env);

/// The summary for people: one line a file where something is to be said (`every_file`: of each), then the totals.
[[nodiscard]] std::string ingest_text(const IngestSummary& summary, bool every_file, report::Language language);
/// The summary as one JSON object (docs/formats/json.md).
[[nodiscard]] std::string ingest_json(const IngestSummary& summary);

/// Shows the summary in the form asked for: text on stderr, or JSON on stdout. Errors: output_failed.
[[nodiscard]] Result<void> show_ingest(const IngestSummary& summary, const Settings& settings, const Env& env);

}  // namespace payout::app
