#pragma once
/// What the first bytes of an input tell before anything is parsed.
#include <cstdint>
#include <string_view>

#include "base/error.hpp"

namespace payout::sources {

inline constexpr std::size_t k_head = 8192;

enum class ByteOrderMark : std::uint8_t { none, utf8, utf16le, utf16be, utf32 };
[[nodiscard]] ByteOrderMark find_bom(std::string_view head);
inline constexpr std::string_view k_utf8_bom = "\xEF\xBB\xBF";

/// Compression other than gzip and zstd by its magic: `zip`, `bzip2`, `xz`, `lz4`; empty for none.
[[nodiscard]] std::string_view find_compression(std::string_view head);

/// True for programs, databases, pictures and other content that is no text: by magic, or by its share of control
/// bytes. Text with a few zero bytes, UTF-16 without a mark, and 8-bit encodings are not binary.
/// A page of HTML, by its first bytes.
[[nodiscard]] bool looks_like_html(std::string_view head);
[[nodiscard]] bool looks_binary(std::string_view head);

/// True where nearly every second byte is zero, as in UTF-16 without a mark.
[[nodiscard]] bool looks_utf16(std::string_view head);

/// Refuses what no reader can take: `unknown_magic`, `binary`, `encoding`. `head` is decompressed.
[[nodiscard]] Result<void> check_head(std::string_view head, std::string_view name, std::string_view encoding);

}  // namespace payout::sources
