#include <catch2/catch.hpp>

#include "checks.hpp"
#include "report/csv.hpp"
#include "samples.hpp"

using namespace payout;
using namespace payout::test;
using report::append_csv_row;
using report::csv_header;

namespace {

/// A strict RFC 4180 reader: records of cells.
std::vector<std::vector<std::string>> parse_csv(std::string_view text) {
  std::vector<std::vector<std::string>> records(1);
  std::string cell;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
        cell += text[++i];
      } else if (c == '"') {
        quoted = false;
      } else {
        cell += c;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',' || c == '\n') {
      records.back().push_back(std::move(cell));
      cell.clear();
      if (c == '\n') records.emplace_back();
    } else {
      cell += c;
    }
  }
  records.pop_back();
  return records;
}

std::map<std::string, std::string> row_of(const diagnosis::Diagnosis& d) {
  std::string text(csv_header());
  append_csv_row(text, d);
  const auto records = parse_csv(text);
  REQUIRE(records.size() == 2);
  REQUIRE(records[0].size() == records[1].size());
  std::map<std::string, std::string> out;
  for (std::size_t i = 0; i < records[0].size(); ++i) out[records[0][i]] = records[1][i];
  return out;
}

}  // namespace

TEST_CASE("the header is the contract's, in its order") {
  CHECK(csv_header() ==
        "txid,state,reason,cause,subcause,rule,score,band,money,ledger,retry,retry_how,owner,channel,scheme,code,"
        "currency,"
        "amount,customer,bank,channel_ref,attempts,stuck_since,stuck_hours,last_event_at,incident,expected_by,overdue,"
        "next_deadline,priority,refund,first_action,evidence_1,evidence_2,also,as_of\n");
}

TEST_CASE("a whole row") {
  std::string text;
  append_csv_row(text, outage());
  CHECK(
      text ==
      "P-20260303-000917,stuck,interface,system_fault,channel_outage,SF-200,90,strong,unknown,debited,"
      "after_status_check,same_id,psp,SEPA-A,SEPA-SCT,,EUR,1250.00,C-77,DEUTDEFF,7F3A-0091,1,2026-03-03T09:00:02Z,4.2,"
      "2026-03-03T09:00:30Z,INC-7,2026-03-03T14:00:00Z,false,2026-03-13T23:00:00Z,70,,Hold resends on SEPA-A,"
      "payout.sent@/var/log/payouts/txn.jsonl:88213,payout.timeout@/var/log/payouts/txn.jsonl:88240,,"
      "2026-03-03T13:10:02Z\n");
}

TEST_CASE("unknown values are empty cells, and a payout that is not stuck has no cause") {
  diagnosis::Diagnosis d;
  d.txid = "P-1";
  d.as_of = at("2026-03-03T13:10:02Z");
  const auto row = row_of(d);
  for (const char* column :
       {"cause", "subcause", "reason", "rule", "score", "band", "amount", "currency", "stuck_since", "stuck_hours",
        "last_event_at", "expected_by", "next_deadline", "incident", "evidence_1", "also"}) {
    INFO(column);
    CHECK(row.at(column).empty());
  }
  CHECK(row.at("overdue") == "false");
  CHECK(row_of(undecided()).at("cause") == "undecided");
  CHECK(row_of(undecided()).at("also") == "system_fault");
}

TEST_CASE("hours are rounded to one decimal") {
  diagnosis::Diagnosis d = outage();
  const auto hours = [&](Duration since) {
    d.stuck_since = d.as_of - since;
    return row_of(d).at("stuck_hours");
  };
  CHECK(hours(Duration::seconds(0)) == "0.0");
  CHECK(hours(Duration::seconds(179)) == "0.0");
  CHECK(hours(Duration::seconds(180)) == "0.1");
  CHECK(hours(Duration::days(400)) == "9600.0");
  CHECK(hours(Duration::seconds(-60)) == "0.0");
}

TEST_CASE("amounts have their currency's digits") {
  diagnosis::Diagnosis d = outage();
  d.amount = money("JPY", 1250);
  CHECK(row_of(d).at("amount") == "1250");
  d.amount = money("KWD", 1250);
  CHECK(row_of(d).at("amount") == "1.250");
}

TEST_CASE("other causes are listed once, without the main one") {
  diagnosis::Diagnosis d = outage();
  diagnosis::Finding finding;
  for (const auto cause : {facts::Cause::client_error, facts::Cause::system_fault, facts::Cause::client_error,
                           facts::Cause::funds_delay}) {
    finding.cause = cause;
    d.also.push_back(finding);
  }
  CHECK(row_of(d).at("also") == "client_error|funds_delay");
}

TEST_CASE("the next deadline is the first that has not passed") {
  diagnosis::Diagnosis d = outage();
  d.deadlines = {
      {{}, at("2026-03-09T00:00:00Z"), ""}, {{}, at("2026-03-01T00:00:00Z"), ""}, {{}, at("2026-03-05T00:00:00Z"), ""}};
  CHECK(row_of(d).at("next_deadline") == "2026-03-05T00:00:00Z");
}

TEST_CASE("evidence that stands on a line comes first") {
  diagnosis::Diagnosis d = outage();
  std::reverse(d.evidence.begin(), d.evidence.end());
  CHECK(row_of(d).at("evidence_1") == "channel.down@channel.log:4471");
  d.evidence.resize(1);
  CHECK(row_of(d).at("evidence_1") == "peers");
  CHECK(row_of(d).at("evidence_2").empty());
}

TEST_CASE("hostile text keeps to its cell, starts no formula and holds no control character") {
  for (const std::string& hostile : hostile_texts()) {
    diagnosis::Diagnosis d = outage();
    poison(d, hostile);
    std::string text(csv_header());
    append_csv_row(text, d);
    REQUIRE(terminal_fault(text) == "");
    const auto records = parse_csv(text);
    REQUIRE(records.size() == 2);
    REQUIRE(records[1].size() == records[0].size());
    for (const std::string& cell : records[1]) {
      REQUIRE(cell.find_first_of("=+-@") != 0);
      REQUIRE(cell.find("\xef\xbc\x9d") != 0);
    }
  }
}
