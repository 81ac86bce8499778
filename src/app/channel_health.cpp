#include "app/channel_health.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "app/audience.hpp"

namespace payout::app {
namespace {

using report::ChannelHealth;
using report::ChannelState;

constexpr std::int64_t k_hour = 60;
constexpr std::int64_t k_day = 1440;
constexpr std::int64_t k_log_reach = 30 * k_day;
constexpr std::int64_t k_queue_reach = 7 * k_day;
constexpr std::int64_t k_few = 5;          ///< fewer sends say nothing
constexpr std::int64_t k_down = 100;       ///< per mille confirmed at most
constexpr std::int64_t k_fell = 200;       ///< per mille below its past
constexpr std::int64_t k_slow_by = 2;      ///< minutes beyond three times the usual
constexpr std::size_t k_most_codes = 10;

std::int64_t plain_minutes(const facts::TimeSpan& span) {
  if (span.unit == facts::TimeSpan::Unit::plain) return span.as_plain().ns / Duration::minutes(1).ns;
  return span.count * (span.unit == facts::TimeSpan::Unit::business_days ? k_day : k_hour);
}

/// The value at a rank of times with their counts.
std::optional<std::int64_t> percentile(const std::map<std::int64_t, std::int64_t>& times, std::int64_t percent) {
  std::int64_t all = 0;
  for (const auto& [minutes, count] : times) all += count;
  if (all <= 0) return std::nullopt;
  std::int64_t left = (all * percent + 99) / 100;
  for (const auto& [minutes, count] : times) {
    left -= count;
    if (left <= 0) return minutes;
  }
  return times.rbegin()->first;
}

ChannelHealth::Traffic traffic(const std::vector<Contribution>& counts, ChannelHealth::Span span, std::int64_t due_until) {
  ChannelHealth::Traffic out;
  std::map<std::int64_t, std::int64_t> times;
  for (const Contribution& item : counts) {
    if (item.cohort < span.from || item.cohort > span.to) continue;
    const bool is_due = item.cohort <= due_until;
    switch (item.outcome) {
      case Outcome::sent:
        out.sent += item.count;
        out.due += is_due ? item.count : 0;
        break;
      case Outcome::good:
        out.good += is_due ? item.count : 0;
        times[item.at - item.cohort] += item.count;
        break;
      case Outcome::rejected: out.rejected += item.count; break;
      case Outcome::returned: out.returned += item.count; break;
      case Outcome::timeout: out.timeout += item.count; break;
      default: break;
    }
  }
  out.good = std::min(out.good, out.due);
  out.median = percentile(times, 50);
  out.p90 = percentile(times, 90);
  return out;
}

}  // namespace

Result<std::vector<std::string>> HealthMeter::channels() {
  std::set<std::string> names;
  for (const auto& [name, ignored] : m_profiles.channels) names.insert(name);
  const Result<store::Totals> totals = m_reader.totals();
  if (!totals) return tl::unexpected(totals.error());
  if (!totals->first_at.is_never()) {
    const Result<std::vector<std::string>> keys =
        m_reader.count_keys(Dimension::channel, totals->first_at.minute(), m_settings.as_of.minute());
    if (!keys) return tl::unexpected(keys.error());
    names.insert(keys->begin(), keys->end());
  }
  // A channel that only speaks of itself has no traffic to be counted by.
  const Result<void> scanned = m_reader.scan("channel", [&](const store::Candidate& channel) {
    names.insert(channel.key);
    return true;
  });
  if (!scanned) return tl::unexpected(scanned.error());
  return std::vector<std::string>(names.begin(), names.end());
}

facts::ChannelProfile HealthMeter::profile(const std::string& channel) const {
  return facts::profile_of({}, channel, m_investigator.world());
}

/// The last minute of the span whose sends should have an answer by now.
std::int64_t HealthMeter::due_until(const facts::ChannelProfile& profile, std::int64_t from, std::int64_t to) const {
  const Instant now = m_settings.as_of;
  const facts::Calendar* calendar = m_investigator.world().calendars->find(profile.calendar);
  const auto is_due = [&](std::int64_t minute) {
    const Instant send{minute * Duration::minutes(1).ns};
    if (profile.normal.unit == facts::TimeSpan::Unit::plain || calendar == nullptr) {
      return send + Duration::minutes(plain_minutes(profile.normal) + 1) <= now;
    }
    const std::optional<Instant> due = calendar->due(send, profile.normal, profile.cutoff);
    return due && *due <= now;
  };
  // Later sends are never due before earlier ones.
  std::int64_t low = from - 1;
  std::int64_t high = to;
  while (low < high) {
    const std::int64_t middle = low + (high - low + 1) / 2;
    if (is_due(middle)) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

void HealthMeter::declare(ChannelHealth& out) const {
  Instant last = Instant{0};
  std::vector<std::int64_t> beats;
  for (const Event& event : m_investigator.context().scoped("channel", out.name)) {
    last = std::max(last, event.at);
    const auto set = [&](ChannelState state) {
      out.declared = state;
      out.declared_since = event.at;
    };
    switch (event.type) {
      case EventType::channel_down: set(ChannelState::down); break;
      case EventType::channel_degraded: set(ChannelState::degraded); break;
      case EventType::channel_maintenance: set(ChannelState::maintenance); break;
      case EventType::channel_up:
        out.declared.reset();
        out.declared_since.reset();
        break;
      case EventType::channel_heartbeat:
        if (out.last_heartbeat) beats.push_back((event.at - *out.last_heartbeat).ns / Duration::minutes(1).ns);
        out.last_heartbeat = event.at;
        break;
      default: break;
    }
  }
  if (last.ns != 0) out.last_event = last;
  std::sort(beats.begin(), beats.end());
  if (!beats.empty()) out.heartbeat_every = beats[beats.size() / 2];
}

/// What the payouts themselves say, beside the channel's own past.
void HealthMeter::infer(ChannelHealth& out) {
  const std::int64_t span = out.window.to - out.window.from + 1;
  const std::int64_t past_span = std::max<std::int64_t>(1, out.past_window.to - out.past_window.from + 1);
  const auto rate = out.now.per_mille();
  const auto past = out.past.per_mille();
  if (out.now.sent == 0) {
    out.inferred = out.past.sent * span >= k_few * past_span ? ChannelState::quiet : ChannelState::idle;
  } else if (!rate || out.now.due < k_few) {
    out.inferred = ChannelState::few;
  } else if (*rate <= k_down && past.value_or(1000) >= 5 * k_down) {
    out.inferred = ChannelState::down;
  } else if (*rate + k_fell <= past.value_or(1000)) {
    out.inferred = ChannelState::degraded;
  } else if (out.now.median && out.past.median && *out.now.median > *out.past.median * 3 + k_slow_by) {
    out.inferred = ChannelState::degraded;
  } else {
    out.inferred = ChannelState::ok;
  }
  out.state = out.declared.value_or(out.inferred);
}

Result<void> HealthMeter::add_codes(ChannelHealth& out) {
  const Result<std::vector<std::string>> keys = m_reader.count_keys(Dimension::channel_code, out.window.from, out.window.to);
  if (!keys) return tl::unexpected(keys.error());
  const std::int64_t span = out.window.to - out.window.from + 1;
  const std::int64_t past_span = std::max<std::int64_t>(1, out.past_window.to - out.past_window.from + 1);
  for (const std::string& key : *keys) {
    if (!key.starts_with(out.name + "\x1f")) continue;
    const unsigned any = facts::k_failed | facts::bit(Outcome::error) | facts::bit(Outcome::refused);
    const facts::Context& context = m_investigator.context();
    ChannelHealth::Code code;
    code.now = context.by_cohort(Dimension::channel_code, key, any, out.window.from, out.window.to);
    if (code.now == 0) continue;
    const std::int64_t before = context.by_cohort(Dimension::channel_code, key, any, out.past_window.from, out.past_window.to);
    code.past_tenths = (before * span * 10 + past_span / 2) / past_span;
    const std::string rest = key.substr(out.name.size() + 1);
    const std::size_t cut = rest.find('\x1f');
    const bool hidden = m_settings.audience == Audience::support && cut != std::string::npos &&
                        is_confidential_code(rest.substr(0, cut), rest.substr(cut + 1), out.rail, m_rules);
    if (hidden) continue;
    code.name = cut == 0 || cut == std::string::npos ? rest.substr(cut == 0 ? 1 : 0) : rest.substr(0, cut) + "/" + rest.substr(cut + 1);
    out.codes.push_back(std::move(code));
  }
  std::sort(out.codes.begin(), out.codes.end(), [](const auto& a, const auto& b) { return a.now != b.now ? a.now > b.now : a.name < b.name; });
  if (out.codes.size() > k_most_codes) out.codes.resize(k_most_codes);
  return {};
}

Result<void> HealthMeter::add_logs(ChannelHealth& out) {
  const std::int64_t now = m_settings.as_of.minute();
  const Result<std::vector<std::string>> keys = m_reader.count_keys(Dimension::log_channel, now - k_log_reach, now);
  if (!keys) return tl::unexpected(keys.error());
  std::map<std::string, ChannelHealth::Log> logs;
  for (const std::string& key : *keys) {
    if (!key.ends_with("\x1f" + out.name)) continue;
    const Result<std::vector<Contribution>> seen = m_reader.counts(Dimension::log_channel, key, now - k_log_reach, now);
    if (!seen) return tl::unexpected(seen.error());
    ChannelHealth::Log& log = logs[key.substr(0, key.find('\x1f'))];
    for (const Contribution& item : *seen) {
      const Instant at{item.at * Duration::minutes(1).ns};
      if (item.at <= now && (!log.last || at > *log.last)) log.last = at;
    }
  }
  for (const facts::LogHole& hole : m_investigator.context().holes()) {
    if (hole.channel != out.name && !hole.channel.empty()) continue;
    if (hole.to.is_never()) logs[hole.log].hole_since = hole.from;
  }
  for (auto& [name, log] : logs) {
    log.name = name;
    if (log.last && (!out.last_event || *log.last > *out.last_event)) out.last_event = log.last;
    out.logs.push_back(std::move(log));
  }
  return {};
}

/// Orders that came in and have not left; the oldest where the first to come is the first to leave.
void HealthMeter::add_queue(const std::vector<Contribution>& counts, ChannelHealth& out) const {
  std::map<std::int64_t, std::int64_t> created;
  std::int64_t left = 0;
  for (const Contribution& item : counts) {
    if (item.outcome == Outcome::created) created[item.at] += item.count;
    if (item.outcome == Outcome::left) left += item.count;
  }
  for (const auto& [minute, count] : created) {
    const std::int64_t stays = count - std::min(count, std::max<std::int64_t>(left, 0));
    left -= count;
    out.waiting += stays;
    if (stays > 0 && !out.oldest_waiting) out.oldest_waiting = Instant{minute * Duration::minutes(1).ns};
  }
}

Result<ChannelHealth> HealthMeter::measure(const std::string& channel) {
  ChannelHealth out;
  out.name = channel;
  const facts::ChannelProfile profile = this->profile(channel);
  out.rail = profile.rail;
  out.backups = profile.backup;
  out.profile_origin = profile.origin == facts::ChannelProfile::Origin::declared ? "declared" : "unknown";
  const std::int64_t now = m_settings.as_of.minute();
  const std::int64_t normal = plain_minutes(profile.normal);
  const std::int64_t length = normal < k_hour ? k_hour : normal < k_day ? k_day : 7 * k_day;
  out.window.to = m_settings.until ? m_settings.until->minute() - 1 : now;
  out.window.from = m_settings.since ? m_settings.since->minute() : out.window.to - length + 1;
  out.past_window = {out.window.from - (length > k_day ? 28 : 7) * k_day, out.window.from - 1};
  const std::int64_t reach = std::min(out.past_window.from, now - k_queue_reach);
  Result<std::vector<Contribution>> counts = m_reader.counts(Dimension::channel, channel, reach, now);
  if (!counts) return tl::unexpected(counts.error());
  std::erase_if(*counts, [now](const Contribution& item) { return item.at > now; });
  out.now = traffic(*counts, out.window, due_until(profile, out.window.from, out.window.to));
  out.past = traffic(*counts, out.past_window, due_until(profile, out.past_window.from, out.past_window.to));
  declare(out);
  infer(out);
  add_queue(*counts, out);
  if (Result<void> done = add_codes(out); !done) return tl::unexpected(done.error());
  if (Result<void> done = add_logs(out); !done) return tl::unexpected(done.error());
  return out;
}

}  // namespace payout::app
