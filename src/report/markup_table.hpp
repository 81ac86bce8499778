#pragma once
/// What the Markdown and the HTML list have in common; private to the report layer.
#include <string>
#include <vector>

#include "report/speaker.hpp"
#include "report/summary.hpp"
#include "report/wording.hpp"

namespace payout::report {

using ListCells = std::vector<std::string>;

/// Column heads: the same words as the CSV's columns; `change` only beside an earlier report.
[[nodiscard]] inline ListCells list_heads(const Totals& totals) {
  ListCells out{"txid", "state", "stuck for", "amount", "channel", "cause", "money", "retry", "owner", "first action"};
  if (!totals.changes.earlier.empty()) out.emplace_back("change");
  return out;
}

[[nodiscard]] inline ListCells list_cells(const Row& row, const Totals& totals) {
  ListCells out{row.txid,
          std::string(label(row.state)),
          row.age,
          row.amount,
          row.channel,
          row.cause,
          std::string(facts::word(row.money)),
          std::string(label(row.retry)),
          row.owner,
          row.first_action};
  if (!totals.changes.earlier.empty()) out.push_back(row.change);
  return out;
}

/// One sum a line: what, how many, how much.
struct SumLine {
  std::string what;
  std::string payouts;
  std::string amounts;
};

[[nodiscard]] inline std::vector<SumLine> sum_lines(const Totals& totals, const Speaker& say) {
  std::vector<SumLine> out;
  for (const auto& [cause, amounts] : totals.by_cause) {
    out.push_back({std::string(phrase(cause).in(say.language())), fmt::format("{}", amounts.payouts),
                   amounts.text(say.language())});
  }
  out.push_back({say.say("all", "合计"), fmt::format("{}", totals.all.payouts), totals.all.text(say.language())});
  return out;
}

/// The sentence above the list.
[[nodiscard]] inline std::string list_sentence(const Totals& totals, const Speaker& say) {
  if (totals.all.payouts == 0) return say.say("Nothing is stuck.", "没有滞留的付款。");
  return say.say("{} in this list, {} stuck, {} overdue.", "本表 {} 笔，滞留 {} 笔，逾期 {} 笔。", totals.all.payouts,
                 totals.stuck, totals.overdue);
}

}  // namespace payout::report
