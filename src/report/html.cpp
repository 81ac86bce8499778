#include <fmt/format.h>

#include "report/markup.hpp"
#include "report/markup_table.hpp"
#include "report/page.hpp"
#include "report/text.hpp"

namespace payout::report {
namespace {

constexpr std::string_view k_style =
    "body{font:14px/1.45 system-ui,sans-serif;margin:2em;color:#1b1b1b;background:#fff}"
    "table{border-collapse:collapse;margin:1em 0}"
    "th,td{border:1px solid #c8c8c8;padding:.3em .6em;text-align:left;vertical-align:top}"
    "th{background:#f1f1f1}td.amount{text-align:right;white-space:nowrap}"
    "tr.never td.retry{color:#a00;font-weight:600}tr.safe td.retry{color:#060;font-weight:600}"
    "p.loud{color:#a00;font-weight:600}footer{color:#555}pre{font:13px/1.4 ui-monospace,monospace}";

std::string open_page(std::string_view title, Language language) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n",
      language == Language::zh ? "zh" : "en", html_text(title), k_style);
}

constexpr std::string_view k_close_page = "</body>\n</html>\n";

void append_list(std::string& out, std::span<const Row> rows, const Totals& totals) {
  out += "<table>\n<thead><tr>";
  for (const std::string& head : list_heads(totals)) out += fmt::format("<th>{}</th>", head);
  out += "</tr></thead>\n<tbody>\n";
  constexpr std::size_t k_amount = 3;
  constexpr std::size_t k_retry = 7;
  for (const Row& row : rows) {
    out += fmt::format("<tr class=\"{}\">", facts::word(row.retry));
    const ListCells cells = list_cells(row, totals);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string_view kind = i == k_amount ? " class=\"amount\"" : i == k_retry ? " class=\"retry\"" : "";
      out += fmt::format("<td{}>{}</td>", kind, html_text(cells[i]));
    }
    out += "</tr>\n";
  }
  out += "</tbody>\n</table>\n";
}

void append_sums(std::string& out, const Totals& totals, const Speaker& say) {
  out += "<table>\n<thead><tr><th>cause</th><th>payouts</th><th>amounts</th></tr></thead>\n<tbody>\n";
  for (const SumLine& line : sum_lines(totals, say)) {
    out += fmt::format("<tr><td>{}</td><td class=\"amount\">{}</td><td class=\"amount\">{}</td></tr>\n",
                       html_text(line.what), line.payouts, html_text(line.amounts));
  }
  out += "</tbody>\n</table>\n";
}

}  // namespace

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : printable(text, true)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string html_page(std::string_view title, std::string_view body, Language language) {
  return open_page(title, language).append(body).append(k_close_page);
}

std::string preformatted_html(std::string_view body) {
  std::string out = "<pre>\n";
  // Line by line: the page's own line feeds are layout, any from input were escaped when the text was made.
  while (!body.empty()) {
    const std::size_t end = body.find('\n');
    out += html_text(body.substr(0, end)) + "\n";
    body.remove_prefix(end == std::string_view::npos ? body.size() : end + 1);
  }
  return out + "</pre>\n";
}

std::string explain_html(const diagnosis::Diagnosis& diagnosis, const TextOptions& options) {
  TextOptions plain = options;
  plain.colour = false;
  return html_page("payout-diag: " + diagnosis.txid, preformatted_html(explain_text(diagnosis, plain)), Speaker(options).language());
}

std::string report_html(std::span<const Row> rows, const Totals& totals, const TextOptions& options) {
  const Speaker say(options);
  std::string out = open_page("payout-diag report", say.language());
  out += "<h1>payout-diag report</h1>\n";
  const std::string warning = data_end_warning(totals.data_end, totals.as_of, options.zone, say.language());
  if (!warning.empty()) out += fmt::format("<p class=\"loud\">{}</p>\n", html_text(warning));
  out += fmt::format("<p>{}</p>\n", html_text(list_sentence(totals, say)));
  const std::string changes = changes_sentence(totals.changes, options.zone, totals.as_of, say.language());
  if (!changes.empty()) out += fmt::format("<p>{}</p>\n", html_text(changes));
  if (!rows.empty()) {
    append_list(out, rows, totals);
    append_sums(out, totals, say);
  }
  const auto parts = provenance(totals.rules_version, totals.rules_sha256, totals.as_of, totals.data_end, options.zone,
                                say.language());
  out += fmt::format("<footer>{}</footer>\n", html_text(fmt::format("{}", fmt::join(parts, ", "))));
  return out.append(k_close_page);
}

}  // namespace payout::report
