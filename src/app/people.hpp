#pragma once
/// The one way of text for people to a terminal: wherever it was made, and however it was laid out, it keeps to the
/// width there (base/wrap.hpp). What goes into a file or a pipe, or is meant for programs, passes as it is.
#include "app/output.hpp"
#include "app/settings.hpp"

namespace payout::app {

/// The output that was asked for; text on a terminal is folded to its width.
[[nodiscard]] Result<std::unique_ptr<Output>> open_output(const Settings& settings, const Env& env);

/// The same for text that no settings stand behind, such as help. `path` is empty or `-` for stdout.
[[nodiscard]] Result<std::unique_ptr<Output>> open_text_output(const std::string& path, const Env& env);

/// The same world, in which words on a stderr that is a terminal are folded to its width.
[[nodiscard]] Env folding_words(Env env);

}  // namespace payout::app
