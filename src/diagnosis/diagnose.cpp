#include "diagnosis/diagnose.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "diagnosis/candidates.hpp"
#include "diagnosis/incident.hpp"
#include "diagnosis/interlock.hpp"
#include "diagnosis/outlook.hpp"
#include "diagnosis/queue.hpp"
#include "diagnosis/records.hpp"
#include "diagnosis/ruled_out.hpp"
#include "diagnosis/wording.hpp"
#include "facts/service.hpp"
#include "rules/code_tables.hpp"
#include "rules/practice.hpp"
#include "rules/secret_words.hpp"
#include "rules/texts.hpp"

namespace payout::diagnosis {
namespace {

using facts::Case;
using facts::k_none;
using facts::Retry;
using facts::RetryHow;

Band band_of(int score) {
  if (score >= 85) return Band::strong;
  if (score >= 65) return Band::likely;
  return score >= k_decided_from ? Band::possible : Band::none;
}

/// What a service says of itself is certain; whether it is right is another question.
constexpr int k_told_by_itself = 95;

const Text& first_of(const Text& a, const Text& b) { return a.empty() ? b : a; }

class Builder {
 public:
  Builder(const Case& c, const facts::Context& context, const rules::RuleSet& rules, const facts::World& world,
          const FileNames& files)
      : m_case(c), m_context(context), m_rules(rules), m_world(world), m_files(files) {}

  Diagnosis run() {
    describe();
    if (facts::is_service(m_case.kind)) {
      choose_service();
    } else if (m_case.state == facts::State::stuck) {
      m_found = find_candidates(m_case, m_context, m_rules, m_world);
      choose();
    } else {
      m_out.says = state_words(m_case);
    }
    prove();
    decide_retry();
    advise();
    if (m_case.state == facts::State::stuck && !facts::is_service(m_case.kind)) {
      m_out.ruled_out = rule_out(m_case, m_context, m_found, m_out.cause);
      share();
      ask();
    }
    note_findings();
    report_records(m_case, m_files, m_out);
    provenance();
    return std::move(m_out);
  }

 private:
  // The payout --------------------------------------------------------------------------------------------------

  void describe() {
    m_out.txid = m_case.id;
    m_out.kind = m_case.kind;
    m_out.state = m_case.state;
    m_out.stuck_since = m_case.state == facts::State::stuck ? m_case.stuck_since : std::nullopt;
    m_out.channel = m_case.channel;
    m_out.bank = m_case.bank;
    m_out.customer = m_case.customer;
    m_out.payee = m_case.payee;
    m_out.amount = m_case.amount;
    m_out.attempts = static_cast<int>(m_case.attempts.size());
    m_out.money = m_case.money;
    m_out.money_says = money_words(m_case);
    if (m_case.is_payout() && !m_case.was_sent() && m_case.closed_by == k_none && relevant_hole() != nullptr) {
      m_out.money = facts::MoneyState::unknown;
      m_out.money_says = {"Unknown. Our log has a hole, so a send may be missing from it.", "未知。我方日志有缺口，可能遗漏了发送记录。"};
    }
    m_out.ledger = m_case.ledger;
    if (!m_case.events.empty()) m_out.last_event_at = m_case.events.back().at;
    using Origin = facts::ChannelProfile::Origin;
    m_out.profile_origin = m_case.profile.origin == Origin::declared ? "declared"
                           : m_case.profile.origin == Origin::rail   ? "rail"
                                                                     : "unknown";
    collect_refs();
    for (std::size_t i = m_case.events.size(); i-- > 0;) {
      if (m_case.events[i].code.empty()) continue;
      m_out.scheme = m_case.events[i].scheme.empty() ? m_case.codes[i].scheme : m_case.events[i].scheme;
      m_out.code = m_case.events[i].code;
      m_out.code_name = m_case.codes[i].name;
      m_out.code_confidential = is_confidential(m_case.codes[i]);
      break;
    }
  }

