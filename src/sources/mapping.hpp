#pragma once
/// How records of a foreign shape become events, as data (docs/formats/sources.md).
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/zone.hpp"
#include "events/event_type.hpp"
#include "events/trust.hpp"
#include "sources/definition_finding.hpp"
#include "sources/path_index.hpp"

namespace re2 {
class RE2;
}

namespace payout::sources {

/// One step of a path: a key, any key (`*`), keys of a form (`type_*_details`), an index, all items, or the items where
/// a key has a value.
struct PathStep {
  enum class Kind : std::uint8_t { key, any_key, form, index, items, filter } kind = Kind::key;
  std::string key;    ///< of a form: what stands before the star
  std::string value;  ///< of a form: what stands behind it
  std::size_t index = 0;
};

/// `data.object.id`, `items[0].id`, `refs[type=trace].value`, `*.code`; `^` in front: from what stands above (the
/// record above `each`, the document above a record), `^^` from the document above the record above `each`.
struct Path {
  enum class From : std::uint8_t { record, parent, document, content } from = From::record;
  std::vector<PathStep> steps;
  std::string text;
  std::uint16_t number = PathIndex::k_none;  ///< in the mapping's index of its `from`
};

struct ValueRule;

struct ConditionRule {
  Path path;
  std::shared_ptr<ValueRule> value;  ///< asked instead of the path
  std::vector<std::string> any_of;
  std::string starts;
  std::shared_ptr<const re2::RE2> match;
  std::optional<bool> exists;
  bool negate = false;
  std::vector<std::vector<ConditionRule>> any;  ///< true where all conditions of one of these lists are
};

/// A value taken out of a record: the first path that gives something, then cleaned and translated.
struct ValueRule {
  bool plain = false;               ///< the text at one numbered path, as it stands there; found by number_paths
  std::vector<ConditionRule> when;  ///< no value where these do not hold
  std::vector<ValueRule> choices;   ///< the first that gives something; then nothing else is set
  std::vector<Path> paths;
  std::vector<ValueRule> parts;  ///< put together with `between`; what gives nothing is left out
  std::string between;
  bool every = false;  ///< all texts a path leads to, put together with `between`; else the first
  std::optional<std::string> constant;
  std::shared_ptr<const re2::RE2> match;                  ///< its first group is kept; no match: no value
  std::string strip;                                      ///< characters cut from both ends
  std::vector<std::string> nulls;                         ///< words that mean nothing
  std::map<std::string, std::string, std::less<>> table;  ///< a key with a final `*` stands for all that begin so
  std::vector<std::pair<std::shared_ptr<const re2::RE2>, std::string>> patterns;  ///< tried in order behind the table
  std::optional<std::string> otherwise;                                           ///< where neither has an entry
  bool lower = false;
  bool upper = false;
  std::string prefix;
};

/// `mixed`: minor units, but a text with a point is in major units.
enum class AmountUnit : std::uint8_t { minor, major, mixed };
enum class Sign : std::uint8_t { refuse, drop };
/// What is done with more decimals than the currency has.
enum class Surplus : std::uint8_t { refuse, round, leave_out };

/// How an amount is written.
struct AmountForm {
  AmountUnit unit = AmountUnit::major;
  Sign sign = Sign::refuse;
  char point = '.';    ///< before the decimals
  std::string groups;  ///< characters between groups of digits; empty: none may stand there
};

struct AmountRule {
  ValueRule value;
  ValueRule currency;
  AmountForm form;
  Surplus surplus = Surplus::refuse;
  std::map<std::string, unsigned, std::less<>> digits;  ///< decimals of minor units where the sender departs from ISO 4217
};

struct TimeRule {
  ValueRule value;
  bool end_of_day = false;         ///< a date alone stands for its last second, not its first
  std::vector<std::string> forms;  ///< any, rfc3339, epoch_s, epoch_ms, or a picture such as yyyy-MM-dd HH:mm:ss
};

struct RefRule {
  std::string kind;
  ValueRule value;
};

struct EventRule {
  std::vector<ConditionRule> when;
  std::optional<std::vector<PathStep>> each;
  bool each_from_root = true;
  ValueRule type;  ///< `ignore`: no event
  TimeRule ts;
  std::optional<TimeRule> from;
  std::optional<TimeRule> to;
  std::optional<AmountRule> amount;
  std::map<std::string, ValueRule, std::less<>>
      fields;  ///< canonical text keys: txid, event_id, channel, code, msg ...
  std::vector<RefRule> refs;
};

/// A kind of record; the first one whose conditions hold is used.
struct RecordRule {
  std::string name;
  std::vector<std::string> at;  ///< xml: names of elements; empty: any
  std::vector<ConditionRule> when;
  bool ignore = false;  ///< nothing in it for us: counted as ignored
  std::vector<EventRule> events;
  Mark mark;  ///< where it stands in the definition
};

/// Where the records of a document may stand.
struct SplitRule {
  std::vector<ConditionRule> when;
  std::vector<PathStep> steps;
};

struct Mapping {
  std::vector<SplitRule> split;  ///< the first that leads anywhere is used; none: the document is the record
  std::string src;
  Trust trust = Trust::unsaid;
  std::optional<Zone> zone;  ///< for times without an offset
  bool undated = false;      ///< records without any time take that of the file; else they are rejects
  std::vector<RecordRule> records;
  std::vector<std::pair<std::string, Mark>> schemes;  ///< that its events name, and where
  /// Paths from the record, from what stands above it, and from the document; split conditions are not among them.
  std::array<PathIndex, 3> paths;
};

/// Puts the paths of all records into the mapping's indexes, and marks the plain values.
void number_paths(Mapping& mapping);

}  // namespace payout::sources
