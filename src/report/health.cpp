#include "report/health.hpp"

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

constexpr std::array<std::string_view, 7> k_states{"ok", "few", "idle", "quiet", "maintenance", "degraded", "down"};
constexpr std::array<Phrase, 7> k_phrases{{
    {"ok", "正常"},
    {"too few to judge", "样本过少"},
    {"no traffic", "无流量"},
    {"quiet, where there usually is traffic", "异常静默"},
    {"in maintenance", "维护中"},
    {"degraded", "降级"},
    {"down", "中断"},
}};
constexpr std::size_t k_most_codes = 3;

std::string_view spoken(ChannelState state, Language language) { return k_phrases[static_cast<std::size_t>(state)].in(language); }

Instant minute(std::int64_t value) { return {value * Duration::minutes(1).ns}; }

std::string percent(std::optional<std::int64_t> per_mille) {
  if (!per_mille) return {};
  return fmt::format("{}.{}", *per_mille / 10, *per_mille % 10);
}

std::string whole(std::optional<std::int64_t> value) { return value ? fmt::format("{}", *value) : std::string(); }

std::string minutes_text(std::optional<std::int64_t> value) {
  if (!value) return "-";
  return *value == 0 ? "<1m" : short_age(Duration::minutes(*value));
}

// Text -----------------------------------------------------------------------------------------------------------

class Notes {
 public:
  Notes(const ChannelHealth& h, const Speaker& say, const Clock& clock) : m_h(h), m_say(say), m_clock(clock) {}

  std::string run() {
    if (m_h.declared) {
      add(m_say.say("declared {} since {}", "自 {1} 起已声明：{0}", spoken(*m_h.declared, m_say.language()), m_clock.moment(*m_h.declared_since)));
      if (m_h.inferred != *m_h.declared) add(m_say.say("the payouts say: {}", "按付款推断：{}", spoken(m_h.inferred, m_say.language())));
    }
    if (m_h.past.per_mille()) add(m_say.say("before: {} %", "此前：{} %", percent(m_h.past.per_mille())));
    failures();
    if (m_h.waiting > 0) {
      add(m_say.say("{} wait, the oldest since {}", "{} 笔等待，最早自 {}", m_h.waiting,
                    m_h.oldest_waiting ? m_clock.moment(*m_h.oldest_waiting) : std::string("-")));
    }
    if (m_h.stuck > 0) add(m_say.say("{} stuck", "{} 笔滞留", m_h.stuck));
    for (const ChannelHealth::Log& log : m_h.logs) {
      if (log.hole_since) add(m_say.say("log {} is silent since {}", "日志 {} 自 {} 起静默", log.name, m_clock.moment(*log.hole_since)));
    }
    if (m_h.last_heartbeat) add(m_say.say("last heartbeat {}", "最近心跳 {}", m_clock.moment(*m_h.last_heartbeat)));
    if (!m_h.backups.empty()) add(m_say.say("backup {}", "备用 {}", fmt::format("{}", fmt::join(m_h.backups, ", "))));
    return m_out;
  }

 private:
  void failures() {
    const auto& now = m_h.now;
    if (now.rejected != 0) add(m_say.say("{} refused", "{} 笔被拒", now.rejected));
    if (now.returned != 0) add(m_say.say("{} returned", "{} 笔退回", now.returned));
    if (now.timeout != 0) add(m_say.say("{} without an answer", "{} 笔无答复", now.timeout));
    for (std::size_t i = 0; i < std::min(m_h.codes.size(), k_most_codes); ++i) {
      const ChannelHealth::Code& code = m_h.codes[i];
      add(m_say.say("{} {} (usually {}.{})", "{} {} 笔（平时 {}.{}）", code.name, code.now, code.past_tenths / 10, code.past_tenths % 10));
    }
  }
  void add(const std::string& text) { m_out += (m_out.empty() ? "" : "; ") + text; }

  const ChannelHealth& m_h;
  const Speaker& m_say;
  const Clock& m_clock;
  std::string m_out;
};

