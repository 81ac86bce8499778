#pragma once
/// One line on a terminal's stderr that says how far a reading is; erased at the end.
#include <cstddef>

#include "app/env.hpp"
#include "app/ingest.hpp"

namespace payout::cli {

class ProgressLine {
 public:
  /// Shows nothing unless `wanted`.
  ProgressLine(const app::Env& env, bool wanted, report::Language language);
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// At most ten times a second.
  void show(const app::IngestProgress& now);
  /// Call before anything else is said on stderr.
  void clear();

 private:
  const app::Env& m_env;
  bool m_wanted;
  report::Language m_language;
  bool m_shown = false;
  Instant m_start;
  Instant m_last{0};
};

/// The line itself: `[#####.....]  50 %  1,234,567 events  12.3 MB/s`, at most `width` columns.
[[nodiscard]] std::string progress_text(const app::IngestProgress& now, Duration spent, std::size_t width,
                                        report::Language language);

}  // namespace payout::cli
