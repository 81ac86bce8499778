#include <limits>

#include <catch2/catch.hpp>

#include "base/json_text.hpp"

using namespace payout;

namespace {

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

}  // namespace

TEST_CASE("strings are escaped as JSON asks", "[json]") {
  CHECK(quoted("plain") == "\"plain\"");
  CHECK(quoted("a\"b\\c/d") == "\"a\\\"b\\\\c/d\"");
  CHECK(quoted("a\nb\rc\td") == "\"a\\nb\\rc\\td\"");
  CHECK(quoted(std::string_view("\x00\x1b\x7f", 3)) == "\"\\u0000\\u001b\\u007f\"");
  CHECK(quoted("\xC2\x9B") == "\"\\u009b\"");
  CHECK(quoted("付款 💶") == "\"付款 💶\"");
}

TEST_CASE("bytes that are not UTF-8 become the replacement character", "[json]") {
  CHECK(quoted("a\xFF"
               "b") == "\"a\uFFFDb\"");
  CHECK(quoted("\xE4\xBB") == "\"\uFFFD\"");
  CHECK(quoted("\xED\xA0\x80") == "\"\uFFFD\uFFFD\uFFFD\"");
}

TEST_CASE("a compact document has no blanks and keeps its order", "[json]") {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.member("z", "text").member("a", 1).member("big", std::numeric_limits<std::uint64_t>::max());
  json.member("least", std::numeric_limits<std::int64_t>::min()).member("yes", true);
  json.key("list").begin_array().value("x").value(2).null().begin_object().end_object().end_array();
  json.key("share").value(0.9851, 2).key("exact").raw("12.50");
  json.member("none", std::optional<int>{}).member("some", std::optional<std::string>{"s"});
  json.end_object();
  CHECK(out == R"({"z":"text","a":1,"big":18446744073709551615,"least":-9223372036854775808,"yes":true,)"
               R"("list":["x",2,null,{}],"share":0.99,"exact":12.50,"none":null,"some":"s"})");
}

TEST_CASE("a pretty document is indented by two", "[json]") {
  std::string out;
  JsonWriter json(out, JsonLayout::pretty);
  json.begin_object().member("a", 1).key("b").begin_array().value(1).value(2).end_array();
  json.key("c").begin_array().end_array().key("d").begin_object().member("e", false).end_object().end_object();
  CHECK(out == "{\n  \"a\": 1,\n  \"b\": [\n    1,\n    2\n  ],\n  \"c\": [],\n  \"d\": {\n    \"e\": false\n  }\n}");
}

TEST_CASE("a number that JSON does not have is null", "[json]") {
  std::string out;
  JsonWriter json(out);
  json.begin_array().value(std::numeric_limits<double>::quiet_NaN(), 1).value(-0.25, 1).end_array();
  CHECK(out == "[null,-0.2]");
}
