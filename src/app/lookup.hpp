#pragma once
/// From an id a user typed to one payout, or to words that help.
#include <string>

#include "app/investigator.hpp"
#include "base/error.hpp"

namespace payout::app {

/// The one payout `id` leads to. Errors: not_found with reason unknown_id (with similar ids), ambiguous (they are
/// listed) or not_a_payout; else the store's. `db` is for the message.
[[nodiscard]] Result<Match> find_payout(Investigator& investigator, const std::string& id, const std::string& db);

}  // namespace payout::app
