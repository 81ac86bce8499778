// Canonical CSV.
#include <catch2/catch.hpp>

#include "reading.hpp"
#include "sources/csv_decoder.hpp"

using namespace payout;
using namespace payout::sources;
using namespace payout::sources::test;

namespace {

const std::string k_header = "ts,txid,type,src,amount,currency,code,msg\n";
const std::string k_row = "2026-03-03T09:00:00Z,PO-1,payout.sent,api,1.50,EUR,AC04,ok\n";

Seen csv(const std::string& text, ReadOptions options = {}) { return read_text(text, "a.csv", std::move(options)); }

}  // namespace

TEST_CASE("a row becomes an event, an empty cell is a missing value") {
  const Seen seen =
      csv("ts,txid,type,attempt,amount,currency,refs.e2e,refs.trace,shard\n"
          "2026-03-03T09:00:00Z,PO-1,payout.sent,2,1.50,EUR,E-1,,x\n"
          "2026-03-03T09:00:00Z,,channel.down,,,,,,\n");
  REQUIRE(seen.kept.events.size() == 2);
  CHECK(seen.outcome().header == 1);
  CHECK(seen.outcome().records == 2);
  CHECK(seen.outcome().format == "csv");
  const Event& event = seen.kept.events[0];
  CHECK(event.txid == "PO-1");
  CHECK(event.attempt == 2);
  CHECK(event.amount->minor == 150);
  CHECK(event.refs == std::vector<Ref>{{"e2e", "E-1"}});
  CHECK(event.other_keys == 1);
  CHECK(event.span.line == 2);
  CHECK(seen.warned("warn_other_keys"));
  CHECK(seen.kept.events[1].type == EventType::channel_down);
}

TEST_CASE("quotes, doubled quotes and line feeds inside quotes") {
  const Seen seen =
      csv(k_header + "2026-03-03T09:00:00Z,\"PO-1\",payout.sent,api,,,,\"say \"\"no\"\", then\r\nmore\"\r\n" + k_row);
  REQUIRE(seen.kept.events.size() == 2);
  CHECK(seen.kept.events[0].msg.find("say \"no\", then\nmore") == 0);
  CHECK(seen.kept.events[1].span.line == 4);
}

TEST_CASE("a quote that never closes costs its own line only") {
  std::string text = k_header + "2026-03-03T09:00:00Z,PO-0,payout.sent,api,,,,\"open\n";
  for (int i = 0; i < 100; ++i) text += k_row;
  const Seen seen = csv(text);
  CHECK(seen.kept.events.size() == 100);
  REQUIRE(seen.kept.rejects.size() == 1);
  CHECK(seen.kept.rejects[0].code == "csv_quote");
  CHECK(seen.kept.rejects[0].span.line == 2);
}

TEST_CASE("a quote open at the end waits; with --final it is a reject and the rows behind it count") {
  const std::string text = k_header + k_row + "2026-03-03T09:00:00Z,PO-0,payout.sent,api,,,,\"open\n" + k_row;
  const Seen seen = csv(text);
  CHECK(seen.kept.events.size() == 1);
  CHECK(seen.outcome().pending == 1);
  CHECK(seen.outcome().end == Position{k_header.size() + k_row.size(), 2});
  ReadOptions last;
  last.final = true;
  const Seen whole = csv(text, last);
  CHECK(whole.kept.events.size() == 2);
  CHECK(whole.first_code() == "csv_quote");
}

