#include "store/codec.hpp"

#include "store_support.hpp"

namespace payout::store {
namespace {

using namespace test;

Event full_event() {
  Event e = event_of("PO-1", EventType::payout_rejected, 5);
  e.channel = "sct-x";
  e.attempt = 2;
  e.scheme = "SEPA-SCT-REJECT";
  e.code = "AC04";
  e.msg = "account closed";
  e.amount = Money{125'000, {{'E', 'U', 'R'}, 2}};
  e.bank = "BANKDEFF";
  e.payee = "payee-9";
  e.customer = "c-1";
  e.reason = "risk";
  e.component = "gateway";
  e.replaces = "PO-0";
  e.replaced_by = "PO-2";
  e.refs = {{"e2e", "E2E-1"}, {"trace", "00ff00ff00ff00ff"}, {"uetr", "97ed4827-7b6f-4491-a06f-b548d5a7512d"}};
  e.from = at_minute(-10);
  e.to = at_minute(10);
  e.item = 3;
  e.other_keys = 2;
  e.trust = Trust::statement;
  return e;
}

std::vector<Event> round_trip(const std::vector<Event>& events, const StrandKey& key) {
  Dictionary dictionary;
  std::string bytes;
  encode_chunk(events, key, dictionary, bytes);
  std::vector<Event> out;
  must(decode_chunk(bytes, key, dictionary, out));
  CHECK(chunk_count(bytes) == events.size());
  return out;
}

void check_same(const Event& a, const Event& b) {
  CHECK(same_content(a, b));
  CHECK(a.event_id == b.event_id);
  CHECK(a.src == b.src);
  CHECK(a.item == b.item);
  CHECK(a.other_keys == b.other_keys);
  CHECK(a.trust == b.trust);
  CHECK(a.span == b.span);
  if (a.event_id.empty()) CHECK(a.content == b.content);
}

TEST_CASE("a chunk gives back every field of its events") {
  const std::vector<Event> events{full_event()};
  const std::vector<Event> out = round_trip(events, {"tx", "PO-1"});
  REQUIRE(out.size() == 1);
  check_same(events[0], out[0]);
  CHECK(out[0].refs == events[0].refs);
  CHECK(out[0].from == events[0].from);
}

TEST_CASE("a chunk gives back a bare event, an unknown type and a txid that is not the strand's") {
  Event bare;
  bare.at = Instant{1};
  Event strange = event_of("PO-7", EventType::unknown, 1);
  strange.type_text = "payout.lost";
  Event by_content = event_of("", EventType::payout_sent, 2);
  by_content.event_id.clear();
  by_content.content = 0xFEDC'BA98'7654'3210U;
  const std::vector<Event> events{bare, strange, by_content};
  const std::vector<Event> out = round_trip(events, {"ref:trace", "T1"});
  REQUIRE(out.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) check_same(events[i], out[i]);
}

TEST_CASE("ids survive in whatever form they are packed") {
  std::vector<Event> events;
  for (const char* id : {"a", "abcd", "0123456789abcdef0", "ABCDEF", "ev_000001", "ev_000002", "ev_00000g",
                         "97ed4827-7b6f-4491-a06f-b548d5a7512d", "97ed4827-7b6f-4491-a06f-b548d5a7512e",
                         "97ED4827-7b6f-4491-a06f-b548d5a7512e", "ids with \xC3\xA9 blanks", ""}) {
    events.push_back(event_of("PO-1", EventType::payout_sent, static_cast<std::int64_t>(events.size()), id));
    if (*id == '\0') events.back().event_id.clear();
  }
  const std::string long_id(4000, 'x');
  events.push_back(event_of("PO-1", EventType::payout_sent, 50, long_id + "1"));
  events.push_back(event_of("PO-1", EventType::payout_sent, 51, long_id + "2"));
  const std::vector<Event> out = round_trip(events, {"tx", "PO-1"});
  REQUIRE(out.size() == events.size());
  for (std::size_t i = 0; i < events.size(); ++i) CHECK(out[i].event_id == events[i].event_id);
}

TEST_CASE("instants keep their nanoseconds at both ends of the range") {
  std::vector<Event> events;
  for (const std::int64_t ns : {std::int64_t{0}, std::int64_t{1}, std::int64_t{999'999'999}, std::int64_t{9'214'646'399'999'999'999}}) {
    events.push_back(event_of("PO-1", EventType::payout_sent, 0, std::to_string(ns)));
    events.back().at = Instant{ns};
  }
  const std::vector<Event> out = round_trip(events, {"tx", "PO-1"});
  REQUIRE(out.size() == events.size());
  for (std::size_t i = 0; i < events.size(); ++i) CHECK(out[i].at == events[i].at);
}

TEST_CASE("random logs survive packing") {
  Random random(11);
  for (int round = 0; round < 20; ++round) {
    std::vector<Event> events = random_log(random, 30);
    std::sort(events.begin(), events.end(), before);
    const std::vector<Event> out = round_trip(events, {"other", ""});
    REQUIRE(out.size() == events.size());
    for (std::size_t i = 0; i < events.size(); ++i) check_same(events[i], out[i]);
  }
}

TEST_CASE("a usual payout takes less than 40 bytes an event") {
  Dictionary dictionary;
  std::string bytes;
  std::size_t events_seen = 0;
  for (int p = 0; p < 100; ++p) {
    std::vector<Event> events;
    for (int i = 0; i < 8; ++i) {
      char id[20];
      std::snprintf(id, sizeof id, "ev_%010x", p * 7919 + i * 131);
      Event e = event_of("po_" + std::to_string(100'000 + p), EventType::payout_sent, p * 20 + i, id);
      e.at = e.at + Duration{static_cast<std::int64_t>(i) * 137'000'000};
      e.channel = "sepa_ct";
      e.attempt = 1;
      e.refs = {{"trace", sha256_hex(id).substr(0, 16)}};
      e.span.line = static_cast<std::uint64_t>(p * 5000 + i * 911);
      e.span.byte = e.span.line * 224;
      events.push_back(e);
    }
    std::string chunk;
    encode_chunk(events, {"tx", events[0].txid}, dictionary, chunk);
    if (p > 2) bytes += chunk, events_seen += events.size();
  }
  CHECK(bytes.size() < events_seen * 40);
}

TEST_CASE("damaged chunks give an error, never a fault") {
  Dictionary dictionary;
  std::string bytes;
  encode_chunk(std::vector<Event>{full_event(), event_of("PO-1", EventType::payout_returned, 9)}, {"tx", "PO-1"}, dictionary, bytes);
  const auto read = [&](std::string_view chunk) {
    std::vector<Event> out;
    return decode_chunk(chunk, {"tx", "PO-1"}, dictionary, out).has_value();
  };
  REQUIRE(read(bytes));
  SECTION("every flipped bit is found") {
    for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
      std::string flipped = bytes;
      flipped[i / 8] = static_cast<char>(flipped[i / 8] ^ (1 << (i % 8)));
      CHECK_FALSE(read(flipped));
    }
  }
  SECTION("every cut is found") {
    for (std::size_t size = 0; size < bytes.size(); ++size) CHECK_FALSE(read(std::string_view(bytes).substr(0, size)));
  }
  SECTION("damage under a right checksum stays inside the bounds") {
    Random random(5);
    std::size_t refused = 0;
    for (int round = 0; round < 20'000; ++round) {
      std::string payload(bytes.substr(0, bytes.size() - 4));
      for (std::uint64_t changes = 1 + random() % 4; changes > 0; --changes) payload[random() % payload.size()] = static_cast<char>(random());
      if (random() % 4 == 0) payload.resize(random() % payload.size());
      seal(payload);
      refused += read(payload) ? 0 : 1;
    }
    CHECK(refused > 1000);
  }
  SECTION("any bytes under a right checksum stay inside the bounds") {
    Random random(6);
    for (int round = 0; round < 20'000; ++round) {
      std::string payload(2 + random() % 200, '\0');
      for (char& c : payload) c = static_cast<char>(random());
      payload[0] = 1;
      payload[1] = static_cast<char>(random() % 5);
      seal(payload);
      (void)read(payload);
    }
    SUCCEED();
  }
}

TEST_CASE("a newer chunk version is refused") {
  std::string payload("\x02\x00\x00", 3);
  seal(payload);
  Dictionary dictionary;
  std::vector<Event> out;
  const Result<void> read = decode_chunk(payload, {"tx", "PO-1"}, dictionary, out);
  REQUIRE_FALSE(read);
  CHECK(read.error().reason == "db_corrupt");
  CHECK(read.error().message.find("version") != std::string::npos);
}

TEST_CASE("a dictionary numbers texts that come twice, and forgets on roll back") {
  Dictionary dictionary;
  CHECK(dictionary.number("sct-x") == 0);
  CHECK(dictionary.number("sct-x") == 1);
  CHECK(dictionary.number("sct-x") == 1);
  CHECK(dictionary.number(std::string(65, 'x')) == 0);
  CHECK(dictionary.number(std::string(65, 'x')) == 0);
  dictionary.number("fps-x");
  CHECK(dictionary.number("fps-x") == 2);
  REQUIRE(dictionary.text(2) != nullptr);
  CHECK(*dictionary.text(2) == "fps-x");
  CHECK(dictionary.text(3) == nullptr);
  CHECK(dictionary.text(0) == nullptr);
  dictionary.roll_back(1);
  CHECK(dictionary.text(2) == nullptr);
  CHECK(dictionary.number("sct-x") == 1);
  CHECK(dictionary.number("fps-x") == 0);
}

TEST_CASE("a dictionary stops growing at its bound") {
  Dictionary dictionary;
  for (int i = 0; i < 70'000; ++i) {
    const std::string text = std::to_string(i);
    dictionary.number(text);
    dictionary.number(text);
  }
  CHECK(dictionary.size() == Dictionary::k_most_texts);
  CHECK(dictionary.number("69999") == 0);
  CHECK(dictionary.number("65535") == 65'536);
}

}  // namespace
}  // namespace payout::store
