#include "cli/man.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "app/messages.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/version.hpp"

namespace payout::cli {
namespace {

constexpr std::string_view k_does = "says why a payout is stuck, where the money is, and whether it may be sent again";

/// Text as troff prints it: no escapes, no requests, and dashes that can be copied.
std::string roff(std::string_view text) {
  std::string out;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && (c == '.' || c == '\'')) out += "\\&";
    line_start = c == '\n';
    switch (c) {
      case '\\': out += "\\e"; break;
      case '-': out += "\\-"; break;
      case '`': break;  // commands and words stand for themselves
      default: out += c;
    }
  }
  return out;
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return out;
}

std::string dashed(std::string_view name) {
  std::string out = fmt::format("payout-diag-{}", name);
  std::replace(out.begin(), out.end(), ' ', '-');
  return out;
}

std::string head(std::string_view name, std::string_view does) {
  return fmt::format(".TH \"{}\" 1 \"\" \"payout-diag {}\" \"User Commands\"\n.SH NAME\n{} \\- {}\n", upper(roff(name)), k_version,
                     roff(name), roff(does));
}

std::string paragraph(std::string_view text) { return fmt::format("{}\n", roff(text)); }

/// A term and what it means.
std::string entry(std::string_view term, std::string_view text) { return fmt::format(".TP\n\\fB{}\\fR\n{}\n", roff(term), roff(text)); }

std::string flag_entry(const Flag& flag) {
  std::string names = flag.letter == 0 ? std::string() : fmt::format("\\fB\\-{}\\fR, ", flag.letter);
  names += fmt::format("\\fB\\-\\-{}\\fR", roff(flag.name));
  if (!flag.value.empty()) names += fmt::format(" \\fI{}\\fR", roff(flag.value));
  std::string text(flag.help);
  if (!flag.choices.empty()) text += fmt::format(": {}", fmt::join(split(flag.choices, '|'), ", "));
  text += '.';
  if (!flag.fallback.empty()) text += fmt::format(" Default: {}.", flag.fallback);
  return fmt::format(".TP\n{}\n{}\n", names, roff(text));
}

/// Flags by their heading; those that one command shows, or all.
std::string flag_sections(const CommandSpec* command) {
  std::string out = ".SH OPTIONS\n";
  std::vector<std::string_view> groups;
  for (const Flag& flag : flags()) {
    if (std::find(groups.begin(), groups.end(), flag.group) == groups.end()) groups.push_back(flag.group);
  }
  for (const std::string_view group : groups) {
    std::string list;
    for (const Flag& flag : flags()) {
      if (flag.group != group || (command != nullptr && (flag.commands & bit(command->command)) == 0)) continue;
      list += flag_entry(flag);
    }
    if (!list.empty()) out += fmt::format(".SS {}\n{}", roff(group), list);
  }
  return out + ".SS Help\n" + ".TP\n\\fB\\-h\\fR, \\fB\\-\\-help\\fR\nShow help, which begins with examples.\n";
}

std::string examples(std::span<const Example> list) {
  std::string out;
  for (const Example& example : list) out += fmt::format(".TP\n.B {}\n{}\n", roff(example.line), roff(example.does));
  return out;
}

std::string usage(const CommandSpec& command) {
  return fmt::format(".B payout\\-diag {}\n.RI \"{} [flags]\"\n", roff(command.name), roff(command.positionals));
}

std::string exit_status() {
  std::string out = ".SH EXIT STATUS\n";
  for (const ExitStatus& status : exit_statuses()) out += entry(status.code, fmt::format("{}.", status.meaning));
  return out;
}

}  // namespace

std::string program_page() {
  std::string out = head("payout-diag", k_does);
  out += ".SH SYNOPSIS\n.B payout\\-diag\n.RI COMMAND \" [flags]\"\n.SH DESCRIPTION\n";
  out += paragraph(fmt::format(
      "payout-diag {}. It reads logs of payouts and channels, keeps each payout's events in a store, and answers with the "
      "records that prove it. What is not known is said to be unknown.", k_does));
  out += ".SH COMMANDS\n";
  for (const CommandSpec& command : commands()) {
    out += fmt::format(".TP\n\\fB{}\\fR \\fI{}\\fR\n{}\n", roff(command.name), roff(command.positionals),
                       roff(fmt::format("{}. {}", command.summary, command.notes)));
  }
  out += flag_sections(nullptr);
  out += ".SH EXAMPLES\n";
  for (const CommandSpec& command : commands()) out += examples(command.examples);
  out += exit_status();
  out += ".SH ENVIRONMENT\n";
  for (const Variable& variable : variables()) out += entry(variable.name, fmt::format("{}.", variable.meaning));
  out += ".SH FILES\n";
  out += entry("./payout-diag.json", "The configuration; then the XDG folder and /etc/payout-diag are looked in.");
  out += entry("$XDG_STATE_HOME/payout-diag/payouts.db", "The store (~/.local/state where the variable is not set).");
  return out;
}

std::string command_page(Command command) {
  const CommandSpec& of = spec(command);
  std::string does(of.summary);
  if (!does.empty() && does.front() >= 'A' && does.front() <= 'Z') does.front() = static_cast<char>(does.front() + 32);
  std::string out = head(dashed(of.name), does);
  out += ".SH SYNOPSIS\n" + usage(of) + ".SH DESCRIPTION\n" + paragraph(fmt::format("{}.", of.summary));
  if (!of.notes.empty()) out += ".PP\n" + paragraph(of.notes);
  out += flag_sections(&of) + ".SH EXAMPLES\n" + examples(of.examples) + exit_status();
  return out + ".SH SEE ALSO\n.BR payout\\-diag (1)\n";
}

Outcome run_man(const RawOptions& raw, const app::Env& env) {
  if (raw.words.empty()) return print(program_page(), raw, env);
  const std::string name = fmt::format("{}", fmt::join(raw.words, " "));
  std::vector<std::string_view> known;
  for (const CommandSpec& command : commands()) {
    if (command.name == name) return print(command_page(command.command), raw, env);
    known.push_back(command.name);
  }
  std::string hint = app::did_you_mean(name, known);
  if (hint.empty()) hint = "`payout-diag --help` lists the commands";
  return fail(ErrorCode::usage, "unknown_command", fmt::format("there is no command {}", app::echo(name)), {}, std::move(hint));
}

}  // namespace payout::cli
