#include <algorithm>
#include <limits>

#include "facts/derive_parts.hpp"

namespace payout::facts {
namespace {

/// A second not_found this long after the first confirms it (contract section 2).
constexpr Duration k_confirming_gap = Duration::minutes(5);
/// Clocks of two machines differ by less than this: an answer stamped earlier than its send is still its answer.
constexpr Duration k_clock_skew = Duration::seconds(5);
constexpr int k_most_attempts = std::numeric_limits<int>::max();

/// What is remembered of one send while the timeline is read.
struct Notes {
  std::vector<std::string> refs;   ///< every id it was spoken of by
  bool named = false;              ///< its first event gave its number
  bool taken = false;              ///< the channel accepted it at some time
  std::size_t inquiry = k_none;    ///< the last question about it
  std::size_t not_found = k_none;  ///< the first such answer
};

class Sends {
 public:
  explicit Sends(Case& c) : m_case(c) {}

  void run() {
    m_case.attempt_of.assign(m_case.events.size(), k_none);
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
      case EventType::payout_inquiry: ask(i); break;
      case EventType::payout_not_found: not_found(i); break;
      default: break;
    }
  }

  void open(std::size_t i) {
    const Event& event = m_case.events[i];
    const int number = event.attempt.value_or(next_number());
    if (answered_early(event, number)) {
      m_case.attempts.back().sent = i;
      m_case.attempt_of[i] = m_case.attempts.size() - 1;
      learn(m_notes.back(), event);
      return;
    }
    Attempt attempt;
    attempt.number = number;
    attempt.sent = i;
    attempt.at = event.at;
    attempt.decided = i;
    add(attempt, i);
  }

  /// The answer of a send can carry an earlier stamp than the send itself when clocks differ. What came long before the
  /// send, or closes a send without saying which, was no answer to it.
  bool answered_early(const Event& send, int number) const {
    if (m_case.attempts.empty()) return false;
    const Attempt& last = m_case.attempts.back();
    if (last.sent != k_none || last.number != number || send.at - last.at > k_clock_skew) return false;
    return may_pay(last.state) || last.state == SendState::credited || m_notes.back().named;
  }

  int next_number() const {
    if (m_case.attempts.empty()) return 1;
    const int last = m_case.attempts.back().number;
    return last == k_most_attempts ? last : last + 1;
  }

  Attempt& add(const Attempt& attempt, std::size_t i) {
    m_case.attempts.push_back(attempt);
    m_notes.emplace_back();
    m_case.attempt_of[i] = m_case.attempts.size() - 1;
    m_notes.back().named = m_case.events[i].attempt.has_value();
    learn(m_notes.back(), m_case.events[i]);
    return m_case.attempts.back();
  }

  /// The send an answer belongs to: by attempt number, by the references it shares with it, else the latest one.
  Attempt& of(std::size_t i) {
    const Event& event = m_case.events[i];
    if (const std::size_t found = find(event); found != k_none) {
      learn(m_notes[found], event);
      m_case.attempt_of[i] = found;
      return m_case.attempts[found];
    }
    Attempt implied;
    implied.number = event.attempt.value_or(1);
    implied.at = event.at;
    return add(implied, i);
  }

  std::size_t find(const Event& event) const {
    std::size_t best = k_none;
    std::size_t most = 0;
    for (std::size_t k = m_case.attempts.size(); k-- > 0;) {
      if (event.attempt && m_case.attempts[k].number == *event.attempt) return k;
      const std::size_t shared = event.attempt ? 0 : shared_references(m_notes[k], event);
      if (shared > most) {
        best = k;
        most = shared;
      }
    }
    if (best != k_none || event.attempt || m_case.attempts.empty()) return best;
    return m_case.attempts.size() - 1;
  }

  static std::size_t shared_references(const Notes& notes, const Event& event) {
    std::size_t shared = 0;
    for (const Ref& ref : event.refs) shared += std::find(notes.refs.begin(), notes.refs.end(), ref.id) != notes.refs.end() ? 1U : 0U;
    return shared;
  }

