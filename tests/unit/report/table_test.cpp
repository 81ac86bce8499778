#include <catch2/catch.hpp>

#include "checks.hpp"
#include "report/text.hpp"
#include "samples.hpp"

using namespace payout;
using namespace payout::test;
using report::Language;
using report::report_text;
using report::Row;
using report::row_of;
using report::TextOptions;
using report::Totals;

namespace {

std::string table(const std::vector<diagnosis::Diagnosis>& list, TextOptions options) {
  std::vector<Row> rows;
  Totals totals;
  const Language language = options.utf8 ? options.language : Language::en;
  for (const auto& d : list) {
    rows.push_back(row_of(d, language));
    totals.add(d, language);
  }
  return report_text(rows, totals, options);
}

std::vector<diagnosis::Diagnosis> three() {
  diagnosis::Diagnosis second = outage();
  second.txid = "P-2";
  second.overdue = true;
  second.amount = money("JPY", 5000);
  diagnosis::Diagnosis third = undecided();
  third.amount.reset();
  return {outage(), second, third};
}

}  // namespace

TEST_CASE("the table at 80 columns") {
  CHECK(table(three(), {}) == R"(TXID                 AGE  AMOUNT        CHANNEL  RETRY
P-20260303-000917  4h10m  EUR 1,250.00  SEPA-A   CHECK FIRST
    system fault / channel outage. Hold resends on SEPA-A.
P-2                4h10m  JPY 5,000     SEPA-A   CHECK FIRST
    system fault / channel outage. Hold resends on SEPA-A.
P-20260303-001204  4h10m                SEPA-A   CHECK FIRST
    undecided. Hold resends on SEPA-A.

TOTAL   3 payouts are stuck, 1 overdue.
        EUR  1 payout: 1,250.00
        JPY  1 payout: 5,000
        1 without an amount
CAUSE   system fault  2 payouts: EUR 1,250.00, JPY 5,000
        undecided     1 payout: 1 without an amount
RETRY   CHECK FIRST 3
SHARED  Incident INC-7, 2 payouts of this list. 21 payouts, EUR 48,310.00, since
        08:50 UTC.

rules 2026.03.1 (4be1c09)   as of 2026-03-03 13:10:02 UTC   data to 13:09:58 UTC
)");
}

TEST_CASE("a wide terminal gets one line a payout") {
  const std::string text = table(three(), {.width = 160});
  CHECK(has_line(text,
                 "TXID                 AGE  AMOUNT        CHANNEL  RETRY        CAUSE                          DO"));
  CHECK(has_line(text,
                 "P-2                4h10m  JPY 5,000     SEPA-A   CHECK FIRST  system fault / channel outage  Hold "
                 "resends on SEPA-A."));
}

TEST_CASE("times in a first action are those of the reader") {
  auto list = three();
  list[0].actions.front().todo.en = "Ask why it fell silent at 2026-03-03T08:50:00Z";
  CHECK(table(list, {}).find("Ask why it fell silent at 08:50 UTC.") != std::string::npos);
}

TEST_CASE("an empty list is one sentence") {
  Totals totals;
  totals.as_of = at("2026-03-03T13:10:02Z");
  CHECK(report_text({}, totals, {}) == "Nothing is stuck.\n\nas of 2026-03-03 13:10:02 UTC\n");
}

TEST_CASE("old data is said above the table, even an empty one") {
  Totals totals;
  totals.as_of = at("2026-03-03T13:10:02Z");
  totals.data_end = at("2026-02-01T13:10:02Z");
  CHECK(report_text({}, totals, {}).starts_with("DATA ENDS AT 2026-02-01 13:10:02 UTC, 30 d before the moment"));
}

TEST_CASE("in a table payouts that are not stuck show their state and count apart") {
  auto list = three();
  list.push_back(unstuck(facts::State::settled, facts::MoneyState::delivered));
  const std::string text = table(list, {});
  CHECK(text.find("  SETTLED  ") != std::string::npos);
  CHECK(has_line(text, "TOTAL   4 payouts, 3 of them stuck, 1 overdue."));
}

TEST_CASE("no line of a table is wider than asked for") {
  auto list = three();
  list[0].txid = std::string(64, 'X');
  list[1].amount = money("EUR", std::numeric_limits<std::int64_t>::max());
  list[2].channel = "A-CHANNEL-WITH-A-VERY-LONG-NAME-INDEED";
  for (std::size_t width = 20; width <= 200; ++width) {
    TextOptions options;
    options.width = width;
    options.language = width % 2 == 0 ? Language::zh : Language::en;
    const std::string text = table(list, options);
    REQUIRE(too_wide(text, width) == "");
    REQUIRE(text.find(std::string(12, 'X')) != std::string::npos);
  }
}

TEST_CASE("hostile text in a table reaches no terminal") {
  for (const std::string& hostile : hostile_texts()) {
    auto list = three();
    for (auto& d : list) poison(d, hostile);
    for (const std::size_t width : {20U, 63U, 80U, 139U, 140U, 200U}) {
      TextOptions options;
      options.width = width;
      options.utf8 = width != 80;
      const std::string text = table(list, options);
      REQUIRE(terminal_fault(text) == "");
      REQUIRE(too_wide(text, width) == "");
    }
  }
}
