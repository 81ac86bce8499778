/// Words of the tables that are said in Chinese: none is left as it stands in the table.
#include <algorithm>
#include <set>

#include "confidential_words.hpp"
#include "program.hpp"

using namespace payout;
using namespace payout::cli;
using namespace payout::test;

namespace {

/// The line of `text` that begins with `label`.
std::string line_of(const std::string& text, const std::string& label) {
  const std::size_t at = ("\n" + text).find("\n" + label);
  return at == std::string::npos ? std::string() : text.substr(at, text.find('\n', at) - at);
}

/// Three small letters in a row: an English word.
bool has_english(std::string_view text) {
  std::size_t run = 0;
  return std::any_of(text.begin(), text.end(), [&run](char c) { return (run = c >= 'a' && c <= 'z' ? run + 1 : 0) == 3; });
}

}  // namespace

TEST_CASE("what a code waits for, and where it is given, is said in Chinese") {
  const Program program;
  std::set<std::string> seen;
  for (const std::string& scheme : shipped().tables().schemes()) {
    for (const facts::CodeFact& row : shipped().tables().rows(scheme)) {
      if (row.code.starts_with("-")) continue;
      const bool is_new = seen.insert("stage " + row.stage).second | seen.insert(row.retry_after).second;
      if (!is_new) continue;
      CAPTURE(scheme, row.code, row.stage, row.retry_after);
      const Ran ran = program.run({"code", scheme, row.code, "--lang", "zh"});
      REQUIRE(ran.code == 0);
      CHECK_FALSE(has_english(line_of(ran.out, "STAGE")));
      CHECK_FALSE(has_english(line_of(ran.out, "RETRY")));
    }
  }
  CHECK(seen.size() > 50);
}
