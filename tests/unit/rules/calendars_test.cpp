/// The calendars that come with the program: they load, they know their holidays, and they end.
#include "rules_support.hpp"

#include "base/embedded.hpp"
#include "rules/load_tables.hpp"

namespace payout::rules {
namespace {

const facts::Calendar& calendar(std::string_view id) {
  const facts::Calendar* found = own_rules().calendars().find(id);
  REQUIRE(found != nullptr);
  return *found;
}

std::int64_t day(std::string_view text) { return parse_day(text).value(); }

std::string open(std::string_view id, std::string_view date) {
  const std::optional<bool> answer = calendar(id).is_business_day(day(date));
  return !answer ? "unknown" : *answer ? "open" : "closed";
}

std::string due(std::string_view id, std::string_view from, std::string_view span) {
  const std::optional<Instant> at = calendar(id).due(test::moment(from), *facts::parse_time_span(span), std::nullopt);
  return at ? format_utc(*at) : "unknown";
}

}  // namespace

TEST_CASE("every rail's calendar is there") {
  CHECK(own_rules().rails().size() > 20);
  for (const auto& [name, rail] : own_rules().rails()) {
    CAPTURE(name, rail.calendar);
    CHECK(own_rules().calendars().find(rail.calendar) != nullptr);
  }
}

TEST_CASE("no holiday falls on a day that is closed anyway, and none outside the calendar") {
  int calendars = 0;
  for (const EmbeddedFile& file : embedded_files()) {
    const std::string path(file.path);
    if (!path.starts_with("calendars/")) continue;
    const facts::CalendarData& data = calendar(path.substr(10, path.size() - 15)).data();
    CAPTURE(data.id);
    ++calendars;
    if (data.always_open) continue;
    CHECK(data.valid_from < data.valid_to);
    CHECK_FALSE(data.source.empty());
    CHECK(std::adjacent_find(data.holidays.begin(), data.holidays.end()) == data.holidays.end());
    for (const std::int64_t holiday : data.holidays) {
      CHECK(holiday >= data.valid_from);
      CHECK(holiday <= data.valid_to);
    }
    for (const std::int64_t worked : data.workdays) {
      CHECK(calendar(data.id).is_business_day(worked) == true);
    }
  }
  CHECK(calendars >= 7);
}

TEST_CASE("known days of each calendar") {
  CHECK(open("eu", "2026-04-03") == "closed");  // Good Friday
  CHECK(open("eu", "2026-04-06") == "closed");  // Easter Monday
  CHECK(open("eu", "2026-04-07") == "open");
  CHECK(open("eu", "2026-05-01") == "closed");
  CHECK(open("eu", "2026-12-24") == "open");
  CHECK(open("us", "2026-04-03") == "open");    // no holiday of the Federal Reserve
  CHECK(open("us", "2026-07-03") == "open");    // the 4th is a Saturday: not moved to Friday
  CHECK(open("us", "2027-07-05") == "closed");  // the 4th is a Sunday: moved to Monday
  CHECK(open("us", "2026-11-26") == "closed");
  CHECK(open("uk", "2026-08-31") == "closed");  // summer bank holiday
  CHECK(open("uk", "2026-12-28") == "closed");  // Boxing Day falls on a Saturday: moved
  CHECK(open("24x7", "2026-12-25") == "open");
  CHECK(open("24x7", "2199-12-25") == "open");  // it has no end
}

TEST_CASE("a calendar ends, and then the answer is unknown") {
  for (const char* id : {"eu", "us", "uk", "br", "cn", "in"}) {
    CAPTURE(id);
    const facts::CalendarData& data = calendar(id).data();
    CHECK(calendar(id).is_business_day(data.valid_to).has_value());
    CHECK_FALSE(calendar(id).is_business_day(data.valid_to + 1).has_value());
    CHECK(calendar(id).is_business_day(data.valid_from).has_value());
    CHECK_FALSE(calendar(id).is_business_day(data.valid_from - 1).has_value());
  }
  // The last business day of the calendar is known, the one after it is not.
  CHECK(due("eu", "2027-12-30T09:00:00Z", "1bd") == "2027-12-31T22:59:59Z");
  CHECK(due("eu", "2027-12-31T09:00:00Z", "1bd") == "unknown");
  CHECK(due("eu", "2027-12-31T15:00:01Z", "0bd") == "unknown");  // after the cut-off: the next day is meant
}

TEST_CASE("cut-offs, weekends and holidays move what is due") {
  CHECK(due("eu", "2026-03-03T09:00:00Z", "1bd") == "2026-03-04T22:59:59Z");
  CHECK(due("eu", "2026-03-03T15:00:00Z", "1bd") == "2026-03-04T22:59:59Z");  // 16:00 in Berlin, the cut-off itself
  CHECK(due("eu", "2026-03-03T15:00:01Z", "1bd") == "2026-03-05T22:59:59Z");
  CHECK(due("eu", "2026-03-06T09:00:00Z", "1bd") == "2026-03-09T22:59:59Z");  // over a weekend
  CHECK(due("eu", "2026-04-02T09:00:00Z", "1bd") == "2026-04-07T21:59:59Z");  // over Easter
  CHECK(due("us", "2026-07-02T12:00:00Z", "2bd") == "2026-07-07T03:59:59Z");
  CHECK(due("24x7", "2026-12-25T12:00:00Z", "2h") == "2026-12-25T14:00:00Z");
}

TEST_CASE("the clock changes and the day stays a day") {
  // Berlin: 2026-03-29 has 23 hours, 2026-10-25 has 25.
  CHECK(due("eu", "2026-03-27T09:00:00Z", "1bd") == "2026-03-30T21:59:59Z");
  CHECK(due("eu", "2026-10-23T09:00:00Z", "1bd") == "2026-10-26T22:59:59Z");
  // The cut-off is 16:00 on the wall: 15:00 UTC in winter, 14:00 UTC in summer.
  CHECK(calendar("eu").is_after_cutoff(test::moment("2026-03-27T14:30:00Z"), std::nullopt) == false);
  CHECK(calendar("eu").is_after_cutoff(test::moment("2026-03-30T14:30:00Z"), std::nullopt) == true);
  // New York changes three weeks before Berlin.
  CHECK(due("us", "2026-03-06T12:00:00Z", "1bd") == "2026-03-10T03:59:59Z");
  CHECK(due("us", "2026-10-30T12:00:00Z", "1bd") == "2026-11-03T04:59:59Z");
}

TEST_CASE("calendar files are checked") {
  const auto fault = [](const std::string& text) {
    Faults faults;
    (void)read_calendar(text, "c.json", faults);
    return faults.empty() ? std::string() : faults.items().front().where + ": " + faults.items().front().message;
  };
  const auto with = [](const std::string& more) {
    return R"({"id": "x", "zone": "UTC", "valid_from": "2026-01-01", "valid_to": "2026-12-31")" + more + "}";
  };
  CHECK(fault(with("")).empty());
  CHECK(fault(with(R"(, "cutoff": "25:00")")) == "c.json:/cutoff: a time of day is written HH:MM");
  CHECK(fault(with(R"(, "cutoff": "24:00")")).empty());
  CHECK(fault(with(R"(, "holidays": ["2026-02-29"])")) == "c.json:/holidays/0: `2026-02-29` is not a date");
  CHECK(fault(with(R"(, "weekend": ["sonntag"])")) == "c.json:/weekend: `sonntag` is not a day of the week");
  CHECK_FALSE(fault(R"({"id": "x", "zone": "UTC", "valid_from": "2026-01-01"})").empty());
}

}  // namespace payout::rules
