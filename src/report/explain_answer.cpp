#include <algorithm>
#include <array>

#include "report/explainer.hpp"

namespace payout::report {
namespace {

using diagnosis::Finding;
using facts::Cause;
using facts::Retry;
using facts::RetryHow;
using facts::State;

constexpr std::size_t k_most_steps = 5;
constexpr std::size_t k_most_deadlines = 2;

Paint paint_of(Retry verdict) {
  constexpr std::array<Paint, 4> k_paints{Paint::good, Paint::caution, Paint::caution, Paint::bad};
  return k_paints[static_cast<std::size_t>(verdict)];
}

Paint paint_of(diagnosis::Band band) {
  constexpr std::array<Paint, 4> k_paints{Paint::none, Paint::caution, Paint::caution, Paint::good};
  return k_paints[static_cast<std::size_t>(band)];
}

/// Ids that banks on the way know a payment by, whatever the channel is.
bool is_bank_reference(std::string_view kind) {
  constexpr std::array<std::string_view, 9> k_kinds{"e2e", "uetr", "trace", "imad", "omad",
                                                    "arn", "rrn",  "utr",   "stan"};
  return std::find(k_kinds.begin(), k_kinds.end(), kind) != k_kinds.end();
}

/// Up to the first full stop.
std::string_view first_sentence(std::string_view text) {
  constexpr std::string_view k_stops[] = {". ", "。"};
  std::size_t end = text.size();
  for (const std::string_view stop : k_stops) {
    const std::size_t at = text.find(stop);
    if (at != std::string_view::npos) end = std::min(end, at + (stop == ". " ? 1 : stop.size()));
  }
  return text.substr(0, end);
}

}  // namespace

void Explainer::cause() {
  m_page.label("CAUSE");
  if (m_d.cause == Cause::undecided) {
    std::string why = says(m_d.says);
    if (why.empty()) why = m_say.say("The records do not say enough to name the cause.", "现有记录不足以确定原因。");
    m_page.text(join_sentences(m_say.say("Undecided.", "未能判定。"), why, m_say.language()));
  } else {
    m_page.pair(cause_title(m_d.cause, m_d.title, m_d.subcause, m_say.language()), score(), {}, paint_of(m_d.band));
    if (!m_d.says.empty()) m_page.text(sentence(says(m_d.says)));
  }
  cause_details();
  if (m_d.runner_up) runner_up(*m_d.runner_up);
  findings();
  if (!m_options.verbose) return;
  for (const diagnosis::ScorePart& part : m_d.parts) {
    m_page.item(fmt::format("{:+}", part.points), 5, sentence(says(part.because)));
  }
  for (const Finding& other : m_d.also) also(other);
}

/// What is odd about the records. A missing channel profile is said at the end, beside the times it touches.
void Explainer::findings() {
  for (const std::string& finding : m_d.findings) {
    if (finding != "no_channel_profile") m_page.text(finding_sentence(finding, m_say.language()));
  }
}

void Explainer::cause_details() {
  code_line();
  if (m_d.confidential && m_d.band != diagnosis::Band::none) {
    m_page.text(m_say.say("Confidential: for compliance only. Do not tell the customer.",
                          "保密：仅限合规人员，不得告知客户。"));
  }
  if (!m_d.incident) return;
  const std::string detail = sentence(says(m_d.incident->says));
  m_page.text(detail.empty() ? m_say.say("Part of incident {}.", "属于事件 {}。", m_d.incident->id)
                             : m_say.say("Incident {}: {}", "事件 {}：{}", m_d.incident->id, detail));
}

std::string Explainer::score() const {
  if (m_d.band == diagnosis::Band::none) return {};
  std::string out = fmt::format("{} {}", m_d.score, phrase(m_d.band).in(m_say.language()));
  if (!m_d.rule.empty()) out += m_say.say(", {}", "，{}", m_d.rule);
  return out;
}

void Explainer::code_line() {
  if (m_d.code.empty() || pick(m_d.says, m_say.language()).find(m_d.code) != std::string::npos) return;
  std::string line = m_d.scheme.empty() ? m_say.say("Code {}", "代码 {}", m_d.code)
                                        : m_say.say("Code {} of {}", "代码 {}（{}）", m_d.code, m_d.scheme);
  if (!m_d.code_name.empty()) line += m_say.say(": {}", "：{}", m_d.code_name);
  m_page.text(sentence(line));
}

void Explainer::runner_up(const Finding& finding) {
  const std::string title = cause_title(finding.cause, finding.title, finding.subcause, m_say.language());
  const std::string edge = m_say.say("{}, {}", "{}，{}", finding.score, finding.rule);
  if (m_d.cause != Cause::undecided) {
    m_page.pair(m_say.say("Also possible: {}.", "也可能：{}。", title), edge);
    return;
  }
  m_page.pair(m_say.say("Most likely: {}.", "最可能：{}。", title), edge);
  if (!finding.says.empty()) m_page.text(sentence(says(finding.says)));
}

void Explainer::also(const Finding& finding) {
  const std::string title = cause_title(finding.cause, finding.title, finding.subcause, m_say.language());
  const std::string edge = m_say.say("{}, {}", "{}，{}", finding.score, finding.rule);
  if (finding.lost_to.empty()) {
    m_page.pair(m_say.say("Also true: {}.", "同时成立：{}。", title), edge);
  } else {
    m_page.pair(m_say.say("Also true: {}; {} outranks it.", "同时成立：{}；让位于 {}。", title, finding.lost_to), edge);
  }
}

void Explainer::money() {
  m_page.label("MONEY");
  std::string where = sentence(says(m_d.money_says));
  if (where.empty()) where = phrase(m_d.money).in(m_say.language());
  m_page.text(where, {first_sentence(where), Paint::strong});
  const std::string ledger = join_sentences(phrase(m_d.ledger).in(m_say.language()),
                                            refund_phrase(m_d.refund).in(m_say.language()), m_say.language());
  if (!ledger.empty()) m_page.text(ledger);
}

void Explainer::retry() {
  const diagnosis::RetryAnswer& answer = m_d.retry;
  const std::string_view verdict = label(answer.verdict);
  m_page.label("RETRY", paint_of(answer.verdict));
  const std::string because = answer.because.empty() ? std::string(phrase(answer.verdict).in(m_say.language()))
                                                     : sentence(says(answer.because));
  m_page.text(m_say.say("{}. {}", "{}：{}", verdict, because), {verdict, paint_of(answer.verdict)});
  conditions();
  how();
  key();
  if (m_options.verbose) interlock();
}

/// What has to be asked or put right first. After SAFE there is nothing, and after NEVER nothing helps.
void Explainer::conditions() {
  const diagnosis::RetryAnswer& answer = m_d.retry;
  const std::string fix = sentence(says(answer.fix));
  const std::string check = sentence(says(answer.check));
  const bool fix_first = answer.verdict == Retry::after_fix;
  const bool check_first = answer.verdict == Retry::after_status_check;
  if (!check.empty() && (check_first || (fix_first && fix.empty())))
    m_page.text(m_say.say("Check: {}", "核实：{}", check));
  if (!fix.empty() && (fix_first || check_first)) m_page.text(m_say.say("Needed: {}", "所需：{}", fix));
}

void Explainer::how() {
  const RetryHow how = m_d.retry.how;
  // Nothing is sent again after NEVER, but a new payout may still be owed.
  if (how == RetryHow::none || (m_d.retry.verdict == Retry::never && how != RetryHow::new_payout)) return;
  const std::string_view way = phrase(how).in(m_say.language());
  switch (m_d.retry.verdict) {
    case Retry::safe: m_page.text(m_say.say("How: {}.", "方式：{}。", way)); return;
    case Retry::after_fix: m_page.text(m_say.say("Then: {}.", "然后：{}。", way)); return;
    case Retry::after_status_check:
      m_page.text(may_still_pay() ? m_say.say("If it provably did not arrive: {}.", "若核实确未送达：{}。", way)
                                  : m_say.say("After the check: {}.", "核实之后：{}。", way));
      return;
    case Retry::never: m_page.text(m_say.say("If the money is still owed: {}.", "若仍需支付：{}。", way)); return;
  }
}

/// Past the end of its key a resend is a second payout, so the end is part of the answer.
void Explainer::key() {
  const auto& end = m_d.retry.key_valid_until;
  if (!end || end->is_never() || m_d.retry.verdict == Retry::never) return;
  const std::string moment = m_clock.moment(*end);
  if (*end <= m_d.as_of) {
    m_page.text(m_say.say("The key against doubles ended at {}: a resend would be a second payout.",
                          "防重保护已于 {} 失效：此后重发即为第二笔付款。", moment));
  } else {
    m_page.text(m_say.say("The key against doubles is good until {}.", "防重保护有效至 {}。", moment));
  }
}

void Explainer::interlock() {
  const diagnosis::RetryAnswer& answer = m_d.retry;
  if (answer.interlock) {
    m_page.text(m_say.say("The rule alone would say {}; the records made the answer stricter.",
                          "规则本身的结论是 {}；据记录从严。", label(answer.wanted)));
  }
  if (!answer.reasons.empty()) {
    m_page.text(m_say.say("Reasons: {}.", "依据：{}。", fmt::format("{}", fmt::join(answer.reasons, ", "))));
  }
}

void Explainer::steps() {
  if (m_d.actions.empty()) return;
  m_page.label("DO");
  const std::size_t most = limit(m_d.actions.size(), k_most_steps);
  const std::size_t columns = most >= 10 ? 4 : 3;
  for (std::size_t i = 0; i < most; ++i) {
    const diagnosis::Action& action = m_d.actions[i];
    m_page.item(fmt::format("{}", i + 1), columns, sentence(says(action.todo)), who_does(action, m_say.language()));
  }
  more(m_d.actions.size() - most);
}

void Explainer::when() {
  const Language language = m_say.language();
  m_page.label("WHEN");
  std::string line(m_d.state == State::stuck ? phrase(m_d.owner).in(language) : std::string_view());
  line = join_sentences(line, expectation(), language);
  line = join_sentences(line, says(m_d.expected_says), language);
  if (line.empty() && m_d.deadlines.empty()) line = m_say.say("No time is promised.", "没有承诺的时间。");
  if (!line.empty()) m_page.text(line);
  const std::size_t most = limit(m_d.deadlines.size(), k_most_deadlines);
  for (std::size_t i = 0; i < most; ++i) deadline(m_d.deadlines[i]);
  more(m_d.deadlines.size() - most);
  if (m_options.verbose) priority();
}

void Explainer::priority() {
  if (m_d.priority_parts.empty()) return;
  std::string parts;
  for (const diagnosis::ScorePart& part : m_d.priority_parts) {
    parts += fmt::format("{}{} {:+}", parts.empty() ? "" : ", ", pick(part.because, m_say.language()), part.points);
  }
  m_page.text(m_say.say("Priority {} of 100: {}.", "优先级 {}/100：{}。", m_d.priority, parts));
}

std::string Explainer::expectation() const {
  if (!m_d.expected_by || m_d.expected_by->is_never()) {
    return m_d.overdue ? m_say.say("It is overdue.", "已逾期。") : std::string();
  }
  const Instant by = *m_d.expected_by;
  const std::string moment = m_clock.limit(by);
  if (by > m_d.as_of) {
    return m_say.say("Expected by {}, in {}.", "预计 {} 之前，还有 {}。", moment,
                     age(by - m_d.as_of, m_say.language()));
  }
  const std::string passed = age(m_d.as_of - by, m_say.language());
  return m_d.overdue
             ? m_say.say("Overdue: it was expected by {}, {} ago.", "已逾期：原预计 {}，已过 {}。", moment, passed)
             : m_say.say("It was expected by {}, {} ago.", "原预计 {}，已过 {}。", moment, passed);
}

void Explainer::deadline(const diagnosis::Deadline& deadline) {
  const bool passed = deadline.at <= m_d.as_of;
  const std::string distance = age(passed ? m_d.as_of - deadline.at : deadline.at - m_d.as_of, m_say.language());
  std::string what = says(deadline.what);
  if (what.empty()) what = m_say.say("Deadline", "截止");
  if (what.back() == '.') what.pop_back();
  const std::string moment = m_clock.limit(deadline.at);
  m_page.pair(passed ? m_say.say("{}: {}, {} ago.", "{}：{}，已过 {}。", what, moment, distance)
                     : m_say.say("{}: {}, in {}.", "{}：{}，还有 {}。", what, moment, distance),
              m_options.verbose ? std::string_view(deadline.source) : std::string_view());
}

void Explainer::tell() {
  if (m_d.tell.empty()) return;
  m_page.label("TELL");
  m_page.text(m_say.say("\"{}\"", "“{}”", says(m_d.tell)));
}

void Explainer::refs() {
  std::string channel = m_d.channel_ref;
  std::string banks;
  std::string others;
  const auto append = [this](std::string& list, std::string_view text) {
    if (!list.empty()) list += m_say.zh() ? "、" : ", ";
    list += text;
  };
  for (const Ref& ref : m_d.refs) {
    if (ref.id == m_d.channel_ref || ref.id == m_d.txid) continue;
    if (ref.kind == "channel") {
      append(channel, ref.id);
    } else {
      append(is_bank_reference(ref.kind) ? banks : others, ref.kind + " " + ref.id);
    }
  }
  m_page.label("REF");
  if (!channel.empty()) {
    const std::string to = m_d.channel.empty() ? m_say.say("the channel", "渠道") : m_d.channel;
    m_page.text(m_say.say("To {} quote {}.", "联系 {} 时请报：{}", to, channel));
  }
  if (!banks.empty()) m_page.text(m_say.say("To the banks on the way quote {}.", "联系途经银行时请报：{}", banks));
  if (!others.empty()) m_page.text(m_say.say("Other ids: {}.", "其他编号：{}", others));
  m_page.text(m_say.say("To the customer quote {}.", "联系客户时请报：{}", m_d.txid));
}

}  // namespace payout::report
