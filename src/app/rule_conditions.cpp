#include "app/rule_conditions.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "diagnosis/wording.hpp"
#include "facts/context.hpp"

namespace payout::app {
namespace {

using report::Phrase;
using rules::Condition;
using rules::Modifier;
using rules::Op;

/// `{0}` is what is tested, `{1}` the values. In Chinese, Latin words bring their blank along.
constexpr auto k_tests = std::to_array<Phrase>({
    {"{0} is {1}", "{0}为{1}"},
    {"{0} begins with {1}", "{0}以{1} 开头"},
    {"{0} ends with {1}", "{0}以{1} 结尾"},
    {"{0} holds {1}", "{0}含{1}"},
    {"{0} fits {1}", "{0}匹配{1}"},
    {"{0} is above {1}", "{0}高于{1}"},
    {"{0} is at least {1}", "{0}不低于{1}"},
    {"{0} is below {1}", "{0}低于{1}"},
    {"{0} is at most {1}", "{0}不高于{1}"},
    {"{0} is given", "有{0}"},
    {"{0} is not {1}", "{0}不为{1}"},
});
static_assert(k_tests.size() == static_cast<std::size_t>(Modifier::not_equal) + 1);

constexpr auto k_fields = std::to_array<Phrase>({
    {"type", "类型"},
    {"channel", "渠道"},
    {"scheme", "体系"},
    {"code", "代码"},
    {"text", "文本"},
    {"reason", "理由"},
    {"component", "组件"},
    {"attempt", "第几次发送"},
    {"bank", "收款行"},
    {"customer", "客户"},
    {"source", "来源"},
    {"meaning of the code", "代码的含义"},
    {"cause of the code", "代码的原因"},
    {"weight of the code", "代码的权重"},
    {"code that leaves the send alive", "发送仍有效的代码"},
});
static_assert(k_fields.size() == static_cast<std::size_t>(rules::Field::code_alive) + 1);

constexpr auto k_places = std::to_array<Phrase>({
    {"", ""},
    {" of its channel", "所用渠道"},
    {" of its bank", "收款行"},
    {" of its customer", "该客户"},
    {" of our systems", "我方系统"},
});

constexpr auto k_dimensions = std::to_array<Phrase>({
    {"on the same channel", "同一渠道"},
    {"to the same bank", "同一收款行"},
    {"of the same customer", "同一客户"},
    {"with the same code", "同一代码"},
    {"with the same code on the channel", "同一渠道、同一代码"},
    {"with the same code at the bank", "同一收款行、同一代码"},
    {"with the same code of the customer", "同一客户、同一代码"},
    {"on all channels", "所有渠道"},
    {"on the channel to the same bank", "同一渠道、同一收款行"},
    {"in the same log", "同一日志"},
    {"in the same log of the channel", "同一渠道、同一日志"},
    {"in the same component of ours", "我方同一组件"},
    {"with the same trouble", "同类问题"},
});
static_assert(k_dimensions.size() == static_cast<std::size_t>(Dimension::count_));

constexpr auto k_outcomes = std::to_array<Phrase>({
    {"were sent", "已发送"},
    {"arrived", "已到账"},
    {"were refused", "被拒绝"},
    {"came back", "被退回"},
    {"timed out", "超时"},
    {"failed in our engine", "在我方引擎出错"},
    {"were refused before the send", "发送前被拒"},
    {"were created", "已创建"},
    {"left", "已发出"},
    {"were seen", "有记录"},
    {"were approved", "已放行"},
    {"were solved", "已解决"},
});
static_assert(k_outcomes.size() == static_cast<std::size_t>(Outcome::count_));

constexpr Phrase k_failed{"failed", "失败"};
constexpr Phrase k_silent{"got no answer", "未获应答"};
constexpr Phrase k_or{" or ", "或"};
constexpr Phrase k_nor{" nor ", "或"};
constexpr Phrase k_and_whose{" and whose ", "，且"};

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

Phrase dimension_words(Dimension dimension) { return k_dimensions[static_cast<std::size_t>(dimension)]; }

Phrase state_place(std::string_view place) {
  if (place == "channel") return {"channel", "渠道"};
  if (place == "bank") return {"bank", "收款行"};
  return {"system", "我方系统"};
}

}  // namespace

std::string RuleSpeaker::join(const std::vector<std::string>& words, Phrase last) const {
  // Chinese sets a Latin word off by blanks; the words joined here are nearly always words of data.
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i].empty() ? std::string_view(m_say.zh() ? "无" : "none") : words[i];
    const std::string_view between = last.in(m_say.language());
    if (i > 0 && i + 1 < words.size()) {
      out += m_say.zh() ? "、" : ", ";
    } else if (i > 0) {
      const bool listed = between == "、";
      if (m_say.zh() && !listed && !between.starts_with("，") && is_ascii(out.back())) out += ' ';
      out += between;
      if (m_say.zh() && !listed && is_ascii(word.front())) out += ' ';
    }
    out += word;
  }
  return out;
}

