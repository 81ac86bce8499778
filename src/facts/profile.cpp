#include "facts/case.hpp"

namespace payout::facts {
namespace {

/// The rail a scheme belongs to: itself, or the rail whose name begins it (`SEPA-SCT-RETURN` -> `SEPA-SCT`).
const ChannelProfile* rail_of(std::string_view scheme, const World& world) {
  if (world.rails == nullptr || scheme.empty()) return nullptr;
  if (const auto exact = world.rails->find(scheme); exact != world.rails->end()) return &exact->second;
  const ChannelProfile* best = nullptr;
  std::size_t length = 0;
  for (const auto& [name, profile] : *world.rails) {
    const bool fits = scheme.size() > name.size() && scheme.starts_with(name) && scheme[name.size()] == '-';
    if (fits && name.size() > length) {
      best = &profile;
      length = name.size();
    }
  }
  return best;
}

}  // namespace

ChannelProfile profile_of(const std::vector<Event>& events, std::string_view channel, const World& world) {
  if (world.profiles != nullptr) {
    if (const auto found = world.profiles->channels.find(channel); found != world.profiles->channels.end()) {
      return found->second;
    }
  }
  for (const Event& event : events) {
    if (const ChannelProfile* rail = rail_of(event.scheme, world)) {
      ChannelProfile out = *rail;
      out.name = channel;
      out.origin = ChannelProfile::Origin::rail;
      return out;
    }
  }
  ChannelProfile out;
  out.name = channel;
  return out;
}

}  // namespace payout::facts
