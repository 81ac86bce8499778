#include <array>

#include <catch2/catch.hpp>

#include "base/text.hpp"
#include "base/utf8.hpp"

using namespace payout;

TEST_CASE("only strict UTF-8 is UTF-8", "[text]") {
  CHECK(is_utf8(""));
  CHECK(is_utf8("plain text that is longer than a block"));
  CHECK(is_utf8("Überweisung 付款 💶 \xF4\x8F\xBF\xBF"));
  CHECK_FALSE(is_utf8("\xC0\xAF"));          // overlong
  CHECK_FALSE(is_utf8("\xE0\x80\xAF"));      // overlong
  CHECK_FALSE(is_utf8("\xF0\x80\x80\xAF"));  // overlong
  CHECK_FALSE(is_utf8("\xED\xA0\x80"));      // surrogate
  CHECK_FALSE(is_utf8("\xF4\x90\x80\x80"));  // beyond U+10FFFF
  CHECK_FALSE(is_utf8("\xFF"));
  CHECK_FALSE(is_utf8("eight ascii bytes and a tail \x80"));
  CHECK_FALSE(is_utf8("cut \xE4\xBB"));
}

TEST_CASE("a step over broken UTF-8 takes the longest beginning", "[text]") {
  CHECK(decode_utf8("\xE4\xBB", 0).length == 2);
  CHECK(decode_utf8("\xE4x", 0).length == 1);
  CHECK(decode_utf8("\xF0\x9F\x92", 0).length == 3);
  CHECK_FALSE(decode_utf8("\xF0\x9F\x92", 0).valid);
  CHECK(decode_utf8("€", 0).code == U'€');
  std::string again;
  for (const char32_t code : {U'a', U'ü', U'€', U'💶'}) append_utf8(again, code);
  CHECK(again == "aü€💶");
}

TEST_CASE("a prefix ends at the edge of a code point", "[text]") {
  CHECK(utf8_prefix("abc", 5) == "abc");
  CHECK(utf8_prefix("abc", 2) == "ab");
  CHECK(utf8_prefix("a€b", 3) == "a");
  CHECK(utf8_prefix("a€b", 4) == "a€");
  CHECK(utf8_prefix("💶", 3).empty());
  CHECK(utf8_prefix("\x80\x80\x80\x80\x80\x80", 5).size() == 5);
}

TEST_CASE("nothing that steers a terminal gets through", "[text]") {
  CHECK(escape_for_terminal("plain ünïcode 付款") == "plain ünïcode 付款");
  CHECK(escape_for_terminal("\x1b[31mred") == "\\x1b[31mred");
  CHECK(escape_for_terminal("a\nb\tc\r") == "a\\x0ab\\x09c\\x0d");
  CHECK(escape_for_terminal("\x7f") == "\\x7f");
  CHECK(escape_for_terminal("\xC2\x9B"
                            "31m") == "\\x9b31m");
  CHECK(escape_for_terminal("\x9b") == "\\x9b");
  CHECK(escape_for_terminal("\xff\xfe") == "\\xff\\xfe");
  CHECK(escape_for_terminal("a\u202Eb") == "a<U+202E>b");
  CHECK(escape_for_terminal("\u200B\u2066\uFEFF\u2028") == "<U+200B><U+2066><U+FEFF><U+2028>");
  CHECK(escape_for_terminal("\U000E0041") == "<U+E0041>");
  CHECK(escape_for_terminal(std::string_view("a\0b", 3)) == "a\\x00b");
}

TEST_CASE("width counts columns", "[text]") {
  CHECK(display_width("") == 0);
  CHECK(display_width("abc") == 3);
  CHECK(display_width("付款") == 4);
  CHECK(display_width("é") == 1);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("ＡＢ") == 4);
  CHECK(display_width("EUR 付") == 6);
}

TEST_CASE("a wrong word finds its neighbour", "[text]") {
  constexpr std::array<std::string_view, 5> k_commands{"explain", "report", "ingest", "timeline", "db"};
  CHECK(nearest("explian", k_commands) == "explain");
  CHECK(nearest("expalin", k_commands) == "explain");
  CHECK(nearest("REPORT", k_commands) == "report");
  CHECK(nearest("reprot", k_commands) == "report");
  CHECK(nearest("time-line", k_commands) == "timeline");
  CHECK(nearest("x", k_commands).empty());
  CHECK(nearest("", k_commands).empty());
  CHECK(nearest("banana", k_commands).empty());
}

TEST_CASE("small helpers", "[text]") {
  CHECK(trim(" \t a b \r\n") == "a b");
  CHECK(trim("  ").empty());
  CHECK(to_lower("ABC ü Z") == "abc ü z");
  CHECK(equals_ignoring_case("Bearer", "bEARER"));
  CHECK_FALSE(equals_ignoring_case("abc", "ab"));
  CHECK(split("a,b,,c", ',') == std::vector<std::string_view>{"a", "b", "", "c"});
  CHECK(split("", ',') == std::vector<std::string_view>{""});
}
