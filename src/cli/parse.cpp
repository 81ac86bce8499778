// The only file that sees the option parser library: its header costs seconds to compile, and its exit codes,
// messages and suggestions are not ours.
#include "cli/raw_options.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "app/messages.hpp"
#include "base/text.hpp"

namespace payout::cli {
namespace {

using app::did_you_mean;
using app::echo;

constexpr std::string_view k_help_hint = "`payout-diag --help` lists the commands";

/// Where the command's words stand among the arguments.
struct Found {
  Command command = Command::count_;
  std::vector<std::size_t> at;  ///< indexes of the words that name it
  std::string group;            ///< first word of a two-word command that lacks its second
};

bool takes_value(const Flag* flag) { return flag != nullptr && flag->kind != FlagKind::toggle; }

/// True when the value of the flag in `argument` is the next argument.
bool value_follows(std::string_view argument) {
  if (argument.substr(0, 2) == "--") {
    return argument.find('=') == std::string_view::npos && takes_value(find_flag(argument.substr(2)));
  }
  for (std::size_t i = 1; i < argument.size(); ++i) {
    if (takes_value(find_flag(argument[i]))) return i + 1 == argument.size();
  }
  return false;
}

/// Indexes of the first words (no flags, no values of flags), at most two.
std::vector<std::size_t> first_words(std::span<const std::string> arguments) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < arguments.size() && out.size() < 2; ++i) {
    const std::string_view argument = arguments[i];
    if (argument == "--") break;
    if (argument.size() > 1 && argument.front() == '-') {
      if (value_follows(argument)) ++i;
    } else {
      out.push_back(i);
    }
  }
  return out;
}

std::vector<std::string_view> command_words(std::string_view group) {
  std::vector<std::string_view> out;
  for (const CommandSpec& command : commands()) {
    const std::size_t blank = command.name.find(' ');
    if (group.empty()) {
      out.push_back(command.name.substr(0, blank));
    } else if (blank != std::string_view::npos && command.name.substr(0, blank) == group) {
      out.push_back(command.name.substr(blank + 1));
    }
  }
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::string hint_or_list(std::string_view word, const std::vector<std::string_view>& known) {
  std::string hint = did_you_mean(word, known);
  return hint.empty() ? fmt::format("known: {}", fmt::join(known, ", ")) : hint;
}

Result<Found> find_command(std::span<const std::string> arguments) {
  Found found;
  const std::vector<std::size_t> words = first_words(arguments);
  if (words.empty()) return found;
  const std::string_view first = arguments[words[0]];
  for (const CommandSpec& candidate : commands()) {
    if (candidate.name != first) continue;
    found.command = candidate.command;
    found.at = {words[0]};
    return found;
  }
  const std::vector<std::string_view> seconds = command_words(first);
  if (seconds.empty()) {
    return fail(ErrorCode::usage, "unknown_command", fmt::format("there is no command {}", echo(first)), {},
                hint_or_list(first, command_words("")));
  }
  found.group = first;
  found.at = {words[0]};
  if (words.size() < 2) return found;
  const std::string_view second = arguments[words[1]];
  const std::string name = fmt::format("{} {}", first, second);
  for (const CommandSpec& candidate : commands()) {
    if (candidate.name == name) found.command = candidate.command;
  }
  if (found.command == Command::count_) {
    return fail(ErrorCode::usage, "unknown_command", fmt::format("there is no command `{}` {}", first, echo(second)),
                {}, hint_or_list(second, seconds));
  }
  found.at.push_back(words[1]);
  return found;
}

std::string option_names(const Flag& flag) {
  return flag.letter == 0 ? fmt::format("--{}", flag.name) : fmt::format("-{},--{}", flag.letter, flag.name);
}

/// A flag that the parser did not take: unknown, or known to other commands only.
tl::unexpected<Error> unknown_flag(std::string_view argument, Command command) {
  const std::string_view shown = argument.substr(0, argument.find('='));
  const std::string_view name = shown.substr(0, 2) == "--" ? shown.substr(2) : std::string_view{};
  if (!name.empty() && find_flag(name) != nullptr) {
    return fail(ErrorCode::usage, "unknown_flag", fmt::format("`{}` has no flag `--{}`", spec(command).name, name), {},
                fmt::format("`payout-diag {} --help` lists its flags", spec(command).name));
  }
  std::vector<std::string_view> known{"help", "version"};
  for (const Flag& flag : flags()) {
    if (accepts(flag, command)) known.push_back(flag.name);
  }
  const std::string_view near = name.empty() ? std::string_view{} : nearest(name, known);
  return fail(ErrorCode::usage, "unknown_flag", fmt::format("there is no flag {}", echo(shown)), {},
              near.empty() ? fmt::format("`payout-diag {} --help` lists the flags", spec(command).name)
                           : fmt::format("did you mean `--{}`?", near));
}

Result<void> check_value(const Flag& flag, const std::string& value) {
  if (value.empty()) {
    return fail(ErrorCode::usage, "missing_value", fmt::format("--{} needs a value ({})", flag.name, flag.value));
  }
  if (flag.kind != FlagKind::choice) return {};
  const std::vector<std::string_view> choices = split(flag.choices, '|');
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) return {};
  std::string hint = did_you_mean(value, choices);
  if (hint.empty()) hint = fmt::format("choose one of {}", fmt::join(choices, ", "));
  return fail(ErrorCode::usage, "bad_choice", fmt::format("--{} cannot be {}", flag.name, echo(value)), {}, std::move(hint));
}

