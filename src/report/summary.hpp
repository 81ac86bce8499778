#pragma once
/// What a list of payouts needs: one small row a payout, and totals. A row keeps no proof, so that a list of a million
/// payouts stays within a few hundred bytes each.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "diagnosis/diagnosis.hpp"
#include "report/text_options.hpp"

namespace payout::report {

/// A sum of minor units that cannot overflow.
class MoneySum {
 public:
  /// Adds minor units of either sign.
  void add(std::int64_t minor);
  /// `1,250.00` with `digits` decimals and grouped thousands.
  [[nodiscard]] std::string text(unsigned digits) const;
  /// `1250.00`: the same without grouping.
  [[nodiscard]] std::string decimal(unsigned digits) const;

 private:
  std::int64_t m_high = 0;  ///< in units of 10^18
  std::int64_t m_low = 0;   ///< 0 to 10^18 - 1 once normalised
};

/// One payout in a list, in words of one language.
struct Row {
  int priority = 0;
  std::string txid;
  facts::State state = facts::State::stuck;
  facts::Retry retry = facts::Retry::after_status_check;
  facts::MoneyState money = facts::MoneyState::unknown;
  bool overdue = false;
  std::string age;     ///< `4h10m`; empty where it is not stuck
  std::string amount;  ///< `EUR 1,250.00`; empty where unknown
  std::string channel;
  std::string cause;         ///< `system fault / channel outage`
  std::string owner;         ///< `us`, in the contract's words
  std::string first_action;  ///< one sentence; empty where there is none
  std::string change;        ///< `new`, `moved from funds delay / slow`, ...; empty without an earlier report
  bool is_changed = false;   ///< new, or of another cause than in the earlier report
  bool resolved = false;     ///< stuck in the earlier report, and not any more
};

[[nodiscard]] Row row_of(const diagnosis::Diagnosis& diagnosis, Language language);

/// Order of every list: higher priority first, then txid.
[[nodiscard]] bool comes_before(int priority_a, std::string_view txid_a, int priority_b, std::string_view txid_b);

/// Counts and sums over a list, and when the list speaks of.
struct Totals {
  struct CurrencySum {
    unsigned digits = 0;
    std::int64_t payouts = 0;
    MoneySum sum;
    [[nodiscard]] std::string text() const { return sum.text(digits); }
  };
  struct Amounts {
    std::int64_t payouts = 0;
    std::map<std::string, CurrencySum> by_currency;
    std::int64_t without_amount = 0;
    void add(const std::optional<Money>& amount);
    /// `EUR 1,330.00, USD 20.00`.
    [[nodiscard]] std::string text(Language language) const;
  };
  struct Incident {
    std::string says;
    std::int64_t here = 0;  ///< payouts of this list
  };

  /// What became of an earlier report's payouts.
  struct Changes {
    std::string earlier;  ///< name of that report; empty where none was given
    std::optional<Instant> at;
    std::int64_t fresh = 0, older = 0, moved = 0, resolved = 0;
  };

  Amounts all;
  Changes changes;
  std::map<facts::Cause, Amounts> by_cause;
  std::map<facts::Retry, std::int64_t> by_retry;
  std::map<std::string, Incident> incidents;
  std::int64_t stuck = 0;
  std::int64_t overdue = 0;
  Instant as_of;
  Instant data_end;
  std::string rules_version, rules_sha256;

  /// Counts one payout; one that an earlier report had and that is resolved counts among `changes` only. The provenance of the first one stays where none was set.
  void add(const diagnosis::Diagnosis& diagnosis, Language language);
};

/// `12 new, 5 resolved, 3 moved to another cause, 101 stuck since before.`; empty without an earlier report.
[[nodiscard]] std::string changes_sentence(const Totals::Changes& changes, const Zone& zone, Instant as_of,
                                           Language language);

/// True where the data ends more than a day before the moment the answer is for.
[[nodiscard]] bool is_data_old(Instant data_end, Instant as_of);
/// `DATA ENDS AT 2026-03-01 10:00:00 CET, ...`: the loud line; empty where the data is fresh.
[[nodiscard]] std::string data_end_warning(Instant data_end, Instant as_of, const Zone& zone, Language language);
/// `rules 2026.03.1 (4be1c09)`, `as of ...`, `data to ...`.
[[nodiscard]] std::vector<std::string> provenance(const std::string& version, const std::string& sha256, Instant as_of,
                                                  Instant data_end, const Zone& zone, Language language);

}  // namespace payout::report
