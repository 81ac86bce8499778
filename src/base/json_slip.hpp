#pragma once
/// Why a text that people wrote is no JSON, in words that say what to write instead. Parsers tell which token they
/// could not use; this looks for the slip behind it.
#include <cstddef>
#include <string>
#include <string_view>

namespace payout {

struct JsonSlip {
  std::size_t byte = 0;  ///< where it stands, from 0; of a comma too many, the comma
  std::string what;      ///< a sentence without capital and stop, as messages have it
  std::string hint;      ///< what to write
};

/// The first slip; `what` is empty where the grammar finds none (numbers and UTF-8 are not looked
/// at closely).
/// A key twice in one object
/// is a slip as well. Work n log n, memory for the keys of the objects that are open.
[[nodiscard]] JsonSlip find_json_slip(std::string_view text);

}  // namespace payout