  void collect_refs() {
    std::set<Ref> refs;
    for (const Event& event : m_case.events) refs.insert(event.refs.begin(), event.refs.end());
    m_out.refs.assign(refs.begin(), refs.end());
    for (std::size_t i = m_case.events.size(); i-- > 0 && m_out.channel_ref.empty();) {
      for (const Ref& ref : m_case.events[i].refs) {
        if (ref.kind == "channel" || m_out.channel_ref.empty()) m_out.channel_ref = ref.id;
      }
    }
  }

  // Why ---------------------------------------------------------------------------------------------------------

  void choose() {
    const bool decided = !m_found.ranked.empty() && m_found.ranked.front().score >= k_decided_from && !overshadowed();
    if (decided) {
      m_best = &m_found.ranked.front();
      m_rule = m_best->rule;
      m_subcause = m_rules.subcause(m_best->subcause);
      m_out.cause = m_best->cause;
      m_out.subcause = m_best->subcause;
      m_out.rule = m_best->id;
      m_out.score = m_best->score;
      m_out.band = band_of(m_best->score);
      if (m_subcause != nullptr) m_out.reason = m_subcause->reason;
      for (const auto& [points, because] : m_best->parts) m_out.parts.push_back({points, because});
      m_out.title = m_subcause == nullptr ? Text{} : m_subcause->title;
      m_out.says = says_of(*m_best);
    } else {
      m_subcause = fallback_words();
      m_out.says = undecided_words();
    }
    list_others(decided);
    m_out.confidential = m_best != nullptr && is_confidential(m_rule, m_subcause);
  }

  /// What a channel, a bank or a component says of itself needs no rule.
  void choose_service() {
    m_out.says = state_words(m_case);
    if (m_case.state != facts::State::stuck) return;
    const Event& trouble = m_case.events[m_case.state_by];
    m_subcause = m_rules.subcause(facts::service_subcause(trouble.type));
    if (m_subcause == nullptr) return;
    m_out.cause = m_subcause->cause;
    m_out.subcause = m_subcause->id;
    m_out.reason = m_subcause->reason;
    m_out.rule = fmt::format("event:{}", trouble.type_name());
    m_out.score = k_told_by_itself;
    m_out.band = band_of(m_out.score);
    m_out.title = m_subcause->title;
  }

  bool is_confidential(const facts::CodeFact& code) const {
    return code.known() && is_confidential(nullptr, m_rules.subcause(code.subcause));
  }

  /// A rule's own word counts before its subcause's.
  static bool is_confidential(const rules::Rule* rule, const rules::Subcause* subcause) {
    const bool by_subcause = subcause != nullptr && subcause->confidential;
    return rule == nullptr ? by_subcause : rule->confidential.value_or(by_subcause);
  }

  /// A rule whose conditions could not be answered, and which would beat the best answer by far, leaves it open.
  bool overshadowed() const {
    for (const rules::Verdict& verdict : m_found.unknown) {
      const Candidate& best = m_found.ranked.front();
      if (verdict.rule->cause != best.cause && verdict.score > best.score + k_runner_up_margin) return true;
    }
    return false;
  }

  Text says_of(const Candidate& candidate) const {
    const rules::Subcause* words = m_rules.subcause(candidate.subcause);
    const Text own = candidate.rule == nullptr ? Text{} : candidate.rule->says;
    return first_of(own, words == nullptr ? own : words->says);
  }

  /// A code that hints at a cause and names none. What only compliance may see is not asked about on a hint.
  bool has_weak_code() const { return m_found.weak_code != k_none && !is_confidential(m_case.codes[m_found.weak_code]); }

  const rules::Subcause* fallback_words() const {
    if (m_found.unmapped != k_none) return m_rules.subcause("unmapped_code");
    if (has_weak_code()) return m_rules.subcause(m_case.codes[m_found.weak_code].subcause);
    if (m_case.contradiction) return m_rules.subcause("contradicting_records");
    return m_rules.subcause("status_unknown");
  }

  /// The code stands in some table, but neither the record nor the channel's profile names a scheme.
  bool misses_scheme() const {
    if (m_found.unmapped == k_none) return false;
    const Event& event = m_case.events[m_found.unmapped];
    return event.scheme.empty() && m_case.profile.rail.empty() && !m_rules.tables().everywhere(event.code).empty();
  }

