/// Writes a deterministic canonical log for measurements: make_log EVENTS [SEED] > log.jsonl
/// About eight events a payout over ten days; most are paid, some are refused, returned, time out, or fall silent.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/instant.hpp"

namespace {

using payout::Duration;
using payout::Instant;

/// splitmix64: small, and the same on every machine.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : m_state(seed) {}
  std::uint64_t next() {
    m_state += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = m_state;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }
  std::uint64_t below(std::uint64_t n) { return next() % n; }

 private:
  std::uint64_t m_state;
};

constexpr const char* k_channels[] = {"sct-a", "inst-a", "fps-a", "rtp-a", "pix-a", "push-a", "ach-a", "gpi-a"};
constexpr const char* k_schemes[] = {"SEPA-SCT", "SEPA-SCT-INST", "UK-FPS", "RTP", "PIX", "CARD-PUSH", "NACHA", "SWIFT-GPI"};
constexpr const char* k_codes[] = {"AC04", "AC04", "1114", "AC03", "AC03", "14", "R03", "AC01"};
constexpr const char* k_currencies[] = {"EUR", "EUR", "GBP", "USD", "BRL", "USD", "USD", "USD"};

class Writer {
 public:
  explicit Writer(std::uint64_t seed) : m_dice(seed) {}

  void payout(std::uint64_t n, Instant at) {
    const std::size_t c = m_dice.below(std::size(k_channels));
    m_txid = "po_" + std::to_string(1'000'000'000 + n * 7);
    m_channel = k_channels[c];
    char more[256];
    std::snprintf(more, sizeof more,
                  ", \"amount\": \"%llu.%02llu\", \"currency\": \"%s\", \"bank\": \"BK%03llu\", \"payee\": \"acct_%09llx\", \"customer\": \"cus_%05llu\"",
                  static_cast<unsigned long long>(10 + m_dice.below(9000)), static_cast<unsigned long long>(m_dice.below(100)),
                  k_currencies[c], static_cast<unsigned long long>(m_dice.below(200)),
                  static_cast<unsigned long long>(m_dice.below(1'000'000'000)), static_cast<unsigned long long>(m_dice.below(5000)));
    event(at, "payout.created", more);
    event(at = at + Duration::seconds(1), "payout.approved", "");
    event(at = at + Duration::seconds(1), "payout.queued", "");
    event(at, "ledger.debited", "");
    std::snprintf(more, sizeof more, ", \"attempt\": 1, \"refs\": {\"channel\": \"%011llX\"}",
                  static_cast<unsigned long long>(m_dice.next() >> 20U));
    event(at = at + Duration::seconds(2), "payout.sent", more);
    event(at = at + Duration::seconds(1), "payout.accepted", ", \"attempt\": 1");
    const std::uint64_t fate = m_dice.below(100);
    const std::string code = std::string(", \"scheme\": \"") + k_schemes[c] + "\", \"code\": \"" + k_codes[c] + "\"";
    if (fate < 94) {
      event(at = at + Duration::seconds(3), "payout.settled", "");
      event(at + Duration::seconds(1), "payout.confirmed", ", \"attempt\": 1");
    } else if (fate < 97) {
      event(at + Duration::seconds(3), c == 6 ? "payout.returned" : "payout.rejected", code.c_str());
    } else if (fate < 98) {
      event(at + Duration::seconds(30), "payout.timeout", ", \"attempt\": 1");
    }
  }

  std::uint64_t written() const { return m_written; }

 private:
  void event(Instant at, const char* type, const char* more) {
    std::printf("{\"ts\": \"%s\", \"type\": \"%s\", \"txid\": \"%s\", \"channel\": \"%s\"%s, \"event_id\": \"%llx\", \"src\": \"txn\"}\n",
                payout::format_utc(at).c_str(), type, m_txid.c_str(), m_channel.c_str(), more,
                static_cast<unsigned long long>(++m_written));
  }

  Dice m_dice;
  std::string m_txid, m_channel;
  std::uint64_t m_written = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t events = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000;
  Writer writer(argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1);
  const Instant begin{1'772'409'600LL * 1'000'000'000};  // 2026-03-02T00:00:00Z
  const std::uint64_t payouts = events / 8 + 1;
  for (std::uint64_t n = 0; writer.written() < events; ++n) {
    writer.payout(n, begin + Duration{static_cast<std::int64_t>(Duration::days(10).ns / static_cast<std::int64_t>(payouts) * static_cast<std::int64_t>(n))});
  }
  return 0;
}
