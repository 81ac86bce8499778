#pragma once
/// Faults that many payouts share: a list of them, or one with its steps and the order of release
/// (docs/formats/incidents.md).
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "report/listing.hpp"

namespace payout::report {

struct IncidentView {
  enum class Stage : std::uint8_t { growing, standing, over };
  struct Share {  ///< payouts of one cause
    facts::Cause cause = facts::Cause::undecided;
    std::string subcause;
    diagnosis::Text title;
    std::int64_t payouts = 0;
    int score = 0;  ///< highest of them
    diagnosis::Band band = diagnosis::Band::none;
  };
  struct Release {  ///< one payout, in the order in which it should leave
    std::string txid, customer, channel, bank;
    facts::Retry retry = facts::Retry::after_status_check;
    facts::RetryHow how = facts::RetryHow::none;
    std::optional<Instant> deadline;
    diagnosis::Text deadline_what;
    std::optional<Money> amount;
  };
  struct Measure {
    std::string id;
    diagnosis::Text says;
  };

  std::string id;
  std::vector<std::pair<std::string, std::string>> group;
  Instant begin;        ///< of the fault
  Instant first, last;  ///< when the first and the last of the payouts that are stuck got stuck
  std::optional<Instant> ended;
  Stage stage = Stage::standing;
  Totals::Amounts amounts;  ///< of the stuck payouts
  std::vector<std::string> channels, banks;
  std::int64_t customers = 0;
  std::int64_t orders = 0;  ///< that came in on these channels while it lasted
  std::vector<Share> causes;  ///< most payouts first
  diagnosis::Text says;
  std::optional<diagnosis::Evidence> fault;
  std::map<facts::Retry, std::int64_t> retry;
  std::int64_t open_sends = 0;
  std::vector<diagnosis::Action> steps;
  std::vector<Measure> measures;
  std::vector<Release> release;

  /// Stuck payouts per mille of the orders; nothing where no orders were counted.
  [[nodiscard]] std::optional<std::int64_t> per_mille() const;
};
[[nodiscard]] std::string_view word(IncidentView::Stage stage);

/// Order of release: nearest deadline (none last), then larger amount by its figure, then txid.
[[nodiscard]] bool leaves_before(const IncidentView::Release& a, const IncidentView::Release& b);

/// The list, in any format; `single`: stuck payouts that share no fault.
[[nodiscard]] std::string incident_list(Format format, std::span<const IncidentView> incidents, std::int64_t single,
                                        const Totals& provenance, const TextOptions& options);
/// One incident whole; as CSV its order of release.
[[nodiscard]] std::string incident_whole(Format format, const IncidentView& incident, const Totals& provenance,
                                         const TextOptions& options);

}  // namespace payout::report
