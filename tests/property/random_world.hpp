#pragma once
/// Random timelines and a judge of their answers that knows the contract's words and nothing of the engine's.
#include <map>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/event.hpp"
#include "facts/codebook.hpp"
#include "facts/words.hpp"

namespace payout::test {

using Random = std::mt19937_64;

/// Tests run `often` times when PAYOUT_DIAG_LONG is set, else `briefly`.
[[nodiscard]] int rounds(int briefly, int often);

/// The configuration of the channels that random worlds use: `fast` and `other` (SEPA, one hour), `quiet` (never confirms),
/// `legs` (UPI, two legs); with `logs` the log `fast-log` is declared to be whole.
[[nodiscard]] std::string world_config(bool logs);

/// Payouts of one order: between one and four, of which later ones may replace earlier ones; with everything that can
/// happen to them, in any order, within some three hours. The moment to ask at lies somewhere around their end.
struct RandomOrder {
  std::vector<Event> events;  ///< in no order
  std::vector<std::string> txids;
  Instant as_of;
};
[[nodiscard]] RandomOrder random_order(Random& random, const std::string& name);

/// Several orders of several customers and banks, channels and components that go up and down, records that know a
/// payout by its trace only.
[[nodiscard]] std::vector<Event> random_world(Random& random, int orders, Instant& as_of);

/// What the contract's table leaves open for one payout: the reasons why it must not be sent again without a look, and why
/// it must not be called safe.
struct Judgement {
  std::vector<std::string> alive;     ///< a copy may still pay, or has paid: `safe` and `after_fix` pay twice
  std::vector<std::string> not_safe;  ///< beside those: why `safe` is wrong
};

/// Judges every payout of an order by its events up to `as_of`.
class Judge {
 public:
  Judge(std::span<const Event> events, Instant as_of, const facts::CodeBook& codes, const std::map<std::string, std::string>& rails);
  [[nodiscard]] Judgement judge(const std::string& txid) const;

 private:
  std::map<std::string, std::vector<Event>> m_payouts;
  const facts::CodeBook& m_codes;
  const std::map<std::string, std::string>& m_rails;
};

}  // namespace payout::test
