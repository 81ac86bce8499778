#pragma once
/// Incidents as CSV and JSON; private to the report layer.
#include <span>
#include <string>

#include "base/json_text.hpp"
#include "report/incidents.hpp"

namespace payout::report {

[[nodiscard]] std::string incidents_csv(std::span<const IncidentView> incidents, const Totals& totals);
[[nodiscard]] std::string release_csv(const IncidentView& incident, const Totals& totals);
[[nodiscard]] std::string incidents_json(std::span<const IncidentView> incidents, std::int64_t single, const Totals& totals);
[[nodiscard]] std::string incidents_jsonl(std::span<const IncidentView> incidents);
/// With its line feed.
[[nodiscard]] std::string incident_json(const IncidentView& incident, JsonLayout layout);

}  // namespace payout::report
