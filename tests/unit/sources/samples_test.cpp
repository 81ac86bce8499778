// Samples of definitions: what passes, what does not, and what lint says of a definition.
#include <algorithm>

#include <catch2/catch.hpp>

#include "reading.hpp"
#include "sources/samples.hpp"

using namespace payout;
using namespace payout::sources;
using namespace payout::sources::test;

namespace {

const std::string k_sound = R"({
  "schema": "payout-diag/source", "format_version": "1.0", "id": "mine", "title": "x", "format": "jsonl",
  "detect": [{"why": "a step", "head": "\"step\""}],
  "records": [{"when": {"path": "step", "exists": true}, "events": [
    {"type": {"path": "step", "map": {"sent": "payout.sent"}}, "ts": "at", "txid": "id", "refs": {"channel": "theirs"}}]}],
  "samples": [{"name": "one", "input": [{"step": "sent", "at": "2026-03-02T09:00:00+01:00", "id": "P-1", "theirs": "C-1"}],
    "events": [{"ts": "2026-03-02T08:00:00Z", "type": "payout.sent", "txid": "P-1", "refs": {"channel": "C-1"}}]}]
})";

std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

/// Codes of what lint finds in one definition beside `others`.
std::string lint(const std::string& text, const std::vector<std::string>& others = {}) {
  std::vector<Finding> findings = check_definition(text, "mine.json", {"NACHA"});
  SourceSet set;
  for (const std::string& other : others) REQUIRE(set.add(other, "other.json"));
  if (set.add(text, "mine.json")) {
    const std::vector<Finding> more = check_samples(*set.find("mine"), set);
    findings.insert(findings.end(), more.begin(), more.end());
  }
  std::string out;
  for (const Finding& finding : findings) out += (out.empty() ? "" : " ") + std::string(finding.code);
  return out;
}

