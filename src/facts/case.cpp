#include "facts/case.hpp"

#include <algorithm>

#include "facts/derive_parts.hpp"
#include "facts/service.hpp"

namespace payout::facts {
namespace {

void gather(Case& c) {
  for (const Event& event : c.events) {
    if (!event.channel.empty()) c.channel = event.channel;
    if (!event.bank.empty()) c.bank = event.bank;
    if (!event.payee.empty()) c.payee = event.payee;
    if (!event.customer.empty()) c.customer = event.customer;
    const bool own_amount = event.type == EventType::payout_created || !c.amount;
    if (event.amount && own_amount) c.amount = event.amount;
  }
}

bool is_closing(EventType type) {
  return type == EventType::payout_cancelled || type == EventType::payout_closed || type == EventType::refund_issued;
}

/// The failure that stands: of the latest attempt, or ours or the payer's before any (further) send.
std::size_t standing_failure(const Case& c) {
  std::size_t found = c.attempts.empty() ? k_none : c.attempts.back().failure;
  for (std::size_t i = c.events.size(); i-- > 0;) {
    const EventType type = c.events[i].type;
    if (type == EventType::payout_sent) break;
    const bool before_send = c.attempts.empty() && (type == EventType::payout_error || type == EventType::payout_timeout);
    if (type == EventType::engine_error || type == EventType::client_error || before_send) {
      if (found == k_none || i > found) found = i;
      break;
    }
  }
  return found;
}

/// The event that closed the case, with no send after it.
std::size_t closing_event(const Case& c) {
  std::size_t closed = k_none;
  bool failed = false;
  for (std::size_t i = 0; i < c.events.size(); ++i) {
    const Event& event = c.events[i];
    if (event.type == EventType::payout_sent) {
      closed = k_none;
      failed = false;
    }
    if (event.type == EventType::payout_rejected || event.type == EventType::payout_returned) failed = true;
    const bool credited_back = event.type == EventType::ledger_credited && failed;
    if (is_closing(event.type) || !event.replaced_by.empty() || credited_back) closed = i;
  }
  return closed;
}

class StateFinder {
 public:
  StateFinder(Case& c, const World& world) : m_case(c), m_world(world) {}

  void run() {
    if (is_service(m_case.kind)) return service();
    m_case.failure = standing_failure(m_case);
    m_case.closed_by = closing_event(m_case);
    find_due();
    if (m_case.money == MoneyState::delivered && !m_case.reported) return set(State::settled, m_case.money_by);
    if (m_case.closed_by != k_none) return set(State::closed, m_case.closed_by);
    if (m_case.reported) return stuck(report_event());
    if (settled_without_confirmation()) return set(State::settled, m_case.money_by);
    if (!m_case.holds.empty()) return stuck(m_case.holds.front().event);
    if (is_no_payout()) return set(State::closed, m_case.events.size() - 1);
    if (is_hard_failure()) return stuck(m_case.failure);
    if (is_never_received()) return stuck(m_case.attempts.back().decided);
    if (m_case.due ? m_case.as_of <= *m_case.due : m_case.as_of <= surely_in_time()) return set(State::in_time, k_none);
    m_case.state = State::stuck;
    m_case.stuck_since = m_case.due ? *m_case.due : last_step();
  }

 private:
  void set(State state, std::size_t by) {
    m_case.state = state;
    m_case.state_by = by;
  }

  void stuck(std::size_t by) {
    set(State::stuck, by);
    m_case.stuck_since = by == k_none ? m_case.as_of : m_case.events[by].at;
  }

  /// A channel, bank or component is in order unless its latest word says otherwise.
  void service() {
    const std::size_t trouble = open_trouble(m_case.events);
    if (trouble != k_none) return stuck(trouble);
    set(State::closed, m_case.events.empty() ? k_none : m_case.events.size() - 1);
  }

  std::size_t report_event() const {
    for (std::size_t i = m_case.events.size(); i-- > 0;) {
      if (m_case.events[i].type == EventType::customer_reported) return i;
    }
    return k_none;
  }

