// What a file looks like, and what it would be read as.
#include <catch2/catch.hpp>

#include "reading.hpp"
#include "sources/examine.hpp"

using namespace payout;
using namespace payout::sources;
using namespace payout::sources::test;

namespace {

const std::string k_definition = R"({"schema":"payout-diag/source","id":"mine","title":"x","format":"kv",
  "detect":[{"why":"three words","head":["step=","id=","(?m)^ts="],"without":"never"}],
  "records":[{"events":[{"type":{"const":"payout.sent"},"ts":"ts","txid":"id"}]}]})";

Examination look(const SourceSet& set, std::string_view text) {
  Input input;
  input.name = "x.log";
  input.head = std::string(text);
  Result<Examination> seen = examine(input, {}, set);
  if (!seen) FAIL(seen.error().message);
  return std::move(*seen);
}

}  // namespace

TEST_CASE("the shape of a file is described in words") {
  CHECK(describe_shape("") == "nothing: it is empty");
  CHECK(describe_shape("\xEF\xBB\xBF{\"a\":1,\"b\":2}\n{\"a\":3}\n") == "lines of JSON with the keys `a`, `b`");
  CHECK(describe_shape("[{\"a\":1},\n{\"a\":2}]") == "a JSON list of objects with the keys `a`");
  CHECK(describe_shape("{\n\"a\": {}\n}\n") == "a JSON document with the keys `a`");
  CHECK(describe_shape("{\"a\": [").find("is damaged") != std::string::npos);
  CHECK(describe_shape("<Document>").find("XML") == 0);
  CHECK(describe_shape("Bill\n\na;b\n1;2\n3;4\n5;6\n") ==
        "a table with `;` between columns; 1 title line, then the columns `a`, `b`");
  CHECK(describe_shape("a\tb\n1\t2\n").find("`tab`") != std::string::npos);
  CHECK(describe_shape("ts=1 a=2\nts=2 a=3\n").find("(format `kv`)") != std::string::npos);
  CHECK(describe_shape("a=1&b=2\n").find("(format `form`)") != std::string::npos);
  CHECK(describe_shape("something happened\n").find("(format `lines`)") != std::string::npos);
  const std::string record(94, '1');
  CHECK(describe_shape(record + "\n" + record + "\n" + record + "\n").find("width of 94") != std::string::npos);
  CHECK(describe_shape("card 4111111111111111 used\n").find("4111111111111111") == std::string::npos);
}

TEST_CASE("a file is examined with what is known") {
  SourceSet set;
  REQUIRE(set.add(k_definition, "mine.json"));
  const Examination own = look(set, "ts=2026-03-02T09:00:00Z step=s id=P-1\nts=x step=s id=P-2\n");
  CHECK(own.detection.source() == "mine");
  CHECK(own.detection.why == "three words");
  CHECK(own.events == 1);
  CHECK(own.first_event.find("\"txid\":\"P-1\"") != std::string::npos);
  CHECK(own.first_reject.find("line 2: ts_form") == 0);
  CHECK(own.near.empty());

  const Examination near = look(set, "step=s id=P-1\n");
  CHECK(near.detection.definition == nullptr);
  REQUIRE(near.near.size() == 1);
  CHECK(near.near[0].reason == "2 of 3 patterns fit: three words");
  CHECK(look(set, "ts=2026-03-02T09:00:00Z step=s id=never\n").near.at(0).reason.find("must not stand there") !=
        std::string::npos);
  CHECK(look(set, "id=P-1\n").near.empty());
  CHECK(look(set, "<html>\n").refusal);
}

TEST_CASE("no more of a long file is read than tells what it is") {
  SourceSet set;
  REQUIRE(set.add(k_definition, "mine.json"));
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "ts=2026-03-02T09:00:00Z step=s id=P-" + std::to_string(i) + "\n";
  CHECK(look(set, text).events == 200);
}
