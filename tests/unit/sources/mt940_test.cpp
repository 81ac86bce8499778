// SWIFT statements: entries, the ways :86: is written, balances, and what is refused.
#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <map>

#include "reading.hpp"
#include "sources/byte_source.hpp"
#include "sources/mt940_reader.hpp"

using namespace payout;
using namespace payout::sources;
using namespace payout::sources::test;

namespace {

using Record = std::map<std::string, std::string>;

std::vector<Record> records(std::string_view text) {
  std::vector<Record> out;
  Mt940Reader reader("s.sta", [&](const Mt940Record& record) {
    Record& texts = out.emplace_back();
    if (record.tree == nullptr) {
      texts["fault"] = record.fault.code;
      return;
    }
    for (std::uint32_t at = record.tree->first(0); at != Tree::k_none; at = record.tree->next(0, at))
      texts.emplace(record.tree->node(at).key, record.tree->node(at).text);
  });
  MemorySource source(text);
  LineReader lines(source, {});
  Line line;
  while (lines.next(line).value() != LineStatus::end) REQUIRE(reader.take(line, line.text));
  REQUIRE(reader.finish());
  return out;
}

/// A statement with this inside, and balances that fit `sum`.
std::string statement(std::string_view entries, std::string_view closing = "C260302EUR900,") {
  return fmt::format(":20:ST-1\r\n:25:10020030/1234567\r\n:28C:5/1\r\n:60F:C260301EUR1000,00\r\n{}:62F:{}\r\n-\r\n",
                     entries, closing);
}

Record one(std::string_view entry) { return records(statement(entry)).at(0); }

std::string ref(const Event& event, std::string_view kind) {
  for (const Ref& found : event.refs) {
    if (found.kind == kind) return found.id;
  }
  return {};
}

}  // namespace

TEST_CASE("the line of an entry is read in the ways banks write it") {
  struct Case {
    std::string line, value_date, entry_date, mark, amount, kind, customer_ref, bank_ref;
  };
  const std::vector<Case> cases{
      {"2603020302CR300,NTRFP-1 A//0724", "2026-03-02", "2026-03-02", "C", "300", "NTRF", "P-1 A", "0724"},
      {"2603020302RCR204,88NRTINONREF", "2026-03-02", "2026-03-02", "RC", "204.88", "NRTI", "NONREF", ""},
      {"2603020302RD7,5NTRF", "2026-03-02", "2026-03-02", "RD", "7.5", "NTRF", "", ""},
      {"260302D15,70N000NONREF", "2026-03-02", "2026-03-02", "D", "15.70", "N000", "NONREF", ""},
      {"260302    DD212,39NMSCNONREF//", "2026-03-02", "2026-03-02", "D", "212.39", "NMSC", "NONREF", ""},
      {"260302D000000000025,00N102EREF", "2026-03-02", "2026-03-02", "D", "25.00", "N102", "EREF", ""},
      {"2603020302D500NTRFx", "2026-03-02", "2026-03-02", "D", "500", "NTRF", "x", ""},
      {"2512310102D0,12NTRFx", "2025-12-31", "2026-01-02", "D", "0.12", "NTRF", "x", ""},
      {"2601021231D1,FMSC01//NONREF", "2026-01-02", "2025-12-31", "D", "1", "FMSC", "01", "NONREF"},
      {"2603020302D1,", "2026-03-02", "2026-03-02", "D", "1", "", "", ""},
  };
  for (const Case& c : cases) {
    INFO(c.line);
    const Record record = one(":61:" + c.line + "\r\n");
    const auto text = [&](const std::string& key) { return record.contains(key) ? record.at(key) : std::string(); };
    CHECK(text("value_date") == c.value_date);
    CHECK(text("entry_date") == c.entry_date);
    CHECK(text("mark") == c.mark);
    CHECK(text("amount") == c.amount);
    CHECK(text("kind") == c.kind);
    CHECK(text("customer_ref") == c.customer_ref);
    CHECK(text("bank_ref") == c.bank_ref);
    CHECK(text("account") == "10020030/1234567");
    CHECK(text("currency") == "EUR");
  }
  for (const char* line : {"26030X0302C1,NTRF", "2603020302X1,NTRF", "2603020302CNTRF", ""}) {
    INFO(line);
    CHECK(one(":61:" + std::string(line) + "\r\n").at("fault") == "mt940_entry");
  }
}

TEST_CASE("the information of an entry is read as subfields, as words between strokes, or as text") {
  const Record german = one(
      ":61:2603020302CR3,NTRFNONREF//B1\r\n:86:159?00RETOURE?10931?20EREF+PO-1 with a lo?21ng name?22SVWZ+second wo\r\n"
      "rd?23s?30AAAADE00?31DE001?32Name o?33f payee?34902\r\n");
  CHECK(german.at("gvc") == "159");
  CHECK(german.at("posting_text") == "RETOURE");
  CHECK(german.at("EREF") == "PO-1 with a long name");
  CHECK(german.at("SVWZ") == "second words");
  CHECK(german.at("other_bank") == "AAAADE00");
  CHECK(german.at("other_account") == "DE001");
  CHECK(german.at("other_name") == "Name of payee");
  CHECK(german.at("extension") == "902");
  const Record strokes =
      one(":61:260302C3,NTRFEREF\r\ndetails\r\n:86:/RTYP/back/EREF/PO-2/RTRN/MS\r\n03/REMI//USTD//a 1/2/NAME/\r\n");
  CHECK(strokes.at("EREF") == "PO-2");
  CHECK(strokes.at("RTRN") == "MS03");
  CHECK(strokes.at("USTD") == "a 1/2");
  CHECK(strokes.at("details") == "details");
  CHECK(!strokes.contains("NAME"));
  const Record plain = one(":61:260302C3,NTRF\r\n:86:rent\r\nof March ?2 and so on\r\n");
  CHECK(plain.at("info") == "rent of March ?2 and so on");
  CHECK(!plain.contains("gvc"));
  const Record other = one(":61:260302C3,NTRF\r\n:86:005>00a>20b c\r\n");
  CHECK(other.at("purpose") == "b c");
}

