/// A log that nobody declared but of which it is said when it was read: outside those spans an absence is not known.
#include "engine_support.hpp"
#include "story.hpp"

namespace payout::test {
namespace {

constexpr const char* k_config = R"({"channels": {"fast": {"scheme": "SEPA-SCT-INST", "currency": "EUR", "calendar": "24x7",
  "normal": "20s", "late": "5m"}}})";

const Engine& engine() {
  static const Engine ready = engine_from_text(k_config);
  return ready;
}

Event coverage(const char* from, const char* to) {
  Event event;
  event.type = EventType::log_coverage;
  event.src = "fast-log";
  event.from = moment(from);
  event.to = moment(to);
  event.at = *event.to;
  event.content = static_cast<std::uint64_t>(event.from->ns);
  return event;
}

/// The answer for a send of 10:00 that got no answer, as of 12:00; the log's own lines come with `spans`.
diagnosis::Diagnosis answer(const std::vector<std::pair<const char*, const char*>>& spans) {
  std::vector<Event> events = story("09:59 created channel=fast; 10:00 sent");
  for (Event& event : events) event.txid = "P-1";
  for (Event& line : story("08:00 channel.heartbeat channel=fast; 11:50 channel.heartbeat channel=fast")) {
    line.src = "fast-log";
    line.txid.clear();
    events.push_back(line);
  }
  for (const auto& [from, to] : spans) events.push_back(coverage(from, to));
  const std::unique_ptr<store::Writer> store = store::make_memory_store();
  put(*store, events);
  app::Investigator investigator(*store, engine().rules, engine().profiles, moment("12:00"));
  return ask(investigator, "P-1");
}

}  // namespace

TEST_CASE("silence counts where the log was read", "[property]") {
  CHECK(answer({}).rule == "SF-240");
  CHECK(answer({{"08:00", "12:00"}}).rule == "SF-240");
  CHECK(answer({{"08:00", "10:00"}, {"10:00", "12:00"}}).rule == "SF-240");
}

TEST_CASE("silence between two spans is not known, and says so", "[property]") {
  const diagnosis::Diagnosis d = answer({{"08:00", "09:50"}, {"10:30", "12:00"}});
  CHECK(d.cause == facts::Cause::undecided);
  CHECK(d.retry.verdict == facts::Retry::after_status_check);
  REQUIRE_FALSE(d.retry.reasons.empty());
  CHECK(std::find(d.retry.reasons.begin(), d.retry.reasons.end(), "log_hole:fast-log") != d.retry.reasons.end());
}

TEST_CASE("a span that is missing elsewhere leaves the answer, not the retry", "[property]") {
  CHECK(answer({{"08:00", "11:00"}, {"11:20", "12:00"}}).rule == "SF-240");
}

TEST_CASE("after the last span the log counts as read up to its own last line", "[property]") {
  CHECK(answer({{"08:00", "11:00"}}).rule == "SF-240");
}

}  // namespace payout::test
