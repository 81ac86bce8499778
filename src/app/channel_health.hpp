#pragma once
/// Measures how channels do, from the store's counts and their own events.
#include <string>
#include <vector>

#include "app/engine.hpp"
#include "app/investigator.hpp"
#include "app/settings.hpp"
#include "report/health.hpp"

namespace payout::app {

class HealthMeter {
 public:
  /// The references must outlive it.
  HealthMeter(store::Reader& reader, Investigator& investigator, const Engine& engine, const Settings& settings)
      : m_reader(reader), m_investigator(investigator), m_rules(engine.rules), m_profiles(engine.config.profiles), m_settings(settings) {}

  /// Every channel that is declared or that events name, sorted.
  [[nodiscard]] Result<std::vector<std::string>> channels();
  /// One channel. Its window is the last hour, day or week, whichever holds its normal time, or --since to --until; its
  /// past are the seven days (of a week's window: four weeks) before. Cost: the counts of that channel.
  [[nodiscard]] Result<report::ChannelHealth> measure(const std::string& channel);

 private:
  struct Counts;
  [[nodiscard]] facts::ChannelProfile profile(const std::string& channel) const;
  [[nodiscard]] std::int64_t due_until(const facts::ChannelProfile& profile, std::int64_t from, std::int64_t to) const;
  void declare(report::ChannelHealth& out) const;
  static void infer(report::ChannelHealth& out);
  [[nodiscard]] Result<void> add_codes(report::ChannelHealth& out);
  [[nodiscard]] Result<void> add_logs(report::ChannelHealth& out);
  void add_queue(const std::vector<Contribution>& counts, report::ChannelHealth& out) const;

  store::Reader& m_reader;
  Investigator& m_investigator;
  const rules::RuleSet& m_rules;
  const facts::Profiles& m_profiles;
  const Settings& m_settings;
};

}  // namespace payout::app
