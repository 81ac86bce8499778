#include "app/db.hpp"

#include "ingest_support.hpp"

namespace payout::app {
namespace {

std::string read_back(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST_CASE("db status tells what is in the store") {
  IngestWorld w;
  w.write("a.log", lines(0, 5) + "bad\n");
  w.run({"a.log"});
  const Result<DbStatus> status = read_db_status(w.settings);
  REQUIRE(status);
  CHECK(status->totals.events == 5);
  CHECK(status->reject_codes.at("json_syntax") == 1);
  w.settings.output = w.path("status.txt");
  REQUIRE(db_status(w.settings, w.world.env()));
  const std::string text = read_back(w.settings.output);
  CHECK(text.find("EVENTS   5 events of 5 payouts") != std::string::npos);
  CHECK(text.find("FIRST    ") != std::string::npos);
  CHECK(text.find("a.log: canonical, read to byte") != std::string::npos);
  w.settings.format = Format::json;
  REQUIRE(db_status(w.settings, w.world.env()));
  CHECK(read_back(w.settings.output).find("\"data_end\": \"2026-03-03T09:10:04Z\"") != std::string::npos);
  w.settings.format = Format::csv;
  CHECK_FALSE(db_status(w.settings, w.world.env()));
}

TEST_CASE("db status of a missing store says what to do") {
  IngestWorld w;
  const Result<void> shown = db_status(w.settings, w.world.env());
  REQUIRE_FALSE(shown);
  CHECK(shown.error().reason == "db_missing");
}

TEST_CASE("db verify says sound, and gives the digest") {
  IngestWorld w;
  w.write("a.log", lines(0, 5));
  w.run({"a.log"});
  w.settings.output = w.path("verify.txt");
  REQUIRE(db_verify(true, w.settings, w.world.env()));
  CHECK(read_back(w.settings.output) == "sound\n" + w.digest() + "\n");
}

TEST_CASE("db verify of a damaged store fails") {
  IngestWorld w;
  w.write("a.log", lines(0, 500));
  w.run({"a.log"});
  std::string bytes = read_back(w.settings.db);
  bytes.replace(bytes.size() - 9000, 4000, std::string(4000, '\xEE'));
  std::ofstream(w.settings.db, std::ios::binary) << bytes;
  w.settings.output = w.path("verify.txt");
  const Result<void> verified = db_verify(true, w.settings, w.world.env());
  REQUIRE_FALSE(verified);
  CHECK(verified.error().reason == "db_corrupt");
  CHECK(exit_code(verified.error().code) == 6);
}

}  // namespace
}  // namespace payout::app
