/// What support and a customer read of a confidential case, as the commands write it: every format, both languages.
#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include "app/explain.hpp"
#include "app/report.hpp"
#include "app/timeline.hpp"
#include "base/text.hpp"
#include "ingest_support.hpp"

using namespace payout;
using namespace payout::app;
using report::Language;

namespace {

struct Story {
  std::string subcause;
  std::string txid;
  std::string events;  ///< JSON Lines
  std::string secret;  ///< what the bank wrote
};

std::string event(const std::string& minute, const std::string& type, const std::string& txid, const std::string& more = {}) {
  return "{\"ts\":\"2026-03-03T09:" + minute + ":00Z\",\"type\":\"" + type + "\",\"txid\":\"" + txid + "\"" + more + "}\n";
}

std::string begun(const std::string& txid, const std::string& scheme) {
  const std::string more = ",\"channel\":\"" + scheme + "-x\",\"amount\":\"125.00\",\"currency\":\"EUR\",\"customer\":\"C-" + txid + "\"";
  return event("00", "payout.created", txid, more);
}

std::vector<Story> stories() {
  std::vector<Story> out;
  const auto coded = [&out](const std::string& subcause, const std::string& scheme, const std::string& code) {
    const std::string txid = "T-" + code;
    const std::string secret = "case file " + code + "/7719";
    out.push_back({subcause, txid,
                   begun(txid, scheme) + event("01", "payout.sent", txid, ",\"attempt\":1") +
                       event("05", "payout.rejected", txid,
                             ",\"scheme\":\"" + scheme + "\",\"code\":\"" + code + "\",\"msg\":\"" + secret + "\""),
                   secret});
  };
  coded("sanctions_hit", "ISO20022-STATUS", "RR04");
  coded("fraud_suspected", "ISO20022-STATUS", "FRAD");
  coded("legal_order", "ISO20022-STATUS", "AM07");
  coded("aml_review", "CARD-PUSH", "64");
  out.push_back({"sanctions_hit", "T-SCR", begun("T-SCR", "SEPA-SCT") + event("02", "screening.hit", "T-SCR", ",\"msg\":\"list 4 entry 12\""), "list 4 entry 12"});
  out.push_back({"aml_review", "T-CMP", begun("T-CMP", "SEPA-SCT") + event("02", "compliance.hold", "T-CMP", ",\"msg\":\"unusual pattern 88\""), "unusual pattern 88"});
  out.push_back({"takeover_suspected", "T-TKO",
                 begun("T-TKO", "SEPA-SCT") + event("01", "login.suspicious", "T-TKO", ",\"msg\":\"new device 5521\"") +
                     event("02", "payee.changed", "T-TKO") + event("03", "payout.sent", "T-TKO", ",\"attempt\":1") +
                     event("05", "payout.rejected", "T-TKO", ",\"code\":\"MS03\""),
                 "new device 5521"});
  return out;
}

constexpr auto k_telling = std::to_array<std::string_view>(
    {"sanction", "screening", "aml_", "launder", "fraud", "suspic", "takeover", "taken over", "watch list", "court",
     "authority", "login", "制裁", "筛查", "洗钱", "欺诈", "盗用", "司法", "法院", "异常登录", "名单"});

constexpr auto k_formats = std::to_array<Format>({Format::text, Format::markdown, Format::html, Format::json,
                                                  Format::jsonl, Format::csv});

struct Shop : IngestWorld {
  Shop() {
    std::string all;
    for (const Story& story : stories()) all += story.events;
    all += begun("T-ORD", "SEPA-SCT") + event("01", "payout.sent", "T-ORD", ",\"attempt\":1") + event("02", "payout.accepted", "T-ORD");
    write("a.jsonl", all);
    run({"a.jsonl"});
    settings.as_of = *parse_rfc3339("2026-03-12T09:00:00Z").value;
    settings.as_of_given = true;
    settings.utf8 = true;
    settings.output = path("out");
  }
  std::string output() const {
    std::ifstream file(path("out"), std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }
  std::string explained(const std::string& id) {
    const Result<ExplainSummary> done = explain({{id}}, settings, world.env());
    REQUIRE(done);
    REQUIRE(done->answered == 1);
    return output();
  }
  std::string listed() {
    REQUIRE(report_stuck({}, settings, world.env()));
    return output();
  }
  std::string timed(const std::string& id) {
    REQUIRE(timeline({id, true}, settings, world.env()));
    return output();
  }
};

void check_silent(const std::string& shown, const Story& story) {
  const std::string low = to_lower(shown);
  CAPTURE(story.txid, story.subcause, shown);
  for (const std::string_view word : k_telling) CHECK(low.find(word) == std::string::npos);
  CHECK(low.find(story.subcause) == std::string::npos);
  CHECK(shown.find(story.secret) == std::string::npos);
}

}  // namespace

TEST_CASE("no format and no language gives a confidential cause away to support") {
  Shop shop;
  for (const Language language : {Language::en, Language::zh}) {
    shop.settings.language = language;
    for (const Format format : k_formats) {
      shop.settings.format = format;
      for (const Story& story : stories()) {
        const std::string shown = shop.explained(story.txid);
        check_silent(shown, story);
        const bool is_named = shown.find("under review") != std::string::npos || shown.find("审核中") != std::string::npos ||
                              shown.find("under_review") != std::string::npos;
        CHECK(is_named);
        check_silent(shop.listed(), story);
        if (format == Format::text || format == Format::json || format == Format::jsonl) check_silent(shop.timed(story.txid), story);
      }
    }
  }
}

TEST_CASE("compliance reads the cause in every format and language") {
  Shop shop;
  shop.settings.audience = Audience::compliance;
  for (const Language language : {Language::en, Language::zh}) {
    shop.settings.language = language;
    for (const Story& story : stories()) {
      shop.settings.format = Format::json;
      CAPTURE(story.txid);
      CHECK(shop.explained(story.txid).find("\"subcause\": \"" + story.subcause + "\"") != std::string::npos);
      shop.settings.format = Format::text;
      const std::string text = shop.explained(story.txid);
      CHECK(text.find(language == Language::zh ? "保密" : "Confidential") != std::string::npos);
    }
  }
}

TEST_CASE("the customer reads of a confidential case what he reads of an ordinary delay") {
  Shop shop;
  shop.settings.format = Format::text;
  shop.settings.width = 200;
  const auto told = [&shop](const std::string& id) {
    const std::string text = shop.explained(id);
    const std::size_t at = text.find("TELL");
    REQUIRE(at != std::string::npos);
    return text.substr(at, text.find("\nREF", at) - at);
  };
  for (const Language language : {Language::en, Language::zh}) {
    shop.settings.language = language;
    const std::string ordinary = told("T-ORD");
    CHECK(ordinary.size() > 40);
    for (const Audience audience : {Audience::support, Audience::compliance}) {
      shop.settings.audience = audience;
      for (const Story& story : stories()) {
        CAPTURE(story.txid);
        CHECK(told(story.txid) == ordinary);
      }
    }
  }
}
