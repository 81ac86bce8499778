#pragma once
/// The answer: one object behind text, CSV and JSON. Values and codes only; wording comes from the rules' texts.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/span.hpp"
#include "facts/case.hpp"
#include "facts/words.hpp"

namespace payout::diagnosis {

using facts::Text;

enum class Band : std::uint8_t { none, possible, likely, strong };
[[nodiscard]] std::string_view word(Band band);

/// One fact of proof, with the place it was read.
struct Evidence {
  std::string type;      ///< event type, or `peers`, `calendar`, `log`, `configuration`
  Instant at;
  bool timed = true;     ///< false for facts that belong to no moment
  Text says;             ///< short: "code AC04, account closed"
  std::string file;      ///< empty where it is no single line
  SourceSpan span;
  bool confidential = false;  ///< its code names a cause that only compliance may see
  std::optional<Text> tamed{};  ///< `says` for others than compliance, where the record's own words name a suspicion
};

struct ScorePart {
  int points = 0;
  Text because;
};

/// A rule or code that spoke for a cause.
struct Finding {
  std::string rule;      ///< SF-200, or `code:NACHA/R03` for a table row
  facts::Cause cause = facts::Cause::undecided;
  std::string subcause;
  Text title;            ///< of the subcause: "account closed"
  Text says;             ///< what happened, one sentence
  int score = 0;
  std::vector<ScorePart> parts;
  std::string lost_to;   ///< id of the rule that outranked it; empty otherwise
  bool confidential = false;  ///< only compliance may see that it was thought of
};

/// A cause that was considered and ruled out, and by which fact.
struct RuledOut {
  facts::Cause cause = facts::Cause::undecided;
  std::string rule;
  Text because;
};

/// Something not known that would change the answer, and the check that would tell.
struct OpenQuestion {
  std::string rule;
  Text question;
  std::string command;   ///< what to run, may be empty
  Text if_yes, if_no;    ///< may be empty
  bool confidential = false;  ///< it asks about a cause that only compliance may see
};

struct Action {
  Text todo;
  std::string who;       ///< role: support, payments_oncall, treasury, compliance, channel_support, engineering, customer_success
  std::string contact;   ///< from the configuration, may be empty
};

struct RetryAnswer {
  facts::Retry verdict = facts::Retry::after_status_check;
  facts::RetryHow how = facts::RetryHow::none;
  Text fix;                            ///< what must be put right first
  Text check;                          ///< what must be asked first
  std::optional<Instant> key_valid_until;
  std::vector<std::string> reasons;    ///< words: open_send:1, hold:screening, returned, code:NACHA/R03 ...
  Text because;                        ///< one sentence for people
  bool interlock = false;              ///< the interlock made the rule's verdict stricter
  facts::Retry wanted = facts::Retry::after_status_check;  ///< the rule's own verdict
};

struct Deadline {
  Text what;
  Instant at;
  std::string source;
  std::string id{};      ///< of rules/deadlines.json, or `idempotency-key`
};

/// How long past payouts with the same event facts took until it was over.
struct History {
  std::int64_t payouts = 0;
  Duration median, p90;  ///< nearest rank, whole minutes
};

struct IncidentRef {
  std::string id;        ///< stable: derived from kind, key and first minute
  Text says;             ///< "21 of 24 payouts of SEPA-A since 10:00 failed, stay without an answer or wait"
  std::int64_t payouts = 0;  ///< that share the fault, by the counts; those that are solved by now too
  std::vector<std::pair<std::string, std::string>> group{};  ///< (`channel`, `sct-a`), ...
  Instant begin{};
  std::optional<Instant> ended{};
  std::optional<Evidence> fault{};  ///< the event that began it
};

/// How an answer differs from the one of an earlier report.
struct Change {
  enum class Kind : std::uint8_t { fresh, older, moved, resolved };
  Kind kind = Kind::fresh;
  facts::Cause was = facts::Cause::undecided;  ///< of the earlier report; undecided where it is new
  std::string was_subcause;
};
/// `new`, `older`, `moved`, `resolved`.
[[nodiscard]] std::string_view word(Change::Kind kind);

/// A line of the input.
struct RecordAt {
  std::string type;      ///< event type; empty where no single record is meant, or where it would give a suspicion away
  Instant at;
  std::string file;
  SourceSpan span;
};

/// A record that may be about the payout and was not attached to it, or only by the day of its number.
struct Unattached {
  Ref by;
  RecordAt record;
  std::vector<std::string> fits;  ///< other payouts it may belong to
  bool counted = false;           ///< it counts here, as it is of the same day as the send
  Text says;
};

/// Two records that cannot both be right.
struct Disagreement {
  std::string what;         ///< outcome, amount, currency
  RecordAt believed, other;
  std::string by, against;  ///< what kind of witness each is: statement, inquiry, webhook, own
  Text says;
};

/// An id on the way from the one asked for to the payout, and the line it was read from.
struct FoundAt {
  Ref id;
  std::string file;
  SourceSpan span;
};

struct Diagnosis {
  // The payout.
  std::string txid;
  std::string kind;                    ///< `tx`, `ref:<kind>` where no txid is known, or what is no payout (facts/service.hpp, `customer`)
  [[nodiscard]] bool is_payout() const { return !facts::names_no_payout(kind); }
  facts::State state = facts::State::in_time;
  std::optional<Instant> stuck_since;
  std::string channel, bank, customer, payee, scheme, code, code_name;
  bool code_confidential = false;      ///< the code names a cause that only compliance may see
  std::optional<Money> amount;
  int attempts = 0;
  std::vector<Ref> refs;               ///< ids to quote, sorted, without the payout's own
  std::string channel_ref;             ///< the channel's reference of the last attempt
  Instant last_event_at{0};
  std::vector<FoundAt> found_path;     ///< the ids that led here, the one asked for first; empty when it is the txid
  std::string found_by;                ///< how the id asked for led here; empty when it is the txid
  std::string profile_origin;          ///< declared, rail, unknown

