#pragma once
/// Exactly what was typed: the command, its words and flags, unchecked but for their names.
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "cli/flag_table.hpp"

namespace payout::cli {

struct RawOptions {
  enum class Wants { command, help, version };
  Wants wants = Wants::command;
  Command command = Command::count_;  ///< count_ for help or version of the program itself
  std::string group;                  ///< `rules` where help was asked for a group without a command
  std::vector<std::string> words;     ///< positionals
  std::map<std::string, std::vector<std::string>, std::less<>> flags;  ///< by long name; toggles have an empty list

  [[nodiscard]] bool has(std::string_view flag) const { return flags.find(flag) != flags.end(); }
  /// The last value given, or `fallback`.
  [[nodiscard]] std::string value(std::string_view flag, std::string_view fallback = {}) const;
  [[nodiscard]] std::vector<std::string> values(std::string_view flag) const;
};

/// Reads a command line (without the program's name) by the flag table. Flags may stand before or after the command.
/// Errors (usage): unknown_command, unknown_flag (with did-you-mean), missing_value, bad_choice, word_count.
[[nodiscard]] Result<RawOptions> parse_arguments(std::span<const std::string> arguments);

}  // namespace payout::cli
