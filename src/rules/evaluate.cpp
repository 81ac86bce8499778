#include "rules/evaluate.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "rules/match.hpp"
#include "rules/surroundings.hpp"

namespace payout::rules {
namespace {

using facts::Case;
using facts::Tri;
using facts::tri;

/// An order that goes out at all goes out this soon after its last step; later holes do not hide its send.
constexpr Duration k_send_reach = Duration::hours(1);

/// An event that a binding found.
struct Bound {
  const Event* event = nullptr;
  std::size_t own = facts::k_none;  ///< index in the case, k_none for events of others
};

class Evaluator {
 public:
  Evaluator(const Rule& rule, const Case& c, const facts::Context& context, const facts::World& world, Verdict& out)
      : m_rule(rule), m_case(c), m_context(context), m_surroundings(c, context), m_out(out) {
    if (world.calendars != nullptr) m_calendar = world.calendars->find(c.profile.calendar);
    bind_all();
  }

  Tri eval(const Condition& node) {
    switch (node.op) {
      case Op::all: return eval_all(node);
      case Op::any: return eval_any(node);
      case Op::none: return !eval_any(node);
      case Op::at_least: return eval_at_least(node);
      default: break;
    }
    const Tri value = eval_leaf(node);
    m_out.leaves.push_back({&node, value});
    return value;
  }

 private:
  // Bindings ------------------------------------------------------------------------------------------------

  const std::vector<Event>& place(const Binding& binding) const {
    switch (binding.place) {
      case Place::own: return m_case.events;
      case Place::channel: return m_context.scoped("channel", m_case.channel);
      case Place::bank: return m_context.scoped("bank", m_case.bank);
      case Place::customer: return m_context.scoped("customer", m_case.customer);
      case Place::system: return m_context.system();
    }
    return m_case.events;
  }

  bool fits(const Binding& binding, const Event& event, std::size_t i) const {
    const facts::CodeFact* code = binding.place == Place::own ? &m_case.codes[i] : nullptr;
    if (binding.current && !m_case.attempts.empty() && m_case.attempts.back().sent != facts::k_none &&
        i < m_case.attempts.back().sent) {
      return false;
    }
    if (!near(binding, event)) return false;
    return matches(binding.match, event, code);
  }

  bool near(const Binding& binding, const Event& event) const {
    if (binding.before >= 0) {
      const Event* anchor = m_bound[static_cast<std::size_t>(binding.before)].event;
      if (anchor == nullptr || event.at > anchor->at) return false;
      if (binding.within && anchor->at - event.at > binding.within->as_plain()) return false;
    }
    if (binding.after >= 0) {
      const Event* anchor = m_bound[static_cast<std::size_t>(binding.after)].event;
      if (anchor == nullptr || event.at < anchor->at) return false;
      if (binding.within && event.at - anchor->at > binding.within->as_plain()) return false;
    }
    return true;
  }

  void bind_all() {
    m_bound.resize(m_rule.find.size());
    for (std::size_t b = 0; b < m_rule.find.size(); ++b) {
      const Binding& binding = m_rule.find[b];
      const std::vector<Event>& events = place(binding);
      for (std::size_t i = 0; i < events.size(); ++i) {
        if (!fits(binding, events[i], i)) continue;
        m_bound[b] = {&events[i], binding.place == Place::own ? i : facts::k_none};
        if (binding.pick == Pick::first) break;
      }
    }
  }

  const Bound& bound(int index) const { return m_bound[static_cast<std::size_t>(index)]; }

  void prove(const Bound& b) {
    if (b.own != facts::k_none) {
      m_out.proof.push_back({b.own, nullptr, {}});
    } else if (b.event != nullptr) {
      m_out.proof.push_back({facts::k_none, b.event, {}});
    }
  }
  void prove(Text says) { m_out.proof.push_back({facts::k_none, nullptr, std::move(says)}); }

