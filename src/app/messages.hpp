#pragma once
/// Words for people on stderr: one shape for errors, warnings and notes.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "report/text_options.hpp"

namespace payout::app {

/// Input text as a message may show it: masked, escaped, at most 64 bytes of it, in backticks.
[[nodiscard]] std::string echo(std::string_view input);

/// `payout-diag: error: <message>`, then `  where: ...` and `  hint: ...` where given. Further lines of the message
/// are indented; every line is escaped for a terminal and shown in the language asked for (translate.hpp). Ends with a
/// line feed.
[[nodiscard]] std::string error_text(const Error& error, report::Language language);
/// `payout-diag: <kind>: <message>` with a line feed; kind is `warning` or `note`.
[[nodiscard]] std::string remark_text(std::string_view kind, std::string_view message, report::Language language);

/// `did you mean `x`?`, or empty where no candidate is near.
[[nodiscard]] std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

/// `12,345`.
[[nodiscard]] std::string grouped(std::uint64_t count);
/// `1 row`, `2 rows`, `12,345 rows`.
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view one, std::string_view many);

}  // namespace payout::app
