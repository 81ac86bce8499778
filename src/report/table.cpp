#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "report/page.hpp"
#include "report/speaker.hpp"
#include "report/text.hpp"
#include "report/wording.hpp"

namespace payout::report {
namespace {

/// From here on a row's cause and first action stand beside its figures, else below them.
constexpr std::size_t k_one_line = 140;
/// Below this the figures themselves run over several lines.
constexpr std::size_t k_columns = 64;
constexpr std::size_t k_between = 2;
constexpr std::size_t k_most_incidents = 5;
constexpr std::size_t k_most_resolved = 10;

constexpr std::size_t k_cells = 7;
using Cells = std::array<std::string, k_cells>;
enum Column : std::size_t { txid, age_column, amount, channel, retry, cause, action };

class TableWriter {
 public:
  TableWriter(std::span<const Row> rows, const Totals& totals, const TextOptions& options)
      : m_rows(rows), m_totals(totals), m_options(options), m_say(options), m_page(options) {}

  std::string run() {
    const std::string warning = data_end_warning(m_totals.data_end, m_totals.as_of, m_options.zone, m_say.language());
    if (!warning.empty()) {
      m_page.wide(warning, Paint::bad);
      m_page.gap();
    }
    const bool none_stuck = std::all_of(m_rows.begin(), m_rows.end(), [](const Row& row) { return row.resolved; });
    if (none_stuck) {
      m_page.wide(m_say.say("Nothing is stuck.", "没有滞留的付款。"));
    } else {
      table();
      m_page.gap();
      summary();
    }
    changes();
    m_page.gap();
    m_page.parts(provenance(m_totals.rules_version, m_totals.rules_sha256, m_totals.as_of, m_totals.data_end,
                            m_options.zone, m_say.language()));
    return m_page.take();
  }

 private:
  // ---- rows

  void table() {
    measure();
    if (m_page.width() >= k_columns) write_row({"TXID", "AGE", "AMOUNT", "CHANNEL", "RETRY", "CAUSE", "DO"}, true);
    for (const Row& row : m_rows) {
      if (!row.resolved) write_row(cells(row), false);
    }
  }

  [[nodiscard]] Cells cells(const Row& row) const {
    const std::string state = row.state == facts::State::stuck ? row.age : std::string(label(row.state));
    return {safe(row.txid),
            state,
            safe(row.amount),
            safe(row.channel),
            std::string(label(row.retry)),
            safe(row.change.empty() || !row.is_changed ? row.cause : fmt::format("[{}] {}", row.change, row.cause)),
            safe(localised(row.first_action, Clock(m_options.zone, m_totals.as_of)))};
  }

  /// Columns as wide as their content, within limits that leave room for the others.
  void measure() {
    constexpr std::array<std::size_t, k_cells> k_most{26, 8, 20, 14, 11, 44, 0};
    m_widths = {4, 3, 6, 7, 5, 5, 0};
    for (const Row& row : m_rows) {
      const Cells content = cells(row);
      for (std::size_t i = 0; i < k_cells; ++i) {
        m_widths[i] = std::max(m_widths[i], std::min(display_width(content[i]), k_most[i]));
      }
    }
  }

