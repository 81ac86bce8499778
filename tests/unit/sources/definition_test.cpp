// Source definitions: reading them, and mapping foreign records.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "base/embedded.hpp"
#include "reading.hpp"
#include "sources/definition.hpp"
#include "sources/mapper.hpp"

using namespace payout;
using namespace payout::sources;
using namespace payout::sources::test;

namespace {

constexpr std::string_view k_batch = R"({
  "schema": "payout-diag/source", "format_version": "1.0", "id": "sample", "title": "a sample provider", "format": "json",
  "detect": [{"why": "it names a batch", "head": "\"batch_id\"", "without": "\"never\""}],
  "src": "sample-api", "split": "items[]", "zone": "Asia/Shanghai",
  "records": [
    {"name": "summary", "when": {"path": "kind", "is": "summary"}, "ignore": true},
    {"name": "payout", "when": {"path": "id", "exists": true}, "events": [
      {"type": {"path": "status", "lower": true, "map": {"failed": "payout.rejected", "paid": "payout.confirmed"}, "otherwise": "sample.other"},
       "ts": {"path": ["done_at", "made_at"], "forms": ["rfc3339", "epoch_s", "yyyy-MM-dd HH:mm:ss"]},
       "txid": {"path": "ours"}, "event_id": "id", "channel": {"const": "sample"},
       "scheme": {"const": "sample.code"}, "code": {"path": "errors.name", "nulls": ["-"]},
       "amount": {"path": "amount.value", "unit": "minor", "currency": "amount.currency"},
       "refs": {"channel": "id", "batch": "^batch_id", "trace": {"path": "numbers[type=trace].value"},
                "url": {"path": "links.self", "match": "/([^/]+)$"}}}
    ]},
    {"when": [], "events": [
      {"each": "steps[]", "type": "type", "ts": "at", "txid": "^ours"}
    ]}
  ]})";

Seen read_sample(std::string_view definition, std::string_view text, const std::string& source = "sample") {
  SourceSet set;
  REQUIRE(set.add(definition, "sample.json"));
  const Bytes bytes(text);
  Input input;
  input.name = "x.json";
  input.fd = bytes.fd();
  ReadOptions options;
  options.source = source;
  Kept kept;
  Result<ReadOutcome> result = read(input, options, set, kept);
  return {std::move(result), std::move(kept)};
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("every embedded definition is sound and found by its id") {
  unsigned found = 0;
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.path.starts_with("sources/") || !file.path.ends_with(".json")) continue;
    INFO(file.path);
    const Result<SourceDefinition> parsed = parse_definition(file.text, std::string(file.path));
    if (!parsed) FAIL(parsed.error().where << ": " << parsed.error().message);
    CHECK(all_sources().find(parsed->id) != nullptr);
    CHECK(!parsed->title.empty());
    CHECK(!parsed->title_zh.empty());
    ++found;
  }
  CHECK(found == all_sources().all().size());
  CHECK(all_sources().find("nacha") != nullptr);
}

