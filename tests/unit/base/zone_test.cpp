#include <catch2/catch.hpp>

#include "base/zone.hpp"

using namespace payout;

TEST_CASE("zones turn instants into wall-clock times", "[zone]") {
  const Instant winter = parse_rfc3339("2026-03-03T09:00:00Z").value.value();
  CHECK(Zone::utc().format(winter) == "2026-03-03 09:00:00 UTC");
  const Result<Zone> berlin = Zone::load("Europe/Berlin");
  REQUIRE(berlin);
  CHECK(berlin->format(winter) == "2026-03-03 10:00:00 CET");
  const LocalTime local = berlin->to_local(winter);
  CHECK(local.second == 10 * 3600);
  CHECK(local.offset == 3600);
  CHECK(berlin->to_instant(local.day, local.second) == winter);
}

TEST_CASE("a time that is skipped or happens twice has one instant", "[zone]") {
  const Result<Zone> berlin = Zone::load("Europe/Berlin");
  REQUIRE(berlin);
  const std::int64_t spring = days_from_civil(2026, 3, 29);
  CHECK(format_utc(berlin->to_instant(spring, 2 * 3600 + 1800)) == "2026-03-29T01:00:00Z");
  const std::int64_t autumn = days_from_civil(2026, 10, 25);
  CHECK(format_utc(berlin->to_instant(autumn, 2 * 3600 + 1800)) == "2026-10-25T00:30:00Z");
}

TEST_CASE("fixed offsets are zones, other text is not", "[zone]") {
  const Result<Zone> nepal = Zone::load("+05:45");
  REQUIRE(nepal);
  CHECK(nepal->to_local({0}).second == 5 * 3600 + 45 * 60);
  for (const char* name : {"", "No/Such_Zone", "../../etc/passwd", "/etc/localtime", "+25:00"}) {
    CAPTURE(name);
    const Result<Zone> zone = Zone::load(name);
    REQUIRE_FALSE(zone);
    CHECK(zone.error().reason == "zone_unknown");
  }
}
