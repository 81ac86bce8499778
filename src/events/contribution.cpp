#include "events/contribution.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace payout {
namespace {

constexpr char k_separator = '\x1f';

/// The facts of a payout that name its peers; the last event that tells one counts.
struct Keys {
  std::string channel, bank, customer;
};

std::optional<Outcome> outcome_of(const Event& event, bool sent) {
  switch (event.type) {
    case EventType::payout_sent: return Outcome::sent;
    case EventType::payout_settled:
    case EventType::payout_confirmed: return Outcome::good;
    case EventType::payout_rejected: return Outcome::rejected;
    case EventType::payout_returned: return Outcome::returned;
    case EventType::payout_timeout:
    case EventType::payout_error: return sent ? Outcome::timeout : Outcome::error;
    case EventType::engine_error: return Outcome::error;
    case EventType::client_error: return Outcome::refused;
    default: return std::nullopt;
  }
}

class Collector {
 public:
  void add(Dimension dimension, std::string key, std::int64_t cohort, std::int64_t at, Outcome outcome) {
    m_items.push_back({dimension, std::move(key), cohort, at, outcome, 1});
  }
  std::vector<Contribution> take() {
    std::sort(m_items.begin(), m_items.end());
    std::vector<Contribution> merged;
    for (Contribution& item : m_items) {
      if (!merged.empty() && merged.back().dimension == item.dimension && merged.back().key == item.key &&
          merged.back().cohort == item.cohort && merged.back().at == item.at && merged.back().outcome == item.outcome) {
        merged.back().count += item.count;
      } else {
        merged.push_back(std::move(item));
      }
    }
    return merged;
  }

 private:
  std::vector<Contribution> m_items;
};

void add_for(Collector& out, const Event& event, const Keys& keys, std::int64_t cohort, Outcome outcome) {
  const std::int64_t at = event.at.minute();
  const std::string& channel = event.channel.empty() ? keys.channel : event.channel;
  if (!channel.empty()) out.add(Dimension::channel, channel, cohort, at, outcome);
  if (!keys.bank.empty()) out.add(Dimension::bank, keys.bank, cohort, at, outcome);
  if (!keys.customer.empty()) out.add(Dimension::customer, keys.customer, cohort, at, outcome);
  if (!channel.empty() && !keys.bank.empty()) {
    out.add(Dimension::channel_bank, channel + k_separator + keys.bank, cohort, at, outcome);
  }
  out.add(Dimension::all, {}, cohort, at, outcome);
  if (outcome == Outcome::error && !event.component.empty()) out.add(Dimension::component, event.component, cohort, at, outcome);
  if (event.code.empty() || outcome == Outcome::sent || outcome == Outcome::good) return;
  const std::string code = event.scheme + k_separator + event.code;
  out.add(Dimension::code, code, cohort, at, outcome);
  if (!channel.empty()) out.add(Dimension::channel_code, channel + k_separator + code, cohort, at, outcome);
  if (!keys.bank.empty()) out.add(Dimension::bank_code, keys.bank + k_separator + code, cohort, at, outcome);
  if (!keys.customer.empty()) {
    out.add(Dimension::customer_code, keys.customer + k_separator + code, cohort, at, outcome);
  }
}

/// Orders that came in and orders that left our house; the difference is the queue.
void add_queue(Collector& out, std::span<const Event> events, const Keys& keys) {
  const auto add = [&](const Event& event, Outcome outcome) {
    const std::int64_t at = event.at.minute();
    const std::string& channel = event.channel.empty() ? keys.channel : event.channel;
    if (!channel.empty()) out.add(Dimension::channel, channel, at, at, outcome);
    out.add(Dimension::all, {}, at, at, outcome);
  };
  bool created = false;
  bool left = false;
  for (const Event& event : events) {
    const bool comes = event.type == EventType::payout_created || event.type == EventType::payout_queued;
    const bool goes = event.type == EventType::payout_sent || event.type == EventType::payout_cancelled ||
                      event.type == EventType::payout_closed || event.type == EventType::client_error;
    if (comes && !created) {
      created = true;
      add(event, Outcome::created);
    }
    if (goes && created && !left) {
      left = true;
      add(event, Outcome::left);
    }
  }
}

/// That a log was read, and of which channel it speaks.
void add_log(Collector& out, const Event& event, const Keys& keys) {
  const std::int64_t at = event.at.minute();
  const std::string& channel = event.channel.empty() ? keys.channel : event.channel;
  if (event.type == EventType::payout_approved && !channel.empty()) {
    out.add(Dimension::channel, channel, at, at, Outcome::approved);
  }
  if (event.src.empty()) return;
  out.add(Dimension::log, event.src, at, at, Outcome::seen);
  if (!event.channel.empty()) out.add(Dimension::log_channel, event.src + k_separator + event.channel, at, at, Outcome::seen);
}

/// True where the event ends whatever kept the payout.
bool ends_trouble(EventType type) {
  switch (type) {
    case EventType::payout_settled:
    case EventType::payout_confirmed:
    case EventType::payout_cancelled:
    case EventType::payout_closed:
    case EventType::refund_issued:
    case EventType::ledger_credited: return true;
    default: return false;
  }
}

/// How long trouble lasted: from its first event of each kind to what ended it. What comes later changes nothing that was
/// counted before.
void add_resolutions(Collector& out, std::span<const Event> events) {
  std::map<std::string, std::int64_t> open;  // since when, by key
  std::string channel;
  for (const Event& event : events) {
    if (!event.channel.empty()) channel = event.channel;
    if (ends_trouble(event.type)) {
      for (const auto& [key, since] : open) out.add(Dimension::resolution, key, since, event.at.minute(), Outcome::resolved);
      open.clear();
    }
    std::string key = trouble_key(event, channel);
    if (!key.empty()) open.try_emplace(std::move(key), event.at.minute());
  }
}

}  // namespace

