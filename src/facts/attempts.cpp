#include "facts/derive_parts.hpp"

namespace payout::facts {
namespace {

/// A second not_found this long after the first confirms it (contract section 2).
constexpr Duration k_confirming_gap = Duration::minutes(5);

class Sends {
 public:
  explicit Sends(Case& c) : m_case(c) {}

  void run() {
    for (std::size_t i = 0; i < m_case.events.size(); ++i) step(i);
    for (const Attempt& attempt : m_case.attempts) m_case.debit_open = m_case.debit_open || waits_for_credit(attempt);
  }

 private:
  void step(std::size_t i) {
    const Event& event = m_case.events[i];
    switch (event.type) {
      case EventType::payout_sent: open(i); break;
      case EventType::payout_accepted:
      case EventType::payout_pending: progress(i); break;
      case EventType::payout_settled: settle(i); break;
      case EventType::payout_confirmed: set(of(i), i, SendState::credited); break;
      case EventType::payout_notice: notice(i); break;
      case EventType::payout_rejected: reject(i); break;
      case EventType::payout_returned: give_back(i); break;
      case EventType::payout_timeout:
      case EventType::payout_error: doubt(i); break;
      case EventType::payout_inquiry: m_inquiry = i; break;
      case EventType::payout_not_found: not_found(i); break;
      default: break;
    }
  }

  void open(std::size_t i) {
    const Event& event = m_case.events[i];
    const int number = event.attempt.value_or(m_case.attempts.empty() ? 1 : m_case.attempts.back().number + 1);
    // The answer of a send can carry an earlier stamp than the send itself when clocks differ.
    if (!m_case.attempts.empty() && m_case.attempts.back().sent == k_none && m_case.attempts.back().number == number) {
      m_case.attempts.back().sent = i;
      return;
    }
    Attempt attempt;
    attempt.number = number;
    attempt.sent = i;
    attempt.at = event.at;
    attempt.decided = i;
    m_case.attempts.push_back(attempt);
    m_inquiry = k_none;
    m_not_found = k_none;
  }

  /// The send an answer belongs to: by attempt number, by the channel's reference, else the latest one.
  Attempt& of(std::size_t i) {
    const Event& event = m_case.events[i];
    for (auto it = m_case.attempts.rbegin(); it != m_case.attempts.rend(); ++it) {
      if (event.attempt && it->number == *event.attempt) return *it;
      if (!event.attempt && shares_reference(*it, event)) return *it;
    }
    const bool fits = !m_case.attempts.empty() && (!event.attempt || m_case.attempts.back().number == *event.attempt);
    if (fits) return m_case.attempts.back();
    Attempt implied;
    implied.number = event.attempt.value_or(1);
    implied.at = event.at;
    m_case.attempts.push_back(implied);
    return m_case.attempts.back();
  }

  bool shares_reference(const Attempt& attempt, const Event& event) const {
    if (attempt.sent == k_none) return false;
    for (const Ref& mine : m_case.events[attempt.sent].refs) {
      for (const Ref& theirs : event.refs) {
        if (mine.id == theirs.id) return true;
      }
    }
    return false;
  }

  static void set(Attempt& attempt, std::size_t i, SendState state) {
    attempt.state = state;
    attempt.decided = i;
    attempt.heard = true;
  }

  void disagree(const Attempt& attempt, std::size_t i) {
    m_case.contradiction = true;
    if (attempt.decided != k_none) m_case.conflicts.push_back(attempt.decided);
    m_case.conflicts.push_back(i);
  }

  void progress(std::size_t i) {
    Attempt& attempt = of(i);
    const CodeFact& code = m_case.codes[i];
    attempt.heard = true;
    const bool paid = code.known() && code.cause == Cause::not_a_failure && code.money == MoneyState::delivered;
    if (paid) return set(attempt, i, SendState::credited);
    if (attempt.state == SendState::credited || attempt.state == SendState::settled) return;
    if (attempt.state == SendState::rejected || attempt.state == SendState::returned) {
      if (m_case.events[i].type == EventType::payout_accepted) return;  // a late copy of the first answer
      disagree(attempt, i);
    }
    set(attempt, i, SendState::alive);
  }

