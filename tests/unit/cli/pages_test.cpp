/// Help, manual pages, completions and schemas: nothing of the table is missing in any of them.
#include <catch2/catch.hpp>

#include <cstdio>

#include "base/embedded.hpp"
#include "base/text.hpp"
#include "cli/completion.hpp"
#include "cli/help.hpp"
#include "cli/man.hpp"
#include "program.hpp"

using namespace payout;
using namespace payout::cli;

namespace {

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

bool shows(const Flag& flag, const CommandSpec& command) { return (flag.commands & bit(command.command)) != 0; }

std::string troff(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '-' ? std::string("\\-") : std::string(1, c);
  return out;
}

/// Runs bash over the completions; what it prints.
std::string in_bash(const Program& program, const std::string& script) {
  const std::string file = program.put("script.sh", *completion("bash") + script);
  FILE* pipe = ::popen(("bash " + file + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string out;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) out += static_cast<char>(c);
  CHECK(::pclose(pipe) == 0);
  return out;
}

/// What TAB offers behind these words.
std::string offered(const Program& program, const std::string& words, int at) {
  return in_bash(program, "COMP_WORDS=(" + words + "); COMP_CWORD=" + std::to_string(at) + "; _payout_diag; echo \"${COMPREPLY[*]}\"\n");
}

}  // namespace

TEST_CASE("every command and every flag it shows stands in its help and in the manual") {
  const std::string all = program_page();
  for (const CommandSpec& command : commands()) {
    CAPTURE(command.name);
    const std::string help = command_help(command.command, 80);
    const std::string page = command_page(command.command);
    CHECK(has(all, "\\fB" + troff(command.name) + "\\fR"));
    for (const Flag& flag : flags()) {
      CAPTURE(flag.name);
      const std::string name = "--" + std::string(flag.name);
      CHECK(has(all, troff(name)));
      CHECK((has(help, name + " ") || has(help, name + "\n")) == shows(flag, command));
      CHECK(has(page, troff(name) + "\\fR") == shows(flag, command));
    }
    for (const Example& example : command.examples) CHECK(has(page, troff(example.line.substr(0, 12))));
  }
  for (const ExitStatus& status : exit_statuses()) CHECK(has(all, "\\fB" + troff(status.code) + "\\fR"));
}

TEST_CASE("a manual page is sound troff: it begins with its title, and no text is taken for a request") {
  for (const CommandSpec& command : commands()) {
    const std::string page = command_page(command.command);
    CHECK(page.starts_with(".TH \"PAYOUT\\-DIAG\\-"));
    for (const std::string_view line : split(page, '\n')) {
      CAPTURE(line);
      const bool request = line.starts_with('.');
      constexpr std::string_view k_known[] = {".TH ", ".SH ", ".SS ", ".TP", ".B ", ".BR ", ".RI ", ".PP"};
      CHECK((!request || std::any_of(std::begin(k_known), std::end(k_known), [line](auto known) { return line.starts_with(known); })));
      CHECK_FALSE(line.starts_with('\''));
      CHECK_FALSE(has(line, "`"));
    }
  }
}

TEST_CASE("every command and every flag it shows stands in the completions of each shell") {
  for (const std::string_view shell : shells()) {
    const std::string script = completion(shell).value();
    for (const CommandSpec& command : commands()) {
      for (const std::string_view word : split(command.name, ' ')) CHECK(has(script, word));
    }
    for (const Flag& flag : flags()) {
      CAPTURE(shell, flag.name);
      CHECK(has(script, shell == "fish" ? "-l " + std::string(flag.name) + " " : "--" + std::string(flag.name)));
      for (const std::string_view choice : split(flag.choices, '|')) CHECK(has(script, choice));
    }
  }
  CHECK_FALSE(completion("tcsh").has_value());
}

TEST_CASE("the completions of bash are sound and offer what fits the place") {
  const Program program;
  CHECK(in_bash(program, "").empty());
  CHECK(has(offered(program, "payout-diag ''", 1), "explain report classify incidents channels timeline"));
  CHECK(offered(program, "payout-diag exp", 1) == "explain\n");
  CHECK(offered(program, "payout-diag rules sh", 2) == "show\n");
  CHECK(offered(program, "payout-diag report --format ''", 3) == "text csv json jsonl md html\n");
  CHECK(offered(program, "payout-diag report --format = j", 4) == "json jsonl\n");
  CHECK(offered(program, "payout-diag --lang zh explain --aud", 4) == "--audience\n");
  CHECK(offered(program, "payout-diag explain --fi", 2) == "\n");
  CHECK(offered(program, "payout-diag completion ''", 2) == "bash zsh fish\n");
  CHECK(has(offered(program, "payout-diag schema d", 2), "diagnosis"));
  const std::string file = program.put("a log.jsonl", "");
  CHECK(offered(program, "payout-diag ingest '" + program.path("a") + "'", 2) == file + "\n");
}

TEST_CASE("help, man, completion and schema need no configuration, no store and no rules") {
  Program program;
  program.variables["PAYOUT_DIAG_CONFIG"] = program.put("broken.json", "{");
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"--help"}, {"man"}, {"man", "rules", "test"}, {"completion", "bash"}, {"schema"}, {"schema", "diagnosis"}}) {
    const Ran ran = program.run(words);
    CAPTURE(words, ran.said);
    CHECK(ran.code == 0);
    CHECK_FALSE(ran.out.empty());
    CHECK(ran.said.empty());
  }
  const Ran written = program.run({"schema", "event", "-o", program.path("event.json")});
  CHECK(written.code == 0);
  CHECK(has(program.content("event.json"), "urn:payout-diag:schema:event"));
}

