/// Business days, cut-offs, the ends of a calendar, and the days on which clocks change.
#include "case_support.hpp"

namespace payout::facts {
namespace {

/// Berlin, Monday to Friday, cut-off 16:00, open from 08:00; Good Friday 2026-04-03 and Easter Monday are holidays.
CalendarData berlin_data() {
  CalendarData data;
  data.id = "eu";
  data.zone = "Europe/Berlin";
  data.weekend[5] = data.weekend[6] = true;
  data.holidays = {days_from_civil(2026, 4, 3), days_from_civil(2026, 4, 6)};
  data.workdays = {days_from_civil(2026, 3, 14)};  // a Saturday that is worked
  data.cutoff = 16 * 3600;
  data.open = 8 * 3600;
  data.valid_from = days_from_civil(2026, 1, 1);
  data.valid_to = days_from_civil(2026, 12, 31);
  return data;
}

Calendar berlin() { return {berlin_data(), *Zone::load("Europe/Berlin")}; }

std::string due(const Calendar& calendar, std::string_view from, std::string_view span, std::optional<std::int64_t> cutoff = std::nullopt) {
  const std::optional<Instant> at = calendar.due(test::moment(from), *parse_time_span(span), cutoff);
  return at ? format_utc(*at) : "unknown";
}

class OneCalendar : public Calendars {
 public:
  explicit OneCalendar(Calendar calendar) : m_calendar(std::move(calendar)) {}
  [[nodiscard]] const Calendar* find(std::string_view id) const override { return id == "eu" ? &m_calendar : nullptr; }

