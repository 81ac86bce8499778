#include "report/wording.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "diagnosis/wording.hpp"

namespace payout::report {
namespace {

template <class E, std::size_t N>
Phrase at(const std::array<Phrase, N>& table, E value) {
  return table[static_cast<std::size_t>(value)];
}

struct Named {
  std::string_view word;
  Phrase phrase;
};

template <std::size_t N>
const Phrase* look_up(const std::array<Named, N>& table, std::string_view word) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const Named& row) { return row.word == word; });
  return found == table.end() ? nullptr : &found->phrase;
}

constexpr std::array<Named, 8> k_roles{{
    {"support", {"support", "客服"}},
    {"payments_oncall", {"payments on-call", "支付值班"}},
    {"treasury", {"treasury", "资金部"}},
    {"compliance", {"compliance", "合规部"}},
    {"channel_support", {"channel support", "渠道支持"}},
    {"engineering", {"engineering", "技术部"}},
    {"customer_success", {"customer success", "客户经理"}},
    {"customer", {"customer", "客户"}},
}};

constexpr std::array<Named, 3> k_refunds{{
    {"issued", {"The refund to the customer has been issued.", "已向客户退款。"}},
    {"requested", {"A refund to the customer has been requested.", "已申请向客户退款。"}},
    {"due", {"A refund to the customer is due.", "应向客户退款。"}},
}};

constexpr std::array<Named, 6> k_findings{{
    {"amounts_differ", {"The sources name different amounts.", "各来源的金额不一致。"}},
    {"unattached_record",
     {"A record that may be about it could not be attached.", "有一条可能属于本笔的记录未能并入。"}},
    {"contradicting_records", {"The records contradict each other.", "记录互相矛盾。"}},
    {"unmapped_code",
     {"What the code means here is not known, so nothing was concluded from it.", "代码在此处的含义不明，未作推断。"}},
    {"second_send_open", {"A second send is still open: it may pay twice.", "另有一次发送未了结，可能重复付款。"}},
    {"hold_open_after_credit", {"A hold on it is still open in the records.", "记录中仍有一项冻结未解除。"}},
}};

bool ends_sentence(std::string_view text) {
  constexpr std::array<std::string_view, 9> k_ends{".", "!", "?", ":", "\"", "。", "！", "？", "”"};
  return std::any_of(k_ends.begin(), k_ends.end(), [&](std::string_view end) { return text.ends_with(end); });
}

/// Any character from the CJK blocks on (a first byte of E3 or more).
bool is_chinese(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xE3; });
}

/// Length of an RFC 3339 UTC time at the start of the text, 0 where there is none.
std::size_t utc_length(std::string_view text) {
  constexpr std::string_view k_form = "dddd-dd-ddTdd:dd:dd";
  if (text.size() <= k_form.size()) return 0;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t i = 0; i < k_form.size(); ++i) {
    if (k_form[i] == 'd' ? !is_digit(text[i]) : text[i] != k_form[i]) return 0;
  }
  std::size_t end = k_form.size();
  if (text[end] == '.') {
    ++end;
    while (end < text.size() && is_digit(text[end])) ++end;
  }
  return end < text.size() && text[end] == 'Z' ? end + 1 : 0;
}