  Instant moment(const Condition& leaf) const {
    if (leaf.around >= 0 && bound(leaf.around).event != nullptr) return bound(leaf.around).event->at;
    return m_case.as_of;
  }
  /// Peers are those that were sent at the same time: a return of days later is compared by its send.
  Instant cohort(const Condition& leaf) const {
    if (leaf.by_event || leaf.around < 0) return moment(leaf);
    const Bound& b = bound(leaf.around);
    if (b.own == facts::k_none) return moment(leaf);
    Instant at = b.event->at;
    for (const facts::Attempt& attempt : m_case.attempts) {
      if (attempt.sent != facts::k_none && attempt.sent <= b.own) at = attempt.at;
    }
    return at;
  }
  const Event* around(const Condition& leaf) const { return leaf.around >= 0 ? bound(leaf.around).event : nullptr; }

  // Groups --------------------------------------------------------------------------------------------------

  Tri eval_all(const Condition& node) {
    Tri out = Tri::yes;
    for (const Condition& child : node.children) {
      out = both(out, eval(child));
      if (out == Tri::no) return out;
    }
    return out;
  }

  Tri eval_any(const Condition& node) {
    Tri out = Tri::no;
    for (const Condition& child : node.children) {
      const std::size_t proven = m_out.proof.size();
      const bool enough = out == Tri::yes;
      out = either(out, eval(child));
      if (enough) m_out.proof.resize(proven);  // one proof of several alternatives is enough
    }
    return out;
  }

  Tri eval_at_least(const Condition& node) {
    int yes = 0;
    int unknown = 0;
    for (const Condition& child : node.children) {
      const Tri value = eval(child);
      yes += value == Tri::yes ? 1 : 0;
      unknown += value == Tri::unknown ? 1 : 0;
    }
    if (yes >= node.number) return Tri::yes;
    return yes + unknown >= node.number ? Tri::unknown : Tri::no;
  }

  // Leaves --------------------------------------------------------------------------------------------------

  Tri eval_leaf(const Condition& leaf) {
    switch (leaf.op) {
      case Op::seen: return seen(leaf);
      case Op::missing: return missing(leaf);
      case Op::order: return order(leaf);
      case Op::count: return count(leaf);
      case Op::state: return state(leaf);
      case Op::peers: return peers(leaf);
      case Op::change: return change(leaf);
      case Op::concentrated: return concentrated(leaf);
      case Op::history: return history(leaf);
      case Op::daily: return daily(leaf);
      case Op::age_of: return age_of(leaf);
      case Op::calendar: return calendar(leaf);
      case Op::fact: return fact(leaf);
      case Op::hold: return hold(leaf);
      default: return Tri::no;
    }
  }

  Tri seen(const Condition& leaf) {
    const Bound& b = bound(leaf.bindings.front());
    if (b.event == nullptr) return Tri::no;
    prove(b);
    return Tri::yes;
  }

  /// "Never sent" is an absence too: inside a hole of the log that would have told, it is not known.
  Tri fact(const Condition& leaf) {
    const Tri value = tri(facts_hold(leaf.facts, m_case));
    if (m_case.was_sent() || m_case.events.empty() || !speaks_of_sends(leaf)) return value;
    const Instant last = m_case.events.back().at;
    return facts::hole_since(m_context, m_case, last, last + k_send_reach) == nullptr ? value : Tri::unknown;
  }

  static bool speaks_of_sends(const Condition& leaf) {
    return std::any_of(leaf.facts.begin(), leaf.facts.end(), [](const FactTest& test) {
      return test.fact == "sent" || test.fact == "attempts" || test.fact == "open_sends" || test.fact == "last.state";
    });
  }

  /// An absence is a fact only where the log that would have told was being read.
  Tri missing(const Condition& leaf) {
    const Binding& wanted = m_rule.find[static_cast<std::size_t>(leaf.bindings.front())];
    const Bound& anchor = bound(leaf.after);
    if (anchor.event == nullptr) return Tri::no;
    const std::vector<Event>& events = place(wanted);
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (events[i].at >= anchor.event->at && fits(wanted, events[i], i)) return Tri::no;
    }
    const Instant began = anchor.event->at;
    std::optional<Instant> until = began;
    if (leaf.within) until = due(began, *leaf.within);
    if (!until) return Tri::unknown;
    if (m_case.as_of <= *until && leaf.within && leaf.within->count > 0) return Tri::no;
    const Instant answer_by = m_case.late_at ? std::max(*m_case.late_at, *until) : m_case.as_of;
    for (const facts::LogHole& hole : m_context.holes()) {
      const bool ours = hole.channel.empty() || hole.channel == m_case.channel || hole.log == leaf.word;
      if (ours && hole.from < std::min(answer_by, m_case.as_of) && hole.to > began) {
        m_hole = &hole;
        return Tri::unknown;
      }
    }
    prove(anchor);
    return Tri::yes;
  }

