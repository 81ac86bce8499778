#include "report/grid.hpp"
#include "report/markup.hpp"
#include "report/speaker.hpp"

namespace payout::report {
namespace {

struct Parts {
  std::string_view title;
  std::string warning;
  std::string_view sentence;
  const Grid& grid;
  std::vector<std::string> provenance;
};

std::string as_text(const Parts& parts, const TextOptions& options) {
  Page page(options);
  if (!parts.warning.empty()) {
    page.wide(parts.warning, Paint::bad);
    page.gap();
  }
  if (!parts.grid.rows.empty()) {
    put_grid(page, parts.grid, options.utf8);
    page.gap();
  }
  page.wide(parts.sentence);
  page.gap();
  page.parts(parts.provenance);
  return page.take();
}

std::string as_markdown(const Parts& parts) {
  std::string out = fmt::format("# {}\n\n", markdown_text(parts.title));
  if (!parts.warning.empty()) out += fmt::format("**{}**\n\n", markdown_text(parts.warning));
  out += markdown_text(parts.sentence) + "\n";
  if (!parts.grid.rows.empty()) out += "\n" + grid_markdown(parts.grid);
  return out + "\n" + markdown_text(fmt::format("{}", fmt::join(parts.provenance, ", "))) + "\n";
}

std::string as_html(const Parts& parts, Language language) {
  std::string body = fmt::format("<h1>{}</h1>\n", html_text(parts.title));
  if (!parts.warning.empty()) body += fmt::format("<p class=\"loud\">{}</p>\n", html_text(parts.warning));
  body += fmt::format("<p>{}</p>\n", html_text(parts.sentence));
  if (!parts.grid.rows.empty()) body += grid_html(parts.grid);
  body += fmt::format("<footer>{}</footer>\n", html_text(fmt::format("{}", fmt::join(parts.provenance, ", "))));
  return html_page(parts.title, body, language);
}

}  // namespace

std::string people_page(Format format, std::string_view title, std::string_view sentence, const Grid& grid,
                        const Totals& totals, const TextOptions& options) {
  const Language language = Speaker(options).language();
  const Parts parts{title, data_end_warning(totals.data_end, totals.as_of, options.zone, language), sentence, grid,
                    provenance(totals.rules_version, totals.rules_sha256, totals.as_of, totals.data_end, options.zone,
                               language)};
  if (format == Format::markdown) return as_markdown(parts);
  return format == Format::html ? as_html(parts, language) : as_text(parts, options);
}

}  // namespace payout::report
