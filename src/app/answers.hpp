#pragma once
/// What commands that list answers share: which of them count, and how an output ends.
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "app/against.hpp"
#include "app/engine.hpp"
#include "app/investigator.hpp"
#include "app/people.hpp"
#include "app/settings.hpp"
#include "diagnosis/diagnosis.hpp"
#include "report/groups.hpp"

namespace payout::app {

/// What makes a run end with exit code 1 (`--fail-on`): any row, an overdue one, or one of a cause, subcause or reason.
class FailOn {
 public:
  /// Reads words with commas between. Error: usage, with a suggestion.
  [[nodiscard]] static Result<FailOn> parse(std::string_view words, const rules::RuleSet& rules);
  [[nodiscard]] bool matches(const diagnosis::Diagnosis& answer) const;

 private:
  bool m_any = false;
  bool m_overdue = false;
  std::set<std::string, std::less<>> m_words;
};

/// True where the answer lies in --since (included) and --until (not included): by the moment it got stuck, else by
/// its last event. Every answer falls into exactly one of two spans that meet.
[[nodiscard]] bool in_span(const diagnosis::Diagnosis& answer, const Settings& settings);

struct Listed {
  std::uint64_t rows = 0;
  bool failed = false;  ///< a row matched fail_on
};
struct ListOptions {
  bool all = false;  ///< every payout, not only the stuck ones
  const FailOn* fail_on = nullptr;
  std::optional<report::GroupBy> by{};      ///< sums in place of the list
  const EarlierReport* earlier = nullptr;   ///< to say what changed since
  std::string earlier_name{};
};
/// Diagnoses, sorts and writes a whole list, and ends the output. Errors: the store's, output_failed; reason `stopped`
/// when a signal came: then nothing is written.
[[nodiscard]] Result<Listed> list_answers(Investigator& investigator, const ListOptions& options,
                                          const Settings& settings, const Env& env, const Engine& engine,
                                          Output& output);

/// Ends an output; for a file says its rows, bytes and SHA-256 on stderr.
[[nodiscard]] Result<void> finish_output(Output& output, std::uint64_t rows, const Settings& settings, const Env& env);

}  // namespace payout::app
