#pragma once
/// An earlier report, read back from its CSV or JSON, so that a new one can say what changed.
#include <map>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "diagnosis/diagnosis.hpp"

namespace payout::rules {
class RuleSet;
}

namespace payout::app {

/// What an earlier report said of one stuck payout.
struct EarlierAnswer {
  facts::Cause cause = facts::Cause::undecided;
  std::string subcause;
  std::optional<Instant> at;  ///< since when it was stuck, else its last event
};

struct EarlierReport {
  std::map<std::string, EarlierAnswer, std::less<>> stuck;  ///< by txid
  std::optional<Instant> as_of;

  /// How an answer of now differs. Confidential causes count as the neutral one, so that reports of both audiences may
  /// be compared and nothing is told to whom it is hidden.
  [[nodiscard]] diagnosis::Change change(const diagnosis::Diagnosis& now, const rules::RuleSet& rules) const;
  [[nodiscard]] static diagnosis::Change resolved(const EarlierAnswer& was, const rules::RuleSet& rules);
};

/// Reads what `report` writes with --format csv, json or jsonl; the form is found out. Memory: one small row a payout.
/// Errors (input_refused): unreadable, not_a_report with the line.
[[nodiscard]] Result<EarlierReport> read_earlier_report(const std::string& path);

}  // namespace payout::app