  static void learn(Notes& notes, const Event& event) {
    for (const Ref& ref : event.refs) {
      if (std::find(notes.refs.begin(), notes.refs.end(), ref.id) == notes.refs.end()) notes.refs.push_back(ref.id);
    }
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
    if (attempt.state == SendState::rejected || attempt.state == SendState::returned) disagree(attempt, i);
    set(attempt, i, SendState::alive);
    notes_of(attempt).taken = true;
  }

  Notes& notes_of(const Attempt& attempt) { return m_notes[static_cast<std::size_t>(&attempt - m_case.attempts.data())]; }

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
    if (attempt.state == SendState::credited) return;
    if (attempt.state == SendState::returned) return disagree(attempt, i);
    set(attempt, i, SendState::settled);
  }

  void reject(std::size_t i) {
    Attempt& attempt = of(i);
    attempt.heard = true;
    if (attempt.state == SendState::credited) return disagree(attempt, i);
    if (attempt.state == SendState::returned) return;  // a second word for the same failure: the money had left
    attempt.failure = i;
    const CodeFact& code = m_case.codes[i];
    if (attempt.state == SendState::settled) {
      // Refused after settlement: the money is on its way back and not yet returned.
      disagree(attempt, i);
      attempt.decided = i;
      attempt.state = SendState::alive;
      return;
    }
    if (code.known() && code.money == MoneyState::in_flight) return set(attempt, i, SendState::alive);
    if (code.known() && (code.alive || code.money == MoneyState::unknown || code.money == MoneyState::delivered)) {
      return set(attempt, i, SendState::doubtful);
    }
    if (code.known() && code.money == MoneyState::returned) return set(attempt, i, SendState::returned);
    set(attempt, i, SendState::rejected);
  }

  void give_back(std::size_t i) {
    Attempt& attempt = of(i);
    attempt.failure = i;
    set(attempt, i, SendState::returned);
  }

  void doubt(std::size_t i) {
    // Before any send nothing has left; but an attempt number or a reference of the channel tells of a send whose own
    // line is missing.
    const Event& event = m_case.events[i];
    if (m_case.attempts.empty() && !event.attempt && event.refs.empty()) return;
    Attempt& attempt = of(i);
    if (attempt.state != SendState::open && attempt.state != SendState::doubtful && attempt.state != SendState::alive) return;
    attempt.failure = i;
    attempt.decided = i;
    if (attempt.state == SendState::open) attempt.state = SendState::doubtful;
  }

  /// A question that names no send is about all of them.
  void ask(std::size_t i) {
    const Event& event = m_case.events[i];
    for (std::size_t k = 0; k < m_notes.size(); ++k) {
      const bool named = event.attempt.has_value();
      if (!named || m_case.attempts[k].number == *event.attempt) m_notes[k].inquiry = i;
    }
  }

  void not_found(std::size_t i) {
    if (m_case.attempts.empty()) return;
    Attempt& attempt = of(i);
    Notes& notes = notes_of(attempt);
    const Event& event = m_case.events[i];
    // What the channel once took it knows: then the answer is wrong, not the send.
    const bool may_close = (attempt.state == SendState::open || attempt.state == SendState::doubtful) && !notes.taken;
    if (may_close) {
      const Instant asked = notes.inquiry == k_none ? event.at : m_case.events[notes.inquiry].at;
      const bool late_enough = asked - attempt.at > m_case.profile.not_found_final;
      const bool confirmed = notes.not_found != k_none && event.at - m_case.events[notes.not_found].at >= k_confirming_gap;
      if (late_enough || confirmed) {
        set(attempt, i, SendState::not_found);
      } else {
        attempt.decided = i;
      }
    }
    if (notes.not_found == k_none) notes.not_found = i;
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
  std::vector<Notes> m_notes;  ///< one for each attempt
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