  // Why.
  facts::Cause cause = facts::Cause::undecided;
  std::string subcause;
  facts::Reason reason = facts::Reason::none;
  std::string rule;
  int score = 0;
  Band band = Band::none;
  Text title;                          ///< of the subcause
  Text says;                           ///< what happened
  std::vector<ScorePart> parts;
  std::optional<Finding> runner_up;    ///< within 15 points, or what would win if the open question were answered
  std::vector<Finding> also;           ///< other rules that fired
  std::optional<IncidentRef> incident;

  // Where is the money, and may it be sent again.
  facts::MoneyState money = facts::MoneyState::not_left;
  Text money_says;
  std::vector<std::size_t> money_evidence;  ///< indexes into evidence
  facts::LedgerState ledger = facts::LedgerState::unknown;
  RetryAnswer retry;
  facts::Owner owner = facts::Owner::us;

  // What to do, by when, what to say.
  std::vector<Action> actions;
  std::optional<Instant> expected_by;
  bool overdue = false;
  Text expected_says;
  std::string expected_basis;          ///< `channel`, `rule`, `history`, or empty
  std::optional<Instant> expected_by_rule;  ///< the rule's own estimate
  std::optional<History> history;
  std::vector<Deadline> deadlines;
  std::string refund;                  ///< `issued`, `requested`, `due` or empty
  int priority = 0;                    ///< 0 to 100, higher first
  std::vector<ScorePart> priority_parts;
  Text tell;
  bool confidential = false;

  // Proof.
  std::vector<Evidence> evidence;
  std::vector<RuledOut> ruled_out;
  std::vector<OpenQuestion> open;
  std::vector<Unattached> unattached;
  std::vector<Disagreement> contradictions;
  std::vector<std::string> findings;   ///< words: contradicting_records, unmapped_code, ...

  std::optional<Change> change;        ///< only where an earlier report was given

  // Provenance.
  std::string rules_version, rules_sha256;
  Instant as_of;
  Instant data_end;
};

/// The same answer for an audience that may not see a confidential cause (contract section 5): cause
/// compliance_block, subcause under_review, without the evidence that names it. Another answer stays as it is, without
/// the findings, questions and reasons beside it that name a confidential cause.
[[nodiscard]] Diagnosis for_support(Diagnosis diagnosis, const struct PublicWords& words);

/// The neutral words that stand in for a confidential cause.
struct PublicWords {
  Text title, says, tell, check;
  std::vector<Action> actions;
};

}  // namespace payout::diagnosis
