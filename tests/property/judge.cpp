/// Written from the contract's table of what each event type proves, not from the engine: an answer is checked against
/// conditions that must all hold, so that a mistake here shows as a complaint and not as silence.
#include <algorithm>
#include <optional>
#include <set>

#include "random_world.hpp"

namespace payout::test {
namespace {

constexpr std::string_view k_two_leg_channel = "legs";

struct Send {
  Instant at;
  std::optional<int> number;
  std::set<std::string> refs;
  bool seen = false;      ///< the line of the send itself was read
  bool open = true;
  bool heard = false;     ///< the channel took it
  bool settled = false;
  bool returned = false;
  bool refused = false;
  std::optional<Instant> asked;
  std::optional<Instant> not_found;
};

class Life {
 public:
  Life(const std::vector<Event>& events, const facts::CodeBook& codes, const std::map<std::string, std::string>& rails) : m_codes(codes) {
    std::string channel;
    for (const Event& event : events) {
      if (!event.channel.empty()) channel = event.channel;
    }
    const auto rail = rails.find(channel);
    if (rail != rails.end()) m_rail = rail->second;
    two_legs = channel == k_two_leg_channel;
    for (const Event& event : events) step(event);
  }

  std::vector<Send> sends;
  std::set<std::string> holds;
  bool paid = false;
  bool refunded = false, cancelled = false, replaced = false, closed = false;
  bool failed = false, debited = false, credited_last = false, two_legs = false, ever_returned = false;

  [[nodiscard]] bool may_pay() const {
    if (paid) return true;
    for (const Send& send : sends) {
      if (send.open || (two_legs && debited && send.refused)) return true;
    }
    return false;
  }

 private:
  void step(const Event& event) {
    switch (event.type) {
      case EventType::payout_sent: sent(event); break;
      case EventType::payout_accepted:
      case EventType::payout_pending: taken(event); break;
      case EventType::payout_settled:
      case EventType::payout_notice:
        taken(event);
        of(event).settled = true;
        break;
      case EventType::payout_confirmed:
        of(event);
        paid = true;
        break;
      case EventType::payout_rejected: rejected(event); break;
      case EventType::payout_returned: came_back(event); break;
      case EventType::payout_timeout:
      case EventType::payout_error:
        if (!sends.empty()) of(event);  // also a send that was not read is open then
        break;
      case EventType::payout_inquiry:
        for (Send& send : sends) {
          if (!event.attempt || send.number == *event.attempt) send.asked = event.at;
        }
        break;
      case EventType::payout_not_found: unknown_there(event); break;
      default: beside(event); break;
    }
    if (!event.replaced_by.empty()) replaced = closed = true;
  }

  void sent(const Event& event) {
    closed = failed = false;
    const int next = sends.empty() ? 1 : sends.back().number.value_or(1) + 1;
    // An answer with this very number a moment before: two clocks.
    if (!sends.empty() && !sends.back().seen && event.at - sends.back().at <= Duration::seconds(5) &&
        sends.back().number == event.attempt.value_or(next)) {
      sends.back().seen = true;
      return;
    }
    Send send;
    send.at = event.at;
    send.number = event.attempt.value_or(next);
    send.seen = true;
    for (const Ref& ref : event.refs) send.refs.insert(ref.id);
    sends.push_back(send);
  }

  /// The send that an answer names by number, else by the most references, else the last one; a number that was never
  /// sent is a send that was not read.
  Send& of(const Event& event) {
    Send* best = nullptr;
    std::size_t most = 0;
    for (Send& send : sends) {
      if (event.attempt) {
        if (send.number == *event.attempt) best = &send;
        continue;
      }
      std::size_t shared = 0;
      for (const Ref& ref : event.refs) shared += send.refs.count(ref.id);
      if (shared > 0 && shared >= most) {
        most = shared;
        best = &send;
      }
    }
    if (best == nullptr && !event.attempt && !sends.empty()) best = &sends.back();
    if (best == nullptr) {
      Send send;
      send.at = event.at;
      send.number = event.attempt.value_or(1);
      sends.push_back(send);
      best = &sends.back();
    }
    for (const Ref& ref : event.refs) best->refs.insert(ref.id);
    return *best;
  }

  void taken(const Event& event) {
    Send& send = of(event);
    send.open = true;
    send.heard = true;
    const facts::CodeFact code = m_codes.find(event, m_rail);
    if (code.known() && code.cause == facts::Cause::not_a_failure && code.money == facts::MoneyState::delivered) paid = true;
  }

  void rejected(const Event& event) {
    Send& send = of(event);
    failed = true;
    if (send.returned) return;
    const facts::CodeFact code = event.code.empty() ? facts::CodeFact{} : m_codes.find(event, m_rail);
    using facts::MoneyState;
    if (code.known() && code.money == MoneyState::returned) {
      send.returned = ever_returned = true;
      send.open = send.refused = false;
      return;
    }
    const bool stays_open = code.known() && (code.alive || code.money != MoneyState::not_left);
    if (stays_open || send.settled) {
      send.open = true;
      return;
    }
    send.open = false;
    send.refused = true;
  }

