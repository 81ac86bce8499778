#include "cli/progress_line.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "app/messages.hpp"
#include "base/text.hpp"
#include "report/page.hpp"

namespace payout::cli {
namespace {

constexpr Duration k_between{100'000'000};
constexpr std::size_t k_bar = 20;
constexpr std::string_view k_erase = "\r\x1b[K";

}  // namespace

std::string progress_text(const app::IngestProgress& now, Duration spent, std::size_t width, report::Language language) {
  std::string out;
  if (now.bytes_total > 0) {
    const std::uint64_t done = std::min(now.bytes_done, now.bytes_total);
    const auto share = static_cast<double>(done) / static_cast<double>(now.bytes_total);
    const auto filled = static_cast<std::size_t>(share * static_cast<double>(k_bar));
    out = fmt::format("[{}{}] {:3.0f} %  ", std::string(filled, '#'), std::string(k_bar - filled, '.'), share * 100.0);
  }
  out += language == report::Language::zh ? fmt::format("{} 条事件", app::grouped(now.events))
                                          : app::counted(now.events, "event", "events");
  if (spent.ns > 0)
    out += fmt::format("  {:.1f} MB/s", static_cast<double>(now.bytes_done) * 1e3 / static_cast<double>(spent.ns));
  return report::fit(out, width > 1 ? width - 1 : 1);
}

ProgressLine::ProgressLine(const app::Env& env, bool wanted, report::Language language)
    : m_env(env), m_wanted(wanted), m_language(language) {
  if (m_wanted) m_start = env.now();
}

void ProgressLine::show(const app::IngestProgress& now) {
  if (!m_wanted) return;
  const Instant at = m_env.now();
  if (m_shown && at - m_last < k_between && at >= m_last) return;
  m_last = at;
  m_shown = true;
  m_env.say(fmt::format("{}{}", k_erase, progress_text(now, at - m_start, m_env.terminal.err_width, m_language)));
}

void ProgressLine::clear() {
  if (m_shown) m_env.say(k_erase);
  m_shown = false;
}

}  // namespace payout::cli
