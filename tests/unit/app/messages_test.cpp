#include <catch2/catch.hpp>

#include <array>

#include "app/messages.hpp"

using namespace payout;
using namespace payout::app;
using report::Language;

TEST_CASE("an echo is masked, escaped and short") {
  CHECK(echo("abc") == "`abc`");
  CHECK(echo("a\x1b[31mb") == "`a\\x1b[31mb`");
  CHECK(echo("4111111111111111").find("4111111111111111") == std::string::npos);
  const std::string shown = echo(std::string(10'000, 'x'));
  CHECK(shown == "`" + std::string(64, 'x') + "...`");
}

TEST_CASE("an echo does not show a card number by cutting it in half") {
  const std::string shown = echo(std::string(52, 'x') + " 4111111111111111");
  CHECK(shown.find("411111111") == std::string::npos);
}

TEST_CASE("an error says what, where and what next") {
  CHECK(error_text({ErrorCode::usage, "x", "it is wrong", "file:1", "do this"}, Language::en) ==
        "payout-diag: error: it is wrong\n  where: file:1\n  hint: do this\n");
  CHECK(error_text({ErrorCode::usage, "x", "it is wrong", "", ""}, Language::en) == "payout-diag: error: it is wrong\n");
  CHECK(error_text({ErrorCode::usage, "x", "two\nlines", "", ""}, Language::en) == "payout-diag: error: two\n  lines\n");
  CHECK(error_text({ErrorCode::usage, "x", "a", "f\x1b]0;t\x07", ""}, Language::en) ==
        "payout-diag: error: a\n  where: f\\x1b]0;t\\x07\n");
}

TEST_CASE("counts are grouped and have their plural") {
  CHECK(counted(0, "row", "rows") == "0 rows");
  CHECK(counted(1, "row", "rows") == "1 row");
  CHECK(counted(1234567, "row", "rows") == "1,234,567 rows");
  CHECK(grouped(100) == "100");
  CHECK(grouped(1000) == "1,000");
}

TEST_CASE("suggestions come only when near") {
  constexpr auto k_known = std::to_array<std::string_view>({"channels", "logs"});
  CHECK(did_you_mean("chanels", k_known) == "did you mean `channels`?");
  CHECK(did_you_mean("zzz", k_known).empty());
}

TEST_CASE("every kind of error has the exit code of the contract") {
  CHECK(exit_code(ErrorCode::usage) == 2);
  CHECK(exit_code(ErrorCode::rules_invalid) == 3);
  CHECK(exit_code(ErrorCode::not_found) == 4);
  CHECK(exit_code(ErrorCode::input_refused) == 5);
  CHECK(exit_code(ErrorCode::store_unusable) == 6);
  CHECK(exit_code(ErrorCode::output_failed) == 6);
  CHECK(exit_code(ErrorCode::internal) == 6);
  CHECK(exit_code(ErrorCode::store_locked) == 75);
}
