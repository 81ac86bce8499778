#include "report/timeline.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/page.hpp"
#include "report/speaker.hpp"
#include "report/wording.hpp"

namespace payout::report {
namespace {

using facts::Attempt;
using facts::Case;
using facts::OpenHold;
using facts::SendState;

constexpr std::size_t k_type_columns = 20;
constexpr std::size_t k_least_says = 20;
constexpr std::size_t k_msg_bytes = 160;

Phrase phrase_of(SendState state) {
  switch (state) {
    case SendState::open: return {"open: sent, nothing heard", "未决：已发送，尚无回音"};
    case SendState::doubtful: return {"doubtful: no clear answer, it may still pay", "存疑：无明确答复，仍可能入账"};
    case SendState::alive: return {"alive: the channel has it", "进行中：渠道已受理"};
    case SendState::settled: return {"settled between the banks", "银行间已清算"};
    case SendState::credited: return {"credited to the payee", "已入账"};
    case SendState::rejected: return {"rejected: nothing left", "被拒：款项未出"};
    case SendState::not_found: return {"not found at the channel: it never arrived", "渠道查无此笔：从未送达"};
    case SendState::returned: return {"returned", "已退回"};
  }
  return {};
}

/// Collects `a, b, c`.
class Details {
 public:
  explicit Details(const Speaker& say) : m_between(say.say(", ", "，")) {}
  void add(std::string_view text) {
    if (text.empty()) return;
    if (!m_text.empty()) m_text += m_between;
    m_text += text;
  }
  void add(std::string_view name, std::string_view value) {
    if (!value.empty()) add(fmt::format("{} {}", name, value));
  }
  [[nodiscard]] std::string take() { return std::move(m_text); }

 private:
  std::string m_between;
  std::string m_text;
};

class TimelineWriter {
 public:
  TimelineWriter(const TimelineView& view, const TextOptions& options)
      : m_view(view),
        m_case(*view.subject),
        m_options(options),
        m_say(options),
        m_clock(options.zone, m_case.as_of),
        m_times(m_clock, has_fractions()),
        m_page(readable(options)) {}

  std::string run() {
    head();
    m_page.gap();
    events();
    m_page.gap();
    if (m_case.is_payout()) sends();
    if (!facts::is_service(m_case.kind)) holds();
    m_page.gap();
    m_page.parts(std::vector<std::string>{m_say.say("as of {}", "截至 {}", m_clock.dated(m_case.as_of)),
                                          m_say.say("times in {}", "时区 {}", m_clock.zone().name())});
    return m_page.take();
  }

