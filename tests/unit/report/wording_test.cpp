#include <catch2/catch.hpp>

#include "report/summary.hpp"
#include "report/wording.hpp"
#include "samples.hpp"

using namespace payout;
using namespace payout::report;
using payout::test::at;

TEST_CASE("a missing language falls back to the other") {
  CHECK(pick({"one", "一"}, Language::zh) == "一");
  CHECK(pick({"one", ""}, Language::zh) == "one");
  CHECK(pick({"", "一"}, Language::en) == "一");
}

TEST_CASE("sentences end once") {
  CHECK(sentence("It is open") == "It is open.");
  CHECK(sentence("Is it open?") == "Is it open?");
  CHECK(sentence("  done. ") == "done.");
  CHECK(sentence("查询编号 7F3A") == "查询编号 7F3A。");
  CHECK(sentence("").empty());
  CHECK(join_sentences("a", "", Language::en) == "a.");
  CHECK(join_sentences("a", "b", Language::en) == "a. b.");
  CHECK(join_sentences("甲", "乙", Language::zh) == "甲。乙。");
}

TEST_CASE("times in texts are shown in the reader's zone; other digits stay") {
  const Clock clock(*Zone::load("Europe/Berlin"), at("2026-03-03T13:00:00Z"));
  CHECK(localised("sent 2026-03-03T09:00:00Z, ok", clock) == "sent 10:00 CET, ok");
  CHECK(localised("2026-03-02T23:30:05.250Z", clock) == "00:30:05 CET");
  CHECK(localised("on 2026-03-01T09:00:00Z", clock) == "on 2026-03-01 10:00 CET");
  CHECK(localised("12026-03-03T09:00:00Z", clock) == "12026-03-03T09:00:00Z");
  CHECK(localised("2026-99-03T09:00:00Z", clock) == "2026-99-03T09:00:00Z");
  CHECK(localised("ref 2026-03-03T09:00:00", clock) == "ref 2026-03-03T09:00:00");
}

TEST_CASE("moments name the day only where it is another, and the end of a span by the moment after") {
  const Clock clock(Zone::utc(), at("2026-03-03T13:00:00Z"));
  CHECK(clock.moment(at("2026-03-03T09:00:00Z")) == "09:00 UTC");
  CHECK(clock.moment(at("2026-03-03T09:00:07Z")) == "09:00:07 UTC");
  CHECK(clock.moment(at("2026-03-03T23:59:59.999999999Z")) == "2026-03-04 00:00 UTC");
  CHECK(clock.dated(at("2026-03-03T09:00:00Z")) == "2026-03-03 09:00 UTC");
}

TEST_CASE("a limit is named by the hour or the day that it ends") {
  const Clock clock(*Zone::load("Europe/Berlin"), at("2026-03-03T13:00:00Z"));
  CHECK(clock.limit(at("2026-03-03T15:59:59Z")) == "17:00 CET");
  CHECK(clock.limit(at("2026-03-03T22:59:59Z")) == "24:00 CET");
  CHECK(clock.limit(at("2026-03-04T22:59:59Z")) == "2026-03-04 24:00 CET");
  CHECK(clock.limit(at("2026-03-03T15:30:59Z")) == "16:30:59 CET");
}

TEST_CASE("a place is a file's name and line, or its whole path") {
  CHECK(place_text("/var/log/bank.log", 7, false) == "bank.log:7");
  CHECK(place_text("/var/log/bank.log", 7, true) == "/var/log/bank.log:7");
  CHECK(place_text("bank.log", 0, false) == "bank.log");
  CHECK(place_text("dir/", 7, false) == "dir/:7");
  CHECK(place_text("", 7, true).empty());
}

TEST_CASE("ages have two parts at most and are never negative") {
  CHECK(age(Duration::minutes(250), Language::en) == "4 h 10 min");
  CHECK(age(Duration::minutes(250), Language::zh) == "4 小时 10 分钟");
  CHECK(age(Duration::days(3), Language::zh) == "3 天");
  CHECK(age({-5}, Language::en) == "0 s");
  CHECK(short_age(Duration::seconds(59)) == "59s");
  CHECK(short_age(Duration::minutes(250)) == "4h10m");
  CHECK(short_age(Duration::hours(74)) == "3d02h");
}

TEST_CASE("a column of times shows as much of the date as keeps them apart") {
  const Clock clock(Zone::utc(), at("2026-03-03T13:00:00Z"));
  TimeColumn today(clock);
  today.see(at("2026-03-03T01:02:03Z"));
  CHECK(today.text(at("2026-03-03T01:02:03Z")) == "01:02:03");
  TimeColumn days(clock);
  days.see(at("2026-03-01T01:02:03Z"));
  CHECK(days.text(at("2026-03-03T01:02:03Z")) == "03-03 01:02:03");
  CHECK(days.width() == 14);
  TimeColumn years(clock);
  years.see(at("2025-12-31T01:02:03Z"));
  CHECK(years.text(at("2026-03-03T01:02:03Z")) == "2026-03-03 01:02:03");
  CHECK(years.width() == 19);
}

TEST_CASE("sums of money cannot overflow") {
  MoneySum sum;
  CHECK(sum.text(2) == "0.00");
  for (int i = 0; i < 3; ++i) sum.add(std::numeric_limits<std::int64_t>::max());
  CHECK(sum.text(2) == "276,701,161,105,643,274.21");
  CHECK(sum.text(0) == "27,670,116,110,564,327,421");
  MoneySum small;
  small.add(5);
  CHECK(small.text(3) == "0.005");
  CHECK(small.text(0) == "5");
  MoneySum negative;
  negative.add(-250);
  CHECK(negative.text(2) == "-2.50");
  negative.add(1'000);
  CHECK(negative.text(2) == "7.50");
}

TEST_CASE("data is old when it ends more than a day before the moment asked for") {
  const Instant as_of = at("2026-03-03T13:00:00Z");
  CHECK_FALSE(is_data_old(as_of, as_of));
  CHECK_FALSE(is_data_old(at("2026-03-02T13:00:00Z"), as_of));
  CHECK(is_data_old(at("2026-03-02T12:59:59Z"), as_of));
  CHECK_FALSE(is_data_old(Instant{0}, as_of));
  CHECK_FALSE(is_data_old(at("2026-03-09T13:00:00Z"), as_of));
}
