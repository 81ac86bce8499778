#pragma once
/// Puts stuck payouts together by the fault they share, and says what is done about it.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "app/channel_health.hpp"
#include "app/engine.hpp"
#include "report/incidents.hpp"

namespace payout::app {

class IncidentBuilder {
 public:
  /// The references must outlive it.
  IncidentBuilder(store::Reader& reader, Investigator& investigator, const Engine& engine, const Settings& settings)
      : m_reader(reader), m_investigator(investigator), m_engine(engine), m_settings(settings),
        m_meter(reader, investigator, engine, settings) {}

  /// Takes the answer for one stuck payout, as the audience may see it.
  void add(const diagnosis::Diagnosis& answer);
  /// Payouts that share no fault.
  [[nodiscard]] std::int64_t single() const { return m_single; }
  /// Those with most payouts first, then the older, then by id. Only `wanted` gets its steps where one is named.
  [[nodiscard]] Result<std::vector<report::IncidentView>> build();

 private:
  struct Gathered {
    report::IncidentView view;
    std::set<std::string> channels, banks, customers;
    std::map<std::pair<facts::Cause, std::string>, report::IncidentView::Share> causes;
    std::vector<std::string> open_refs;
    std::int64_t refunds = 0;
    std::optional<Instant> refund_by;
    std::int64_t shared = 0;
  };
  Result<void> finish(Gathered& gathered);
  void stage(Gathered& gathered) const;
  Result<diagnosis::Text> backups(const Gathered& gathered);
  Result<diagnosis::Text> health(const Gathered& gathered);
  [[nodiscard]] std::int64_t reached(const std::string& backup, const std::set<std::string>& banks) const;
  Result<const report::ChannelHealth*> measured(const std::string& channel);
  [[nodiscard]] std::string contact(const std::string& who) const;

  store::Reader& m_reader;
  Investigator& m_investigator;
  const Engine& m_engine;
  const Settings& m_settings;
  HealthMeter m_meter;
  std::map<std::string, Gathered> m_incidents;
  std::map<std::string, report::ChannelHealth> m_health;
  std::int64_t m_single = 0;
};

}  // namespace payout::app
