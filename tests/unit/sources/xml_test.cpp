// XML documents: cut into records, refused where they are damaged or more than a payment message.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "reading.hpp"
#include "sources/xml_records.hpp"

using namespace payout;
using namespace payout::sources;
using namespace payout::sources::test;

namespace {

constexpr std::string_view k_orders = R"({
  "schema": "payout-diag/source", "format_version": "1.0", "id": "orders", "title": "orders of a sample system", "format": "xml",
  "zone": "Europe/Vienna",
  "xml": {
    "messages": [{"name": "test.001", "body": ["Orders"], "versions": ["001.02-001.04", "002.01"]}],
    "dialects": [{"name": "east", "head": "urn:east", "zone": "Asia/Shanghai"}],
    "records": ["Order", "Part"]
  },
  "values": {"id": {"path": ["Id", "^Id"]}},
  "common": {"type": {"const": "payout.rejected"}, "ts": {"path": ["^At"], "day": "end"}, "channel": "^@dialect",
    "amount": {"path": "Amt", "currency": "Amt.@Ccy"}},
  "records": [
    {"at": "Part", "events": [{"refs": {"tx": {"use": "id"}, "order": "^Id", "head": "^Head.Id"}, "code": "Why[1].Cd", "msg": {"path": "Text", "every": true, "with": "+"}}]},
    {"at": "Order", "when": {"value": {"use": "id"}, "match": "^O"}, "events": [{"refs": {"tx": "Id"}, "code": "Why.Cd"}]}
  ]})";

Seen read_xml_text(std::string_view text, ReadOptions options = {}) {
  SourceSet set;
  REQUIRE(set.add(k_orders, "orders.json"));
  const Bytes bytes(text);
  Input input;
  input.name = "x.xml";
  input.fd = bytes.fd();
  Kept kept;
  Result<ReadOutcome> result = read(input, options, set, kept);
  return {std::move(result), std::move(kept)};
}

std::string orders(std::string_view inside, std::string_view space = "urn:x:test.001.001.03") {
  return fmt::format(
      "<?xml version=\"1.0\"?>\n<Document "
      "xmlns=\"{}\"><Orders><Head><Id>H1</Id></Head><At>2026-03-02T10:00:00</At>{}</Orders></Document>",
      space, inside);
}

std::string ref(const Event& event, std::string_view kind) {
  for (const Ref& found : event.refs) {
    if (found.kind == kind) return found.id;
  }
  return {};
}

}  // namespace

TEST_CASE("an XML document is cut into records, and each knows what stands above it") {
  const Seen seen =
      read_xml_text(orders("\n<Order><Id>O1</Id><Parts><Part><Id>P1</Id><Amt "
                           "Ccy=\"EUR\">12.50</Amt><Why><Cd>A</Cd></Why><Why><Cd>B</Cd></Why>"
                           "<Text>one</Text><Text>two</Text></Part>\n<Part/></Parts></Order>\n<Order><Id>O2</"
                           "Id><Why><Cd>C</Cd></Why></Order><Order><Id>X</Id></Order>"));
  REQUIRE(seen.result);
  CHECK(seen.outcome().source == "orders");
  CHECK(seen.outcome().format == "xml");
  CHECK(seen.outcome().whole_or_nothing);
  REQUIRE(seen.kept.events.size() == 3);
  const Event& first = seen.kept.events[0];
  CHECK(ref(first, "tx") == "P1");
  CHECK(ref(first, "order") == "O1");
  CHECK(ref(first, "head") == "H1");
  CHECK(first.code == "B");
  CHECK(first.msg == "one+two");
  CHECK(format_money(*first.amount) == "EUR 12.50");
  CHECK(format_utc(first.at) == "2026-03-02T09:00:00Z");
  CHECK(first.span.line == 3);
  CHECK(first.span.byte == orders("\n<Order><Id>O1</Id><Parts><Part>").find("<Part>"));
  CHECK(ref(seen.kept.events[1], "tx") == "O1");  // nothing of its own: the nearest id above
  CHECK(ref(seen.kept.events[2], "tx") == "O2");
  CHECK(seen.kept.events[2].code == "C");
  CHECK(seen.outcome().records == 4);  // an order that holds parts is no record itself
  CHECK(seen.outcome().ignored == 1);
}

