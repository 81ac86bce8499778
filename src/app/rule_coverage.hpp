#pragma once
/// `rules coverage`: what the stories reach of the rules, and what the rules reach of real data.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/env.hpp"
#include "app/rule_tests.hpp"
#include "app/settings.hpp"
#include "base/error.hpp"
#include "rules/texts.hpp"

namespace payout::app {

/// One condition of a rule, and how often stories made it what.
struct LeafCount {
  std::string path;  ///< `/when/all/1`
  std::uint64_t yes = 0;
  std::uint64_t no = 0;
  std::uint64_t unknown = 0;
  bool can_be_unknown = false;  ///< an absence, or an answer of a calendar
  [[nodiscard]] bool whole() const { return yes > 0 && no > 0 && (unknown > 0 || !can_be_unknown); }
};

struct RuleCoverage {
  std::string id;
  std::uint64_t stories = 0;  ///< that expect something of it
  std::vector<LeafCount> leaves;
};

struct TableCoverage {
  std::string scheme;
  std::uint64_t rows = 0;
  std::vector<std::string> missed;  ///< codes that no story looks up
};

struct Coverage {
  std::vector<RuleCoverage> rules;  ///< by id
  std::vector<TableCoverage> tables;
  std::uint64_t stories = 0;
  /// What was reached of what can be (each condition true, false and, where it can be, unknown; each row), in whole per
  /// cent, rounded down; 100 where there is nothing to reach.
  [[nodiscard]] std::uint64_t reached_share() const;
};

/// Runs every story and counts. Errors: rules_invalid.
[[nodiscard]] Result<Coverage> cover(const rules::RuleSet& rules, std::span<const TestFile> files);

/// What the rules make of the payouts of a store.
struct DataCoverage {
  std::uint64_t stuck = 0;
  std::uint64_t decided = 0;
  std::map<std::string, std::uint64_t> unmapped;  ///< `SCHEME/CODE` or `CODE` -> payouts
  std::map<std::string, std::uint64_t> fired;     ///< every rule -> payouts it fired for
  std::map<std::string, std::uint64_t> answered;  ///< rules and code rows -> payouts they were the answer for
  std::map<std::string, rules::Text> titles;      ///< of every rule
  Instant as_of;
};

/// Diagnoses every stuck payout of the store, as of the moment asked for. Costs as much as a report.
/// Errors: rules_invalid, store_unusable.
[[nodiscard]] Result<DataCoverage> cover_data(const Settings& settings, const Env& env);

struct CoverageOptions {
  std::vector<std::string> places;  ///< as of `rules test`
  bool on_data = false;             ///< a store was named
};

/// `rules coverage`: writes what was reached. Without stories and with a store: of the data only.
/// Gives what was reached of the rules; nothing where no stories were run.
/// Errors: usage, rules_invalid, store_unusable, output_failed.
[[nodiscard]] Result<std::optional<Coverage>> show_coverage(const CoverageOptions& options, const Settings& settings, const Env& env);

}  // namespace payout::app
