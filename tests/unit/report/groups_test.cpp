#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "checks.hpp"
#include "report/groups.hpp"
#include "samples.hpp"

using namespace payout;
using namespace payout::test;
using report::Format;
using report::GroupBy;
using report::Groups;

namespace {

diagnosis::Diagnosis waiting(std::string txid, std::string_view currency, std::int64_t minor, std::int64_t minutes,
                             std::string channel = "sct") {
  diagnosis::Diagnosis d = outage();
  d.txid = std::move(txid);
  d.channel = std::move(channel);
  d.amount = money(currency, minor);
  d.stuck_since = d.as_of - Duration::minutes(minutes);
  return d;
}

std::string sums(Format format, GroupBy by, const std::vector<diagnosis::Diagnosis>& answers) {
  Groups groups(format, {}, by);
  groups.set_provenance(at("2026-03-03T13:10:02Z"), at("2026-03-03T13:10:00Z"), "2026.03.1", "4be1c09aa0b1");
  for (const auto& d : answers) groups.add(d);
  std::string out;
  REQUIRE(groups.write([&](std::string_view bytes) -> Result<void> {
    out += bytes;
    return {};
  }));
  return out;
}

const std::vector<diagnosis::Diagnosis> k_some{
    waiting("P-1", "EUR", 100'00, 60), waiting("P-2", "EUR", 50'50, 120), waiting("P-3", "JPY", 7000, 30),
    waiting("P-4", "USD", 1'00, 600, "ach")};

}  // namespace

TEST_CASE("amounts of different currencies are never added") {
  const nlohmann::json all = nlohmann::json::parse(sums(Format::json, GroupBy::channel, k_some));
  const auto& sct = all["groups"][0];
  CHECK(sct["key"] == "sct");
  CHECK(sct["payouts"] == 3);
  CHECK(sct["share_per_mille"] == 750);
  REQUIRE(sct["amounts"].size() == 2);
  CHECK(sct["amounts"][0]["amount"] == "150.50");
  CHECK(sct["amounts"][1]["amount"] == "7000");
  CHECK(sct["waiting"]["median_seconds"] == 3600);
  CHECK(sct["waiting"]["p90_seconds"] == 7200);
  CHECK(sct["waiting"]["oldest"] == "P-2");
}

TEST_CASE("the records of a CSV of sums add up to the report") {
  const std::string csv = sums(Format::csv, GroupBy::channel, k_some);
  CHECK(has_line(csv, "channel,sct,EUR,2,50.0,0,150.50,1.0,2.0,2.0,P-2,2026-03-03T13:10:02Z"));
  CHECK(has_line(csv, "channel,sct,JPY,1,25.0,0,7000,0.5,0.5,0.5,P-3,2026-03-03T13:10:02Z"));
  CHECK(has_line(csv, "channel,ach,USD,1,25.0,0,1.00,10.0,10.0,10.0,P-4,2026-03-03T13:10:02Z"));
}

TEST_CASE("sums do not depend on the order of the answers") {
  const std::vector<diagnosis::Diagnosis> turned(k_some.rbegin(), k_some.rend());
  for (const Format format : {Format::text, Format::csv, Format::json, Format::jsonl, Format::markdown, Format::html}) {
    for (const GroupBy by : {GroupBy::channel, GroupBy::cause, GroupBy::code, GroupBy::reason}) {
      CHECK(sums(format, by, k_some) == sums(format, by, turned));
    }
  }
}

TEST_CASE("hostile names stay text in every form of the sums") {
  std::vector<diagnosis::Diagnosis> answers{outage()};
  poison(answers.front(), "<script>\x1b[31m|=1+1");
  for (const GroupBy by : {GroupBy::channel, GroupBy::bank, GroupBy::customer, GroupBy::code, GroupBy::subcause}) {
    CHECK(sums(Format::html, by, answers).find("<script>") == std::string::npos);
    CHECK(sums(Format::text, by, answers).find('\x1b') == std::string::npos);
    CHECK(sums(Format::csv, by, answers).find('\x1b') == std::string::npos);
  }
}

TEST_CASE("nothing stuck is one sentence") {
  CHECK(sums(Format::text, GroupBy::cause, {}).starts_with("Nothing is stuck."));
  CHECK(nlohmann::json::parse(sums(Format::json, GroupBy::cause, {}))["groups"].empty());
}
