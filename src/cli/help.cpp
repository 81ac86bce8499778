#include "cli/help.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"

namespace payout::cli {
namespace {

constexpr std::size_t k_column = 24;
constexpr std::string_view k_about =
    "payout-diag says why a payout is stuck, where the money is, and whether it may be sent again.";

constexpr auto k_first_steps = std::to_array<Example>({
    {"payout-diag ingest txn.jsonl channel.log", "read logs into the store"},
    {"payout-diag explain P-20260303-000917", "the whole answer for one payout"},
    {"payout-diag report --format csv -o stuck.csv", "every stuck payout, for a spreadsheet"},
});

std::string exit_codes() {
  std::string out = "Exit codes:";
  for (const ExitStatus& status : exit_statuses()) out += fmt::format("{} {} {}", out.ends_with(':') ? "" : ";", status.code, status.meaning);
  return out + ".";
}

void paragraph(std::string& out, std::string_view text, std::size_t width, std::size_t indent = 0) {
  const std::size_t room = std::max<std::size_t>(width, indent + 12) - indent;
  for (const std::string& line : wrap(text, room)) out += std::string(indent, ' ') + line + "\n";
}

/// `name` in the left column, `text` wrapped beside it; below it where the name is long or the terminal narrow.
void entry(std::string& out, std::string_view name, std::string_view text, std::size_t width) {
  const bool narrow = width < k_column + 24;
  const std::size_t column = narrow ? 6 : k_column;
  std::string lead = fmt::format("  {}", narrow ? trim(name) : name);
  if (narrow || lead.size() + 2 > column) {
    out += lead + "\n";
    lead.clear();
  }
  for (const std::string& line : wrap(text, std::max<std::size_t>(width, column + 12) - column)) {
    out += fmt::format("{:<{}}{}\n", lead, column, line);
    lead.clear();
  }
}

void examples(std::string& out, std::span<const Example> list, std::size_t width) {
  out += "Examples:\n";
  for (const Example& example : list) {
    out += fmt::format("  {}\n", example.line);
    paragraph(out, example.does, width, 6);
  }
}

std::string flag_name(const Flag& flag) {
  const std::string letter = flag.letter == 0 ? std::string("    ") : fmt::format("-{}, ", flag.letter);
  return fmt::format("{}--{}{}{}", letter, flag.name, flag.value.empty() ? "" : " ", flag.value);
}

std::string flag_text(const Flag& flag) {
  std::string text(flag.help);
  if (!flag.choices.empty()) text += fmt::format(": {}", fmt::join(split(flag.choices, '|'), ", "));
  if (!flag.fallback.empty()) text += fmt::format(" [{}]", flag.fallback);
  return text;
}

}  // namespace

std::string program_help(std::string_view group, std::size_t width) {
  std::string out;
  if (group.empty()) {
    examples(out, k_first_steps, width);
    out += '\n';
    paragraph(out, k_about, width);
    out += '\n';
  }
  out += fmt::format("Usage: payout-diag {} [flags]\n\nCommands:\n",
                     group.empty() ? "COMMAND" : fmt::format("{} COMMAND", group));
  for (const CommandSpec& command : commands()) {
    const bool belongs =
        group.empty() || (command.name.size() > group.size() && command.name.substr(0, group.size()) == group &&
                          command.name[group.size()] == ' ');
    if (belongs) entry(out, command.name, command.summary, width);
  }
  out += '\n';
  paragraph(out, "`payout-diag COMMAND --help` shows the flags of a command; `--version` the version.", width);
  if (group.empty()) {
    out += '\n';
    paragraph(out, exit_codes(), width);
  }
  return out;
}

std::string command_help(Command command, std::size_t width) {
  const CommandSpec& spec_of = spec(command);
  std::string out;
  examples(out, spec_of.examples, width);
  out += '\n';
  paragraph(out, fmt::format("{}.", spec_of.summary), width);
  if (!spec_of.notes.empty()) paragraph(out, spec_of.notes, width);
  out += fmt::format("\nUsage: payout-diag {}{}{} [flags]\n", spec_of.name, spec_of.positionals.empty() ? "" : " ",
                     spec_of.positionals);
  std::string_view heading;
  std::vector<std::string_view> groups;
  for (const Flag& flag : flags()) {
    if (std::find(groups.begin(), groups.end(), flag.group) == groups.end()) groups.push_back(flag.group);
  }
  for (const std::string_view group : groups) {
    for (const Flag& flag : flags()) {
      if (flag.group != group || (flag.commands & bit(command)) == 0) continue;
      if (heading != group) out += fmt::format("\n{}:\n", group);
      heading = group;
      entry(out, flag_name(flag), flag_text(flag), width);
    }
  }
  return out;
}

}  // namespace payout::cli
