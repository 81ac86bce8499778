#pragma once
/// Answers to render in tests: whole ones, every state, and one with hostile text in every field.
#include <string>
#include <vector>

#include "base/money.hpp"
#include "diagnosis/diagnosis.hpp"
#include "events_builder.hpp"

namespace payout::test {

inline Money money(std::string_view currency, std::int64_t minor) { return {minor, *find_currency(currency)}; }

inline diagnosis::Evidence fact(std::string type, std::string_view when, std::string says, std::string file = {},
                                std::uint64_t line = 0) {
  diagnosis::Evidence out;
  out.type = std::move(type);
  out.timed = !when.empty();
  if (out.timed) out.at = at(when);
  out.says = {std::move(says), {}};
  out.file = std::move(file);
  out.span.line = line;
  out.span.byte = line * 100;
  out.span.length = 99;
  return out;
}

/// Stuck for 4 h 10 min: the channel was down when it was sent.
inline diagnosis::Diagnosis outage() {
  diagnosis::Diagnosis d;
  d.txid = "P-20260303-000917";
  d.kind = "tx";
  d.state = facts::State::stuck;
  d.stuck_since = at("2026-03-03T09:00:02Z");
  d.channel = "SEPA-A";
  d.bank = "DEUTDEFF";
  d.customer = "C-77";
  d.scheme = "SEPA-SCT";
  d.amount = money("EUR", 125000);
  d.attempts = 1;
  d.refs = {{"channel", "7F3A-0091"}, {"e2e", "E2E-000917"}};
  d.channel_ref = "7F3A-0091";
  d.last_event_at = at("2026-03-03T09:00:30Z");
  d.profile_origin = "declared";
  d.cause = facts::Cause::system_fault;
  d.subcause = "channel_outage";
  d.reason = facts::Reason::interface;
  d.rule = "SF-200";
  d.score = 90;
  d.band = diagnosis::Band::strong;
  d.title = {"channel outage", "渠道中断"};
  d.says = {"The channel was down when the payout was sent.", "发送付款时渠道处于中断状态。"};
  d.parts = {{75, {"the channel was down around the send", "发送前后渠道中断"}},
             {15, {"at least half of 20 or more payouts on the channel failed", "同一渠道半数以上失败"}}};
  d.incident = diagnosis::IncidentRef{"INC-7", {"21 payouts, EUR 48,310.00, since 2026-03-03T08:50:00Z", ""}, 21};
  d.money = facts::MoneyState::unknown;
  d.money_says = {"Unknown. Attempt 1 was sent and the channel gave no answer.", "未知。第 1 次发送后渠道没有答复。"};
  d.money_evidence = {0, 1};
  d.ledger = facts::LedgerState::debited;
  d.retry.verdict = facts::Retry::after_status_check;
  d.retry.how = facts::RetryHow::same_id;
  d.retry.because = {"Attempt 1 is still open; a second copy could pay twice.",
                     "第 1 次发送尚未了结，再发一笔可能重复付款。"};
  d.retry.check = {"After the all-clear, what does the channel answer for this reference?",
                   "恢复后，渠道对此编号如何答复？"};
  d.retry.reasons = {"open_send:1"};
  d.retry.interlock = true;
  d.retry.wanted = facts::Retry::safe;
  d.retry.key_valid_until = at("2026-03-04T09:00:00Z");
  d.owner = facts::Owner::psp;
  d.actions = {{{"Hold resends on SEPA-A", "暂停 SEPA-A 的重发"}, "payments_oncall", ""},
               {{"Ask the channel about reference 7F3A-0091", "向渠道查询编号 7F3A-0091"}, "channel_support", ""},
               {{"If there is no record there, get it in writing and send it again", "若无记录，取得书面确认后重发"},
                "support",
                "payments desk (24x7)"}};
  d.expected_by = at("2026-03-03T14:00:00Z");
  d.expected_says = {"Usually solved within 1 h to 5 h", "通常在 1 至 5 小时内解决"};
  d.deadlines = {{{"Last moment for a recall", "撤回期限"}, at("2026-03-13T23:00:00Z"), "SEPA-SCT rulebook"}};
  d.priority = 70;
  d.tell = {"The receiving bank has an outage. Your payout will go on when it is back.",
            "收款银行系统中断，恢复后您的付款将继续处理。"};
  d.evidence = {fact("payout.sent", "2026-03-03T09:00:00Z", "attempt 1", "/var/log/payouts/txn.jsonl", 88213),
                fact("payout.timeout", "2026-03-03T09:00:30Z", "30 s, no answer", "/var/log/payouts/txn.jsonl", 88240),
                fact("channel.down", "2026-03-03T08:50:00Z", "SEPA-A", "channel.log", 4471),
                fact("peers", "", "21 of 21 payouts on SEPA-A failed within 15 minutes")};
  d.ruled_out = {{facts::Cause::client_error, "CE-300", {"no reject or return code", ""}},
                 {facts::Cause::client_error, "CE-310", {"no form error", ""}},
                 {facts::Cause::funds_delay, "FD-410", {"sent at 2026-03-03T09:00:00Z, before the cut-off", ""}},
                 {facts::Cause::dispute_hold, "DH-500", {"no hold on this payout", ""}},
                 {facts::Cause::compliance_block, "CB-600", {"no screening hit", ""}}};
  d.rules_version = "2026.03.1";
  d.rules_sha256 = "4be1c09aa0b1";
  d.as_of = at("2026-03-03T13:10:02Z");
  d.data_end = at("2026-03-03T13:09:58Z");
  return d;
}

/// Nothing decides; a runner-up and one question are known.
inline diagnosis::Diagnosis undecided() {
  diagnosis::Diagnosis d = outage();
  d.txid = "P-20260303-001204";
  d.cause = facts::Cause::undecided;
  d.subcause.clear();
  d.reason = facts::Reason::none;
  d.rule.clear();
  d.score = 0;
  d.band = diagnosis::Band::none;
  d.title = {};
  d.says = {"Nothing in the records names a cause.", ""};
  d.parts.clear();
  d.incident.reset();
  diagnosis::Finding runner_up;
  runner_up.rule = "SF-110";
  runner_up.cause = facts::Cause::system_fault;
  runner_up.subcause = "confirmation_missing";
  runner_up.title = {"confirmation missing", "缺少确认"};
  runner_up.says = {"The channel took it and no confirmation came", ""};
  runner_up.score = 60;
  d.runner_up = runner_up;
  d.open = {{"SF-110",
             {"Does the channel's own list or the bank statement show 7F3A-1204?", ""},
             "payout-diag whatif P-20260303-001204 --add payout.not_found",
             {"It is a missing confirmation; replay the callback", ""},
             {"Get it in writing, then send it again", ""}}};
  d.owner = facts::Owner::us;
  return d;
}

/// A short answer of a state that is not stuck.
inline diagnosis::Diagnosis unstuck(facts::State state, facts::MoneyState where) {
  diagnosis::Diagnosis d = outage();
  d.state = state;
  d.stuck_since.reset();
  d.cause = facts::Cause::undecided;
  d.subcause.clear();
  d.reason = facts::Reason::none;
  d.rule.clear();
  d.score = 0;
  d.band = diagnosis::Band::none;
  d.title = {};
  d.says = {};
  d.parts.clear();
  d.incident.reset();
  d.money = where;
  d.money_says = {};
  d.retry = {};
  d.retry.verdict = facts::Retry::never;
  d.actions.clear();
  d.deadlines.clear();
  d.expected_says = {};
  d.ruled_out.clear();
  return d;
}

/// Puts `text` into every text field of the answer.
inline void poison(diagnosis::Diagnosis& d, const std::string& text) {
  const diagnosis::Text both{text, text};
  for (std::string* field :
       {&d.txid, &d.channel, &d.bank, &d.customer, &d.payee, &d.scheme, &d.code, &d.code_name, &d.channel_ref,
        &d.found_by, &d.profile_origin, &d.subcause, &d.rule, &d.refund, &d.rules_version, &d.rules_sha256}) {
    *field = text;
  }
  d.kind = "ref:" + text;
  for (diagnosis::Text* field :
       {&d.title, &d.says, &d.money_says, &d.retry.fix, &d.retry.check, &d.retry.because, &d.expected_says, &d.tell}) {
    *field = both;
  }
  d.refs = {{text, text}, {"e2e", text + "2"}};
  d.found_path = {{{text, text}, text, {1, 2, 3, 4}}};
  d.contradictions = {{text, {text, d.as_of, text, {1, 2, 3, 4}}, {text, d.as_of, text, {1, 2, 3, 4}}, text, text, both}};
  d.unattached = {{{text, text}, {text, d.as_of, text, {1, 2, 3, 4}}, {text}, true, both}};
  d.parts = {{5, both}};
  diagnosis::Finding finding{text, facts::Cause::client_error, text, both, both, 50, {{50, both}}, text};
  d.runner_up = finding;
  d.also = {finding, finding};
  d.incident = diagnosis::IncidentRef{text, both, 3};
  d.retry.reasons = {text};
  d.actions = {{both, text, ""}, {both, "support", text}};
  d.deadlines = {{both, d.as_of, text}};
  diagnosis::Evidence evidence = fact(text, "2026-03-03T09:00:00Z", text, text, 7);
  d.evidence = {evidence, evidence};
  d.ruled_out = {{facts::Cause::funds_delay, text, both}};
  d.open = {{text, both, text, both, both}};
  d.findings = {text};
}

/// Texts that attack a terminal, a spreadsheet, a table, a page or a document.
inline const std::vector<std::string>& hostile_texts() {
  static const std::vector<std::string> k_texts{"\x1b]0;owned\x07\x1b[2Jgone",
                                                std::string("nul\0byte", 8),
                                                "cr\rlf\nlf\ttab",
                                                "del\x7f",
                                                "c1\xc2\x9b"
                                                "31m",
                                                "bidi\xe2\x80\xae"
                                                "evil\xe2\x80\x8f",
                                                "zero\xe2\x80\x8bwidth\xef\xbb\xbf",
                                                "bad\xff\xfe utf8 \xc0\xaf",
                                                "=cmd|' /C calc'!A0",
                                                "+1+1",
                                                "-2",
                                                "@SUM(A1)",
                                                "\t=1",
                                                "\xef\xbc\x9d"
                                                "1",
                                                "quote\"comma,semicolon;'",
                                                "<script>alert(1)</script>&amp;",
                                                "| pipe ` tick * star _ under [link](http://x) www.x.y",
                                                "``````",
                                                "\\",
                                                "{}",
                                                "{0}",
                                                "%s%n",
                                                std::string(300, 'W'),
                                                "汉字汉字汉字汉字汉字汉字汉字汉字汉字汉字汉字汉字汉字",
                                                "e\xcc\x81\xcc\x81\xcc\x81",
                                                "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb",
                                                "2026-03-03T09:00:00Z",
                                                "2026-99-99T99:99:99Z",
                                                "",
                                                " ",
                                                "    many   blanks  "};
  return k_texts;
}

}  // namespace payout::test