  Text channel_words() const {
    if (m_case.channel.empty()) return {"its channel", "渠道"};
    return {m_case.channel, fmt::format("渠道 {} ", m_case.channel)};
  }

  Text undecided_words() const {
    if (m_found.unmapped != k_none) {
      const Event& event = m_case.events[m_found.unmapped];
      if (misses_scheme()) {
        return {fmt::format("Code {} means different things in different schemes, and the scheme of {} is not known. Nothing else names a cause.", event.code, channel_words().en),
                fmt::format("代码 {} 在不同体系中含义不同，而{}的体系不明，也没有其他线索说明原因。", event.code, channel_words().zh)};
      }
      return {fmt::format("Code {} is not in our tables, and nothing else names a cause.", event.code),
              fmt::format("代码 {} 不在对照表中，也没有其他线索说明原因。", event.code)};
    }
    if (has_weak_code()) {
      const Event& event = m_case.events[m_found.weak_code];
      return {fmt::format("Code {} gives no reason, and nothing else names a cause.", event.code),
              fmt::format("代码 {} 没有给出原因，也没有其他线索。", event.code)};
    }
    return state_words(m_case);
  }

  void list_others(bool decided) {
    for (std::size_t i = decided ? 1 : 0; i < m_found.ranked.size(); ++i) {
      const Finding finding = finding_of(m_found.ranked[i]);
      const bool near = decided && m_out.score - finding.score <= k_runner_up_margin && finding.cause != m_out.cause;
      if (!m_out.runner_up && (near || !decided)) m_out.runner_up = finding;
      m_out.also.push_back(finding);
    }
    if (!m_out.runner_up) {
      for (const rules::Verdict& verdict : m_found.unknown) {
        if (decided || (m_out.runner_up && m_out.runner_up->score >= verdict.score)) continue;
        m_out.runner_up = finding_of(verdict);
      }
    }
    for (const Candidate& candidate : m_found.outranked) m_out.also.push_back(finding_of(candidate));
  }

  Finding finding_of(const Candidate& candidate) const {
    Finding out{candidate.id, candidate.cause, candidate.subcause, {}, says_of(candidate), candidate.score, {}, candidate.lost_to};
    if (const rules::Subcause* words = m_rules.subcause(candidate.subcause)) out.title = words->title;
    out.confidential = is_confidential(candidate.rule, m_rules.subcause(candidate.subcause));
    for (const auto& [points, because] : candidate.parts) out.parts.push_back({points, because});
    return out;
  }

  Finding finding_of(const rules::Verdict& verdict) const {
    Finding out;
    out.rule = verdict.rule->id;
    out.cause = verdict.rule->cause;
    out.subcause = verdict.rule->subcause;
    out.score = verdict.score;
    out.confidential = is_confidential(verdict.rule, m_rules.subcause(out.subcause));
    if (const rules::Subcause* words = m_rules.subcause(out.subcause)) {
      out.title = words->title;
      out.says = first_of(verdict.rule->says, words->says);
    }
    return out;
  }

  // Proof -------------------------------------------------------------------------------------------------------

  void prove() {
    std::set<std::size_t> own;
    if (m_best != nullptr) {
      for (const rules::Proof& proof : m_best->proof) add_proof(proof, own);
    }
    if (m_case.state_by != k_none) own.insert(m_case.state_by);
    if (m_case.money_by != k_none) own.insert(m_case.money_by);
    if (m_case.failure != k_none && m_case.state == facts::State::stuck) own.insert(m_case.failure);
    for (const facts::Attempt& attempt : m_case.attempts) {
      if (attempt.sent != k_none) own.insert(attempt.sent);
    }
    for (const std::size_t i : m_case.conflicts) own.insert(i);
    for (const facts::Contradiction& one : m_case.contradictions) own.insert({one.believed, one.other});
    if (own.empty() && !m_case.events.empty()) own.insert(m_case.events.size() - 1);
    for (const std::size_t i : own) m_out.evidence.push_back(evidence(m_case.events[i], &m_case.codes[i]));
    std::stable_sort(m_out.evidence.begin(), m_out.evidence.end(), [](const Evidence& a, const Evidence& b) {
      if (a.timed != b.timed) return a.timed;
      return a.timed && a.at < b.at;
    });
    for (std::size_t i = 0; i < m_out.evidence.size(); ++i) {
      const bool money = m_case.money_by != k_none && m_out.evidence[i].timed &&
                         m_out.evidence[i].span == m_case.events[m_case.money_by].span;
      if (money) m_out.money_evidence.push_back(i);
    }
  }