  void settle(std::size_t i) {
    Attempt& attempt = of(i);
    if (attempt.state == SendState::credited) return;
    if (attempt.state == SendState::returned) return disagree(attempt, i);
    set(attempt, i, SendState::settled);
  }

  /// A correction says that the entry was posted.
  void notice(std::size_t i) {
    Attempt& attempt = of(i);
    attempt.heard = true;
    if (attempt.state == SendState::returned || attempt.state == SendState::credited) return;
    set(attempt, i, SendState::settled);
  }

  void reject(std::size_t i) {
    Attempt& attempt = of(i);
    attempt.heard = true;
    if (attempt.state == SendState::credited) return disagree(attempt, i);
    attempt.failure = i;
    const CodeFact& code = m_case.codes[i];
    if (attempt.state == SendState::settled) {
      // Refused after settlement: the money is on its way back and not yet returned.
      disagree(attempt, i);
      attempt.decided = i;
      attempt.state = SendState::alive;
      return;
    }
    if (code.known() && (code.alive || code.money == MoneyState::unknown || code.money == MoneyState::delivered)) {
      return set(attempt, i, SendState::doubtful);
    }
    if (code.known() && code.money == MoneyState::in_flight) return set(attempt, i, SendState::alive);
    if (code.known() && code.money == MoneyState::returned) return set(attempt, i, SendState::returned);
    set(attempt, i, SendState::rejected);
  }

  void give_back(std::size_t i) {
    Attempt& attempt = of(i);
    attempt.failure = i;
    set(attempt, i, SendState::returned);
  }

  void doubt(std::size_t i) {
    if (m_case.attempts.empty()) return;  // before any send nothing has left
    Attempt& attempt = of(i);
    if (attempt.state != SendState::open && attempt.state != SendState::doubtful && attempt.state != SendState::alive) return;
    attempt.failure = i;
    attempt.decided = i;
    if (attempt.state == SendState::open) attempt.state = SendState::doubtful;
  }

  void not_found(std::size_t i) {
    if (m_case.attempts.empty()) return;
    Attempt& attempt = of(i);
    const Event& event = m_case.events[i];
    const bool may_close = attempt.state == SendState::open || attempt.state == SendState::doubtful;
    if (may_close) {
      const Instant asked = m_inquiry == k_none ? event.at : m_case.events[m_inquiry].at;
      const bool late_enough = asked - attempt.at > m_case.profile.not_found_final;
      const bool confirmed = m_not_found != k_none && event.at - m_case.events[m_not_found].at >= k_confirming_gap;
      if (late_enough || confirmed) {
        set(attempt, i, SendState::not_found);
      } else {
        attempt.decided = i;
      }
    }
    if (m_not_found == k_none) m_not_found = i;
    m_inquiry = k_none;
  }

  /// On two-leg rails a refused credit is finished only when the debit has been given back.
  bool waits_for_credit(const Attempt& attempt) const {
    if (attempt.state != SendState::rejected) return false;
    bool debited = false;
    for (std::size_t i = 0; i < m_case.events.size(); ++i) {
      if (m_case.events[i].type == EventType::ledger_debited) debited = true;
      if (m_case.events[i].type == EventType::ledger_credited) debited = false;
    }
    return debited && m_case.profile.two_leg;
  }

  Case& m_case;
  std::size_t m_inquiry = k_none;
  std::size_t m_not_found = k_none;
};

}  // namespace

void find_attempts(Case& c) { Sends(c).run(); }

std::string_view word(SendState state) {
  switch (state) {
    case SendState::open: return "open";
    case SendState::doubtful: return "doubtful";
    case SendState::alive: return "alive";
    case SendState::settled: return "settled";
    case SendState::credited: return "credited";
    case SendState::rejected: return "rejected";
    case SendState::not_found: return "not_found";
    case SendState::returned: return "returned";
  }
  return "open";
}

int Case::open_sends() const {
  int count = 0;
  for (const Attempt& attempt : attempts) count += may_pay(attempt.state) ? 1 : 0;
  return count;
}

}  // namespace payout::facts
