#include <cstdio>
#include <filesystem>
#include <fstream>

#include <unistd.h>

#include <catch2/catch.hpp>

#include "app/against.hpp"
#include "report/listing.hpp"
#include "rules/rule_set.hpp"

using namespace payout;
using diagnosis::Change;

namespace {

/// A file that is gone when the test ends.
class File {
 public:
  explicit File(std::string_view text) : m_path("against-test-" + std::to_string(::getpid()) + ".txt") {
    std::ofstream(m_path, std::ios::binary) << text;
  }
  ~File() { std::remove(m_path.c_str()); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] const std::string& path() const { return m_path; }

 private:
  std::string m_path;
};

diagnosis::Diagnosis stuck(std::string txid, std::string subcause, facts::Cause cause) {
  diagnosis::Diagnosis d;
  d.txid = std::move(txid);
  d.kind = "tx";
  d.state = facts::State::stuck;
  d.cause = cause;
  d.subcause = std::move(subcause);
  d.stuck_since = Instant{} + Duration::days(20'000);
  d.as_of = *d.stuck_since + Duration::hours(5);
  return d;
}

std::string list_of(report::Format format, const std::vector<diagnosis::Diagnosis>& answers) {
  report::Listing list(format, {});
  for (const auto& answer : answers) list.add(answer);
  std::string out;
  (void)list.write([&](std::string_view bytes) -> Result<void> {
    out += bytes;
    return {};
  });
  return out;
}

const rules::RuleSet& rule_set() {
  static const rules::RuleSet set = *rules::RuleSet::load();
  return set;
}

}  // namespace

TEST_CASE("an earlier report is read back from every form a program can read") {
  std::vector<diagnosis::Diagnosis> answers{stuck("P-1", "account_closed", facts::Cause::client_error),
                                            stuck("P-2", "", facts::Cause::undecided)};
  answers.push_back(stuck("P-3", "", facts::Cause::undecided));
  answers.back().state = facts::State::settled;
  for (const report::Format format : {report::Format::csv, report::Format::json, report::Format::jsonl}) {
    const File file(list_of(format, answers));
    const auto earlier = app::read_earlier_report(file.path());
    REQUIRE(earlier);
    CHECK(earlier->stuck.size() == 2);
    CHECK(earlier->stuck.at("P-1").subcause == "account_closed");
    CHECK(earlier->stuck.at("P-1").at == answers[0].stuck_since);
    CHECK(earlier->as_of == answers[0].as_of);
    CHECK(earlier->change(answers[0], rule_set()).kind == Change::Kind::older);
    CHECK(earlier->change(stuck("P-1", "kyc_incomplete", facts::Cause::compliance_block), rule_set()).kind == Change::Kind::moved);
    CHECK(earlier->change(stuck("P-9", "kyc_incomplete", facts::Cause::compliance_block), rule_set()).kind == Change::Kind::fresh);
  }
}

TEST_CASE("one answer as a JSON document of many lines is an earlier report too") {
  const File file(report::explain_as(report::Format::json, stuck("P-1", "account_closed", facts::Cause::client_error), {}));
  const auto earlier = app::read_earlier_report(file.path());
  REQUIRE(earlier);
  CHECK(earlier->stuck.count("P-1") == 1);
}

TEST_CASE("a confidential cause of an earlier report is told in neutral words only") {
  const File file(list_of(report::Format::csv, {stuck("P-1", "sanctions_hit", facts::Cause::compliance_block)}));
  const auto earlier = app::read_earlier_report(file.path());
  REQUIRE(earlier);
  // Support asks now: the payout is under review, and that is no move.
  diagnosis::Diagnosis now = stuck("P-1", "under_review", facts::Cause::compliance_block);
  CHECK(earlier->change(now, rule_set()).kind == Change::Kind::older);
  // Released meanwhile, and late for another reason.
  now = stuck("P-1", "processing_delay", facts::Cause::funds_delay);
  const Change moved = earlier->change(now, rule_set());
  CHECK(moved.kind == Change::Kind::moved);
  CHECK(moved.was_subcause == "under_review");
  CHECK(app::EarlierReport::resolved(earlier->stuck.at("P-1"), rule_set()).was_subcause == "under_review");
}

TEST_CASE("a file that is no report is refused with its place") {
  for (const char* text : {"", "a,b,c\n1,2,3\n", "txid,state,cause\nP-1,nonsense,x\n", "{\"a\": 1}\n", "[1,2", "[{\"payout\":{}}]"}) {
    const File file(text);
    const auto earlier = app::read_earlier_report(file.path());
    INFO(text);
    REQUIRE_FALSE(earlier);
    CHECK(earlier.error().code == ErrorCode::input_refused);
    CHECK(earlier.error().reason == "not_a_report");
  }
  CHECK(app::read_earlier_report("no-such-file").error().reason == "unreadable");
}