std::string date_text(const LocalTime& local) {
  const CivilDate date = civil_from_days(local.day);
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::string time_text(const LocalTime& local, bool seconds) {
  const std::int64_t s = local.second;
  if (!seconds) return fmt::format("{:02}:{:02}", s / 3600, s / 60 % 60);
  return fmt::format("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

std::string clock_text(const LocalTime& local) {
  return fmt::format("{} {}", time_text(local, local.second % 60 != 0), local.abbreviation);
}

/// The last nanosecond of a second is the end of a span; people name it by the moment after.
Instant rounded(Instant at_moment) {
  constexpr std::int64_t k_second = 1'000'000'000;
  const bool is_end = at_moment.ns % k_second == k_second - 1 && !at_moment.is_never();
  return is_end ? at_moment + Duration{1} : at_moment;
}

}  // namespace

const std::string& pick(const diagnosis::Text& text, Language language) {
  const std::string& wanted = language == Language::zh ? text.zh : text.en;
  if (!wanted.empty()) return wanted;
  return language == Language::zh ? text.en : text.zh;
}

std::string_view label(facts::State state) {
  constexpr std::array<std::string_view, 4> k_labels{"IN TIME", "STUCK", "SETTLED", "CLOSED"};
  return k_labels[static_cast<std::size_t>(state)];
}

std::string_view label(facts::Retry retry) {
  constexpr std::array<std::string_view, 4> k_labels{"SAFE", "FIX FIRST", "CHECK FIRST", "NEVER"};
  return k_labels[static_cast<std::size_t>(retry)];
}

Phrase phrase(facts::Cause cause) {
  constexpr std::array<Phrase, 8> k_causes{{
      {"undecided", "未能判定"},
      {"system fault", "系统故障"},
      {"funds delay", "资金延迟"},
      {"dispute hold", "争议冻结"},
      {"compliance block", "合规拦截"},
      {"client error", "客户侧问题"},
      {"ambiguous", "含义不明"},
      {"not a failure", "并非失败"},
  }};
  return at(k_causes, cause);
}

Phrase phrase(diagnosis::Band band) {
  constexpr std::array<Phrase, 4> k_bands{{{"", ""}, {"possible", "可能"}, {"likely", "很可能"}, {"strong", "证据充分"}}};
  return at(k_bands, band);
}

Phrase phrase(facts::MoneyState money) {
  constexpr std::array<Phrase, 5> k_states{{
      {"Not left.", "未划出。"},
      {"In flight.", "在途。"},
      {"Returned.", "已退回。"},
      {"Delivered.", "已入账。"},
      {"Unknown.", "未知。"},
  }};
  return at(k_states, money);
}

Phrase phrase(facts::LedgerState ledger) {
  constexpr std::array<Phrase, 4> k_states{{
      {"The customer has not been debited.", "客户尚未被扣款。"},
      {"The customer has been debited.", "客户已被扣款。"},
      {"The customer has been credited back.", "款项已退回客户账户。"},
      {"", ""},
  }};
  return at(k_states, ledger);
}

Phrase phrase(facts::Owner owner) {
  constexpr std::array<Phrase, 7> k_owners{{
      {"We act next.", "下一步由我方处理。"},
      {"The payment provider acts next.", "下一步由支付服务商处理。"},
      {"Our bank acts next.", "下一步由我方银行处理。"},
      {"The receiving bank acts next.", "下一步由收款行处理。"},
      {"The payee acts next.", "下一步由收款人处理。"},
      {"The payment network acts next.", "下一步由清算网络处理。"},
      {"Compliance acts next.", "下一步由合规部门处理。"},
  }};
  return at(k_owners, owner);
}

Phrase name_of(facts::Owner owner) {
  constexpr std::array<Phrase, 7> k_owners{{
      {"us", "我方"},
      {"payment provider", "支付服务商"},
      {"our bank", "我方银行"},
      {"receiving bank", "收款行"},
      {"payee", "收款人"},
      {"payment network", "清算网络"},
      {"compliance", "合规"},
  }};
  return at(k_owners, owner);
}

Phrase phrase(facts::Reason reason) {
  constexpr std::array<Phrase, 9> k_reasons{{
      {"", ""},
      {"payment system", "支付系统故障"},
      {"funds", "资金延迟"},
      {"dispute or refund", "争议或退款"},
      {"module or setting", "模块或配置错误"},
      {"law or compliance", "法律或合规"},
      {"interface", "接口错误"},
      {"platform or bank", "平台或银行故障"},
      {"client", "客户侧"},
  }};
  return at(k_reasons, reason);
}

Phrase phrase(facts::Retry retry) {
  constexpr std::array<Phrase, 4> k_verdicts{{
      {"It may be sent again.", "可以重发。"},
      {"It may be sent again once this is fixed.", "修正之后才可重发。"},
      {"Do not send it again before the check.", "核实之前不要重发。"},
      {"Do not send it again.", "不要重发。"},
  }};
  return at(k_verdicts, retry);
}

Phrase phrase(facts::RetryHow how) {
  constexpr std::array<Phrase, 4> k_ways{{
      {"", ""},
      {"send it again with the same id", "用相同编号重发"},
      {"send a new attempt of this payout", "对本笔付款再发送一次"},
      {"make a new payout with a new id", "用新编号新建付款"},
  }};
  return at(k_ways, how);
}

Phrase other_label(std::string_view kind, facts::State state) {
  const bool is_open = state == facts::State::stuck;
  if (kind == "customer") return is_open ? Phrase{"OPEN", "未结"} : Phrase{"NOTHING OPEN", "无待办"};
  return is_open ? Phrase{"TROUBLE", "异常"} : Phrase{"IN ORDER", "正常"};
}

Phrase kind_title(std::string_view kind) {
  if (kind == "channel") return {"Channel", "渠道"};
  if (kind == "bank") return {"Bank", "银行"};
  if (kind == "component") return {"Component", "组件"};
  return {"Account", "账户"};
}

Phrase refund_phrase(std::string_view refund) {
  const Phrase* found = look_up(k_refunds, refund);
  return found == nullptr ? Phrase{} : *found;
}

std::string who_does(const diagnosis::Action& action, Language language) {
  if (!action.contact.empty()) return action.contact;
  const Phrase* found = look_up(k_roles, action.who);
  return found == nullptr ? spelled(action.who) : std::string(found->in(language));
}

std::string finding_sentence(std::string_view finding, Language language) {
  const Phrase* found = look_up(k_findings, finding);
  return found == nullptr ? sentence(spelled(finding)) : std::string(found->in(language));
}

std::string subcause_title(const diagnosis::Text& title, std::string_view subcause, Language language) {
  return title.empty() ? spelled(subcause) : pick(title, language);
}

std::string cause_title(facts::Cause cause, const diagnosis::Text& title, std::string_view subcause,
                        Language language) {
  std::string out(phrase(cause).in(language));
  const std::string detail = subcause_title(title, subcause, language);
  if (cause != facts::Cause::undecided && !detail.empty()) out += " / " + detail;
  return out;
}

std::string place_text(std::string_view file, std::uint64_t line, bool whole_path) {
  const std::size_t slash = file.find_last_of('/');
  if (!whole_path && slash != std::string_view::npos && slash + 1 < file.size()) file.remove_prefix(slash + 1);
  return file.empty() || line == 0 ? std::string(file) : fmt::format("{}:{}", file, line);
}

std::string spelled(std::string_view word) {
  std::string out(word);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

std::string sentence(std::string_view text) {
  std::string out(trim(text));
  if (out.empty() || ends_sentence(out)) return out;
  return out += is_chinese(out) ? "。" : ".";
}

std::string join_sentences(std::string_view first, std::string_view second, Language language) {
  const std::string a = sentence(first);
  const std::string b = sentence(second);
  if (a.empty() || b.empty()) return a + b;
  return language == Language::zh && !a.ends_with('.') ? a + b : a + " " + b;
}

std::string age(Duration span, Language language) {
  const Duration shown = std::max(span, Duration{0});
  const diagnosis::Text words = diagnosis::duration_words(shown);
  return pick(words, language);
}

std::string short_age(Duration span) {
  const std::int64_t seconds = std::max(span, Duration{0}).ns / 1'000'000'000;
  if (seconds < 60) return fmt::format("{}s", seconds);
  if (seconds < 3600) return fmt::format("{}m", seconds / 60);
  if (seconds < 86400) return fmt::format("{}h{:02}m", seconds / 3600, seconds / 60 % 60);
  return fmt::format("{}d{:02}h", seconds / 86400, seconds / 3600 % 24);
}

std::string Clock::moment(Instant at_moment) const {
  const LocalTime local = m_zone.to_local(rounded(at_moment));
  return local.day == m_today.day ? clock_text(local) : date_text(local) + " " + clock_text(local);
}

std::string Clock::limit(Instant at_moment) const {
  const LocalTime local = m_zone.to_local(at_moment);
  if (local.second % 3600 != 3599) return moment(at_moment);
  if (local.second != 86399) return moment(at_moment + Duration::seconds(1));
  const std::string time = fmt::format("24:00 {}", local.abbreviation);
  return local.day == m_today.day ? time : date_text(local) + " " + time;
}

std::string Clock::dated(Instant at_moment) const {
  const LocalTime local = m_zone.to_local(rounded(at_moment));
  return date_text(local) + " " + clock_text(local);
}

std::string localised(std::string_view text, const Clock& clock) {
  std::string out;
  while (!text.empty()) {
    const std::size_t next = text.find_first_of("0123456789");
    out += text.substr(0, next);
    if (next == std::string_view::npos) break;
    text.remove_prefix(next);
    std::size_t length = utc_length(text);
    const ParsedInstant parsed = length == 0 ? ParsedInstant{} : parse_rfc3339(text.substr(0, length));
    if (parsed.value) {
      out += clock.moment(*parsed.value);
    } else {
      // Past the whole run of digits: a time does not begin inside a longer number.
      length = std::min(text.find_first_not_of("0123456789"), text.size());
      out += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return out;
}

void TimeColumn::see(Instant at_moment) {
  const LocalTime local = m_clock.zone().to_local(at_moment);
  const LocalTime& today = m_clock.today();
  if (local.day == today.day) return;
  const bool same_year = civil_from_days(local.day).year == civil_from_days(today.day).year;
  m_form = std::max(m_form, same_year ? Form::month_day : Form::date);
}

std::string TimeColumn::text(Instant at_moment) const {
  const LocalTime local = m_clock.zone().to_local(at_moment);
  std::string out = time_text(local, true);
  if (m_fraction) out += fmt::format(".{:03}", local.nanosecond / 1'000'000);
  if (m_form == Form::time) return out;
  const std::string date = date_text(local);
  return (m_form == Form::month_day ? date.substr(5) : date) + " " + out;
}

std::size_t TimeColumn::width() const {
  constexpr std::array<std::size_t, 3> k_widths{8, 14, 19};
  return k_widths[static_cast<std::size_t>(m_form)] + (m_fraction ? 4 : 0);
}

}  // namespace payout::report
