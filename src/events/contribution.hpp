#pragma once
/// What one strand adds to the counts that tell a payout's peers: how many others were sent, paid or failed
/// around the same minute on the same channel, bank, code or customer.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "events/event.hpp"

namespace payout {

enum class Dimension : std::uint8_t {
  channel,        ///< key: channel
  bank,           ///< key: receiving bank
  customer,       ///< key: customer
  code,           ///< key: scheme \x1f code
  channel_code,   ///< key: channel \x1f scheme \x1f code
  bank_code,      ///< key: bank \x1f scheme \x1f code
  customer_code,  ///< key: customer \x1f scheme \x1f code
  all,            ///< key: empty
  channel_bank,   ///< key: channel \x1f bank
  log,            ///< key: src; counts events seen, to find the holes of declared logs
  log_channel,    ///< key: src \x1f channel; which channels a log speaks of
  component,      ///< key: component of ours; errors before a send only
  resolution,     ///< key: `trouble_key`; how long such trouble lasted (outcome resolved only)
  count_
};

enum class Outcome : std::uint8_t {
  sent,       ///< a send began
  good,       ///< credited, or settled
  rejected, returned,
  timeout,    ///< timeout or error after a send
  error,      ///< our engine failed before a send
  refused,    ///< refused by the payer's side before a send
  created,    ///< an order came in (dimensions channel and all only)
  left,       ///< it was sent for the first time, or ended without a send; created - left = waiting
  seen,       ///< a log brought an event (dimensions log and log_channel only)
  approved,   ///< somebody released the order (dimension channel only)
  resolved,   ///< trouble that began in `cohort` ended in `at` (dimension resolution only)
  count_
};

/// One count: so many payouts, whose send began in minute `cohort`, had `outcome` in minute `at`.
/// For outcomes before any send, `cohort` is the minute of the outcome itself.
struct Contribution {
  Dimension dimension = Dimension::channel;
  std::string key;
  std::int64_t cohort = 0;  ///< whole minutes since 1970
  std::int64_t at = 0;      ///< whole minutes since 1970
  Outcome outcome = Outcome::sent;
  std::int32_t count = 1;   ///< negative while an older contribution is taken back
  auto operator<=>(const Contribution&) const = default;
};

/// What one event of trouble is compared with: `channel \x1f scheme \x1f code`, `channel \x1f type` where there is no
/// code, `hold \x1f type` (with its reason) for holds, questions and disputes, which no channel decides. Empty for an
/// event that is no trouble. `channel`: of the payout, where the event names none.
[[nodiscard]] std::string trouble_key(const Event& event, std::string_view channel);

/// The counts of one strand, sorted. Depends on the set of events alone, so that
/// "take back the old, add the new" keeps totals exact whatever the order of arrival.
[[nodiscard]] std::vector<Contribution> contributions(std::span<const Event> events);

}  // namespace payout