 private:
  [[nodiscard]] bool shown(const Event& event) const { return !m_view.hidden || !m_view.hidden(event); }
  [[nodiscard]] bool has_fractions() const {
    return std::any_of(m_case.events.begin(), m_case.events.end(),
                       [](const Event& event) { return event.at.ns % 1'000'000'000 != 0; });
  }

  void head() {
    std::vector<std::string> parts{m_case.id};
    std::string state(label(m_case.state));
    if (!m_case.is_payout()) {
      parts.front() = fmt::format("{} {}", kind_title(m_case.kind).in(m_say.language()), m_case.id);
      state = other_label(m_case.kind, m_case.state).in(m_say.language());
    }
    if (m_case.state == facts::State::stuck && m_case.stuck_since) {
      state += " " + age(m_case.as_of - *m_case.stuck_since, m_say.language());
    }
    parts.push_back(state);
    if (m_case.amount) parts.push_back(format_money(*m_case.amount));
    if (!m_case.channel.empty() && m_case.channel != m_case.id) parts.push_back(m_case.channel);
    m_page.parts(parts, m_case.state == facts::State::stuck ? Paint::strong : Paint::good, 1);
  }

  void events() {
    std::size_t type_width = 0;
    std::size_t hidden = 0;
    for (const Event& event : m_case.events) {
      if (!shown(event)) {
        ++hidden;
        continue;
      }
      m_times.see(event.at);
      type_width = std::max(type_width, display_width(event.type_name()));
    }
    m_page.label("EVENTS");
    if (hidden == m_case.events.size()) m_page.text(m_say.say("No event up to this moment.", "截至此刻没有事件。"));
    for (std::size_t i = 0; i < m_case.events.size(); ++i) {
      if (shown(m_case.events[i])) event_line(i, std::min(type_width, k_type_columns));
    }
    if (hidden != 0) {
      m_page.text(m_say.say("{} not shown to this audience.", "另有 {} 条不向此对象显示。", hidden));
    }
  }

  void event_line(std::size_t index, std::size_t type_width) {
    const Event& event = m_case.events[index];
    const std::string time = m_times.text(event.at);
    const std::string place = place_of(event);
    const std::string what = details(index);
    const std::size_t lead = m_times.width() + 2 + type_width + 2;
    if (lead + k_least_says > m_page.room()) {
      std::string line = fmt::format("{} {}", time, event.type_name());
      if (!what.empty()) line += m_say.say(": {}", "：{}", what);
      if (!place.empty()) line += m_say.say(", {}", "，{}", place);
      m_page.text(line);
    } else {
      m_page.item(fmt::format("{}  {}", time, event.type_name()), lead, what, place);
    }
    const std::string raw = m_view.raw ? m_view.raw(event) : std::string();
    if (!raw.empty()) m_page.text(raw);
  }

  /// The fields that matter; channel and amount only where they are new.
  std::string details(std::size_t index) {
    const Event& event = m_case.events[index];
    Details out(m_say);
    if (event.attempt) out.add(m_say.say("attempt {}", "第 {} 次", *event.attempt));
    if (!event.code.empty()) out.add(code_of(index));
    if (event.channel != m_channel) out.add(event.channel);
    if (!event.channel.empty()) m_channel = event.channel;
    if (event.amount && event.amount != m_amount) out.add(format_money(*event.amount));
    if (event.amount) m_amount = event.amount;
    out.add(m_say.say("reason", "原因"), event.reason);
    out.add(m_say.say("bank", "银行"), event.bank == m_bank ? std::string_view() : std::string_view(event.bank));
    if (!event.bank.empty()) m_bank = event.bank;
    out.add(m_say.say("component", "组件"), event.component);
    out.add(m_say.say("replaces", "取代"), event.replaces);
    out.add(m_say.say("replaced by", "被取代于"), event.replaced_by);
    for (const Ref& ref : event.refs) out.add(ref.kind, ref.id);
    if (!event.msg.empty()) {
      const std::string_view head =
          m_options.verbose ? std::string_view(event.msg) : utf8_prefix(event.msg, k_msg_bytes);
      out.add(fmt::format("\"{}{}\"", head, head.size() < event.msg.size() ? "..." : ""));
    }
    if (m_options.verbose) out.add(m_say.say("log", "日志"), event.src);
    return out.take();
  }

  std::string code_of(std::size_t index) const {
    const Event& event = m_case.events[index];
    std::string out = m_say.say("code {}", "代码 {}", event.code);
    const bool known = index < m_case.codes.size() && m_case.codes[index].known();
    if (known && !m_case.codes[index].name.empty()) out += m_say.say(" ({})", "（{}）", m_case.codes[index].name);
    return out;
  }

  std::string place_of(const Event& event) const {
    const std::string file = m_view.file_name ? m_view.file_name(event.span.file) : std::string();
    return place_text(file, event.span.line, m_options.verbose);
  }

  void sends() {
    m_page.label("SENDS");
    if (m_case.attempts.empty()) {
      m_page.text(m_say.say("None: it was never sent.", "无：从未发送。"));
      return;
    }
    for (const Attempt& attempt : m_case.attempts) {
      const std::string when = m_clock.moment(attempt.at);
      m_page.item(fmt::format("{}", attempt.number), 3,
                  attempt.sent == facts::k_none ? m_say.say("first heard of at {}; {}.", "首次得知于 {}；{}。", when,
                                                            phrase_of(attempt.state).in(m_say.language()))
                                                : m_say.say("sent at {}; {}.", "发送于 {}；{}。", when,
                                                            phrase_of(attempt.state).in(m_say.language())));
    }
  }

  void holds() {
    bool first = true;
    for (const OpenHold& hold : m_case.holds) {
      if (hold.event >= m_case.events.size() || !shown(m_case.events[hold.event])) continue;
      const Event& event = m_case.events[hold.event];
      if (first) m_page.label("HOLDS", Paint::caution);
      first = false;
      m_page.pair(m_say.say("{}, open since {}.", "{}，自 {} 起未决。", spelled(hold.kind), m_clock.moment(event.at)),
                  place_of(event));
    }
    if (!first) return;
    m_page.label("HOLDS");
    m_page.text(m_say.say("None open.", "无未决事项。"));
  }

  const TimelineView& m_view;
  const Case& m_case;
  const TextOptions& m_options;
  Speaker m_say;
  Clock m_clock;
  TimeColumn m_times;
  Page m_page;
  std::string m_channel, m_bank;
  std::optional<Money> m_amount;
};

}  // namespace

std::string timeline_text(const TimelineView& view, const TextOptions& options) {
  return TimelineWriter(view, options).run();
}

}  // namespace payout::report
