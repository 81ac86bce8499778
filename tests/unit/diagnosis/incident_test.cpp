/// Which payouts share a fault, and what its id is made of.
#include "diagnosis_support.hpp"

namespace payout::diagnosis {
namespace {

Engine with_system(const std::string& story) {
  Engine engine;
  std::vector<Event> events = test::story(story);
  for (Event& event : events) event.txid.clear();
  engine.context.strands[{"component", ""}] = std::move(events);
  return engine;
}

const std::string k_waits = "09:10 created channel=fast;09:10 queued channel=fast";

TEST_CASE("payouts that the same outage stopped are one incident, whenever they came in") {
  const Engine engine = with_system("09:00 system.down component=disk msg=hardware");
  const Diagnosis early = engine.diagnose(k_waits, "15:00");
  const Diagnosis late = engine.diagnose("11:00 created channel=fast;11:00 queued channel=fast", "15:00");
  REQUIRE(early.incident);
  REQUIRE(late.incident);
  CHECK(early.incident->id == late.incident->id);
  CHECK(early.incident->id.starts_with("INC-20260303-0900-"));
  CHECK(early.incident->begin == test::moment("09:00"));
  CHECK(early.incident->group == std::vector<std::pair<std::string, std::string>>{{"component", "disk"}});
  REQUIRE(early.incident->fault);
  CHECK(early.incident->fault->type == "system.down");
  // The id stays the same as time goes on.
  CHECK(engine.diagnose(k_waits, "23:00").incident->id == early.incident->id);
}

TEST_CASE("outages that begin together are one incident; a later one is another") {
  const Engine together = with_system("09:00 system.down component=disk msg=hardware;09:00:20 system.down component=switch msg=network");
  const Diagnosis d = together.diagnose(k_waits, "15:00");
  REQUIRE(d.incident);
  CHECK(d.incident->group.front().second == "disk");
  CHECK_FALSE(d.incident->ended);
  const Engine apart = with_system("05:00 system.down component=switch msg=network;05:30 system.up component=switch;09:00 system.down component=disk msg=hardware");
  CHECK(apart.diagnose(k_waits, "15:00").incident->begin == test::moment("09:00"));
}

TEST_CASE("an incident is over when everything that began together has ended") {
  const std::string both = "09:00 system.down component=disk msg=hardware;09:00:20 system.down component=switch msg=network;12:00 system.up component=switch";
  CHECK_FALSE(with_system(both).diagnose(k_waits, "15:00").incident->ended);
  const Diagnosis over = with_system(both + ";13:00 system.up component=disk").diagnose(k_waits, "15:00");
  REQUIRE(over.incident);
  CHECK(over.incident->ended == test::moment("13:00"));
}

TEST_CASE("what concerns one payee alone is no incident") {
  const Engine engine;
  const Diagnosis d = engine.diagnose("09:00 created channel=fast;09:01 sent #1 channel=fast;09:05 rejected #1 channel=fast code=AC04", "12:00");
  CHECK(d.subcause == "account_closed");
  CHECK_FALSE(d.incident);
}

TEST_CASE("support sees no incident of a confidential cause") {
  const Engine engine;
  Diagnosis d = engine.diagnose(k_waits, "15:00");
  d.confidential = true;
  d.incident = IncidentRef{"INC-1", {"says", "says"}, 3};
  d.history = History{12, Duration::hours(1), Duration::hours(2)};
  d.priority_parts = {{5, {"x", "x"}}};
  const Diagnosis shown = for_support(d, PublicWords{});
  CHECK_FALSE(shown.incident);
  CHECK_FALSE(shown.history);
  CHECK(shown.priority_parts.empty());
}

}  // namespace
}  // namespace payout::diagnosis
