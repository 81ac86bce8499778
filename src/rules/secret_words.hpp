#pragma once
/// Words that name what only compliance may know, in texts of any origin.
#include <string_view>

namespace payout::rules {

/// The word of a text, in English or Chinese, that names a suspicion; empty where there is none. Linear.
[[nodiscard]] std::string_view secret_word(std::string_view text);

}  // namespace payout::rules