TEST_CASE("a SWIFT statement becomes events, and its balances are checked") {
  const std::string entries =
      ":61:2603020302DR100,NTRFNONREF//B1\r\n:86:116?00SEPA?20EREF+PO-1\r\n"
      ":61:2603020302CR40,NTRFNONREF//B2\r\n:86:159?00RETOURE?20EREF+PO-2?21MTLG:closed?34902\r\n"
      ":61:2603020302CR50,NTRFNONREF//B3\r\n:86:166?00GUTSCHRIFT?20EREF+THEIRS\r\n"
      ":61:2603020302DR90,NCHGNONREF//B4\r\n";
  const Seen seen = read_text(statement(entries), "s.sta");
  REQUIRE(seen.result);
  CHECK(seen.outcome().source == "mt940");
  CHECK(seen.outcome().whole_or_nothing);
  CHECK(!seen.warned("warn_mt940_balance"));
  REQUIRE(seen.kept.events.size() == 2);
  CHECK(seen.outcome().ignored == 2);
  const Event& booked = seen.kept.events[0];
  CHECK(booked.type == EventType::payout_settled);
  CHECK(ref(booked, "e2e") == "PO-1");
  CHECK(ref(booked, "bank") == "B1");
  CHECK(format_money(*booked.amount) == "EUR 100.00");
  CHECK(format_utc(booked.at) == "2026-03-02T23:59:59Z");
  CHECK(booked.span.line == 5);
  const Event& back = seen.kept.events[1];
  CHECK(back.type == EventType::payout_returned);
  CHECK(back.code == "AC04");
  CHECK(back.msg == "closed");
  CHECK(read_text(statement(entries, "C260302EUR900,01"), "s.sta").warned("warn_mt940_balance"));
  CHECK(read_text(statement(entries, "D260302EUR900,"), "s.sta").warned("warn_mt940_balance"));
}

TEST_CASE("a return reason of a statement is told, and none is guessed") {
  const auto code = [](std::string_view info) {
    const Seen seen = read_text(statement(fmt::format(":61:2603020302C1,NTRFNONREF//B1\r\n:86:{}\r\n", info)), "s.sta");
    return seen.kept.events.size() == 1 ? seen.kept.events[0].code : std::string("none");
  };
  CHECK(code("159?00RETOURE?34901") == "AC01");
  CHECK(code("159?00RETOURE?34914") == "MS03");
  CHECK(code("159?00RETOURE?34777") == "");
  CHECK(code("/RTRN/AC06/EREF/X") == "AC06");
  CHECK(code("166?00GUTSCHRIFT?34901") == "none");
  CHECK(code("/TRTP/SEPA/EREF/X") == "none");
}

TEST_CASE("a statement that is cut or a piece of one is refused") {
  const std::string whole = statement(":61:2603020302DR100,NTRFPO-1//B1\r\n");
  REQUIRE(read_text(whole, "s.sta").result);
  CHECK(read_text(whole.substr(0, whole.find(":62F")), "s.sta").refusal() == "mt940_truncated");
  CHECK(read_text(whole + whole.substr(0, whole.find(":62F")), "s.sta").refusal() == "mt940_truncated");
  CHECK(read_text(":61:2603020302DR100,NTRFPO-1//B1\r\n", "s.sta").refusal() == "mt940_shape");
  CHECK(read_text(":20:ST-1\r\n", "s.sta").refusal() == "mt940_shape");
  CHECK(read_text(":20:ST-1\r\n:25:1\r\n:28C:1\r\n:86:" + std::string(20'000, 'x'), "s.sta").refusal().empty());
  CHECK(read_text(":20:ST-1\r\n:25:1\r\n:28C:1\r\n:86:a\r\n" + std::string(20'000, 'x'), "s.sta").refusal() ==
        "mt940_shape");
  // Interim reports have no opening balance.
  const Seen interim = read_text(
      ":20:R1\r\n:25:1\r\n:28C:1\r\n:34F:EUR0,\r\n:13D:2603021030+0100\r\n:61:260302D1,NTRFPO-1\r\n-\r\n", "s.sta");
  REQUIRE(interim.kept.events.size() == 1);
  CHECK(format_utc(interim.kept.events[0].at) == "2026-03-02T09:30:00Z");
}

TEST_CASE("block headers, old encodings and several statements do not matter") {
  std::string two = "{1:F01AAAADE00XXXX0000000000}{2:O940AAAADE00XXXXN}{4:\r\n" +
                    statement(":61:260302D100,NTRFPO-1\r\n:86:M\xFCnchen\r\n");
  two.replace(two.rfind("-\r\n"), 3, "-}{5:}\r\n");
  two += statement(":61:260302D100,NTRFPO-2\r\n");
  const Seen seen = read_text(two, "s.sta");
  REQUIRE(seen.kept.events.size() == 2);
  CHECK(ref(seen.kept.events[1], "reference") == "PO-2");
  CHECK(!seen.warned("warn_mt940_balance"));
}