  void write_row(const Cells& content, bool header) {
    const bool one_line = m_page.width() >= k_one_line;
    const std::size_t columns = one_line ? cause + 1 : retry + 1;
    std::string line = content[txid];
    for (std::size_t i = 1; i < columns; ++i) {
      line = pad(line, column_start(i));
      line += i == age_column ? pad_left(content[i], m_widths[i]) : content[i];
      // A cell that is too long pushes the next one on, but never touches it.
      if (display_width(line) + 1 > column_start(i + 1)) line += "  ";
    }
    if (one_line) {
      last_column(std::move(line), content[action]);
      return;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    if (m_page.width() < k_columns || display_width(line) > m_page.width()) {
      std::vector<std::string> parts;
      for (std::size_t i = 0; i < columns; ++i) {
        if (!content[i].empty()) parts.push_back(content[i]);
      }
      m_page.parts(parts);
    } else {
      m_page.wide_line(line, header ? Paint::strong : Paint::none);
    }
    if (!header) below(content);
  }

  [[nodiscard]] std::size_t column_start(std::size_t column) const {
    std::size_t start = 0;
    for (std::size_t i = 0; i < column; ++i) start += m_widths[i] + k_between;
    return start;
  }

  /// The first action behind the figures, as many lines as it takes; below them where they leave no room.
  void last_column(std::string line, const std::string& text) {
    constexpr std::size_t k_least = 24;
    line = pad(line, column_start(action));
    const std::size_t used = display_width(line);
    if (used + k_least > m_page.width()) {
      line.erase(line.find_last_not_of(' ') + 1);
      m_page.wide_line(line);
      if (!text.empty()) m_page.indented(text, 4);
      return;
    }
    for (const std::string& part : wrap(text, m_page.width() - used)) {
      line += part;
      line.erase(line.find_last_not_of(' ') + 1);
      m_page.wide_line(line);
      line.assign(used, ' ');
    }
  }

  void below(const Cells& content) {
    std::string line = sentence(content[cause]);
    line = join_sentences(line, content[action], m_say.language());
    if (!line.empty()) m_page.indented(line, 4);
  }

  [[nodiscard]] std::string safe(std::string_view text) const { return printable(text, m_options.utf8); }

  // ---- sums

  void summary() {
    m_page.label("TOTAL");
    const std::int64_t count = m_totals.all.payouts;
    if (count == m_totals.stuck) {
      m_page.text(count == 1 ? m_say.say("1 payout is stuck{}", "1 笔付款滞留{}", overdue())
                             : m_say.say("{} payouts are stuck{}", "{} 笔付款滞留{}", count, overdue()));
    } else {
      m_page.text(
          m_say.say("{} payouts, {} of them stuck{}", "共 {} 笔，其中 {} 笔滞留{}", count, m_totals.stuck, overdue()));
    }
    for (const auto& [code, sum] : m_totals.all.by_currency) {
      m_page.item(code, 5, m_say.say("{}: {}", "{}：{}", payouts(sum.payouts), sum.text()));
    }
    if (m_totals.all.without_amount != 0) {
      m_page.text(m_say.say("{} without an amount", "{} 笔金额不明", m_totals.all.without_amount));
    }
    causes();
    retries();
    incidents();
  }

  [[nodiscard]] std::string overdue() const {
    if (m_totals.overdue == 0) return m_say.say(".", "。");
    return m_say.say(", {} overdue.", "，{} 笔逾期。", m_totals.overdue);
  }

  [[nodiscard]] std::string payouts(std::int64_t count) const {
    return count == 1 ? m_say.say("1 payout", "1 笔") : m_say.say("{} payouts", "{} 笔", count);
  }

  void causes() {
    std::vector<std::pair<facts::Cause, const Totals::Amounts*>> order;
    for (const auto& [named, amounts] : m_totals.by_cause) order.emplace_back(named, &amounts);
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a.second->payouts > b.second->payouts; });
    std::size_t columns = 0;
    for (const auto& entry : order) columns = std::max(columns, display_width(name(entry.first)) + 2);
    m_page.label("CAUSE");
    for (const auto& [named, amounts] : order) {
      m_page.item(name(named), columns,
                  m_say.say("{}: {}", "{}：{}", payouts(amounts->payouts), amounts->text(m_say.language())));
    }
  }

  [[nodiscard]] std::string_view name(facts::Cause named) const { return phrase(named).in(m_say.language()); }

  void retries() {
    std::string line;
    for (const auto& [verdict, count] : m_totals.by_retry) {
      line += fmt::format("{}{} {}", line.empty() ? "" : ", ", label(verdict), count);
    }
    m_page.label("RETRY");
    m_page.text(line);
  }

  /// What became of an earlier report's payouts; those that are resolved are named.
  void changes() {
    const std::string text =
        changes_sentence(m_totals.changes, m_options.zone, m_totals.as_of, m_say.language());
    if (text.empty()) return;
    m_page.gap();
    m_page.label("AGAINST");
    m_page.text(text);
    std::string names;
    std::size_t shown = 0;
    for (const Row& row : m_rows) {
      if (!row.resolved || (!m_options.verbose && shown == k_most_resolved)) continue;
      names += fmt::format("{}{} {}", names.empty() ? "" : ", ", row.txid, label(row.state));
      ++shown;
    }
    if (names.empty()) return;
    m_page.text(m_say.say("Resolved: {}.", "已解决：{}。", names));
    const auto hidden = static_cast<std::size_t>(m_totals.changes.resolved) - shown;
    if (hidden != 0) m_page.text(m_say.say("and {} more (-v shows all)", "另有 {} 条（-v 全部显示）", hidden));
  }

  /// Faults that several payouts of the list share: solving one solves them all.
  void incidents() {
    std::vector<std::pair<std::string_view, const Totals::Incident*>> order;
    for (const auto& [id, incident] : m_totals.incidents) {
      if (incident.here > 1) order.emplace_back(id, &incident);
    }
    if (order.empty()) return;
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a.second->here > b.second->here; });
    const std::size_t most = m_options.verbose ? order.size() : std::min(order.size(), k_most_incidents);
    m_page.label("SHARED");
    for (std::size_t i = 0; i < most; ++i) {
      const auto& [id, incident] = order[i];
      m_page.text(
          sentence(m_say.say("Incident {}, {} of this list. {}", "事件 {}，本表 {}。{}", id, payouts(incident->here),
                             localised(incident->says, Clock(m_options.zone, m_totals.as_of)))));
    }
    if (order.size() > most)
      m_page.text(m_say.say("and {} more (-v shows all)", "另有 {} 条（-v 全部显示）", order.size() - most));
  }

  std::span<const Row> m_rows;
  const Totals& m_totals;
  const TextOptions& m_options;
  Speaker m_say;
  Page m_page;
  std::array<std::size_t, k_cells> m_widths{};
};

}  // namespace

std::string report_text(std::span<const Row> rows, const Totals& totals, const TextOptions& options) {
  return TableWriter(rows, totals, options).run();
}

}  // namespace payout::report
