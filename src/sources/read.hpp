#pragma once
/// Bytes to events: opens an input, finds out what it is, and hands its records to a sink.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "events/sink.hpp"

namespace payout::sources {

class SourceSet;  // definitions (definition.hpp)

/// How the user asked for an input to be read; empty means: find out.
struct ReadOptions {
  std::string source;             ///< --source: id of a source definition
  std::string input_format;       ///< --input-format: jsonl, csv, json, xml, fixed, mt940
  std::string encoding;           ///< --encoding: utf-8, latin-1, gb18030, utf-16le
  std::string assume_tz;          ///< --assume-tz: IANA zone or offset for times without one
  std::string delimiter;          ///< --delimiter: one character
  std::string prefix;             ///< --prefix: syslog, container
  bool final = false;             ///< --final: an unterminated last record is taken as whole
  bool accept_truncated = false;  ///< --accept-truncated: take what a damaged gz still gives
  Instant now{0};  ///< for warn_future_ts; 0: the system clock is asked once an input; never(): no such warning
};

/// What is known of one input before its first byte is parsed.
struct Input {
  std::string name;        ///< as given, for messages
  int fd = -1;             ///< open for reading; the caller closes it. -1: `head` is the whole input
  std::uint32_t file = 0;  ///< goes into every span
  Position start;          ///< where to go on (plain files only; gz and documents begin at 0)
  std::string head;        ///< bytes already taken from `fd` (load_head); empty for files that can be read again
};

/// Takes the first 8 KiB of an input that can be read once only (a pipe) into `input.head`, so that
/// must_be_read_whole can look at it; does nothing for a file. Error: read_failed.
[[nodiscard]] Result<void> load_head(Input& input);

/// A warning that does not change the exit code: warn_future_ts, warn_gz_padding, warn_name ...
struct Warning {
  std::string code;
  std::string detail;
};

/// Counts of one input. records = events' records + rejected + ignored + pending; header and blank lines beside.
struct ReadOutcome {
  std::string source;  ///< id of the definition used, `canonical` for our own form
  std::string format;  ///< jsonl, csv, json, xml, fixed, mt940
  std::uint64_t records = 0;
  std::uint64_t header = 0;
  std::uint64_t blank = 0;
  std::uint64_t rejected = 0;
  std::uint64_t ignored = 0;  ///< records the definition says carry nothing for us
  std::uint64_t pending = 0;  ///< 1 for an unterminated last record that may still grow
  std::uint64_t unknown_types = 0;
  std::uint64_t other_keys = 0;   ///< keys outside the contract, named once each in `warnings`
  bool whole_or_nothing = false;  ///< gz or document: nothing may be committed unless read to the end
  Position end;                   ///< everything before it was handed over; pending bytes begin here
  std::vector<Warning> warnings;
  std::vector<std::string> kinds;  ///< kinds of records that were met, by their names in the definition; each once
};

/// True where the bytes at the start of a file say it must be read whole (gz, XML, JSON document, fixed width, MT940, UTF-16).
/// The file's place is not moved. For a pipe without `head` the answer is false. Fails as `read` does at its start.
[[nodiscard]] Result<bool> must_be_read_whole(const Input& input, const ReadOptions& options, const SourceSet& sources);

/// Reads one input to its end. Memory: a bounded window (1 MiB records), whatever the input's size.
/// Errors (input_refused) with reason: binary, encoding, unknown_magic, gz_truncated, gz_crc, gz_trailing,
/// csv_header, ach_control, ach_length, xml_doctype, ... ; then nothing of a whole_or_nothing input may be kept.
[[nodiscard]] Result<ReadOutcome> read(const Input& input, const ReadOptions& options, const SourceSet& sources,
                                       EventSink& sink);

}  // namespace payout::sources
