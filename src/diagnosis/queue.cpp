#include "diagnosis/queue.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace payout::diagnosis {
namespace {

constexpr std::int64_t k_look_back_minutes = 7 * 1440;
constexpr std::int64_t k_most_depth = 1'000'000'000;      ///< a larger number in a message is no queue
constexpr std::int64_t k_farthest_minutes = 366 * 1440;   ///< no forecast beyond a year

/// The number after the word `depth` in a backlog message.
std::optional<std::int64_t> depth_of(std::string_view text) {
  const std::size_t at = text.find("depth");
  if (at == std::string_view::npos) return std::nullopt;
  std::size_t i = at + 5;
  while (i < text.size() && (text[i] == ' ' || text[i] == ':' || text[i] == '=')) ++i;
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data() + i, text.data() + text.size(), value);
  if (fault != std::errc{} || end == text.data() + i || value < 0 || value > k_most_depth) return std::nullopt;
  return value;
}

/// Components the payout itself names tie it to a fault; where it names none every component counts.
bool concerns(const facts::Case& c, const Event& event) {
  if (!event.channel.empty()) return event.channel == c.channel;
  bool named = false;
  for (const Event& own : c.events) {
    if (own.component.empty()) continue;
    named = true;
    if (own.component == event.component) return true;
  }
  return !named;
}

}  // namespace

QueueFacts queue_facts(const facts::Case& c, const facts::Context& context) {
  QueueFacts out;
  const std::int64_t now = c.as_of.minute();
  const auto channel = [&](Outcome outcome) {
    return context.by_event(Dimension::channel, c.channel, facts::bit(outcome), now - k_look_back_minutes, now);
  };
  if (!c.channel.empty()) out.waiting = std::max<std::int64_t>(0, channel(Outcome::created) - channel(Outcome::left));
  std::int64_t peak = 0;
  Instant peak_at;
  for (const Event& event : context.system()) {
    if (event.type != EventType::queue_backlog || !concerns(c, event)) continue;
    const std::optional<std::int64_t> depth = depth_of(event.msg);
    if (!depth) continue;
    out.depth = depth;
    out.depth_at = event.at;
    if (*depth >= peak) {
      peak = *depth;
      peak_at = event.at;
    }
  }
  if (out.depth && peak > *out.depth && out.depth_at > peak_at) {
    const std::int64_t minutes = std::max<std::int64_t>(1, (out.depth_at - peak_at).ns / Duration::minutes(1).ns);
    out.drain_per_hour = (peak - *out.depth) * 60 / minutes;
    const std::int64_t rest = out.drain_per_hour > 0 ? *out.depth * 60 / out.drain_per_hour : k_farthest_minutes;
    if (rest < k_farthest_minutes) out.empty_at = out.depth_at + Duration::minutes(rest);
  }
  return out;
}

void add_queue_words(const QueueFacts& facts, const std::string& channel, Placeholders& out) {
  Text text;
  const auto add = [&](const std::string& en, const std::string& zh) {
    text.en += (text.en.empty() ? ": " : ", ") + en;
    text.zh += (text.zh.empty() ? "：" : "，") + zh;
  };
  if (facts.waiting > 0) {
    const bool one = facts.waiting == 1;
    add(fmt::format("{} payout{} of {} wait{}", facts.waiting, one ? "" : "s", channel.empty() ? "this channel" : channel, one ? "s" : ""),
        fmt::format("{} 有 {} 笔付款等待", channel.empty() ? "该渠道" : channel, facts.waiting));
  }
  if (facts.depth && *facts.depth > 0) {
    add(fmt::format("{} in the queue at {}", *facts.depth, format_utc(facts.depth_at)),
        fmt::format("{} 队列深度 {}", format_utc(facts.depth_at), *facts.depth));
    if (facts.empty_at) {
      add(fmt::format("{} fewer an hour", facts.drain_per_hour), fmt::format("每小时净减少 {} 笔", facts.drain_per_hour));
      add(fmt::format("normal again at about {}", format_utc(*facts.empty_at)), fmt::format("预计 {} 左右恢复正常", format_utc(*facts.empty_at)));
    } else {
      add("and it does not shrink yet", "尚未缩短");
    }
  }
  out["queue"] = text;
}

}  // namespace payout::diagnosis