TEST_CASE("rows that are refused, each with its word") {
  const auto code = [](const std::string& row) { return csv(k_header + k_row + row + "\n").first_code(); };
  CHECK(code("a,b") == "csv_columns");
  CHECK(code("2026-03-03T09:00:00Z,PO-1,payout.sent,api,1.50,EUR,AC04,ok,more") == "csv_columns");
  CHECK(code("2026-03-03T09:00:00Z,PO-1,payout.sent,api,1.50,EUR,AC04,\"a\"b") == "csv_quote");
  CHECK(code("2026-03-03T09:00:00Z,PO-1,payout.sent,api,1.50,EUR,AC04,a\"b\"") == "csv_quote");
  CHECK(code("2026-03-03T09:00:00Z,PO-1,payout.sent,api,1.50,EUR,AC04,a\x01"
             "b") == "control_byte");
  CHECK(code("2026-03-03T09:00:00Z,PO-1,payout.sent,api,1.50,EUR,AC04,\xC0\xAF") == "utf8");
  CHECK(code("2026-03-03T09:00:00Z,1.23457E+15,payout.sent,api,1.50,EUR,AC04,a") == "bad_txid");
  CHECK(code(",,,,2.00,EUR,,TOTAL") == "missing_field");
  CHECK(code("2026-03-03T09:00:00Z,PO-1,payout.sent,api,1.50,,AC04,a") == "missing_field");
  CHECK(code("2026-03-03T09:00:00Z,PO-1,payout.sent,api,\"1,50\",EUR,AC04,a") == "amount_form");
  CHECK(code(std::string(k_longest_line + 1, 'a')) == "line_too_long");
}

TEST_CASE("headers that cannot be used say why") {
  const auto refused = [](const std::string& text) {
    const Seen seen = csv(text);
    REQUIRE_FALSE(seen.result);
    CHECK(seen.refusal() == "csv_header");
    return seen.result.error().message + " " + seen.result.error().hint;
  };
  CHECK(refused("ts,type,src\n" + k_row).find("`txid`") != std::string::npos);
  CHECK(refused("txid,src,msg\n" + k_row).find("`ts`, `type`") != std::string::npos);
  CHECK(refused("ts;type;txid\n").find("--delimiter \";\"") != std::string::npos);
  CHECK(refused("ts,type,txid,ts\n").find("twice") != std::string::npos);
  CHECK(refused("ts,type,txid,refs.a,refs.a\n").find("twice") != std::string::npos);
  CHECK(refused(k_row).find("header") != std::string::npos);
  CHECK(refused("ts,type,txid" + std::string(300, ',') + "\n").find("256") != std::string::npos);
}

TEST_CASE("delimiters: by the user, by a sep= line, tabs by themselves") {
  CHECK(csv("ts\ttype\ttxid\tmsg\n2026-03-03T09:00:00Z\tpayout.sent\tPO-1\ta,b\n").kept.events.size() == 1);
  CHECK(csv("sep=;\nts;type;txid\n2026-03-03T09:00:00Z;payout.sent;PO-1\n").outcome().header == 2);
  ReadOptions options;
  options.delimiter = ";";
  CHECK(csv("ts;type;txid\n2026-03-03T09:00:00Z;payout.sent;PO-1\n", options).kept.events.size() == 1);
  options.delimiter = "ab";
  CHECK(csv(k_header, options).refusal() == "unknown_delimiter");
}

TEST_CASE("a last row without line feed waits, and a second run goes on behind the header") {
  const std::string text = k_header + k_row + "2026-03-03T09:00:01Z,PO-2,payout.sent,api,1.50,EUR,,10";
  const Seen first = csv(text);
  CHECK(first.kept.events.size() == 1);
  CHECK(first.outcome().pending == 1);
  CHECK(first.outcome().end == Position{k_header.size() + k_row.size(), 2});
  const Seen second = read_text(text + "0\n", "a.csv", {}, first.outcome().end);
  REQUIRE(second.kept.events.size() == 1);
  CHECK(second.kept.events[0].txid == "PO-2");
  CHECK(second.kept.events[0].msg == "100");
  CHECK(second.kept.events[0].span.line == 3);
  CHECK(second.outcome().header == 0);
  CHECK(csv("ts,type").outcome().pending == 1);
  CHECK(csv("").outcome().records == 0);
}

TEST_CASE("a converted row keeps its cells") {
  ReadOptions options;
  options.encoding = "gb18030";
  const Seen seen = csv(
      k_header + "2026-03-03T09:00:00Z,PO-1,payout.sent,api,1.50,EUR,AC04,\"\xD3\xE0\xB6\xEE, \"\"x\"\"\"\n", options);
  REQUIRE(seen.kept.events.size() == 1);
  CHECK(seen.kept.events[0].msg == "\xE4\xBD\x99\xE9\xA2\x9D, \"x\"");
}
