// What a mapping can say of records in JSON.
#include <algorithm>

#include <catch2/catch.hpp>

#include "reading.hpp"
#include "sources/definition.hpp"
#include "sources/mapper.hpp"

using namespace payout;
using namespace payout::sources;
using namespace payout::sources::test;

namespace {

/// A definition with the records given; everything else is of no interest.
std::string definition(const std::string& records, const std::string& more = "") {
  return R"({"schema":"payout-diag/source","id":"s","title":"a sample","format":"json",)" + more + R"("records":)" +
         records + "}";
}

Seen read_with(const std::string& text, const std::string& input) {
  SourceSet set;
  const Result<void> added = set.add(text, "s.json");
  if (!added) FAIL(added.error().where << ": " << added.error().message);
  const Bytes bytes(input);
  Input in;
  in.name = "x.json";
  in.fd = bytes.fd();
  ReadOptions options;
  options.source = "s";
  options.now = Instant{1'780'000'000'000'000'000};
  Kept kept;
  Result<ReadOutcome> result = read(in, options, set, kept);
  return {std::move(result), std::move(kept)};
}

/// The code that a value rule gives for one record.
std::string value_of(const std::string& rule, const std::string& record) {
  const Seen seen = read_with(
      definition(
          R"([{"events":[{"type":{"const":"payout.error"},"ts":{"const":"2026-03-03T09:00:00Z"},"refs":{"x":{"const":"1"}},"code":)" +
          rule + "}]}]"),
      record);
  REQUIRE(seen.result);
  REQUIRE(seen.kept.events.size() == 1);
  return seen.kept.events[0].code;
}

}  // namespace

