#include <algorithm>
#include <iterator>

#include "facts/derive_parts.hpp"

namespace payout::facts {
namespace {

struct Pair {
  EventType opens;
  EventType closes;
  std::string_view kind;
};

constexpr Pair k_pairs[] = {
    {EventType::screening_hit, EventType::screening_cleared, "screening"},
    {EventType::compliance_hold, EventType::compliance_released, "compliance"},
    {EventType::kyc_required, EventType::kyc_completed, "kyc"},
    {EventType::request_opened, EventType::request_answered, "request"},
    {EventType::dispute_opened, EventType::dispute_closed, "dispute"},
    {EventType::refund_requested, EventType::refund_issued, "refund"},
};

class Holds {
 public:
  explicit Holds(Case& c) : m_case(c) {}

  void run() {
    for (std::size_t i = 0; i < m_case.events.size(); ++i) step(i);
  }

 private:
  void step(std::size_t i) {
    const Event& event = m_case.events[i];
    for (const Pair& pair : k_pairs) {
      if (event.type == pair.opens) open(std::string(pair.kind), i);
      if (event.type == pair.closes) close(pair.kind);
    }
    switch (event.type) {
      case EventType::hold_placed: open("hold:" + event.reason, i); break;
      case EventType::hold_released: release(event.reason); break;
      case EventType::payout_recalled: open("recall", i); break;
      case EventType::payout_returned: close("recall"); break;
      case EventType::customer_reported: m_case.reported = true; break;
      case EventType::payout_confirmed: m_case.reported = false; break;
      default: break;
    }
  }

  void open(std::string kind, std::size_t i) {
    for (OpenHold& hold : m_case.holds) {
      if (hold.kind == kind) return;  // still the same hold; its first event tells since when
    }
    m_case.holds.push_back({std::move(kind), i});
  }

  void close(std::string_view kind) {
    std::erase_if(m_case.holds, [&](const OpenHold& hold) { return hold.kind == kind; });
  }

  /// A release that names no reason releases every hold.
  void release(const std::string& reason) {
    std::erase_if(m_case.holds, [&](const OpenHold& hold) {
      return hold.kind == "hold:" + reason || (reason.empty() && hold.kind.starts_with("hold:"));
    });
  }

  Case& m_case;
};

}  // namespace

void find_holds(Case& c) { Holds(c).run(); }

bool speaks_of_hold(EventType type) {
  if (type == EventType::hold_placed || type == EventType::hold_released) return true;
  return std::any_of(std::begin(k_pairs), std::end(k_pairs),
                     [&](const Pair& pair) { return pair.opens == type || pair.closes == type; });
}

const OpenHold* Case::hold(std::string_view wanted) const {
  for (const OpenHold& open : holds) {
    if (open.kind == wanted) return &open;
  }
  return nullptr;
}

}  // namespace payout::facts