std::string RuleSpeaker::test(std::string_view what, Modifier modifier, const std::vector<std::string>& values) const {
  if (modifier == Modifier::exists && !values.empty() && values.front() != "true")
    return m_say.say("{} is not given", "没有{}", what);
  std::string list = join(values, modifier == Modifier::not_equal ? k_nor : k_or);
  if (m_say.zh() && !list.empty() && is_ascii(list.front())) list.insert(0, 1, ' ');
  return fmt::format(fmt::runtime(k_tests[static_cast<std::size_t>(modifier)].in(m_say.language())), what, list);
}

std::string RuleSpeaker::facts(const std::vector<rules::FactTest>& facts) const {
  std::vector<std::string> words;
  for (const rules::FactTest& fact : facts) {
    const bool asks = m_say.zh() && fact.modifier == Modifier::exists;
    words.push_back(
        test(m_say.zh() ? (asks ? " " + fact.fact : fact.fact + " ") : fact.fact, fact.modifier, fact.values));
  }
  return join(words, Phrase{" and ", "，且"});
}

std::string RuleSpeaker::span(const std::optional<facts::TimeSpan>& span) const {
  if (!span) return m_say.say("no time", "0 秒");
  return m_say.zh() ? diagnosis::span_words(*span).zh : facts::format_time_span(*span);
}

std::string RuleSpeaker::name(int index) const {
  return fmt::format("`{}`", m_rule.find[static_cast<std::size_t>(index)].name);
}

std::string RuleSpeaker::event(std::size_t index) const { return event(index, Number::one); }

std::string RuleSpeaker::event(std::size_t index, Number number) const {
  const rules::Binding& binding = m_rule.find[index];
  std::string types = m_say.say("event", "事件");
  std::vector<std::string> tests;
  for (const rules::FieldTest& field : binding.match.tests) {
    if (field.field == rules::Field::type && field.modifier == Modifier::equal) {
      types = join(field.values, k_or);
    } else {
      tests.push_back(
          test(k_fields[static_cast<std::size_t>(field.field)].in(m_say.language()), field.modifier, field.values));
    }
  }
  const std::string_view place = k_places[static_cast<std::size_t>(binding.place)].in(m_say.language());
  std::vector<std::string> times;
  if (binding.current) times.push_back(m_say.say(" since the latest send", "最近一次发送以来"));
  const auto anchored = [&](int anchor, Phrase word) {
    if (anchor < 0) return;
    const std::string_view side = word.in(m_say.language());
    times.push_back(binding.within
                        ? m_say.say(" within {1} {2} {0}", "{0} {2} {1}内", name(anchor), span(binding.within), side)
                        : m_say.say(" {1} {0}", "{0} {1}", name(anchor), side));
  };
  anchored(binding.before, {"before", "之前"});
  anchored(binding.after, {"after", "之后"});
  const bool first = binding.pick == rules::Pick::first;
  if (!m_say.zh()) {
    std::string out = number == Number::many ? types : fmt::format("the {} {}", first ? "first" : "last", types);
    out += place;
    for (const std::string& time : times) out += time;
    if (!tests.empty()) out += " whose " + join(tests, k_and_whose);
    return out;
  }
  std::string out(place);
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (i > 0) out += "、";
    if (!out.empty() && times[i].starts_with('`')) out += "在 ";
    out += times[i];
  }
  if (!out.empty()) out += "的";
  if (number == Number::one) out += first ? "第一条" : "最后一条";
  if (!out.empty() && is_ascii(types.front())) out += ' ';
  out += types;
  if (!tests.empty()) out += "（" + join(tests, k_and_whose) + "）";
  return out;
}

std::string RuleSpeaker::around(const Condition& c) const {
  if (c.around >= 0)
    return m_say.say(" from {1} before {0} to {2} after it", "{0} 前 {1}至后 {2}，", name(c.around),
                     span(c.before_span), span(c.after_span));
  if (c.before_span) return m_say.say(" in the last {}", "最近 {}，", span(c.before_span));
  return m_say.say(" at that moment", "当时");
}

std::string RuleSpeaker::outcomes(const Condition& c) const {
  std::vector<std::string> words;
  if (c.outcomes == facts::k_failed) {
    words.emplace_back(k_failed.in(m_say.language()));
  } else {
    for (std::size_t i = 0; i < k_outcomes.size(); ++i) {
      if ((c.outcomes & (1U << i)) != 0) words.emplace_back(k_outcomes[i].in(m_say.language()));
    }
  }
  if (c.silent) words.emplace_back(k_silent.in(m_say.language()));
  return join(words, k_or);
}

std::string RuleSpeaker::share(const Condition& c) const {
  std::vector<std::string> words;
  if (c.gte >= 0) words.push_back(m_say.say("at least {}", "至少 {} 笔", c.gte));
  if (c.lt >= 0) words.push_back(m_say.say("fewer than {}", "少于 {} 笔", c.lt));
  if (c.share_gte >= 0) words.push_back(m_say.say("at least {} %", "至少占 {}%", c.share_gte));
  if (c.share_lt >= 0) words.push_back(m_say.say("less than {} %", "不到 {}%", c.share_lt));
  std::string out = join(words, Phrase{" and ", "，且"});
  if (c.number > 0 && c.gte < 0) out += m_say.say(" of {} or more", "（总数不少于 {} 笔）", c.number);
  return out;
}