TEST_CASE("a document fans out into records and each becomes an event") {
  const Seen seen = read_sample(k_batch, R"({"batch_id":"B-1","items":[
    {"kind":"summary","id":"x"},
    {"id":"I-1","ours":"PO-1","status":"FAILED","done_at":1718000000,"errors":{"name":"CLOSED"},"amount":{"value":5000,"currency":"jpy"},
     "numbers":[{"type":"a","value":"1"},{"type":"trace","value":"T-9"}],"links":{"self":"https://example.org/transfers/U-7"}},
    {"id":"I-2","ours":"not an id!","status":"PAID","done_at":null,"made_at":"2026-03-03 09:00:00","errors":[{"name":"-"}],"amount":{"value":"1234","currency":"EUR"}},
    {"id":"I-3","status":"odd","made_at":"2026-03-03T09:00:00+08:00"},
    {"ours":"PO-2","steps":[{"type":"payout.sent","at":"2026-03-03T09:00:00Z"},{"type":"payout.settled","at":"2026-03-04T09:00:00Z"}]},
    {"id":"I-4","status":"paid","made_at":"yesterday"}
  ]})");
  REQUIRE(seen.result);
  CHECK(seen.outcome().format == "json");
  CHECK(seen.outcome().source == "sample");
  CHECK(seen.outcome().ignored == 1);
  CHECK(seen.outcome().rejected == 1);
  CHECK(seen.first_code() == "ts_form");
  REQUIRE(seen.kept.events.size() == 5);
  const Event& failed = seen.kept.events[0];
  CHECK(failed.type == EventType::payout_rejected);
  CHECK(format_utc(failed.at) == "2024-06-10T06:13:20Z");
  CHECK(failed.txid == "PO-1");
  CHECK(failed.src == "sample-api");
  CHECK(failed.code == "CLOSED");
  CHECK(failed.amount == Money{5000, *find_currency("JPY")});
  CHECK(failed.refs == std::vector<Ref>{{"channel", "I-1"}, {"batch", "B-1"}, {"trace", "T-9"}, {"url", "U-7"}});
  CHECK(failed.span.line == 3);
  const Event& paid = seen.kept.events[1];
  CHECK(paid.type == EventType::payout_confirmed);
  CHECK(paid.txid.empty());
  CHECK(paid.code.empty());
  CHECK(format_utc(paid.at) == "2026-03-03T01:00:00Z");
  CHECK(paid.amount->minor == 1234);
  CHECK(seen.kept.events[2].type_name() == "sample.other");
  CHECK(seen.kept.events[3].type == EventType::payout_sent);
  CHECK(seen.kept.events[3].txid == "PO-2");
  CHECK(seen.kept.events[4].item == 0);
  CHECK(seen.kept.events[4].content != seen.kept.events[3].content);
  CHECK(seen.outcome().records == 7);
}

TEST_CASE("a damaged document is refused as a whole") {
  CHECK(read_sample(k_batch, R"({"batch_id":"B-1","items":[{"id":)").refusal() == "document_damaged");
  CHECK(read_sample(k_batch, "").refusal() == "document_damaged");
}

TEST_CASE("the same mapping reads lines and CSV rows") {
  std::string lines = with(std::string(k_batch), R"("format": "json")", R"("format": "jsonl")");
  lines = with(lines, R"("split": "items[]",)", "");
  const Seen seen = read_sample(
      lines,
      "{\"id\":\"I-1\",\"ours\":\"PO-1\",\"status\":\"paid\",\"done_at\":1718000000}\nbroken\n{\"id\":\"I-2\",\"st");
  REQUIRE(seen.result);
  CHECK(seen.kept.events.size() == 1);
  CHECK(seen.outcome().rejected == 1);
  CHECK(seen.outcome().pending == 1);
  CHECK(seen.outcome().records == 3);

  const std::string csv =
      R"({"schema":"payout-diag/source","id":"bill","title":"a bill","format":"csv","skip_lines":1,"drop_rows":["<END>"],"zone":"Asia/Shanghai",
    "records":[{"events":[{"type":{"path":"kind","map":{"out":"payout.sent"}},"ts":{"path":"when","strip":"`","forms":["yyyy-MM-dd HH:mm:ss"]},
      "txid":{"path":"'our id'","strip":"`"},"amount":{"path":"yuan","strip":"`","sign":"drop","currency":{"const":"CNY"}}}]}]})";
  const Seen bill = read_sample(
      csv, "a title\nwhen,kind,our id,yuan\n`2026-03-03 09:00:00,out,`PO-1,`-12.50\n`x,out\n<END>\n", "bill");
  REQUIRE(bill.result);
  REQUIRE(bill.kept.events.size() == 1);
  CHECK(bill.kept.events[0].amount->minor == 1250);
  CHECK(format_utc(bill.kept.events[0].at) == "2026-03-03T01:00:00Z");
  CHECK(bill.first_code() == "csv_columns");
  CHECK(bill.outcome().ignored == 1);
}

