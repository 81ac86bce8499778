// Canonical JSON Lines: what is taken, and one line for each way to be refused.
#include <catch2/catch.hpp>
#include <set>

#include "base/hash.hpp"
#include "reading.hpp"
#include "sources/json_line.hpp"
#include "sources/line_reader.hpp"
#include "sources/tree.hpp"

using namespace payout;
using namespace payout::sources;
using namespace payout::sources::test;

namespace {

/// A sound line with `more` behind its members.
std::string line_with(const std::string& more) {
  return R"({"ts":"2026-03-03T09:00:00Z","type":"payout.sent","txid":"PO-1")" + more + "}";
}

std::string code_of(const std::string& line) {
  JsonLineDecoder decoder;
  return decoder.decode(line) ? "" : std::string(decoder.builder.fault.code);
}

}  // namespace

TEST_CASE("every key of the contract reaches the event") {
  JsonLineDecoder decoder;
  const std::string line =
      R"({"ts":"2026-03-03T10:00:00.5+01:00","type":"payout.rejected","txid":"PO-1","event_id":"e1","src":"api","channel":"sct",)"
      R"("attempt":2,"scheme":"SEPA-SCT-REJECT","code":"AC04","msg":"closed\naccount","amount":"12.34","currency":"EUR","bank":"BANKDEFF",)"
      R"("payee":"tok-1","customer":"k-1","refs":{"e2e":"E-1","trace":null,"uetr":"U-1"},"reason":"x","component":"w","replaces":"PO-0",)"
      R"("replaced_by":"PO-2","shard":{"a":[1,2.5e3,true,null,"\u00e9"]},"from":"bank a"})";
  REQUIRE(decoder.decode(line));
  const Event& event = decoder.builder.event;
  CHECK(format_utc(event.at) == "2026-03-03T09:00:00.500Z");
  CHECK(event.type == EventType::payout_rejected);
  CHECK(event.type_text.empty());
  CHECK(event.txid == "PO-1");
  CHECK(event.event_id == "e1");
  CHECK(event.src == "api");
  CHECK(event.channel == "sct");
  CHECK(event.attempt == 2);
  CHECK(event.scheme == "SEPA-SCT-REJECT");
  CHECK(event.code == "AC04");
  CHECK(event.msg == "closed\naccount");
  CHECK(event.amount == Money{1234, *find_currency("EUR")});
  CHECK(event.bank == "BANKDEFF");
  CHECK(event.payee == "tok-1");
  CHECK(event.customer == "k-1");
  CHECK(event.refs == std::vector<Ref>{{"e2e", "E-1"}, {"uetr", "U-1"}});
  CHECK(event.reason == "x");
  CHECK(event.component == "w");
  CHECK(event.replaces == "PO-0");
  CHECK(event.replaced_by == "PO-2");
  CHECK(event.other_keys == 2);
  CHECK(event.content == hash64(line));
  CHECK(decoder.other_keys.list() == "`shard`");
}

TEST_CASE("the same decoder forgets the line before") {
  JsonLineDecoder decoder;
  REQUIRE(
      decoder.decode(line_with(R"(,"refs":{"a":"b"},"amount":"1.00","currency":"EUR","attempt":1,"msg":"m","x":1)")));
  REQUIRE(decoder.decode(line_with("")));
  const Event& event = decoder.builder.event;
  CHECK(event.refs.empty());
  CHECK(!event.amount);
  CHECK(!event.attempt);
  CHECK(event.msg.empty());
  CHECK(event.other_keys == 0);
  CHECK_FALSE(decoder.decode("{\"broken"));
  REQUIRE(decoder.decode(line_with("")));
}

TEST_CASE("escaped keys are the keys they spell") {
  CHECK(code_of(R"({"\u0074s":"2026-03-03T09:00:00Z","type":"payout.sent","tx\u0069d":"PO-1"})").empty());
  CHECK(code_of(R"({"ts":"2026-03-03T09:00:00Z","type":"payout.sent","txid\u0000x":"PO-1"})") == "missing_field");
  CHECK(code_of(line_with(R"(,"\u0074xid":"PO-2")")) == "duplicate_key");
}

