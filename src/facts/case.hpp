#pragma once
/// One payout at one moment: attempts, holds, money and state, derived from its events by the contract's table of
/// what each event proves.
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "events/event.hpp"
#include "facts/calendar.hpp"
#include "facts/codebook.hpp"
#include "facts/context.hpp"
#include "facts/profile.hpp"
#include "facts/service.hpp"
#include "facts/words.hpp"

namespace payout::facts {

inline constexpr std::size_t k_none = std::numeric_limits<std::size_t>::max();

/// Where one send stands.
enum class SendState : std::uint8_t {
  open,       ///< sent, nothing heard
  doubtful,   ///< timeout, error, or a code that leaves it open
  alive,      ///< the channel has it
  settled,    ///< settled between banks
  credited,
  rejected,   ///< proven not to have left
  not_found,  ///< proven not to have arrived (a final not_found)
  returned,
};
[[nodiscard]] std::string_view word(SendState state);
/// True where money of this send may still reach the payee.
[[nodiscard]] constexpr bool may_pay(SendState state) {
  return state == SendState::open || state == SendState::doubtful || state == SendState::alive || state == SendState::settled;
}

struct Attempt {
  int number = 1;
  std::size_t sent = k_none;     ///< index of payout.sent; k_none where only its answers were seen
  Instant at;                    ///< of the send, or of the first answer
  SendState state = SendState::open;
  std::size_t decided = k_none;  ///< index of the event that gave it its state
  std::size_t failure = k_none;  ///< index of its last rejected, returned, timeout or error
  bool credit_in_doubt = false;  ///< a lesser witness says it was paid, and is not believed
  bool heard = false;            ///< the channel answered in some way
};

/// A question or hold that nobody has closed yet.
struct OpenHold {
  std::string kind;  ///< screening, compliance, kyc, request, dispute, refund, recall, hold:<reason>
  std::size_t event = k_none;
};

/// Two records that cannot both be right.
struct Contradiction {
  enum class What : std::uint8_t { outcome, amount, currency } what = What::outcome;
  std::size_t believed = k_none;  ///< index of the record that is believed
  std::size_t other = k_none;
  Trust by = Trust::own;          ///< what kind of witness is believed
  Trust against = Trust::own;
};

/// The case: a payout's events up to as_of, and what follows from them.
struct Case {
  std::string id;                 ///< txid, or the id of the record's own reference
  std::string kind;               ///< `tx`, `ref:...`, or what is no payout: `customer`, `channel`, `bank`, `component`
  Instant as_of;
  std::vector<Event> events;      ///< timeline order, none after as_of
  std::vector<CodeFact> codes;    ///< one per event; match none where it has no code
  ChannelProfile profile;
  std::string channel, bank, payee, customer;
  std::optional<Money> amount;
  std::vector<Attempt> attempts;
  std::vector<OpenHold> holds;

  MoneyState money = MoneyState::not_left;
  std::size_t money_by = k_none;      ///< event that proves it
  LedgerState ledger = LedgerState::unknown;
  bool return_booked = false;
  State state = State::in_time;
  std::size_t state_by = k_none;      ///< event that proves it; k_none for silence
  std::optional<Instant> stuck_since;
  std::optional<Instant> due;         ///< until then silence is in time; nothing when the calendar does not say
  std::optional<Instant> late_at;     ///< past it, act
  std::size_t failure = k_none;       ///< the failure that stands: of the latest attempt, or before any send
  std::size_t closed_by = k_none;
  bool contradiction = false;         ///< the records disagree (a refusal after a credit, ...)
  std::vector<std::size_t> conflicts; ///< the events that disagree
  std::vector<std::size_t> attempt_of; ///< one per event: index of the send it tells of, or k_none
  std::vector<Contradiction> contradictions;  ///< what is believed where sources disagree (docs/decisions/0009)
  bool debit_open = false;            ///< two-leg rails: a ledger.debited waits for its ledger.credited
  bool is_collection = false;         ///< a debit that came back, not a payout
  std::vector<LooseRecord> loose;     ///< records that may be its own; put there by who gathered the events
  bool reported = false;              ///< the payee or customer says it did not arrive, after the last credit

  /// False for an account, a channel, a bank or a component, which are asked about by their own ids.
  [[nodiscard]] bool is_payout() const { return !names_no_payout(kind); }
  [[nodiscard]] bool was_sent() const { return !attempts.empty(); }
  [[nodiscard]] const Attempt* last_attempt() const { return attempts.empty() ? nullptr : &attempts.back(); }
  [[nodiscard]] const OpenHold* hold(std::string_view wanted) const;
  [[nodiscard]] int open_sends() const;
};

/// A hole, after `since`, in a log that would have told of this payout's channel; null where there is none.
[[nodiscard]] const LogHole* hole_since(const Context& context, const Case& c, Instant since,
                                        Instant until = Instant::never());

/// Everything a case is derived from besides its events.
struct World {
  const Profiles* profiles = nullptr;
  const std::map<std::string, ChannelProfile, std::less<>>* rails = nullptr;  ///< defaults by rail
  const Calendars* calendars = nullptr;
  const CodeBook* codes = nullptr;
};

/// Derives a case. `events` need not be sorted nor cut nor free of copies: all is done here. Pure; cost O(n log n).
[[nodiscard]] Case derive(std::string id, std::string kind, std::vector<Event> events, Instant as_of, const World& world);

/// What kind of witness a record is: as the configuration says of its `src`, as its source says, else by its type.
[[nodiscard]] Trust trust_of(const Event& event, const Profiles* profiles);

/// The profile of a channel: declared, else its rail's default (by the scheme of its events), else a bare default.
[[nodiscard]] ChannelProfile profile_of(const std::vector<Event>& events, std::string_view channel, const World& world);

}  // namespace payout::facts
