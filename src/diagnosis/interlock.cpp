#include "diagnosis/interlock.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

namespace payout::diagnosis {
namespace {

using facts::Case;
using facts::Retry;

constexpr std::size_t k_most_siblings = 64;  ///< an order is reissued a few times; more is an error in the data

class Interlock {
 public:
  Interlock(const Case& c, const facts::Context& context, const facts::World& world)
      : m_case(c), m_context(context), m_world(world) {}

  Limit run(bool confidential, bool unmapped) {
    state();
    past();
    sends();
    holds();
    surroundings();
    order();
    log_holes();
    unattached();
    amounts();
    if (m_case.contradiction) limit(Retry::after_status_check, "contradicting_records");
    if (unmapped || refused_in_unknown_words()) limit(Retry::after_status_check, "unmapped_code");
    if (confidential) limit(Retry::never, "compliance_decides");
    return std::move(m_out);
  }

 private:
  void limit(Retry at_best, std::string reason) {
    m_out.at_best = facts::stricter(m_out.at_best, at_best);
    m_out.reasons.push_back(std::move(reason));
  }

  /// Holds that name no payout but its channel or its customer.
  void surroundings() {
    if (m_case.state == facts::State::settled || m_case.closed_by != facts::k_none) return;
    const std::vector<Event>& channel = m_context.scoped("channel", m_case.channel);
    if (open_in(channel, EventType::compliance_hold, EventType::compliance_released)) limit(Retry::never, "channel_hold");
    const bool unfunded = open_in(channel, EventType::funding_low, EventType::funding_restored);
    if (unfunded && !m_case.was_sent()) limit(Retry::after_fix, "channel_funding");
    const std::vector<Event>& bank = m_context.scoped("bank", m_case.bank);
    if (open_in(bank, EventType::compliance_hold, EventType::compliance_released)) limit(Retry::never, "bank_hold");
    const std::vector<Event>& customer = m_context.scoped("customer", m_case.customer);
    if (open_in(customer, EventType::compliance_hold, EventType::compliance_released)) limit(Retry::never, "customer_hold");
    if (open_in(customer, EventType::kyc_required, EventType::kyc_completed)) limit(Retry::after_fix, "customer_kyc");
  }

  static bool open_in(const std::vector<Event>& events, EventType opens, EventType closes) {
    bool open = false;
    for (const Event& event : events) {
      if (event.type == opens) open = true;
      if (event.type == closes) open = false;
    }
    return open;
  }

  void state() {
    if (!m_case.is_payout()) limit(Retry::never, "not_a_payout");
    if (m_case.money == facts::MoneyState::delivered) limit(Retry::never, "delivered");
    if (m_case.state == facts::State::settled && m_case.money != facts::MoneyState::delivered) limit(Retry::never, "settled");
    if (m_case.closed_by != facts::k_none) limit(Retry::never, "closed");
    if (m_case.state == facts::State::in_time) limit(Retry::never, "in_time");
  }

  /// A case that was closed and sent again: what closed it still stands.
  void past() {
    if (m_case.closed_by != facts::k_none) return;
    if (has(EventType::refund_issued)) limit(Retry::never, "refunded");
    if (has(EventType::payout_cancelled) || has(EventType::payout_closed)) limit(Retry::after_status_check, "reopened");
    if (m_case.ledger == facts::LedgerState::credited_back && !has(EventType::refund_issued)) limit(Retry::after_fix, "credited_back");
  }

  bool has(EventType type) const {
    return std::any_of(m_case.events.begin(), m_case.events.end(), [type](const Event& event) { return event.type == type; });
  }

  /// A refusal closes its send; one whose code has no row is believed only after a look.
  bool refused_in_unknown_words() const {
    return std::any_of(m_case.attempts.begin(), m_case.attempts.end(), [this](const facts::Attempt& attempt) {
      if (attempt.state != facts::SendState::rejected || attempt.decided == facts::k_none) return false;
      return !m_case.events[attempt.decided].code.empty() && !m_case.codes[attempt.decided].known();
    });
  }