  /// A refusal, a return, or an error on our or the payer's side; a timeout after a send is silence, not a refusal.
  bool is_hard_failure() const {
    if (m_case.failure == k_none) return false;
    const EventType type = m_case.events[m_case.failure].type;
    if (m_case.attempts.empty()) return true;
    if (type == EventType::engine_error || type == EventType::client_error) return true;
    const Attempt& last = m_case.attempts.back();
    if (type == EventType::payout_timeout || type == EventType::payout_error) return last.state == SendState::not_found;
    return last.state != SendState::settled;
  }

  /// A dispute or an account by itself: nothing but holds, which are all over.
  bool is_no_payout() const {
    return !m_case.events.empty() && std::all_of(m_case.events.begin(), m_case.events.end(),
                                                 [](const Event& event) { return speaks_of_hold(event.type); });
  }

  /// A final not_found is as good as a refusal, also where no timeout went before it.
  bool is_never_received() const { return !m_case.attempts.empty() && m_case.attempts.back().state == SendState::not_found; }

  /// Where the calendar has no answer: business time never runs faster than the clock. An hour less a span for a day on
  /// which the clock changes.
  Instant surely_in_time() const {
    const TimeSpan& normal = m_case.profile.normal;
    Duration least = normal.as_plain();
    if (normal.unit == TimeSpan::Unit::business_days) least = {Duration::days(normal.count).ns - Duration::hours(1).ns};
    if (normal.unit == TimeSpan::Unit::business_hours) least = Duration::hours(normal.count);
    return last_step() + least;
  }

  /// On channels that never confirm, silence past settlement is good news; what is held is not silent. Where settlement
  /// is the last good word of a channel, silence before it is still silence.
  bool settled_without_confirmation() const {
    if (m_case.attempts.empty()) return false;
    const Attempt& last = m_case.attempts.back();
    if (last.state == SendState::settled && (m_case.profile.settles || !m_case.profile.confirms)) return true;
    if (m_case.profile.confirms) return false;
    const bool quiet = last.state == SendState::alive && last.failure == k_none && m_case.holds.empty();
    return quiet && m_case.due && m_case.as_of > *m_case.due;
  }

  Instant last_step() const {
    if (!m_case.attempts.empty()) return m_case.attempts.back().at;
    return m_case.events.empty() ? m_case.as_of : m_case.events.front().at;
  }

  void find_due() {
    const Calendar* calendar = m_world.calendars == nullptr ? nullptr : m_world.calendars->find(m_case.profile.calendar);
    const ChannelProfile& profile = m_case.profile;
    const Instant from = last_step();
    if (calendar != nullptr) {
      m_case.due = calendar->due(from, profile.normal, profile.cutoff);
      m_case.late_at = calendar->due(from, profile.late, profile.cutoff);
      return;
    }
    if (profile.normal.unit == TimeSpan::Unit::plain) m_case.due = from + profile.normal.as_plain();
    if (profile.late.unit == TimeSpan::Unit::plain) m_case.late_at = from + profile.late.as_plain();
  }

  Case& m_case;
  const World& m_world;
};

}  // namespace

void find_state(Case& c, const World& world) { StateFinder(c, world).run(); }

const LogHole* hole_since(const Context& context, const Case& c, Instant since, Instant until) {
  for (const LogHole& hole : context.holes()) {
    const bool ours = hole.channel.empty() || c.channel.empty() || hole.channel == c.channel;
    if (ours && hole.to > since && hole.from < std::min(c.as_of, until)) return &hole;
  }
  return nullptr;
}

Case derive(std::string id, std::string kind, std::vector<Event> events, Instant as_of, const World& world) {
  Case c;
  c.id = std::move(id);
  c.kind = std::move(kind);
  c.as_of = as_of;
  std::erase_if(events, [&](const Event& event) { return event.at > as_of; });
  std::sort(events.begin(), events.end(), before);
  events.erase(std::unique(events.begin(), events.end(), same_identity), events.end());
  c.events = std::move(events);
  gather(c);
  c.profile = profile_of(c.events, c.channel, world);
  c.codes.reserve(c.events.size());
  for (const Event& event : c.events) {
    c.codes.push_back(event.code.empty() || world.codes == nullptr ? CodeFact{} : world.codes->find(event, c.profile.rail));
  }
  find_attempts(c);
  find_contradictions(c, world);
  find_holds(c);
  find_money(c);
  find_state(c, world);
  return c;
}

}  // namespace payout::facts
