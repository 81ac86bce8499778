#include "report/incidents.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "report/grid.hpp"
#include "report/incidents_machine.hpp"
#include "report/markup.hpp"
#include "report/speaker.hpp"
#include "report/wording.hpp"

namespace payout::report {
namespace {

constexpr std::size_t k_most_names = 5;
constexpr std::size_t k_most_released = 12;

Phrase phrase(IncidentView::Stage stage) {
  constexpr std::array<Phrase, 3> k_stages{{{"growing", "扩大中"}, {"standing", "持续"}, {"over", "已结束"}}};
  return k_stages[static_cast<std::size_t>(stage)];
}

std::string names(const std::vector<std::string>& list, const Speaker& say) {
  std::string out;
  for (std::size_t i = 0; i < std::min(list.size(), k_most_names); ++i) out += (i == 0 ? "" : ", ") + list[i];
  if (list.size() > k_most_names) out += say.say(" and {} more", " 等另外 {} 个", list.size() - k_most_names);
  return out;
}

std::string group_text(const IncidentView& view, Language language) {
  std::string out;
  for (const auto& [word, id] : view.group) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> k_zh{
        {{"channel", "渠道"}, {"bank", "银行"}, {"code", "代码"}, {"customer", "客户"}, {"component", "组件"}}};
    std::string_view spoken_word = word;
    if (language == Language::zh) {
      for (const auto& [en, zh] : k_zh) spoken_word = word == en ? zh : spoken_word;
    }
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", spoken_word, id);
  }
  return out;
}

std::string cause_text(const IncidentView::Share& share, Language language) {
  return cause_title(share.cause, share.title, share.subcause, language);
}

std::string share_text(const IncidentView& view, const Speaker& say) {
  const auto share = view.per_mille();
  if (!share) return {};
  return say.say("{}.{} % of {} orders", "占 {2} 笔订单的 {0}.{1} %", *share / 10, *share % 10, view.orders);
}

/// The list's last column.
std::string summary_text(const IncidentView& view, const Speaker& say) {
  std::string out = view.causes.empty() ? std::string() : cause_text(view.causes.front(), say.language());
  out += "; " + group_text(view, say.language());
  if (view.channels.size() > 1) out += "; " + names(view.channels, say);
  out += "; " + view.amounts.text(say.language());
  if (const std::string share = share_text(view, say); !share.empty()) out += "; " + share;
  return out;
}

class WholeIncident {
 public:
  WholeIncident(const IncidentView& view, const Totals& totals, const TextOptions& options)
      : m_view(view), m_totals(totals), m_options(options), m_say(options), m_clock(options.zone, totals.as_of), m_page(readable(options)) {}

  std::string run() {
    const Language language = m_say.language();
    const std::string warning = data_end_warning(m_totals.data_end, m_totals.as_of, m_options.zone, language);
    if (!warning.empty()) {
      m_page.wide(warning, Paint::bad);
      m_page.gap();
    }
    head();
    m_page.gap();
    cause();
    retry();
    m_page.gap();
    steps();
    measures();
    m_page.gap();
    order();
    m_page.gap();
    m_page.parts(provenance(m_totals.rules_version, m_totals.rules_sha256, m_totals.as_of, m_totals.data_end, m_options.zone, language));
    return m_page.take();
  }

 private:
  void head() {
    const std::int64_t count = m_view.amounts.payouts;
    const std::vector<std::string> parts{m_view.id, std::string(phrase(m_view.stage).in(m_say.language())),
                                         m_say.say("since {}", "自 {}", m_clock.dated(m_view.begin)),
                                         count == 1 ? m_say.say("1 payout", "1 笔") : m_say.say("{} payouts", "{} 笔", count),
                                         m_view.amounts.text(m_say.language())};
    m_page.parts(parts, m_view.stage == IncidentView::Stage::over ? Paint::good : Paint::bad, 1);
  }

