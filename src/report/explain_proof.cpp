#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "report/explainer.hpp"

namespace payout::report {
namespace {

using diagnosis::Evidence;
using facts::Cause;

constexpr std::size_t k_most_evidence = 6;
constexpr std::size_t k_most_ruled_out = 4;
constexpr std::size_t k_most_open = 2;
constexpr std::size_t k_type_columns = 20;
/// With less room for what a record says, a line of proof becomes a sentence.
constexpr std::size_t k_least_says = 20;

}  // namespace

void Explainer::why() {
  m_page.label("WHY");
  if (m_d.evidence.empty()) {
    m_page.text(m_d.confidential ? m_say.say("The records of this case are shown to compliance only.",
                                             "此案的记录仅向合规部门显示。")
                                 : m_say.say("No single record: the answer rests on what did not happen.",
                                             "没有单条记录可引；结论来自没有发生的事。"));
    return;
  }
  const std::size_t most = limit(m_d.evidence.size(), k_most_evidence);
  TimeColumn times(m_clock);
  std::size_t type_width = 0;
  for (std::size_t i = 0; i < most; ++i) {
    const Evidence& fact = m_d.evidence[i];
    if (fact.timed) times.see(fact.at);
    type_width = std::max(type_width, display_width(fact.type));
  }
  for (std::size_t i = 0; i < most; ++i) proof(m_d.evidence[i], times, std::min(type_width, k_type_columns));
  more(m_d.evidence.size() - most);
}

void Explainer::proof(const Evidence& fact, const TimeColumn& times, std::size_t type_width) {
  const std::string time = fact.timed ? times.text(fact.at) : std::string();
  const std::string place = place_text(fact.file, fact.span.line, m_options.verbose);
  const std::string what = says(fact.says);
  const std::size_t lead = times.width() + 2 + type_width + 2;
  if (lead + k_least_says > m_page.room()) {
    std::string line = time.empty() ? fact.type : time + " " + fact.type;
    if (!what.empty()) line += m_say.say(": {}", "：{}", what);
    if (!place.empty()) line += m_say.say(", {}", "，{}", place);
    m_page.text(line);
    return;
  }
  m_page.item(fmt::format("{}  {}", pad(time, times.width()), fact.type), lead, what, place);
}

/// One fact a cause is enough here; -v shows every rule.
void Explainer::ruled_out() {
  std::vector<const diagnosis::RuledOut*> shown;
  std::set<Cause> seen;
  for (const diagnosis::RuledOut& out : m_d.ruled_out) {
    if (m_options.verbose || (out.cause != m_d.cause && seen.insert(out.cause).second)) shown.push_back(&out);
  }
  if (shown.empty()) return;
  if (!m_options.verbose) shown.resize(std::min(shown.size(), k_most_ruled_out));
  std::size_t columns = 0;
  for (const auto* out : shown) columns = std::max(columns, display_width(phrase(out->cause).in(m_say.language())) + 2);
  m_page.label("NOT");
  for (const auto* out : shown) {
    m_page.item(phrase(out->cause).in(m_say.language()), columns, says(out->because), out->rule);
  }
  more(m_d.ruled_out.size() - shown.size());
}

void Explainer::open() {
  m_page.label("OPEN", m_d.open.empty() ? Paint::none : Paint::caution);
  if (m_d.open.empty()) {
    m_page.text(
        m_d.cause == Cause::undecided && m_d.state == facts::State::stuck
            ? m_say.say("No single check of the records would decide it.", "没有哪一项核查能单独定案。")
            : m_say.say("Nothing: no open question would change this answer.", "无。没有会改变结论的待定问题。"));
    return;
  }
  const std::size_t most = limit(m_d.open.size(), k_most_open);
  for (std::size_t i = 0; i < most; ++i) question(m_d.open[i], i + 1, most >= 10 ? 4 : 3);
  more(m_d.open.size() - most);
}

void Explainer::question(const diagnosis::OpenQuestion& open, std::size_t number, std::size_t number_columns) {
  // The question of the answer itself is nobody else's.
  const std::string_view asked_by = open.rule == m_d.subcause ? std::string_view() : std::string_view(open.rule);
  m_page.item(fmt::format("{}", number), number_columns, says(open.question), asked_by);
  if (!open.if_yes.empty()) {
    m_page.item("", number_columns, m_say.say("If yes: {}", "若是：{}", sentence(says(open.if_yes))));
  }
  if (!open.if_no.empty()) {
    m_page.item("", number_columns, m_say.say("If no: {}", "若否：{}", sentence(says(open.if_no))));
  }
  if (!open.command.empty()) m_page.item("", number_columns, open.command);
}

}  // namespace payout::report
