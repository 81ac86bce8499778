#pragma once
/// Refusals of a whole input, and the excerpt a reject shows.
#include <string>
#include <string_view>
#include <utility>

#include "base/error.hpp"

namespace payout::sources {

/// An input that cannot be taken at all (exit 5). `reason` is listed in docs/formats/rejects.md.
[[nodiscard]] inline tl::unexpected<Error> refuse(std::string reason, std::string message, std::string where,
                                                  std::string hint = {}) {
  return fail(ErrorCode::input_refused, std::move(reason), std::move(message), std::move(where), std::move(hint));
}

/// Why one record could not be taken. `code` points at a literal.
struct Fault {
  std::string_view code;
  std::string detail;
  std::string hint;
};

inline constexpr std::size_t k_excerpt = 256;

/// The first 256 bytes of a record, masked and escaped for terminals. Cost: constant.
[[nodiscard]] std::string make_excerpt(std::string_view record);

/// At most 64 bytes of input for use inside a sentence, masked, escaped and quoted with back-ticks.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace payout::sources
