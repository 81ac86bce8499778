#pragma once
/// A compiled rule: names for events, a tree of conditions, a score and an answer (docs/formats/rules.md).
#include <bitset>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "events/contribution.hpp"
#include "events/event_type.hpp"
#include "rules/pattern.hpp"
#include "rules/texts.hpp"

namespace payout::rules {

enum class Field : std::uint8_t {
  type, channel, scheme, code, msg, reason, component, attempt, bank, customer, src,
  code_subcause, code_cause, code_weight, code_alive,
};
enum class Modifier : std::uint8_t { equal, prefix, suffix, contains, re, gt, gte, lt, lte, exists, not_equal };

/// One `field|modifier: values` of a matcher; the values are alternatives.
struct FieldTest {
  Field field = Field::type;
  Modifier modifier = Modifier::equal;
  std::vector<std::string> values;
  std::vector<std::int64_t> numbers;
  std::vector<std::shared_ptr<const Pattern>> patterns;
};

/// All tests must hold.
struct Matcher {
  std::vector<FieldTest> tests;
};

/// Where a binding looks: the payout's own events, or those of its channel, bank, customer or our components.
enum class Place : std::uint8_t { own, channel, bank, customer, system };
enum class Pick : std::uint8_t { last, first };

/// A name for an event: `"rej": {"match": {...}, "pick": "last"}`.
struct Binding {
  std::string name;
  Matcher match;
  Pick pick = Pick::last;
  Place place = Place::own;
  bool current = false;              ///< only events of the latest attempt
  int before = -1;                   ///< index of another binding it must lie before (with `within`)
  int after = -1;
  std::optional<facts::TimeSpan> within;
};

enum class Op : std::uint8_t {
  all, any, none, at_least,
  seen, missing, order, count, state, peers, change, concentrated, history, daily, age_of, calendar, fact, hold,
};

/// A test of one fact of the case (`money`, `last.state`, `attempts|gte`...).
struct FactTest {
  std::string fact;
  Modifier modifier = Modifier::equal;
  std::vector<std::string> values;
  std::vector<std::int64_t> numbers;
};

/// A node of the condition tree; which members count depends on `op`.
struct Condition {
  Op op = Op::all;
  std::string path;                  ///< `/when/all/1`, for messages and coverage
  std::vector<Condition> children;
  int number = 0;                    ///< at_least; gte of count; min of peers; days of daily
  std::vector<int> bindings;         ///< seen, missing, count, age_of, calendar: [0]; order: all
  int after = -1;                    ///< missing
  int around = -1;                   ///< state, peers, change, concentrated, daily
  // older, newer: bounds of age_of.
  std::optional<facts::TimeSpan> within, before_span, after_span, older, newer;
  std::string word;                  ///< log of missing; calendar test; history outcome; hold kind; place of state
  std::vector<std::string> words;    ///< states; change types; history causes
  std::vector<FactTest> facts;
  Dimension dimension = Dimension::channel;
  Dimension on = Dimension::channel;  ///< concentrated
  unsigned outcomes = 0;             ///< bits of Outcome
  bool silent = false;               ///< peers: those without any answer count as failed
  bool by_event = false;             ///< peers: window over the outcomes' own minutes
  int share_gte = -1, share_lt = -1; ///< per cent
  int gte = -1, lt = -1;             ///< counts
  std::vector<Dimension> spread;     ///< peers, change: not mostly the failures of one other bank or customer
  Text ask;                          ///< the check that would decide, where the answer is unknown
  Text because;                      ///< words for the proof, optional
};

struct Weigh {
  std::optional<Condition> when;
  int points = 0;
  Text because;
};

/// A set of event types.
using TypeSet = std::bitset<static_cast<std::size_t>(EventType::count_)>;

enum class Status : std::uint8_t { experimental, stable, deprecated };

struct Rule {
  std::string id;
  std::string file;
  Text title;
  Status status = Status::stable;
  facts::Cause cause = facts::Cause::undecided;
  std::string subcause;
  std::vector<FactTest> applies;
  std::vector<Binding> find;
  Condition when;
  int base = 0;
  std::vector<Weigh> add;
  std::vector<std::string> outranks;       ///< ids or globs (`code:*`, `FD-*`)
  std::optional<facts::Retry> retry;       ///< else the subcause's
  std::optional<facts::RetryHow> retry_how;
  std::optional<facts::Owner> owner;
  Text says, fix, check, tell;             ///< else the subcause's
  std::vector<Step> steps;                 ///< else the subcause's
  Eta eta;                                 ///< else the subcause's
  std::optional<bool> confidential;
  std::vector<std::string> group_by;
  int leaves = 0;
  /// The index: of each of these sets one type must be among the payout's own events, else the rule is false.
  std::vector<TypeSet> needs;
};

/// A local exception (`"kind": "filter"`): some rules do not count for some payouts until a day.
struct Filter {
  std::string id;
  std::string file;
  std::vector<std::string> rules;          ///< ids or globs
  std::vector<FactTest> unless;            ///< payouts for which the rules do not count
  Instant until;                           ///< the last moment at which it counts
  Text because;
};

}  // namespace payout::rules
