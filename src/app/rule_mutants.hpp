#pragma once
/// `rules mutate`: changes rules one small step at a time; the stories must notice each.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/env.hpp"
#include "app/rule_tests.hpp"
#include "app/settings.hpp"
#include "base/error.hpp"

namespace payout::app {

enum class MutantKind : std::uint8_t { bound, window, operation, condition, value, pick, verdict, outranks, weight };
[[nodiscard]] std::string_view word(MutantKind kind);

/// One changed rule.
struct Mutant {
  MutantKind kind = MutantKind::bound;
  std::string path;     ///< what was changed: `/when/all/3/gte`
  std::string was;      ///< as it is written
  std::string becomes;  ///< what stands there instead; `(nothing)` where it was taken out
  std::string text;     ///< the whole rule, changed
};

/// All mutants of a rule's text, in the order of the text's paths. Those that cannot change an answer are left out: the
/// pick of an event of which only the presence counts.
[[nodiscard]] std::vector<Mutant> mutants_of(std::string_view rule);

/// What would notice such a change, in one sentence.
[[nodiscard]] std::string_view remedy(MutantKind kind);

enum class Fate : std::uint8_t {
  caught,    ///< a story failed
  survived,  ///< every story still held
  masked,    ///< a verdict that the interlock made as strict as before in every story
};

struct MutantFate {
  std::string rule;
  std::string file;  ///< of the rule, as a user can open it
  std::uint64_t line = 0;
  Mutant mutant;  ///< its text left out
  Fate fate = Fate::survived;
  std::string by;  ///< file:line of the story that caught it
};

struct MutationReport {
  std::vector<MutantFate> mutants;  ///< by rule and path
  std::uint64_t failing = 0;        ///< stories that fail before anything is changed; they are not used
  [[nodiscard]] std::uint64_t count(Fate fate) const;
  /// Caught of caught and survived, in whole per cent, rounded down; 100 where there is none.
  [[nodiscard]] std::uint64_t caught_share() const;
};

/// Tries every mutant of `only` (empty: of every rule) against the stories. A story is asked again only where the
/// changed rule answers it differently. Errors: rules_invalid; reason `stopped` when `env.stop` says so.
[[nodiscard]] Result<MutationReport> mutate(rules::RuleSet& rules, std::span<const TestFile> files,
                                            std::string_view only, const Env& env);

struct MutateOptions {
  std::vector<std::string> places;  ///< as of `rules test`
  std::string rule;                 ///< one rule; empty: all
};
/// `rules mutate`: writes what survived. Errors: usage, rules_invalid, not_found, output_failed.
[[nodiscard]] Result<MutationReport> mutate_rules(const MutateOptions& options, const Settings& settings,
                                                  const Env& env);

}  // namespace payout::app
