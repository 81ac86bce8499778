#pragma once
/// Where a fact stands: file, line and byte, so that every claim can be looked up.
#include <cstdint>

namespace payout {

/// Place of one record. `file` is the store's id of the input file; `line` counts from 1.
struct SourceSpan {
  std::uint32_t file = 0;
  std::uint64_t line = 0;
  std::uint64_t byte = 0;    ///< offset of the first byte, from 0, after decompression
  std::uint32_t length = 0;  ///< bytes without the line end
  bool operator==(const SourceSpan&) const = default;
};

}  // namespace payout