TEST_CASE("each way to be refused has its word") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"json_syntax", "not json"},
      {"json_syntax", line_with(",")},
      {"json_syntax", line_with(R"(,"a":01)")},
      {"json_syntax", line_with(R"(,"a":nul)")},
      {"json_syntax", line_with(R"(,"a":truex)")},
      {"json_syntax", line_with(R"(,"a":"\q")")},
      {"json_syntax", line_with(R"(,"a":"\u12g4")")},
      {"json_syntax", line_with(R"(,"a":[1,])")},
      {"json_syntax", line_with(R"(,"a":[1}])")},
      {"json_syntax", line_with(R"(,"a" 1)")},
      {"json_syntax", line_with(R"(,"a":"b" "c")")},
      {"json_syntax", line_with(R"(,'a':1)")},
      {"json_syntax", line_with(R"(,"a":.5)")},
      {"json_syntax", line_with(R"(,"a":+1)")},
      {"json_syntax", line_with(R"(,"a":NaN)")},
      {"json_syntax", line_with(R"(,"a":1 // note)")},
      {"json_syntax", line_with("").substr(0, 40)},
      {"json_syntax", line_with("") + "\r" + line_with("")},
      {"trailing_garbage", line_with("") + ","},
      {"trailing_garbage", line_with("") + line_with("")},
      {"trailing_garbage", line_with("") + "}"},
      {"not_an_object", "[]"},
      {"not_an_object", "[" + line_with("") + "]"},
      {"not_an_object", "12"},
      {"depth_limit", R"({"x":)" + std::string(64, '[') + std::string(64, ']') + "}"},
      {"depth_limit", std::string(100'000, '[')},
      {"control_byte", line_with(std::string(",\"a\":\"x\x01y\""))},
      {"control_byte", line_with(",\"a\":\"x\ty\"")},
      {"control_byte", std::string(3, '\0') + line_with("")},
      {"utf8", line_with(",\"a\":\"\xC0\xAF\"")},
      {"utf8", line_with(",\"a\":\"\xED\xA0\x80\"")},
      {"utf8", line_with(R"(,"a":"\ud800")")},
      {"utf8", line_with(R"(,"a":"\ude00\ud83d")")},
      {"utf8", line_with(R"(,"a":"\ud83d\u0041")")},
      {"duplicate_key", line_with(R"(,"txid":"PO-1")")},
      {"duplicate_key", line_with(R"(,"a":1,"a":1)")},
      {"duplicate_key", line_with(R"(,"refs":{"a":"1","a":"2"})")},
      {"missing_field", R"({"type":"payout.sent","txid":"A"})"},
      {"missing_field", R"({"ts":"2026-03-03T09:00:00Z","txid":"A"})"},
      {"missing_field", R"({"ts":"2026-03-03T09:00:00Z","type":"payout.sent"})"},
      {"missing_field", R"({"ts":"2026-03-03T09:00:00Z","type":"payout.sent","txid":null})"},
      {"missing_field", line_with(R"(,"amount":"1.00")")},
      {"missing_field",
       R"({"ts":"2026-03-03T09:00:00Z","type":"log.coverage","src":"x","from":"2026-03-03T09:00:00Z"})"},
      {"field_type", line_with(R"(,"code":57)")},
      {"field_type", line_with(R"(,"msg":{"a":1})")},
      {"field_type", line_with(R"(,"attempt":"1")")},
      {"field_type", line_with(R"(,"attempt":1.5)")},
      {"field_type", line_with(R"(,"attempt":-1)")},
      {"field_type", line_with(R"(,"attempt":99999999999)")},
      {"field_type", line_with(R"(,"refs":"x")")},
      {"field_type", line_with(R"(,"refs":{"a":1})")},
      {"field_type", line_with(R"(,"amount":true,"currency":"EUR")")},
      {"bad_txid", R"({"ts":"2026-03-03T09:00:00Z","type":"payout.sent","txid":" A"})"},
      {"bad_txid", R"({"ts":"2026-03-03T09:00:00Z","type":"payout.sent","txid":""})"},
      {"ts_form", R"({"ts":"2026-03-03T09:00:00","type":"payout.sent","txid":"A"})"},
      {"ts_range", R"({"ts":"2999-03-03T09:00:00Z","type":"payout.sent","txid":"A"})"},
      {"amount_form", line_with(R"(,"amount":"1,5","currency":"EUR")")},
      {"amount_form", line_with(R"(,"amount":1e2,"currency":"EUR")")},
      {"amount_scale", line_with(R"(,"amount":"1.005","currency":"EUR")")},
      {"amount_scale", line_with(R"(,"amount":1.5,"currency":"JPY")")},
      {"amount_range", line_with(R"(,"amount":-1,"currency":"EUR")")},
      {"amount_range", line_with(R"(,"amount":123456789012345678901234567890,"currency":"EUR")")},
      {"currency", line_with(R"(,"amount":"1.00","currency":"eur")")},
      {"currency", line_with(R"(,"currency":"XXX")")},
  };
  for (const auto& [code, line] : cases) {
    INFO(line.substr(0, 120));
    CHECK(code_of(line) == code);
  }
  std::string many = "{";
  for (int i = 0; i < 1001; ++i) many += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":1";
  CHECK(code_of(many + "}") == "key_limit");
}

TEST_CASE("what is sound is taken") {
  for (const std::string& more :
       {std::string(R"(,"a":[[],{},[{}],-0,1E+5,"\/"])"), std::string(R"(,"a":123456789012345678901234567890)"),
        std::string(R"( , "a" : null )"), R"(,"x":)" + std::string(63, '[') + std::string(63, ']'),
        std::string(R"(,"msg":"\ud83d\ude00\u0000")"), std::string(R"(,"amount":null,"currency":null)")}) {
    INFO(more);
    CHECK(code_of(line_with(more)).empty());
  }
  CHECK(code_of(R"({"ts":"2026-03-03T09:00:00Z","type":"frobnicated"})").empty());
  CHECK(code_of(R"({"ts":"2026-03-03T09:00:00Z","type":"channel.down","channel":"c"})").empty());
  CHECK(
      code_of(
          R"({"ts":"2026-03-03T09:00:00Z","type":"log.coverage","src":"x","from":"2026-03-02T09:00:00Z","to":"2026-03-03T09:00:00Z"})")
          .empty());
}

TEST_CASE("amounts come from the digits and never through a double") {
  JsonLineDecoder decoder;
  REQUIRE(decoder.decode(line_with(R"(,"amount":9007199254740993,"currency":"JPY")")));
  CHECK(decoder.builder.event.amount->minor == 9007199254740993);
  REQUIRE(decoder.decode(line_with(R"(,"amount":92233720368547758.07,"currency":"EUR")")));
  CHECK(decoder.builder.event.amount->minor == 9223372036854775807);
}

TEST_CASE("free text is masked before it reaches the event, ids are not") {
  JsonLineDecoder decoder;
  REQUIRE(decoder.decode(
      R"({"ts":"2026-03-03T09:00:00Z","type":"payout.sent","txid":"4111111111111111","event_id":"4111111111111111",)"
      R"("msg":"card 4111111111111111 of a.person@example.org","payee":"DE89370400440532013000","refs":{"card":"4111111111111111"}})"));
  const Event& event = decoder.builder.event;
  CHECK(event.txid == "4111111111111111");
  CHECK(event.event_id == "4111111111111111");
  CHECK(event.refs[0].id == "4111111111111111");
  CHECK(event.msg.find("4111111111111111") == std::string::npos);
  CHECK(event.msg.find("a.person") == std::string::npos);
  CHECK(event.payee.find("370400440532") == std::string::npos);
}

TEST_CASE("a long message is cut at a character") {
  JsonLineDecoder decoder;
  std::string text;
  for (int i = 0; i < 700; ++i) text += "\xC3\xA9";
  REQUIRE(decoder.decode(line_with(",\"msg\":\"x" + text + "\"")));
  CHECK(decoder.builder.event.msg.size() == 1023);
}

TEST_CASE("every event type is found by its name, and find_field by its key") {
  JsonLineDecoder decoder;
  for (int i = 1; i < static_cast<int>(EventType::count_); ++i) {
    const auto type = static_cast<EventType>(i);
    const std::string line =
        R"({"ts":"2026-03-03T09:00:00Z","txid":"A","src":"s","from":"2026-03-03T09:00:00Z","to":"2026-03-03T09:00:00Z","type":")" +
        std::string(name(type)) + "\"}";
    REQUIRE(decoder.decode(line));
    CHECK(decoder.builder.event.type == type);
  }
  for (int i = 0; i < static_cast<int>(Field::count_); ++i) {
    const auto field = static_cast<Field>(i);
    CHECK(find_field(field_name(field)) == field);
    CHECK(find_field(std::string(field_name(field)) + "x") == Field::other);
  }
  for (const char* key : {"", "t", "xs", "tx", "tyxe", "attempX", "channeX", "Ts", "replaced-by"})
    CHECK(find_field(key) == Field::other);
}

