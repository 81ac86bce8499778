#pragma once
/// All events of one payout in order, its sends and what is still open, as text and as JSON.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_text.hpp"
#include "facts/case.hpp"
#include "report/text_options.hpp"

namespace payout::report {

/// What a timeline shows besides the case itself.
struct TimelineView {
  const facts::Case* subject = nullptr;
  /// Name of an input file by the store's id; empty where it is not known.
  std::function<std::string(std::uint32_t)> file_name;
  /// The masked source record of an event, for `--raw`; not set: records are not shown.
  std::function<std::string(const Event&)> raw;
  /// True where this audience may not see the event; not set: all are shown. Only their number is said.
  std::function<bool(const Event&)> hidden;
};

inline constexpr std::string_view k_timeline_version = "1.0";

/// Ends with a line feed; no line is wider than the options' width. Linear.
[[nodiscard]] std::string timeline_text(const TimelineView& view, const TextOptions& options);

/// One object (`payout-diag/timeline`), without a final line feed. Times in UTC.
[[nodiscard]] std::string timeline_json(const TimelineView& view, JsonLayout layout);

}  // namespace payout::report
