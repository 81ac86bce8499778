#pragma once
/// How often codes stand in one's own data, by the rows of the dictionary that explain them.
#include <array>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "facts/codebook.hpp"
#include "facts/profile.hpp"
#include "rules/rule_set.hpp"
#include "store/store.hpp"

namespace payout::app {

/// Every kind of event whose code is looked up; a rail may name another table for each.
inline constexpr auto k_code_types = std::to_array<EventType>(
    {EventType::payout_rejected, EventType::payout_returned, EventType::payout_pending, EventType::payout_accepted,
     EventType::payout_settled, EventType::payout_recalled, EventType::payout_notice});

/// How often, counted by attempt: a payout that was refused twice counts twice. A code of an answer that ends nothing
/// (pending, accepted, a notice) is not counted.
struct CodeCount {
  std::int64_t rejected = 0;
  std::int64_t returned = 0;
  std::int64_t failed = 0;  ///< errors and timeouts that carry a code
  Instant first, last;      ///< whole minutes; both 0 where nothing was counted
  [[nodiscard]] bool empty() const { return rejected + returned + failed == 0; }
  void add(Outcome outcome, std::int64_t minute, std::int64_t count);
};

/// A code as events write it.
struct WrittenCode {
  std::string_view scheme;  ///< may be empty
  std::string_view code;
  std::string_view rail;    ///< of the channel, where the event names no scheme; may be empty
};

struct SeenCode {
  facts::CodeFact row;  ///< match none: no table knows it, scheme and code are as written
  CodeCount count;
};

/// Counts up to `as_of`, one entry a row, by scheme and code; those that `wanted` takes. Only their counts are read.
/// Events without a scheme and without a channel are left out: nothing says what their code means. Errors: the store's.
[[nodiscard]] Result<std::vector<SeenCode>> count_codes(
    store::Reader& reader, const rules::RuleSet& rules, const facts::Profiles& profiles, Instant as_of,
    const std::function<bool(const facts::CodeFact& row, const WrittenCode& written)>& wanted);

}  // namespace payout::app
