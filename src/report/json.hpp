#pragma once
/// Answers as JSON (docs/formats/json.md): fixed key order, every key always there, whole numbers only.
#include <string>
#include <string_view>

#include "base/json_text.hpp"
#include "diagnosis/diagnosis.hpp"

namespace payout::report {

/// Version of the diagnosis object. Minor versions only add keys.
inline constexpr std::string_view k_json_version = "1.0";

/// One answer as one object, without a final line feed. Both languages, whatever the user's; times in UTC.
[[nodiscard]] std::string diagnosis_json(const diagnosis::Diagnosis& diagnosis, JsonLayout layout);

}  // namespace payout::report