TEST_CASE("half a line waits, a whole object without line feed does not") {
  const std::string whole = line_with("");
  const Seen done = read_text(whole + "\n" + whole);
  CHECK(done.kept.events.size() == 2);
  CHECK(done.outcome().pending == 0);
  CHECK(done.outcome().end == Position{2 * whole.size() + 1, 1});
  for (std::size_t cut = 1; cut < whole.size(); ++cut) {
    const Seen seen = read_text(whole + "\n" + whole.substr(0, cut));
    REQUIRE(seen.outcome().pending == 1);
    REQUIRE(seen.outcome().end == Position{whole.size() + 1, 1});
    REQUIRE(seen.kept.rejects.empty());
  }
  ReadOptions last;
  last.final = true;
  const Seen seen = read_text(whole + "\n{\"ts", "a.jsonl", last);
  CHECK(seen.outcome().pending == 0);
  CHECK(seen.first_code() == "json_syntax");
  CHECK(seen.outcome().end.byte == whole.size() + 5);
}

TEST_CASE("reading in two runs, cut anywhere, hands over what one run does") {
  const std::string text =
      line_with("") + "\r\n\n" + line_with(R"(,"attempt":1)") + "\nnot json\n" + line_with(R"(,"attempt":2)");
  const Seen whole = read_text(text);
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    const Seen first = read_text(text.substr(0, cut));
    const Seen second = read_text(text, "a.jsonl", {}, first.outcome().end);
    INFO(cut);
    REQUIRE(first.kept.rejects.size() + second.kept.rejects.size() == whole.kept.rejects.size());
    std::vector<Event> both = first.kept.events;
    both.insert(both.end(), second.kept.events.begin(), second.kept.events.end());
    REQUIRE(both.size() == whole.kept.events.size());
    for (std::size_t i = 0; i < both.size(); ++i) {
      REQUIRE(both[i].span == whole.kept.events[i].span);
      REQUIRE(identity_key(both[i]) == identity_key(whole.kept.events[i]));
    }
    REQUIRE(second.outcome().end == whole.outcome().end);
  }
}

