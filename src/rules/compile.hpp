#pragma once
/// From the text of a rule file to a compiled rule.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/faults.hpp"
#include "rules/rule.hpp"

namespace payout::rules {

/// Reads one rule; faults carry `file:/json/path`. Nothing where the file is not a rule at all.
/// `thorough`: patterns are tried too; the program's own rules were when it was tested.
[[nodiscard]] std::optional<Rule> compile_rule(std::string_view text, const std::string& file, Faults& faults,
                                               bool thorough = true);

/// True where the file is a local filter, not a rule.
[[nodiscard]] bool is_filter(std::string_view text);
/// Reads a local filter; faults carry `file:/json/path`.
[[nodiscard]] std::optional<Filter> compile_filter(std::string_view text, const std::string& file, Faults& faults);

}  // namespace payout::rules
