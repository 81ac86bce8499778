// Tables of text through definitions: titles, totals, layouts by row, cells and amounts as people write them.
#include <catch2/catch.hpp>

#include "reading.hpp"
#include "sources/mapper.hpp"

using namespace payout;
using namespace payout::sources;
using namespace payout::sources::test;

namespace {

std::string table(const std::string& top, const std::string& event, const std::string& when = "") {
  return R"({"schema":"payout-diag/source","format_version":"1.0","id":"mine","title":"x","format":"csv","zone":"Asia/Shanghai",)" +
         top + R"("records":[{)" + when +
         R"("events":[{"type":{"const":"payout.sent"},"ts":{"path":"time","forms":["yyyy-MM-dd HH:mm:ss"]},"txid":"id",)" +
         event + "}]}]}";
}

Seen read_as(const std::string& source, std::string_view text, Position start = {}) {
  SourceSet set;
  if (const Result<void> added = set.add(source, "mine.json"); !added)
    FAIL(added.error().where << ": " << added.error().message);
  ReadOptions options;
  options.source = "mine";
  const Bytes bytes(text);
  Input input;
  input.name = "x.csv";
  input.fd = bytes.fd();
  input.start = start;
  Kept kept;
  Result<ReadOutcome> result = read(input, options, set, kept);
  return {std::move(result), std::move(kept)};
}

const std::string k_yuan = R"("amount":{"path":"amount","currency":{"const":"CNY"}})";
const std::string k_at = "2026-03-02 09:00:00";

std::string decimal(std::string_view text, const AmountForm& form, unsigned digits = 2) {
  std::string out;
  return to_decimal(text, form, digits, out) ? out : "-";
}

}  // namespace

TEST_CASE("the header is found behind title lines, and the table ends where its totals begin") {
  const std::string source =
      table(R"("header":["id","time"],"drop_rows":["--"],"end_rows":["total","<END>"],)", k_yuan);
  const Seen seen =
      read_as(source, "Bill of March, \"all\"\nmade,2026-03-03\n\nid;time;amount\n-----\nP-1;" + k_at + ";12.50\nP-2;" +
                          k_at + ";1\ntotal;;13.50\nid;time;amount\nP-9;" + k_at + ";1\n\"open\n");
  REQUIRE(seen.result);
  CHECK(seen.outcome().header == 3);
  REQUIRE(seen.kept.events.size() == 2);
  CHECK(seen.kept.events[0].amount->minor == 1250);
  CHECK(seen.kept.events[0].span.line == 6);
  CHECK(seen.outcome().ignored == 4);
  CHECK(seen.outcome().rejected == 0);
}

TEST_CASE("a table whose header never comes is refused with the names that were looked for") {
  const std::string source = table(R"("header":["id","time"],)", k_yuan);
  ReadOptions options;
  const Seen seen = read_as(source, "a,b\n1,2\n");
  // It may still be written to; once it is whole, the header is missing.
  CHECK(seen.kept.events.empty());
  std::string titles;
  for (int i = 0; i < 1001; ++i) titles += "a,b\n";
  const Seen full = read_as(source, titles);
  CHECK(full.refusal() == "csv_header");
  CHECK(full.result.error().message.find("`id`, `time`") != std::string::npos);
}

TEST_CASE("reading goes on behind the last row of the run before, with the header from the top") {
  const std::string source = table(R"("header":["id"],)", k_yuan);
  const std::string text = "title\nid,time,amount\nP-1," + k_at + ",1\n";
  const Seen first = read_as(source, text);
  REQUIRE(first.result);
  REQUIRE(first.kept.events.size() == 1);
  const Seen second = read_as(source, text + "P-2," + k_at + ",2\n", first.outcome().end);
  REQUIRE(second.kept.events.size() == 1);
  CHECK(second.kept.events[0].txid == "P-2");
}

TEST_CASE("columns are named by the definition, or by what the first cell says") {
  const Seen named = read_as(table(R"("columns":["id","time","amount"],)", k_yuan), "P-1," + k_at + ",2\n");
  REQUIRE(named.kept.events.size() == 1);
  CHECK(named.kept.events[0].span.line == 1);
  CHECK(named.outcome().header == 0);
  const std::string source =
      table(R"("delimiter":"|","layouts":{"BT":["kind","made"],"BV":["kind","id","amount","time"]},)", k_yuan,
            R"("when":{"path":"kind","is":"BV"},)");
  const Seen seen = read_as(source, "BT|2026\nBV|P-1|3.20|" + k_at + "|\nXX|1\nBV|P-2\n");
  REQUIRE(seen.kept.events.size() == 1);
  CHECK(seen.kept.events[0].amount->minor == 320);
  CHECK(seen.outcome().ignored == 2);
  CHECK(seen.first_code() == "csv_columns");
}