std::string people(Format format, std::span<const ChannelHealth> channels, const Totals& totals, const TextOptions& options) {
  const Speaker say(options);
  const Clock clock(options.zone, totals.as_of);
  Grid grid;
  const auto head = [&](const char* name, bool right) { grid.columns.push_back({name, right}); };
  head("CHANNEL", false);
  head("STATE", false);
  head("SPAN", true);
  head("SENT", true);
  head("GOOD", true);
  head("MEDIAN", true);
  head("P90", true);
  head("NOTES", false);
  std::int64_t bad = 0;
  for (const ChannelHealth& h : channels) {
    bad += h.state >= ChannelState::maintenance || h.state == ChannelState::quiet ? 1 : 0;
    const auto rate = h.now.per_mille();
    grid.rows.push_back({h.name, std::string(word(h.state)), short_age(Duration::minutes(h.window.to - h.window.from + 1)),
                         fmt::format("{}", h.now.sent), rate ? percent(rate) + " %" : "-", minutes_text(h.now.median),
                         minutes_text(h.now.p90), Notes(h, say, clock).run()});
  }
  const std::string sentence = channels.empty()       ? say.say("No channel is known.", "没有已知渠道。")
                               : channels.size() == 1 ? say.say("1 channel, {} not well.", "共 1 个渠道，{} 个异常。", bad)
                                                      : say.say("{} channels, {} not well.", "共 {} 个渠道，{} 个异常。", channels.size(), bad);
  return people_page(format, say.say("payout-diag channels", "payout-diag 渠道"), sentence, grid, totals, options);
}

// Machines -------------------------------------------------------------------------------------------------------

std::string csv_list(std::span<const ChannelHealth> channels, const Totals& totals) {
  std::string out;
  CsvWriter csv(out);
  for (const char* head :
       {"channel", "state", "declared", "declared_since", "inferred", "from", "to", "sent", "due", "good", "confirmed_percent",
        "past_percent", "median_minutes", "p90_minutes", "past_median_minutes", "past_p90_minutes", "rejected", "returned", "timeout",
        "waiting", "oldest_waiting", "stuck", "last_event_at", "last_heartbeat", "hole_since", "codes", "backup", "as_of"}) {
    csv.number(head);
  }
  csv.end_record();
  for (const ChannelHealth& h : channels) {
    const auto count = [&](std::int64_t value) { csv.number(fmt::format("{}", value)); };
    csv.text(h.name).number(word(h.state)).number(h.declared ? word(*h.declared) : std::string_view());
    csv.number(utc_or_empty(h.declared_since)).number(word(h.inferred));
    csv.number(format_utc(minute(h.window.from))).number(format_utc(minute(h.window.to)));
    for (const std::int64_t value : {h.now.sent, h.now.due, h.now.good}) count(value);
    csv.number(percent(h.now.per_mille())).number(percent(h.past.per_mille()));
    csv.number(whole(h.now.median)).number(whole(h.now.p90)).number(whole(h.past.median)).number(whole(h.past.p90));
    for (const std::int64_t value : {h.now.rejected, h.now.returned, h.now.timeout, h.waiting}) count(value);
    csv.number(utc_or_empty(h.oldest_waiting));
    count(h.stuck);
    csv.number(utc_or_empty(h.last_event)).number(utc_or_empty(h.last_heartbeat));
    std::optional<Instant> hole;
    for (const ChannelHealth::Log& log : h.logs) {
      if (log.hole_since && (!hole || *log.hole_since < *hole)) hole = log.hole_since;
    }
    csv.number(utc_or_empty(hole));
    std::string codes;
    for (const ChannelHealth::Code& code : h.codes) codes += fmt::format("{}{}:{}", codes.empty() ? "" : "|", code.name, code.now);
    csv.text(codes).text(fmt::format("{}", fmt::join(h.backups, "|"))).number(utc_or_empty(totals.as_of));
    csv.end_record();
  }
  return out;
}

void write_traffic(JsonWriter& json, const char* key, const ChannelHealth::Span& span, const ChannelHealth::Traffic& traffic) {
  json.key(key).begin_object().member("from", format_utc(minute(span.from))).member("to", format_utc(minute(span.to)));
  json.member("sent", traffic.sent).member("due", traffic.due).member("good", traffic.good);
  json.member("good_per_mille", traffic.per_mille()).member("rejected", traffic.rejected).member("returned", traffic.returned);
  json.member("timeout", traffic.timeout).member("median_minutes", traffic.median).member("p90_minutes", traffic.p90).end_object();
}