  std::optional<Instant> due(Instant from, const facts::TimeSpan& span) const {
    if (span.unit == facts::TimeSpan::Unit::plain) return from + span.as_plain();
    if (m_calendar == nullptr) return std::nullopt;
    return m_calendar->due(from, span, m_case.profile.cutoff);
  }

  Tri order(const Condition& leaf) {
    const Event* previous = nullptr;
    for (const int index : leaf.bindings) {
      const Event* event = bound(index).event;
      if (event == nullptr || (previous != nullptr && event->at < previous->at)) return Tri::no;
      previous = event;
    }
    const Event* first = bound(leaf.bindings.front()).event;
    if (leaf.within && previous->at - first->at > leaf.within->as_plain()) return Tri::no;
    for (const int index : leaf.bindings) prove(bound(index));
    return Tri::yes;
  }

  Tri count(const Condition& leaf) {
    const Binding& wanted = m_rule.find[static_cast<std::size_t>(leaf.bindings.front())];
    const std::vector<Event>& events = place(wanted);
    std::vector<Instant> times;
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (fits(wanted, events[i], i)) times.push_back(events[i].at);
    }
    const auto need = static_cast<std::size_t>(std::max(leaf.gte, 1));
    if (leaf.lt >= 0) return tri(static_cast<int>(times.size()) < leaf.lt);
    if (times.size() < need) return Tri::no;
    if (!leaf.within) {
      prove(bound(leaf.bindings.front()));
      return Tri::yes;
    }
    for (std::size_t i = 0; i + need <= times.size(); ++i) {
      if (times[i + need - 1] - times[i] <= leaf.within->as_plain()) {
        prove(bound(leaf.bindings.front()));
        return Tri::yes;
      }
    }
    return Tri::no;
  }

  Tri state(const Condition& leaf) {
    if (leaf.around >= 0 && bound(leaf.around).event == nullptr) return Tri::no;
    const Instant at = moment(leaf);
    const Duration before = leaf.before_span ? leaf.before_span->as_plain() : Duration{0};
    const Duration after = leaf.after_span ? leaf.after_span->as_plain() : Duration{0};
    const Event* event = m_surroundings.state_in_force(leaf.word, leaf.words, at - before, at + after);
    if (event == nullptr) return Tri::no;
    prove(Bound{event, facts::k_none});
    return Tri::yes;
  }

  Tri peers(const Condition& leaf) {
    if (leaf.around >= 0 && bound(leaf.around).event == nullptr) return Tri::no;
    const PeerCount found = m_surroundings.peers(leaf, around(leaf), cohort(leaf));
    if (found.total < leaf.number && leaf.gte < 0) return leaf.share_lt >= 0 || leaf.lt >= 0 ? Tri::unknown : Tri::no;
    if (leaf.gte >= 0 && found.failed < leaf.gte) return Tri::no;
    if (leaf.lt >= 0 && found.failed >= leaf.lt) return Tri::no;
    const std::int64_t share = found.total == 0 ? 0 : found.failed * 100 / found.total;
    if (leaf.share_gte >= 0 && share < leaf.share_gte) return Tri::no;
    if (leaf.share_lt >= 0 && share >= leaf.share_lt) return Tri::no;
    prove(peer_words(leaf, found));
    return Tri::yes;
  }

  Text peer_words(const Condition& leaf, const PeerCount& found) const {
    const Text who = dimension_words(leaf.dimension);
    return {fmt::format("{} of {} other payouts {} failed around the same time", found.failed, found.total, who.en),
            fmt::format("同一时段{}另有 {} 笔付款，其中 {} 笔失败", who.zh, found.total, found.failed)};
  }

