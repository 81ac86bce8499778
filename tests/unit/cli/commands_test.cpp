#include "base/hash.hpp"
#include "program.hpp"

using namespace payout;
using namespace payout::cli;

namespace {

// P-1: refused for a closed account. P-2: paid. P-3: stopped by screening. P-4 and P-5 share a reference.
constexpr std::string_view k_log =
    R"({"ts":"2026-03-03T09:00:00Z","type":"payout.created","txid":"P-1","channel":"sct-x","amount":"12.50","currency":"EUR","scheme":"SEPA-SCT-REJECT","event_id":"1"}
{"ts":"2026-03-03T09:00:01Z","type":"payout.sent","txid":"P-1","channel":"sct-x","attempt":1,"refs":{"channel":"REF-1"},"event_id":"2"}
{"ts":"2026-03-03T09:00:09Z","type":"payout.rejected","txid":"P-1","channel":"sct-x","attempt":1,"scheme":"SEPA-SCT-REJECT","code":"AC04","event_id":"3"}
{"ts":"2026-03-03T09:00:00Z","type":"payout.created","txid":"P-2","channel":"sct-x","amount":"7.00","currency":"EUR","event_id":"4"}
{"ts":"2026-03-03T09:00:01Z","type":"payout.sent","txid":"P-2","channel":"sct-x","attempt":1,"event_id":"5"}
{"ts":"2026-03-03T09:10:00Z","type":"payout.confirmed","txid":"P-2","channel":"sct-x","event_id":"6"}
{"ts":"2026-03-03T09:00:00Z","type":"payout.created","txid":"P-3","channel":"sct-x","amount":"9.00","currency":"EUR","event_id":"7"}
{"ts":"2026-03-03T09:00:01Z","type":"screening.hit","txid":"P-3","channel":"sct-x","reason":"sanctions","msg":"name on list OFAC-17","event_id":"8"}
{"ts":"2026-03-03T10:00:00Z","type":"payout.created","txid":"P-4","channel":"sct-x","amount":"1.00","currency":"EUR","refs":{"order":"SHARED"},"event_id":"9"}
{"ts":"2026-03-03T10:00:00Z","type":"payout.created","txid":"P-5","channel":"sct-x","amount":"2.00","currency":"EUR","refs":{"order":"SHARED"},"event_id":"10"}
)";

/// A program with the log in its store.
struct Loaded : Program {
  std::string log, db;
  Loaded() : log(put("events.jsonl", k_log)), db(path("p.db")) {
    const Ran ran = run({"ingest", "--db", db, log});
    REQUIRE(ran.code == 0);
  }
  [[nodiscard]] Ran ask(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--db", db});
    bool has_moment = false;
    for (const std::string& argument : arguments) has_moment = has_moment || argument == "--as-of";
    if (!has_moment) arguments.insert(arguments.end(), {"--as-of", "2026-03-05T12:00:00Z"});
    return run(arguments);
  }
};

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace

TEST_CASE("explain answers by any id, quietly") {
  const Loaded program;
  const Ran own = program.ask({"explain", "P-1"});
  CHECK(own.code == 0);
  CHECK(own.said.empty());
  CHECK(contains(own.out, "\nRETRY   "));
  CHECK(contains(own.out, "account closed"));
  const Ran other = program.ask({"explain", "REF-1"});
  CHECK(other.code == 0);
  CHECK(contains(other.out, "P-1"));
  CHECK(contains(program.ask({"explain", "P-2"}).out, "SETTLED"));
}

TEST_CASE("json of one id is an object, of many an array, jsonl one a line") {
  Loaded program;
  CHECK(program.ask({"explain", "P-1", "--format", "json"}).out.rfind("{", 0) == 0);
  CHECK(program.ask({"explain", "P-1", "P-2", "--format", "json"}).out.rfind("[", 0) == 0);
  const std::string lines = program.ask({"explain", "P-2", "P-1", "--format", "jsonl"}).out;
  CHECK(std::count(lines.begin(), lines.end(), '\n') == 2);
  CHECK(lines.find("P-2") < lines.find("P-1"));
  program.input = " P-1 \n\nP-2\r\n";
  const Ran from_input = program.ask({"explain", "-", "--format", "jsonl"});
  CHECK(from_input.code == 0);
  CHECK(std::count(from_input.out.begin(), from_input.out.end(), '\n') == 2);
  program.input = "P-1\n";
  CHECK(program.ask({"explain", "-", "--format", "json"}).out.rfind("[", 0) == 0);
}

