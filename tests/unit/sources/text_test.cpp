// Lines of text, pairs and forms through definitions.
#include <catch2/catch.hpp>

#include "reading.hpp"
#include "sources/encoding.hpp"
#include "sources/text_record.hpp"

using namespace payout;
using namespace payout::sources;
using namespace payout::sources::test;

namespace {

/// A definition with the keys of `top`, whose records become events of the keys of `event`.
std::string definition(const std::string& top, const std::string& event) {
  return R"({"schema":"payout-diag/source","format_version":"1.0","id":"mine","title":"x","src":"mine",)" + top +
         R"(,"records":[{"events":[{)" + event + "}]}]}";
}

Seen read_as(const std::string& source, std::string_view text, ReadOptions options = {}) {
  SourceSet set;
  if (const Result<void> added = set.add(source, "mine.json"); !added)
    FAIL(added.error().where << ": " << added.error().message);
  options.source = "mine";
  const Bytes bytes(text);
  Input input;
  input.name = "x.log";
  input.fd = bytes.fd();
  Kept kept;
  Result<ReadOutcome> result = read(input, options, set, kept);
  return {std::move(result), std::move(kept)};
}

std::string pairs_of(std::string_view text, const PairSyntax& syntax = {}) {
  Tree tree;
  tree.begin_flat(text);
  Pairs pairs;
  find_pairs(text, syntax, tree, pairs);
  std::string out;
  for (const auto& [key, value] : pairs) out += "<" + std::string(key) + "|" + std::string(value) + ">";
  return out;
}

const std::string k_step =
    R"("type":{"path":"step","map":{"sent":"payout.sent","failed":"payout.rejected"}},"txid":"id")";

}  // namespace

TEST_CASE("lines are taken apart by the first pattern that fits; others are ignored") {
  const std::string source = definition(
      R"j("format":"lines","zone":"Asia/Shanghai","lines":[
        "^(?P<at>\\S+ \\S+) \\[\\w+\\] (?P<step>sent|failed) (?P<id>\\S+)(?: code=(?P<code>\\S+))?$",
        {"name":"short","match":"^S (?P<at>[0-9]+) (?P<step>\\w+) (?P<id>\\S+)"}])j",
      k_step + R"(,"ts":{"path":"at","forms":["yyyy-MM-dd HH:mm:ss,SSS","epoch_s"]},"code":"code","msg":"pattern")");
  const Seen seen = read_as(source,
                            "2026-03-02 09:00:00,250 [main] sent P-1\n"
                            "java.io.IOException: closed\n\tat a.b.C(C.java:1)\n"
                            "2026-03-02 09:00:01,5 [main] failed P-1 code=AC04\n"
                            "S 1772442000 sent P-2\n\n"
                            "2026-03-02 09:00:02,000 [main] sent P-");
  REQUIRE(seen.result);
  REQUIRE(seen.kept.events.size() == 3);
  CHECK(format_utc(seen.kept.events[0].at) == "2026-03-02T01:00:00.250Z");
  CHECK(seen.kept.events[0].txid == "P-1");
  CHECK(seen.kept.events[0].code.empty());
  CHECK(seen.kept.events[1].code == "AC04");
  CHECK(seen.kept.events[1].span.line == 4);
  CHECK(seen.kept.events[2].msg == "short");
  CHECK(seen.outcome().ignored == 2);
  CHECK(seen.outcome().blank == 1);
  CHECK(seen.outcome().pending == 1);
  CHECK(seen.outcome().records == 6);
}

TEST_CASE("a last line of text without its end waits, or is taken with --final") {
  const std::string source = definition(R"("format":"kv")", k_step + R"(,"ts":"ts")");
  CHECK(read_as(source, "ts=2026-03-02T09:00:00Z step=sent id=P-1").outcome().pending == 1);
  ReadOptions options;
  options.final = true;
  CHECK(read_as(source, "ts=2026-03-02T09:00:00Z step=sent id=P-1", options).kept.events.size() == 1);
}