TEST_CASE("names are matched without their prefix, and a version is read from the namespace") {
  const std::string prefixed =
      "<m:Envelope xmlns:m=\"urn:x\"><o:Orders "
      "xmlns:o=\"urn:x:test.001.002.01\"><o:At>2026-03-02</o:At><o:Order><o:Id>O1</o:Id></o:Order></o:Orders></"
      "m:Envelope>";
  const Seen seen = read_xml_text(prefixed);
  REQUIRE(seen.kept.events.size() == 1);
  CHECK(format_utc(seen.kept.events[0].at) == "2026-03-02T22:59:59Z");  // a date alone, its end

  CHECK(read_xml_text(orders("<Order><Id>O1</Id></Order>", "")).result);
  CHECK(read_xml_text(orders("<Order><Id>O1</Id></Order>", "urn:x")).result);
  for (const char* space : {"urn:x:test.001.001.01", "urn:x:test.001.001.05", "urn:x:test.001.002.02"}) {
    const Seen refused = read_xml_text(orders("<Order><Id>O1</Id></Order>", space));
    CHECK(refused.refusal() == "xml_namespace");
    CHECK(refused.result.error().hint.find("001.02 to 001.04, 002.01") != std::string::npos);
  }
  const Seen east = read_xml_text(orders("<Order><Id>O1</Id></Order>", "urn:east"));
  REQUIRE(east.kept.events.size() == 1);
  CHECK(east.kept.events[0].channel == "east");
  CHECK(format_utc(east.kept.events[0].at) == "2026-03-02T02:00:00Z");
  ReadOptions zone;
  zone.assume_tz = "UTC";
  CHECK(format_utc(read_xml_text(orders("<Order><Id>O1</Id></Order>", "urn:east"), zone).kept.events.at(0).at) ==
        "2026-03-02T10:00:00Z");
}

TEST_CASE("a damaged XML document is refused, and says where") {
  const std::string whole = orders("<Order><Id>O1</Id></Order>");
  REQUIRE(read_xml_text(whole).result);
  for (std::size_t length = whole.find("<Orders>") + 9; length < whole.size(); ++length) {
    const Seen seen = read_xml_text(whole.substr(0, length));
    CHECK(seen.refusal() == "xml_damaged");
    CHECK(seen.result.error().where == "x.xml:2");
  }
  CHECK(read_xml_text(orders("<Order><Id>O1</Order>")).refusal() == "xml_damaged");
  CHECK(read_xml_text(orders("<Order><Id>\x01</Id></Order>")).refusal() == "xml_damaged");
  CHECK(read_xml_text(orders("<Order><Id>&unknown;</Id></Order>")).refusal() == "xml_damaged");
  CHECK(read_xml_text(whole + "<more/>").refusal() == "xml_damaged");
  CHECK(read_xml_text(orders("")).refusal() == "xml_shape");
  CHECK(read_xml_text("<a><b/></a>").refusal() == "xml_message");
  CHECK(read_xml_text("<a xmlns=\"urn:iso:std:iso:20022:tech:xsd:remt.001.001.04\"/>")
            .result.error()
            .message.find("remt.001.001.04") != std::string::npos);
}

TEST_CASE("nothing outside of an XML document is read, and nothing in it grows") {
  const std::string body = orders("<Order><Id>O1</Id></Order>").substr(22);
  for (const char* doctype :
       {"<!DOCTYPE x>", "<!DOCTYPE x SYSTEM \"http://localhost:9/x.dtd\">", "<!DOCTYPE x [<!ENTITY a \"b\">]>",
        "<!DOCTYPE x [<!ENTITY a \"b\"><!ENTITY c \"&a;&a;&a;&a;\">]>",
        "<!DOCTYPE x [<!ENTITY % p SYSTEM \"file:///etc/hostname\"> %p;]>"}) {
    CHECK(read_xml_text(doctype + body).refusal() == "xml_doctype");
    CHECK(read_xml_text(std::string("<?xml version=\"1.0\" standalone=\"no\"?>\n") + doctype + body).refusal() ==
          "xml_doctype");
  }
  const Seen included =
      read_xml_text(orders("<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/hostname\" "
                           "parse=\"text\"/><Order><Id>O1</Id></Order>"));
  CHECK(included.kept.events.size() == 1);
  const Seen resolved = read_xml_text(orders("<Order><Id>O&amp;1&#x41;<![CDATA[<2>]]></Id></Order>"));
  REQUIRE(resolved.kept.events.size() == 1);
  CHECK(ref(resolved.kept.events[0], "tx") == "O&1A<2>");
}

