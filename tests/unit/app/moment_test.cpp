#include <catch2/catch.hpp>

#include "app/env.hpp"

using namespace payout;
using namespace payout::app;

namespace {

std::string moment(std::string_view text, std::string_view zone = {}) {
  const Result<Instant> at = parse_moment(text, zone, "--as-of");
  return at ? format_utc(*at) : at.error().reason;
}

}  // namespace

TEST_CASE("a moment is RFC 3339, or local together with a zone") {
  CHECK(moment("2026-03-03T09:00:00Z") == "2026-03-03T09:00:00Z");
  CHECK(moment("2026-03-03T09:00:00+01:00") == "2026-03-03T08:00:00Z");
  CHECK(moment("2026-03-03T09:00:00+01:00", "Asia/Kathmandu") == "2026-03-03T08:00:00Z");
  CHECK(moment("2026-03-03", "Europe/Berlin") == "2026-03-02T23:00:00Z");
  CHECK(moment("2026-03-03 14:30", "Asia/Kathmandu") == "2026-03-03T08:45:00Z");
  CHECK(moment("2026-03-03T14:30:15", "+05:45") == "2026-03-03T08:45:15Z");
}

TEST_CASE("a local time without a zone is refused, not guessed") {
  CHECK(moment("2026-03-03") == "moment_without_zone");
  CHECK(moment("2026-03-03 14:30") == "moment_without_zone");
  CHECK(parse_moment("2026-03-03", "", "--since").error().code == ErrorCode::usage);
}

TEST_CASE("what is no moment is refused") {
  for (const std::string_view text :
       {"", "now", "yesterday", "2026-13-01", "2026-02-30", "2026-03-03 25:00", "2026-03-03 10:60", "2026-03-03 10",
        "2026-3-3", "1969-01-01", "2262-01-01", "2026-03-03 10:00:00.5", "1772531999"}) {
    INFO(text);
    CHECK(moment(text, "UTC") == "moment_form");
  }
  CHECK(moment("2026-03-03", "Nowhere/City") == "zone_unknown");
}

TEST_CASE("a day that lacks an hour still begins once") {
  CHECK(moment("2026-03-29", "Europe/Berlin") == "2026-03-28T23:00:00Z");
  CHECK(moment("2026-03-30", "Europe/Berlin") == "2026-03-29T22:00:00Z");
  // This zone skips midnight itself on the day its summer time begins.
  CHECK(moment("2018-11-04", "America/Sao_Paulo") == "2018-11-04T03:00:00Z");
}
