#pragma once
/// The compiled rules: tables, texts, calendars, rails and conditions, with a version and a checksum.
#include <memory>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "facts/case.hpp"

namespace payout::rules {

struct Rule;         // rule.hpp
struct Filter;       // rule.hpp
struct Subcause;     // texts.hpp
struct Vocabularies; // code_tables.hpp
class Subcauses;     // code_tables.hpp
class CodeTables;    // code_tables.hpp
struct DeadlineRule; // practice.hpp
struct Playbook;     // practice.hpp

/// One fault in rules, with its place.
struct Fault {
  std::string where;    ///< pack/SF-200.json:/when/all/1
  std::string message;
  std::string hint;
  std::string_view code = "L108";  ///< `L1xx` of docs/formats/rules-lint.md
};

class Faults;  // faults.hpp

/// One file of the rules folder, as it was loaded.
struct RuleFile {
  std::string_view path;   ///< below the folder: pack/SF-200.json
  std::string_view place;  ///< as a user can open it; empty for what is part of the program
  std::string_view text;
};

class RuleSet {
 public:
  /// The embedded rules, overlaid by the given folders (same layout as rules/; same path or same id replaces).
  /// Every fault found is in the error's message, one a line. Errors: rules_invalid.
  [[nodiscard]] static Result<RuleSet> load(std::span<const std::string> overlays = {});
  /// The same, with whatever could be read, and every fault. An overlay may be a single file too.
  [[nodiscard]] static RuleSet inspect(std::span<const std::string> overlays, Faults& faults);
  RuleSet(RuleSet&&) noexcept;
  RuleSet& operator=(RuleSet&&) noexcept;
  ~RuleSet();

  [[nodiscard]] std::span<const Rule> rules() const;           ///< sorted by id
  /// Puts `rule` in the place of the rule of its id, and what was there into `rule`; false where there is none.
  bool exchange(Rule& rule);
  [[nodiscard]] const Rule* find(std::string_view id) const;
  [[nodiscard]] std::span<const Filter> filters() const;       ///< local exceptions, sorted by id
  [[nodiscard]] const Subcause* subcause(std::string_view id) const;
  [[nodiscard]] const facts::CodeBook& codes() const;
  [[nodiscard]] const CodeTables& tables() const;              ///< the same, for look-ups by scheme
  [[nodiscard]] const Subcauses& subcauses() const;            ///< all of them
  [[nodiscard]] const Vocabularies& vocabularies() const;
  [[nodiscard]] const facts::Calendars& calendars() const;
  [[nodiscard]] const std::map<std::string, facts::ChannelProfile, std::less<>>& rails() const;
  [[nodiscard]] std::span<const DeadlineRule> deadlines() const;  ///< read when first asked for
  [[nodiscard]] const Playbook& playbook() const;                 ///< read when first asked for
  [[nodiscard]] const std::string& version() const;            ///< of rules/version.txt
  [[nodiscard]] const std::string& sha256() const;             ///< over all files that were loaded
  /// The text of rule file `id` as it was loaded, for `rules show`.
  [[nodiscard]] std::string_view source(std::string_view id) const;
  /// Every file, sorted by path.
  [[nodiscard]] std::vector<RuleFile> files() const;
  /// Test cases that lie in the overlaid folders: (path as a user can open it, JSON text).
  [[nodiscard]] std::span<const std::pair<std::string, std::string>> tests() const;

 private:
  RuleSet();
  struct Impl;
  std::unique_ptr<Impl> m_impl;
};

}  // namespace payout::rules
