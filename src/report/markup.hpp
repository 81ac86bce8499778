#pragma once
/// Answers and lists as Markdown and as self-contained HTML (no script, no outside file). Everything from input is
/// escaped twice: as for a terminal, then for the markup.
#include <span>
#include <string>
#include <string_view>

#include "diagnosis/diagnosis.hpp"
#include "report/listing.hpp"
#include "report/summary.hpp"
#include "report/text_options.hpp"

namespace payout::report {

/// Text that stays text in Markdown (also inside a table cell) and in HTML.
[[nodiscard]] std::string markdown_text(std::string_view text);
[[nodiscard]] std::string html_text(std::string_view text);

/// One answer: the text form in a code block or a `pre` element.
[[nodiscard]] std::string explain_markdown(const diagnosis::Diagnosis& diagnosis, const TextOptions& options);
[[nodiscard]] std::string explain_html(const diagnosis::Diagnosis& diagnosis, const TextOptions& options);

/// The list with its sums, rows in the order given. `options.width` and `colour` have no effect.
[[nodiscard]] std::string report_markdown(std::span<const Row> rows, const Totals& totals, const TextOptions& options);
[[nodiscard]] std::string report_html(std::span<const Row> rows, const Totals& totals, const TextOptions& options);

/// A page for people around one table, as text, Markdown or HTML: the loud line where the data is old, a sentence, the
/// table where it has rows, and the provenance of `totals`.
[[nodiscard]] std::string people_page(Format format, std::string_view title, std::string_view sentence,
                                      const struct Grid& grid, const Totals& totals, const TextOptions& options);
/// Text of a terminal page in a code block or a `pre` element.
[[nodiscard]] std::string preformatted_markdown(std::string_view body);
[[nodiscard]] std::string preformatted_html(std::string_view body);
/// A whole HTML page with this inside, which is markup already.
[[nodiscard]] std::string html_page(std::string_view title, std::string_view body, Language language);

}  // namespace payout::report
