#include "random_world.hpp"

#include <algorithm>
#include <cstdlib>

#include "base/instant.hpp"

namespace payout::test {
namespace {

const Instant k_begin = *parse_rfc3339("2026-03-03T09:00:00Z").value;

struct Choice {
  EventType type;
  int weight;
};

/// Weighted so that about every tenth story ends where a resend is right.
constexpr Choice k_choices[] = {
    {EventType::payout_sent, 22},       {EventType::payout_rejected, 22},    {EventType::payout_timeout, 6},     {EventType::payout_accepted, 5},
    {EventType::payout_not_found, 7},   {EventType::payout_inquiry, 4},      {EventType::payout_pending, 2},     {EventType::payout_settled, 2},
    {EventType::payout_confirmed, 2},   {EventType::payout_returned, 2},     {EventType::payout_error, 2},       {EventType::payout_queued, 2},
    {EventType::payout_notice, 1},      {EventType::payout_recalled, 1},     {EventType::payout_cancelled, 1},   {EventType::payout_closed, 1},
    {EventType::refund_requested, 1},   {EventType::refund_issued, 1},       {EventType::ledger_debited, 3},     {EventType::ledger_credited, 2},
    {EventType::screening_hit, 1},      {EventType::screening_cleared, 2},   {EventType::compliance_hold, 1},    {EventType::compliance_released, 1},
    {EventType::kyc_required, 1},       {EventType::kyc_completed, 1},       {EventType::request_opened, 1},     {EventType::request_answered, 1},
    {EventType::dispute_opened, 1},     {EventType::dispute_closed, 1},      {EventType::hold_placed, 2},        {EventType::hold_released, 2},
    {EventType::engine_error, 6},       {EventType::client_error, 1},        {EventType::customer_reported, 1},  {EventType::payee_changed, 1}};

class Maker {
 public:
  explicit Maker(Random& random) : m_random(random) {}

  std::uint64_t below(std::uint64_t n) { return m_random() % n; }
  bool chance(unsigned percent) { return below(100) < percent; }
  template <std::size_t N>
  std::string pick(const char* const (&words)[N]) {
    return words[below(N)];
  }

  EventType type() {
    int sum = 0;
    for (const Choice& choice : k_choices) sum += choice.weight;
    int left = static_cast<int>(below(static_cast<std::uint64_t>(sum)));
    for (const Choice& choice : k_choices) {
      left -= choice.weight;
      if (left < 0) return choice.type;
    }
    return EventType::payout_sent;
  }

  Event event(const std::string& txid, EventType what, Instant at) {
    Event out;
    out.type = what;
    out.at = at;
    out.txid = txid;
    out.src = "host-" + std::to_string(below(2));
    out.event_id = txid + "/" + std::to_string(++m_count);
    out.span = {1, static_cast<std::uint64_t>(m_count), static_cast<std::uint64_t>(m_count) * 100, 99};
    return out;
  }

 private:
  Random& m_random;
  int m_count = 0;
};

struct Plan {
  std::string channel, bank, customer, payee;
  int numbering = 0;  ///< 0 never, 1 always, 2 now and then
  bool refs = false;
};

void decorate(Event& event, const Plan& plan, int attempt, Maker& make) {
  static const char* const k_codes[] = {"AC04", "AM04", "AC01", "MS03", "QX7Q", "AB05", "DT06", "TD01", "FF01", "AG01"};
  static const char* const k_leg_codes[] = {"ND", "UT", "RB", "NC", "XH", "01"};
  static const char* const k_reasons[] = {"risk", "funding", "manual", "dispute", "reserve"};
  const bool is_answer = event.type >= EventType::payout_accepted && event.type <= EventType::payout_notice;
  if (event.type == EventType::payout_sent || make.chance(30)) event.channel = plan.channel;
  if (event.type == EventType::payout_sent || is_answer) {
    const bool numbered = plan.numbering == 1 || (plan.numbering == 2 && make.chance(50));
    // An answer may be about an earlier send, or about one that nobody saw.
    if (numbered) event.attempt = event.type == EventType::payout_sent || make.chance(80) ? attempt : attempt - 1 + static_cast<int>(make.below(3));
    if (numbered && *event.attempt < 1) event.attempt = 1;
    if (plan.refs && make.chance(70)) event.refs.push_back({"trace", event.txid + "-T" + std::to_string(attempt)});
    if (plan.refs && make.chance(50)) event.refs.push_back({"e2e", event.txid + "-E"});
  }
  const bool coded = event.type == EventType::payout_rejected || event.type == EventType::payout_returned || event.type == EventType::payout_pending;
  if (coded && make.chance(85)) event.code = plan.channel == "legs" ? make.pick(k_leg_codes) : make.pick(k_codes);
  if (event.type == EventType::hold_placed || event.type == EventType::hold_released) {
    if (make.chance(85)) event.reason = make.pick(k_reasons);
  }
}

Instant later(Instant at, Maker& make) {
  const auto pace = make.below(10);
  if (pace == 0) return at;
  if (pace == 1) return at + Duration::seconds(static_cast<std::int64_t>(make.below(8)));
  return at + Duration::seconds(static_cast<std::int64_t>(make.below(pace < 7 ? 600 : 2700)));
}

}  // namespace

int rounds(int briefly, int often) { return std::getenv("PAYOUT_DIAG_LONG") == nullptr ? briefly : often; }

std::string world_config(bool logs) {
  const std::string log = logs ? R"("fast-log": {"channel": "fast", "max_silence": "45m"})" : "";
  return R"({"channels": {
    "fast": {"scheme": "SEPA-SCT", "currency": "EUR", "calendar": "24x7", "normal": "1h", "late": "2h", "confirms": true},
    "other": {"scheme": "SEPA-SCT", "currency": "EUR", "calendar": "eu", "cutoff": "16:00", "normal": "1bd", "late": "2bd", "confirms": true},
    "quiet": {"scheme": "SEPA-SCT", "currency": "EUR", "calendar": "24x7", "normal": "1h", "late": "2h", "confirms": false},
    "legs": {"scheme": "UPI", "currency": "INR", "calendar": "24x7", "normal": "30m", "late": "2h", "confirms": true}},
    "logs": {)" + log + "}}";
}