  void add_proof(const rules::Proof& proof, std::set<std::size_t>& own) {
    if (proof.event != k_none) {
      own.insert(proof.event);
      return;
    }
    if (proof.other != nullptr) {
      for (const Evidence& known : m_out.evidence) {
        if (known.timed && known.at == proof.other->at && known.type == proof.other->type_name()) return;
      }
      m_out.evidence.push_back(evidence(*proof.other, nullptr));
      return;
    }
    Evidence out;
    out.type = "peers";
    out.timed = false;
    out.says = proof.says;
    m_out.evidence.push_back(std::move(out));
  }

  Evidence evidence(const Event& event, const facts::CodeFact* code) const {
    Evidence out;
    out.type = event.type_name();
    out.at = event.at;
    out.says = event_words(event, code);
    const bool is_another = !event.txid.empty() && event.txid != m_case.id;
    if (is_another) out.says = of_another(event.txid, out.says);
    if (!rules::secret_word(event.msg).empty() || !rules::secret_word(event.reason).empty()) {
      Event bare = event;
      bare.msg.clear();
      bare.reason.clear();
      out.tamed = event_words(bare, code);
      if (is_another) out.tamed = of_another(event.txid, *out.tamed);
    }
    out.confidential = code != nullptr && is_confidential(*code);
    out.file = m_files ? m_files(event.span.file) : std::string();
    out.span = event.span;
    return out;
  }

  /// An event of another payout, such as an earlier one to the same account.
  static Text of_another(const std::string& txid, const Text& says) {
    return {fmt::format("payout {}{}{}", txid, says.en.empty() ? "" : ": ", says.en),
            fmt::format("付款 {}{}{}", txid, says.zh.empty() ? "" : "：", says.zh)};
  }

  // May it be sent again ----------------------------------------------------------------------------------------

  void decide_retry() {
    RetryAnswer& retry = m_out.retry;
    retry.wanted = wanted();
    const Limit limit = interlock(m_case, m_context, m_world, m_out.confidential, m_found.unmapped != k_none);
    retry.verdict = facts::stricter(retry.wanted, limit.at_best);
    retry.interlock = retry.verdict != retry.wanted;
    retry.reasons = limit.reasons;
    if (m_best != nullptr && retry.verdict == retry.wanted) retry.reasons.push_back("rule:" + m_best->id);
    retry.how = how(retry.verdict);
    const Placeholders values = placeholders();
    if (m_subcause != nullptr) {
      retry.fix = fill(first_of(m_rule == nullptr ? Text{} : m_rule->fix, m_subcause->fix), values);
      retry.check = fill(first_of(m_rule == nullptr ? Text{} : m_rule->check, m_subcause->check), values);
    }
    for (const std::string& reason : limit.reasons) {
      if (!retry.because.empty()) break;
      if (retry.verdict == limit.at_best || retry.interlock) retry.because = reason_words(reason, m_case);
    }
    const facts::Attempt* last = m_case.last_attempt();
    if (last != nullptr && last->sent != k_none && facts::may_pay(last->state)) {
      retry.key_valid_until = last->at + facts::k_default_key_life;
    }
  }

  Retry wanted() const {
    if (m_case.state != facts::State::stuck) return Retry::never;
    if (m_best == nullptr) return Retry::after_status_check;
    if (m_rule != nullptr && m_rule->retry) return *m_rule->retry;
    if (m_best->code) return m_best->code->retry;
    return m_subcause == nullptr ? Retry::after_status_check : m_subcause->retry;
  }

