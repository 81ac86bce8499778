#include "diagnosis/wording.hpp"

#include <fmt/format.h>

#include "facts/service.hpp"

namespace payout::diagnosis {
namespace {

using facts::Case;
using facts::SendState;

const facts::Attempt* deciding_attempt(const Case& c) {
  for (const facts::Attempt& attempt : c.attempts) {
    if (attempt.decided == c.money_by) return &attempt;
  }
  return c.last_attempt();
}

Text unknown_words(const Case& c, const facts::Attempt* attempt) {
  const int n = attempt == nullptr ? 1 : attempt->number;
  const bool answered = attempt != nullptr && attempt->decided != facts::k_none &&
                        c.events[attempt->decided].type == EventType::payout_rejected;
  if (answered) {
    return {fmt::format("Unknown. The channel's answer leaves open whether attempt {} will still pay.", n),
            fmt::format("未知。渠道的答复不能排除第 {} 次发送仍会入账。", n)};
  }
  return {fmt::format("Unknown. Attempt {} was sent and the channel gave no answer.", n),
          fmt::format("未知。第 {} 次发送后渠道没有答复。", n)};
}

Text not_left_words(const Case& c, const facts::Attempt* attempt) {
  if (attempt == nullptr) return {"Not left. It was never sent.", "未划出。该笔付款从未发送。"};
  if (attempt->state == SendState::not_found) {
    return {fmt::format("Not left. The channel has no record of attempt {}.", attempt->number),
            fmt::format("未划出。渠道没有第 {} 次发送的记录。", attempt->number)};
  }
  if (c.attempts.size() == 1) return {"Not left. The channel refused it.", "未划出。渠道已拒绝。"};
  return {fmt::format("Not left. The channel refused attempt {}, the last of {}.", attempt->number, c.attempts.size()),
          fmt::format("未划出。渠道拒绝了第 {} 次发送（共 {} 次）。", attempt->number, c.attempts.size())};
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

/// Sentences about a payout whose amount is not known.
void drop_amount(Text& text) {
  replace_all(text.en, " of {amount}", "");
  replace_all(text.en, "{amount}", "the payout");
  if (text.en.starts_with("the payout")) text.en.front() = 'T';
  replace_all(text.zh, "款项 {amount} ", "款项");
  replace_all(text.zh, "的 {amount} ", "的款项");
  replace_all(text.zh, "{amount} ", "该笔款项");
  replace_all(text.zh, " {amount}", "该笔款项");
  replace_all(text.zh, "{amount}", "该笔款项");
}

}  // namespace

Text money_words(const facts::Case& c) {
  const facts::Attempt* attempt = deciding_attempt(c);
  const int n = attempt == nullptr ? 1 : attempt->number;
  if (!c.is_payout()) return {"No money of a payout: nothing is sent under this id.", "不涉及付款资金：此编号下没有发送。"};
  switch (c.money) {
    case facts::MoneyState::not_left: return not_left_words(c, attempt);
    case facts::MoneyState::unknown: return unknown_words(c, attempt);
    case facts::MoneyState::delivered:
      return {"Delivered. The channel confirmed the credit.", "已入账。渠道已确认。"};
    case facts::MoneyState::returned:
      if (c.return_booked) return {"Came back, and it is booked in our ledger.", "已退回，并已记入我方账务。"};
      return {"Came back. Our ledger does not show it yet.", "已退回，我方账务尚未入账。"};
    case facts::MoneyState::in_flight: break;
  }
  if (c.debit_open) return {"On its way back. The debit has not been reversed yet.", "退回途中。扣款尚未冲正。"};
  if (attempt != nullptr && attempt->state == SendState::settled) {
    return {"Settled between the banks. The credit to the payee is not confirmed.", "银行间已清算，收款人入账尚未确认。"};
  }
  if (c.state == facts::State::settled)
    return {fmt::format("With the channel. It accepted attempt {}, and its silence since then is good news.", n),
            fmt::format("在渠道处理中。第 {} 次发送已受理；该渠道此后无消息即为正常。", n)};
  return {fmt::format("With the channel. It accepted attempt {} and has not confirmed the credit.", n),
          fmt::format("在渠道处理中。第 {} 次发送已受理，尚未确认入账。", n)};
}

Text reason_words(const std::string& reason, const facts::Case& c) {
  const std::size_t colon = reason.find(':');
  const std::string word = reason.substr(0, colon);
  const std::string what = colon == std::string::npos ? std::string() : reason.substr(colon + 1);
  if (word == "open_send") {
    return {fmt::format("Attempt {} is still open; a second copy could pay twice.", what),
            fmt::format("第 {} 次发送尚未了结，再发一笔可能重复付款。", what)};
  }
  if (word == "returned") {
    if (c.return_booked) return {"The money came back; send it as a new payout once the cause is mended.", "款项已退回，排除原因后以新付款重新发送。"};
    return {"The money came back; book the return before anything is sent.", "款项已退回，请先入账再考虑重发。"};
  }
  if (word == "hold") {
    if (what == "kyc") return {"Documents are still missing.", "资料尚未补齐。"};
    if (what == "request") return {"A question to us is still unanswered.", "尚有对我方的查询未答复。"};
    if (what == "dispute") return {"A dispute is open.", "争议尚未了结。"};
    if (what == "refund") return {"A refund is under way; sending again would pay twice.", "退款处理中，重发会造成重复付款。"};
    if (what == "recall") return {"Somebody asked for it back.", "已有人要求追回该笔款项。"};
    if (what == "screening" || what == "compliance") return {"Only compliance can release it.", "只有合规部门可以放行。"};
    if (what == "hold:funding") return {"It waits for funds; it goes out by itself when they are there.", "等待资金到位，到位后会自动发出。"};
    return {"A hold is open.", "尚有冻结未解除。"};
  }
  if (word == "channel_hold" || word == "bank_hold" || word == "customer_hold") return {"Payouts are on hold until the review is over.", "审核结束前暂停付款。"};
  if (word == "channel_funding") return {"The balance on the channel is too low.", "渠道余额不足。"};
  if (word == "customer_kyc") return {"The customer's documents are still missing.", "客户资料尚未补齐。"};
  if (word == "delivered") return {"It has been paid.", "该笔付款已入账。"};
  if (word == "settled") return {"It has been settled.", "该笔付款已清算。"};
  if (word == "not_a_payout") return {"This is no payout; there is nothing to send.", "这不是一笔付款，无可重发。"};
  if (word == "closed") return {"The case is closed.", "该笔付款已了结。"};
  if (word == "refunded") return {"The customer has been refunded; sending again would pay twice.", "款项已退还客户，重发会造成重复付款。"};
  if (word == "replaced") return {"Another payout has taken its place.", "已由另一笔付款替代。"};
  if (word == "reopened") return {"It was cancelled or closed, and then sent again; ask who decided that.", "该笔付款曾被取消或了结，之后又再次发送，请先查明由谁决定。"};
  if (word == "credited_back") return {"The customer has the amount back; debit it again before it is sent.", "款项已退回客户账户，重发前须重新扣款。"};
  if (word == "in_time") return {"It is still in time.", "仍在正常时限内。"};
  if (word == "sibling") return {fmt::format("Payout {} of the same order is alive or paid.", what), fmt::format("同一订单的付款 {} 仍有效或已支付。", what)};
  if (word == "log_hole") return {fmt::format("Our log {} has a hole; an answer may be missing.", what), fmt::format("日志 {} 有缺口，可能遗漏了答复。", what)};
  if (word == "debit_not_reversed") return {"The debit has not been reversed yet.", "扣款尚未冲正。"};
  if (word == "credit_in_doubt") {
    return {fmt::format("One source says that attempt {} was paid; find out before anything is sent.", what),
            fmt::format("有来源称第 {} 次发送已入账，请先查明。", what)};
  }
  if (word == "amounts_differ") return {"The sources name different amounts; it may be another payout's record.", "各来源的金额不一致，可能是另一笔付款的记录。"};
  if (word == "unattached_record" && c.kind != "tx") {
    return {"It may be part of a payout that is known by other ids.", "该记录可能属于另一笔以其他编号标识的付款。"};
  }
  if (word == "unattached_record") {
    return {fmt::format("A record known by {} may be its own and could not be attached.", what),
            fmt::format("以 {} 标识的记录可能属于本笔付款，未能并入。", what)};
  }
  if (word == "contradicting_records") return {"The records contradict each other.", "记录相互矛盾。"};
  if (word == "unmapped_code") return {"We do not know what the channel's code means.", "渠道代码含义不明。"};
  if (word == "compliance_decides") return {"Only compliance can release it.", "只有合规部门可以放行。"};
  return {};
}

Text event_words(const Event& event, const facts::CodeFact* code) {
  Text out;
  const auto add = [&out](const std::string& en, const std::string& zh) {
    if (en.empty()) return;
    out.en += (out.en.empty() ? "" : ", ") + en;
    out.zh += (out.zh.empty() ? "" : "，") + zh;
  };
  const auto as_it_is = [&add](const std::string& text) { add(text, text); };
  if (event.type == EventType::payout_sent && event.attempt)
    add(fmt::format("attempt {}", *event.attempt), fmt::format("第 {} 次发送", *event.attempt));
  if (!event.code.empty()) {
    add(fmt::format("code {}", event.code), fmt::format("代码 {}", event.code));
    if (code != nullptr && code->known()) as_it_is(code->name);
  }
  as_it_is(event.reason);
  as_it_is(event.component);
  as_it_is(event.msg);
  if (out.en.empty() && !event.channel.empty() && !event.type_name().starts_with("payout.")) as_it_is(event.channel);
  return out;
}

Text service_words(const facts::Case& c) {
  const bool open = c.state == facts::State::stuck;
  if (c.kind == "channel") {
    return open ? Text{"Channel " + c.id + " itself says so; payouts on it may wait or fail.", "渠道 " + c.id + " 自身如此通报，经其发出的付款可能等待或失败。"}
                : Text{"Nothing is wrong with channel " + c.id + ", by its own last word.", "按渠道 " + c.id + " 最近一次通报，一切正常。"};
  }
  if (c.kind == "bank") {
    return open ? Text{"Bank " + c.id + " cannot be reached; payouts to it may wait or fail.", "银行 " + c.id + " 无法联通，发往该行的付款可能等待或失败。"}
                : Text{"Nothing is wrong with bank " + c.id + ", by the last notice.", "按最近一次通报，银行 " + c.id + " 一切正常。"};
  }
  return open ? Text{"Component " + c.id + " does not work; payouts that need it wait.", "组件 " + c.id + " 故障，依赖它的付款须等待。"}
              : Text{"Nothing is wrong with component " + c.id + ", by the last record.", "按最近一次记录，组件 " + c.id + " 一切正常。"};
}

Text closed_words(const facts::Case& c) {
  const EventType by = c.closed_by < c.events.size() ? c.events[c.closed_by].type : EventType::unknown;
  switch (by) {
    case EventType::payout_cancelled: return {"The payout has been cancelled.", "该笔付款已取消。"};
    case EventType::refund_issued: return {"The customer has been refunded; the case is closed.", "已向客户退款，该笔付款已了结。"};
    case EventType::ledger_credited:
      return {"The customer has been credited back; the case is closed.", "款项已退回客户账户，该笔付款已了结。"};
    default: return {"The case is closed.", "该笔付款已了结。"};
  }
}

Text state_words(const facts::Case& c) {
  if (facts::is_service(c.kind)) return service_words(c);
  if (c.kind == "customer" && c.state != facts::State::stuck) return {"Nothing is open on this account: no document, no review.", "该账户没有待补资料或未结审核。"};
  switch (c.state) {
    case facts::State::settled:
      if (c.money == facts::MoneyState::delivered) return {"The payout has been credited.", "该笔付款已入账。"};
      return {"The payout has been settled; this channel sends no confirmation.", "该笔付款已清算；该渠道不发送入账确认。"};
    case facts::State::closed: return closed_words(c);
    case facts::State::in_time: return {"Nothing is wrong. The payout is still inside the channel's normal time.", "一切正常，仍在渠道的正常时限内。"};
    case facts::State::stuck: break;
  }
  return {"Nothing in the records names a cause.", "现有记录不能说明原因。"};
}

Text duration_words(Duration span) {
  const std::int64_t seconds = span.ns / 1'000'000'000;
  const auto two = [](std::int64_t big, std::string_view unit, std::int64_t small, std::string_view small_unit) {
    return small == 0 ? fmt::format("{} {}", big, unit) : fmt::format("{} {} {} {}", big, unit, small, small_unit);
  };
  std::string zh = seconds < 60      ? fmt::format("{} 秒", seconds)
                   : seconds < 3600  ? fmt::format("{} 分钟", seconds / 60)
                   : seconds < 86400 ? two(seconds / 3600, "小时", seconds / 60 % 60, "分钟")
                                     : two(seconds / 86400, "天", seconds / 3600 % 24, "小时");
  return {facts::format_duration(span), std::move(zh)};
}

Text span_words(const facts::TimeSpan& span) {
  const bool one = span.count == 1;
  switch (span.unit) {
    case facts::TimeSpan::Unit::business_days:
      return {fmt::format("{} business day{}", span.count, one ? "" : "s"), fmt::format("{} 个工作日", span.count)};
    case facts::TimeSpan::Unit::business_hours:
      return {fmt::format("{} business hour{}", span.count, one ? "" : "s"), fmt::format("{} 个工作小时", span.count)};
    case facts::TimeSpan::Unit::plain: break;
  }
  const std::int64_t seconds = span.as_plain().ns / 1'000'000'000;
  std::string zh = seconds % 86400 == 0  ? fmt::format("{} 天", seconds / 86400)
                   : seconds % 3600 == 0 ? fmt::format("{} 小时", seconds / 3600)
                   : seconds % 60 == 0   ? fmt::format("{} 分钟", seconds / 60)
                                         : fmt::format("{} 秒", seconds);
  return {facts::format_duration(span.as_plain()), std::move(zh)};
}

Text fill(const Text& text, const Placeholders& values) {
  Text out = text;
  if (const auto amount = values.find("amount"); amount != values.end() && amount->second.empty()) drop_amount(out);
  for (const auto& [name, value] : values) {
    replace_all(out.en, "{" + name + "}", value.en);
    replace_all(out.zh, "{" + name + "}", value.zh.empty() ? value.en : value.zh);
  }
  return out;
}

}  // namespace payout::diagnosis