Result<void> check_words(const RawOptions& options) {
  const CommandSpec& command = spec(options.command);
  if (options.words.size() >= command.least && options.words.size() <= command.most) return {};
  const std::string line = fmt::format("{} {}", command.name, command.positionals);
  const std::string usage = fmt::format("usage: payout-diag {}", trim(line));
  if (options.words.size() < command.least) {
    return fail(ErrorCode::usage, "word_count", fmt::format("`{}` needs {}", command.name, command.positionals), {},
                usage);
  }
  return fail(ErrorCode::usage, "word_count",
              fmt::format("`{}` does not know what to do with {}", command.name, echo(options.words[command.most])), {},
              usage);
}

/// Runs the library over the arguments with exactly the flags of one command.
Result<RawOptions> parse_command(std::vector<std::string> arguments, Command command) {
  RawOptions out;
  out.command = command;
  CLI::App parser;
  parser.set_help_flag();
  parser.allow_extras();
  CLI::Option* help = parser.add_flag("-h,--help");
  std::vector<std::pair<const Flag*, CLI::Option*>> options;
  for (const Flag& flag : flags()) {
    if (!accepts(flag, command)) continue;
    CLI::Option* option =
        flag.kind == FlagKind::toggle ? parser.add_flag(option_names(flag)) : parser.add_option(option_names(flag));
    if (flag.kind != FlagKind::toggle) option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    options.emplace_back(&flag, option);
  }
  const std::string last = arguments.empty() ? std::string() : arguments.back();
  std::reverse(arguments.begin(), arguments.end());  // the library takes them last first
  try {
    parser.parse(arguments);
  } catch (const CLI::ParseError&) {
    // Every option takes one value and none is required: all that can go wrong is a value that is missing at the end.
    return fail(ErrorCode::usage, "missing_value", fmt::format("{} needs a value", echo(last)), {},
                fmt::format("`payout-diag {} --help` lists the flags", spec(command).name));
  }
  if (help->count() > 0) {
    out.wants = RawOptions::Wants::help;
    return out;
  }
  // Everything that is not a flag arrives in order; what looks like a flag and was not taken is unknown.
  bool only_words = false;
  for (const std::string& rest : parser.remaining()) {
    if (!only_words && rest == "--") {
      only_words = true;
      continue;
    }
    if (!only_words && rest.size() > 1 && rest.front() == '-') return unknown_flag(rest, command);
    out.words.push_back(rest);
  }
  for (const auto& [flag, option] : options) {
    if (option->count() == 0) continue;
    std::vector<std::string>& values = out.flags[std::string(flag->name)];
    if (flag->kind == FlagKind::toggle) continue;
    values = option->results();
    for (const std::string& value : values) {
      const Result<void> checked = check_value(*flag, value);
      if (!checked) return tl::unexpected(checked.error());
    }
  }
  const Result<void> words = check_words(out);
  if (!words) return tl::unexpected(words.error());
  return out;
}

bool is_any_of(std::span<const std::string> arguments, std::initializer_list<std::string_view> names) {
  return std::any_of(arguments.begin(), arguments.end(), [names](const std::string& argument) {
    return std::find(names.begin(), names.end(), argument) != names.end();
  });
}

}  // namespace

std::string RawOptions::value(std::string_view flag, std::string_view fallback) const {
  const auto found = flags.find(flag);
  return found == flags.end() || found->second.empty() ? std::string(fallback) : found->second.back();
}

std::vector<std::string> RawOptions::values(std::string_view flag) const {
  const auto found = flags.find(flag);
  return found == flags.end() ? std::vector<std::string>{} : found->second;
}

Result<RawOptions> parse_arguments(std::span<const std::string> arguments) {
  Result<Found> found = find_command(arguments);
  if (!found) return tl::unexpected(found.error());
  RawOptions top;
  top.group = found->group;
  if (found->command == Command::count_) {
    top.wants = RawOptions::Wants::help;
    if (is_any_of(arguments, {"--help", "-h"})) return top;
    if (is_any_of(arguments, {"--version"})) {
      top.wants = RawOptions::Wants::version;
      return top;
    }
    if (!arguments.empty() && found->at.empty()) {
      const std::string_view first = arguments.front();
      if (find_flag(first.substr(std::min<std::size_t>(2, first.size()))) == nullptr && first.size() > 2)
        return unknown_flag(first, Command::report);
    }
    if (found->group.empty())
      return fail(ErrorCode::usage, "no_command", "a command is missing", {}, std::string(k_help_hint));
    return fail(ErrorCode::usage, "no_command", fmt::format("`{}` needs a second word", found->group), {},
                fmt::format("one of {}", fmt::join(command_words(found->group), ", ")));
  }
  std::vector<std::string> rest(arguments.begin(), arguments.end());
  for (auto at = found->at.rbegin(); at != found->at.rend(); ++at) {
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(*at));
  }
  return parse_command(std::move(rest), found->command);
}

}  // namespace payout::cli
