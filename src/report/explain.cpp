#include <algorithm>

#include "report/explainer.hpp"
#include "report/summary.hpp"
#include "report/text.hpp"

namespace payout::report {

using facts::Cause;
using facts::State;

Explainer::Explainer(const diagnosis::Diagnosis& d, const TextOptions& options)
    : m_d(d), m_options(options), m_say(options), m_clock(options.zone, d.as_of), m_page(readable(options)) {}

std::string Explainer::run() {
  warn_of_old_data();
  head();
  if (m_d.state != State::stuck) {
    short_form();
  } else if (m_d.cause == Cause::undecided) {
    undecided();
  } else {
    decided();
  }
  m_page.gap();
  provenance_lines();
  return m_page.take();
}

void Explainer::decided() {
  m_page.gap();
  cause();
  m_page.gap();
  if (m_d.is_payout()) {
    money();
    retry();
  }
  steps();
  when();
  tell();
  if (m_d.is_payout()) refs();
  m_page.gap();
  why();
  ruled_out();
  open();
}

/// The question that would decide stands right after the answer, before the steps.
void Explainer::undecided() {
  m_page.gap();
  cause();
  m_page.gap();
  money();
  retry();
  open();
  steps();
  when();
  tell();
  refs();
  m_page.gap();
  why();
  ruled_out();
}

/// Settled, closed, in time: the state and its proof, and what to say; no cause.
void Explainer::short_form() {
  m_page.text(state_sentence());
  findings();
  m_page.gap();
  if (m_d.is_payout()) {
    money();
    retry();
  }
  steps();
  if (m_d.state == State::in_time || !m_d.deadlines.empty()) when();
  tell();
  if (m_d.is_payout()) refs();
  m_page.gap();
  why();
  if (!m_d.open.empty()) open();
}

void Explainer::warn_of_old_data() {
  const std::string warning = data_end_warning(m_d.data_end, m_d.as_of, m_clock.zone(), m_say.language());
  if (warning.empty()) return;
  m_page.wide(warning, Paint::bad);
  m_page.gap();
}

void Explainer::head() {
  if (!m_d.is_payout()) return head_of_other();
  std::vector<std::string> parts{m_d.txid, state_with_age()};
  parts.push_back(m_d.amount ? format_money(*m_d.amount) : m_say.say("amount unknown", "金额不明"));
  if (!m_d.channel.empty()) parts.push_back(m_d.channel);
  parts.push_back(attempts());
  m_page.parts(parts, m_d.state == State::stuck ? Paint::strong : Paint::good, 1);
  known_by();
}

/// A channel, a bank, a component, an account: what it is, and how long something has been open.
void Explainer::head_of_other() {
  const bool is_open = m_d.state == State::stuck;
  std::string state(other_label(m_d.kind, m_d.state).in(m_say.language()));
  if (is_open && m_d.stuck_since) state += " " + age(m_d.as_of - *m_d.stuck_since, m_say.language());
  const std::vector<std::string> parts{fmt::format("{} {}", kind_title(m_d.kind).in(m_say.language()), m_d.txid), state};
  m_page.parts(parts, is_open ? Paint::strong : Paint::good, 1);
  known_by();
}

void Explainer::known_by() {
  if (!m_d.found_by.empty()) m_page.text(m_say.say("Found by {}.", "由此查到：{}。", found_by()));
  if (m_d.kind.starts_with("ref:")) {
    m_page.text(m_say.say("No txid of ours is known for it, only this id ({}).",
                          "日志中没有它的 txid，只知道此编号（{}）。", m_d.kind.substr(4)));
  }
}

/// Every id on the way, with the line it stands on.
std::string Explainer::found_by() const {
  std::string out;
  for (const diagnosis::FoundAt& step : m_d.found_path) {
    const std::string id = step.id.kind + " " + step.id.id;
    const std::string place = place_text(step.file, step.span.line, m_options.verbose);
    const std::string part = place.empty() ? id : m_say.say("{} in {}", "{}（{}）", id, place);
    out += out.empty() ? part : m_say.say(", then by {}", "，再由 {}", part);
  }
  return out.empty() ? m_d.found_by : out;
}

std::string Explainer::state_with_age() const {
  std::string out(label(m_d.state));
  if (m_d.state == State::stuck && m_d.stuck_since) out += " " + age(m_d.as_of - *m_d.stuck_since, m_say.language());
  return out;
}

std::string Explainer::attempts() const {
  if (m_d.attempts == 0) return m_say.say("not sent", "未发送");
  if (m_d.attempts == 1) return m_say.say("1 attempt", "已发送 1 次");
  return m_say.say("{} attempts", "已发送 {} 次", m_d.attempts);
}

std::string Explainer::state_sentence() const {
  if (!m_d.says.empty()) return sentence(says(m_d.says));
  switch (m_d.state) {
    case State::settled:
      if (m_d.money == facts::MoneyState::delivered) return m_say.say("The payee has been credited.", "款项已入账。");
      return m_say.say("It is settled between the banks; this channel sends no later confirmation.",
                       "银行间已清算；此渠道不再另行确认。");
    case State::closed:
      return m_say.say("This payout is closed and will not be paid under this id.",
                       "此笔付款已结案，不会再以此编号支付。");
    default:
      return m_say.say("Nothing is wrong: the payout is still within its normal time.", "一切正常：仍在正常时限之内。");
  }
}

void Explainer::provenance_lines() {
  if (!m_d.channel.empty() && m_d.profile_origin == "rail") {
    m_page.wide(m_say.say("{} has no profile in the configuration; the usual times of its scheme were taken.",
                          "{} 未配置，采用其清算网络的默认时限。", m_d.channel));
  } else if (!m_d.channel.empty() && m_d.profile_origin == "unknown") {
    m_page.wide(
        m_say.say("{} has no profile in the configuration and its scheme is not known; general times were taken.",
                  "{} 未配置，清算网络也不明，采用通用默认时限。", m_d.channel));
  }
  m_page.parts(
      provenance(m_d.rules_version, m_d.rules_sha256, m_d.as_of, m_d.data_end, m_clock.zone(), m_say.language()));
}

void Explainer::more(std::size_t hidden) {
  if (hidden != 0) m_page.text(m_say.say("and {} more (-v shows all)", "另有 {} 条（-v 显示全部）", hidden));
}

std::string explain_text(const diagnosis::Diagnosis& diagnosis, const TextOptions& options) {
  return Explainer(diagnosis, options).run();
}

}  // namespace payout::report