TEST_CASE("an unknown schema, shell or page is refused with a suggestion") {
  const Program program;
  CHECK(has(program.run({"schema", "diagnoses"}).said, "did you mean `diagnosis`?"));
  CHECK(has(program.run({"completion", "bsh"}).said, "did you mean `bash`?"));
  CHECK(has(program.run({"completion", "powershell"}).said, "choose one of bash, zsh, fish"));
  CHECK(has(program.run({"man", "explian"}).said, "did you mean `explain`?"));
  CHECK(program.run({"schema", "x"}).code == 2);
}

TEST_CASE("every schema names itself and its dialect") {
  CHECK(schema_names().size() >= 15);
  for (const std::string_view name : schema_names()) {
    const std::string text(*embedded_file("schemas/" + std::string(name) + ".schema.json"));
    CAPTURE(name);
    CHECK(has(text, "\"$schema\": \"https://json-schema.org/draft/2020-12/schema\""));
    CHECK(has(text, "\"title\""));
  }
}

TEST_CASE("the doctor finds what is wrong and says what to do") {
  Program program;
  const std::string db = program.path("p.db");
  SECTION("nothing is there yet: notes only") {
    const Ran ran = program.run({"doctor", "--db", db});
    CHECK(ran.code == 0);
    CHECK(has(ran.out, "note    store     there is no store here yet"));
    CHECK(has(ran.out, "note    config    no configuration was found"));
  }
  SECTION("a broken configuration and broken rules are problems, and the rest is checked all the same") {
    const std::string config = program.put("c.json", "{\"channels\": {\"x\": {\"scheme\": \"SEPA-STC\"}}}");
    const Ran ran = program.run({"doctor", "--db", db, "--config", config});
    CHECK(ran.code == 1);
    CHECK(has(ran.out, "problem config    unknown scheme `SEPA-STC`"));
    CHECK(has(ran.out, "did you mean `SEPA-SCT`?"));
    CHECK(has(ran.out, "ok      rules"));
    const Ran unreadable = program.run({"doctor", "--db", db, "--config", program.path("none.json")});
    CHECK(unreadable.code == 1);
    CHECK(has(unreadable.out, "problem config"));
    const Ran no_rules = program.run({"doctor", "--db", db, "--rules", program.path("nowhere")});
    CHECK(no_rules.code == 1);
    CHECK(has(no_rules.out, "problem rules"));
  }
  SECTION("a file that is no store is a problem") {
    program.put("p.db", "hello, this is no database at all");
    const Ran ran = program.run({"doctor", "--db", db});
    CHECK(ran.code == 1);
    CHECK(has(ran.out, "problem store     the file is not a payout-diag store"));
  }
  SECTION("codes, types, channels and logs of the data") {
    const std::string config = program.put(
        "c.json", "{\"channels\": {\"a\": {\"scheme\": \"SEPA-SCT\"}}, \"logs\": {\"bank-lgo\": {\"channel\": \"a\"}}}");
    const std::string log = program.put(
        "l.jsonl",
        "{\"ts\":\"2026-03-05T11:00:00Z\",\"type\":\"payout.sent\",\"txid\":\"P-1\",\"channel\":\"b\",\"src\":\"bank-log\"}\n"
        "{\"ts\":\"2026-03-05T11:01:00Z\",\"type\":\"payout.rejected\",\"txid\":\"P-1\",\"channel\":\"b\",\"code\":\"QQ77\"}\n"
        "{\"ts\":\"2026-03-05T11:02:00Z\",\"type\":\"payout.dreamt\",\"txid\":\"P-1\"}\n");
    REQUIRE(program.run({"ingest", log, "--db", db, "-q"}).code == 0);
    const Ran ran = program.run({"doctor", "--db", db, "--config", config});
    CAPTURE(ran.out);
    CHECK(ran.code == 0);
    CHECK(has(ran.out, "ok      data      the data ends at 2026-03-05 11:02:00 UTC"));
    CHECK(has(ran.out, "channels without a profile take the usual times of their"));
    CHECK(has(ran.out, "log `bank-lgo` is declared, but no event names it as its `src`"));
    CHECK(has(ran.out, "did you mean `bank-log`?"));
    CHECK(has(ran.out, "codes that are not in the dictionary: QQ77"));
    CHECK(has(ran.out, "events of unknown types prove nothing: payout.dreamt (1)"));
    program.now = *parse_rfc3339("2026-03-01T00:00:00Z").value;
    const Ran early = program.run({"doctor", "--db", db});
    CHECK(early.code == 1);
    CHECK(has(early.out, "problem data      the last event lies ahead of this machine's clock"));
    const Ran late = program.run({"doctor", "--db", db, "--config", config, "--as-of", "2027-12-01T00:00:00Z"});
    CHECK(has(late.out, "calendar"));
    CHECK(has(late.out, "the data ends at"));
    CHECK((has(late.out, "ends on") || has(late.out, "ended on")));
  }
  SECTION("as JSON, never translated; in Chinese for people") {
    const Ran json = program.run({"doctor", "--db", db, "--format", "json", "--lang", "zh"});
    CHECK(has(json.out, "\"schema\": \"payout-diag/doctor\""));
    CHECK(has(json.out, "there is no store here yet"));
    CHECK(has(program.run({"doctor", "--db", db, "--lang", "zh"}).out, "note    store     这里还没有存储文件"));
  }
}
