#pragma once
/// Fixed-width files into Events: batches, entries, their addenda, and totals that must agree.
#include <array>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/zone.hpp"
#include "events/sink.hpp"
#include "sources/fixed_record.hpp"
#include "sources/refuse.hpp"

namespace payout::sources {

/// Reads one file. Events go out as they are found; a refusal at the end takes them back (the input is whole or
/// nothing). Memory: one entry, and the entries of one batch that still wait for an addenda (at most 10,000).
class FixedReader {
 public:
  FixedReader(const FixedLayout& layout, std::string source, const Input& input, Instant file_time, EventSink& sink);

  /// Refusals `<prefix>_control`, `<prefix>_length`, `<prefix>_record`; rejects `<prefix>_addenda`, amount_form.
  [[nodiscard]] Result<void> read(FixedSplitter& splitter, ReadOutcome& outcome);

 private:
  /// Counts and sums of a batch or a file.
  struct Totals {
    std::int64_t entries = 0;
    std::int64_t batches = 0;
    std::vector<std::int64_t> sums;  ///< one a control, in its order
    std::vector<bool> unknown;       ///< a column could not be read as a number
  };
  struct Waiting {
    FixedRow entry;
    std::uint32_t carried = 0;  ///< events its addenda gave so far
  };

  Result<void> take_line(const Line& line);
  Result<void> take_row(FixedRow row);
  Result<void> check(const FixedRow& control, const Totals& totals);
  Result<void> end_file();
  const FixedRecord* recognise(std::string_view line) const;
  bool holds(const std::vector<FixedCondition>& conditions, const FixedRow* addenda, const FixedRow* entry) const;
  std::string_view value(const ColumnName& column, const FixedRow* addenda, const FixedRow* entry) const;

  void begin_batch(FixedRow row);
  void end_batch();
  void take_entry(FixedRow row);
  void take_addenda(FixedRow row);
  void close_entry(const Waiting& entry);
  void add_up(Totals& totals, const FixedRow& entry) const;
  void emit(Waiting& entry, const FixedRow& addenda);
  void reject(const FixedRow& row, std::string_view code, std::string detail, std::string hint);
  void step();
  void hand_over(Event event);
  void flush_undated(std::optional<Instant> at);
  std::optional<Instant> moment() const;
  std::string expand(std::string_view text, const FixedRow& addenda, const FixedRow& entry) const;
  bool is_debit(const FixedRow& entry) const;
  std::string code(std::string_view suffix) const { return m_layout.prefix + "_" + std::string(suffix); }
  std::string at(const FixedRow& row) const;
  void warn(const std::string& name, const std::string& detail, const FixedRow& row);

  const FixedLayout& m_layout;
  std::string m_source;
  const Input& m_input;
  EventSink& m_sink;
  Instant m_file_time;  ///< of events of a file without any date
  ReadOutcome* m_outcome = nullptr;
  std::optional<Zone> m_zone;

  FixedRow m_file;
  FixedRow m_batch;
  Totals m_batch_totals;
  Totals m_file_totals;
  bool m_batch_open = false;       ///< entries since the last batch control
  bool m_control_missing = false;  ///< some batch ended without its control
  bool m_file_open = false;        ///< records since the last file control
  bool m_complete = false;         ///< a file control was seen: what follows may be noise
  bool m_stopped = false;
  std::optional<Waiting> m_entry;
  std::map<std::uint64_t, Waiting> m_waiting;  ///< return entries whose addenda has not come yet, by record number
  std::unordered_multimap<std::string, std::uint64_t> m_waiting_traces;
  std::vector<FixedRow> m_orphans;  ///< addenda that came before their entry
  std::vector<Event> m_undated;
  std::optional<Instant> m_last_moment;
  Position m_position;
  std::vector<std::string> m_warned;
};

}  // namespace payout::sources