TEST_CASE("a line over a mebibyte is one reject in constant memory, and its neighbours stay") {
  const std::string big = line_with(",\"msg\":\"" + std::string((std::size_t{1} << 20U), 'a') + "\"");
  const Seen seen = read_text(line_with("") + "\n" + big + "\r\n" + line_with("") + "\n");
  CHECK(seen.kept.events.size() == 2);
  REQUIRE(seen.kept.rejects.size() == 1);
  const Reject& reject = seen.kept.rejects[0];
  CHECK(reject.code == "line_too_long");
  CHECK(reject.span.line == 2);
  CHECK(reject.span.length == big.size());
  CHECK(reject.excerpt.size() == 256);
  CHECK(seen.kept.events[1].span.line == 3);
  CHECK(seen.kept.events[1].span.byte == line_with("").size() + 1 + big.size() + 2);
  const std::string most =
      line_with(",\"m\":\"" + std::string(k_longest_line - line_with(",\"m\":\"\"").size(), 'a') + "\"");
  REQUIRE(most.size() == k_longest_line);
  CHECK(read_text(most + "\r\n").kept.events.size() == 1);
  CHECK(read_text(most + " \n").first_code() == "line_too_long");
  CHECK(read_text(std::string(5 * k_longest_line, 'x')).outcome().pending == 1);
}

