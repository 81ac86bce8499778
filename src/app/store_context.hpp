#pragma once
/// The surroundings of payouts, fetched from a store as the rules ask for them, and kept.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/joins.hpp"
#include "facts/context.hpp"
#include "facts/profile.hpp"
#include "store/store.hpp"

namespace payout::app {

/// Caches what it read: one instance serves a whole report. Errors of the store are kept in `error`; answers after an
/// error are empty and must not be used.
class StoreContext : public facts::Context {
 public:
  StoreContext(store::Reader& reader, const facts::Profiles& profiles, Instant as_of);

  [[nodiscard]] std::int64_t by_cohort(Dimension dimension, std::string_view key, unsigned mask, std::int64_t from,
                                       std::int64_t to) const override;
  [[nodiscard]] std::int64_t by_event(Dimension dimension, std::string_view key, unsigned mask, std::int64_t from,
                                      std::int64_t to) const override;
  [[nodiscard]] std::optional<std::pair<std::int64_t, std::int64_t>> extent(Dimension dimension, std::string_view key,
                                                                            unsigned mask, std::int64_t from,
                                                                            std::int64_t to) const override;
  [[nodiscard]] std::pair<std::string, std::int64_t> largest(Dimension dimension, std::string_view part, unsigned mask,
                                                             std::int64_t from, std::int64_t to) const override;
  [[nodiscard]] const std::vector<Event>& scoped(std::string_view kind, std::string_view id) const override;
  [[nodiscard]] const std::vector<Event>& system() const override;
  [[nodiscard]] const std::vector<facts::Related>& same_payee(std::string_view payee, std::string_view txid) const override;
  [[nodiscard]] const std::vector<facts::Related>& same_order(std::string_view txid) const override;
  [[nodiscard]] const std::vector<facts::LogHole>& holes() const override;
  [[nodiscard]] const std::vector<std::int64_t>& resolutions(std::string_view key) const override;
  [[nodiscard]] Instant data_end() const override { return m_data_end; }

  [[nodiscard]] const std::optional<Error>& error() const { return m_error; }
  [[nodiscard]] Joiner& joiner() const { return m_joiner; }

 private:
  struct Counts {
    std::int64_t from = 0;  ///< cohort minutes that were fetched
    std::int64_t to = -1;
    std::vector<Contribution> items;  ///< sorted by cohort
  };
  const Counts& fetch(Dimension dimension, std::string_view key, std::int64_t from, std::int64_t to) const;
  template <class T>
  T take(Result<T> result) const;
  std::vector<Event> read_strand(store::StrandId id, std::string_view kind, std::string_view key) const;
  void cut(std::vector<Event>& events) const;
  void add_sibling(store::Strand strand, std::map<std::string, facts::Related>& found) const;
  bool is_of(const store::Strand& record, std::string_view txid) const;
  std::vector<std::string> channels_of(const std::string& log) const;
  using MinuteSpan = std::pair<std::int64_t, std::int64_t>;
  std::vector<MinuteSpan> covered(const std::string& log) const;
  std::vector<std::string> covered_logs() const;
  void holes_of(const facts::LogProfile& log, std::vector<facts::LogHole>& out) const;
  void holes_beside_coverage(const std::string& log, std::vector<facts::LogHole>& out) const;
  void add_holes(const std::vector<facts::LogHole>& found, const std::string& log) const;

  store::Reader& m_reader;
  const facts::Profiles& m_profiles;
  Instant m_as_of;
  Instant m_first;
  Instant m_data_end;
  mutable Joiner m_joiner;
  mutable std::optional<Error> m_error;
  mutable std::map<std::pair<int, std::string>, Counts> m_counts;
  mutable std::map<std::pair<std::string, std::string>, std::vector<Event>> m_scoped;
  mutable std::optional<std::vector<Event>> m_system;
  mutable std::map<std::pair<std::string, std::string>, std::vector<facts::Related>> m_payees;
  mutable std::map<std::string, std::vector<facts::Related>, std::less<>> m_orders;
  mutable std::optional<std::vector<facts::LogHole>> m_holes;
  mutable std::map<std::string, std::vector<std::int64_t>, std::less<>> m_resolutions;
  mutable std::map<int, std::vector<std::string>> m_keys;  ///< every key of a dimension over the store's whole time
};

}  // namespace payout::app