TEST_CASE("a tail of JSON, pairs or a form becomes an object of its own") {
  const std::string source = definition(
      R"j("format":"lines","lines":["^(?P<at>\\S+) (?P<step>\\w+) (?P<body>\\{.*)$","^(?P<at>\\S+) (?P<step>\\w+) F (?P<form>\\S+)$",
         "^(?P<at>\\S+) (?P<step>\\w+) (?P<rest>.*)$"],"parse":{"body":"json","form":"form","rest":"kv"})j",
      R"("type":{"path":"step","map":{"sent":"payout.sent"}},"ts":"at","txid":["body.payout.id","form.order","rest.id"],
         "msg":["body.note","form.note","rest.note"])");
  const Seen seen = read_as(source, R"(2026-03-02T09:00:00Z sent {"payout":{"id":"P-1"},"note":"a \"b\""})"
                                    "\n"
                                    "2026-03-02T09:00:00Z sent F order=P-2&note=a+b%26c\n"
                                    "2026-03-02T09:00:00Z sent id=P-3 note=\"two words\"\n"
                                    "2026-03-02T09:00:00Z sent {\"payout\":{\"id\":\n");
  REQUIRE(seen.kept.events.size() == 3);
  CHECK(seen.kept.events[0].txid == "P-1");
  CHECK(seen.kept.events[0].msg == "a \"b\"");
  CHECK(seen.kept.events[1].txid == "P-2");
  CHECK(seen.kept.events[1].msg == "a b&c");
  CHECK(seen.kept.events[2].txid == "P-3");
  CHECK(seen.kept.events[2].msg == "two words");
  // The last pattern takes what the first could not read as JSON; it has no id then.
  CHECK(seen.outcome().rejected == 1);
}