std::string RuleSpeaker::counted(const Condition& c) const {
  const std::string what = event(static_cast<std::size_t>(c.bindings.front()), Number::many);
  const std::string within = c.within ? m_say.say(" within {}", "{}内", span(c.within)) : std::string();
  if (c.lt >= 0) return m_say.say("fewer than {0} of {1}{2}", "{2}少于 {0} 条：{1}", c.lt, what, within);
  return m_say.say("at least {0} of {1}{2}", "{2}至少 {0} 条：{1}", std::max(c.gte, 1), what, within);
}

std::string RuleSpeaker::aged(const Condition& c) const {
  std::vector<std::string> bounds;
  if (c.older) bounds.push_back(m_say.say("older than {}", "早于 {}前", span(c.older)));
  if (c.newer) bounds.push_back(m_say.say("not older than {}", "不早于 {}前", span(c.newer)));
  return m_say.say("{} is {}", "{} {}", name(c.bindings.front()), join(bounds, Phrase{" and ", "，且"}));
}

std::string RuleSpeaker::condition(const Condition& c) const {
  const auto first = [&] { return name(c.bindings.front()); };
  const auto in_words = [this](Dimension dimension) { return dimension_words(dimension).in(m_say.language()); };
  switch (c.op) {
    case Op::all: return m_say.say("all of:", "全部满足：");
    case Op::any: return m_say.say("any of:", "满足任意一项：");
    case Op::none: return m_say.say("none of:", "均不满足：");
    case Op::at_least: return m_say.say("at least {} of:", "至少满足 {} 项：", c.number);
    case Op::seen: return m_say.say("there is {}", "有 {}", first());
    case Op::missing:
      if (!c.within || c.within->count == 0)
        return m_say.say("{1} did not come after {0}; unknown where log `{2}` has a hole there",
                         "{0} 之后没有 {1}；日志 `{2}` 在此期间有缺口时，结果为未知", name(c.after), first(), c.word);
      return m_say.say("{1} did not come within {2} after {0}; unknown where log `{3}` has a hole there",
                       "{0} 之后 {2}内没有 {1}；日志 `{3}` 在此期间有缺口时，结果为未知", name(c.after), first(),
                       span(c.within), c.word);
    case Op::order: {
      std::vector<std::string> names;
      for (const int index : c.bindings) names.push_back(name(index));
      return m_say.say("{0} came in this order{1}", "依次出现：{0}{1}", join(names, Phrase{" then ", "、"}),
                       c.within ? m_say.say(" within {}", "（{}内）", span(c.within)) : "");
    }
    case Op::count: return counted(c);
    case Op::state:
      return m_say.say("the {0} was {1}{2}", "{2}{0}处于 {1}", state_place(c.word).in(m_say.language()),
                       join(c.words, k_or), around(c));
    case Op::peers:
      return m_say.say("{0} of the other payouts {1} {2}{3}", "{3}{1}的其他付款中，{2}的{0}", share(c),
                       in_words(c.dimension), outcomes(c), around(c));
    case Op::change:
      return m_say.say(
          "payouts {0} that {1} began with a change of ours ({2}) in the {3} before, are thick behind it and end with "
          "what took it back; at least {4}",
          "{0}的付款中，{1}的始于此前 {3}内的我方变更（{2}），变更之后密集出现，撤回之后停止；至少 {4} 笔",
          in_words(c.dimension), outcomes(c), join(c.words, k_or),
          span(c.within ? *c.within : facts::TimeSpan::plain(Duration::seconds(86400))), c.number);
    case Op::concentrated:
      return m_say.say("{0} of the payouts {1} that {2} are also {3}{4}", "{4}{1}{2}的付款中，{3}的{0}", share(c),
                       in_words(c.dimension), outcomes(c), in_words(c.on), around(c));
    case Op::history:
      if (c.word == "good")
        return m_say.say("an earlier payout to the same account arrived", "此前有付款成功到达同一账户");
      return m_say.say("an earlier payout to the same account was refused for {} by a code of weight {} or more",
                       "此前发往同一账户的付款因 {} 被拒，且代码权重不低于 {}", join(c.words, k_or), c.gte);
    case Op::daily:
      return m_say.say("the same failure came at the same time of day on at least {} other days",
                       "同样的失败另有至少 {} 天出现在同一时刻", c.number);
    case Op::age_of: return aged(c);
    case Op::calendar:
      return c.word == "after_cutoff"
                 ? m_say.say("{} came after the channel's cut-off", "{} 晚于渠道的截止时间", first())
                 : m_say.say("{} came on a day that is no business day", "{} 不在营业日", first());
    case Op::fact: return facts(c.facts);
    case Op::hold: return m_say.say("a hold is open: {}", "有未解除的冻结：{}", c.word);
    default: return {};
  }
}

}  // namespace payout::app
