#include "diagnosis/incident.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/hash.hpp"

namespace payout::diagnosis {
namespace {

using facts::Case;
using facts::Context;
using facts::k_none;

constexpr char k_separator = '\x1f';
constexpr std::int64_t k_slot = 15;               ///< minutes
constexpr int k_most_slots = 96;                  ///< a run is followed for a day each way
constexpr int k_most_quiet = 8;                   ///< slots without traffic that do not end a run
constexpr std::int64_t k_least_shared = 3;
constexpr Duration k_same_scope = Duration::hours(2);
constexpr Duration k_same_fault = Duration::minutes(15);
constexpr Duration k_queue_behind = Duration::hours(4);
constexpr unsigned k_trouble = facts::k_failed | facts::bit(Outcome::error) | facts::bit(Outcome::refused);

bool is_down(EventType type) { return type == EventType::system_down; }

/// Events that begin a fault and go on until something ends it.
bool is_outage(EventType type) {
  return is_down(type) || type == EventType::queue_backlog || type == EventType::channel_down ||
         type == EventType::channel_degraded || type == EventType::channel_maintenance || type == EventType::bank_down ||
         type == EventType::funding_low;
}

bool is_change(EventType type) { return type == EventType::system_deployed || type == EventType::config_changed; }

bool ends_outage(EventType type) {
  return type == EventType::system_up || type == EventType::channel_up || type == EventType::bank_up ||
         type == EventType::funding_restored;
}

struct Scope {
  std::string word;  ///< channel, bank, customer, component
  std::string id;
};

Scope scope_of(const Event& event) {
  const bool ours = is_down(event.type) || event.type == EventType::queue_backlog || is_change(event.type);
  if (ours && !event.component.empty()) return {"component", event.component};
  if (event.type == EventType::bank_down) return {"bank", event.bank};
  if (event.type == EventType::kyc_required) return {"customer", event.customer};
  return {"channel", event.channel};
}

class Finder {
 public:
  Finder(const Case& c, const Context& context, const std::vector<std::string>& group)
      : m_case(c), m_context(context), m_group(group) {}

  std::optional<IncidentRef> run(const Candidate* best, const std::function<Evidence(const Event&)>& evidence) {
    if (m_group.empty()) return std::nullopt;
    if (const Event* fault = fault_event(best)) return by_event(*fault, evidence);
    return by_counts();
  }

 private:
  // A fault that an event began ---------------------------------------------------------------------------------

  /// The earliest event of the surroundings that the answer rests on and that begins a fault.
  const Event* fault_event(const Candidate* best) const {
    if (best == nullptr) return nullptr;
    const Event* first = nullptr;
    for (const rules::Proof& proof : best->proof) {
      const Event* event = proof.other;
      if (proof.event != k_none && m_case.events[proof.event].txid.empty()) event = &m_case.events[proof.event];
      if (event == nullptr) continue;
      const bool begins = is_outage(event->type) || is_change(event->type) || event->type == EventType::kyc_required;
      if (begins && !scope_of(*event).id.empty() && (first == nullptr || before(*event, *first))) first = event;
    }
    return first;
  }

  const std::vector<Event>& neighbours(const Scope& scope) const {
    return scope.word == "component" ? m_context.system() : m_context.scoped(scope.word, scope.id);
  }

  static bool is_ended(const std::vector<Event>& events, const Event& start, Instant by) {
    return std::any_of(events.begin(), events.end(), [&](const Event& event) {
      return ends_outage(event.type) && event.at > start.at && event.at <= by && event.component == start.component;
    });
  }

  /// True where `earlier` is the trouble that `later` goes on with: of the same scope, or outages that began together, or
  /// the outage that a queue grows behind.
  static bool leads_to(const Event& earlier, const Event& later) {
    if (!is_outage(earlier.type) || !is_outage(later.type) || !before(earlier, later)) return false;
    if (!earlier.channel.empty() && !later.channel.empty() && earlier.channel != later.channel) return false;
    const Duration gap = later.at - earlier.at;
    const Scope a = scope_of(earlier);
    const Scope b = scope_of(later);
    if (a.word == b.word && a.id == b.id) return gap <= k_same_scope;
    if (!is_down(earlier.type)) return false;
    return gap <= (is_down(later.type) ? k_same_fault : k_queue_behind);
  }

  const Event& begin_of(const Event& fault, const std::vector<Event>& events) const {
    const Event* first = &fault;
    for (bool moved = true; moved;) {
      moved = false;
      for (const Event& event : events) {
        if (!leads_to(event, *first) || is_ended(events, event, first->at)) continue;
        first = &event;
        moved = true;
        break;  // the list is in timeline order: the earliest such event
      }
    }
    return *first;
  }

