#include "facts/derive_parts.hpp"

namespace payout::facts {
namespace {

MoneyState money_of(const Attempt& attempt) {
  switch (attempt.state) {
    case SendState::credited: return MoneyState::delivered;
    case SendState::alive:
    case SendState::settled: return MoneyState::in_flight;
    case SendState::open:
    case SendState::doubtful: return MoneyState::unknown;
    case SendState::returned: return MoneyState::returned;
    case SendState::rejected:
    case SendState::not_found: return MoneyState::not_left;
  }
  return MoneyState::unknown;
}

/// Which of two sends decides where the money is: a credit beats all, then what may still pay, then what came back.
int weight(MoneyState money) {
  switch (money) {
    case MoneyState::delivered: return 4;
    case MoneyState::in_flight: return 3;
    case MoneyState::unknown: return 2;
    case MoneyState::returned: return 1;
    case MoneyState::not_left: return 0;
  }
  return 0;
}

void find_ledger(Case& c) {
  bool failed = false;
  for (std::size_t i = 0; i < c.events.size(); ++i) {
    switch (c.events[i].type) {
      case EventType::payout_rejected:
      case EventType::payout_returned:
      case EventType::payout_timeout:
      case EventType::payout_error:
      case EventType::payout_cancelled:
      case EventType::engine_error: failed = true; break;
      case EventType::ledger_debited: c.ledger = LedgerState::debited; break;
      case EventType::ledger_credited:
      case EventType::refund_issued: c.ledger = LedgerState::credited_back; break;
      default: break;
    }
    if (c.events[i].type == EventType::ledger_credited && failed) c.return_booked = true;
  }
}

}  // namespace

void find_money(Case& c) {
  c.money = MoneyState::not_left;
  int best = -1;
  for (const Attempt& attempt : c.attempts) {
    MoneyState money = money_of(attempt);
    if (money == MoneyState::not_left && c.debit_open) money = MoneyState::in_flight;
    if (weight(money) >= best) {
      best = weight(money);
      c.money = money;
      c.money_by = attempt.decided;
    }
  }
  find_ledger(c);
}

}  // namespace payout::facts
