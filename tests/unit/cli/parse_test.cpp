#include <catch2/catch.hpp>

#include "cli/raw_options.hpp"

using namespace payout;
using namespace payout::cli;

namespace {

Result<RawOptions> parse(std::initializer_list<const char*> arguments) {
  return parse_arguments(std::vector<std::string>(arguments.begin(), arguments.end()));
}

Error refused(std::initializer_list<const char*> arguments) {
  const Result<RawOptions> raw = parse(arguments);
  REQUIRE_FALSE(raw);
  CHECK(raw.error().code == ErrorCode::usage);
  return raw.error();
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("flags may stand on both sides of the command") {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"--db", "x.db", "explain", "A", "B"},
                                             {"explain", "--db", "x.db", "A", "B"},
                                             {"explain", "A", "--db=x.db", "B"},
                                             {"explain", "A", "B", "--db", "x.db"},
                                             {"-q", "--db", "x.db", "explain", "A", "B", "-q"}}) {
    const Result<RawOptions> raw = parse_arguments(arguments);
    REQUIRE(raw);
    CHECK(raw->command == Command::explain);
    CHECK(raw->words == Words{"A", "B"});
    CHECK(raw->value("db") == "x.db");
  }
}

TEST_CASE("a value that is the name of a command stays a value") {
  const Result<RawOptions> raw = parse({"--db", "report", "explain", "report"});
  REQUIRE(raw);
  CHECK(raw->command == Command::explain);
  CHECK(raw->value("db") == "report");
  CHECK(raw->words == Words{"report"});
}

TEST_CASE("commands of two words") {
  CHECK(parse({"rules", "list"})->command == Command::rules_list);
  CHECK(parse({"--db", "x", "rules", "--rules", "d", "list"})->command == Command::rules_list);
  CHECK(parse({"rules", "show", "SF-200"})->words == Words{"SF-200"});
  CHECK(parse({"db", "status"})->command == Command::db_status);
  CHECK(refused({"rules"}).hint.find("list") != std::string::npos);
  CHECK(refused({"rules", "lsit"}).hint == "did you mean `list`?");
}

TEST_CASE("letters stand alone, together, and with their value") {
  CHECK(parse({"report", "-o", "f.csv"})->value("output") == "f.csv");
  CHECK(parse({"report", "-of.csv"})->value("output") == "f.csv");
  const Result<RawOptions> both = parse({"-qv", "report"});
  REQUIRE(both);
  CHECK(both->has("quiet"));
  CHECK(both->has("verbose"));
  CHECK(parse({"-qo", "f.csv", "report"})->value("output") == "f.csv");
}

TEST_CASE("a dash is a word, and so is everything after two dashes") {
  CHECK(parse({"explain", "-"})->words == Words{"-"});
  CHECK(parse({"explain", "--", "-x", "--db"})->words == Words{"-x", "--db"});
  CHECK(parse({"classify", "-", "a.log"})->words == Words{"-", "a.log"});
}

TEST_CASE("a flag given twice: the last one counts, lists gather") {
  CHECK(parse({"report", "--db", "a", "--db", "b"})->value("db") == "b");
  CHECK(parse({"report", "--rules", "a", "--rules", "b"})->values("rules") == Words{"a", "b"});
  CHECK(parse({"explain", "--rules", "a", "X"})->words == Words{"X"});
}

TEST_CASE("what is unknown is refused with a suggestion") {
  CHECK(refused({"explian", "X"}).hint == "did you mean `explain`?");
  CHECK(refused({"xyzzy"}).reason == "unknown_command");
  CHECK(refused({"explain", "X", "--as-off", "now"}).hint == "did you mean `--as-of`?");
  CHECK(refused({"explain", "X", "--zzz"}).reason == "unknown_flag");
  CHECK(refused({"explain", "X", "-z"}).reason == "unknown_flag");
  CHECK(refused({"explain", "X", "--final"}).message == "`explain` has no flag `--final`");
  CHECK(refused({"--verison"}).hint == "did you mean `--version`?");
  CHECK(refused({}).reason == "no_command");
  CHECK(refused({"-q"}).reason == "no_command");
}

TEST_CASE("what is missing or wrong is refused") {
  CHECK(refused({"explain"}).reason == "word_count");
  CHECK(refused({"report", "X"}).reason == "word_count");
  CHECK(refused({"code", "a", "b", "c"}).reason == "word_count");
  CHECK(refused({"report", "--db"}).reason == "missing_value");
  CHECK(refused({"report", "--db"}).message == "`--db` needs a value");
  CHECK(refused({"report", "--db="}).reason == "missing_value");
  CHECK(refused({"report", "--db", ""}).reason == "missing_value");
  const Error choice = refused({"report", "--format", "xlsx"});
  CHECK(choice.reason == "bad_choice");
  CHECK(choice.hint == "choose one of text, csv, json, jsonl, md, html");
}

TEST_CASE("a message never repeats more than 64 bytes of the input, and none of its control bytes") {
  const std::string longer = "--" + std::string(5000, 'x');
  const Result<RawOptions> raw = parse_arguments(std::vector<std::string>{"report", longer});
  REQUIRE_FALSE(raw);
  CHECK(raw.error().message.size() < 120);
  CHECK(refused({"re\x1b[2Jport"}).message.find('\x1b') == std::string::npos);
}

TEST_CASE("help and version are asked for anywhere") {
  CHECK(parse({"--help"})->wants == RawOptions::Wants::help);
  CHECK(parse({"-h"})->wants == RawOptions::Wants::help);
  CHECK(parse({"--version"})->wants == RawOptions::Wants::version);
  CHECK(parse({"rules", "--help"})->group == "rules");
  const Result<RawOptions> help = parse({"explain", "--help"});
  REQUIRE(help);
  CHECK(help->wants == RawOptions::Wants::help);
  CHECK(help->command == Command::explain);
  CHECK(parse({"--help", "explain"})->command == Command::explain);
}

TEST_CASE("the flags that every command must take are taken everywhere") {
  for (const CommandSpec& command : commands()) {
    for (const std::string_view name : {"db", "config", "rules", "as-of", "since", "until", "tz", "lang", "audience",
                                        "format", "output", "color", "quiet", "verbose", "no-progress"}) {
      const Flag* flag = find_flag(name);
      REQUIRE(flag != nullptr);
      INFO(command.name << " --" << name);
      CHECK(accepts(*flag, command.command));
    }
  }
}