  /// A return or an ended key needs a new payout; a refused send a new attempt; what never left keeps its id.
  RetryHow how(Retry verdict) const {
    if (verdict == Retry::never) return RetryHow::none;
    if (m_rule != nullptr && m_rule->retry_how) return *m_rule->retry_how;
    if (m_case.money == facts::MoneyState::returned) return RetryHow::new_payout;
    if (!m_case.was_sent()) return RetryHow::same_id;
    if (verdict == Retry::after_status_check) return key_has_ended() ? RetryHow::new_payout : RetryHow::same_id;
    if (m_subcause != nullptr && m_subcause->retry_how != RetryHow::none) return m_subcause->retry_how;
    return RetryHow::new_attempt;
  }

  /// Past the life of its key the same id is a second payout to the channel.
  bool key_has_ended() const {
    const facts::Attempt* last = m_case.last_attempt();
    return last != nullptr && m_case.as_of - last->at > facts::k_default_key_life;
  }

  // What to do --------------------------------------------------------------------------------------------------

  Placeholders placeholders() const {
    Placeholders out;
    const std::string amount = m_case.amount ? format_money(*m_case.amount) : std::string();
    out["amount"] = {amount, amount};
    const std::string& ref = m_out.channel_ref.empty() ? m_out.txid : m_out.channel_ref;
    out["ref"] = {ref, ref};
    out["channel"] = m_case.channel.empty() ? Text{"the channel", "渠道"} : Text{m_case.channel, m_case.channel};
    out["bank"] = m_case.bank.empty() ? Text{"the receiving bank", "收款行"} : Text{m_case.bank, m_case.bank};
    out["customer"] = {m_case.customer, m_case.customer};
    out["code"] = {m_out.code, m_out.code};
    out["txid"] = {m_out.txid, m_out.txid};
    std::string backup;
    for (const std::string& name : m_case.profile.backup) backup += (backup.empty() ? "" : ", ") + name;
    out["backup"] = backup.empty() ? Text{"no backup channel is configured", "未配置备用渠道"} : Text{backup, backup};
    const std::string since = fault_time();
    out["since"] = since.empty() ? Text{} : Text{": the fault was reported at " + since, "：故障报告时间 " + since};
    if (speaks_of_queue()) {
      add_queue_words(queue_facts(m_case, m_context), m_case.channel, out);
    }
    return out;
  }

  /// The queue's numbers cost a look at seven days of counts: only for rules whose steps say them.
  bool speaks_of_queue() const {
    if (m_rule == nullptr) return false;
    return std::any_of(m_rule->steps.begin(), m_rule->steps.end(),
                       [](const rules::Step& step) { return step.todo.en.find("{queue}") != std::string::npos; });
  }

  /// When the component, channel or bank that the believed rule rests on went down.
  std::string fault_time() const {
    if (m_best == nullptr) return {};
    Instant first = Instant::never();
    for (const rules::Proof& proof : m_best->proof) {
      if (proof.other != nullptr) first = std::min(first, proof.other->at);
    }
    return first.is_never() ? std::string() : format_utc(first);
  }

  void advise() {
    const Placeholders values = placeholders();
    m_out.owner = owner();
    if (m_case.state == facts::State::stuck && m_subcause != nullptr) {
      const std::vector<rules::Step>& steps = m_rule != nullptr && !m_rule->steps.empty() ? m_rule->steps : m_subcause->steps;
      if (const Text first = retry_step(); !first.empty()) m_out.actions.push_back({first, "payments_oncall", contact("payments_oncall")});
      for (const rules::Step& step : steps) {
        if (step.money && *step.money != m_out.money) continue;
        m_out.actions.push_back({fill(step.todo, values), step.who, contact(step.who)});
      }
      m_out.tell = fill(first_of(m_rule == nullptr ? Text{} : m_rule->tell, m_subcause->tell), values);
      m_out.says = fill(m_out.says, values);
    } else {
      tell_unstuck(values);
    }
    if (facts::is_service(m_case.kind)) m_out.tell = {};
    if (m_out.confidential) {
      if (const rules::Subcause* neutral = m_rules.subcause("under_review")) m_out.tell = fill(neutral->tell, values);
    }
    expect();
    refund();
    find_limits();
    prioritise();
  }