 private:
  Calendar m_calendar;
};

}  // namespace

TEST_CASE("weekends, holidays and worked Saturdays") {
  const Calendar calendar = berlin();
  const auto open = [&](int month, unsigned day) { return calendar.is_business_day(days_from_civil(2026, static_cast<unsigned>(month), day)); };
  CHECK(open(3, 3) == true);
  CHECK(open(3, 7) == false);
  CHECK(open(3, 8) == false);
  CHECK(open(3, 14) == true);
  CHECK(open(4, 3) == false);
  CHECK(open(12, 31) == true);
  CHECK_FALSE(calendar.is_business_day(days_from_civil(2027, 1, 1)).has_value());
  CHECK_FALSE(calendar.is_business_day(days_from_civil(2025, 12, 31)).has_value());
}

TEST_CASE("the end of a calendar is worth a word when its next year can be had, and two weeks before it at the latest") {
  CalendarData data = berlin_data();
  const auto day = [](int month, unsigned d) { return days_from_civil(2026, static_cast<unsigned>(month), d); };
  CHECK(renew_from(data) == day(11, 1));  // 60 days before the end
  data.next_from = day(12, 10);
  CHECK(renew_from(data) == day(12, 10));
  data.next_from = day(12, 24);
  CHECK(renew_from(data) == day(12, 17));
  CHECK_FALSE(is_next_from_stale(data));
  data.next_from = days_from_civil(2025, 12, 10);  // the year was added, and this was not moved
  CHECK(is_next_from_stale(data));
  CHECK(renew_from(data) == day(11, 1));
}

TEST_CASE("a business day span ends with the day, and a send after the cut-off counts from the next") {
  const Calendar calendar = berlin();
  // Tuesday 2026-03-03; Berlin is one hour ahead of UTC.
  CHECK(due(calendar, "09:00", "0bd") == "2026-03-03T22:59:59Z");
  CHECK(due(calendar, "09:00", "1bd") == "2026-03-04T22:59:59Z");
  CHECK(due(calendar, "15:00:00", "1bd") == "2026-03-04T22:59:59Z");  // 16:00:00 local: the cut-off itself is in time
  CHECK(due(calendar, "15:00:01", "1bd") == "2026-03-05T22:59:59Z");
  CHECK(due(calendar, "23:30", "1bd") == "2026-03-05T22:59:59Z");      // already Wednesday in Berlin
  CHECK(due(calendar, "15:30", "1bd", 17 * 3600) == "2026-03-04T22:59:59Z");  // the profile's cut-off wins
  CHECK(due(calendar, "10:00", "1bd", 10 * 3600) == "2026-03-05T22:59:59Z");
  CHECK(due(calendar, "2026-03-06T09:00:00Z", "1bd") == "2026-03-09T22:59:59Z");  // Friday to Monday
  CHECK(due(calendar, "2026-03-07T09:00:00Z", "1bd") == "2026-03-10T22:59:59Z");  // a Saturday counts from Monday
  CHECK(due(calendar, "2026-04-02T09:00:00Z", "1bd") == "2026-04-07T21:59:59Z");  // over Easter and into summer time
  CHECK(due(calendar, "2026-04-02T15:00:00Z", "1bd") == "2026-04-08T21:59:59Z");
  CHECK(due(calendar, "09:00", "90s") == "2026-03-03T09:01:30Z");
}

TEST_CASE("days on which the clock changes are whole days") {
  const Calendar calendar = berlin();
  CHECK(due(calendar, "2026-03-27T09:00:00Z", "1bd") == "2026-03-30T21:59:59Z");  // clocks went forward on Sunday 29 March
  CHECK(due(calendar, "2026-10-23T09:00:00Z", "1bd") == "2026-10-26T22:59:59Z");  // and back on Sunday 25 October
}

TEST_CASE("business hours run between opening and cut-off") {
  const Calendar calendar = berlin();
  CHECK(due(calendar, "08:00", "2bh") == "2026-03-03T10:00:00Z");
  CHECK(due(calendar, "14:30", "2bh") == "2026-03-04T08:30:00Z");  // half an hour today, the rest from 08:00
  CHECK(due(calendar, "04:00", "1bh") == "2026-03-03T08:00:00Z");  // before opening
  CHECK(due(calendar, "20:00", "8bh") == "2026-03-04T15:00:00Z");
  CHECK(due(calendar, "2026-03-07T09:00:00Z", "1bh") == "2026-03-09T08:00:00Z");
}

TEST_CASE("past the end of a calendar an answer is unknown, never guessed") {
  const Calendar calendar = berlin();
  CHECK(due(calendar, "2026-12-30T09:00:00Z", "1bd") == "2026-12-31T22:59:59Z");
  CHECK(due(calendar, "2026-12-31T09:00:00Z", "1bd") == "unknown");
  CHECK(due(calendar, "2026-12-31T09:00:00Z", "20bh") == "unknown");
  CHECK(due(calendar, "2026-12-31T09:00:00Z", "1d") == "2027-01-01T09:00:00Z");
  CHECK_FALSE(calendar.is_after_cutoff(test::moment("2027-01-04T20:00:00Z"), std::nullopt).has_value());
  CHECK(calendar.is_after_cutoff(test::moment("15:00:01"), std::nullopt) == true);
  CHECK(calendar.is_after_cutoff(test::moment("15:00:00"), std::nullopt) == false);
  CHECK(calendar.is_after_cutoff(test::moment("2026-03-07T20:00:00Z"), std::nullopt) == false);  // no business day
}

TEST_CASE("a payout on a business calendar is stuck the moment its day has ended") {
  TestWorld setup;
  ChannelProfile& profile = setup.profiles.channels["sct"];
  profile.calendar = "eu";
  profile.cutoff = 16 * 3600;
  profile.normal = *parse_time_span("1bd");
  profile.late = *parse_time_span("2bd");
  const OneCalendar calendars(berlin());
  setup.world.calendars = &calendars;
  const auto at = [&](std::string_view text, std::string_view as_of) {
    return derive("P-1", "tx", test::story(text), test::moment(as_of), setup.world);
  };
  CHECK(at("09:00 sent channel=sct; 09:01 accepted", "2026-03-04T22:59:59Z").state == State::in_time);
  const Case stuck = at("09:00 sent channel=sct; 09:01 accepted", "2026-03-04T23:00:00Z");
  CHECK(stuck.state == State::stuck);
  CHECK(stuck.stuck_since == test::moment("2026-03-04T22:59:59Z"));
  CHECK(stuck.late_at == test::moment("2026-03-05T22:59:59Z"));
  CHECK(at("15:30 sent channel=sct; 15:31 accepted", "2026-03-05T22:59:59Z").state == State::in_time);
}

TEST_CASE("where the calendar has ended, what is surely in time is not called stuck") {
  TestWorld setup;
  ChannelProfile& profile = setup.profiles.channels["sct"];
  profile.calendar = "eu";
  profile.normal = *parse_time_span("1bd");
  const OneCalendar calendars(berlin());
  setup.world.calendars = &calendars;
  const auto at = [&](std::string_view text, std::string_view as_of) {
    return derive("P-1", "tx", test::story(text), test::moment(as_of), setup.world);
  };
  // One business day lasts at least until the end of the next day: an hour after the send it cannot be over.
  const Case young = at("2027-02-01T09:00:00Z sent channel=sct", "2027-02-01T10:00:00Z");
  CHECK(young.state == State::in_time);
  CHECK_FALSE(young.due.has_value());
  CHECK(at("2027-02-01T09:00:00Z sent channel=sct", "2027-02-02T07:59:00Z").state == State::in_time);
  CHECK(at("2027-02-01T09:00:00Z sent channel=sct", "2027-02-20T10:00:00Z").state == State::stuck);
}

TEST_CASE("spans are read and written as people write them") {
  CHECK(parse_time_span("90s") == TimeSpan::plain(Duration::seconds(90)));
  CHECK(parse_time_span("1bd") == TimeSpan{TimeSpan::Unit::business_days, 1});
  CHECK(parse_time_span("4bh") == TimeSpan{TimeSpan::Unit::business_hours, 4});
  for (const char* bad : {"", "s", "1", "-1s", "1 h", "1w", "1.5h", "99999999999999999999s", "400000d", "bd", "+1h"}) {
    INFO(bad);
    CHECK_FALSE(parse_time_span(bad).has_value());
  }
  for (const char* text : {"90s", "30m", "2h", "3d", "1bd", "4bh", "0s"}) CHECK(format_time_span(*parse_time_span(text)) == text);
  CHECK(format_duration(Duration::minutes(250)) == "4 h 10 min");
  CHECK(format_duration(Duration::hours(74)) == "3 d 2 h");
  CHECK(format_duration(Duration::seconds(45)) == "45 s");
}

}  // namespace payout::facts
