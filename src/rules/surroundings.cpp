#include "rules/surroundings.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"

namespace payout::rules {
namespace {

constexpr char k_separator = '\x1f';
constexpr std::int64_t k_day_minutes = 1440;
/// From this share (per cent) on, failures count as those of one bank or customer.
constexpr std::int64_t k_dominant_share = 70;
/// Failures behind a change are thick from this share (per mille) of its traffic on.
constexpr std::int64_t k_least_failing = 250;
/// How long before and after a change its traffic is compared with, in minutes.
constexpr std::int64_t k_beside_least = 120;
constexpr std::int64_t k_beside_most = 720;
/// A change takes hold by and by; in these first and last minutes, payouts that went well say little.
constexpr std::int64_t k_rollout = 8;
/// A change by another component ends one this long after it at most.
constexpr Duration k_other_end_reach = Duration::hours(12);

/// The dimension whose sends are the whole that a code's failures are a part of.
Dimension whole_of(Dimension dimension) {
  switch (dimension) {
    case Dimension::code: return Dimension::all;
    case Dimension::channel_code: return Dimension::channel;
    case Dimension::bank_code: return Dimension::bank;
    case Dimension::customer_code: return Dimension::customer;
    default: return dimension;
  }
}

/// A change that says of itself that it takes another one back.
bool takes_back(const Event& event) {
  constexpr std::string_view k_words[] = {"revert", "roll back", "rollback", "rolled back", "back out", "undo", "回滚", "回退", "撤销"};
  const std::string text = to_lower(event.msg);
  return std::any_of(std::begin(k_words), std::end(k_words), [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

bool is_change(EventType type) { return type == EventType::system_deployed || type == EventType::config_changed; }

std::int64_t minutes(const std::optional<facts::TimeSpan>& span, std::int64_t fallback) {
  return span && span->unit == facts::TimeSpan::Unit::plain ? span->as_plain().ns / 60'000'000'000 : fallback;
}

bool starts(const Event& event, std::string_view state) {
  switch (event.type) {
    case EventType::channel_down:
    case EventType::bank_down:
    case EventType::system_down: return state == "down";
    case EventType::channel_degraded: return state == "degraded";
    case EventType::channel_maintenance: return state == "maintenance";
    case EventType::funding_low: return state == "funding_low";
    case EventType::queue_backlog: return state == "backlog";
    case EventType::compliance_hold: return state == "compliance_hold";
    default: return false;
  }
}

bool ends(const Event& event, const Event& began) {
  const bool same_component = began.component == event.component;
  switch (event.type) {
    case EventType::channel_up: return began.type != EventType::funding_low && began.type != EventType::compliance_hold;
    case EventType::bank_up: return true;
    case EventType::system_up: return same_component;
    case EventType::funding_restored: return began.type == EventType::funding_low;
    case EventType::compliance_released: return began.type == EventType::compliance_hold;
    case EventType::channel_down:
    case EventType::channel_degraded:
    case EventType::channel_maintenance: return began.type != EventType::funding_low && began.type != EventType::compliance_hold;
    default: return false;
  }
}

/// What the payout itself added to the counts: each of its strands for itself, as the store counts.
std::vector<Contribution> own_counts(const std::vector<Event>& events) {
  const bool one = std::all_of(events.begin(), events.end(), [&](const Event& event) {
    return !event.txid.empty() && event.txid == events.front().txid;
  });
  if (one) return contributions(events);
  std::map<StrandKey, std::vector<Event>> strands;
  for (const Event& event : events) strands[strand_of(event)].push_back(event);
  std::vector<Contribution> out;
  for (const auto& [key, own] : strands) {
    const std::vector<Contribution> part = contributions(own);
    out.insert(out.end(), part.begin(), part.end());
  }
  return out;
}

}  // namespace

Surroundings::Surroundings(const facts::Case& c, const facts::Context& context)
    : m_case(c), m_context(context), m_own(own_counts(c.events)) {}

std::optional<std::string> Surroundings::key(Dimension dimension, const Event* coded) const {
  const Event* event = coded;
  if ((event == nullptr || event->code.empty()) && m_case.failure != facts::k_none) event = &m_case.events[m_case.failure];
  const bool has_code = event != nullptr && !event->code.empty();
  const std::string code = has_code ? event->scheme + k_separator + event->code : std::string();
  const auto with_code = [&](const std::string& first) -> std::optional<std::string> {
    if (first.empty() || !has_code) return std::nullopt;
    return first + k_separator + code;
  };
  const auto plain = [](const std::string& text) -> std::optional<std::string> {
    if (text.empty()) return std::nullopt;
    return text;
  };
  switch (dimension) {
    case Dimension::channel: return plain(m_case.channel);
    case Dimension::bank: return plain(m_case.bank);
    case Dimension::customer: return plain(m_case.customer);
    case Dimension::code: return has_code ? std::optional(code) : std::nullopt;
    case Dimension::channel_code: return with_code(m_case.channel);
    case Dimension::bank_code: return with_code(m_case.bank);
    case Dimension::customer_code: return with_code(m_case.customer);
    case Dimension::channel_bank:
      if (m_case.channel.empty() || m_case.bank.empty()) return std::nullopt;
      return m_case.channel + k_separator + m_case.bank;
    case Dimension::all: return std::string();
    case Dimension::component: return coded != nullptr ? plain(coded->component) : std::nullopt;
    case Dimension::log:
    case Dimension::log_channel:
    case Dimension::resolution:
    case Dimension::count_: break;
  }
  return std::nullopt;
}

std::int64_t Surroundings::count(Dimension dimension, const std::string& key, unsigned mask, std::int64_t from,
                                 std::int64_t to, bool by_event) const {
  std::int64_t sum = by_event ? m_context.by_event(dimension, key, mask, from, to)
                              : m_context.by_cohort(dimension, key, mask, from, to);
  for (const Contribution& own : m_own) {
    const std::int64_t at = by_event ? own.at : own.cohort;
    const bool counted = own.dimension == dimension && own.key == key && (mask & facts::bit(own.outcome)) != 0;
    if (counted && at >= from && at <= to) sum -= own.count;
  }
  return std::max<std::int64_t>(sum, 0);
}

bool Surroundings::is_spread(const Condition& leaf, const Event* around, std::int64_t from, std::int64_t to) const {
  if (leaf.spread.empty()) return true;
  const bool coded = whole_of(leaf.dimension) != leaf.dimension;
  const std::optional<std::string> whole_key = key(coded ? Dimension::code : leaf.dimension, around);
  if (!whole_key) return true;
  const std::int64_t whole = count(coded ? Dimension::code : leaf.dimension, *whole_key, leaf.outcomes, from, to, false);
  for (const Dimension wanted : leaf.spread) {
    // Banks of this channel, not of all: what happens elsewhere must not change the answer.
    const bool inside = leaf.dimension == Dimension::channel && wanted == Dimension::bank;
    const Dimension dimension = inside ? Dimension::channel_bank : wanted;
    const auto [name, most] = m_context.largest(dimension, *whole_key, leaf.outcomes, from, to);
    if (most * 100 >= whole * k_dominant_share && most > 1 && key(dimension, around) != name) return false;
  }
  return true;
}

PeerCount Surroundings::peers(const Condition& leaf, const Event* around, Instant at) const {
  const std::optional<std::string> part = key(leaf.dimension, around);
  if (!part) return {};
  const std::int64_t from = at.minute() - minutes(leaf.before_span, 15);
  const std::int64_t to = at.minute() + minutes(leaf.after_span, 15);
  const Dimension whole = whole_of(leaf.dimension);
  const std::optional<std::string> whole_key = key(whole, around);
  PeerCount out;
  if (!is_spread(leaf, around, from, to)) return out;
  out.failed = count(leaf.dimension, *part, leaf.outcomes, from, to, leaf.by_event);
  if (!whole_key) return out;
  out.total = count(whole, *whole_key, facts::bit(Outcome::sent), from, to, leaf.by_event);
  if (leaf.silent) {
    const unsigned answered = facts::k_failed | facts::bit(Outcome::good);
    out.failed += std::max<std::int64_t>(0, out.total - count(whole, *whole_key, answered, from, to, leaf.by_event));
  }
  out.total = std::max(out.total, out.failed);
  return out;
}

/// What may have taken a change back or replaced it, nearest first: the next change of the same component, or one of the
/// same kind for the same channel (a limit can be set back by another team's component); at last, nothing yet.
std::vector<const Event*> Surroundings::ends_of(const std::vector<Event>& events, std::size_t i) {
  const Event& began = events[i];
  std::vector<const Event*> out;
  for (std::size_t k = i + 1; k < events.size(); ++k) {
    const bool back = began.type == EventType::system_down && events[k].type == EventType::system_up;
    const bool ours = began.component == events[k].component && is_change(began.type) && is_change(events[k].type);
    const bool by_others = is_change(began.type) && is_change(events[k].type) && takes_back(events[k]);
    const bool same_kind = events[k].type == began.type || back || ours || by_others;
    if (!same_kind || events[k].channel != began.channel) continue;
    const bool same_component = events[k].component == began.component;
    if (same_component || events[k].at - began.at <= k_other_end_reach) out.push_back(&events[k]);
    if (same_component) return out;
  }
  out.push_back(nullptr);
  return out;
}

std::int64_t Surroundings::share_of(const Window& w, std::int64_t from, std::int64_t to) const {
  const std::int64_t failed = count(w.dimension, w.part, w.outcomes, from, to, false);
  const std::int64_t good = count(w.whole, w.whole_key, facts::bit(Outcome::good), from, to, false);
  return failed == 0 ? 0 : failed * 1000 / (failed + good);
}

/// True when so many good payouts in a row would hardly happen (under 5 %) while `failing` per mille fail.
bool Surroundings::is_calm(const Window& w, std::int64_t from, std::int64_t to, std::int64_t failing) const {
  if (from > to) return false;
  std::int64_t chance = 1000;
  for (std::int64_t k = count(w.whole, w.whole_key, facts::bit(Outcome::good), from, to, false); k > 0 && chance >= 50; --k) {
    chance = chance * (1000 - failing) / 1000;
  }
  return chance < 50;
}

/// A change counts when the failures it could touch begin with it, are thick behind it, and end with what took it back.
bool Surroundings::began_with(const Window& w, const Event& began, const Event* end, const Condition& leaf,
                              std::int64_t& failures) const {
  const std::int64_t start = began.at.minute();
  const std::int64_t stop = end == nullptr ? m_case.as_of.minute() : end->at.minute();
  failures = count(w.dimension, w.part, w.outcomes, start, stop, false) + 1;
  if (failures < leaf.number) return false;
  const auto extent = m_context.extent(w.dimension, w.part, w.outcomes, start, stop);
  if (!extent) return false;
  const std::int64_t sent = count(w.whole, w.whole_key, facts::bit(Outcome::sent), extent->first, extent->second, false) + 1;
  // One success more than seen: a few failures do not prove that all would fail.
  const std::int64_t failing = failures * 1000 / (std::max(sent, failures) + 1);
  if (failing < (leaf.share_gte >= 0 ? leaf.share_gte * 10 : k_least_failing)) return false;
  if (is_calm(w, start + k_rollout, extent->first - 1, failing)) return false;
  if (is_calm(w, extent->second + 1, stop - k_rollout, failing)) return false;
  const std::int64_t beside = std::clamp(stop - start, k_beside_least, k_beside_most);
  if (share_of(w, start - beside, start - 1) * 3 > failing) return false;
  return end == nullptr || share_of(w, stop + 1, stop + beside) * 3 <= failing;
}

std::optional<ChangeFound> Surroundings::change(const Condition& leaf, const Event* around, Instant at) const {
  const std::optional<std::string> part = key(leaf.dimension, around);
  const Dimension whole = whole_of(leaf.dimension);
  const std::optional<std::string> whole_key = key(whole, around);
  if (!part || !whole_key) return std::nullopt;
  const Window window{leaf.dimension, *part, whole, *whole_key, leaf.outcomes};
  const std::int64_t reach = minutes(leaf.within, k_day_minutes);
  const std::vector<Event>& events = m_context.system();
  for (std::size_t i = events.size(); i-- > 0;) {
    const Event& candidate = events[i];
    const bool right_type = std::find(leaf.words.begin(), leaf.words.end(), candidate.type_name()) != leaf.words.end();
    const bool touches = candidate.channel.empty() || candidate.channel == m_case.channel;
    if (!right_type || !touches || takes_back(candidate) || candidate.at > at || at.minute() - candidate.at.minute() > reach) continue;
    for (const Event* end : ends_of(events, i)) {
      if (end != nullptr && end->at < at) continue;
      const std::int64_t until = end == nullptr ? m_case.as_of.minute() : end->at.minute();
      if (!is_spread(leaf, around, candidate.at.minute(), until)) continue;
      std::int64_t failures = 0;
      if (began_with(window, candidate, end, leaf, failures)) return ChangeFound{&candidate, end, failures};
    }
  }
  return std::nullopt;
}

std::pair<int, std::int64_t> Surroundings::concentration(const Condition& leaf, const Event* around, Instant at) const {
  const std::optional<std::string> all = key(leaf.dimension, around);
  const std::optional<std::string> mine = key(leaf.on, around);
  if (!all || !mine) return {0, 0};
  const std::int64_t from = at.minute() - minutes(leaf.before_span, 60);
  const std::int64_t to = at.minute() + minutes(leaf.after_span, 60);
  const std::int64_t whole = count(leaf.dimension, *all, leaf.outcomes, from, to, leaf.by_event) + 1;
  const std::int64_t part = count(leaf.on, *mine, leaf.outcomes, from, to, leaf.by_event) + 1;
  return {static_cast<int>(std::min<std::int64_t>(100, part * 100 / whole)), whole};
}

int Surroundings::days_repeated(const Condition& leaf, const Event* around, Instant at) const {
  const std::optional<std::string> part = key(leaf.dimension, around);
  if (!part) return 0;
  const std::int64_t tolerance = minutes(leaf.before_span, 30);
  const std::int64_t days = minutes(leaf.within, 14 * k_day_minutes) / k_day_minutes;
  int found = 0;
  for (std::int64_t day = -days; day <= days; ++day) {
    const std::int64_t then = at.minute() + day * k_day_minutes;
    const std::int64_t others = count(leaf.dimension, *part, leaf.outcomes, then - tolerance, then + tolerance, true);
    if (day != 0 && others >= std::max(leaf.gte, 1)) ++found;
  }
  return found;
}

const Event* Surroundings::state_in_force(std::string_view place, const std::vector<std::string>& states, Instant from,
                                          Instant to) const {
  const std::vector<Event>* events = nullptr;
  if (place == "channel" && !m_case.channel.empty()) events = &m_context.scoped("channel", m_case.channel);
  if (place == "bank" && !m_case.bank.empty()) events = &m_context.scoped("bank", m_case.bank);
  if (place == "customer" && !m_case.customer.empty()) events = &m_context.scoped("customer", m_case.customer);
  if (place == "system") events = &m_context.system();
  if (events == nullptr) return nullptr;
  for (std::size_t i = events->size(); i-- > 0;) {
    const Event& event = (*events)[i];
    const bool wanted = std::any_of(states.begin(), states.end(), [&](const std::string& state) { return starts(event, state); });
    if (!wanted || event.at > to) continue;
    Instant until = Instant::never();
    for (std::size_t k = i + 1; k < events->size(); ++k) {
      if (ends((*events)[k], event)) {
        until = (*events)[k].at;
        break;
      }
    }
    if (until >= from) return &event;
  }
  return nullptr;
}

}  // namespace payout::rules