  /// Said before all steps where they were written for another answer to "may it be sent again" than this payout has.
  Text retry_step() const {
    const bool own_steps = m_rule != nullptr && !m_rule->steps.empty();
    const Retry written_for = own_steps ? m_rule->retry.value_or(m_subcause->retry) : m_subcause->retry;
    const RetryAnswer& retry = m_out.retry;
    if (retry.verdict == Retry::safe && written_for != Retry::safe && m_best != nullptr && m_best->code) {
      return {"Send it again as a new attempt, once the channel is stable", "待渠道稳定后，作为新的一次发送重新发出"};
    }
    if (retry.verdict <= written_for || !m_case.is_payout()) return {};
    const Text& why = retry.because;
    switch (retry.verdict) {
      case Retry::never: return {join("Do not send it again.", why.en), join("不要重发。", why.zh, "")};
      case Retry::after_status_check:
        return {join("Send nothing again yet.", why.empty() ? retry.check.en : why.en), join("暂不要重发。", why.empty() ? retry.check.zh : why.zh, "")};
      default: return {join("Send nothing again before this is put right:", why.empty() ? retry.fix.en : why.en), join("解决前不要重发：", why.empty() ? retry.fix.zh : why.zh, "")};
    }
  }
  static std::string join(std::string_view a, std::string_view b, std::string_view between = " ") {
    return b.empty() ? std::string(a) : fmt::format("{}{}{}", a, between, b);
  }

  std::string contact(const std::string& who) const {
    if (m_world.profiles == nullptr) return {};
    const auto& contacts = m_world.profiles->contacts;
    auto found = contacts.find(who);
    if (found == contacts.end() && who == "payments_oncall") found = contacts.find("us");
    if (found == contacts.end() && who == "channel_support") found = contacts.find("psp");
    if (found == contacts.end()) return {};
    return found->second.hours.empty() ? found->second.team : fmt::format("{} ({})", found->second.team, found->second.hours);
  }

  facts::Owner owner() const {
    if (m_case.hold("request") != nullptr) return facts::Owner::us;
    if (m_rule != nullptr && m_rule->owner) return *m_rule->owner;
    if (m_best != nullptr && m_best->code) return m_best->code->owner;
    return m_subcause == nullptr ? facts::Owner::us : m_subcause->owner;
  }

  void tell_unstuck(const Placeholders& values) {
    Text text;
    if (m_case.kind == "customer") {
      m_out.tell = {"Nothing is open on your account.", "您的账户没有待办事项。"};
      return;
    }
    switch (m_case.state) {
      case facts::State::settled: text = {"{amount} has been paid.", "{amount} 已支付。"}; break;
      case facts::State::closed: text = {"This payout of {amount} has been closed and is no longer on its way.", "该笔 {amount} 的付款已了结，不再处理。"}; break;
      case facts::State::in_time:
      case facts::State::stuck: text = {"{amount} is on its way and still in good time.", "{amount} 正在处理，仍在正常时限内。"}; break;
    }
    m_out.tell = fill(text, values);
  }

  void expect() {
    if (m_case.state == facts::State::in_time) {
      m_out.expected_by = m_case.due;
      m_out.expected_says = {"Normal time of the channel", "渠道正常时限"};
      m_out.expected_basis = "channel";
      return;
    }
    if (m_case.state != facts::State::stuck || m_subcause == nullptr) return;
    const rules::Eta& eta = m_rule != nullptr && m_rule->eta.known ? m_rule->eta : m_subcause->eta;
    if (!eta.known) return;
    const Instant from = m_case.stuck_since.value_or(m_case.as_of);
    const facts::Calendar* calendar = m_world.calendars == nullptr ? nullptr : m_world.calendars->find(m_case.profile.calendar);
    if (eta.max.unit == facts::TimeSpan::Unit::plain) {
      m_out.expected_by = from + eta.max.as_plain();
    } else if (calendar != nullptr) {
      m_out.expected_by = calendar->due(from, eta.max, m_case.profile.cutoff);
    }
    const Text least = span_words(eta.min);
    const Text most = span_words(eta.max);
    m_out.expected_says = {fmt::format("Usually solved within {} to {}", least.en, most.en),
                           fmt::format("通常在 {}至 {}内解决", least.zh, most.zh)};
    m_out.expected_basis = "rule";
    m_out.expected_by_rule = m_out.expected_by;
    expect_by_history();
    m_out.overdue = m_out.expected_by && m_case.as_of > *m_out.expected_by;
  }

