#pragma once
/// Answers as text for people (docs/formats/text.md): one payout on one screen, or a table of many.
#include <span>
#include <string>

#include "diagnosis/diagnosis.hpp"
#include "report/summary.hpp"
#include "report/text_options.hpp"

namespace payout::report {

/// The whole answer for one payout: answer first, proof below, labels in an 8-column gutter. Settled, closed and
/// in-time payouts get a short form. Ends with a line feed; no line is wider than the options' width. Linear.
[[nodiscard]] std::string explain_text(const diagnosis::Diagnosis& diagnosis, const TextOptions& options);

/// A table of stuck payouts in the order given, and sums by cause, currency and incident at its end; one sentence where
/// there is none.
[[nodiscard]] std::string report_text(std::span<const Row> rows, const Totals& totals, const TextOptions& options);

}  // namespace payout::report
