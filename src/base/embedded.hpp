#pragma once
/// The rules folder as it was at build time, inside the binary.
#include <optional>
#include <span>
#include <string_view>

namespace payout {

struct EmbeddedFile {
  std::string_view path;  ///< below rules/, with forward slashes: `codes/NACHA.csv`
  std::string_view text;
  std::string_view sha256;  ///< of the text, 64 hex digits; reckoned at build time, so that a start need not
};

/// All files, sorted by path. Costs nothing: the bytes are part of the program.
[[nodiscard]] std::span<const EmbeddedFile> embedded_files();
/// One file by its path; binary search.
[[nodiscard]] std::optional<std::string_view> embedded_file(std::string_view path);

}  // namespace payout
