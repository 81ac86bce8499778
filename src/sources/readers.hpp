#pragma once
/// One reader a format; each hands an opened input to the sink. Internal to `read`.
#include <string>

#include "sources/event_builder.hpp"
#include "sources/line_prefix.hpp"
#include "sources/line_reader.hpp"
#include "sources/mapper.hpp"
#include "sources/name_counter.hpp"
#include "sources/opened.hpp"

namespace payout::sources {

/// What all readers share: the sink, the counts, and what is said once at the end.
class ReadJob {
 public:
  ReadJob(const Input& from, const ReadOptions& with, Opened& chain, EventSink& to, ReadOutcome& counts)
      : input(from), options(with), opened(chain), sink(to), outcome(counts) {}

  /// Hands the builder's event over, with its place, and counts it.
  void accept(EventBuilder& builder, const Line& line);
  /// The same without counting a record: one of several events of a record.
  void accept_part(EventBuilder& builder, const Line& line);
  void reject(const Line& line, const Fault& fault);
  /// Maps one record and hands its events over. Each event counts as a record, so that the sum of all counts stays the
  /// number of records.
  void accept_mapped(Mapper& mapper, const Tree& tree, Mapper::Record record, const Line& line);
  /// The same for the records that stand as text inside this one.
  void accept_embedded(Mapper& mapper, const Tree& tree, const Line& line);
  /// Counts a record that carries nothing for us.
  void ignore(std::string_view kind);
  /// Everything before `position` is handed over. False: the sink wants no more.
  [[nodiscard]] bool step(Position position);
  /// True where an unterminated last record is to be taken as whole.
  [[nodiscard]] bool is_final() const { return opened.final || options.final; }
  /// Line in UTF-8, prefix off. False: `fault` says why not.
  [[nodiscard]] bool prepare(std::string_view raw, std::string_view& text);
  [[nodiscard]] Result<BuildOptions> build_options() const;
  /// Turns what was noticed into warnings.
  void finish(const NameCounter* other_keys);
  void warn_first(const char* code, const char* what, std::uint64_t count, std::uint64_t first_line);

  const Input& input;
  const ReadOptions& options;
  Opened& opened;
  EventSink& sink;
  ReadOutcome& outcome;
  Fault fault;

 private:
  void notice(const EventBuilder& builder, std::uint64_t line);
  void note_kind(std::string_view kind);
  std::string m_converted;
  std::optional<PrefixStripper> m_stripper;
  NameCounter m_unknown_types;
  NameCounter m_ignored;
  Tree m_inner;
  std::string m_decoded;
  const char* m_last_kind = nullptr;
  std::uint64_t m_mapped = 0;
  std::uint64_t m_future = 0;
  std::uint64_t m_first_future = 0;
  std::uint64_t m_epoch = 0;
  std::uint64_t m_first_epoch = 0;
  std::uint64_t m_undated = 0;
  std::uint64_t m_first_undated = 0;
  std::uint64_t m_looks_like_pan = 0;
  std::uint64_t m_first_pan = 0;
};

[[nodiscard]] Result<void> read_json_lines(ReadJob& job);
[[nodiscard]] Result<void> read_mapped_lines(ReadJob& job);
[[nodiscard]] Result<void> read_text(ReadJob& job);
[[nodiscard]] Result<void> read_csv(ReadJob& job);
[[nodiscard]] Result<void> read_mapped_csv(ReadJob& job);
[[nodiscard]] Result<void> read_json_document(ReadJob& job);
[[nodiscard]] Result<void> read_fixed(ReadJob& job);
[[nodiscard]] Result<void> read_xml(ReadJob& job);
[[nodiscard]] Result<void> read_mt940(ReadJob& job);
/// Says what an XML document looks like that no definition knows.
[[nodiscard]] Result<void> refuse_unknown_xml(ReadJob& job, const SourceSet& sources);

}  // namespace payout::sources
