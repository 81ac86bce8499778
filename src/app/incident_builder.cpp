#include "app/incident_builder.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "diagnosis/queue.hpp"
#include "diagnosis/wording.hpp"
#include "report/wording.hpp"
#include "rules/practice.hpp"

namespace payout::app {
namespace {

using diagnosis::Text;
using report::IncidentView;
using report::Language;

constexpr Duration k_still_growing = Duration::minutes(30);
constexpr std::size_t k_most_refs = 5;
constexpr std::size_t k_most_names = 5;
constexpr std::int64_t k_reach = 30 * 1440;  ///< minutes back in which a backup has paid a bank

std::string some(const std::vector<std::string>& list, std::string_view more) {
  std::string out;
  for (std::size_t i = 0; i < std::min(list.size(), k_most_names); ++i) out += (i == 0 ? "" : ", ") + list[i];
  if (list.size() > k_most_names) out += fmt::format("{} {}", more, list.size() - k_most_names);
  return out;
}
std::string some(const std::set<std::string>& set, std::string_view more) { return some(std::vector<std::string>(set.begin(), set.end()), more); }

/// How many of them a second send could pay twice.
Text risk(const IncidentView& view) {
  const std::int64_t all = view.amounts.payouts;
  if (view.open_sends == 0) return {all == 1 ? "it cannot pay any more" : fmt::format("none of the {} can still pay", all), fmt::format("{} 笔均不会再付出", all)};
  if (all == 1) return {"it may still pay", "该笔仍可能付出"};
  if (view.open_sends == all) return {fmt::format("all {} may still pay", all), fmt::format("{} 笔均可能付出", all)};
  return {fmt::format("{} of the {} may still pay", view.open_sends, all), fmt::format("{} 笔中 {} 笔仍可能付出", all, view.open_sends)};
}

/// ", and for the fate of 2 open sends: A, B"; nothing where no send is open. `refs` in order.
Text fate(const std::vector<std::string>& refs) {
  if (refs.empty()) return {};
  const std::vector<std::string> first(refs.begin(), refs.begin() + static_cast<std::ptrdiff_t>(std::min(refs.size(), k_most_refs)));
  const std::string list = fmt::format("{}{}", fmt::join(first, ", "), refs.size() > k_most_refs ? ", ..." : "");
  return {fmt::format(", and for the fate of {} open send{}: {}", refs.size(), refs.size() == 1 ? "" : "s", list),
          fmt::format("，以及 {} 笔未了结发送的结果：{}", refs.size(), list)};
}

/// What becomes of the payouts, by verdict; a verdict that none has is not named.
Text order(const IncidentView& view) {
  Text out;
  const auto add = [&](facts::Retry verdict, std::string_view en, std::string_view zh) {
    const auto found = view.retry.find(verdict);
    if (found == view.retry.end() || found->second == 0) return;
    out.en += (out.en.empty() ? "" : "; ") + fmt::format(fmt::runtime(en), found->second);
    out.zh += (out.zh.empty() ? "" : "；") + fmt::format(fmt::runtime(zh), found->second);
  };
  add(facts::Retry::safe, "release {} in the order below", "按下列顺序放行 {} 笔");
  add(facts::Retry::after_status_check, "hold {} until the channel has answered", "{} 笔待渠道答复");
  add(facts::Retry::after_fix, "hold {} until corrected", "{} 笔待更正");
  add(facts::Retry::never, "do not send {} again", "{} 笔不再发送");
  return out;
}

/// A text that begins as the tail of a sentence (": 11 wait"), without that beginning.
std::string without_colon(std::string text) {
  for (const std::string_view colon : {": ", ":", "："}) {
    if (text.starts_with(colon)) return text.substr(colon.size());
  }
  return text;
}

}  // namespace

void IncidentBuilder::add(const diagnosis::Diagnosis& d) {
  if (!d.incident) {
    ++m_single;
    return;
  }
  const diagnosis::IncidentRef& ref = *d.incident;
  const auto [place, is_new] = m_incidents.try_emplace(ref.id);
  Gathered& g = place->second;
  IncidentView& view = g.view;
  const Instant since = d.stuck_since.value_or(d.last_event_at);
  if (is_new) {
    view.id = ref.id;
    view.group = ref.group;
    view.begin = ref.begin;
    view.first = view.last = since;
    view.ended = ref.ended;
    view.fault = ref.fault;
  }
  // The widest account of it: a fault may touch several channels.
  if (ref.payouts > g.shared || (ref.payouts == g.shared && ref.says.en < view.says.en)) {
    g.shared = ref.payouts;
    view.says = ref.says;
  }
  view.first = std::min(view.first, since);
  view.last = std::max(view.last, since);
  view.amounts.add(d.amount);
  ++view.retry[d.retry.verdict];
  const bool open = d.retry.verdict == facts::Retry::after_status_check && d.attempts > 0 &&
                    (d.money == facts::MoneyState::unknown || d.money == facts::MoneyState::in_flight);
  if (open) {
    ++view.open_sends;
    g.open_refs.push_back(d.channel_ref.empty() ? d.txid : d.channel_ref);
  }
  if (!d.channel.empty()) g.channels.insert(d.channel);
  if (!d.bank.empty()) g.banks.insert(d.bank);
  if (!d.customer.empty()) g.customers.insert(d.customer);
  IncidentView::Share& share = g.causes[{d.cause, d.subcause}];
  share.cause = d.cause;
  share.subcause = d.subcause;
  if (share.title.empty()) share.title = d.title;
  ++share.payouts;
  if (d.score > share.score) share.score = d.score;
  share.band = std::max(share.band, d.band);
  IncidentView::Release one{d.txid, d.customer, d.channel, d.bank, d.retry.verdict, d.retry.how, {}, {}, d.amount};
  for (const diagnosis::Deadline& deadline : d.deadlines) {
    if (deadline.at < d.as_of || (one.deadline && *one.deadline <= deadline.at)) continue;
    one.deadline = deadline.at;
    one.deadline_what = deadline.what;
    if (deadline.id == "refund-promise") g.refund_by = std::min(g.refund_by.value_or(deadline.at), deadline.at);
  }
  if (!d.refund.empty() && d.refund != "issued") ++g.refunds;
  view.release.push_back(std::move(one));
}

/// Growing while payouts join; over when the fault was ended by an event or by good traffic.
void IncidentBuilder::stage(Gathered& g) const {
  IncidentView& view = g.view;
  if (view.ended && *view.ended <= m_settings.as_of) {
    view.stage = IncidentView::Stage::over;
  } else {
    view.stage = m_settings.as_of - view.last <= k_still_growing ? IncidentView::Stage::growing : IncidentView::Stage::standing;
  }
  const std::int64_t from = view.begin.minute();
  const std::int64_t to = view.ended.value_or(m_settings.as_of).minute();
  const facts::Context& context = m_investigator.context();
  for (const std::string& channel : g.channels) {
    const std::int64_t created = context.by_cohort(Dimension::channel, channel, facts::bit(Outcome::created), from, to);
    const unsigned begun = facts::bit(Outcome::sent) | facts::bit(Outcome::error) | facts::bit(Outcome::refused);
    view.orders += std::max(created, context.by_cohort(Dimension::channel, channel, begun, from, to));
  }
  view.orders = std::max(view.orders, view.amounts.payouts);
}

Result<const report::ChannelHealth*> IncidentBuilder::measured(const std::string& channel) {
  const auto known = m_health.find(channel);
  if (known != m_health.end()) return &known->second;
  Result<report::ChannelHealth> health = m_meter.measure(channel);
  if (!health) return tl::unexpected(health.error());
  return &m_health.emplace(channel, std::move(*health)).first->second;
}

/// How many of these banks the backup has paid in the last 30 days.
std::int64_t IncidentBuilder::reached(const std::string& backup, const std::set<std::string>& banks) const {
  const std::int64_t now = m_settings.as_of.minute();
  return std::count_if(banks.begin(), banks.end(), [&](const std::string& bank) {
    return m_investigator.context().by_cohort(Dimension::channel_bank, backup + '\x1f' + bank, facts::bit(Outcome::good), now - k_reach, now) > 0;
  });
}

Result<Text> IncidentBuilder::backups(const Gathered& g) {
  Text out;
  std::set<std::string> seen;
  for (const std::string& channel : g.channels) {
    const auto profile = m_engine.config.profiles.channels.find(channel);
    if (profile == m_engine.config.profiles.channels.end()) continue;
    for (const std::string& backup : profile->second.backup) {
      if (!seen.insert(backup).second) continue;
      const Result<const report::ChannelHealth*> health = measured(backup);
      if (!health) return tl::unexpected(health.error());
      const bool touched = g.channels.contains(backup);
      const std::int64_t reach = reached(backup, g.banks);
      out.en += fmt::format("{}{} for {} ({}{}; paid {} of these {} banks in the last 30 days)", out.en.empty() ? "" : "; ", backup, channel,
                            report::health_words(**health, Language::en), touched ? ", touched by this fault too" : "", reach, g.banks.size());
      out.zh += fmt::format("{}{} 替代 {}（{}{}；近 30 天曾付达这 {} 家银行中的 {} 家）", out.zh.empty() ? "" : "；", backup, channel,
                            report::health_words(**health, Language::zh), touched ? "，也受本事件影响" : "", g.banks.size(), reach);
    }
  }
  if (out.empty()) out = {"none is configured; see `backup` of the channel's profile", "未配置（见渠道配置的 `backup`）"};
  return out;
}

Result<Text> IncidentBuilder::health(const Gathered& g) {
  Text out;
  for (const std::string& channel : g.channels) {
    const Result<const report::ChannelHealth*> health = measured(channel);
    if (!health) return tl::unexpected(health.error());
    out.en += fmt::format("{}{} {}", out.en.empty() ? "" : "; ", channel, report::health_words(**health, Language::en));
    out.zh += fmt::format("{}{} {}", out.zh.empty() ? "" : "；", channel, report::health_words(**health, Language::zh));
  }
  if (out.empty()) out = {"no channel is known", "渠道不明"};
  return out;
}

std::string IncidentBuilder::contact(const std::string& who) const {
  const auto& contacts = m_engine.config.profiles.contacts;
  auto found = contacts.find(who);
  if (found == contacts.end() && who == "payments_oncall") found = contacts.find("us");
  if (found == contacts.end() && who == "channel_support") found = contacts.find("psp");
  if (found == contacts.end()) return {};
  return found->second.hours.empty() ? found->second.team : fmt::format("{} ({})", found->second.team, found->second.hours);
}

Result<void> IncidentBuilder::finish(Gathered& g) {
  IncidentView& view = g.view;
  stage(g);
  view.channels.assign(g.channels.begin(), g.channels.end());
  view.banks.assign(g.banks.begin(), g.banks.end());
  view.customers = static_cast<std::int64_t>(g.customers.size());
  for (auto& [key, share] : g.causes) view.causes.push_back(share);
  std::stable_sort(view.causes.begin(), view.causes.end(), [](const auto& a, const auto& b) { return a.payouts > b.payouts; });
  std::sort(view.release.begin(), view.release.end(), report::leaves_before);
  std::sort(g.open_refs.begin(), g.open_refs.end());

  const Result<Text> backup = backups(g);
  if (!backup) return tl::unexpected(backup.error());
  const Result<Text> health = this->health(g);
  if (!health) return tl::unexpected(health.error());
  diagnosis::Placeholders values;
  values["backup"] = *backup;
  values["health"] = *health;
  values["channels"] = g.channels.empty() ? Text{"the channel", "渠道"} : Text{some(g.channels, " and"), some(g.channels, " 等另")};
  std::set<std::string> parties = g.channels;
  if (std::any_of(view.group.begin(), view.group.end(), [](const auto& part) { return part.first == "bank"; })) parties = g.banks;
  values["parties"] = {some(parties, " and"), some(parties, " 等另")};
  values["risk"] = risk(view);
  values["order"] = order(view);
  values["customers"] = {fmt::format("{} customer{}", view.customers, view.customers == 1 ? "" : "s"), fmt::format("{} 个客户", view.customers)};
  values["fate"] = fate(g.open_refs);
  // The queue, the rate of orders and when it will be empty.
  Text queue;
  Text waiting;
  std::set<std::string> depths;
  Text recovery;
  std::int64_t came = 0;
  std::int64_t went = 0;
  const std::int64_t now = m_settings.as_of.minute();
  for (const std::string& channel : g.channels) {
    facts::Case c;
    c.as_of = m_settings.as_of;
    c.channel = channel;
    const diagnosis::QueueFacts facts = diagnosis::queue_facts(c, m_investigator.context());
    if (facts.waiting > 0) {
      waiting.en += fmt::format("{}{} of {}", waiting.en.empty() ? "" : ", ", facts.waiting, channel);
      waiting.zh += fmt::format("{}{} {} 笔", waiting.zh.empty() ? "" : "，", channel, facts.waiting);
    }
    // What a component reports of its queue is not the channel's own: it is said once.
    diagnosis::QueueFacts depth = facts;
    depth.waiting = 0;
    diagnosis::Placeholders words;
    diagnosis::add_queue_words(depth, channel, words);
    const Text& told = words["queue"];
    if (!told.empty() && depths.insert(told.en).second) {
      queue.en += "; " + without_colon(told.en);
      queue.zh += "；" + without_colon(told.zh);
    }
    if (facts.empty_at && recovery.empty()) {
      const std::string at = format_utc(*facts.empty_at);
      recovery = {fmt::format(" (the queue is empty at about {})", at), fmt::format("（队列预计 {} 左右清空）", at)};
    }
    const auto hour = [&](Outcome outcome) {
      return m_investigator.context().by_event(Dimension::channel, channel, facts::bit(outcome), now - 59, now);
    };
    came += hour(Outcome::created);
    went += hour(Outcome::left);
  }
  queue = {waiting.empty() ? "none is known to wait" + queue.en : waiting.en + " wait" + queue.en,
           waiting.empty() ? "未见等待中的付款" + queue.zh : waiting.zh + "等待" + queue.zh};
  values["queue"] = queue;
  values["recovery"] = recovery;
  values["rate"] = {fmt::format("{} came in and {} left in the last hour", came, went), fmt::format("近一小时进入 {} 笔、离开 {} 笔", came, went)};
  Text fault{"nothing of ours or of the channel was reported down; the payouts alone show it", "没有故障记录，仅由付款结果看出"};
  if (view.fault) {
    const std::string at = format_utc(view.fault->at);
    fault = {fmt::format("{} at {}{}{}", view.fault->type, at, view.fault->says.en.empty() ? "" : ", ", view.fault->says.en),
             fmt::format("{}，{}{}{}", view.fault->type, at, view.fault->says.zh.empty() && view.fault->says.en.empty() ? "" : "，",
                         view.fault->says.zh.empty() ? view.fault->says.en : view.fault->says.zh)};
    const std::string ended = view.ended ? format_utc(*view.ended) : std::string();
    fault.en += view.ended ? fmt::format("; ended at {}", ended) : "; not ended yet";
    fault.zh += view.ended ? fmt::format("；{} 结束", ended) : "；尚未结束";
  }
  values["fault"] = fault;
  Text refunds{"none is asked for", "暂无退款申请"};
  if (g.refunds != 0) {
    refunds = {fmt::format("{} due{}", g.refunds, g.refund_by ? ", the first by " + format_utc(*g.refund_by) : ", say a date"),
               fmt::format("{} 笔待退{}", g.refunds, g.refund_by ? "，首笔期限 " + format_utc(*g.refund_by) : "，请告知日期")};
  }
  values["refunds"] = refunds;

  const rules::Playbook& playbook = m_engine.rules.playbook();
  const bool over = view.stage == IncidentView::Stage::over;
  for (const rules::PlaybookStep& step : playbook.steps) {
    const Text& todo = over && !step.over.empty() ? step.over : step.todo;
    view.steps.push_back({diagnosis::fill(todo, values), step.who, contact(step.who)});
  }
  for (const rules::Measure& measure : playbook.measures) view.measures.push_back({measure.id, diagnosis::fill(measure.says, values)});
  return {};
}

Result<std::vector<IncidentView>> IncidentBuilder::build() {
  std::vector<IncidentView> out;
  for (auto& [id, gathered] : m_incidents) {
    if (Result<void> done = finish(gathered); !done) return tl::unexpected(done.error());
    out.push_back(std::move(gathered.view));
  }
  m_incidents.clear();
  std::stable_sort(out.begin(), out.end(), [](const IncidentView& a, const IncidentView& b) {
    if (a.amounts.payouts != b.amounts.payouts) return a.amounts.payouts > b.amounts.payouts;
    return a.begin != b.begin ? a.begin < b.begin : a.id < b.id;
  });
  return out;
}

}  // namespace payout::app
