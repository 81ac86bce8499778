#include "diagnosis/outlook.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "events/contribution.hpp"
#include "facts/time_span.hpp"

namespace payout::diagnosis {
namespace {

using facts::Case;
using facts::k_none;
using rules::DeadlineRule;

template <class T, class U>
bool allows(const std::vector<T>& list, const U& value) {
  return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

/// Index of the event a limit runs from; k_none where it does not run.
std::size_t start_of(const DeadlineRule& rule, const Case& c) {
  const auto any = [](const std::vector<EventType>& types, EventType type) {
    return std::find(types.begin(), types.end(), type) != types.end();
  };
  for (std::size_t i = c.events.size(); i-- > 0;) {
    if (any(rule.after, c.events[i].type)) return allows(rule.codes, c.events[i].code) ? i : k_none;
    if (any(rule.until, c.events[i].type)) return k_none;
  }
  return k_none;
}

bool applies(const DeadlineRule& rule, const Case& c, const std::string& subcause) {
  if (!allows(rule.rails, c.profile.rail) || !allows(rule.states, c.state) || !allows(rule.money, c.money)) return false;
  if (!allows(rule.subcauses, subcause) || (rule.unless_held && !c.holds.empty())) return false;
  return rule.holds.empty() || std::any_of(rule.holds.begin(), rule.holds.end(), [&](const std::string& hold) { return c.hold(hold) != nullptr; });
}

std::optional<Instant> due(const DeadlineRule& rule, Instant from, const Case& c, const facts::World& world) {
  if (rule.within.unit == facts::TimeSpan::Unit::plain) return from + rule.within.as_plain();
  const std::string& id = rule.calendar.empty() ? c.profile.calendar : rule.calendar;
  const facts::Calendar* calendar = world.calendars == nullptr ? nullptr : world.calendars->find(id);
  if (calendar == nullptr) return std::nullopt;
  // Limits count whole days from the day itself: the end of the day is no cut-off.
  constexpr std::int64_t k_end_of_day = 86'400;
  return calendar->due(from, rule.within, k_end_of_day);
}

/// What keeps the payout: the hold that is open, else the failure that stands.
std::size_t trouble_of(const Case& c) {
  if (!c.holds.empty()) return c.holds.back().event;
  return c.failure;
}

std::int64_t rank(const std::vector<std::int64_t>& sorted, std::size_t percent) {
  const std::size_t place = (sorted.size() * percent + 99) / 100;
  return sorted[std::max<std::size_t>(place, 1) - 1];
}

}  // namespace

void sort_deadlines(std::vector<Deadline>& deadlines, Instant as_of) {
  std::sort(deadlines.begin(), deadlines.end(), [as_of](const Deadline& a, const Deadline& b) {
    const bool a_passed = a.at < as_of;
    const bool b_passed = b.at < as_of;
    if (a_passed != b_passed) return b_passed;
    if (a.at != b.at) return a_passed ? a.at > b.at : a.at < b.at;
    return a.id < b.id;
  });
}

std::vector<Deadline> find_deadlines(const Case& c, const std::string& subcause, std::span<const DeadlineRule> limits,
                                     const facts::World& world) {
  std::vector<Deadline> out;
  for (const DeadlineRule& rule : limits) {
    if (!applies(rule, c, subcause)) continue;
    const std::size_t start = start_of(rule, c);
    if (start == k_none) continue;
    if (const std::optional<Instant> at = due(rule, c.events[start].at, c, world)) out.push_back({rule.what, *at, rule.source, rule.id});
  }
  sort_deadlines(out, c.as_of);
  return out;
}

std::optional<History> find_history(const Case& c, const facts::Context& context) {
  const std::size_t trouble = trouble_of(c);
  if (trouble == k_none) return std::nullopt;
  const std::string key = trouble_key(c.events[trouble], c.channel);
  if (key.empty()) return std::nullopt;
  const std::vector<std::int64_t>& minutes = context.resolutions(key);
  if (minutes.empty()) return std::nullopt;
  return History{static_cast<std::int64_t>(minutes.size()), Duration::minutes(rank(minutes, 50)), Duration::minutes(rank(minutes, 90))};
}

std::vector<ScorePart> priority_parts(const Case& c, const Diagnosis& d) {
  std::vector<ScorePart> out;
  const auto add = [&](int points, std::string en, std::string zh) {
    if (points != 0) out.push_back({points, {std::move(en), std::move(zh)}});
  };
  // The limits of a confidential cause must not show in its place on the list.
  if (!d.deadlines.empty() && !d.confidential) {
    const Deadline& next = d.deadlines.front();
    const std::int64_t hours = (next.at - c.as_of).ns / Duration::hours(1).ns;
    const bool passed = next.at < c.as_of;
    const int points = passed ? 12 : hours < 4 ? 25 : hours < 24 ? 18 : hours < 72 ? 10 : 0;
    add(points, passed ? "a deadline has passed" : fmt::format("next deadline in {}", facts::format_duration(next.at - c.as_of)),
        passed ? "已过期限" : fmt::format("距下一期限 {}", facts::format_duration(next.at - c.as_of)));
  }
  if (d.stuck_since) {
    const std::int64_t hours = (c.as_of - *d.stuck_since).ns / Duration::hours(1).ns;
    int points = 0;
    for (const std::int64_t step : {1, 4, 12, 24, 48, 96, 168}) points += hours >= step ? 4 : 0;
    add(points, fmt::format("stuck for {}", facts::format_duration(c.as_of - *d.stuck_since)),
        fmt::format("已卡住 {}", facts::format_duration(c.as_of - *d.stuck_since)));
  }
  if (d.overdue) add(15, "longer than such trouble usually lasts", "超过此类问题的通常时长");
  if (c.amount) {
    std::int64_t units = c.amount->minor;
    for (unsigned i = 0; i < c.amount->currency.digits; ++i) units /= 10;
    int points = 0;
    for (const std::int64_t step : {100, 1'000, 10'000, 100'000}) points += units >= step ? 5 : 0;
    add(points, fmt::format("amount {}", format_money(*c.amount)), fmt::format("金额 {}", format_money(*c.amount)));
  }
  if (c.reported) add(12, "the customer or payee says that it did not arrive", "客户或收款人反映未到账");
  if (d.refund == "requested" || d.refund == "due") add(5, "the customer waits for a refund", "客户等待退款");
  return out;
}

}  // namespace payout::diagnosis