RandomOrder random_order(Random& random, const std::string& name) {
  static const char* const k_channels[] = {"fast", "fast", "fast", "other", "quiet", "legs"};
  Maker make(random);
  RandomOrder out;
  Plan plan{make.pick(k_channels), "BANK" + std::to_string(make.below(3)), "c-" + std::to_string(make.below(4)), "acct-" + std::to_string(make.below(9)),
            static_cast<int>(make.below(3)), make.chance(40)};
  const std::uint64_t payouts = make.chance(70) ? 1 : 2 + make.below(3);
  Instant end = k_begin;
  Instant begin = k_begin + Duration::minutes(static_cast<std::int64_t>(make.below(120)));
  for (std::uint64_t p = 0; p < payouts; ++p) {
    const std::string txid = name + "-" + std::to_string(p);
    out.txids.push_back(txid);
    Instant at = begin;
    Event created = make.event(txid, EventType::payout_created, at);
    created.bank = plan.bank;
    created.customer = plan.customer;
    created.payee = plan.payee;
    created.amount = Money{static_cast<std::int64_t>(make.below(1'000'000)), *find_currency(plan.channel == "legs" ? "INR" : "EUR")};
    if (make.chance(60)) created.channel = plan.channel;
    if (p > 0 && make.chance(85)) created.replaces = out.txids[make.chance(70) ? p - 1 : make.below(p)];
    const bool missing = make.chance(10);
    if (!missing || !created.replaces.empty()) out.events.push_back(created);
    const std::uint64_t steps = make.below(9) + (missing ? 1 : 0);
    int attempt = 0;
    for (std::uint64_t s = 0; s < steps; ++s) {
      at = later(at, make);
      Event event = make.event(txid, make.type(), at);
      if (event.type == EventType::payout_sent && (attempt == 0 || make.chance(85))) ++attempt;
      decorate(event, plan, std::max(attempt, 1), make);
      if (p + 1 < payouts && make.chance(5)) event.replaced_by = name + "-" + std::to_string(p + 1);
      out.events.push_back(event);
      if (make.chance(5)) out.events.push_back(event);  // the same line twice
    }
    end = std::max(end, at);
    begin = later(begin, make);
  }
  out.as_of = make.chance(25) ? k_begin + Duration::minutes(static_cast<std::int64_t>(make.below(240)))
                              : end + Duration::hours(static_cast<std::int64_t>(make.below(60)));
  std::shuffle(out.events.begin(), out.events.end(), random);
  return out;
}

std::vector<Event> random_world(Random& random, int orders, Instant& as_of) {
  std::vector<Event> out;
  Maker make(random);
  for (int i = 0; i < orders; ++i) {
    const RandomOrder order = random_order(random, "P" + std::to_string(i));
    out.insert(out.end(), order.events.begin(), order.events.end());
  }
  // Records that know the payout by its trace only.
  std::vector<Event> records;
  for (const Event& event : out) {
    if (event.type != EventType::payout_sent || event.refs.empty() || !make.chance(20)) continue;
    Event record = make.event(event.txid, make.chance(50) ? EventType::payout_returned : EventType::payout_rejected, later(event.at, make));
    record.event_id = "file/" + record.event_id;
    record.txid.clear();
    record.refs = {event.refs.front()};
    record.code = "AC04";
    records.push_back(record);
  }
  out.insert(out.end(), records.begin(), records.end());
  static constexpr EventType k_states[] = {EventType::channel_down, EventType::channel_up, EventType::channel_degraded, EventType::channel_heartbeat};
  static constexpr EventType k_ours[] = {EventType::system_deployed, EventType::system_down, EventType::system_up, EventType::config_changed,
                                         EventType::queue_backlog};
  for (int i = 0; i < orders / 2; ++i) {
    const Instant at = k_begin + Duration::seconds(static_cast<std::int64_t>(make.below(12'000)));
    Event state = make.event("", k_states[make.below(4)], at);
    state.event_id = "state/" + std::to_string(i);
    state.channel = make.chance(50) ? "fast" : "legs";
    state.src = "monitor";
    out.push_back(state);
    Event ours = make.event("", k_ours[make.below(5)], at + Duration::seconds(7));
    ours.event_id = "ours/" + std::to_string(i);
    ours.component = "sender-" + std::to_string(make.below(2));
    ours.msg = "depth " + std::to_string(make.below(50));
    out.push_back(ours);
  }
  std::shuffle(out.begin(), out.end(), random);
  as_of = k_begin + Duration::minutes(static_cast<std::int64_t>(60 + make.below(600)));
  return out;
}

}  // namespace payout::test
