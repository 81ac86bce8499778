#include <catch2/catch.hpp>

#include <set>

#include "base/text.hpp"
#include "cli/help.hpp"
#include "cli/raw_options.hpp"

using namespace payout;
using namespace payout::cli;

TEST_CASE("help begins with examples that can be typed") {
  for (const CommandSpec& command : commands()) {
    INFO(command.name);
    const std::string help = command_help(command.command, 80);
    CHECK(help.rfind("Examples:\n  ", 0) == 0);
    CHECK(command.examples.size() >= 1);
    CHECK(command.examples.size() <= 3);
    for (const Example& example : command.examples) {
      const std::size_t start = example.line.find("payout-diag ");
      REQUIRE(start != std::string_view::npos);
      std::vector<std::string> words;
      for (const std::string_view word : split(example.line.substr(start + 12), ' ')) {
        if (word == "<" || word == "|") break;
        words.emplace_back(word);
      }
      const Result<RawOptions> raw = parse_arguments(words);
      INFO(example.line);
      REQUIRE(raw);
      CHECK(raw->command == command.command);
    }
  }
}

TEST_CASE("the table has every command once, in its own place, and every flag once") {
  std::set<std::string_view> names;
  std::set<char> letters;
  for (const CommandSpec& command : commands()) {
    CHECK(names.insert(command.name).second);
    CHECK(spec(command.command).name == command.name);
  }
  CHECK(names.size() == static_cast<std::size_t>(Command::count_));
  names.clear();
  for (const Flag& flag : flags()) {
    INFO(flag.name);
    CHECK(names.insert(flag.name).second);
    if (flag.letter != 0) CHECK(letters.insert(flag.letter).second);
    CHECK_FALSE(flag.help.empty());
    CHECK_FALSE(flag.group.empty());
    CHECK(flag.commands != 0);
    CHECK((flag.kind == FlagKind::choice) == !flag.choices.empty());
    CHECK((flag.kind == FlagKind::toggle) == flag.value.empty());
  }
}

TEST_CASE("help shows the flags that matter to a command and no others") {
  const std::string ingest = command_help(Command::ingest, 80);
  CHECK(ingest.find("--lock-wait") != std::string::npos);
  CHECK(ingest.find("--audience") == std::string::npos);
  const std::string explain = command_help(Command::explain, 80);
  CHECK(explain.find("--audience") != std::string::npos);
  CHECK(explain.find("--lock-wait") == std::string::npos);
  CHECK(program_help("rules", 80).find("rules list") != std::string::npos);
  CHECK(program_help("rules", 80).find("explain") == std::string::npos);
}

TEST_CASE("help keeps to the width") {
  for (const std::size_t width : {80U, 60U}) {
    for (const CommandSpec& command : commands()) {
      const std::string help = command_help(command.command, width);
      const std::size_t flags_at = help.find("\nUsage:");
      for (const std::string_view line : split(std::string_view(help).substr(flags_at), '\n')) {
        INFO(line);
        CHECK(display_width(line) <= width);
      }
    }
  }
}
