#pragma once
/// What lies ahead of a payout: time limits, how long such trouble has lasted before, and how urgent it is.
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "diagnosis/diagnosis.hpp"
#include "facts/case.hpp"
#include "facts/context.hpp"
#include "rules/practice.hpp"

namespace payout::diagnosis {

/// The limits that apply, those to come first (nearest first), then those that have passed (latest first). A limit whose
/// calendar does not reach is left out. Pure.
[[nodiscard]] std::vector<Deadline> find_deadlines(const facts::Case& c, const std::string& subcause,
                                                   std::span<const rules::DeadlineRule> limits, const facts::World& world);
void sort_deadlines(std::vector<Deadline>& deadlines, Instant as_of);

/// How long past payouts took with the same event facts as what keeps this one (channel and code, or the hold's reason);
/// nothing where none is known. `key`: the trouble's key, for tests.
[[nodiscard]] std::optional<History> find_history(const facts::Case& c, const facts::Context& context);
/// From so many past payouts on, their times are believed before a rule's estimate.
inline constexpr std::int64_t k_enough_history = 10;

/// 0 to 100 from deadline, age, amount, lateness and customers who wait; the parts add up to it unless it was capped.
[[nodiscard]] std::vector<ScorePart> priority_parts(const facts::Case& c, const Diagnosis& d);

}  // namespace payout::diagnosis