  Text dimension_words(Dimension dimension) const {
    switch (dimension) {
      case Dimension::channel:
      case Dimension::channel_code: return {fmt::format("on {}", m_case.channel), fmt::format("渠道 {} ", m_case.channel)};
      case Dimension::bank:
      case Dimension::bank_code:
      case Dimension::channel_bank: return {fmt::format("to bank {}", m_case.bank), fmt::format("收款行 {} ", m_case.bank)};
      case Dimension::customer:
      case Dimension::customer_code: return {"of the same customer", "同一客户"};
      case Dimension::component: return {"in the same component", "同一组件"};
      default: return {"on all channels", "所有渠道"};
    }
  }

  Tri change(const Condition& leaf) {
    if (leaf.around >= 0 && bound(leaf.around).event == nullptr) return Tri::no;
    const std::optional<ChangeFound> found = m_surroundings.change(leaf, around(leaf), cohort(leaf));
    if (!found) return Tri::no;
    prove(Bound{found->event, facts::k_none});
    if (found->end != nullptr) prove(Bound{found->end, facts::k_none});
    prove(Text{fmt::format("{} payouts failed alike after this change, and hardly any before it", found->failures),
               fmt::format("此次变更后有 {} 笔付款以同样方式失败，之前几乎没有", found->failures)});
    return Tri::yes;
  }

  Tri concentrated(const Condition& leaf) {
    if (leaf.around >= 0 && bound(leaf.around).event == nullptr) return Tri::no;
    const auto [share, whole] = m_surroundings.concentration(leaf, around(leaf), cohort(leaf));
    if (whole < leaf.number) return Tri::no;
    if (leaf.share_gte >= 0 && share < leaf.share_gte) return Tri::no;
    if (leaf.share_lt >= 0 && share >= leaf.share_lt) return Tri::no;
    if (leaf.share_gte >= 0) {
      const Text what = dimension_words(leaf.on);
      prove(Text{fmt::format("{} % of {} such failures are {}", share, whole, what.en),
                 fmt::format("{} 笔同类失败中有 {}% 属于{}", whole, share, what.zh)});
    }
    return Tri::yes;
  }

  Tri history(const Condition& leaf) {
    if (m_case.payee.empty()) return Tri::no;
    const Instant at = m_case.attempts.empty() ? m_case.as_of : m_case.attempts.back().at;
    const std::vector<facts::Related>& others = m_context.same_payee(m_case.payee, m_case.id);
    const Instant paid = leaf.word == "good" ? Instant{} : last_paid(others);
    for (const facts::Related& other : others) {
      const Event* proof = history_proof(leaf, other, at);
      if (proof != nullptr && proof->at >= paid) {
        prove(Bound{proof, facts::k_none});
        return Tri::yes;
      }
    }
    return Tri::no;
  }

  /// When the account last took a payout that did not come back: what it was refused for before that is mended.
  static Instant last_paid(const std::vector<facts::Related>& others) {
    Instant out{};
    for (const facts::Related& other : others) {
      Instant paid{};
      for (const Event& event : other.events) {
        if (event.type == EventType::payout_confirmed || event.type == EventType::payout_settled) paid = event.at;
        if (event.type == EventType::payout_returned || event.type == EventType::payout_rejected) paid = Instant{};
      }
      out = std::max(out, paid);
    }
    return out;
  }

  const Event* history_proof(const Condition& leaf, const facts::Related& other, Instant at) const {
    const Event* good = nullptr;
    const Event* coded = nullptr;
    for (const Event& event : other.events) {
      const bool in_reach = !leaf.within || at - event.at <= leaf.within->as_plain();
      if (!in_reach) continue;
      if (event.type == EventType::payout_confirmed || event.type == EventType::payout_settled) good = &event;
      if (event.type == EventType::payout_returned || event.type == EventType::payout_rejected) {
        good = nullptr;
        if (!event.code.empty()) coded = &event;
      }
    }
    if (leaf.word == "good") return good != nullptr && good->at < at ? good : nullptr;
    if (coded == nullptr || m_codes == nullptr) return nullptr;
    const facts::CodeFact fact = m_codes->find(*coded, m_case.profile.rail);
    const bool wanted = std::find(leaf.words.begin(), leaf.words.end(), facts::word(fact.cause)) != leaf.words.end();
    return fact.known() && wanted && fact.weight >= leaf.gte ? coded : nullptr;
  }