TEST_CASE("pairs are found among words, in quotes and in brackets") {
  CHECK(pairs_of("a=1 b=\"x y\" c=") == "<a|1><b|x y><c|>");
  CHECK(pairs_of("INFO payout sent id=P-1 by hand") == "<id|P-1><text|INFO payout sent>");
  CHECK(pairs_of(R"(m="say \"no\" \\ done" n=2)") == R"(<m|say "no" \ done><n|2>)");
  CHECK(pairs_of("o={a=1, b=[2, 3]} p=4") == "<o|{a=1, b=[2, 3]}><p|4>");
  CHECK(pairs_of("o={a=1 p=4") == "<o|{a=1><p|4>");
  CHECK(pairs_of("a: 1, b: x y ,c:", {",", ':'}) == "<a|1><b|x y><c|>");
  CHECK(pairs_of("8=FIX|35=D|", {"|", '='}) == "<8|FIX><35|D>");
  CHECK(pairs_of("= =x a=\"never closed") == "<a|never closed><text|= =x>");
  CHECK(pairs_of("no pair at all").empty());
}

TEST_CASE("text that was made to be slow is read in one pass") {
  std::string text;
  while (text.size() < (std::size_t{1} << 19U)) text += "a={[(b=";
  Tree tree;
  tree.begin_flat(text);
  Pairs pairs;
  CHECK(find_pairs(text, {}, tree, pairs) != 0);
}

TEST_CASE("forms are decoded, in the definition's encoding where they are not UTF-8") {
  const std::string event =
      R"("type":{"const":"payout.rejected"},"ts":{"path":"txnTime","forms":["yyyyMMddHHmmss"]},"txid":"orderId","msg":"respMsg")";
  const std::string source = definition(R"("format":"form","encoding":"gb18030","zone":"Asia/Shanghai")", event);
  const Seen seen = read_as(source,
                            "orderId=P-1&txnTime=20260302090000&respMsg=%D3%E0%B6%EE%B2%BB%D7%E3&x&=y\n"
                            "orderId=P-2&txnTime=20260302090000&respMsg=%E4%BD%99%E9%A2%9D\n"
                            "no form\n");
  REQUIRE(seen.kept.events.size() == 2);
  CHECK(seen.kept.events[0].msg == "余额不足");
  CHECK(seen.kept.events[1].msg == "余额");
  CHECK(seen.outcome().ignored == 1);
  const std::string plain = definition(R"("format":"form","zone":"Asia/Shanghai")", event);
  CHECK(read_as(plain, "orderId=P-1&txnTime=20260302090000&respMsg=%D3%E0%B6\n").first_code() == "utf8");
}

TEST_CASE("a syslog or container header in front is taken off, by flag or by definition") {
  const std::string event = k_step + R"(,"ts":"ts")";
  const std::string body = "ts=2026-03-02T09:00:00Z step=sent id=P-1 extra={\"a\":1}\n";
  for (const std::string header :
       {"Mar  2 09:00:00 host payouts[17]: ", "<34>Mar  2 09:00:00 host payouts: ",
        "2026-03-02T09:00:00+01:00 host payouts[1]: ", "<34>1 2026-03-02T09:00:00Z host payouts 17 ID47 - ",
        "<34>1 2026-03-02T09:00:00Z host payouts 17 - [a@1 b=\"] \\\" x\"][c] "}) {
    INFO(header);
    const Seen seen = read_as(definition(R"("format":"kv","prefix":"syslog")", event), header + body);
    REQUIRE(seen.kept.events.size() == 1);
    CHECK(seen.kept.events[0].txid == "P-1");
    ReadOptions options;
    options.prefix = "syslog";
    CHECK(read_as(definition(R"("format":"kv")", event), header + body, options).kept.events.size() == 1);
  }
  const std::string container = definition(R"("format":"kv","prefix":"container")", event);
  CHECK(read_as(container, "2026-03-02T09:00:00.000000000Z stdout F " + body).kept.events.size() == 1);
  CHECK(read_as(container, body).first_code() == "prefix");
}

TEST_CASE("a definition is recognised in its own encoding") {
  const std::string source = definition(
      R"("format":"csv","encoding":"gb18030","zone":"Asia/Shanghai","detect":[{"why":"its header","head":"^订单,时间,说明"}])",
      R"("type":{"const":"payout.sent"},"ts":{"path":"时间","forms":["yyyy-MM-dd HH:mm:ss"]},"txid":"订单","msg":"说明")");
  SourceSet set;
  REQUIRE(set.add(source, "mine.json"));
  const std::string text = "订单,时间,说明\nP-1,2026-03-02 09:00:00,已发送\n";
  for (const std::string& bytes : {text, encode(text, "gb18030").value()}) {
    Input input;
    input.name = "bill.csv";
    input.head = bytes;
    Kept kept;
    const Result<ReadOutcome> outcome = read(input, {}, set, kept);
    REQUIRE(outcome);
    CHECK(outcome->source == "mine");
    REQUIRE(kept.events.size() == 1);
    CHECK(kept.events[0].msg == "已发送");
  }
  CHECK_FALSE(encode("\xF0\x9F\x98\x80", "latin-1"));
  CHECK_FALSE(encode("x", "ebcdic"));
}

TEST_CASE("faults of text definitions name their place") {
  const auto fault = [](const std::string& top) {
    const Result<SourceDefinition> parsed =
        parse_definition(definition(top, R"("type":"t","ts":"x","txid":"id")"), "mine.json");
    return parsed ? std::string() : parsed.error().where + " " + parsed.error().message;
  };
  CHECK(fault(R"("format":"lines")").find("`lines` is missing") != std::string::npos);
  CHECK(fault(R"("format":"lines","lines":["^(.*)$"])").find("$.lines[0] the pattern names no group") !=
        std::string::npos);
  CHECK(fault(R"("format":"lines","lines":["("])").find("$.lines[0]") != std::string::npos);
  CHECK(fault(R"("format":"kv","pairs":{"equals":" "})").find("$.pairs.equals") != std::string::npos);
  CHECK(fault(R"("format":"kv","parse":{"a":"yaml"})").find("$.parse.a") != std::string::npos);
  CHECK(fault(R"("format":"kv","encoding":"ebcdic")").find("$.encoding") != std::string::npos);
  CHECK(fault(R"("format":"csv","header":["a"],"columns":["a"])").find("only one of") != std::string::npos);
  CHECK(fault(R"("format":"csv","delimiter":"ab")").find("$.delimiter") != std::string::npos);
  CHECK(fault(R"("format":"csv","quotes":"odd")").find("$.quotes") != std::string::npos);
}