TEST_CASE("an XML document has limits") {
  const auto deep = [](std::size_t levels) {
    std::string open, close;
    for (std::size_t i = 0; i < levels; ++i) {
      open += "<a>";
      close += "</a>";
    }
    return orders("<Order><Id>O1</Id>" + open + close + "</Order>");
  };
  CHECK(read_xml_text(deep(61)).result);
  CHECK(read_xml_text(deep(62)).refusal() == "xml_limit");
  const auto text = [](std::size_t size) {
    return orders("<Order><Id>O1</Id><T>" + std::string(size, 'x') + "</T></Order>");
  };
  CHECK(read_xml_text(text(65536)).result);
  CHECK(read_xml_text(text(65537)).refusal() == "xml_limit");
  const auto attribute = [](std::size_t size) {
    return orders("<Order><Id>O1</Id><T a=\"" + std::string(size, 'x') + "\"/></Order>");
  };
  CHECK(read_xml_text(attribute(65536)).result);
  CHECK(read_xml_text(attribute(65537)).refusal() == "xml_limit");
  CHECK(read_xml_text(attribute(3'000'000)).refusal() == "xml_limit");
  CHECK(read_xml_text("<Orders a=\"" + std::string(200'000, 'x') + "\"/>").refusal() == "xml_limit");
  std::string many = "<Order><Id>O1</Id>";
  for (unsigned i = 0; i < k_xml_nodes; ++i) many += "<a/>";
  CHECK(read_xml_text(orders(many + "</Order>")).refusal() == "xml_limit");
}

TEST_CASE("a long XML document needs the memory of one record") {
  std::string text = orders("");
  const std::size_t at = text.find("</Orders>");
  std::string inside;
  for (int i = 0; i < 30'000; ++i)
    inside +=
        fmt::format("<Order><Id>O{}</Id><Pad>{}</Pad></Order><Other><Id>{}</Id></Other>", i, std::string(300, 'p'), i);
  text.insert(at, inside);
  const Seen seen = read_xml_text(text);  // over the limits of one record many times
  REQUIRE(seen.result);
  CHECK(seen.kept.events.size() == 30'000);
  CHECK(ref(seen.kept.events.back(), "tx") == "O29999");
}

TEST_CASE("XML is read in the encoding it declares or the user names") {
  const auto name = [](std::string_view encoding, std::string_view id) {
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"{}\"?><Orders><At>2026-03-02</At><Order><Id>O{}</Id></Order></Orders>",
        encoding, id);
  };
  const auto id_of = [](const Seen& seen) {
    return seen.kept.events.size() == 1 ? ref(seen.kept.events[0], "tx") : seen.refusal();
  };
  CHECK(id_of(read_xml_text(name("UTF-8", "\xC3\xA9"))) == "O\xC3\xA9");
  CHECK(id_of(read_xml_text(name("ISO-8859-1", "\xE9"))) == "O\xC3\xA9");
  CHECK(id_of(read_xml_text(name("windows-1252", "\x80"))) == "O\xE2\x82\xAC");
  CHECK(id_of(read_xml_text(name("GBK", "\xD6\xD0"))) == "O\xE4\xB8\xAD");
  CHECK(id_of(read_xml_text(name("UTF-8", "\xE9"))) == "xml_damaged");
  CHECK(id_of(read_xml_text(name("EBCDIC-X", "a"))) == "xml_encoding");
  ReadOptions latin;
  latin.encoding = "latin-1";
  CHECK(id_of(read_xml_text(name("UTF-8", "\xE9"), latin)) == "O\xC3\xA9");
  CHECK(id_of(read_xml_text("\xEF\xBB\xBF" + name("UTF-8", "a"))) == "Oa");
  CHECK(id_of(read_xml_text("\n \n" + name("UTF-8", "a"))) == "Oa");
}

TEST_CASE("records of XML that differ in what stands above them are not the same event") {
  const std::string one =
      orders("<Order><Id>O1</Id></Order><Order><Id>O1</Id></Order><Order><Id>O1</Id><Why/></Order>");
  const Seen seen = read_xml_text(one);
  REQUIRE(seen.kept.events.size() == 3);
  CHECK(identity_key(seen.kept.events[0]) == identity_key(seen.kept.events[1]));
  CHECK(identity_key(seen.kept.events[0]) != identity_key(seen.kept.events[2]));
  std::string other = one;
  other.replace(other.find("H1"), 2, "H2");
  CHECK(identity_key(seen.kept.events[0]) != identity_key(read_xml_text(other).kept.events.at(0)));
}
