#include "facts/service.hpp"

#include <algorithm>
#include <array>

#include "facts/case.hpp"

namespace payout::facts {
namespace {

struct Trouble {
  EventType begins;
  EventType ends;
  std::string_view subcause;
};

constexpr auto k_troubles = std::to_array<Trouble>({
    {EventType::channel_down, EventType::channel_up, "channel_outage"},
    {EventType::channel_degraded, EventType::channel_up, "channel_degraded"},
    {EventType::channel_maintenance, EventType::channel_up, "channel_down"},
    {EventType::bank_down, EventType::bank_up, "bank_outage"},
    {EventType::funding_low, EventType::funding_restored, "funding_short"},
    {EventType::system_down, EventType::system_up, "worker_down"},
    {EventType::queue_backlog, EventType::system_up, "queue_backlog"},
});

}  // namespace

bool is_service(std::string_view kind) { return kind == "channel" || kind == "bank" || kind == "component"; }

bool names_no_payout(std::string_view kind) { return kind == "customer" || is_service(kind); }

std::string_view service_subcause(EventType type) {
  const auto found = std::find_if(k_troubles.begin(), k_troubles.end(), [type](const Trouble& one) { return one.begins == type; });
  return found == k_troubles.end() ? std::string_view() : found->subcause;
}

std::size_t open_trouble(const std::vector<Event>& events) {
  for (std::size_t i = events.size(); i-- > 0;) {
    const auto begins = std::find_if(k_troubles.begin(), k_troubles.end(),
                                     [&](const Trouble& one) { return one.begins == events[i].type; });
    if (begins == k_troubles.end()) continue;
    const bool over = std::any_of(events.begin() + static_cast<std::ptrdiff_t>(i), events.end(),
                                  [&](const Event& event) { return event.type == begins->ends; });
    if (!over) return i;
  }
  return k_none;
}

}  // namespace payout::facts
