#pragma once
/// Messages in the reader's language. They are written once, in English, where they arise, by layers that know no
/// reader; the Chinese beside each stands in tables (chinese.hpp) and is looked up where the message is shown.
#include <span>
#include <string>
#include <string_view>

#include "report/text_options.hpp"

namespace payout::app {

/// One message: in English as the program makes it, `{}` for each part that is filled in, and in Chinese, where
/// `{}` stands for the parts in the same order or `{0}`, `{1}` for parts by their number.
struct Translation {
  std::string_view english;
  std::string_view chinese;
};

/// The whole table, for tests.
[[nodiscard]] std::span<const Translation> translations();

/// The message in the language asked for. Filled-in parts that are messages themselves are translated too; ids, paths
/// and words in backticks stay. What the table does not know stays English. Costs a pass over the table per message:
/// meant for messages, not for lists.
[[nodiscard]] std::string translated(std::string_view english, report::Language language);

}  // namespace payout::app