TEST_CASE("an unknown id ends with 4 and a suggestion; the others are answered all the same") {
  const Loaded program;
  const Ran none = program.ask({"explain", "P-11"});
  CHECK(none.code == 4);
  CHECK(none.out.empty());
  CHECK(contains(none.said, "no payout is known by `P-11`"));
  CHECK(contains(none.said, "did you mean"));
  const Ran some = program.ask({"explain", "P-1", "nothing-like-it", "--format", "json"});
  CHECK(some.code == 4);
  CHECK(contains(some.out, "P-1"));
  for (const std::string& hostile : {std::string(100'000, 'x'), std::string("../../etc/passwd"), std::string("%n%s"),
                                     std::string("\xff\xfe"), std::string("'; drop table x; --")}) {
    const Ran ran = program.ask({"explain", hostile});
    CHECK(ran.code == 4);
    CHECK(ran.said.size() < 600);
  }
}

TEST_CASE("an id that fits several is refused and they are listed") {
  const Loaded program;
  const Ran several = program.ask({"explain", "SHARED"});
  CHECK(several.code == 4);
  CHECK(contains(several.said, "`SHARED` fits 2 payouts:"));
  CHECK(contains(several.said, "P-4  sct-x  EUR 1.00"));
  CHECK(contains(several.said, "P-5"));
}

TEST_CASE("an output file keeps what it had when nothing was found") {
  const Loaded program;
  program.put("answer.txt", "old");
  CHECK(program.ask({"explain", "nothing-like-it", "-o", program.path("answer.txt")}).code == 4);
  CHECK(program.content("answer.txt") == "old");
  CHECK(program.ask({"explain", "P-1", "-o", program.path("answer.txt")}).code == 0);
  CHECK(contains(program.content("answer.txt"), "P-1"));
}

TEST_CASE("support sees no confidential cause anywhere, compliance does") {
  const Loaded program;
  for (const char* format : {"text", "json", "jsonl", "csv", "md", "html"}) {
    INFO(format);
    for (const auto& command : std::vector<std::vector<std::string>>{{"explain", "P-3"}, {"report"}}) {
      std::vector<std::string> arguments = command;
      arguments.insert(arguments.end(), {"--format", format});
      const Ran support = program.ask(arguments);
      CHECK(support.code == 0);
      CHECK_FALSE(contains(support.out, "sanction"));
      CHECK_FALSE(contains(support.out, "OFAC"));
      // Of other payouts a report may well say that there is "no screening".
      if (command.front() == "explain") CHECK_FALSE(contains(support.out, "screening"));
      arguments.insert(arguments.end(), {"--audience", "compliance"});
      CHECK(contains(program.ask(arguments).out, command.front() == "report" && std::string(format) != "csv" &&
                                                         std::string(format) != "json" && std::string(format) != "jsonl"
                                                     ? "P-3"
                                                     : "sanction"));
    }
  }
  for (const char* format : {"text", "json"}) {
    const Ran support = program.ask({"timeline", "P-3", "--raw", "--format", format});
    CHECK(support.code == 0);
    for (const char* word : {"sanction", "screening", "OFAC"}) {
      INFO(word << " in\n" << support.out);
      CHECK_FALSE(contains(support.out, word));
    }
    CHECK(contains(program.ask({"timeline", "P-3", "--format", format, "--audience", "compliance"}).out,
                   "screening.hit"));
  }
  // Nor does the exit code tell.
  CHECK(program.ask({"report", "--fail-on", "sanctions_hit"}).code == 0);
  CHECK(program.ask({"report", "--fail-on", "sanctions_hit", "--audience", "compliance"}).code == 1);
}

TEST_CASE("report: rows, files, fail-on") {
  const Loaded program;
  const Ran csv = program.ask({"report", "--format", "csv"});
  CHECK(csv.code == 0);
  CHECK(csv.said.empty());
  CHECK(csv.out.rfind("txid,state,reason,cause,subcause,rule,score,band,money,ledger,retry,", 0) == 0);
  CHECK(contains(csv.out, "\nP-1,stuck,"));
  CHECK_FALSE(contains(csv.out, "\nP-2,"));

  const Ran file = program.ask({"report", "--format", "csv", "-o", program.path("r.csv")});
  CHECK(file.code == 0);
  CHECK(file.out.empty());
  CHECK(program.content("r.csv") == csv.out);
  CHECK(contains(file.said, "sha256 " + sha256_hex(csv.out)));
  CHECK(program.ask({"report", "--format", "csv", "-q", "-o", program.path("r.csv")}).said.empty());

  CHECK(program.ask({"report", "--fail-on", "any"}).code == 1);
  CHECK(program.ask({"report", "--fail-on", "dispute_hold,account_closed"}).code == 1);
  CHECK(program.ask({"report", "--fail-on", "dispute_hold"}).code == 0);
  CHECK(contains(program.ask({"report", "--fail-on", "dispute_hod"}).said, "did you mean `dispute_hold`?"));
}

TEST_CASE("report spans meet without a gap") {
  const Loaded program;
  const auto rows = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"report", "--format", "jsonl", "--tz", "Asia/Kathmandu"});
    const Ran ran = program.ask(more);
    CHECK(ran.code == 0);
    return std::count(ran.out.begin(), ran.out.end(), '\n');
  };
  const auto all = rows({});
  CHECK(all > 0);
  CHECK(rows({"--until", "2026-03-03"}) + rows({"--since", "2026-03-03", "--until", "2026-03-04"}) +
            rows({"--since", "2026-03-04"}) ==
        all);
}

