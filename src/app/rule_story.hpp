#pragma once
/// One case of a rule test file (docs/formats/rule-tests.md): a small world told as events, and what is to be found in
/// it.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "events/event.hpp"
#include "facts/profile.hpp"
#include "rules/faults.hpp"
#include "rules/rule_set.hpp"

namespace payout::app {

/// What a case says of the answer; only what is there is compared.
struct Expectation {
  std::optional<std::string> state, cause, subcause, reason, rule, retry, retry_how, money, ledger, owner, band;
  std::optional<std::int64_t> score, score_gte, score_lte;
  std::vector<std::string> ruled_out;  ///< causes that must be ruled out
  std::vector<std::string> open;       ///< rules that must be undecidable
  std::vector<std::string> fires;      ///< rules that must fire, whether they win or not
  std::vector<std::string> outranked;  ///< rules or codes that must have fired and lost to a rule that outranks them
  std::vector<std::string> not_rule;   ///< rules that must not fire
  std::optional<std::pair<std::string, std::string>> row;  ///< scheme and code of the table row that must speak
  std::optional<std::vector<std::string>> also;  ///< the only rules that may fire beside the winner
};

struct Story {
  std::string file;
  std::uint64_t line = 0;  ///< where the case begins, from 1
  std::string name;
  std::string txid;
  Instant as_of;
  facts::Profiles profiles;
  std::vector<Event> events;  ///< `span.line` is the line of the test file that tells the event
  Expectation expect;
  bool todo = false;  ///< a known miss: it is shown and does not fail
};

/// Reads a file of cases. Faults carry `file:/cases/2/events/0`; a case with a fault is left out.
[[nodiscard]] std::vector<Story> read_stories(std::string_view text, const std::string& file,
                                              const rules::RuleSet& rules, rules::Faults& faults);

/// `+90m`, `-2d`, `+1d2h`: signed parts of days, hours, minutes and seconds. Nothing for other text.
[[nodiscard]] std::optional<Duration> parse_offset(std::string_view text);

}  // namespace payout::app
