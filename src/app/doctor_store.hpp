#pragma once
/// The checks of `doctor` that need the store; private to the app layer.
#include <string>
#include <vector>

#include "app/config.hpp"
#include "app/doctor.hpp"
#include "app/settings.hpp"
#include "report/speaker.hpp"
#include "rules/rule_set.hpp"
#include "store/store.hpp"

namespace payout::app {

/// Adds its checks to `out`; everything else must outlive it.
class StoreChecks {
 public:
  StoreChecks(const Settings& settings, const Env& env, const report::Speaker& say, const rules::RuleSet& rules,
              const Config& config, std::vector<Check>& out)
      : m_settings(settings), m_env(env), m_say(say), m_rules(rules), m_config(config), m_out(out) {}
  void run();

 private:
  void add(std::string part, Health health, std::string says, std::string todo = {}) {
    m_out.push_back({std::move(part), health, std::move(says), std::move(todo)});
  }
  void add(std::string part, const Error& error);
  /// At most five of the names, then how many more.
  [[nodiscard]] std::string list(const std::vector<std::string>& names) const;
  void file();
  void contents(store::Reader& reader);
  void age(const store::Totals& totals);
  void channels(store::Reader& reader);
  void logs(store::Reader& reader);
  void codes(store::Reader& reader);
  void types(store::Reader& reader);
  void soundness(const store::Totals& totals);

  const Settings& m_settings;
  const Env& m_env;
  const report::Speaker& m_say;
  const rules::RuleSet& m_rules;
  const Config& m_config;
  std::vector<Check>& m_out;
};

}  // namespace payout::app
