/// Reason codes: every row is found, and what is no row is looked for in the right places and no others.
#include "rules/code_tables.hpp"
#include "rules_support.hpp"

#include "base/embedded.hpp"
#include "base/text.hpp"
#include "rules/load_tables.hpp"
#include "rules/texts.hpp"

namespace payout::rules {
namespace {

using facts::CodeFact;
using facts::CodeMatch;
using facts::MoneyState;

CodeFact find(const std::string& rail, const std::string& type, const std::string& code,
              const std::string& scheme = "") {
  Event event = test::story("09:00 " + type).front();
  event.code = code;
  event.scheme = scheme;
  return own_rules().codes().find(event, rail);
}

/// `table subcause match`.
std::string found(const std::string& rail, const std::string& type, const std::string& code,
                  const std::string& scheme = "") {
  constexpr std::string_view k_match[] = {"none", "prefix", "parent", "exact"};
  const CodeFact fact = find(rail, type, code, scheme);
  if (!fact.known()) return "none";
  return fact.scheme + " " + fact.subcause + " " + std::string(k_match[static_cast<std::size_t>(fact.match)]);
}

}  // namespace

TEST_CASE("every row of every table is found with its own values") {
  std::size_t rows = 0;
  std::size_t tables = 0;
  for (const EmbeddedFile& file : embedded_files()) {
    const std::string path(file.path);
    if (!path.starts_with("codes/")) continue;
    const std::string scheme = path.substr(6, path.size() - 10);
    CAPTURE(scheme);
    ++tables;
    std::vector<std::string_view> lines = split(file.text, '\n');
    if (!lines.empty() && lines.back().empty()) lines.pop_back();
    REQUIRE(lines.size() > 1);
    for (std::size_t i = 1; i < lines.size(); ++i) {
      const std::vector<std::string> cells = split_csv_line(lines[i]);
      CAPTURE(lines[i]);
      REQUIRE(cells.size() == 12);
      const CodeFact row = own_rules().tables().row(scheme, cells[0]);
      const Subcause* subcause = own_rules().subcause(cells[3]);
      REQUIRE(subcause != nullptr);
      CHECK(row.match == CodeMatch::exact);
      CHECK(row.scheme == scheme);
      CHECK(row.code == cells[0]);
      CHECK(row.subcause == cells[3]);
      CHECK(facts::word(row.cause) == (cells[2].empty() ? facts::word(subcause->cause) : cells[2]));
      CHECK(row.weight == (cells[4].empty() ? subcause->weight : std::stoi(cells[4])));
      CHECK(facts::word(row.money) == (cells[5].empty() ? "unknown" : cells[5]));
      CHECK(facts::word(row.retry) == (cells[6].empty() ? facts::word(subcause->retry) : cells[6]));
      CHECK(facts::word(row.owner) == (cells[8].empty() ? facts::word(subcause->owner) : cells[8]));
      // An event that names the table finds the same row.
      const CodeFact named = find("", "rejected", cells[0], scheme);
      CHECK(named.match == CodeMatch::exact);
      CHECK(named.subcause == row.subcause);
      ++rows;
    }
  }
  CHECK(tables == own_rules().tables().schemes().size());
  CHECK(tables > 100);
  CHECK(rows > 2000);
  Faults faults;
  own_rules().tables().check(faults);
  CHECK(faults.empty());
}

TEST_CASE("every table and subcause that the vocabularies name is there") {
  Rails rails;
  Vocabularies words;
  Faults faults;
  for (const EmbeddedFile& file : embedded_files()) {
    if (std::string_view(file.path) == "schemes.json") read_schemes(file.text, "schemes.json", rails, words, faults);
  }
  REQUIRE(faults.empty());
  const std::vector<std::string> tables = own_rules().tables().schemes();
  const auto is_table = [&](const std::string& name) {
    return std::find(tables.begin(), tables.end(), name) != tables.end();
  };
  for (const auto& [rail, events] : words.rails) {
    for (const auto& [event, list] : events) {
      CAPTURE(rail, event);
      CHECK(find_event_type("payout." + event).has_value());
      for (const std::string& table : list) CHECK(is_table(table));
    }
  }
  for (const auto& [table, parents] : words.parents) {
    CAPTURE(table);
    CHECK(is_table(table));
    for (const std::string& parent : parents) CHECK(is_table(parent));
  }
  for (const auto& [table, classes] : words.prefixes) {
    CAPTURE(table);
    CHECK(is_table(table));
    for (const auto& item : classes) CHECK(own_rules().subcause(item.subcause) != nullptr);
  }
}

TEST_CASE("the event's type chooses the vocabulary") {
  CHECK(found("SEPA-SCT", "rejected", "AC01") == "SEPA-SCT-REJECT account_format_invalid exact");
  CHECK(found("SEPA-SCT", "returned", "AC01") == "SEPA-SCT-RETURN account_not_found exact");
  CHECK(found("SEPA-SCT", "returned", "AC04") == "SEPA-SCT-RETURN account_closed exact");
  CHECK(find("SEPA-SCT", "returned", "AC04").money == MoneyState::returned);
  CHECK(find("SEPA-SCT", "rejected", "AC04").money == MoneyState::not_left);
  CHECK(found("", "rejected", "AC04") == "none");         // no rail, no scheme: no meaning
  CHECK(found("SEPA-SCT", "timeout", "AC04") == "none");  // no vocabulary for that type
  CHECK(found("SEPA-SCT", "rejected", "") == "none");
}

TEST_CASE("the scheme an event names wins over its rail") {
  CHECK(found("SEPA-SCT", "rejected", "R03", "NACHA") == "NACHA account_not_found exact");
  CHECK(found("NACHA", "rejected", "AC04", "SEPA-SCT") == "ISO20022-STATUS account_closed parent");
  CHECK(found("SEPA-SCT", "rejected", "R03", "no-such-scheme") == "none");
}

TEST_CASE("the same code differs between schemes") {
  CHECK(find("", "accepted", "ACSP", "ISO20022-TXSTS").cause == facts::Cause::not_a_failure);
  CHECK(find("", "rejected", "00", "UPI").cause == facts::Cause::not_a_failure);
  CHECK(find("", "rejected", "DT", "UPI").subcause == "duplicate");
  CHECK(find("", "rejected", "DT01", "ISO20022-STATUS").subcause != "duplicate");
}

TEST_CASE("what a scheme does not list is looked for in its parent, then by its class") {
  CHECK(found("SEPA-SCT", "rejected", "AC06") == "ISO20022-STATUS account_blocked parent");
  CHECK(found("SEPA-SCT", "rejected", "AC99") == "ISO20022-STATUS account_not_found prefix");
  CHECK(find("SEPA-SCT", "rejected", "AC99").weight < 60);  // a class tells less than a row
  CHECK(found("SEPA-SCT", "rejected", "QQ99") == "none");
  CHECK(found("SEPA-SCT", "rejected", "ac04") == "none");  // codes are written as they are
}

TEST_CASE("an exact hit later on the list beats a parent's row earlier on it") {
  // RJCT stands in the second vocabulary of the rail, and its first one has parents and classes.
  CHECK(found("SEPA-SCT", "rejected", "RJCT") == "ISO20022-TXSTS unspecified exact");
}

TEST_CASE("classes of the ISO lists are for codes of four characters, those of others for any") {
  CHECK(found("SEPA-SCT", "rejected", "AC9") == "none");
  CHECK(found("SEPA-SCT", "rejected", "AC999") == "none");
  CHECK(found("SEPA-SCT", "rejected", "ACCOUNT") == "none");
  CHECK(found("thunes", "rejected", "30299") == "thunes.status account_not_found prefix");
  CHECK(found("thunes", "rejected", "30399") == "thunes.status amount_out_of_limits prefix");
  CHECK(found("thunes", "rejected", "39999") == "none");
  CHECK(found("mojaloop", "rejected", "3199") == "mojaloop.error malformed_message prefix");
  CHECK(find("", "rejected", "30200", "thunes.status").match == CodeMatch::exact);
}

TEST_CASE("a code of two parts: as a whole, then by its parts") {
  CHECK(found("SWIFT-GPI", "rejected", "RJCT/AC04") == "SWIFT-GPI account_closed exact");
  // No row for the whole: the second part tells why, the first one where the money is.
  CHECK(found("SWIFT-GPI", "rejected", "RJCT/AC03") == "ISO20022-STATUS account_not_found parent");
  CHECK(find("SWIFT-GPI", "rejected", "RJCT/AC03").money == MoneyState::returned);
  CHECK(find("SWIFT-GPI", "rejected", "AC03").money == MoneyState::not_left);
  // Nothing for the second part: the first one, for what it is worth.
  CHECK(found("SWIFT-GPI", "rejected", "RJCT/QQ99") == "SWIFT-GPI unspecified parent");
  CHECK(find("SWIFT-GPI", "rejected", "RJCT/QQ99").cause == facts::Cause::ambiguous);
  CHECK(found("SWIFT-GPI", "rejected", "QQQQ/AC03") == "ISO20022-STATUS account_not_found parent");
  CHECK(found("SWIFT-GPI", "rejected", "QQQQ/QQ99") == "none");
  CHECK(found("SWIFT-GPI", "rejected", "/AC03") == "ISO20022-STATUS account_not_found parent");
  CHECK(found("SWIFT-GPI", "rejected", "RJCT/") == "SWIFT-GPI unspecified parent");
  CHECK(found("SWIFT-GPI", "rejected", "/") == "none");
  // A class is never more than a class.
  CHECK(find("SWIFT-GPI", "rejected", "RJCT/AC99").match == CodeMatch::prefix);
  // The event's own vocabulary comes first, then that of refusals.
  CHECK(found("SWIFT-GPI", "pending", "PDNG/AC03") == "ISO20022-STATUS account_not_found parent");
  CHECK(find("SWIFT-GPI", "pending", "PDNG/AC03").alive);
  CHECK(found("SEPA-SCT", "rejected", "RJCT/AC01") == "SEPA-SCT-REJECT account_format_invalid parent");
}

TEST_CASE("a tracker's reason without its status") {
  CHECK(found("SWIFT-GPI", "accepted", "G003") == "SWIFT-GPI kyc_incomplete exact");
  CHECK(find("SWIFT-GPI", "accepted", "G003").code == "ACSP/G003");
  CHECK(found("SWIFT-GPI", "pending", "G002") == "SWIFT-GPI processing_delay exact");
  CHECK(find("SWIFT-GPI", "rejected", "G004").code == "RJCT/G004");
  CHECK(find("SWIFT-GPI", "rejected", "G000").code == "ACSP/G000");
  CHECK(found("SWIFT-GPI", "accepted", "G0A1") == "none");
  CHECK(found("SEPA-SCT", "rejected", "G003") == "none");
  CHECK(found("AU-NPP", "accepted", "G005") == "AU-NPP progress exact");  // its own row needs no status
}

TEST_CASE("a table's faults are told with their line") {
  Subcauses subcauses;
  Faults faults;
  for (const EmbeddedFile& file : embedded_files()) {
    if (std::string_view(file.path) == "subcauses.json") subcauses.load(file.text, "subcauses.json", faults);
  }
  const std::string header = "code,name,cause,subcause,weight,money,retry,retry_after,owner,alive,stage,source\n";
  const auto first = [&](const std::string& text) {
    const CodeTables tables({{"X", text}}, subcauses, {});
    Faults found;
    tables.check(found);
    return found.empty() ? std::string() : found.items().front().where + ": " + found.items().front().message;
  };
  CHECK(first(header + "A1,\"closed, gone\",,account_closed,,not_left,,,,,,src\n").empty());
  CHECK(first("code,name\n") == "codes/X.csv:1: the header ends before column `cause`");
  CHECK(first(header + "A1,x,,account_closed\n") == "codes/X.csv:2: 4 columns instead of 12");
  CHECK(first(header + "A1,x,,account_clsed,,,,,,,,\n") == "codes/X.csv:2: `account_clsed` is not a known subcause");
  CHECK(first(header + "A1,x,,account_closed,,gone,,,,,,\n") == "codes/X.csv:2: `gone` is not a known money state");
  CHECK(first(header + "A1,x,,account_closed,,,,,,,,\nA1,y,,account_closed,,,,,,,,\n") ==
        "codes/X.csv:3: code `A1` stands twice in this table");
}

TEST_CASE("CSV lines are split as RFC 4180 says") {
  CHECK(split_csv_line("a,b,") == std::vector<std::string>{"a", "b", ""});
  CHECK(split_csv_line("\"a,b\",\"say \"\"x\"\"\"") == std::vector<std::string>{"a,b", "say \"x\""});
  CHECK(split_csv_line("") == std::vector<std::string>{""});
}

}  // namespace payout::rules
