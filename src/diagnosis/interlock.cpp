#include "diagnosis/interlock.hpp"

#include <fmt/format.h>

namespace payout::diagnosis {
namespace {

using facts::Case;
using facts::Retry;

class Interlock {
 public:
  Interlock(const Case& c, const facts::Context& context) : m_case(c), m_context(context) {}

  Limit run(bool confidential, bool unmapped) {
    state();
    sends();
    holds();
    siblings();
    log_holes();
    if (m_case.contradiction) limit(Retry::after_status_check, "contradicting_records");
    if (unmapped) limit(Retry::after_status_check, "unmapped_code");
    if (confidential) limit(Retry::never, "compliance_decides");
    return std::move(m_out);
  }

 private:
  void limit(Retry at_best, std::string reason) {
    m_out.at_best = facts::stricter(m_out.at_best, at_best);
    m_out.reasons.push_back(std::move(reason));
  }

  void state() {
    if (m_case.money == facts::MoneyState::delivered) limit(Retry::never, "delivered");
    if (m_case.state == facts::State::settled && m_case.money != facts::MoneyState::delivered) limit(Retry::never, "settled");
    if (m_case.closed_by != facts::k_none) limit(Retry::never, "closed");
    if (m_case.state == facts::State::in_time) limit(Retry::never, "in_time");
  }

  void sends() {
    for (const facts::Attempt& attempt : m_case.attempts) {
      if (facts::may_pay(attempt.state)) limit(Retry::after_status_check, fmt::format("open_send:{}", attempt.number));
      if (attempt.state == facts::SendState::returned) limit(Retry::after_fix, fmt::format("returned:{}", attempt.number));
    }
    if (m_case.debit_open) limit(Retry::after_status_check, "debit_not_reversed");
  }

  /// Who has to speak first: for a dispute, a screening or a recall nobody may resend; a question can be answered.
  void holds() {
    for (const facts::OpenHold& hold : m_case.holds) {
      const bool can_be_settled = hold.kind == "kyc" || hold.kind == "request" || hold.kind == "hold:funding" ||
                                  hold.kind == "hold:manual";
      limit(can_be_settled ? Retry::after_fix : Retry::never, "hold:" + hold.kind);
    }
  }

  void siblings() {
    for (const facts::Related& other : m_context.same_order(m_case.id)) {
      if (alive_or_paid(other)) limit(Retry::never, "sibling:" + other.txid);
    }
  }

  /// Read for the worst: a sibling is harmless only when its last send is refused or it was never sent and closed.
  static bool alive_or_paid(const facts::Related& other) {
    bool alive = false;
    for (const Event& event : other.events) {
      switch (event.type) {
        case EventType::payout_created:
        case EventType::payout_queued:
        case EventType::payout_sent:
        case EventType::payout_accepted:
        case EventType::payout_settled:
        case EventType::payout_confirmed: alive = true; break;
        case EventType::payout_rejected:
        case EventType::payout_returned:
        case EventType::payout_cancelled: alive = false; break;
        default: break;
      }
    }
    return alive;
  }

  /// A hole in a log that could have told of this payout: of a send that looks as if it had not happened, or of an answer.
  void log_holes() {
    if (m_case.events.empty()) return;
    const Instant since = m_case.attempts.empty() ? m_case.events.front().at : m_case.attempts.front().at;
    if (const facts::LogHole* hole = facts::hole_since(m_context, m_case, since)) {
      limit(Retry::after_status_check, "log_hole:" + hole->log);
    }
  }

  const Case& m_case;
  const facts::Context& m_context;
  Limit m_out;
};

}  // namespace

Limit interlock(const facts::Case& c, const facts::Context& context, bool subcause_confidential, bool code_unmapped) {
  return Interlock(c, context).run(subcause_confidential, code_unmapped);
}

}  // namespace payout::diagnosis