  /// Where enough payouts of the past had the same trouble, their times count; the rule's estimate stands beside them.
  void expect_by_history() {
    m_out.history = find_history(m_case, m_context);
    if (!m_out.history || !m_out.stuck_since) return;
    const History& past = *m_out.history;
    if (past.payouts < k_enough_history) {
      m_out.expected_says.en += fmt::format(" (only {} past payout{} like it {} known)", past.payouts, past.payouts == 1 ? "" : "s", past.payouts == 1 ? "is" : "are");
      m_out.expected_says.zh += fmt::format("（类似的既往付款仅 {} 笔）", past.payouts);
      return;
    }
    m_out.expected_basis = "history";
    m_out.expected_by = *m_out.stuck_since + past.p90;
    const Text half = duration_words(past.median);
    const Text most = duration_words(past.p90);
    if (half.en == most.en) {
      m_out.expected_says = {fmt::format("Nine in ten of {} past payouts like it were over within {}", past.payouts, most.en),
                             fmt::format("{} 笔类似的既往付款中，九成在 {}内了结", past.payouts, most.zh)};
      return;
    }
    m_out.expected_says = {
        fmt::format("Half of {} past payouts like it were over within {}, nine in ten within {}", past.payouts, half.en, most.en),
        fmt::format("{} 笔类似的既往付款中，半数在 {}内、九成在 {}内了结", past.payouts, half.zh, most.zh)};
  }

  void refund() {
    if (m_case.hold("refund") != nullptr) m_out.refund = "requested";
    for (const Event& event : m_case.events) {
      if (event.type == EventType::refund_issued) m_out.refund = "issued";
    }
    const bool back = m_case.money == facts::MoneyState::returned && m_case.ledger != facts::LedgerState::credited_back;
    if (m_out.refund.empty() && back && m_case.state == facts::State::stuck) m_out.refund = "due";
  }

  void find_limits() {
    m_out.deadlines = find_deadlines(m_case, m_out.subcause, m_rules.deadlines(), m_world);
    const auto& key = m_out.retry.key_valid_until;
    // Where it has ended the verdict says so.
    if (!key || *key < m_case.as_of || m_out.retry.verdict == Retry::never) return;
    m_out.deadlines.push_back({{"The channel forgets the key of the last send: a resend with the same id would then pay twice",
                                "渠道对末次发送的防重键失效，此后以相同编号重发将重复付款"},
                               *key, "the shortest promise of providers, 24 hours; yours may be longer", "idempotency-key"});
    sort_deadlines(m_out.deadlines, m_case.as_of);
  }

  void prioritise() {
    if (m_case.state != facts::State::stuck) return;
    m_out.priority_parts = priority_parts(m_case, m_out);
    int points = 0;
    for (const ScorePart& part : m_out.priority_parts) points += part.points;
    m_out.priority = std::min(points, 100);
  }

  /// The fault it shares with others.
  void share() {
    const auto& table = m_rules.playbook().group_by;
    const auto found = table.find(m_best == nullptr ? std::string_view("undecided") : std::string_view(m_out.subcause));
    const bool own = m_rule != nullptr && !m_rule->group_by.empty();
    if (!own && found == table.end()) return;
    m_out.incident = find_incident(m_case, m_context, m_best, own ? m_rule->group_by : found->second,
                                   [this](const Event& event) { return evidence(event, nullptr); });
  }

  // Open questions ----------------------------------------------------------------------------------------------