  void sends() {
    for (const facts::Attempt& attempt : m_case.attempts) {
      if (facts::may_pay(attempt.state)) limit(Retry::after_status_check, fmt::format("open_send:{}", attempt.number));
      if (attempt.credit_in_doubt) limit(Retry::never, fmt::format("credit_in_doubt:{}", attempt.number));
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

  /// The other payouts of the order, also those that only its neighbours name. One that may still pay, or may itself be
  /// sent again, forbids this one; so does one that has taken its place.
  void order() {
    const std::map<std::string, const facts::Related*> others = family();
    const auto is_replaced = [&](const std::string& txid, const std::vector<Event>& own) {
      if (names_successor(own)) return true;
      if (txid != m_case.id && replaces(m_case.events, txid)) return true;
      return std::any_of(others.begin(), others.end(), [&](const auto& other) {
        return other.first != txid && replaces(other.second->events, txid);
      });
    };
    for (const auto& [txid, other] : others) {
      const Case sibling = facts::derive(txid, "tx", other->events, m_case.as_of, m_world);
      // Replaced but never sent and never cancelled: it may still go out.
      const bool over = sibling.closed_by != facts::k_none || (sibling.was_sent() && is_replaced(txid, other->events));
      if (may_pay(sibling) || !over || !other->loose.empty()) limit(Retry::never, "sibling:" + txid);
    }
    if (m_case.closed_by == facts::k_none && is_replaced(m_case.id, m_case.events)) limit(Retry::never, "replaced");
  }

  void amounts() {
    const bool differ = std::any_of(m_case.contradictions.begin(), m_case.contradictions.end(), [](const facts::Contradiction& one) {
      return one.what != facts::Contradiction::What::outcome;
    });
    if (differ) limit(Retry::after_status_check, "amounts_differ");
  }

  /// A record that may be about this payout, and may tell of a credit, belongs to somebody; nobody knows to whom.
  void unattached() {
    std::set<Ref> known;
    for (const facts::LooseRecord& loose : m_case.loose) {
      if (known.insert(loose.by).second) limit(Retry::after_status_check, fmt::format("unattached_record:{} {}", loose.by.kind, loose.by.id));
    }
  }

  std::map<std::string, const facts::Related*> family() const {
    std::map<std::string, const facts::Related*> out;
    std::vector<std::string> to_visit{m_case.id};
    while (!to_visit.empty() && out.size() < k_most_siblings) {
      const std::string id = std::move(to_visit.back());
      to_visit.pop_back();
      for (const facts::Related& other : m_context.same_order(id)) {
        if (other.txid != m_case.id && out.emplace(other.txid, &other).second) to_visit.push_back(other.txid);
      }
    }
    return out;
  }

  static bool names_successor(const std::vector<Event>& events) {
    return std::any_of(events.begin(), events.end(), [](const Event& event) { return !event.replaced_by.empty(); });
  }
  static bool replaces(const std::vector<Event>& events, std::string_view txid) {
    return std::any_of(events.begin(), events.end(), [txid](const Event& event) { return event.replaces == txid; });
  }

  /// Records that contradict each other prove nothing of where its money is.
  static bool may_pay(const Case& sibling) {
    return sibling.debit_open || sibling.contradiction || (sibling.money != facts::MoneyState::not_left && sibling.money != facts::MoneyState::returned);
  }

  /// A hole in a log that could have told of this payout: of a send that looks as if it had not happened, or of an answer.
  void log_holes() {
    if (m_case.events.empty()) return;
    if (const facts::LogHole* hole = facts::hole_since(m_context, m_case, m_case.events.front().at)) {
      limit(Retry::after_status_check, "log_hole:" + hole->log);
    }
  }

  const Case& m_case;
  const facts::Context& m_context;
  const facts::World& m_world;
  Limit m_out;
};

}  // namespace

Limit interlock(const facts::Case& c, const facts::Context& context, const facts::World& world, bool subcause_confidential,
                bool code_unmapped) {
  return Interlock(c, context, world).run(subcause_confidential, code_unmapped);
}

}  // namespace payout::diagnosis
