#include <algorithm>

#include "base/text.hpp"
#include "report/markup.hpp"
#include "report/markup_table.hpp"
#include "report/page.hpp"
#include "report/text.hpp"

namespace payout::report {
namespace {

void append_row(std::string& out, std::span<const std::string> cells) {
  out += '|';
  for (const std::string& cell : cells) out += " " + cell + " |";
  out += '\n';
}

void append_rule(std::string& out, std::size_t columns) {
  out += '|';
  for (std::size_t i = 0; i < columns; ++i) out += "---|";
  out += '\n';
}

/// A fence longer than any run of backticks inside.
std::string fence_for(std::string_view text) {
  std::size_t longest = 2;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return std::string(longest + 1, '`');
}

}  // namespace

std::string markdown_text(std::string_view text) {
  // Inside a line and inside a table cell; the signs that only begin a block need no escape there.
  constexpr std::string_view k_special = "\\`*_{}[]()#|~!^$@";
  const std::string safe = printable(text, true);
  std::string out;
  for (std::size_t at = 0; at < safe.size(); ++at) {
    const char c = safe[at];
    const std::string_view rest = std::string_view(safe).substr(at);
    switch (c) {
      case '&': out += "&amp;"; continue;
      case '<': out += "&lt;"; continue;
      case '>': out += "&gt;"; continue;
      default: break;
    }
    // Some readers make links of bare addresses.
    const bool link =
        rest.starts_with("://") || (c == '.' && at >= 3 && equals_ignoring_case(safe.substr(at - 3, 3), "www"));
    if (link || k_special.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string explain_markdown(const diagnosis::Diagnosis& diagnosis, const TextOptions& options) {
  TextOptions plain = options;
  plain.colour = false;
  return preformatted_markdown(explain_text(diagnosis, plain));
}

std::string preformatted_markdown(std::string_view body) {
  const std::string fence = fence_for(body);
  return fmt::format("{}text\n{}{}\n", fence, body, fence);
}

std::string report_markdown(std::span<const Row> rows, const Totals& totals, const TextOptions& options) {
  const Speaker say(options);
  std::string out = "# payout-diag report\n\n";
  const std::string warning = data_end_warning(totals.data_end, totals.as_of, options.zone, say.language());
  if (!warning.empty()) out += fmt::format("**{}**\n\n", markdown_text(warning));
  out += markdown_text(list_sentence(totals, say)) + "\n";
  const std::string changes = changes_sentence(totals.changes, options.zone, totals.as_of, say.language());
  if (!changes.empty()) out += "\n" + markdown_text(changes) + "\n";
  if (!rows.empty()) {
    out += '\n';
    const ListCells heads = list_heads(totals);
    append_row(out, heads);
    append_rule(out, heads.size());
    for (const Row& row : rows) {
      ListCells cells = list_cells(row, totals);
      for (std::string& cell : cells) cell = markdown_text(cell);
      append_row(out, cells);
    }
    out += "\n## Sums\n\n| cause | payouts | amounts |\n";
    append_rule(out, 3);
    for (const SumLine& line : sum_lines(totals, say)) {
      append_row(out, std::array<std::string, 3>{markdown_text(line.what), line.payouts, markdown_text(line.amounts)});
    }
  }
  out += '\n';
  const auto parts = provenance(totals.rules_version, totals.rules_sha256, totals.as_of, totals.data_end, options.zone,
                                say.language());
  return out + markdown_text(fmt::format("{}", fmt::join(parts, ", "))) + "\n";
}

}  // namespace payout::report
