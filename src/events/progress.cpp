#include "events/progress.hpp"

#include <utility>

namespace payout {
namespace {

enum class Effect { opens, neutral, credited, settles, closes };

/// What one event does to the question "is anything open?", read for the worst case: whatever is not known to
/// be harmless opens.
Effect effect(EventType type) {
  switch (type) {
    case EventType::payout_confirmed: return Effect::credited;
    case EventType::payout_settled: return Effect::settles;
    case EventType::payout_cancelled:
    case EventType::payout_closed:
    case EventType::refund_issued: return Effect::closes;
    case EventType::payout_created:
    case EventType::payout_approved:
    case EventType::payout_queued:
    case EventType::payout_accepted:
    case EventType::payout_inquiry:
    case EventType::ledger_debited:
    case EventType::ledger_credited:
    case EventType::payout_notice:
    case EventType::screening_cleared:
    case EventType::compliance_released:
    case EventType::kyc_completed:
    case EventType::request_answered:
    case EventType::dispute_closed:
    case EventType::hold_released: return Effect::neutral;
    default: return Effect::opens;
  }
}

}  // namespace

Progress progress(std::span<const Event> events, Progress start) {
  Progress out = std::move(start);
  for (const Event& event : events) {
    if (event.at < out.first_at) out.first_at = event.at;
    if (event.at > out.last_at) out.last_at = event.at;
    if (!event.channel.empty()) out.channel = event.channel;
    switch (effect(event.type)) {
      case Effect::opens:
        out.done_since = Instant::never();
        out.settled_since = Instant::never();
        break;
      case Effect::credited:
      case Effect::closes:
        if (out.done_since.is_never()) out.done_since = event.at;
        if (out.settled_since.is_never()) out.settled_since = event.at;
        break;
      case Effect::settles:
        if (out.settled_since.is_never()) out.settled_since = event.at;
        break;
      case Effect::neutral: break;
    }
  }
  return out;
}

}  // namespace payout
