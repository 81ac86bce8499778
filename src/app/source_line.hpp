#pragma once
/// The source record of an event, for `timeline --raw`.
#include <string>

#include "events/event.hpp"

namespace payout::app {

/// The record's text, masked, at most 4 KiB; a sentence in brackets where the file is gone, compressed or has changed.
[[nodiscard]] std::string source_line(const Event& event, const std::string& file);

}  // namespace payout::app
