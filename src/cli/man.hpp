#pragma once
/// Manual pages in troff form (man macros), from the table of commands and flags.
#include <optional>
#include <string>

#include "cli/flag_table.hpp"

namespace payout::cli {

/// payout-diag(1): commands, all flags, exit status, environment, files. The same bytes in every run.
[[nodiscard]] std::string program_page();
/// The page of one command: what it does, its flags and examples.
[[nodiscard]] std::string command_page(Command command);

}  // namespace payout::cli
