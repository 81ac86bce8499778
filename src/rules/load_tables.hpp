#pragma once
/// Readers of the tables that rules rest on: subcauses, rails and vocabularies, calendars.
#include <string>
#include <string_view>

#include "facts/calendar.hpp"
#include "facts/profile.hpp"
#include "rules/code_tables.hpp"
#include "rules/faults.hpp"

namespace payout::rules {

/// Reads one entry's text.
[[nodiscard]] Subcause read_subcause(std::string_view text, const std::string& id, const std::string& file, Faults& faults);

using Rails = std::map<std::string, facts::ChannelProfile, std::less<>>;
void read_schemes(std::string_view text, const std::string& file, Rails& rails, Vocabularies& vocabularies, Faults& faults);

/// `{"version": "2026.11.1"}`
[[nodiscard]] std::string read_version(std::string_view text, const std::string& file, Faults& faults);

/// Nothing on a fault.
[[nodiscard]] std::optional<facts::CalendarData> read_calendar(std::string_view text, const std::string& file, Faults& faults);

/// `HH:MM` as seconds after midnight; nothing for other text.
[[nodiscard]] std::optional<std::int64_t> parse_clock(std::string_view text);
/// `YYYY-MM-DD` as days since 1970-01-01; nothing for other text.
[[nodiscard]] std::optional<std::int64_t> parse_day(std::string_view text);

}  // namespace payout::rules