TEST_CASE("cells lose what spreadsheets and bills put around them") {
  const std::string source =
      table(R"("quotes":"loose","cells":{"strip":"`'","nulls":["-","*"]},)", k_yuan + R"(,"code":"code")");
  const Seen seen = read_as(source, "`id,`time,`amount,code,code\n`P-1,`" + k_at + ",`1.00,-,x\n=\"00123\",'" + k_at +
                                        "',2.00,5\" pipe,*,\n");
  REQUIRE(seen.kept.events.size() == 2);
  CHECK(seen.kept.events[0].txid == "P-1");
  CHECK(seen.kept.events[0].code.empty());
  CHECK(seen.kept.events[1].txid == "00123");
  CHECK(seen.kept.events[1].code == "5\" pipe");
  CHECK(read_as(table("", k_yuan), "id,time,amount\n=\"1\"," + k_at + ",1\n").first_code() == "csv_quote");
  const Seen none =
      read_as(table(R"("quotes":"none",)", k_yuan), "id,time,amount\n\"P-1," + k_at + ",1\nP-2," + k_at + ",1\n");
  CHECK(none.kept.events.size() == 1);
  CHECK(none.outcome().records == 2);
}

TEST_CASE("a second column of one name has a number") {
  const Seen seen = read_as(table("", R"("code":"'code#2'")"), "id,time,code,code\nP-1," + k_at + ",a,b\n");
  REQUIRE(seen.kept.events.size() == 1);
  CHECK(seen.kept.events[0].code == "b");
}

TEST_CASE("amounts in groups, with a decimal comma, with signs and brackets") {
  const AmountForm plain;
  const AmountForm grouped{AmountUnit::major, Sign::drop, '.', ","};
  const AmountForm german{AmountUnit::major, Sign::refuse, ',', "."};
  const AmountForm french{AmountUnit::major, Sign::refuse, ',', " \xC2\xA0"};
  CHECK(decimal("1000.0", plain) == "1000.0");
  CHECK(decimal("000012.50", plain) == "12.50");
  CHECK(decimal(".5", plain) == "0.5");
  CHECK(decimal("1000.00", plain, 0) == "1000");
  CHECK(decimal("1,234,567.89", grouped) == "1234567.89");
  CHECK(decimal("12,34,567.00", grouped) == "1234567.00");
  CHECK(decimal("(1,250.00)", grouped) == "1250.00");
  CHECK(decimal("1250.00-", grouped) == "1250.00");
  CHECK(decimal("- 5.00", grouped) == "5.00");
  CHECK(decimal("1,25", grouped) == "-");
  CHECK(decimal("1,2345.00", grouped) == "-");
  CHECK(decimal("1.250,00", german) == "1250.00");
  CHECK(decimal("1.25", german) == "-");
  CHECK(decimal("1\xC2\xA0"
                "234,5",
                french) == "1234.5");
  CHECK(decimal("1.25", {AmountUnit::major, Sign::refuse, ',', ""}) == "-");
  CHECK(decimal("1,250", {AmountUnit::minor, Sign::refuse, '.', ","}) == "12.50");
  CHECK(strip_signs("¥￥12元", "¥￥元") == "12");
  CHECK(strip_signs("£12", "¥") == "£12");
  const std::string source = table("", R"("amount":{"path":"amount","unit":"minor","currency":{"const":"CNY"}})");
  CHECK(read_as(source, "id,time,amount\nP-1," + k_at + ",12.5\n").first_code() == "amount_form");
}

TEST_CASE("times as exports write them") {
  const std::optional<Zone> zone = Zone::load("Europe/Berlin").value();
  const auto at = [&](std::string_view text, const std::string& form) { return time_text(text, {form}, zone); };
  CHECK(at("2026/03/02 09:00:00.000", "any") == "2026-03-02T08:00:00Z");
  CHECK(at("2026-03-02T09:00:00.000+01:00", "any") == "2026-03-02T08:00:00Z");
  CHECK(at("2026-03-02 09:00:00+00:00", "any") == "2026-03-02T09:00:00Z");
  CHECK(at("2026-03-02 09:00:00,5", "any") == "2026-03-02T08:00:00.500Z");
  CHECK(at("02/Mar/2026:09:00:00 +0000", "dd/MMM/yyyy:HH:mm:ss Z") == "2026-03-02T09:00:00Z");
  CHECK(at("March 2, 2026 9:05 PM", "MMMM d, yyyy h:mm a") == "2026-03-02T20:05:00Z");
  CHECK(at("12:00:00 am 3/2/2026", "hh:mm:ss a M/d/yyyy") == "2026-03-01T23:00:00Z");
  CHECK(at("2.3.2026 9:00:00.25", "d.M.yyyy H:mm:ss.SSS") == "2026-03-02T08:00:00.250Z");
  CHECK(at("2.3.2026 9:00:00", "d.M.yyyy H:mm:ss.SSS") == "2026-03-02T08:00:00Z");
  CHECK(at("13:00 PM 2026-03-02", "hh:mm a yyyy-MM-dd").empty());
  CHECK(at("02/Foo/2026", "dd/MMM/yyyy").empty());
  CHECK(at("2026-03-02 09:00:00,", "yyyy-MM-dd HH:mm:ss,SSS").empty());
}
