/// What support may see of a confidential case: that compliance looks at it, and nothing that says why.
#include <algorithm>
#include <set>

#include "diagnosis_support.hpp"
#include "report/json.hpp"
#include "rules/code_tables.hpp"
#include "rules/rule.hpp"
#include "rules/texts.hpp"

namespace payout::diagnosis {
namespace {

const Engine& engine() {
  static const Engine ready;
  return ready;
}

Diagnosis for_support(const Diagnosis& d) { return diagnosis::for_support(d, public_words(engine().rules, engine().profiles)); }

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string as_json(const Diagnosis& d) { return report::diagnosis_json(d, JsonLayout::compact); }

/// Every word that would say what compliance looks at.
const std::set<std::string>& telling_words() {
  static const std::set<std::string> words = [] {
    std::set<std::string> out{"sanction", "screening",  "aml",      "launder", "fraud", "suspic",   "takeover", "taken over", "watch list", "watchlist",
                              "court",    "authority", "authorities", "seal",  "risk",  "terror",   "embargo",  "freez",      "frozen",     "police",
                              "制裁",     "筛查",       "洗钱",     "欺诈",    "可疑",  "盗用",     "冻结",     "司法",       "执法"};
    for (const char* id : {"sanctions_hit", "aml_review", "fraud_suspected", "legal_order", "takeover_suspected"}) out.insert(id);
    return out;
  }();
  return words;
}

/// The place of a word in a text, for messages.
std::string around(const std::string& text, const std::string& word) {
  const std::size_t at = text.find(word);
  return text.substr(at < 60 ? 0 : at - 60, 150);
}

/// Checks every text of the answer, wherever it stands.
void check_tells_nothing(const Diagnosis& whole, const std::vector<std::string>& more = {}) {
  REQUIRE(whole.confidential);
  const Diagnosis d = for_support(whole);
  const std::string shown = lower(as_json(d));
  for (const std::string& word : telling_words()) {
    if (shown.find(word) != std::string::npos) FAIL_CHECK("`" << word << "` is shown to support: " << around(shown, lower(word)));
  }
  for (const std::string& word : more) {
    if (shown.find("\"" + lower(word) + "\"") != std::string::npos) FAIL_CHECK("`" << word << "` is shown to support: " << around(shown, lower(word)));
  }
  CHECK(d.cause == facts::Cause::compliance_block);
  CHECK(d.subcause == "under_review");
  CHECK(d.reason == facts::Reason::legal);
  CHECK(d.rule == "under_review");
  CHECK(d.title.en == "under review");
  CHECK(d.retry.verdict == facts::Retry::never);
  CHECK(d.retry.reasons == std::vector<std::string>{"under_review"});
  CHECK(d.owner == facts::Owner::compliance);
  CHECK_FALSE(d.incident.has_value());
  CHECK(d.code.empty());
  CHECK(d.code_name.empty());
  CHECK(d.scheme.empty());
  CHECK(d.also.empty());
  CHECK_FALSE(d.runner_up.has_value());
  CHECK_FALSE(d.actions.empty());
}

/// The customer's words of an ordinary delay, for the same payout.
Text ordinary_words() { return engine().diagnose("09:00 sent channel=fast eur=125000; 09:01 accepted").tell; }

}  // namespace

TEST_CASE("support sees that a case is under review, and nothing that says why") {
  const std::pair<const char*, const char*> cases[] = {
      {"09:00 created channel=fast eur=125000; 09:01 screening.hit reason=sanctions msg=SDN id=s1", "CB-600"},
      {"09:00 created channel=fast eur=125000; 09:01 compliance.hold reason=aml msg=structuring", "CB-605"},
      {"09:00 created channel=fast eur=125000; 09:01 engine.error; 09:02 screening.hit; 09:03 dispute.opened; 09:04 kyc.required", "CB-600"},
      {"09:00 sent channel=fast eur=125000; 09:01 accepted; 09:02 timeout; 09:03 screening.hit", "CB-600"},
      {"09:00 sent channel=fast eur=125000; 09:01 rejected code=AC04; 09:03 screening.hit", "CB-600"}};
  for (const auto& [text, rule] : cases) {
    INFO(text);
    const Diagnosis whole = engine().diagnose(text);
    CHECK(whole.rule == rule);
    check_tells_nothing(whole, {rule, "AC04"});
    CHECK(for_support(whole).tell == ordinary_words());
    CHECK(whole.tell == ordinary_words());  // the customer is told no more by compliance
  }
}

TEST_CASE("a takeover shows neither the login nor the change of details") {
  const Diagnosis whole = engine().diagnose(
      "08:00 payee.changed customer=c1; 08:01 login.suspicious customer=c1; 09:00 created channel=fast customer=c1; 09:01 sent; 09:02 rejected code=AC04");
  if (!whole.confidential) {
    WARN("skipped: the rules take this story for " << whole.rule);
    return;
  }
  check_tells_nothing(whole, {whole.rule, "payee.changed", "login.suspicious"});
}

TEST_CASE("no code of a confidential kind reaches support in any field") {
  int seen = 0;
  for (const std::string& scheme : engine().rules.tables().schemes()) {
    for (const facts::CodeFact& row : engine().rules.tables().rows(scheme)) {
      const rules::Subcause* subcause = engine().rules.subcause(row.subcause);
      if (subcause == nullptr || !subcause->confidential || row.code.find_first_of("; =") != std::string::npos) continue;
      for (const char* type : {"rejected", "returned", "pending"}) {
        const std::string text =
            std::string("09:00 sent channel=fast eur=125000; 09:01 ") + type + " scheme=" + scheme + " code=" + row.code;
        INFO(text);
        const Diagnosis whole = engine().diagnose(text);
        if (!whole.confidential) continue;  // another rule, or too weak: then nothing of the kind is believed
        check_tells_nothing(whole, {row.code, "code:" + scheme + "/" + row.code});
        CHECK(for_support(whole).tell == ordinary_words());
        ++seen;
      }
    }
  }
  CHECK(seen > 50);
}

TEST_CASE("a confidential kind is not named beside another answer either") {
  // The answer is another one; what compliance looks at stands among the other findings, in the words of a code, or open.
  Diagnosis d = engine().diagnose("09:00 created channel=fast; 09:01 engine.error; 09:02 engine.error");
  REQUIRE_FALSE(d.confidential);
  const auto finding = [](std::string rule, std::string subcause) {
    Finding out;
    out.rule = std::move(rule);
    out.cause = facts::Cause::compliance_block;
    out.subcause = std::move(subcause);
    out.title = {"sanctions match", "制裁名单命中"};
    out.confidential = out.rule != "CE-310";
    if (!out.confidential) out.title = {"no such account", "查无此账户"};
    return out;
  };
  d.runner_up = finding("CB-600", "sanctions_hit");
  d.also = {finding("CB-605", "aml_review"), finding("code:SEPA-SCT-REJECT/RR04", "legal_order"), finding("CE-310", "account_not_found")};
  d.open.push_back({"CB-600", {"What did compliance decide about the sanctions match?", "-"}, {}, {}, {}, true});
  d.ruled_out.push_back({facts::Cause::compliance_block, "", {"the screening was cleared", "筛查已通过"}});
  d.ruled_out.push_back({facts::Cause::client_error, "CE-310", {"CB-605 explains it better", "-"}});
  const Diagnosis shown = for_support(d);
  const std::string text = lower(as_json(shown));
  for (const char* word : {"sanction", "screening", "cb-600", "cb-605", "aml_review", "legal_order", "rr04", "筛查", "制裁"}) {
    if (text.find(word) != std::string::npos) FAIL_CHECK("`" << word << "` is shown to support: " << around(text, word));
  }
  CHECK(shown.also.size() == 1);
  CHECK(shown.rule == d.rule);
  CHECK(shown.says == d.says);
  CHECK(shown.tell == d.tell);
}

TEST_CASE("a confidential code is not shown while the payout is in time or after it is paid either") {
  for (const char* text : {"09:00 sent channel=fast; 09:01 pending scheme=ISO20022-STATUS code=RR04", "09:00 sent channel=fast; 09:01 rejected code=RR04; 09:02 confirmed",
                           "09:00 sent channel=fast; 09:01 rejected code=RR04; 09:02 cancelled"}) {
    INFO(text);
    const Diagnosis d = engine().diagnose(text, "09:10");
    REQUIRE(d.state != facts::State::stuck);
    REQUIRE(d.code == "RR04");
    const facts::CodeFact row = engine().rules.tables().row("ISO20022-STATUS", "RR04");
    REQUIRE(engine().rules.subcause(row.subcause)->confidential);
    const std::string shown = as_json(for_support(d));
    CHECK(shown.find("RR04") == std::string::npos);
    CHECK(shown.find(row.name) == std::string::npos);
    CHECK(as_json(d).find("RR04") != std::string::npos);
  }
}

TEST_CASE("a screening that was cleared is not told of") {
  const Diagnosis d = engine().diagnose("08:00 screening.hit; 08:30 screening.cleared; 09:00 sent channel=fast; 09:01 rejected code=AC04");
  REQUIRE_FALSE(d.confidential);
  CHECK(lower(as_json(for_support(d))).find("screening") == std::string::npos);
  CHECK(lower(as_json(for_support(d))).find("筛查") == std::string::npos);
}

TEST_CASE("what a customer must do is told to support as well") {
  const Diagnosis d = engine().diagnose("09:00 created channel=fast eur=125000; 09:01 kyc.required");
  CHECK(d.subcause == "kyc_incomplete");
  CHECK_FALSE(d.confidential);
  const Diagnosis shown = for_support(d);
  CHECK(shown.subcause == "kyc_incomplete");
  CHECK(shown.tell == d.tell);
  CHECK_FALSE(shown.tell == ordinary_words());
  CHECK(shown.evidence.size() == d.evidence.size());
}

TEST_CASE("compliance sees the whole answer with its proof") {
  const Diagnosis d = engine().diagnose("09:00 created channel=fast; 09:01 screening.hit reason=sanctions id=s1");
  CHECK(d.subcause == "sanctions_hit");
  CHECK(std::any_of(d.evidence.begin(), d.evidence.end(), [](const Evidence& item) { return item.type == "screening.hit"; }));
  CHECK(d.retry.reasons == std::vector<std::string>{"hold:screening", "compliance_decides", "rule:CB-600"});
}

}  // namespace payout::diagnosis