  void ask() {
    for (const rules::Verdict& verdict : m_found.unknown) {
      if (m_out.confidential) continue;
      OpenQuestion item;
      item.rule = verdict.rule->id;
      item.confidential = is_confidential(verdict.rule, m_rules.subcause(verdict.rule->subcause));
      for (const rules::Leaf& leaf : verdict.leaves) {
        if (leaf.value == facts::Tri::unknown && !leaf.condition->ask.empty()) item.question = leaf.condition->ask;
      }
      if (item.question.empty()) {
        const rules::Subcause* words = m_rules.subcause(verdict.rule->subcause);
        item.question = first_of(verdict.rule->check, words == nullptr ? Text{} : words->check);
      }
      item.question = fill(item.question, placeholders());
      push_question(std::move(item));
    }
    ask_about_holes();
    if (m_best == nullptr && misses_scheme()) {
      const std::string& code = m_case.events[m_found.unmapped].code;
      push_question({"scheme_unknown",
                     {fmt::format("Whose code is {}? Name the `scheme` of {} in the configuration; `payout-diag code {}` lists what it means in each.", code, channel_words().en, code),
                      fmt::format("代码 {0} 属于哪个体系？请在配置中写明{1}的 `scheme`；`payout-diag code {0}` 列出其各种含义。", code, channel_words().zh)},
                     {}, {}, {}});
    } else if (m_best == nullptr && m_subcause != nullptr && !m_subcause->check.empty()) {
      push_question({m_subcause->id, fill(m_subcause->check, placeholders()), {}, {}, {}});
    }
  }

  void push_question(OpenQuestion item) {
    for (const OpenQuestion& known : m_out.open) {
      if (known.question == item.question) return;
    }
    m_out.open.push_back(std::move(item));
  }

  void ask_about_holes() {
    const facts::LogHole* hole = relevant_hole();
    if (hole == nullptr) return;
    OpenQuestion item;
    item.rule = "log:" + hole->log;
    const std::string from = format_utc(hole->from);
    const std::string to = hole->to.is_never() ? std::string("now") : format_utc(hole->to);
    item.question = {fmt::format("Load log {} from {} to {}: no line of it came in.", hole->log, from, to),
                     fmt::format("请补录日志 {}（{} 至 {}）：该时段没有任何记录。", hole->log, from, hole->to.is_never() ? "现在" : to)};
    item.command = "payout-diag ingest FILE";
    m_out.open.insert(m_out.open.begin(), std::move(item));
  }

  const facts::LogHole* relevant_hole() const {
    if (m_case.events.empty()) return nullptr;
    return facts::hole_since(m_context, m_case, m_case.events.front().at);
  }

  void note_findings() {
    if (m_case.contradiction) m_out.findings.push_back("contradicting_records");
    if (m_found.unmapped != k_none) m_out.findings.push_back("unmapped_code");
    if (m_case.profile.origin == facts::ChannelProfile::Origin::unknown) m_out.findings.push_back("no_channel_profile");
    if (m_case.state == facts::State::settled && m_case.open_sends() > 0 && m_case.money == facts::MoneyState::delivered) {
      m_out.findings.push_back("second_send_open");
    }
    if (m_case.state != facts::State::stuck && !m_case.holds.empty()) m_out.findings.push_back("hold_open_after_credit");
  }

  void provenance() {
    m_out.rules_version = m_rules.version();
    m_out.rules_sha256 = m_rules.sha256();
    m_out.as_of = m_case.as_of;
    m_out.data_end = m_context.data_end();
  }

  const Case& m_case;
  const facts::Context& m_context;
  const rules::RuleSet& m_rules;
  const facts::World& m_world;
  const FileNames& m_files;
  Diagnosis m_out;
  Candidates m_found;
  const Candidate* m_best = nullptr;
  const rules::Rule* m_rule = nullptr;
  const rules::Subcause* m_subcause = nullptr;
};

}  // namespace

std::string_view word(Band band) {
  switch (band) {
    case Band::strong: return "strong";
    case Band::likely: return "likely";
    case Band::possible: return "possible";
    case Band::none: break;
  }
  return "";
}

std::string_view word(Change::Kind kind) {
  switch (kind) {
    case Change::Kind::fresh: return "new";
    case Change::Kind::older: return "older";
    case Change::Kind::moved: return "moved";
    case Change::Kind::resolved: break;
  }
  return "resolved";
}

Diagnosis diagnose(const facts::Case& c, const facts::Context& context, const rules::RuleSet& rules,
                   const facts::World& world, const FileNames& files) {
  return Builder(c, context, rules, world, files).run();
}

}  // namespace payout::diagnosis
