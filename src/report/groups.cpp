#include "report/groups.hpp"

#include <algorithm>
#include <array>

#include "base/csv_text.hpp"
#include "base/json_text.hpp"
#include "report/grid.hpp"
#include "report/machine.hpp"
#include "report/markup.hpp"
#include "report/speaker.hpp"
#include "report/visible_json.hpp"
#include "report/wording.hpp"

namespace payout::report {
namespace {

using diagnosis::Diagnosis;

constexpr std::array<std::string_view, 10> k_words{"reason", "cause", "subcause", "channel", "bank",
                                                   "customer", "scheme", "code",    "owner",   "retry"};
constexpr std::array<std::string_view, 10> k_heads{"REASON",   "CAUSE",  "SUBCAUSE", "CHANNEL", "BANK",
                                                   "CUSTOMER", "SCHEME", "CODE",     "OWNER",   "RETRY"};

std::string key_of(const Diagnosis& d, GroupBy by) {
  switch (by) {
    case GroupBy::reason: return std::string(facts::word(d.reason));
    case GroupBy::cause: return std::string(facts::word(d.cause));
    case GroupBy::subcause: return d.subcause;
    case GroupBy::channel: return d.channel;
    case GroupBy::bank: return d.bank;
    case GroupBy::customer: return d.customer;
    case GroupBy::scheme: return d.scheme;
    case GroupBy::code: return d.code.empty() ? std::string() : d.scheme + "/" + d.code;
    case GroupBy::owner: return std::string(facts::word(d.owner));
    case GroupBy::retry: return std::string(facts::word(d.retry.verdict));
  }
  return {};
}

std::string title_of(const Diagnosis& d, GroupBy by, const std::string& key, Language language) {
  if (by == GroupBy::cause) return std::string(phrase(d.cause).in(language));
  if (by == GroupBy::subcause && !d.subcause.empty()) return subcause_title(d.title, d.subcause, language);
  if (by == GroupBy::retry) return std::string(label(d.retry.verdict));
  if (by == GroupBy::owner) return std::string(name_of(d.owner).in(language));
  if (by == GroupBy::reason && !key.empty()) return std::string(phrase(d.reason).in(language));
  if (!key.empty()) return key;
  return Speaker(language).say("(none)", "（无）");
}

std::string hours(std::int64_t seconds) {
  const std::int64_t tenths = (seconds + 180) / 360;
  return fmt::format("{}.{}", tenths / 10, tenths % 10);
}

std::string percent(std::int64_t per_mille) { return fmt::format("{}.{}", per_mille / 10, per_mille % 10); }

std::string short_seconds(std::int64_t seconds) { return short_age(Duration::seconds(seconds)); }

}  // namespace

std::optional<GroupBy> group_by(std::string_view word) {
  const auto found = std::find(k_words.begin(), k_words.end(), word);
  if (found == k_words.end()) return std::nullopt;
  return static_cast<GroupBy>(found - k_words.begin());
}

std::string_view word(GroupBy by) { return k_words[static_cast<std::size_t>(by)]; }

std::int64_t Waits::percentile(int percent) const {
  if (m_seconds.empty()) return 0;
  if (m_sorted != m_seconds.size()) {
    std::sort(m_seconds.begin(), m_seconds.end());
    m_sorted = m_seconds.size();
  }
  const std::size_t rank = (m_seconds.size() * static_cast<std::size_t>(percent) + 99) / 100;
  return m_seconds[std::max<std::size_t>(rank, 1) - 1];
}

void Groups::set_provenance(Instant as_of, Instant data_end, std::string rules_version, std::string rules_sha256) {
  m_totals.as_of = as_of;
  m_totals.data_end = data_end;
  m_totals.rules_version = std::move(rules_version);
  m_totals.rules_sha256 = std::move(rules_sha256);
}

void Groups::add(const Diagnosis& d) {
  m_totals.add(d, Language::en);
  const std::string key = key_of(d, m_by);
  Group& group = m_groups[key];
  if (group.title[0].empty()) {
    group.title[0] = title_of(d, m_by, key, Language::en);
    group.title[1] = title_of(d, m_by, key, Language::zh);
  }
  Part& part = group.parts[d.amount ? std::string(d.amount->currency.text()) : std::string()];
  ++part.payouts;
  part.overdue += d.overdue ? 1 : 0;
  if (d.amount) {
    part.digits = d.amount->currency.digits;
    part.sum.add(d.amount->minor);
  }
  if (!d.stuck_since) return;
  const std::int64_t wait = std::max<std::int64_t>(0, (d.as_of - *d.stuck_since).ns / 1'000'000'000);
  part.waits.add(wait);
  const bool older = wait > part.longest || (wait == part.longest && d.txid < part.oldest);
  if (!older) return;
  part.longest = wait;
  part.oldest = d.txid;
}

/// Over all currencies; its sum stays empty.
Groups::Part Groups::Group::whole() const {
  Part out;
  for (const auto& [currency, part] : parts) {
    out.payouts += part.payouts;
    out.overdue += part.overdue;
    out.waits.add(part.waits);
    if (part.longest > out.longest || (part.longest == out.longest && part.oldest < out.oldest)) {
      out.longest = part.longest;
      out.oldest = part.oldest;
    }
  }
  return out;
}

std::string Groups::Group::amounts(Language language) const {
  std::string out;
  const auto append = [&out](const std::string& text) { out += (out.empty() ? "" : ", ") + text; };
  for (const auto& [currency, part] : parts) {
    if (!currency.empty()) append(fmt::format("{} {}", currency, part.sum.text(part.digits)));
  }
  if (const auto unknown = parts.find(""); unknown != parts.end()) {
    append(Speaker(language).say("{} without an amount", "{} 笔金额不明", unknown->second.payouts));
  }
  return out;
}

std::vector<Groups::Entry> Groups::sorted() const {
  std::vector<std::pair<std::int64_t, Entry>> order;
  for (const auto& [key, group] : m_groups) order.push_back({group.whole().payouts, {key, &group}});
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<Entry> out;
  for (auto& [payouts, entry] : order) out.push_back(std::move(entry));
  return out;
}

std::int64_t Groups::per_mille(std::int64_t payouts) const {
  const std::int64_t all = m_totals.all.payouts;
  return all == 0 ? 0 : (payouts * 1000 + all / 2) / all;
}

std::string Groups::csv() const {
  std::string out;
  CsvWriter csv(out);
  for (const char* head : {"by", "key", "currency", "payouts", "share", "overdue", "amount", "median_hours", "p90_hours",
                           "oldest_hours", "oldest_txid", "as_of"}) {
    csv.number(head);
  }
  csv.end_record();
  for (const auto& [key, group] : sorted()) {
    for (const auto& [currency, part] : group->parts) {
      csv.number(word(m_by)).text(key).number(currency).number(fmt::format("{}", part.payouts));
      csv.number(percent(per_mille(part.payouts))).number(fmt::format("{}", part.overdue));
      csv.number(currency.empty() ? std::string() : part.sum.decimal(part.digits));
      for (const int rank : {50, 90, 100}) {
        csv.number(part.waits.empty() ? std::string() : hours(part.waits.percentile(rank)));
      }
      csv.text(part.oldest).number(utc_or_empty(m_totals.as_of));
      csv.end_record();
    }
  }
  return out;
}

void Groups::write_group(JsonWriter& json, const Entry& entry) const {
  const auto& [key, group] = entry;
  const Part whole = group->whole();
  json.begin_object().member("key", key);
  json.key("title").begin_object().member("en", group->title[0]).member("zh", group->title[1]).end_object();
  json.member("payouts", whole.payouts).member("share_per_mille", per_mille(whole.payouts));
  json.member("overdue", whole.overdue).key("amounts").begin_array();
  for (const auto& [currency, part] : group->parts) {
    json.begin_object().key("currency");
    if (currency.empty()) {
      json.null().member("payouts", part.payouts).key("amount").null();
    } else {
      json.value(currency).member("payouts", part.payouts).member("amount", part.sum.decimal(part.digits));
    }
    json.end_object();
  }
  json.end_array().key("waiting");
  if (whole.waits.empty()) {
    json.null();
  } else {
    json.begin_object().member("median_seconds", whole.waits.percentile(50));
    json.member("p90_seconds", whole.waits.percentile(90)).member("oldest_seconds", whole.waits.percentile(100));
    json.member("oldest", whole.oldest).end_object();
  }
  json.end_object();
}

std::string Groups::json(JsonLayout layout) const {
  std::string out;
  JsonWriter json(out, layout);
  json.begin_object().member("schema", "payout-diag/groups").member("format_version", "1.0").member("by", word(m_by));
  json.member("payouts", m_totals.all.payouts).key("groups").begin_array();
  for (const Entry& entry : sorted()) write_group(json, entry);
  json.end_array().key("rules").begin_object();
  json.member("version", m_totals.rules_version).member("sha256", m_totals.rules_sha256).end_object();
  json.member("as_of", utc(m_totals.as_of)).member("data_end", utc(m_totals.data_end)).end_object();
  return visible_json(std::move(out)) + "\n";
}

std::string Groups::sentence_above(const Speaker& say) const {
  const std::int64_t count = m_totals.all.payouts;
  if (count == 0) return say.say("Nothing is stuck.", "没有滞留的付款。");
  return count == 1 ? say.say("1 payout is stuck, {} overdue.", "1 笔付款滞留，{} 笔逾期。", m_totals.overdue)
                    : say.say("{} payouts are stuck, {} overdue.", "{} 笔付款滞留，{} 笔逾期。", count, m_totals.overdue);
}

std::string Groups::page() const {
  const Speaker say(m_options);
  Grid grid;
  const auto head = [&](const char* name, bool right) { grid.columns.push_back({name, right}); };
  grid.columns.push_back({std::string(k_heads[static_cast<std::size_t>(m_by)]), false});
  head("PAYOUTS", true);
  head("SHARE", true);
  head("OVERDUE", true);
  head("MEDIAN", true);
  head("P90", true);
  head("OLDEST", true);
  head("AMOUNTS", false);
  for (const auto& [key, group] : sorted()) {
    const Part whole = group->whole();
    const auto wait = [&](int rank) { return whole.waits.empty() ? "-" : short_seconds(whole.waits.percentile(rank)); };
    grid.rows.push_back({group->title[say.zh() ? 1 : 0], fmt::format("{}", whole.payouts),
                         percent(per_mille(whole.payouts)) + " %", fmt::format("{}", whole.overdue), wait(50), wait(90),
                         wait(100), group->amounts(say.language())});
  }
  return people_page(m_format, say.say("payout-diag report by {}", "payout-diag 报告：按 {} 汇总", word(m_by)),
                     sentence_above(say), grid, m_totals, m_options);
}

Result<void> Groups::write(const Listing::Sink& sink) const {
  switch (m_format) {
    case Format::csv: return sink(csv());
    case Format::json: return sink(json(JsonLayout::pretty));
    case Format::jsonl: {
      std::string out;
      for (const Entry& entry : sorted()) {
        std::string line;
        JsonWriter json(line, JsonLayout::compact);
        write_group(json, entry);
        out += visible_json(std::move(line)) + "\n";
      }
      return sink(out);
    }
    default: return sink(page());
  }
}

}  // namespace payout::report
