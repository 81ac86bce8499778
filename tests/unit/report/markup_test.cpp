#include <catch2/catch.hpp>

#include "checks.hpp"
#include "report/markup.hpp"
#include "samples.hpp"

using namespace payout;
using namespace payout::test;
using namespace payout::report;

namespace {

struct Lists {
  std::vector<Row> rows;
  Totals totals;
};

Lists lists(const std::string& hostile = "") {
  Lists out;
  for (diagnosis::Diagnosis d : {outage(), undecided()}) {
    if (!hostile.empty()) poison(d, hostile);
    out.rows.push_back(row_of(d, Language::en));
    out.totals.add(d, Language::en);
  }
  return out;
}

/// Bars that part cells: those without a backslash.
std::size_t open_bars(std::string_view line) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\') {
      ++i;
    } else if (line[i] == '|') {
      ++count;
    }
  }
  return count;
}

}  // namespace

TEST_CASE("text stays text in markup") {
  CHECK(markdown_text("a|b*c_d`e\\f") == "a\\|b\\*c\\_d\\`e\\\\f");
  CHECK(markdown_text("<b>&[x](http://y) www.z.org") == "&lt;b&gt;&amp;\\[x\\]\\(http\\://y\\) www\\.z.org");
  CHECK(markdown_text("EUR 1,250.00 - P-1") == "EUR 1,250.00 - P-1");
  CHECK(html_text("<a href=\"x\" id='y'>&") == "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;");
  CHECK(html_text("\x1b[2J") == "\\x1b[2J");
}

TEST_CASE("the Markdown list has one row a payout and its sums") {
  const Lists list = lists();
  const std::string text = report_markdown(list.rows, list.totals, {});
  CHECK(
      has_line(text, "| txid | state | stuck for | amount | channel | cause | money | retry | owner | first action |"));
  CHECK(has_line(text,
                 "| P-20260303-000917 | STUCK | 4h10m | EUR 1,250.00 | SEPA-A | system fault / channel outage | "
                 "unknown | CHECK FIRST | psp | Hold resends on SEPA-A. |"));
  CHECK(has_line(text, "| system fault | 1 | EUR 1,250.00 |"));
  CHECK(has_line(text, "| all | 2 | EUR 2,500.00 |"));
}

TEST_CASE("the HTML list needs nothing from outside and runs nothing") {
  const Lists list = lists();
  const std::string text = report_html(list.rows, list.totals, {});
  CHECK(text.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
  CHECK(text.ends_with("</body>\n</html>\n"));
  CHECK(text.find("<script") == std::string::npos);
  CHECK(text.find("src=") == std::string::npos);
  CHECK(text.find("href=") == std::string::npos);
  CHECK(text.find("<td>P-20260303-000917</td><td>STUCK</td>") != std::string::npos);
}

TEST_CASE("hostile text breaks out of no cell, element or fence") {
  for (const std::string& hostile : hostile_texts()) {
    const Lists list = lists(hostile);
    const std::string markdown = report_markdown(list.rows, list.totals, {});
    REQUIRE(terminal_fault(markdown) == "");
    for (const std::string_view line : split(markdown, '\n')) {
      if (line.starts_with("| ")) REQUIRE((open_bars(line) == 11 || open_bars(line) == 4));
      REQUIRE(line.find('<') == std::string_view::npos);
    }
    const std::string html = report_html(list.rows, list.totals, {});
    REQUIRE(terminal_fault(html) == "");
    REQUIRE(html.find("<script") == std::string::npos);
    diagnosis::Diagnosis d = outage();
    poison(d, hostile);
    REQUIRE(explain_html(d, {}).find("<script") == std::string::npos);
    REQUIRE(terminal_fault(explain_html(d, {})) == "");
    const std::string fenced = explain_markdown(d, {});
    const std::string fence = fenced.substr(0, fenced.find('t'));
    REQUIRE(fenced.find("\n" + fence) == fenced.size() - fence.size() - 2);
  }
}

TEST_CASE("old data is said in both") {
  Lists list = lists();
  list.totals.data_end = at("2026-02-01T00:00:00Z");
  CHECK(has_line(report_markdown(list.rows, list.totals, {}), "**DATA ENDS AT 2026-02-01 00:00:00 UTC"));
  CHECK(has_line(report_html(list.rows, list.totals, {}), "<p class=\"loud\">DATA ENDS AT 2026-02-01"));
}