void write_channel(JsonWriter& json, const ChannelHealth& h) {
  json.begin_object().member("channel", h.name).key("scheme");
  if (h.rail.empty()) {
    json.null();
  } else {
    json.value(h.rail);
  }
  json.member("profile", h.profile_origin).member("state", word(h.state)).key("declared");
  if (h.declared) {
    json.begin_object().member("state", word(*h.declared)).member("since", utc(h.declared_since)).end_object();
  } else {
    json.null();
  }
  json.member("inferred", word(h.inferred));
  write_traffic(json, "now", h.window, h.now);
  write_traffic(json, "past", h.past_window, h.past);
  json.key("codes").begin_array();
  for (const ChannelHealth::Code& code : h.codes) {
    json.begin_object().member("code", code.name).member("payouts", code.now).member("usual_tenths", code.past_tenths).end_object();
  }
  json.end_array().key("connection").begin_object().member("last_event_at", utc(h.last_event));
  json.member("last_heartbeat", utc(h.last_heartbeat)).member("heartbeat_every_minutes", h.heartbeat_every).key("logs").begin_array();
  for (const ChannelHealth::Log& log : h.logs) {
    json.begin_object().member("log", log.name).member("last_line_at", utc(log.last)).member("hole_since", utc(log.hole_since)).end_object();
  }
  json.end_array().end_object().key("queue").begin_object().member("waiting", h.waiting);
  json.member("oldest_since", utc(h.oldest_waiting)).end_object().member("stuck", h.stuck).key("backup").begin_array();
  for (const std::string& name : h.backups) json.value(name);
  json.end_array().end_object();
}

std::string json_list(std::span<const ChannelHealth> channels, const Totals& totals) {
  std::string out;
  JsonWriter json(out, JsonLayout::pretty);
  json.begin_object().member("schema", "payout-diag/channels").member("format_version", "1.0").key("channels").begin_array();
  for (const ChannelHealth& h : channels) write_channel(json, h);
  json.end_array().member("as_of", utc(totals.as_of)).member("data_end", utc(totals.data_end)).end_object();
  return visible_json(std::move(out)) + "\n";
}

}  // namespace

std::string_view word(ChannelState state) { return k_states[static_cast<std::size_t>(state)]; }

std::optional<ChannelState> channel_state(std::string_view word) {
  const auto found = std::find(k_states.begin(), k_states.end(), word);
  if (found == k_states.end()) return std::nullopt;
  return static_cast<ChannelState>(found - k_states.begin());
}

std::optional<std::int64_t> ChannelHealth::Traffic::per_mille() const {
  if (due == 0) return std::nullopt;
  return std::min<std::int64_t>(1000, good * 1000 / due);
}

std::string health_words(const ChannelHealth& h, Language language) {
  const Speaker say(language);
  std::string out(spoken(h.state, language));
  if (const auto rate = h.now.per_mille()) {
    out += say.say(", {} % of {} confirmed in the last {}", "，近 {2} {1} 笔中 {0} % 已确认", percent(rate), h.now.due,
                   age(Duration::minutes(h.window.to - h.window.from + 1), language));
  }
  if (h.now.median) out += say.say(", half within {}", "，半数在 {} 内", *h.now.median == 0 ? say.say("a minute", "1 分钟") : age(Duration::minutes(*h.now.median), language));
  return out;
}

std::string health_list(Format format, std::span<const ChannelHealth> channels, const Totals& totals, const TextOptions& options) {
  switch (format) {
    case Format::csv: return csv_list(channels, totals);
    case Format::json: return json_list(channels, totals);
    case Format::jsonl: {
      std::string out;
      for (const ChannelHealth& h : channels) {
        std::string line;
        JsonWriter json(line, JsonLayout::compact);
        write_channel(json, h);
        out += visible_json(std::move(line)) + "\n";
      }
      return out;
    }
    default: return people(format, channels, totals, options);
  }
}

}  // namespace payout::report
