#pragma once
/// The closed list of event types and what each is about. What each one proves is in facts/.
#include <cstdint>
#include <optional>
#include <string_view>

namespace payout {

enum class EventType : std::uint8_t {
  unknown,
  payout_created, payout_approved, payout_queued, payout_sent, payout_accepted, payout_pending,
  payout_settled, payout_confirmed, payout_rejected, payout_returned, payout_timeout, payout_error,
  payout_inquiry, payout_not_found, payout_recalled, payout_notice, payout_cancelled, payout_closed,
  refund_requested, refund_issued,
  ledger_debited, ledger_credited,
  screening_hit, screening_cleared,
  compliance_hold, compliance_released,
  kyc_required, kyc_completed,
  request_opened, request_answered,
  dispute_opened, dispute_closed,
  hold_placed, hold_released,
  engine_error, client_error,
  payee_changed, login_suspicious, customer_reported,
  channel_down, channel_up, channel_degraded, channel_maintenance, channel_heartbeat,
  bank_down, bank_up,
  funding_low, funding_restored,
  system_deployed, system_down, system_up,
  config_changed, queue_backlog,
  log_coverage,
  count_
};

/// What an event speaks of; decides which strand holds it and which key it must carry.
enum class Scope : std::uint8_t {
  payout,       ///< needs a txid in canonical input
  any,          ///< by txid where given, else by channel, bank, component or customer
  channel, bank, component, customer, log,
};

/// The contract's name: `payout.sent`. For `unknown` the text is empty: the event keeps its own.
[[nodiscard]] std::string_view name(EventType type);
/// The type of a contract name; nothing for a name outside the list.
[[nodiscard]] std::optional<EventType> find_event_type(std::string_view name);
[[nodiscard]] Scope scope(EventType type);

/// Rank within one instant: the earlier step of a payout's life first.
[[nodiscard]] inline int rank(EventType type) { return static_cast<int>(type); }

}  // namespace payout
