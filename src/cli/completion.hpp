#pragma once
/// Completions for shells, from the table of commands and flags.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace payout::cli {

/// Names that `schema` takes, sorted.
[[nodiscard]] std::vector<std::string_view> schema_names();

/// Shells there are completions for.
[[nodiscard]] std::vector<std::string_view> shells();

/// The script for one of `shells()`; nothing for another word. The same bytes in every run.
[[nodiscard]] std::optional<std::string> completion(std::string_view shell);

}  // namespace payout::cli