/// What the samples of a definition show otherwise than they say.
std::string differences(const std::string& text) {
  SourceSet set;
  if (const Result<void> added = set.add(text, "mine.json"); !added) FAIL(added.error().message);
  std::string out;
  for (const SampleResult& result : run_samples(*set.find("mine"), set)) {
    for (const SampleDifference& each : result.differences)
      out += each.what + ": " + each.want + " / " + each.got + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("a sample that says what comes out passes") {
  CHECK(differences(k_sound).empty());
  CHECK(lint(k_sound).empty());
}

TEST_CASE("every way in which a sample can differ is told") {
  CHECK(differences(with(k_sound, "T08:00:00Z", "T09:00:00Z")) ==
        "event 1, ts: 2026-03-02T09:00:00Z / 2026-03-02T08:00:00Z\n");
  CHECK(differences(with(k_sound, ", \"refs\": {\"channel\": \"C-1\"}", "")) ==
        "event 1, refs.channel: (nothing) / C-1\n");
  CHECK(differences(with(k_sound, "\"refs\": {\"channel\": \"C-1\"}", "\"cod\": \"x\""))
            .find("keys outside the contract: `cod`") != std::string::npos);
  CHECK(differences(with(k_sound, "\"id\": \"P-1\", ", "")) == "event 1, txid: P-1 / (nothing)\n");
  CHECK(differences(with(k_sound, "+01:00", "")).find("rejects: (none) / ts_form; line 1") != std::string::npos);
  CHECK(differences(with(k_sound, "\"step\": \"sent\", \"at\"", "\"stop\": \"sent\", \"at\"")) ==
        "event 1: {\"ts\": \"2026-03-02T08:00:00Z\", \"type\": \"payout.sent\", \"txid\": \"P-1\", \"refs\": "
        "{\"channel\": "
        "\"C-1\"}} / (no more events)\ndetected as: mine / canonical\n");
  CHECK(differences(with(k_sound, "\"events\": [{\"ts\"", "\"refused\": \"csv_header\", \"events\": [{\"ts\"")) ==
        "refused: csv_header / (read)\n");
  CHECK(differences(with(k_sound, "\"name\": \"one\"", "\"ignored\": 1")) == "ignored: 1 / 0\n");
}

TEST_CASE("lint finds what one definition shows by itself") {
  CHECK(lint("{") == "S101");
  CHECK(lint(with(k_sound, "\"title\"", "\"titel\"")) == "S103 S102");
  CHECK(lint(with(k_sound, "\"detect\": [{\"why\": \"a step\", \"head\": \"\\\"step\\\"\"}],", "")) == "S122");
  CHECK(lint(with(k_sound, "payout.sent\"}}, \"ts\"", "payout.snt\"}}, \"ts\"")).find("S107") != std::string::npos);
  CHECK(lint(with(k_sound, "\"ts\": \"at\"", "\"ts\": \"at\", \"scheme\": {\"const\": \"NACHAA\"}")) == "S129");
  CHECK(lint(with(k_sound, "\"ts\": \"at\"", "\"ts\": \"at\", \"ts\": \"then\"")) == "S110");
  CHECK(lint(with(k_sound, "\"txid\": \"id\", \"refs\": {\"channel\": \"theirs\"}", "\"code\": \"id\"")) == "S128");
  // A kind without conditions takes every record, so nothing reaches the one behind it.
  CHECK(lint(with(with(k_sound, "\"when\": {\"path\": \"step\", \"exists\": true}, ", ""), "\"theirs\"}}]}]",
                  "\"theirs\"}}]}, {\"ignore\": true}]")) == "S126");
  CHECK(lint(with(k_sound, "\"format\": \"jsonl\"", "\"format\": \"jsnl\"")).find("S109") != std::string::npos);
}

TEST_CASE("lint finds what only the samples and the other definitions show") {
  CHECK(lint(with(k_sound, "{\"why\": \"a step\"",
                  "{\"why\": \"another\", \"head\": \"never\"}, {\"why\": \"a step\"")) == "S123");
  CHECK(lint(with(k_sound, "\"head\": \"\\\"step\\\"\"", "\"head\": \"never\"")) == "S123 S124");
  CHECK(lint(with(k_sound, "\"records\": [{\"when\"",
                  "\"records\": [{\"name\": \"never met\", \"when\": {\"path\": \"x\", \"exists\": true}, \"events\": [{\"type\": "
                  "{\"const\": \"payout.sent\"}, \"ts\": \"at\", \"txid\": \"id\"}]}, {\"when\"")) == "S130");
  const std::string twin = with(k_sound, "\"id\": \"mine\"", "\"id\": \"twin\"");
  CHECK(lint(k_sound, {twin}) == "S125");
  CHECK(lint(k_sound, {with(twin, "\"format\": \"jsonl\"", "\"format\": \"jsonl\", \"priority\": 3")}) == "S124");
  CHECK(lint(with(k_sound, "\"format\": \"jsonl\"", "\"format\": \"jsonl\", \"priority\": 3"), {twin}).empty());
}

TEST_CASE("a finding names the line it stands on") {
  const std::vector<Finding> findings =
      check_definition("{\n\"schema\": \"payout-diag/source\",\n\"x\": 1\n}", "mine.json", {});
  const auto unknown =
      std::find_if(findings.begin(), findings.end(), [](const Finding& each) { return each.code == "S102"; });
  REQUIRE(unknown != findings.end());
  CHECK(unknown->mark.line == 3);
  CHECK(unknown->mark.path == "$.x");
  CHECK(check_definition("{\"a\": \"b\n\"c\": 1}", "mine.json", {})[0].mark.line == 1);
}

TEST_CASE("events are written as canonical JSON") {
  const Seen seen = read_text(
      R"({"ts":"2026-03-02T09:00:00Z","type":"payout.sent","txid":"P-1","attempt":2,"amount":"1.50","currency":"EUR","refs":{"e2e":"E"},"reason":"r"})"
      "\n");
  REQUIRE(seen.kept.events.size() == 1);
  CHECK(
      event_json(seen.kept.events[0]) ==
      R"({"ts":"2026-03-02T09:00:00Z","type":"payout.sent","txid":"P-1","attempt":2,"amount":"1.50","currency":"EUR","refs":{"e2e":"E"},"reason":"r"})");
}