TEST_CASE("what is noticed is said once") {
  const std::string future = R"({"ts":"2038-01-19T03:14:08Z","type":"payout.sent","txid":"A","shard":1})";
  const std::string epoch = R"({"ts":"1970-01-01T00:00:00Z","type":"new.kind","txid":"A","shard":1})";
  const Seen seen = read_text(future + "\n" + future + "\n" + epoch + "\n");
  CHECK(seen.kept.events.size() == 3);
  CHECK(seen.warned("warn_future_ts"));
  CHECK(seen.warned("warn_epoch_ts"));
  CHECK(seen.warned("warn_unknown_type"));
  CHECK(seen.warned("warn_other_keys"));
  CHECK(seen.outcome().unknown_types == 1);
  CHECK(seen.outcome().other_keys == 3);
  CHECK(seen.kept.events[2].type == EventType::unknown);
  CHECK(seen.kept.events[2].type_name() == "new.kind");
}

TEST_CASE("the sink can end the reading after any record") {
  const std::string text = line_with("") + "\n" + line_with("") + "\n" + line_with("") + "\n";
  const Bytes bytes(text);
  Input input;
  input.name = "a";
  input.fd = bytes.fd();
  Kept kept;
  kept.stop_after = 2;
  const Result<ReadOutcome> result = read(input, {}, all_sources(), kept);
  REQUIRE(result);
  CHECK(kept.events.size() == 2);
  CHECK(result->end == Position{2 * line_with("").size() + 2, 2});
}

TEST_CASE("times without a zone need the user's word") {
  ReadOptions options;
  options.assume_tz = "Europe/Berlin";
  const Seen seen = read_text(R"({"ts":"2026-07-01 09:00:00.25","type":"payout.sent","txid":"A"})", "a.jsonl", options);
  REQUIRE(seen.kept.events.size() == 1);
  CHECK(format_utc(seen.kept.events[0].at) == "2026-07-01T07:00:00.250Z");
}

TEST_CASE("headers of log shippers are taken off on request, and suggested otherwise") {
  const std::string record = line_with("");
  ReadOptions options;
  options.prefix = "syslog";
  CHECK(read_text("Mar 10 09:00:00 host app[1]: " + record + "\n", "a", options).kept.events.size() == 1);
  CHECK(read_text(record + "\n", "a", options).first_code() == "prefix");
  options.prefix = "container";
  CHECK(read_text("2026-03-03T09:00:00.1Z stdout F " + record + "\n", "a", options).kept.events.size() == 1);
  const Seen docker = read_text(
      R"({"log":"{\"ts\":\"2026-03-03T09:00:00Z\",\"type\":\"payout.sent\",\"txid\":\"A\"}\n","stream":"stdout"})"
      "\n",
      "a", options);
  CHECK(docker.kept.events.size() == 1);
  const Seen plain = read_text("Mar 10 09:00:00 host app[1]: " + record + "\n");
  REQUIRE(plain.kept.rejects.size() == 1);
  CHECK(plain.kept.rejects[0].hint.find("--prefix syslog") != std::string::npos);
  options.prefix = "journal";
  CHECK(read_text(record, "a", options).refusal() == "unknown_prefix");
}

TEST_CASE("an excerpt is masked and holds no control byte") {
  const Seen seen = read_text("{\"card\":\"4111111111111111\",\x1b[31m\n");
  REQUIRE(seen.kept.rejects.size() == 1);
  CHECK(seen.kept.rejects[0].excerpt.find("4111111111111111") == std::string::npos);
  CHECK(seen.kept.rejects[0].excerpt.find('\x1b') == std::string::npos);
}