std::string trouble_key(const Event& event, std::string_view channel) {
  const auto hold = [&] {
    return "hold" + std::string(1, k_separator) + std::string(name(event.type)) + (event.reason.empty() ? "" : ":" + event.reason);
  };
  switch (event.type) {
    case EventType::screening_hit:
    case EventType::compliance_hold:
    case EventType::kyc_required:
    case EventType::request_opened:
    case EventType::dispute_opened:
    case EventType::hold_placed:
    case EventType::refund_requested: return event.txid.empty() ? std::string() : hold();
    case EventType::payout_rejected:
    case EventType::payout_returned:
    case EventType::payout_timeout:
    case EventType::payout_error:
    case EventType::engine_error:
    case EventType::client_error: break;
    default: return {};
  }
  std::string out = event.channel.empty() ? std::string(channel) : event.channel;
  if (out.empty()) return {};
  out += k_separator;
  if (event.code.empty()) return out.append(name(event.type));
  return out.append(event.scheme).append(1, k_separator).append(event.code);
}

std::vector<Contribution> contributions(std::span<const Event> events) {
  Keys keys;
  for (const Event& event : events) {
    if (!event.channel.empty()) keys.channel = event.channel;
    if (!event.bank.empty()) keys.bank = event.bank;
    if (!event.customer.empty()) keys.customer = event.customer;
  }
  Collector out;
  add_queue(out, events, keys);
  add_resolutions(out, events);
  std::optional<std::int64_t> send;
  bool good = false;  // settled and confirmed are one payment that went well
  for (const Event& event : events) {
    add_log(out, event, keys);
    const std::optional<Outcome> outcome = outcome_of(event, send.has_value());
    if (!outcome || (good && *outcome == Outcome::good)) continue;
    good = *outcome == Outcome::good;
    if (*outcome == Outcome::sent) send = event.at.minute();
    add_for(out, event, keys, send.value_or(event.at.minute()), *outcome);
  }
  return out.take();
}

}  // namespace payout