  Tri daily(const Condition& leaf) {
    if (leaf.around >= 0 && bound(leaf.around).event == nullptr) return Tri::no;
    const int days = m_surroundings.days_repeated(leaf, around(leaf), moment(leaf));
    if (days < leaf.number) return Tri::no;
    prove(Text{fmt::format("the same failure at the same time of day on {} earlier days", days),
               fmt::format("此前 {} 天在同一时刻出现过同样的失败", days)});
    return Tri::yes;
  }

  Tri age_of(const Condition& leaf) {
    const Bound& b = bound(leaf.bindings.front());
    if (b.event == nullptr) return Tri::no;
    Tri out = Tri::yes;
    if (leaf.older) {
      const std::optional<Instant> limit = due(b.event->at, *leaf.older);
      out = both(out, limit ? tri(m_case.as_of > *limit) : Tri::unknown);
    }
    if (leaf.newer) {
      const std::optional<Instant> limit = due(b.event->at, *leaf.newer);
      out = both(out, limit ? tri(m_case.as_of <= *limit) : Tri::unknown);
    }
    return out;
  }

  Tri calendar(const Condition& leaf) {
    const Bound& b = bound(leaf.bindings.front());
    if (b.event == nullptr) return Tri::no;
    if (m_calendar == nullptr) return Tri::unknown;
    std::optional<bool> answer;
    if (leaf.word == "after_cutoff") {
      answer = m_calendar->is_after_cutoff(b.event->at, m_case.profile.cutoff);
    } else {
      answer = m_calendar->is_business_day(m_calendar->zone().to_local(b.event->at).day);
      if (answer) answer = !*answer;
    }
    if (!answer) return Tri::unknown;
    if (*answer) {
      const bool late = leaf.word == "after_cutoff";
      prove(Text{late ? "after the channel's cut-off" : "not a business day", late ? "已过渠道截止时间" : "非工作日"});
    }
    return tri(*answer);
  }

  Tri hold(const Condition& leaf) {
    for (const facts::OpenHold& open : m_case.holds) {
      const bool glob = leaf.word.ends_with('*') && open.kind.starts_with(std::string_view(leaf.word).substr(0, leaf.word.size() - 1));
      if (open.kind != leaf.word && !glob) continue;
      m_out.proof.push_back({open.event, nullptr, {}});
      return Tri::yes;
    }
    return Tri::no;
  }

 public:
  const facts::CodeBook* m_codes = nullptr;

 private:
  const Rule& m_rule;
  const Case& m_case;
  const facts::Context& m_context;
  Surroundings m_surroundings;
  Verdict& m_out;
  const facts::Calendar* m_calendar = nullptr;
  const facts::LogHole* m_hole = nullptr;
  std::vector<Bound> m_bound;
};

}  // namespace

Verdict evaluate(const Rule& rule, const facts::Case& c, const facts::Context& context, const facts::World& world) {
  Verdict out;
  out.rule = &rule;
  if (!facts_hold(rule.applies, c)) return out;
  Evaluator evaluator(rule, c, context, world, out);
  evaluator.m_codes = world.codes;
  out.fires = evaluator.eval(rule.when);
  if (out.fires == Tri::no) return out;
  out.score = rule.base;
  out.parts.emplace_back(rule.base, Text{"base", "基础分"});
  for (const Weigh& weigh : rule.add) {
    if (weigh.when && evaluator.eval(*weigh.when) != Tri::yes) continue;
    out.score += weigh.points;
    out.parts.emplace_back(weigh.points, weigh.because);
  }
  out.score = std::clamp(out.score, 0, 100);
  return out;
}

}  // namespace payout::rules