TEST_CASE("the same question gives the same bytes, whatever the environment") {
  Loaded program;
  const std::string first = program.ask({"report", "--format", "csv"}).out;
  program.variables = {{"LANG", "tr_TR.UTF-8"}, {"LC_ALL", "de_DE"}, {"TZ", "Asia/Kathmandu"}, {"COLUMNS", "0"}};
  program.now = *parse_rfc3339("2031-01-01T00:00:00Z").value;
  CHECK(program.ask({"report", "--format", "csv"}).out == first);
}

TEST_CASE("without --as-of the end of old data is told aloud") {
  Loaded program;
  CHECK(contains(program.run({"report", "--db", program.db}).said, "data ends at 2026-03-03 10:00:00 UTC"));
  program.now = *parse_rfc3339("2026-03-03T10:30:00Z").value;
  CHECK(program.run({"report", "--db", program.db}).said.empty());
}

TEST_CASE("classify gives the answers of the store, without one") {
  Loaded program;
  const Ran stored = program.ask({"report", "--format", "csv"});
  const Ran direct = program.run({"classify", program.log, "--format", "csv", "--as-of", "2026-03-05T12:00:00Z"});
  CHECK(direct.code == 0);
  CHECK(direct.out == stored.out);
  program.input = std::string(k_log);
  const Ran piped = program.run({"classify", "-", "--format", "jsonl", "--as-of", "2026-03-05T12:00:00Z"});
  CHECK(piped.code == 0);
  CHECK(contains(piped.out, "\"txid\":\"P-1\""));
  const Ran all = program.run({"classify", "--all", program.log, "--format", "csv", "--as-of", "2026-03-05T12:00:00Z"});
  CHECK(std::count(all.out.begin(), all.out.end(), '\n') == 6);
  CHECK(contains(all.out, "\nP-2,settled,"));
}

TEST_CASE("classify: rejects end with 7, refused inputs with 5, and the rest is answered") {
  const Loaded program;
  const std::string damaged = program.put("damaged.jsonl", std::string(k_log) + "{\"ts\": oops}\n");
  const Ran rejects = program.run({"classify", damaged, "--format", "csv", "--as-of", "2026-03-05T12:00:00Z"});
  CHECK(rejects.code == 7);
  CHECK(contains(rejects.out, "\nP-1,stuck,"));
  CHECK(contains(rejects.said, "1 of 11 records rejected"));
  CHECK(program.run({"classify", damaged, "--max-rejects", "1", "-q", "--as-of", "2026-03-05T12:00:00Z"}).code == 0);
  const std::string junk = program.put("junk.jsonl", "one\ntwo\n");
  const Ran mixed = program.run({"classify", program.log, junk, "--format", "csv", "--as-of", "2026-03-05T12:00:00Z"});
  CHECK(mixed.code == 5);
  CHECK(contains(mixed.out, "\nP-1,stuck,"));
  const Ran refused = program.run({"classify", junk, program.path("missing.jsonl"), "-o", program.path("out.csv")});
  CHECK(refused.code == 5);
  CHECK_FALSE(program.has("out.csv"));
}

