#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "checks.hpp"
#include "report/json.hpp"
#include "samples.hpp"

using namespace payout;
using namespace payout::test;
using nlohmann::ordered_json;
using report::diagnosis_json;

namespace {

ordered_json parsed(const diagnosis::Diagnosis& d) {
  return ordered_json::parse(diagnosis_json(d, JsonLayout::compact));
}

std::string keys_of(const ordered_json& object) {
  std::string out;
  for (const auto& item : object.items()) out += (out.empty() ? "" : " ") + item.key();
  return out;
}

bool has_fraction(const ordered_json& value) {
  if (value.is_number_float()) return true;
  if (!value.is_structured()) return false;
  return std::any_of(value.begin(), value.end(), has_fraction);
}

}  // namespace

TEST_CASE("keys are all there and in their fixed order") {
  diagnosis::Diagnosis bare;
  bare.txid = "P-1";
  for (const diagnosis::Diagnosis& d : {outage(), undecided(), bare}) {
    const ordered_json json = parsed(d);
    CHECK(keys_of(json) ==
          "schema format_version payout diagnosis money ledger retry owner actions expected deadlines tell evidence "
          "ruled_out open records rules as_of data_end change");
    CHECK(
        keys_of(json["payout"]) ==
        "txid kind state stuck_since stuck_seconds amount amount_minor currency channel profile scheme code code_name "
        "bank payee customer attempts channel_ref refs last_event_at found_by found_path priority priority_parts");
    CHECK(keys_of(json["diagnosis"]) ==
          "decided cause subcause reason rule score band title says score_parts runner_up also incident findings");
    CHECK(keys_of(json["retry"]) == "verdict how because fix check key_valid_until reasons interlock rule_verdict");
    CHECK(keys_of(json["tell"]) == "confidential en zh");
    CHECK(keys_of(json["expected"]) == "by overdue says basis by_rule history");
  }
}

TEST_CASE("values of a whole answer") {
  const ordered_json json = parsed(outage());
  CHECK(json["schema"] == "payout-diag/diagnosis");
  CHECK(json["format_version"] == "1.0");
  CHECK(json["payout"]["amount"] == "1250.00");
  CHECK(json["payout"]["amount_minor"] == 125000);
  CHECK(json["payout"]["stuck_seconds"] == 15000);
  CHECK(json["payout"]["refs"][1] == ordered_json{{"kind", "e2e"}, {"id", "E2E-000917"}});
  CHECK(json["payout"]["code"].is_null());
  CHECK(json["diagnosis"]["band"] == "strong");
  CHECK(json["diagnosis"]["title"]["zh"] == "渠道中断");
  CHECK(json["diagnosis"]["incident"]["payouts"] == 21);
  CHECK(json["diagnosis"]["runner_up"].is_null());
  CHECK(json["money"]["evidence"] == ordered_json::array({0, 1}));
  CHECK(json["ledger"]["state"] == "debited");
  CHECK(json["retry"]["rule_verdict"] == "safe");
  CHECK(json["retry"]["key_valid_until"] == "2026-03-04T09:00:00Z");
  CHECK(json["actions"][0] == ordered_json{{"n", 1},
                                           {"do", {{"en", "Hold resends on SEPA-A"}, {"zh", "暂停 SEPA-A 的重发"}}},
                                           {"who", "payments_oncall"},
                                           {"contact", nullptr}});
  CHECK(json["evidence"][0]["line"] == 88213);
  CHECK(json["evidence"][0]["byte"] == 8821300);
  CHECK(json["evidence"][3]["at"].is_null());
  CHECK(json["evidence"][3]["file"].is_null());
  CHECK(json["evidence"][3]["byte"].is_null());
  CHECK(json["rules"]["sha256"] == "4be1c09aa0b1");
  CHECK(json["as_of"] == "2026-03-03T13:10:02Z");
  CHECK(json["data_end"] == "2026-03-03T13:09:58Z");
  CHECK(parsed(undecided())["diagnosis"]["runner_up"]["rule"] == "SF-110");
  CHECK(parsed(undecided())["diagnosis"]["decided"] == false);
  CHECK(parsed(undecided())["diagnosis"]["cause"] == "undecided");
}

TEST_CASE("the cause of a payout that is not stuck is undecided, never null") {
  CHECK(parsed(unstuck(facts::State::settled, facts::MoneyState::delivered))["diagnosis"]["cause"] == "undecided");
}

TEST_CASE("numbers are whole, and exact at the edge of their range") {
  diagnosis::Diagnosis d = outage();
  d.amount = money("EUR", std::numeric_limits<std::int64_t>::max());
  const ordered_json json = parsed(d);
  CHECK_FALSE(has_fraction(json));
  CHECK(json["payout"]["amount"] == "92233720368547758.07");
  CHECK(json["payout"]["amount_minor"] == std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("hostile text stays inside its strings") {
  for (const std::string& hostile : hostile_texts()) {
    diagnosis::Diagnosis d = outage();
    poison(d, hostile);
    for (const JsonLayout layout : {JsonLayout::compact, JsonLayout::pretty}) {
      const std::string text = diagnosis_json(d, layout);
      REQUIRE(terminal_fault(text) == "");
      const ordered_json json = ordered_json::parse(text);
      REQUIRE(keys_of(json["payout"]).starts_with("txid kind state"));
      if (is_utf8(hostile) && !hostile.empty()) REQUIRE(json["payout"]["txid"].get<std::string>() == hostile);
    }
  }
}

TEST_CASE("compact is one line; pretty holds the same value") {
  const std::string compact = diagnosis_json(outage(), JsonLayout::compact);
  CHECK(compact.find('\n') == std::string::npos);
  CHECK(ordered_json::parse(compact) == ordered_json::parse(diagnosis_json(outage(), JsonLayout::pretty)));
  CHECK(compact == diagnosis_json(outage(), JsonLayout::compact));
}

TEST_CASE("invisible characters are written as escapes, also beyond the basic plane") {
  diagnosis::Diagnosis d = outage();
  d.customer = "a\u202Eb\U000E0041c汉";
  const std::string text = diagnosis_json(d, JsonLayout::compact);
  CHECK(text.find("a\\u202eb\\udb40\\udc41c汉") != std::string::npos);
  CHECK(parsed(d)["payout"]["customer"] == d.customer);
}
