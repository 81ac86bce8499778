#include <catch2/catch.hpp>

#include <array>

#include "app/table.hpp"

using namespace payout;
using namespace payout::app;

namespace {

Table sample() {
  Table table{"payout-diag/sample", "items",  {{"name"}, {"n", Table::Kind::number}, {"says"}}, {},
              {{"version", "1"}},   "2 items"};
  table.rows = {{"a", "1", "=first"}, {"long-name", "", "second | with a bar"}};
  return table;
}

}  // namespace

TEST_CASE("a table in every form") {
  report::TextOptions options;
  CHECK(render(sample(), Format::text, options) ==
        "a          1  =first\nlong-name     second | with a bar\n\n2 items\n");
  CHECK(render(sample(), Format::csv, options) == "name,n,says\na,1,\"'=first\"\nlong-name,,second | with a bar\n");
  CHECK(render(sample(), Format::jsonl, options) ==
        "{\"name\":\"a\",\"n\":1,\"says\":\"=first\"}\n{\"name\":\"long-name\",\"n\":null,\"says\":\"second | with a "
        "bar\"}\n");
  CHECK(render(sample(), Format::markdown, options) ==
        "| name | n | says |\n|---|---|---|\n| a | 1 | =first |\n| long-name |  | second \\| with a bar |\n");
  const std::string json = render(sample(), Format::json, options);
  CHECK(json.find("\"schema\": \"payout-diag/sample\"") != std::string::npos);
  CHECK(json.find("\"version\": \"1\"") != std::string::npos);
  CHECK(json.find("\"items\": [") != std::string::npos);
}

TEST_CASE("the last column is wrapped, and goes below on a narrow terminal") {
  Table table{"s", "i", {{"name"}, {"says"}}, {{"abcdef", "one two three four five six seven"}}, {}, {}};
  report::TextOptions options;
  options.width = 30;
  CHECK(render(table, Format::text, options) == "abcdef  one two three four\n        five six seven\n");
  options.width = 20;
  CHECK(render(table, Format::text, options) == "abcdef\n  one two three four\n  five six seven\n");
}

TEST_CASE("nothing from outside reaches a terminal unescaped") {
  Table table{"s", "i", {{"name"}, {"says"}}, {{"\x1b[31mx", "y\x07"}}, {}, {}};
  const std::string text = render(table, Format::text, {});
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\x07') == std::string::npos);
}

TEST_CASE("a format a command cannot write is refused with the ones it can") {
  constexpr auto k_two = std::to_array<Format>({Format::text, Format::json});
  CHECK(check_format(Format::json, k_two, "x"));
  const Result<void> refused = check_format(Format::html, k_two, "x");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::usage);
  CHECK(refused.error().hint == "choose one of text, json");
}
