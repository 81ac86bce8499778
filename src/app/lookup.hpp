#pragma once
/// From an id a user typed to one payout, or to words that help.
#include <string>

#include "app/investigator.hpp"
#include "base/error.hpp"

namespace payout::app {

/// The one payout `id` leads to, or else the account, channel, bank or component. Errors: not_found with reason unknown_id
/// (with similar ids) or ambiguous (they are listed); else the store's. `db` is for the message.
[[nodiscard]] Result<Match> find_payout(Investigator& investigator, const std::string& id, const std::string& db);

}  // namespace payout::app