  /// When everything that began together has ended; nothing while it stands.
  static std::optional<Instant> end_of(const Event& begin, const std::vector<Event>& events) {
    Instant last = begin.at;
    for (const Event& event : events) {
      const bool part = &event == &begin || (is_outage(begin.type) && is_outage(event.type) && leads_to(begin, event) &&
                                             event.at - begin.at <= k_same_fault);
      if (!part) continue;
      const auto end = std::find_if(events.begin(), events.end(), [&](const Event& other) {
        const bool right = is_change(begin.type) ? is_change(other.type) : ends_outage(other.type);
        return right && other.at > event.at && other.component == event.component && other.channel == event.channel;
      });
      if (end == events.end()) return std::nullopt;
      last = std::max(last, end->at);
    }
    return last == begin.at ? std::nullopt : std::optional(last);
  }

  IncidentRef by_event(const Event& fault, const std::function<Evidence(const Event&)>& evidence) const {
    const Scope found = scope_of(fault);
    const std::vector<Event>& events = neighbours(found);
    const Event& begin = is_outage(fault.type) ? begin_of(fault, events) : fault;
    const Scope scope = scope_of(begin);
    IncidentRef out;
    const bool wanted = std::find(m_group.begin(), m_group.end(), scope.word) != m_group.end();
    if (!wanted) out.group = own_group();
    if (out.group.empty()) out.group = {{scope.word, scope.id}};
    out.begin = begin.at;
    out.ended = end_of(begin, events);
    out.fault = evidence(begin);
    name(out);
    count_all(out, scope);
    return out;
  }

  /// How many orders of the channel (or bank) failed, stayed silent or wait since the fault began.
  void count_all(IncidentRef& out, const Scope& scope) const {
    const bool bank = scope.word == "bank";
    const std::string& key = bank ? scope.id : m_case.channel;
    if (key.empty()) return;
    const Dimension dimension = bank ? Dimension::bank : Dimension::channel;
    const std::int64_t to = (out.ended ? *out.ended : m_case.as_of).minute();
    const Load load = load_of(dimension, key, dimension, key, out.begin.minute(), to);
    std::int64_t waiting = 0;
    std::int64_t created = 0;
    if (!bank) {
      created = counted(dimension, key, facts::bit(Outcome::created), out.begin.minute(), to);
      const std::int64_t left = m_context.by_event(dimension, key, facts::bit(Outcome::left), out.begin.minute(), m_case.as_of.minute());
      waiting = std::max<std::int64_t>(0, created - left);
    }
    out.payouts = std::max<std::int64_t>(1, load.troubled + waiting);
    say(out, std::max({load.total, created, out.payouts}), key);
  }

  // A fault that only the counts show ---------------------------------------------------------------------------

  struct Load {
    std::int64_t troubled = 0;
    std::int64_t total = 0;
  };

  std::int64_t counted(Dimension dimension, std::string_view key, unsigned mask, std::int64_t from, std::int64_t to) const {
    return m_context.by_cohort(dimension, key, mask, from, to);
  }

  /// Payouts sent in [from, to] that failed or stayed silent, of all that were sent or failed before a send.
  Load load_of(Dimension part, const std::string& key, Dimension whole, const std::string& whole_key, std::int64_t from,
               std::int64_t to) const {
    const std::int64_t sent = counted(whole, whole_key, facts::bit(Outcome::sent), from, to);
    const std::int64_t unsent = counted(whole, whole_key, facts::bit(Outcome::error) | facts::bit(Outcome::refused), from, to);
    Load out;
    out.troubled = counted(part, key, k_trouble, from, to);
    if (part == whole) {
      out.troubled += std::max<std::int64_t>(0, sent - counted(whole, whole_key, facts::k_failed | facts::bit(Outcome::good), from, to));
    }
    out.total = std::max(sent + unsent, out.troubled);
    return out;
  }

  struct Place {
    Dimension part = Dimension::channel;
    std::string key;
    Dimension whole = Dimension::channel;
    std::string whole_key;
  };

  bool has(std::string_view word) const { return std::find(m_group.begin(), m_group.end(), word) != m_group.end(); }

  std::string code_key() const {
    if (m_case.failure == k_none) return {};
    const Event& event = m_case.events[m_case.failure];
    return event.code.empty() ? std::string() : event.scheme + k_separator + event.code;
  }

  std::optional<Place> place() const {
    const std::string code = has("code") ? code_key() : std::string();
    Place out;
    if (has("bank")) {
      out.whole = Dimension::bank;
      out.part = code.empty() ? Dimension::bank : Dimension::bank_code;
      out.whole_key = m_case.bank;
    } else if (has("customer")) {
      out.whole = Dimension::customer;
      out.part = code.empty() ? Dimension::customer : Dimension::customer_code;
      out.whole_key = m_case.customer;
    } else {
      out.whole = Dimension::channel;
      out.part = code.empty() ? Dimension::channel : Dimension::channel_code;
      out.whole_key = m_case.channel;
    }
    if (out.whole_key.empty()) return std::nullopt;
    out.key = code.empty() ? out.whole_key : out.whole_key + k_separator + code;
    return out;
  }

  std::optional<std::int64_t> own_minute() const {
    if (const facts::Attempt* last = m_case.last_attempt()) return last->at.minute();
    if (m_case.failure != k_none) return m_case.events[m_case.failure].at.minute();
    return std::nullopt;
  }

