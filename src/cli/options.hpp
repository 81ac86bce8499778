#pragma once
/// From what was typed to typed values: the only place that knows flags by name after parsing.
#include <cstdint>

#include "app/classify.hpp"
#include "app/settings.hpp"
#include "base/error.hpp"
#include "cli/raw_options.hpp"

namespace payout::cli {

/// The common flags. Their closed lists are checked by parse_arguments; files and times are checked later.
[[nodiscard]] app::Given given_options(const RawOptions& raw);

/// How the input is to be read: `ingest`, `classify`, `sources detect`. Errors as ingest_options.
[[nodiscard]] Result<sources::ReadOptions> read_options(const RawOptions& raw);

/// `ingest` and `classify`. Errors (usage): bad_choice for a delimiter that is not one character, an unknown zone, a
/// number or a wait that is none, `-` given twice.
[[nodiscard]] Result<app::IngestOptions> ingest_options(const RawOptions& raw);
[[nodiscard]] Result<app::ClassifyOptions> classify_options(const RawOptions& raw);

/// The value of a flag that takes a whole number, or `fallback` where it is not given. Error: usage, bad_number.
[[nodiscard]] Result<std::uint64_t> whole_number(const RawOptions& raw, std::string_view flag, std::uint64_t fallback);

}  // namespace payout::cli
