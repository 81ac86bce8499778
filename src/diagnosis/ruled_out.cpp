#include "diagnosis/ruled_out.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace payout::diagnosis {
namespace {

using facts::Case;
using facts::Cause;

bool has_event(const Case& c, EventType type) {
  return std::any_of(c.events.begin(), c.events.end(), [&](const Event& event) { return event.type == type; });
}

Text against_system_fault(const Case& c, const facts::Context& context) {
  bool declared = false;
  for (const Event& event : context.scoped("channel", c.channel)) declared = declared || event.type == EventType::channel_down;
  if (has_event(c, EventType::payout_timeout) || has_event(c, EventType::engine_error)) {
    return {"the error it met does not explain where it stands now", "曾出现的错误不能解释目前的状态"};
  }
  if (declared) return {"the channel's outage was over, or began later", "渠道中断不在该笔付款的时段内"};
  return {"no outage, error or timeout around this payout", "该笔付款前后没有中断、报错或超时"};
}

Text against_funds_delay(const Case& c) {
  if (c.failure != facts::k_none && c.events[c.failure].type == EventType::payout_rejected) {
    return {"the channel refused it; it is not merely late", "渠道已明确拒绝，并非只是延迟"};
  }
  if (c.failure != facts::k_none && c.events[c.failure].type == EventType::payout_returned) {
    return {"the money came back; it is not merely late", "款项已退回，并非只是延迟"};
  }
  return {"no shortage of funds and no pending notice from a bank", "没有资金不足，也没有银行处理中的通知"};
}

Text against_dispute(const Case& c) {
  if (has_event(c, EventType::dispute_closed)) return {"the dispute was closed", "争议已结束"};
  if (has_event(c, EventType::hold_released)) return {"the hold was released", "冻结已解除"};
  return {"no dispute, refund or hold on this payout", "该笔付款没有争议、退款或冻结"};
}

Text against_compliance(const Case& c) {
  if (has_event(c, EventType::screening_cleared)) return {"the screening was cleared", "筛查已通过"};
  if (has_event(c, EventType::kyc_completed)) return {"the documents were accepted", "资料已审核通过"};
  return {"no screening, review or open document request", "没有筛查、审核或待补资料"};
}

Text against_client_error(const Case& c) {
  if (c.failure != facts::k_none && !c.events[c.failure].code.empty()) {
    return {fmt::format("code {} does not name the payee's details", c.events[c.failure].code),
            fmt::format("代码 {} 并不指向收款人信息", c.events[c.failure].code)};
  }
  return {"no reject or return code names the payee's details", "没有拒绝或退回代码指向收款人信息"};
}

}  // namespace

std::vector<RuledOut> rule_out(const facts::Case& c, const facts::Context& context, const Candidates& candidates,
                               facts::Cause believed) {
  std::vector<RuledOut> out;
  const auto in_question = [&](Cause cause) {
    if (cause == believed) return true;
    for (const Candidate& candidate : candidates.ranked) {
      if (candidate.cause == cause && candidate.score >= k_decided_from) return true;
    }
    for (const rules::Verdict& verdict : candidates.unknown) {
      if (verdict.rule->cause == cause) return true;
    }
    return false;
  };
  const auto add = [&](Cause cause, Text because) {
    if (in_question(cause)) return;
    RuledOut item{cause, {}, std::move(because)};
    for (const Candidate& lost : candidates.outranked) {
      if (lost.cause != cause) continue;
      item.rule = lost.id;
      item.because = {fmt::format("{} explains it better", lost.lost_to), fmt::format("{} 的解释更充分", lost.lost_to)};
      break;
    }
    out.push_back(std::move(item));
  };
  for (const Candidate& taken : candidates.filtered) {
    const Text& why = taken.filter->because;
    out.push_back({taken.cause, taken.id, {fmt::format("local filter {}: {}", taken.filter->id, why.en),
                                           fmt::format("本地例外 {}：{}", taken.filter->id, why.zh.empty() ? why.en : why.zh)}});
  }
  add(Cause::system_fault, against_system_fault(c, context));
  add(Cause::funds_delay, against_funds_delay(c));
  add(Cause::dispute_hold, against_dispute(c));
  add(Cause::compliance_block, against_compliance(c));
  add(Cause::client_error, against_client_error(c));
  return out;
}

}  // namespace payout::diagnosis
