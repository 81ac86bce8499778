#pragma once
/// `rules lint`: every fault of the rules at once, with code, place and what to do (docs/formats/rules-lint.md).
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/env.hpp"
#include "app/settings.hpp"
#include "base/error.hpp"
#include "base/instant.hpp"

namespace payout::app {

struct LintFinding {
  std::string code;        ///< `L103`
  std::string file;        ///< as a user can open it; `(built in) pack/SF-200.json` for what is part of the program
  std::uint64_t line = 0;  ///< 0 where it is the whole file
  std::string path;        ///< JSON path; may be empty
  std::string message, hint, snippet;
};

struct LintReport {
  std::vector<LintFinding> findings;  ///< by file, line and code
  bool stories_skipped = false;       ///< rules with faults: what the stories say of them was not looked at
  [[nodiscard]] bool unreadable() const;
};

/// Lints the built-in rules with `overlays` (weakest first), and tells what stands in `places` or comes from them:
/// those are laid over the others. Without places it tells of everything. `logs`: those the configuration declares.
[[nodiscard]] LintReport lint_places(const std::vector<std::string>& overlays, const std::vector<std::string>& places,
                                     const std::vector<std::string>& logs, Instant as_of);

/// `rules lint`: writes the findings. Errors: usage, output_failed.
[[nodiscard]] Result<LintReport> lint_rules(const std::vector<std::string>& places, const Settings& settings,
                                            const Env& env);

}  // namespace payout::app
