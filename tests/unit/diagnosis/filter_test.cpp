/// Local filters: rules that do not count for some payouts until a day.
#include "diagnosis_support.hpp"
#include "rules/rule.hpp"

namespace payout::diagnosis {
namespace {

constexpr const char* k_silent = "2026-03-03T09:00:00Z sent channel=fast";
constexpr const char* k_blocked = "2026-03-03T09:00:00Z sent channel=fast; 2026-03-03T09:05:00Z rejected code=AC04";

std::string filter(const std::string& rules, const std::string& channel, const std::string& until) {
  return R"({"kind": "filter", "id": "LOC-1", "rules": [)" + rules + R"(], "unless": {"fact": {"channel": ")" + channel +
         R"("}}, "until": ")" + until + R"(", "because": {"en": "it never confirms", "zh": "从不回执"}})";
}

Diagnosis with(const std::string& text, const char* story, const char* as_of = "2026-03-03T23:00:00Z") {
  const RuleFolder folder;
  folder.write("LOC-1", text);
  return Engine({folder.path()}).diagnose(story, as_of);
}

std::string faults(const std::string& text) {
  const RuleFolder folder;
  folder.write("LOC-1", text);
  const std::vector<std::string> overlays{folder.path()};
  const Result<rules::RuleSet> loaded = rules::RuleSet::load(overlays);
  return loaded ? std::string() : loaded.error().message;
}

}  // namespace

TEST_CASE("a filter takes a rule out for its payouts, says so, and leaves others alone") {
  const std::string wanted = Engine().diagnose(k_silent, "2026-03-03T23:00:00Z").rule;
  REQUIRE(wanted == "SF-240");
  const Diagnosis d = with(filter(R"("SF-24*")", "fast", "2026-06-30"), k_silent);
  CHECK(d.rule != wanted);
  REQUIRE_FALSE(d.ruled_out.empty());
  CHECK(d.ruled_out.front().rule == "SF-240");
  CHECK(d.ruled_out.front().because.en == "local filter LOC-1: it never confirms");
  CHECK(with(filter(R"("SF-24*")", "other", "2026-06-30"), k_silent).rule == wanted);
  CHECK(with(filter(R"("SF-25*")", "fast", "2026-06-30"), k_silent).rule == wanted);
}

TEST_CASE("a reason code can be filtered like a rule, and the interlock still holds") {
  const Diagnosis d = with(filter(R"("code:*")", "fast", "2026-06-30"), k_blocked);
  CHECK(d.cause == facts::Cause::undecided);
  const Diagnosis open = with(filter(R"("SF-*", "FD-*")", "fast", "2026-06-30"), k_silent);
  CHECK(open.cause == facts::Cause::undecided);
  CHECK(open.retry.verdict == facts::Retry::after_status_check);
}

TEST_CASE("a filter ends with its day") {
  CHECK(with(filter(R"("SF-24*")", "fast", "2026-03-03"), k_silent, "2026-03-03T23:59:59Z").rule != "SF-240");
  CHECK(with(filter(R"("SF-24*")", "fast", "2026-03-03"), k_silent, "2026-03-04T00:00:00Z").rule == "SF-240");
  CHECK(with(filter(R"("SF-24*")", "fast", "2026-03-03T12:00:00+01:00"), k_silent, "2026-03-03T11:00:01Z").rule == "SF-240");
}

TEST_CASE("each fault of a filter is named with its place") {
  CHECK(faults(filter(R"("SF-24*")", "fast", "2026-06-30")).empty());
  const std::string all = faults(R"({"kind": "filter", "id": "LOC-1", "rulez": ["SF-1"], "unless": {"fact": {"chanel": "x"}}, "until": "soon"})");
  CHECK(all.find("pack/LOC-1.json:1:/rulez") != std::string::npos);
  CHECK(all.find("did you mean `rules`?") != std::string::npos);
  CHECK(all.find("`rules` is missing") == std::string::npos);  // the slip says it
  CHECK(all.find("`chanel` is not a fact") != std::string::npos);
  CHECK(all.find("pack/LOC-1.json:1:/until: this is not a day") != std::string::npos);
  CHECK(all.find("`because` is missing") != std::string::npos);
  CHECK(faults(R"({"kind": "filter", "id": "L", "rules": ["SF-1"], "until": "2026-06-30", "because": "x"})").find("`unless` is missing") != std::string::npos);
}

}  // namespace payout::diagnosis
