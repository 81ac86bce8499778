#include <catch2/catch.hpp>

#include "app/settings.hpp"
#include "test_env.hpp"

using namespace payout;
using namespace payout::app;

namespace {

/// A place without a configuration of its own: the folder of the tests may have one.
Given bare() { return {}; }

}  // namespace

TEST_CASE("flags win over the environment, the environment over what is built in") {
  TestWorld world;
  world.variables = {{"HOME", "/home/x"}};
  Result<Settings> settings = resolve_settings(bare(), world.env());
  REQUIRE(settings);
  CHECK(settings->db == "/home/x/.local/state/payout-diag/payouts.db");
  CHECK(settings->zone.name() == "UTC");
  CHECK(settings->as_of == world.now);
  CHECK_FALSE(settings->as_of_given);

  world.variables["XDG_STATE_HOME"] = "/state";
  CHECK(resolve_settings(bare(), world.env())->db == "/state/payout-diag/payouts.db");
  world.variables["PAYOUT_DIAG_DB"] = "/env.db";
  CHECK(resolve_settings(bare(), world.env())->db == "/env.db");
  Given given = bare();
  given.db = "flag.db";
  CHECK(resolve_settings(given, world.env())->db == "flag.db");

  world.variables["PAYOUT_DIAG_TZ"] = "Europe/Berlin";
  CHECK(resolve_settings(given, world.env())->zone.name() == "Europe/Berlin");
  given.tz = "Asia/Shanghai";
  CHECK(resolve_settings(given, world.env())->zone.name() == "Asia/Shanghai");

  world.variables["PAYOUT_DIAG_LANG"] = "zh";
  CHECK(resolve_settings(given, world.env())->language == report::Language::zh);
  world.variables["PAYOUT_DIAG_LANG"] = "de";
  CHECK(resolve_settings(given, world.env()).error().code == ErrorCode::usage);
}

TEST_CASE("relative XDG folders are ignored, and no folder at all is told when a store is needed") {
  TestWorld world;
  world.variables = {{"XDG_STATE_HOME", "relative"}};
  const Result<Settings> settings = resolve_settings(bare(), world.env());
  REQUIRE(settings);
  CHECK(settings->db.empty());
  CHECK(store_path(*settings).error().code == ErrorCode::usage);
}

TEST_CASE("moments follow the zone of the run") {
  TestWorld world;
  Given given = bare();
  given.as_of = "2026-03-03 10:00";
  CHECK(resolve_settings(given, world.env()).error().reason == "moment_without_zone");
  given.tz = "Asia/Kathmandu";
  const Result<Settings> settings = resolve_settings(given, world.env());
  REQUIRE(settings);
  CHECK(format_utc(settings->as_of) == "2026-03-03T04:15:00Z");
  CHECK(settings->as_of_given);
  given.since = "2026-03-02";
  given.until = "2026-03-02";
  CHECK(resolve_settings(given, world.env()).error().reason == "empty_span");
}

TEST_CASE("colours, width and characters follow the terminal, and a file has none") {
  TestWorld world;
  Env env = world.env();
  env.terminal.out_is_terminal = true;
  env.terminal.out_width = 40;
  CHECK(resolve_settings(bare(), env)->colour);
  CHECK(resolve_settings(bare(), env)->width == 40);
  CHECK_FALSE(resolve_settings(bare(), env)->utf8);
  env.terminal.no_color = true;
  CHECK_FALSE(resolve_settings(bare(), env)->colour);
  Given given = bare();
  given.colour = Colour::always;
  CHECK(resolve_settings(given, env)->colour);
  given = bare();
  given.output = "x.txt";
  env.terminal.no_color = false;
  const Result<Settings> to_file = resolve_settings(given, env);
  CHECK_FALSE(to_file->colour);
  CHECK(to_file->width == 80);
  CHECK(to_file->utf8);
  given = bare();
  given.language = report::Language::zh;
  CHECK(resolve_settings(given, env)->utf8);
  env.terminal.out_width = 300;
  CHECK(resolve_settings(bare(), env)->width == 200);
}

TEST_CASE("progress needs a terminal and no -q") {
  TestWorld world;
  Env env = world.env();
  CHECK_FALSE(resolve_settings(bare(), env)->progress);
  env.terminal.err_is_terminal = true;
  CHECK(resolve_settings(bare(), env)->progress);
  Given given = bare();
  given.quiet = true;
  CHECK_FALSE(resolve_settings(given, env)->progress);
}

TEST_CASE("waits are short spans or seconds") {
  CHECK(parse_wait("30s", "--lock-wait") == Duration::seconds(30));
  CHECK(parse_wait("5", "--lock-wait") == Duration::seconds(5));
  CHECK(parse_wait("0", "--lock-wait") == Duration::seconds(0));
  CHECK(parse_wait("2h", "--lock-wait") == Duration::hours(2));
  for (const std::string_view text : {"", "x", "-1", "1bd", "2d", "99999999999999999999"}) {
    INFO(text);
    CHECK(parse_wait(text, "--lock-wait").error().code == ErrorCode::usage);
  }
}