TEST_CASE("values are chosen, joined and translated") {
  CHECK(value_of(R"(["a",{"path":"b","prefix":"B:"},"c"])", R"({"b":"x","c":"y"})") == "B:x");
  CHECK(value_of(R"(["a",{"const":"none"}])", R"({"b":"x"})") == "none");
  CHECK(value_of(R"({"path":"a","when":{"path":"s","is":"failed"}})", R"({"a":"x","s":"ok"})").empty());
  CHECK(value_of(R"({"path":"a","when":{"path":"s","is":"failed"}})", R"({"a":"x","s":"failed"})") == "x");
  const std::string joined =
      R"({"join":["s",{"path":"d","lower":true}],"with":"/","map":{"failed/*":"any","failed/no":"exact"},"otherwise":"else"})";
  CHECK(value_of(joined, R"({"s":"failed","d":"NO"})") == "exact");
  CHECK(value_of(joined, R"({"s":"failed","d":"why"})") == "any");
  CHECK(value_of(joined, R"({"s":"failed"})") == "else");
  CHECK(value_of(joined, R"({"d":"NO"})") == "else");
  const std::string patterned =
      R"({"join":["code","text"],"with":" ","map":{"7 x":"t"},"patterns":[{"match":"^5 .*balance","is":"funds"},{"match":"^5 ","is":"other"}]})";
  CHECK(value_of(patterned, R"({"code":5,"text":"no balance left"})") == "funds");
  CHECK(value_of(patterned, R"({"code":5,"text":"no reason"})") == "other");
  CHECK(value_of(patterned, R"({"code":7,"text":"x"})") == "t");
  CHECK(value_of(patterned, R"({"code":6})").empty());
  CHECK(value_of(R"("type_*_details.id")", R"({"type":"HOLD","type_hold_details":{"id":"h1"},"type_id":"no"})") ==
        "h1");
  const std::string hash = value_of(R"("@content")", R"({"b":"x"})");
  CHECK(hash.size() == 16);
  CHECK(hash == value_of(R"("@content")", R"(  {"b":"x"} )"));
  CHECK(hash != value_of(R"("@content")", R"({"b":"y"})"));
}

TEST_CASE("a condition can offer several ways") {
  const std::string rule =
      R"({"path":"a","when":{"any":[{"path":"k","is":"1"},[{"path":"k","is":"2"},{"path":"z","exists":true}]]}})";
  CHECK(value_of(rule, R"({"a":"x","k":1})") == "x");
  CHECK(value_of(rule, R"({"a":"x","k":2})").empty());
  CHECK(value_of(rule, R"({"a":"x","k":2,"z":0})") == "x");
  const std::string none = R"({"path":"a","when":{"not":true,"any":[{"path":"k","is":"1"}]}})";
  CHECK(value_of(none, R"({"a":"x","k":2})") == "x");
  CHECK(value_of(none, R"({"a":"x","k":1})").empty());
  CHECK(value_of(R"({"path":"a","when":{"path":"list[]","exists":true}})", R"({"a":"x","list":[]})").empty());
  CHECK(value_of(R"({"path":"a","when":{"path":"list[]","exists":true}})", R"({"a":"x","list":null})").empty());
}

TEST_CASE("one object, a list, an array, lines and several lists are read by one definition") {
  const std::string text = definition(
      R"([{"name":"payout","when":{"path":"id","exists":true},"events":[{"type":{"path":"state","map":{"paid":"payout.confirmed","quiet":"ignore"},"otherwise":"s.state"},"ts":"at","refs":{"page":"^page"}}]},
          {"name":"other","ignore":true}])",
      R"("split":[{"path":"data[]","when":{"path":"kind","is":"list"}},"items[]"],"zone":"UTC","common":{"refs":{"channel":"id"},"channel":{"const":"s"}},)");
  const std::string one = R"({"id":"p1","state":"paid","at":"2026-03-03 09:00:00","data":{"id":"no"}})";
  const std::string two = R"({"id":"p2","state":"new word","at":1772528400})";
  for (const auto& [input, events, format] : std::vector<std::tuple<std::string, std::size_t, std::string>>{
           {one, 1, "json"},
           {"[" + one + "," + two + "]", 2, "json"},
           {one + "\n" + two + "\n", 2, "jsonl"},
           {R"({"kind":"list","page":"9","data":[)" + one + "," + two + "]}", 2, "json"},
           {"{\n\"kind\":\"list\",\"data\":[" + one + "]}\n{\"items\":[" + two + "]}", 2, "json"},
           {R"([{"kind":"list","data":[)" + one + R"(]},{"kind":"list","data":[)" + two + "]}]", 2, "json"}}) {
    INFO(input);
    const Seen seen = read_with(text, input);
    REQUIRE(seen.result);
    CHECK(seen.kept.events.size() == events);
    CHECK(seen.outcome().format == format);
    CHECK(seen.outcome().records == events);
    CHECK(seen.kept.events[0].refs.back() == Ref{"channel", "p1"});
    CHECK(seen.kept.events[0].channel == "s");
    CHECK(format_utc(seen.kept.events[0].at) == "2026-03-03T09:00:00Z");
  }
  const Seen page = read_with(text, R"({"kind":"list","page":"9","data":[)" + one + "]}");
  CHECK(page.kept.events[0].refs.back() == Ref{"channel", "p1"});
  CHECK(page.kept.events[0].refs.front() == Ref{"page", "9"});
  const Seen quiet = read_with(text, R"([{"id":"p3","state":"quiet","at":0},{"x":1}])");
  CHECK(quiet.outcome().ignored == 2);
  CHECK(quiet.warned("warn_no_events"));
  CHECK(read_with(text, two).kept.events[0].type_name() == "s.state");
}

TEST_CASE("a history that is repeated adds only what is new") {
  const std::string text = definition(
      R"([{"events":[{"each":"events[]","when":{"path":"status","exists":true},"type":{"path":"status","map":{"sent":"payout.sent","paid":"payout.confirmed"}},"ts":"at","event_id":"id","refs":{"channel":"^id","doc":"^^id"}},
                     {"each":"notes[]","type":{"const":"payout.notice"},"ts":"at","refs":{"channel":"^id"}}]}])");
  const std::string sent = R"({"id":"E1","status":"sent","at":"2026-03-03T09:00:00Z"})";
  const std::string paid = R"({"id":"E2","status":"paid","at":"2026-03-03T10:00:00Z"})";
  const std::string note = R"({"at":"2026-03-03T11:00:00Z"})";
  const Seen first = read_with(text, R"({"id":"T","events":[)" + sent + R"(],"notes":[)" + note + "]}");
  const Seen second = read_with(
      text, R"({"id":"T","n":2,"events":[{"id":"E0","at":"x"},)" + sent + "," + paid + R"(],"notes":[)" + note + "]}");
  REQUIRE(first.kept.events.size() == 2);
  REQUIRE(second.kept.events.size() == 3);
  CHECK(same_identity(first.kept.events[0], second.kept.events[0]));
  CHECK(same_content(first.kept.events[0], second.kept.events[0]));
  CHECK(same_identity(first.kept.events[1], second.kept.events[2]));
  CHECK_FALSE(same_identity(first.kept.events[0], second.kept.events[1]));
}

TEST_CASE("amounts and times that senders write in several ways") {
  std::string out;
  CHECK((to_decimal("1000", {AmountUnit::mixed, Sign::refuse, '.', ""}, 2, out) && out == "10.00"));
  CHECK((to_decimal("10.00", {AmountUnit::mixed, Sign::refuse, '.', ""}, 2, out) && out == "10.00"));
  const std::optional<Zone> utc = Zone::load("UTC").value();
  for (const char* text :
       {"2024-06-10T06:13:20Z", "2024-06-10T08:13:20+0200", "2024-06-10 06:13:20", "2024-06-10T06:13:20", "1718000000",
        "1718000000000", "1718000000.000", "2024-06-10 06:13:20 UTC", "2024-06-10 08:13:20+02"}) {
    INFO(text);
    const std::optional<Instant> at = read_time_form(text, {"any"}, utc);
    REQUIRE(at);
    CHECK(format_utc(*at) == "2024-06-10T06:13:20Z");
  }
  CHECK(time_text("2024-06-10", {"any"}, utc) == "2024-06-10T00:00:00Z");
  CHECK(time_text("2024-06-10 06:13:20", {"any"}, {}).empty());
  CHECK(time_text("17180", {"any"}, utc).empty());
  // An amount without a currency is left out; the rest of the event stays.
  const Seen seen = read_with(
      definition(
          R"([{"events":[{"type":{"const":"payout.error"},"ts":"t","refs":{"x":"t"},"amount":{"path":"a","unit":"minor","currency":"c"}}]}])"),
      R"([{"t":"1718000000","a":5},{"t":"1718000000","a":5,"c":"eur"}])");
  REQUIRE(seen.kept.events.size() == 2);
  CHECK_FALSE(seen.kept.events[0].amount);
  CHECK(seen.kept.events[1].amount->minor == 5);
}

TEST_CASE("paths of keys lead where they lead one by one") {
  // A key asked of a list means its first item, also of lists in lists; of a key that stands twice the first counts.
  CHECK(value_of(R"("a.b")", R"({"a":[[{"b":"x"}],{"b":"y"}]})") == "x");
  CHECK(value_of(R"("a.b")", R"({"a":[],"b":"y"})").empty());
  CHECK(value_of(R"("a.b")", R"({"a":{"b":"x"},"a":{"b":"y"}})") == "x");
  CHECK(value_of(R"("a.b")", R"({"a":{"c":"x"},"a":{"b":"y"}})").empty());
  CHECK(value_of(R"("a.b")", R"({"a":{"b":["x"]}})").empty());
  CHECK(value_of(R"(["a.b","a"])", R"({"a":"x"})") == "x");
  CHECK(value_of(R"("a")", R"({"a":null})").empty());
  CHECK(value_of(R"("a")", R"({"a":" x "})") == "x");
  CHECK(value_of(R"("a")", R"({"a":" "})").empty());
  // Keys that begin alike, and one key in several places.
  CHECK(value_of(R"(["balance_transaction","balance_transactions","balance_"])",
                 R"({"balance_":"short","balance_transactions":"long"})") == "long");
  CHECK(value_of(R"(["balance_transaction","balance_"])", R"({"balance_transactions":"long","balance_":"short"})") ==
        "short");
  CHECK(value_of(R"({"join":["a.id","b.id","id",""],"with":"/"})", R"({"b":{"id":"2"},"a":{"id":"1"},"id":"3"})") ==
        "1/2/3");
  CHECK(value_of(R"("'\u00e9t\u00e9.x'.y")", R"({"\u00e9t\u00e9.x":{"y":"z"}})") == "z");
}

TEST_CASE("inside each, paths begin at the item, above it and at the document") {
  const Seen seen = read_with(
      definition(
          R"([{"events":[{"each":"items[]","type":{"const":"payout.error"},"ts":"^at","refs":{"x":"id","y":"^id","z":"^^id"}},
                         {"type":{"const":"payout.error"},"ts":"at","refs":{"x":"id","y":"^id"}}]}])",
          R"("split":["list[]"],)"),
      R"({"id":"d","list":[{"id":"r1","at":1718000000,"items":[{"id":"i1"},{"id":"i2"}]},{"id":"r2","at":1718000001,"items":[]}]})");
  REQUIRE(seen.result);
  REQUIRE(seen.kept.events.size() == 4);
  CHECK(seen.kept.events[0].refs == std::vector<Ref>{{"x", "i1"}, {"y", "r1"}, {"z", "d"}});
  CHECK(seen.kept.events[1].refs == std::vector<Ref>{{"x", "i2"}, {"y", "r1"}, {"z", "d"}});
  CHECK(seen.kept.events[2].refs == std::vector<Ref>{{"x", "r1"}, {"y", "d"}});
  CHECK(seen.kept.events[3].refs == std::vector<Ref>{{"x", "r2"}, {"y", "d"}});
}

TEST_CASE("a type that no table knows is kept; a time that cannot be kept is refused") {
  const std::string text = definition(
      R"([{"events":[{"type":{"path":"s","lower":true,"map":{"paid":"payout.confirmed"}},"ts":"t","refs":{"x":"t"}}]}])");
  const Seen seen = read_with(text, R"([{"t":1718000000,"s":"Resting"},{"t":1718000000,"s":"PAID"}])");
  REQUIRE(seen.kept.events.size() == 2);
  CHECK(seen.kept.events[0].type_name() == "resting");
  CHECK(seen.kept.events[1].type == EventType::payout_confirmed);
  const Seen late = read_with(text, R"([{"t":9214646399,"s":"paid"},{"t":9214646400,"s":"paid"}])");
  CHECK(late.kept.events.size() == 1);
  REQUIRE(late.kept.rejects.size() == 1);
  CHECK(late.kept.rejects[0].code == "ts_range");
}

TEST_CASE("amounts are the same however plainly they are written") {
  const auto minor_of = [](const std::string& form, const std::string& amount, const std::string& currency = "EUR") {
    const Seen seen = read_with(
        definition(
            R"([{"events":[{"type":{"const":"payout.error"},"ts":{"const":"2026-03-03T09:00:00Z"},"refs":{"x":{"const":"1"}},"amount":{"path":"a",)" +
            form + R"("currency":"c"}}]}])"),
        R"({"a":)" + amount + R"(,"c":")" + currency + R"("})");
    REQUIRE(seen.result);
    if (!seen.kept.rejects.empty()) return seen.kept.rejects[0].code;
    return std::to_string(seen.kept.events.at(0).amount.value().minor);
  };
  CHECK(minor_of(R"("unit":"minor",)", "1250") == "1250");
  CHECK(minor_of(R"("unit":"minor",)", "\"0001250\"") == "1250");
  CHECK(minor_of(R"("unit":"minor",)", "12.5") == "amount_form");
  CHECK(minor_of(R"("unit":"minor",)", "9223372036854775807") == "9223372036854775807");
  CHECK(minor_of(R"("unit":"minor",)", "9223372036854775808") == "amount_range");
  CHECK(minor_of(R"("unit":"minor","digits":{"ISK":2},)", "150000", "ISK") == "1500");
  CHECK(minor_of(R"("unit":"minor","digits":{"ISK":2},)", "150000", "isk") == "1500");
  CHECK(minor_of("", "1250") == "125000");
  CHECK(minor_of("", "1250.5") == "125050");
  CHECK(minor_of("", "1250.500") == "125050");
  CHECK(minor_of("", "1250.505") == "amount_scale");
  CHECK(minor_of("", "1250.00", "jpy") == "1250");
  CHECK(minor_of(R"("decimal":",",)", "\"1250,5\"") == "125050");
  CHECK(minor_of(R"("decimal":",",)", "\"1.250\"") == "amount_form");
  CHECK(minor_of(R"("unit":"mixed",)", "1250") == "1250");
  CHECK(minor_of(R"("unit":"mixed",)", "12.50") == "1250");
  CHECK(minor_of(R"("sign":"drop",)", "-12.50") == "1250");
  CHECK(minor_of("", "-12.50") == "amount_range");
  CHECK(minor_of("", "1", "XXX") == "currency");
}

TEST_CASE("our own lines are ours whatever else they hold") {
  const Seen seen = read_text(
      R"({"ts":"2026-03-03T09:00:00Z","type":"payout.sent","txid":"P1","object":"event","data":{"object":"payout"}})"
      "\n");
  REQUIRE(seen.result);
  CHECK(seen.outcome().source == "canonical");
  CHECK(read_text("{\n  \"what\": \"is this\"\n}\n", "x.json").refusal() == "unknown_document");
}

TEST_CASE("records that stand as text inside others are read, plain or in base64") {
  const std::string event = R"({\"id\":\"evt_1\",\"object\":\"event\",\"created\":1772528400,\"data\":{\"object\":{\"id\":\"po_1\",\"object\":\"payout\",\"status\":\"paid\",\"amount\":5,\"currency\":\"eur\"}}})";
  const std::string coded = "eyJpZCI6ICJwb18yIiwgIm9iamVjdCI6ICJwYXlvdXQiLCAic3RhdHVzIjogInBhaWQiLCAiY3JlYXRlZCI6IDE3NzI1Mjg0MDB9";
  const Seen seen = read_text(R"({"Type":"Notification","MessageId":"m-1","Message":")" + event + "\"}\n" +
                                  R"({"Type":"Notification","MessageId":"m-2","Message":")" + coded + "\"}\n" +
                                  R"({"Type":"Notification","MessageId":"m-3","Message":"hello"})" + "\n",
                              "queue.jsonl");
  REQUIRE(seen.result);
  CHECK(seen.outcome().source == "stripe");
  CHECK(seen.outcome().format == "jsonl");
  CHECK(seen.outcome().ignored == 1);
  REQUIRE(seen.kept.events.size() == 2);
  CHECK(seen.kept.events[0].event_id == "evt_1");
  CHECK(seen.kept.events[0].refs[0] == Ref{"channel", "po_1"});
  CHECK(seen.kept.events[1].refs[0] == Ref{"channel", "po_2"});
  CHECK(seen.kept.events[1].span.line == 2);
}

TEST_CASE("amounts with decimals too many are refused, rounded or left out, as the definition says") {
  CHECK(round_decimal("39.664561", 2) == "39.66");
  CHECK(round_decimal("10.005", 2) == "10.01");
  CHECK(round_decimal("9.995", 2) == "10.00");
  CHECK(round_decimal("99.5", 0) == "100");
  CHECK(round_decimal("1.5", 2) == "1.5");

  const auto read_amount = [](const std::string& surplus, const std::string& amount) {
    return read_with(definition(R"([{"events":[{"type":{"const":"payout.error"},"ts":{"const":"2026-03-03T09:00:00Z"},)"
                                R"("refs":{"x":{"const":"1"}},"amount":{"path":"a",)" +
                                surplus + R"("currency":{"const":"EUR"}}}]}])"),
                     R"({"a":)" + amount + "}");
  };
  const Seen refused = read_amount("", "39.664561");
  REQUIRE(refused.kept.rejects.size() == 1);
  CHECK(refused.kept.rejects[0].code == "amount_scale");
  CHECK(refused.kept.rejects[0].hint.find("`surplus`") != std::string::npos);
  const Seen rounded = read_amount(R"("surplus":"round",)", "39.664561");
  REQUIRE(rounded.kept.events.size() == 1);
  CHECK(rounded.kept.events[0].amount->minor == 3966);
  const Seen left = read_amount(R"("surplus":"leave_out",)", "39.664561");
  REQUIRE(left.kept.events.size() == 1);
  CHECK_FALSE(left.kept.events[0].amount);
  const Seen exponent = read_amount("", "1.2345678E7");
  REQUIRE(exponent.kept.events.size() == 1);
  CHECK(exponent.kept.events[0].amount->minor == 1'234'567'800);
  const Seen small = read_amount("", "125e-2");
  REQUIRE(small.kept.events.size() == 1);
  CHECK(small.kept.events[0].amount->minor == 125);
}

TEST_CASE("a record that lacks something says where it was looked for and what there is") {
  const auto detail_of = [](const std::string& event, const std::string& record) {
    const Seen seen = read_with(definition(R"([{"events":[{)" + event + "}]}]"), record);
    return seen.kept.rejects.empty() ? std::string() : seen.kept.rejects[0].detail;
  };
  CHECK(detail_of(R"("type":"kind","ts":"at","txid":"id")", R"({"sort":1,"at":"2026-03-03T09:00:00Z"})") ==
        "`type` is missing; nothing is at `kind`; the record has `sort`, `at`");
  CHECK(detail_of(R"("type":{"const":"payout.sent"},"ts":["a.b","^c"],"txid":"id")", R"({"at":1})") ==
        "`ts` is missing; nothing is at `a.b`, `^c`; the record has `at`");
  const std::string sent = R"("type":{"const":"payout.sent"},"ts":{"const":"2026-03-03T09:00:00Z"},"txid":"id")";
  CHECK(detail_of(sent, R"({"ident":1})") ==
        "the record has no id that says which payout it speaks of; nothing is at `id`; the record has `ident`");
  CHECK(detail_of(sent, R"({"id":"request 7"})") ==
        "the record has no id that says which payout it speaks of: `request 7` cannot be a txid, and there are no "
        "`refs`");
}

TEST_CASE("records without time are refused, or take that of their file in their order") {
  const std::string records =
      R"([{"events":[{"type":{"const":"payout.pending"},"ts":"at","txid":"id"}]}])";
  const std::string two = R"([{"id":"P1"},{"id":"P1"}])";
  const Seen refused = read_with(definition(records), two);
  CHECK(refused.kept.rejects.size() == 2);
  const Seen taken = read_with(definition(records, R"("undated":"file",)"), two);
  REQUIRE(taken.kept.events.size() == 2);
  // The file was written just now, which is later than the moment this test calls now.
  CHECK(taken.kept.events[0].at == Instant{1'780'000'000'000'000'000});
  CHECK(taken.kept.events[1].at.ns == taken.kept.events[0].at.ns + 1);
  const auto& warnings = taken.result->warnings;
  CHECK(std::any_of(warnings.begin(), warnings.end(), [](const Warning& warning) { return warning.code == "warn_no_time"; }));
}
