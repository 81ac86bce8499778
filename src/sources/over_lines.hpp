#pragma once
/// The loop that all readers of lines share. Internal to the readers.
#include <string>

#include "sources/readers.hpp"
#include "sources/sniff.hpp"

namespace payout::sources {

inline Fault too_long(const Line& line) {
  return {"line_too_long", "the line has " + std::to_string(line.length) + " bytes; up to 1 MiB are read",
          "find out what wrote so long a line"};
}

inline bool is_blank_line(std::string_view text) { return text.find_first_not_of(" \t\r") == std::string_view::npos; }

/// Goes over the lines. `decode` gets each line that is not blank and says false when the line has to wait for more
/// bytes.
template <class Decode>
Result<void> over_lines(ReadJob& job, Decode&& decode) {
  LineReader lines(*job.opened.bytes, job.outcome.whole_or_nothing ? Position{} : job.input.start);
  if (job.input.start.byte == 0 || job.outcome.whole_or_nothing) {
    const Result<bool> marked = lines.skip_prefix(k_utf8_bom);
    if (!marked) return tl::unexpected<Error>(marked.error());
  }
  Line line;
  while (true) {
    const Result<LineStatus> status = lines.next(line);
    if (!status) return tl::unexpected<Error>(status.error());
    if (*status == LineStatus::end) return {};
    // A half written last line stays for the next run; what damage cut off in packed data never comes.
    const bool torn = !line.terminated && job.opened.packed != nullptr && job.opened.packed->cut();
    const bool may_wait = !line.terminated && (!job.is_final() || torn);
    if (*status == LineStatus::too_long) {
      if (may_wait) {
        job.outcome.pending = 1;
        ++job.outcome.records;
        return {};
      }
      job.reject(line, too_long(line));
    } else if (is_blank_line(line.text) && line.terminated) {
      ++job.outcome.blank;
      job.outcome.end = line.after;
      continue;
    } else if (is_blank_line(line.text)) {
      if (!job.is_final()) return {};
      ++job.outcome.blank;
    } else {
      std::string_view text;
      if (!job.prepare(line.text, text)) {
        if (may_wait) {
          job.outcome.pending = 1;
          ++job.outcome.records;
          return {};
        }
        job.reject(line, job.fault);
      } else if (!decode(line, text, may_wait)) {
        job.outcome.pending = 1;
        ++job.outcome.records;
        return {};
      }
    }
    if (!job.step(line.after)) return {};
  }
}

}  // namespace payout::sources