  void came_back(const Event& event) {
    Send& send = of(event);
    send.open = false;
    send.refused = false;  // what came back is booked, not reversed
    send.returned = ever_returned = true;
    send.settled = false;
    failed = true;
    paid = false;
    holds.erase("recall");
  }

  void unknown_there(const Event& event) {
    if (sends.empty()) return;
    Send& send = of(event);
    const bool final_answer = send.asked.value_or(event.at) - send.at > Duration::minutes(30);
    const bool second = send.not_found && event.at - *send.not_found >= Duration::minutes(5);
    if (!send.heard && (final_answer || second)) send.open = false;
    if (!send.not_found) send.not_found = event.at;
  }

  void beside(const Event& event) {
    const auto pair = [&](EventType opens, EventType closes, const char* kind) {
      if (event.type == opens) holds.insert(kind);
      if (event.type == closes) holds.erase(kind);
    };
    pair(EventType::screening_hit, EventType::screening_cleared, "screening");
    pair(EventType::compliance_hold, EventType::compliance_released, "compliance");
    pair(EventType::kyc_required, EventType::kyc_completed, "kyc");
    pair(EventType::request_opened, EventType::request_answered, "request");
    pair(EventType::dispute_opened, EventType::dispute_closed, "dispute");
    pair(EventType::refund_requested, EventType::refund_issued, "refund");
    switch (event.type) {
      case EventType::hold_placed: holds.insert("hold " + event.reason); break;
      case EventType::hold_released:
        std::erase_if(holds, [&](const std::string& kind) { return kind == "hold " + event.reason || (event.reason.empty() && kind.starts_with("hold ")); });
        break;
      case EventType::payout_recalled: holds.insert("recall"); break;
      case EventType::refund_issued:
        refunded = closed = credited_last = true;
        break;
      case EventType::payout_cancelled:
      case EventType::payout_closed: cancelled = closed = true; break;
      case EventType::ledger_debited:
        debited = true;
        credited_last = false;
        break;
      case EventType::ledger_credited:
        debited = false;
        credited_last = true;
        if (failed) closed = true;
        break;
      default: break;
    }
  }

  const facts::CodeBook& m_codes;
  std::string m_rail;
};

}  // namespace

Judge::Judge(std::span<const Event> events, Instant as_of, const facts::CodeBook& codes, const std::map<std::string, std::string>& rails)
    : m_codes(codes), m_rails(rails) {
  for (const Event& event : events) {
    if (!event.txid.empty() && event.at <= as_of) m_payouts[event.txid].push_back(event);
  }
  for (auto& [txid, own] : m_payouts) {
    std::stable_sort(own.begin(), own.end(), [](const Event& a, const Event& b) {
      return std::tuple(a.at, static_cast<int>(a.type), a.src, a.event_id) < std::tuple(b.at, static_cast<int>(b.type), b.src, b.event_id);
    });
    const auto same = [](const Event& a, const Event& b) { return a.event_id == b.event_id && a.src == b.src; };
    own.erase(std::unique(own.begin(), own.end(), same), own.end());
  }
}

Judgement Judge::judge(const std::string& txid) const {
  Judgement out;
  const Life life(m_payouts.at(txid), m_codes, m_rails);
  if (life.paid) out.alive.emplace_back("it is paid");
  for (const Send& send : life.sends) {
    if (send.open) out.alive.push_back("send " + std::to_string(send.number.value_or(0)) + " may still pay");
    if (life.two_legs && life.debited && send.refused) out.alive.emplace_back("the debit is not reversed");
  }
  if (life.closed) out.alive.emplace_back("it is closed");
  if (life.ever_returned) out.not_safe.emplace_back("money came back");
  if (life.cancelled || life.refunded || life.replaced) out.not_safe.emplace_back("it was cancelled, closed, refunded or replaced before");
  if (life.credited_last) out.not_safe.emplace_back("the customer has the amount back");
  for (const std::string& hold : life.holds) out.not_safe.push_back("open: " + hold);

  // The whole order: whoever is named by somebody who belongs to it.
  std::set<std::string> family{txid};
  for (bool grown = true; grown;) {
    const std::size_t before = family.size();
    for (const auto& [other, events] : m_payouts) {
      for (const Event& event : events) {
        for (const std::string& named : {event.replaces, event.replaced_by}) {
          if (named.empty()) continue;
          if (family.contains(other)) family.insert(named);
          if (family.contains(named)) family.insert(other);
        }
      }
    }
    grown = family.size() > before;
  }
  for (const std::string& other : family) {
    if (other == txid || !m_payouts.contains(other)) continue;
    const std::vector<Event>& events = m_payouts.at(other);
    const Life sibling(events, m_codes, m_rails);
    if (sibling.may_pay()) out.alive.push_back(other + " of the same order may still pay or is paid");
    if (sibling.sends.empty() && !sibling.closed) out.not_safe.push_back(other + " of the same order may still go out");
    if (std::any_of(events.begin(), events.end(), [&](const Event& event) { return event.replaces == txid; })) {
      out.not_safe.push_back(other + " has taken its place");
    }
  }
  return out;
}

}  // namespace payout::test