  void cause() {
    m_page.label("CAUSE");
    for (const IncidentView::Share& share : m_view.causes) {
      std::string edge = m_say.say("{} of {}", "{}/{}", share.payouts, m_view.amounts.payouts);
      if (share.band != diagnosis::Band::none) edge = fmt::format("{} {}, {}", share.score, report::phrase(share.band).in(m_say.language()), edge);
      m_page.pair(cause_text(share, m_say.language()), edge);
    }
    m_page.text(sentence(m_say.say("Shared by: {}", "共同点：{}", group_text(m_view, m_say.language()))));
    if (m_view.fault) {
      const diagnosis::Evidence& fault = *m_view.fault;
      std::string text = fmt::format("{} {}", m_clock.moment(fault.at), fault.type);
      const std::string says = localised(pick(fault.says, m_say.language()), m_clock);
      if (!says.empty()) text += ": " + says;
      m_page.pair(text, place_text(fault.file, fault.span.line, m_options.verbose));
    }
    m_page.text(sentence(localised(pick(m_view.says, m_say.language()), m_clock)));
    std::string size = m_say.say("Stuck: first {}, last {}", "滞留：首笔 {}，末笔 {}", m_clock.moment(m_view.first), m_clock.moment(m_view.last));
    if (const std::string share = share_text(m_view, m_say); !share.empty()) size += m_say.say("; {} in that time", "；期间{}", share);
    m_page.text(sentence(size));
    m_page.text(sentence(m_say.say("Channels: {}; banks: {}; customers: {}", "渠道：{}；银行：{}；客户：{} 个", names(m_view.channels, m_say),
                                   m_view.banks.size(), m_view.customers)));
    if (m_view.ended) m_page.text(m_say.say("Over since {}.", "已于 {} 结束。", m_clock.moment(*m_view.ended)));
  }

  void retry() {
    std::string line;
    for (const auto& [verdict, count] : m_view.retry) line += fmt::format("{}{} {}", line.empty() ? "" : ", ", label(verdict), count);
    m_page.label("RETRY");
    m_page.text(m_view.open_sends == 0   ? m_say.say("{}. No send may still pay.", "{}。没有仍可能付出的发送。", line)
                : m_view.open_sends == 1 ? m_say.say("{}. 1 send may still pay.", "{}。1 笔发送仍可能付出。", line)
                                         : m_say.say("{}. {} sends may still pay.", "{}。{} 笔发送仍可能付出。", line, m_view.open_sends));
  }

  void steps() {
    m_page.label("DO");
    std::size_t number = 0;
    for (const diagnosis::Action& action : m_view.steps) {
      m_page.item(fmt::format("{}", ++number), 3, sentence(text_of(action.todo)), who_does(action, m_say.language()));
    }
  }

  void measures() {
    m_page.label("MEASURE");
    for (const IncidentView::Measure& measure : m_view.measures) m_page.item("-", 2, sentence(text_of(measure.says)));
  }

  void order() {
    m_page.label("ORDER");
    const std::size_t most = m_options.verbose ? m_view.release.size() : std::min(m_view.release.size(), k_most_released);
    m_page.text(m_say.say("Release by deadline, then amount, each as its verdict allows:", "按期限、再按金额放行，且须符合各自结论："));
    for (std::size_t i = 0; i < most; ++i) {
      const IncidentView::Release& one = m_view.release[i];
      std::string text = one.txid;
      if (one.amount) text += "  " + format_money(*one.amount);
      if (one.deadline) text += m_say.say("  by {}", "  期限 {}", m_clock.moment(*one.deadline));
      m_page.item(fmt::format("{}", i + 1), most >= 10 ? 4 : 3, text, label(one.retry));
    }
    if (most < m_view.release.size()) {
      m_page.text(m_say.say("and {} more (-v shows all)", "另有 {} 条（-v 全部显示）", m_view.release.size() - most));
    }
  }

  [[nodiscard]] std::string text_of(const diagnosis::Text& text) const { return localised(pick(text, m_say.language()), m_clock); }

