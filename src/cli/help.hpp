#pragma once
/// Help, from the table of commands and flags.
#include <cstddef>
#include <string>
#include <string_view>

#include "cli/flag_table.hpp"

namespace payout::cli {

/// `payout-diag --help`: what it does, examples, the commands. `group` (`rules`) lists that group's commands only.
[[nodiscard]] std::string program_help(std::string_view group, std::size_t width);
/// `payout-diag explain --help`: examples first, then usage and the flags that matter there, by group.
[[nodiscard]] std::string command_help(Command command, std::size_t width);

}  // namespace payout::cli
