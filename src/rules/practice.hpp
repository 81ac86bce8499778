#pragma once
/// Tables of practice beside the rules: time limits of schemes and laws, and what is done about a fault that many share.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "events/event_type.hpp"
#include "facts/words.hpp"
#include "rules/faults.hpp"
#include "rules/texts.hpp"

namespace payout::rules {

/// One time limit (rules/deadlines.json). An empty list does not narrow.
struct DeadlineRule {
  std::string id;
  std::vector<std::string> rails;
  std::vector<EventType> after;  ///< it runs from the last of these
  std::vector<EventType> until;  ///< and is void once one of these follows
  std::vector<facts::State> states;
  std::vector<facts::MoneyState> money;
  std::vector<std::string> subcauses, holds, codes;  ///< codes: of the event it runs from
  facts::TimeSpan within;
  bool unless_held = false;  ///< a hold, question or review stops the clock
  std::string calendar;  ///< empty: the channel's own
  Text what;
  std::string source;
};

struct Measure {
  std::string id;
  Text says;
};

/// A step of the playbook; texts with {placeholders}.
struct PlaybookStep {
  std::string who;
  Text todo;
  Text over;  ///< said instead once the fault is over; empty: the same
};

/// What is done about an incident (rules/incidents.json).
struct Playbook {
  std::map<std::string, std::vector<std::string>, std::less<>> group_by;  ///< by subcause, and `undecided`
  std::vector<PlaybookStep> steps;
  std::vector<Measure> measures;
};

/// Words a group may be made of.
[[nodiscard]] bool is_group_word(std::string_view word);

[[nodiscard]] std::vector<DeadlineRule> read_deadlines(std::string_view text, const std::string& file, Faults& faults);
[[nodiscard]] Playbook read_playbook(std::string_view text, const std::string& file, Faults& faults);

}  // namespace payout::rules
