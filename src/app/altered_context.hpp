#pragma once
/// The surroundings of one payout as they would be with some events more and others less (`whatif`).
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "facts/context.hpp"

namespace payout::app {

/// Facts put in and taken out.
struct Alteration {
  std::vector<Event> added;                      ///< of any scope; `log.coverage` closes holes
  std::function<bool(const Event&)> is_dropped;  ///< for the payout's own events and those around it
};

/// Answers as `base` does, but for the altered payout's own counts, the events put in and taken out, and holes that an
/// added coverage closes. The references must outlive it.
class AlteredContext : public facts::Context {
 public:
  /// `before`, `after`: the payout's own events, as they are in the store and as they would be.
  AlteredContext(const facts::Context& base, const Alteration& change, const std::vector<Event>& before,
                 const std::vector<Event>& after);

  [[nodiscard]] std::int64_t by_cohort(Dimension dimension, std::string_view key, unsigned mask, std::int64_t from,
                                       std::int64_t to) const override;
  [[nodiscard]] std::int64_t by_event(Dimension dimension, std::string_view key, unsigned mask, std::int64_t from,
                                      std::int64_t to) const override;
  [[nodiscard]] std::optional<std::pair<std::int64_t, std::int64_t>> extent(Dimension dimension, std::string_view key,
                                                                            unsigned mask, std::int64_t from,
                                                                            std::int64_t to) const override {
    return m_base.extent(dimension, key, mask, from, to);
  }
  [[nodiscard]] std::pair<std::string, std::int64_t> largest(Dimension dimension, std::string_view part, unsigned mask,
                                                             std::int64_t from, std::int64_t to) const override {
    return m_base.largest(dimension, part, mask, from, to);
  }
  [[nodiscard]] const std::vector<Event>& scoped(std::string_view kind, std::string_view id) const override;
  [[nodiscard]] const std::vector<Event>& system() const override;
  [[nodiscard]] const std::vector<facts::Related>& same_payee(std::string_view payee,
                                                              std::string_view txid) const override {
    return m_base.same_payee(payee, txid);
  }
  [[nodiscard]] const std::vector<facts::Related>& same_order(std::string_view txid) const override {
    return m_base.same_order(txid);
  }
  [[nodiscard]] const std::vector<facts::LogHole>& holes() const override { return m_holes; }
  [[nodiscard]] const std::vector<std::int64_t>& resolutions(std::string_view key) const override { return m_base.resolutions(key); }
  [[nodiscard]] Instant data_end() const override { return m_data_end; }

 private:
  [[nodiscard]] std::int64_t own(Dimension dimension, std::string_view key, unsigned mask, std::int64_t from,
                                 std::int64_t to, std::int64_t Contribution::*minute) const;
  [[nodiscard]] std::vector<Event> altered(const std::vector<Event>& events,
                                           const std::function<bool(const Event&)>& belongs) const;

  const facts::Context& m_base;
  const Alteration& m_change;
  std::vector<Contribution> m_before;  ///< what the store counts of this payout
  std::vector<Contribution> m_after;
  std::vector<facts::LogHole> m_holes;
  Instant m_data_end;
  mutable std::map<std::pair<std::string, std::string>, std::vector<Event>> m_scoped;
  mutable std::optional<std::vector<Event>> m_system;
};

}  // namespace payout::app