TEST_CASE("times and amounts of foreign forms") {
  const std::optional<Zone> zone = Zone::load("Africa/Nairobi").value();
  CHECK(time_text("06.07.2024 22:48:52", {"dd.MM.yyyy HH:mm:ss"}, zone) == "2024-07-06T19:48:52Z");
  CHECK(time_text("20240706224852", {"rfc3339", "yyyyMMddHHmmss"}, zone) == "2024-07-06T19:48:52Z");
  CHECK(time_text("2021-10-28T11:52:50+0000", {"yyyy-MM-ddTHH:mm:ssZ"}, {}) == "2021-10-28T11:52:50Z");
  CHECK(time_text("2020-06-12T15:20:55.7983215Z", {"rfc3339"}, {}) == "2020-06-12T15:20:55.798321500Z");
  CHECK(time_text("1718000000123", {"epoch_ms"}, {}) == "2024-06-10T06:13:20.123Z");
  CHECK(time_text("20240706", {"yyyyMMdd"}, {}).empty());
  CHECK(time_text("2024-13-06", {"yyyy-MM-dd"}, zone).empty());
  std::string out;
  CHECK((to_decimal("5", {AmountUnit::minor, Sign::refuse, '.', ""}, 2, out) && out == "0.05"));
  CHECK((to_decimal("5000", {AmountUnit::minor, Sign::refuse, '.', ""}, 0, out) && out == "5000"));
  CHECK((to_decimal("0012345", {AmountUnit::minor, Sign::refuse, '.', ""}, 3, out) && out == "12.345"));
  CHECK_FALSE(to_decimal("12.5", {AmountUnit::minor, Sign::refuse, '.', ""}, 2, out));
  CHECK((to_decimal("1250.00", {AmountUnit::major, Sign::refuse, '.', ""}, 0, out) && out == "1250"));
  CHECK((to_decimal("10.505", {AmountUnit::major, Sign::refuse, '.', ""}, 2, out) && out == "10.505"));
}

TEST_CASE("a faulty definition says where and what") {
  const auto fault = [](const std::string& text) {
    const Result<SourceDefinition> parsed = parse_definition(text, "d.json");
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == ErrorCode::rules_invalid);
    return parsed.error().where + " " + parsed.error().message + " " + parsed.error().hint;
  };
  const std::string sound(k_batch);
  REQUIRE(parse_definition(sound, "d.json"));
  CHECK(fault("{").find("d.json") != std::string::npos);
  CHECK(fault(with(sound, R"("title")", R"("titel")")).find("did you mean `title`") != std::string::npos);
  CHECK(fault(with(sound, R"("format": "json")", R"("format": "yaml")")).find("$.format") != std::string::npos);
  CHECK(fault(with(sound, "/([^/]+)$", "/([^/]+$")).find("pattern") != std::string::npos);
  CHECK(fault(with(sound, "Asia/Shanghai", "Asia/Nowhere")).find("zone") != std::string::npos);
  CHECK(fault(with(sound, "numbers[type=trace]", "numbers[type=trace")).find("bracket") != std::string::npos);
  CHECK(fault(with(sound, R"("id": "sample")", R"("id": "canonical")")).find("$.id") != std::string::npos);
  CHECK(fault(with(sound, R"("is": "summary")", R"("equals": "summary")")).find("records[0].when") !=
        std::string::npos);
}

TEST_CASE("every code the readers give is explained in docs/formats/rejects.md") {
  const std::filesystem::path root = std::filesystem::exists("src/sources") ? "." : "../..";
  const auto slurp = [](const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  };
  const std::string doc = slurp(root / "docs/formats/rejects.md");
  REQUIRE(doc.size() > 1000);
  std::set<std::string> codes;
  const auto collect = [&](const std::string& text, const std::string& before, const std::string& prefix) {
    for (std::size_t at = text.find(before); at != std::string::npos; at = text.find(before, at + 1)) {
      const std::size_t from = at + before.size();
      const std::size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789", from);
      if (end == std::string::npos || text[end] != '"' || end == from) continue;
      codes.insert(prefix + text.substr(from, end - from));
    }
  };
  for (const auto& entry : std::filesystem::directory_iterator(root / "src/sources")) {
    const std::string text = slurp(entry.path());
    for (const char* before :
         {"fail(\"", "refuse(\"", "damaged(\"", "fail(ErrorCode::usage, \"", "fail(ErrorCode::rules_invalid, \"",
          "ErrorCode::rules_invalid, \"", "return {\"", "fault = {\"", "warn_first(\"", "push_back({\""}) {
      collect(text, before, "");
    }
    collect(text, "refuse(code(\"", "ach_");
    collect(text, "warn(\"warn_\" + code(\"", "warn_ach_");
  }
  CHECK(codes.size() > 45);
  for (const std::string& code : codes) {
    if (code.find('_') == std::string::npos && code != "utf8" && code != "currency" && code != "prefix") continue;
    INFO(code);
    CHECK(doc.find("`" + code + "`") != std::string::npos);
  }
}