TEST_CASE("timeline shows every event, or those of a span") {
  const Loaded program;
  const Ran whole = program.ask({"timeline", "P-1", "--raw"});
  CHECK(whole.code == 0);
  for (const char* part : {"payout.created", "payout.sent", "payout.rejected", "\"code\":\"AC04\""})
    CHECK(contains(whole.out, part));
  const Ran cut =
      program.ask({"timeline", "P-1", "--since", "2026-03-03T09:00:01Z", "--until", "2026-03-03T09:00:09Z"});
  CHECK(contains(cut.out, "payout.sent"));
  CHECK_FALSE(contains(cut.out, "payout.created"));
  CHECK_FALSE(contains(cut.out, "payout.rejected"));
  CHECK(program.ask({"timeline", "P-11"}).code == 4);
  CHECK(program.ask({"timeline", "P-1", "--format", "csv"}).code == 2);
  // The file is no longer what was read.
  program.put("events.jsonl", "something else\n");
  CHECK(contains(program.ask({"timeline", "P-1", "--raw"}).out, "has changed since it was read"));
}

TEST_CASE("the dictionary and the rules can be looked up") {
  const Program program;
  CHECK(contains(program.run({"code", "NACHA", "R03"}).out, "CODE   NACHA R03"));
  CHECK(contains(program.run({"code", "nacha", "r03"}).out, "CODE   NACHA R03"));
  CHECK(contains(program.run({"code", "SEPA-SCT", "AC04", "--format", "csv"}).out,
                 "SEPA-SCT-RETURN,AC04,client_error,account_closed,"));
  CHECK(program.run({"code", "NACHA", "ZZ99"}).code == 4);
  CHECK(contains(program.run({"code", "NACHAA", "R03"}).said, "did you mean `NACHA`?"));
  const Ran rules = program.run({"rules", "list", "--format", "csv"});
  CHECK(rules.code == 0);
  CHECK(rules.out.rfind("id,status,cause,subcause,title\n", 0) == 0);
  const std::string id = rules.out.substr(31, rules.out.find(',', 31) - 31);
  const Ran shown = program.run({"rules", "show", id});
  CHECK(shown.code == 0);
  CHECK(contains(shown.out, id));
  CHECK(program.run({"rules", "show", "XX-1"}).code == 4);
}

TEST_CASE("config show says what is in force and where it comes from") {
  Program program;
  const std::string file = program.put(
      "c.json",
      R"({"channels": {"sct-x": {"scheme": "SEPA-SCT", "late": "3bd"}}, "defaults": {"db": "x.db", "tz": "Asia/Shanghai"}})");
  const Ran ran = program.run({"config", "show", "--origin", "--config", file});
  CHECK(ran.code == 0);
  CHECK(contains(ran.out, program.path("x.db") + "  # " + file));
  CHECK(contains(ran.out, "3bd  # " + file));
  CHECK(contains(ran.out, "1bd  # rail SEPA-SCT"));
  program.variables["PAYOUT_DIAG_TZ"] = "UTC";
  CHECK(contains(program.run({"config", "show", "--origin", "--config", file}).out, "UTC  # PAYOUT_DIAG_TZ"));
  CHECK(contains(program.run({"config", "show", "--config", file, "--format", "json"}).out,
                 "\"key\": \"channels.sct-x.late\""));
}

TEST_CASE("a stop signal leaves the old file and ends with 128 and its number") {
  Loaded program;
  program.put("r.csv", "old");
  program.signal = 15;
  const Ran ran = program.ask({"report", "--format", "csv", "-o", program.path("r.csv")});
  CHECK(ran.code == 143);
  CHECK(program.content("r.csv") == "old");
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(program.path("r.csv")).parent_path())) {
    CHECK_FALSE(contains(entry.path().filename().string(), "payout-diag-tmp"));
  }
}
