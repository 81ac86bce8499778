#include "events/event_type.hpp"

#include <array>

namespace payout {
namespace {

struct Info {
  std::string_view name;
  Scope scope;
};

constexpr std::array<Info, static_cast<std::size_t>(EventType::count_)> k_types{{
    {"", Scope::any},
    {"payout.created", Scope::payout},
    {"payout.approved", Scope::payout},
    {"payout.queued", Scope::payout},
    {"payout.sent", Scope::payout},
    {"payout.accepted", Scope::payout},
    {"payout.pending", Scope::payout},
    {"payout.settled", Scope::payout},
    {"payout.confirmed", Scope::payout},
    {"payout.rejected", Scope::payout},
    {"payout.returned", Scope::payout},
    {"payout.timeout", Scope::payout},
    {"payout.error", Scope::payout},
    {"payout.inquiry", Scope::payout},
    {"payout.not_found", Scope::payout},
    {"payout.recalled", Scope::payout},
    {"payout.notice", Scope::payout},
    {"payout.cancelled", Scope::payout},
    {"payout.closed", Scope::payout},
    {"refund.requested", Scope::payout},
    {"refund.issued", Scope::payout},
    {"ledger.debited", Scope::payout},
    {"ledger.credited", Scope::payout},
    {"screening.hit", Scope::payout},
    {"screening.cleared", Scope::payout},
    {"compliance.hold", Scope::any},
    {"compliance.released", Scope::any},
    {"kyc.required", Scope::any},
    {"kyc.completed", Scope::any},
    {"request.opened", Scope::payout},
    {"request.answered", Scope::payout},
    {"dispute.opened", Scope::payout},
    {"dispute.closed", Scope::payout},
    {"hold.placed", Scope::payout},
    {"hold.released", Scope::payout},
    {"engine.error", Scope::any},
    {"client.error", Scope::any},
    {"payee.changed", Scope::customer},
    {"login.suspicious", Scope::customer},
    {"customer.reported", Scope::customer},
    {"channel.down", Scope::channel},
    {"channel.up", Scope::channel},
    {"channel.degraded", Scope::channel},
    {"channel.maintenance", Scope::channel},
    {"channel.heartbeat", Scope::channel},
    {"bank.down", Scope::bank},
    {"bank.up", Scope::bank},
    {"funding.low", Scope::channel},
    {"funding.restored", Scope::channel},
    {"system.deployed", Scope::component},
    {"system.down", Scope::component},
    {"system.up", Scope::component},
    {"config.changed", Scope::component},
    {"queue.backlog", Scope::component},
    {"log.coverage", Scope::log},
}};

}  // namespace

std::string_view name(EventType type) { return k_types[static_cast<std::size_t>(type)].name; }

Scope scope(EventType type) { return k_types[static_cast<std::size_t>(type)].scope; }

std::optional<EventType> find_event_type(std::string_view text) {
  if (text.empty()) return std::nullopt;
  for (std::size_t i = 1; i < k_types.size(); ++i) {
    if (k_types[i].name == text) return static_cast<EventType>(i);
  }
  return std::nullopt;
}

}  // namespace payout
