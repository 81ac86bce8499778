#pragma once
/// Builders and random logs for the store's tests.
#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <unistd.h>

#include <catch2/catch.hpp>

#include "base/hash.hpp"
#include "store/store.hpp"

namespace payout::store::test {

using Random = std::mt19937_64;

inline Instant at_minute(std::int64_t minutes) { return Instant{1'772'000'000'000'000'000} + Duration::minutes(minutes); }

/// An event of payout `txid` that is told from others by its id.
inline Event event_of(std::string txid, EventType type, std::int64_t minute, std::string event_id = {}) {
  Event event;
  event.at = at_minute(minute);
  event.type = type;
  event.txid = std::move(txid);
  event.src = "api-1";
  event.event_id = event_id.empty() ? event.txid + "/" + std::string(name(type)) + "/" + std::to_string(minute) : std::move(event_id);
  event.span = {1, static_cast<std::uint64_t>(minute) + 1, static_cast<std::uint64_t>(minute) * 200, 199};
  return event;
}

/// A folder that is gone when the test ends.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "payout-diag-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    m_path = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return (m_path / name).string(); }

 private:
  std::filesystem::path m_path;
};

/// Checks a Result and hands out its value; the message of an error is shown.
template <class T>
T must(Result<T> result) {
  if (!result) FAIL(result.error().reason + ": " + result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

inline std::unique_ptr<Writer> writer_at(const std::string& path) { return must(open_writer({path, true, 0})); }

/// begin, append, commit.
inline Appended put(Writer& store, const std::vector<Event>& events, std::vector<Reject> rejects = {}) {
  must(store.begin());
  Appended appended = must(store.append({1, events, rejects}));
  must(store.commit());
  return appended;
}

/// Events of some payouts, channels and logs, with ids and without, in a random order of arrival.
inline std::vector<Event> random_log(Random& random, std::size_t payouts) {
  const auto below = [&random](std::uint64_t n) { return random() % n; };
  const auto chance = [&](unsigned percent) { return below(100) < percent; };
  static constexpr EventType k_types[] = {
      EventType::payout_created, EventType::payout_sent, EventType::payout_accepted, EventType::payout_rejected,
      EventType::payout_confirmed, EventType::payout_returned, EventType::payout_settled, EventType::payout_timeout,
      EventType::ledger_debited, EventType::hold_placed, EventType::hold_released, EventType::unknown};
  static const std::string k_channels[] = {"sct-x", "inst-x", "fps-x"};
  std::vector<Event> log;
  const auto push = [&](Event event) {
    event.span = {static_cast<std::uint32_t>(1 + below(2)), log.size() + 1, log.size() * 210, static_cast<std::uint32_t>(100 + below(300))};
    log.push_back(std::move(event));
  };
  for (std::size_t p = 0; p < payouts; ++p) {
    const std::string txid = "PO-" + std::to_string(p);
    const std::int64_t start = static_cast<std::int64_t>(below(4000));
    const std::size_t count = 1 + below(9);
    for (std::size_t i = 0; i < count; ++i) {
      Event event;
      event.type = k_types[below(std::size(k_types))];
      if (event.type == EventType::unknown) event.type_text = "payout.strange";
      event.at = at_minute(start + static_cast<std::int64_t>(below(90))) + Duration{static_cast<std::int64_t>(below(3)) * 1'000'000};
      event.txid = txid;
      event.src = "host-" + std::to_string(below(3));
      if (chance(70)) event.channel = k_channels[below(3)];
      if (chance(50)) event.attempt = static_cast<std::int32_t>(1 + below(3));
      if (chance(30)) event.code = "AC0" + std::to_string(below(5)), event.scheme = "SEPA-SCT-REJECT";
      if (chance(30)) event.bank = "BANK" + std::to_string(below(4));
      if (chance(30)) event.customer = "c-" + std::to_string(below(20));
      if (chance(20)) event.payee = "payee-" + std::to_string(below(30));
      if (chance(30)) event.refs.push_back({"trace", std::to_string(random())});
      if (chance(20)) event.amount = Money{static_cast<std::int64_t>(below(1'000'000)), {{'E', 'U', 'R'}, 2}};
      if (chance(10)) event.msg = "read timeout after " + std::to_string(below(9)) + " s";
      if (chance(80)) {
        event.event_id = "ev_" + std::to_string(log.size());
      } else {
        event.content = hash64("line " + std::to_string(log.size()));
      }
      push(std::move(event));
    }
  }
  for (std::size_t i = 0; i < payouts / 2; ++i) {
    Event event;
    event.type = chance(50) ? EventType::channel_heartbeat : EventType::channel_down;
    event.channel = k_channels[below(3)];
    event.src = "monitor";
    event.event_id = "hb_" + std::to_string(i);
    event.at = at_minute(static_cast<std::int64_t>(below(4000)));
    push(std::move(event));
  }
  std::shuffle(log.begin(), log.end(), random);
  return log;
}

}  // namespace payout::store::test
