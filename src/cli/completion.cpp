#include "cli/completion.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "app/messages.hpp"
#include "base/embedded.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"

namespace payout::cli {
namespace {

/// Words of the command line's first place: commands, and groups of commands once each.
std::vector<std::string_view> first_words() {
  std::vector<std::string_view> out;
  for (const CommandSpec& command : commands()) {
    const std::string_view word = split(command.name, ' ').front();
    if (std::find(out.begin(), out.end(), word) == out.end()) out.push_back(word);
  }
  return out;
}

/// Commands of a group (`rules`); empty where the word is a command itself.
std::vector<const CommandSpec*> members(std::string_view group) {
  std::vector<const CommandSpec*> out;
  for (const CommandSpec& command : commands()) {
    const std::vector<std::string_view> words = split(command.name, ' ');
    if (words.size() == 2 && words.front() == group) out.push_back(&command);
  }
  return out;
}

bool shows(const Flag& flag, const CommandSpec& command) { return (flag.commands & bit(command.command)) != 0; }
bool takes_file(const CommandSpec& command) {
  return command.positionals.find("FILE") != std::string_view::npos || command.positionals.find("PLACE") != std::string_view::npos;
}
/// What the words of a command may be; empty where only the user knows.
std::vector<std::string_view> word_choices(const CommandSpec& command) {
  if (command.command == Command::schema) return schema_names();
  if (command.command == Command::completion) return shells();
  if (command.command == Command::man) return first_words();
  return {};
}

std::string joined(const std::vector<std::string_view>& words) { return fmt::format("{}", fmt::join(words, " ")); }

/// Inside single quotes of a shell.
std::string quoted(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out;
}

// ---- bash

std::string bash_values() {
  std::string files, folders, out;
  for (const Flag& flag : flags()) {
    std::string names = fmt::format("--{}", flag.name);
    if (flag.letter != 0) names += fmt::format("|-{}", flag.letter);
    if (flag.kind == FlagKind::file) files += (files.empty() ? "" : "|") + names;
    if (flag.kind == FlagKind::folder) folders += (folders.empty() ? "" : "|") + names;
    if (flag.kind == FlagKind::choice)
      out += fmt::format("    {}) COMPREPLY=($(compgen -W '{}' -- \"$cur\")); return ;;\n", names, joined(split(flag.choices, '|')));
  }
  out += fmt::format("    {}) _payout_diag_files -f; return ;;\n", files);
  out += fmt::format("    {}) _payout_diag_files -d; return ;;\n", folders);
  std::string others;
  for (const Flag& flag : flags()) {
    const bool free = flag.kind == FlagKind::text || flag.kind == FlagKind::number || flag.kind == FlagKind::duration || flag.kind == FlagKind::moment;
    if (free) others += fmt::format("{}--{}", others.empty() ? "" : "|", flag.name);
  }
  return out + fmt::format("    {}) return ;;\n", others);
}

std::string value_flags() {
  std::string out;
  for (const Flag& flag : flags()) {
    if (flag.kind == FlagKind::toggle) continue;
    out += fmt::format("{}--{}", out.empty() ? "" : "|", flag.name);
    if (flag.letter != 0) out += fmt::format("|-{}", flag.letter);
  }
  return out;
}

std::string bash_command(const CommandSpec& command) {
  std::string names;
  for (const Flag& flag : flags()) {
    if (shows(flag, command)) names += fmt::format(" --{}", flag.name);
  }
  const std::vector<std::string_view> choices = word_choices(command);
  const std::string words = takes_file(command) ? std::string("_payout_diag_files -f")
                            : choices.empty()   ? std::string(":")
                                                : fmt::format("COMPREPLY=($(compgen -W '{}' -- \"$cur\"))", joined(choices));
  return fmt::format("    '{}') flags='{} --help'; words() {{ {}; }} ;;\n", command.name, names.empty() ? "" : names.substr(1), words);
}

std::string bash() {
  std::string out =
      "# Completion for bash, made by `payout-diag completion bash`.\n"
      "_payout_diag_files() {\n"
      "  local IFS=$'\\n'\n"
      "  compopt -o filenames 2>/dev/null\n"
      "  COMPREPLY=($(compgen \"$1\" -- \"$cur\"))\n"
      "}\n\n"
      "_payout_diag() {\n"
      "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} first= second= flags= i\n"
      "  COMPREPLY=()\n"
      "  if [ \"$cur\" = = ]; then cur=; elif [ \"$prev\" = = ]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    case ${COMP_WORDS[i]} in\n";
  out += fmt::format("      {}) i=$((i + 1)); [ \"${{COMP_WORDS[i]}}\" = = ] && i=$((i + 1)) ;;\n", value_flags());
  out +=
      "      -*|=) ;;\n"
      "      *) if [ -z \"$first\" ]; then first=${COMP_WORDS[i]}; elif [ -z \"$second\" ]; then second=${COMP_WORDS[i]}; fi ;;\n"
      "    esac\n"
      "  done\n"
      "  case $prev in\n";
  out += bash_values();
  out += "  esac\n  case $first in\n";
  out += fmt::format("    '') COMPREPLY=($(compgen -W '{} --help --version' -- \"$cur\")); return ;;\n", joined(first_words()));
  std::string groups;
  for (const std::string_view word : first_words()) {
    const std::vector<const CommandSpec*> list = members(word);
    if (list.empty()) continue;
    std::vector<std::string_view> seconds;
    for (const CommandSpec* command : list) seconds.push_back(split(command->name, ' ').back());
    out += fmt::format("    {}) [ -n \"$second\" ] || {{ COMPREPLY=($(compgen -W '{} --help' -- \"$cur\")); return; }} ;;\n", word, joined(seconds));
    groups += fmt::format("{}{}", groups.empty() ? "" : "|", word);
  }
  out += "  esac\n";
  out += fmt::format("  case $first in {}) first=\"$first $second\" ;; esac\n", groups);
  out += "  words() { :; }\n  case $first in\n";
  for (const CommandSpec& command : commands()) out += bash_command(command);
  out +=
      "  esac\n"
      "  if [ \"${cur:0:1}\" = - ]; then COMPREPLY=($(compgen -W \"$flags\" -- \"$cur\")); else words; fi\n"
      "  unset -f words\n"
      "}\n"
      "complete -F _payout_diag payout-diag\n";
  return out;
}

// ---- zsh

/// Inside a description of _arguments and _describe.
std::string zsh_text(std::string_view text) {
  std::string out;
  for (const char c : quoted(text)) {
    if (c == ':' || c == '[' || c == ']') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_flag(const Flag& flag) {
  std::string value;
  switch (flag.kind) {
    case FlagKind::toggle: break;
    case FlagKind::choice: value = fmt::format(":{}:({})", flag.value, joined(split(flag.choices, '|'))); break;
    case FlagKind::file: value = fmt::format(":{}:_files", flag.value); break;
    case FlagKind::folder: value = fmt::format(":{}:_files -/", flag.value); break;
    default: value = fmt::format(":{}:", flag.value); break;
  }
  const std::string rest = fmt::format("[{}]{}", zsh_text(flag.help), value);
  const std::string_view star = flag.repeats ? "*" : "";
  if (flag.letter == 0) return fmt::format("'{}--{}{}'", star, flag.name, rest);
  return fmt::format("'(-{0} --{1})'{{-{0},--{1}}}'{2}'", flag.letter, flag.name, rest);
}

std::string zsh_arguments(const CommandSpec& command, std::string_view indent) {
  std::string out = fmt::format("{}_arguments -s", indent);
  for (const Flag& flag : flags()) {
    if (shows(flag, command)) out += fmt::format(" \\\n{}  {}", indent, zsh_flag(flag));
  }
  out += fmt::format(" \\\n{}  '(-h --help)'{{-h,--help}}'[show help]'", indent);
  const std::vector<std::string_view> choices = word_choices(command);
  if (takes_file(command)) {
    out += fmt::format(" \\\n{}  '*:file:_files'", indent);
  } else if (!choices.empty()) {
    out += fmt::format(" \\\n{}  '*:word:({})'", indent, joined(choices));
  }
  return out + "\n";
}

std::string zsh_list(std::string_view name, const std::vector<std::pair<std::string, std::string>>& items, std::string_view indent) {
  std::string out = fmt::format("{}{}=(", indent, name);
  for (const auto& [word, text] : items) out += fmt::format("\n{}  '{}:{}'", indent, word, zsh_text(text));
  return out + fmt::format("\n{})\n", indent);
}

std::string zsh() {
  std::string out = "#compdef payout-diag\n# Completion for zsh, made by `payout-diag completion zsh`.\n_payout_diag() {\n  local -a list\n";
  std::vector<std::pair<std::string, std::string>> firsts;
  for (const std::string_view word : first_words()) {
    const std::vector<const CommandSpec*> list = members(word);
    std::string text;
    if (list.empty()) {
      for (const CommandSpec& command : commands()) {
        if (command.name == word) text = command.summary;
      }
    } else {
      std::vector<std::string_view> seconds;
      for (const CommandSpec* command : list) seconds.push_back(split(command->name, ' ').back());
      text = fmt::format("{}", fmt::join(seconds, ", "));
    }
    firsts.emplace_back(std::string(word), std::move(text));
  }
  out += "  if (( CURRENT == 2 )); then\n" + zsh_list("list", firsts, "    ") + "    _describe command list\n    return\n  fi\n  case $words[2] in\n";
  for (const std::string_view word : first_words()) {
    const std::vector<const CommandSpec*> list = members(word);
    out += fmt::format("    {})\n", word);
    if (list.empty()) {
      for (const CommandSpec& command : commands()) {
        if (command.name == word) out += zsh_arguments(command, "      ");
      }
    } else {
      std::vector<std::pair<std::string, std::string>> seconds;
      for (const CommandSpec* command : list) seconds.emplace_back(std::string(split(command->name, ' ').back()), std::string(command->summary));
      out += "      if (( CURRENT == 3 )); then\n" + zsh_list("list", seconds, "        ") + "        _describe command list\n        return\n      fi\n      case $words[3] in\n";
      for (const CommandSpec* command : list) {
        out += fmt::format("        {})\n{}          ;;\n", split(command->name, ' ').back(), zsh_arguments(*command, "          "));
      }
      out += "      esac\n";
    }
    out += "      ;;\n";
  }
  return out + "  esac\n}\ncompdef _payout_diag payout-diag 2>/dev/null || _payout_diag \"$@\"\n";
}

// ---- fish

std::string fish_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string fish_condition(const CommandSpec& command) {
  const std::vector<std::string_view> words = split(command.name, ' ');
  std::string out = fmt::format("__fish_seen_subcommand_from {}", words.front());
  if (words.size() == 2) out += fmt::format("; and __fish_seen_subcommand_from {}", words.back());
  return out;
}

std::string fish_flag(const Flag& flag, const std::string& condition) {
  std::string out = fmt::format("complete -c payout-diag -n '{}' -l {}", condition, flag.name);
  if (flag.letter != 0) out += fmt::format(" -s {}", flag.letter);
  switch (flag.kind) {
    case FlagKind::toggle: break;
    case FlagKind::choice: out += fmt::format(" -x -a '{}'", joined(split(flag.choices, '|'))); break;
    case FlagKind::file: out += " -r -F"; break;
    case FlagKind::folder: out += " -x -a '(__fish_complete_directories)'"; break;
    default: out += " -x"; break;
  }
  return out + fmt::format(" -d '{}'\n", fish_text(flag.help));
}

std::string fish() {
  std::string out = "# Completion for fish, made by `payout-diag completion fish`.\ncomplete -c payout-diag -f\n";
  for (const std::string_view word : first_words()) {
    const std::vector<const CommandSpec*> list = members(word);
    std::string_view text = "";
    for (const CommandSpec& command : commands()) {
      if (command.name == word) text = command.summary;
    }
    out += fmt::format("complete -c payout-diag -n __fish_use_subcommand -a {} -d '{}'\n", word, fish_text(text));
    std::vector<std::string_view> seconds;
    for (const CommandSpec* command : list) seconds.push_back(split(command->name, ' ').back());
    for (const CommandSpec* command : list) {
      out += fmt::format("complete -c payout-diag -n '__fish_seen_subcommand_from {}; and not __fish_seen_subcommand_from {}' -a {} -d '{}'\n",
                         word, joined(seconds), split(command->name, ' ').back(), fish_text(command->summary));
    }
  }
  for (const CommandSpec& command : commands()) {
    const std::string condition = fish_condition(command);
    for (const Flag& flag : flags()) {
      if (shows(flag, command)) out += fish_flag(flag, condition);
    }
    out += fmt::format("complete -c payout-diag -n '{}' -l help -s h -d 'show help'\n", condition);
    const std::vector<std::string_view> choices = word_choices(command);
    if (takes_file(command)) out += fmt::format("complete -c payout-diag -n '{}' -F\n", condition);
    if (!choices.empty()) out += fmt::format("complete -c payout-diag -n '{}' -a '{}'\n", condition, joined(choices));
  }
  return out;
}

}  // namespace

std::vector<std::string_view> schema_names() {
  constexpr std::string_view k_folder = "schemas/";
  constexpr std::string_view k_ending = ".schema.json";
  std::vector<std::string_view> out;
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.path.starts_with(k_folder) || !file.path.ends_with(k_ending)) continue;
    out.push_back(file.path.substr(k_folder.size(), file.path.size() - k_folder.size() - k_ending.size()));
  }
  return out;
}

std::vector<std::string_view> shells() { return {"bash", "zsh", "fish"}; }

std::optional<std::string> completion(std::string_view shell) {
  if (shell == "bash") return bash();
  if (shell == "zsh") return zsh();
  if (shell == "fish") return fish();
  return std::nullopt;
}

Outcome run_completion(const RawOptions& raw, const app::Env& env) {
  const std::optional<std::string> script = completion(raw.words.front());
  if (script) return print(*script, raw, env);
  const std::vector<std::string_view> known = shells();
  std::string hint = app::did_you_mean(raw.words.front(), known);
  if (hint.empty()) hint = fmt::format("choose one of {}", fmt::join(known, ", "));
  return fail(ErrorCode::usage, "bad_choice", fmt::format("there are no completions for {}", app::echo(raw.words.front())), {}, std::move(hint));
}

}  // namespace payout::cli
