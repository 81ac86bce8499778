#include <catch2/catch.hpp>

#include "cli/options.hpp"

using namespace payout;
using namespace payout::cli;

namespace {

RawOptions parsed(std::initializer_list<const char*> arguments) {
  const Result<RawOptions> raw = parse_arguments(std::vector<std::string>(arguments.begin(), arguments.end()));
  REQUIRE(raw);
  return *raw;
}

}  // namespace

TEST_CASE("common flags become typed values") {
  const app::Given given = given_options(parsed({"report",
                                                 "--db",
                                                 "x.db",
                                                 "--as-of",
                                                 "2026-03-03T00:00:00Z",
                                                 "--lang",
                                                 "zh",
                                                 "--audience",
                                                 "compliance",
                                                 "--format",
                                                 "md",
                                                 "-o",
                                                 "f",
                                                 "--color",
                                                 "never",
                                                 "-q",
                                                 "-v",
                                                 "--no-progress",
                                                 "--rules",
                                                 "a",
                                                 "--rules",
                                                 "b",
                                                 "--since",
                                                 "s",
                                                 "--until",
                                                 "u",
                                                 "--tz",
                                                 "UTC"}));
  CHECK(given.db == "x.db");
  CHECK(given.as_of == "2026-03-03T00:00:00Z");
  CHECK(given.since == "s");
  CHECK(given.until == "u");
  CHECK(given.tz == "UTC");
  CHECK(given.language == report::Language::zh);
  CHECK(given.audience == app::Audience::compliance);
  CHECK(given.format == app::Format::markdown);
  CHECK(given.output == "f");
  CHECK(given.colour == app::Colour::never);
  CHECK(given.quiet);
  CHECK(given.verbose);
  CHECK_FALSE(given.progress);
  CHECK(given.rules == std::vector<std::string>{"a", "b"});
}

TEST_CASE("nothing given is nothing, and support is the audience") {
  const app::Given given = given_options(parsed({"report"}));
  CHECK_FALSE(given.db);
  CHECK_FALSE(given.as_of);
  CHECK_FALSE(given.format);
  CHECK_FALSE(given.language);
  CHECK(given.audience == app::Audience::support);
  CHECK(given.colour == app::Colour::automatic);
  CHECK(given.progress);
}

TEST_CASE("input flags become read options") {
  const Result<app::ClassifyOptions> options = classify_options(parsed({"classify",
                                                                        "a.csv",
                                                                        "--source",
                                                                        "bank-x",
                                                                        "--input-format",
                                                                        "csv",
                                                                        "--encoding",
                                                                        "gb18030",
                                                                        "--assume-tz",
                                                                        "Asia/Shanghai",
                                                                        "--delimiter",
                                                                        "tab",
                                                                        "--prefix",
                                                                        "syslog",
                                                                        "--final",
                                                                        "--accept-truncated",
                                                                        "--max-rejects",
                                                                        "12",
                                                                        "--all",
                                                                        "--fail-on",
                                                                        "any"}));
  REQUIRE(options);
  CHECK(options->input.files == std::vector<std::string>{"a.csv"});
  CHECK(options->input.read.source == "bank-x");
  CHECK(options->input.read.input_format == "csv");
  CHECK(options->input.read.encoding == "gb18030");
  CHECK(options->input.read.assume_tz == "Asia/Shanghai");
  CHECK(options->input.read.delimiter == "\t");
  CHECK(options->input.read.prefix == "syslog");
  CHECK(options->input.read.final);
  CHECK(options->input.read.accept_truncated);
  CHECK(options->input.max_rejects == 12);
  CHECK(options->all);
  CHECK(options->fail_on == "any");
}

TEST_CASE("values out of their range are usage errors") {
  CHECK(classify_options(parsed({"classify", "a", "--max-rejects", "-1"})).error().code == ErrorCode::usage);
  CHECK(classify_options(parsed({"classify", "a", "--max-rejects", "many"})).error().reason == "bad_number");
  CHECK(classify_options(parsed({"classify", "a", "--max-rejects", "99999999999999999999"})).error().reason ==
        "bad_number");
  CHECK(classify_options(parsed({"classify", "a", "--delimiter", "ab"})).error().reason == "bad_choice");
  CHECK(classify_options(parsed({"classify", "a", "--assume-tz", "Moon/Base"})).error().reason == "zone_unknown");
  CHECK(classify_options(parsed({"classify", "-", "-"})).error().reason == "stdin_twice");
  CHECK(ingest_options(parsed({"ingest", "a", "--lock-wait", "x"})).error().reason == "bad_duration");
}

TEST_CASE("the wait for the lock is 0 unless it is given") {
  CHECK(ingest_options(parsed({"ingest", "a"}))->lock_wait_ms == 0);
  CHECK(ingest_options(parsed({"ingest", "a", "--lock-wait", "30s"}))->lock_wait_ms == 30'000);
  CHECK(ingest_options(parsed({"ingest", "a", "--lock-wait", "5"}))->lock_wait_ms == 5'000);
}