  const IncidentView& m_view;
  const Totals& m_totals;
  const TextOptions& m_options;
  Speaker m_say;
  Clock m_clock;
  Page m_page;
};

std::string list_page(Format format, std::span<const IncidentView> incidents, std::int64_t single, const Totals& totals,
                      const TextOptions& options) {
  const Speaker say(options);
  const Clock clock(options.zone, totals.as_of);
  Grid grid;
  const auto head = [&](const char* name, bool right) { grid.columns.push_back({name, right}); };
  head("INCIDENT", false);
  head("SINCE", false);
  head("STATE", false);
  head("PAYOUTS", true);
  head("CAUSE", false);
  std::int64_t shared = 0;
  for (const IncidentView& view : incidents) {
    shared += view.amounts.payouts;
    grid.rows.push_back({view.id, clock.moment(view.begin), std::string(phrase(view.stage).in(say.language())),
                         fmt::format("{}", view.amounts.payouts), summary_text(view, say)});
  }
  const auto counted = [&](std::int64_t count) {
    return count == 1 ? say.say("1 payout", "1 笔") : say.say("{} payouts", "{} 笔", count);
  };
  std::string sentence = incidents.empty()       ? say.say("No fault is shared.", "没有共同故障。")
                         : incidents.size() == 1 ? say.say("1 incident with {}.", "1 起事件，共 {}。", counted(shared))
                                                 : say.say("{} incidents with {}.", "{} 起事件，共 {}。", incidents.size(), counted(shared));
  if (single > 0) {
    sentence += say.zh() ? fmt::format("另有 {} 各自滞留。", counted(single))
                         : fmt::format(" {} {} stuck for {} own reason.", counted(single), single == 1 ? "is" : "are", single == 1 ? "its" : "their");
  } else if (incidents.empty()) {
    sentence = say.say("Nothing is stuck.", "没有滞留的付款。");
  }
  return people_page(format, say.say("payout-diag incidents", "payout-diag 事件"), sentence, grid, totals, options);
}

}  // namespace

std::string_view word(IncidentView::Stage stage) { return phrase(stage).en; }

std::optional<std::int64_t> IncidentView::per_mille() const {
  if (orders <= 0) return std::nullopt;
  return std::min<std::int64_t>(1000, (amounts.payouts * 1000 + orders / 2) / orders);
}

bool leaves_before(const IncidentView::Release& a, const IncidentView::Release& b) {
  const auto key = [](const IncidentView::Release& one) {
    std::int64_t units = one.amount ? one.amount->minor : -1;
    std::int64_t rest = 0;
    for (unsigned i = 0; one.amount && i < one.amount->currency.digits; ++i) units /= 10;
    if (one.amount) {
      std::int64_t scale = 1;
      for (unsigned i = 0; i < one.amount->currency.digits; ++i) scale *= 10;
      rest = one.amount->minor % scale * (10'000 / scale);
    }
    return std::make_tuple(one.deadline.value_or(Instant::never()).ns, -units, -rest, std::string_view(one.txid));
  };
  return key(a) < key(b);
}

std::string incident_list(Format format, std::span<const IncidentView> incidents, std::int64_t single, const Totals& totals,
                          const TextOptions& options) {
  switch (format) {
    case Format::csv: return incidents_csv(incidents, totals);
    case Format::json: return incidents_json(incidents, single, totals);
    case Format::jsonl: return incidents_jsonl(incidents);
    default: return list_page(format, incidents, single, totals, options);
  }
}

std::string incident_whole(Format format, const IncidentView& incident, const Totals& totals, const TextOptions& options) {
  switch (format) {
    case Format::csv: return release_csv(incident, totals);
    case Format::json: return incident_json(incident, JsonLayout::pretty);
    case Format::jsonl: return incident_json(incident, JsonLayout::compact);
    case Format::text: return WholeIncident(incident, totals, options).run();
    case Format::markdown:
    case Format::html: break;
  }
  TextOptions plain = options;
  plain.colour = false;
  const std::string body = WholeIncident(incident, totals, plain).run();
  return format == Format::markdown ? preformatted_markdown(body) : html_page("payout-diag: " + incident.id, preformatted_html(body), Speaker(options).language());
}

}  // namespace payout::report