  /// The last slot of the run of bad slots from `slot` on, going by `step`; and whether good traffic ended it.
  std::int64_t follow(const Place& place, std::int64_t slot, std::int64_t step, bool& ended) const {
    std::int64_t last = slot;
    int quiet = 0;
    const std::int64_t now = m_case.as_of.minute();
    for (int i = 0; i < k_most_slots && quiet <= k_most_quiet; ++i) {
      slot += step;
      if (slot * k_slot > now) return last;
      const Load load = load_of(place.part, place.key, place.whole, place.whole_key, slot * k_slot, slot * k_slot + k_slot - 1);
      if (load.total == 0) {
        ++quiet;
        continue;
      }
      if (!is_bad(place, load)) break;
      quiet = 0;
      last = slot;
    }
    ended = true;
    return last;
  }

  static bool is_bad(const Place& place, const Load& load) {
    const std::int64_t share = place.part == place.whole ? 50 : 25;
    return load.troubled > 0 && load.troubled * 100 >= load.total * share;
  }

  std::optional<IncidentRef> by_counts() const {
    const std::optional<Place> at = place();
    const std::optional<std::int64_t> minute = own_minute();
    if (!at || !minute) return std::nullopt;
    const std::int64_t slot = *minute / k_slot;
    if (!is_bad(*at, load_of(at->part, at->key, at->whole, at->whole_key, slot * k_slot, slot * k_slot + k_slot - 1))) return std::nullopt;
    bool ignored = false;
    bool ended = false;
    const std::int64_t from = follow(*at, slot, -1, ignored) * k_slot;
    const std::int64_t to = follow(*at, slot, 1, ended) * k_slot + k_slot - 1;
    const Load load = load_of(at->part, at->key, at->whole, at->whole_key, from, to);
    if (load.troubled < k_least_shared || !is_bad(*at, load)) return std::nullopt;
    IncidentRef out;
    out.group = own_group();
    if (out.group.empty()) return std::nullopt;
    out.begin = {from * Duration::minutes(1).ns};
    if (ended) out.ended = Instant{(to + 1) * Duration::minutes(1).ns};
    out.payouts = load.troubled;
    name(out);
    say(out, load.total, at->whole_key);
    return out;
  }

  // Names -------------------------------------------------------------------------------------------------------

  /// The payout's own values for the words of the group. Components are known by events only: the channel stands in.
  std::vector<std::pair<std::string, std::string>> own_group() const {
    std::vector<std::pair<std::string, std::string>> out;
    const auto add = [&](std::string_view word, const std::string& value) {
      if (!value.empty()) out.emplace_back(word, value);
    };
    if (has("channel") || has("component")) add("channel", m_case.channel);
    if (has("bank")) add("bank", m_case.bank);
    if (has("customer")) add("customer", m_case.customer);
    if (has("code") && m_case.failure != k_none && !m_case.events[m_case.failure].code.empty()) {
      const Event& event = m_case.events[m_case.failure];
      const std::string& scheme = event.scheme.empty() ? m_case.codes[m_case.failure].scheme : event.scheme;
      add("code", scheme.empty() ? event.code : scheme + "/" + event.code);
    }
    return out;
  }

  static void name(IncidentRef& out) {
    std::string key;
    for (const auto& [word, value] : out.group) key += fmt::format("{}{}{}{}", word, '\x1e', value, '\x1f');
    const LocalTime begin = Zone::utc().to_local(out.begin);
    const CivilDate day = civil_from_days(begin.day);
    const std::uint64_t hash = hash64(key, static_cast<std::uint64_t>(out.begin.minute()));
    out.id = fmt::format("INC-{:04}{:02}{:02}-{:02}{:02}-{:06x}", day.year, day.month, day.day, begin.second / 3600,
                         begin.second / 60 % 60, hash & 0xffffffU);
  }

  static void say(IncidentRef& out, std::int64_t total, const std::string& of) {
    const std::string since = format_utc(out.begin);
    if (out.ended) {
      const std::string until = format_utc(*out.ended);
      out.says = {fmt::format("{} of {} payouts of {} from {} to {} failed, stayed without an answer or waited", out.payouts, total, of, since, until),
                  fmt::format("{} 在 {} 至 {} 的 {} 笔付款中，{} 笔失败、无答复或等待", of, since, until, total, out.payouts)};
    } else {
      out.says = {fmt::format("{} of {} payouts of {} since {} failed, stay without an answer or wait", out.payouts, total, of, since),
                  fmt::format("{} 自 {} 起的 {} 笔付款中，{} 笔失败、无答复或等待", of, since, total, out.payouts)};
    }
  }

  const Case& m_case;
  const Context& m_context;
  const std::vector<std::string>& m_group;
};

}  // namespace

std::optional<IncidentRef> find_incident(const Case& c, const Context& context, const Candidate* best,
                                         const std::vector<std::string>& group,
                                         const std::function<Evidence(const Event&)>& evidence) {
  return Finder(c, context, group).run(best, evidence);
}

}  // namespace payout::diagnosis
