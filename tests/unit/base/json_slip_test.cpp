#include <catch2/catch.hpp>

#include "base/json_slip.hpp"

using namespace payout;

namespace {

struct Slip {
  std::string text, what, hint;
  std::size_t byte;
};

}  // namespace

TEST_CASE("what people write in the place of JSON is named, where it stands, with what to write") {
  for (const Slip& slip : {
           Slip{"", "the file is empty", "", 0},
           Slip{" \n ", "the file is empty", "", 3},
           Slip{"{\"a\": 1\n \"b\": 2}", "a comma is missing before this", "write `,` at the end of the line above", 9},
           Slip{"{\"a\": [1 2]}", "a comma is missing before this", "write `,` before it", 9},
           Slip{"{\"a\": 1,\n}", "a comma stands before the `}` that ends it", "take that comma out", 7},
           Slip{"[1, ]", "a comma stands before the `]` that ends it", "take that comma out", 2},
           Slip{"[1,, 2]", "a comma too many", "take it out", 3},
           Slip{"{'a': 1}", "`'` stands where JSON has `\"`", "write `\"`", 1},
           Slip{"{\"a\": \xE2\x80\x9Cx\xE2\x80\x9D}", "`\xE2\x80\x9C` stands where JSON has `\"`", "write `\"`", 6},
           Slip{"{\"a\": 1\xEF\xBC\x8C \"b\": 2}", "`\xEF\xBC\x8C` stands where JSON has `,`", "write `,`", 7},
           Slip{"{\"a\" = 1}", "`=` stands where JSON has `:`", "write `:`", 5},
           Slip{"{\n// ours\n\"a\": 1}", "JSON has no comments", "take it out", 2},
           Slip{"{\"a\": 1} # ours", "something stands behind the end", "a file holds one value", 9},
           Slip{"{\"a\" 1}", "a colon is missing before this", "write `:`", 5},
           Slip{"{\"a\": }", "the key before this has no value", "", 6},
           Slip{"{\"a\"}", "the key before this has no value", "", 4},
           Slip{"{a: 1}", "a key stands in double quotes", "write \"a\"", 1},
           Slip{"{\"a\": True}", "`True` is not a value", "write true", 6},
           Slip{"{\"a\": safe}", "`safe` is not a value", "a text stands in double quotes: \"safe\"", 6},
           Slip{"{\"a\": 01}", "`01` is not a value", "a text stands", 6},
           Slip{"{\"a\": \"x\n}", "this text has no closing quote on its line", "write the quote", 6},
           Slip{"{\"a\": \"x\ty\"}", "a tab or control character inside a text", "write \\t", 8},
           Slip{"{\"a\": \"C:\\q\"}", "a backslash before a letter that takes none", "a backslash that", 9},
           Slip{"{\"a\": [1}", "`}` stands where the `[` of line 1 has to be closed", "write `]` before it", 8},
           Slip{"{\"a\": {\n\"b\": 1}\n", "the file ends before `{` of line 1 is closed", "write `}` at the end", 15},
           Slip{"{}}", "a `}` too many", "a file holds", 2},
           Slip{"{\"a\": {\"b\": 1}, \"b\": 2,\n\"a\": 1}", "key `a` is given twice in one object",
                "take one of them out", 24},
           Slip{"{\"a\":\xC2\xA0"
                "1}",
                "a blank that is no plain blank", "write an ordinary blank", 5},
       }) {
    CAPTURE(slip.text);
    const JsonSlip found = find_json_slip(slip.text);
    CHECK(found.what == slip.what);
    CHECK(found.hint.substr(0, slip.hint.size()) == slip.hint);
    CHECK(found.byte == slip.byte);
  }
}

TEST_CASE("sound JSON has no slip") {
  for (const char* text : {"{}", "[]", " 1 ", "\"x\"",
                           "\xEF\xBB\xBF{\"a\": [true, false, null, -1.5e+3, \"\\u00e9\\\\\"], \"b\": {}}\r\n"}) {
    CAPTURE(text);
    CHECK(find_json_slip(text).what.empty());
  }
}
