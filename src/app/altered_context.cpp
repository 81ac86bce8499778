#include "app/altered_context.hpp"

#include <algorithm>

namespace payout::app {
namespace {

/// Takes the span [from, to] out of the holes of a log.
std::vector<facts::LogHole> without(const std::vector<facts::LogHole>& holes, const Event& coverage) {
  if (!coverage.from || !coverage.to) return holes;
  std::vector<facts::LogHole> out;
  for (const facts::LogHole& hole : holes) {
    if (hole.log != coverage.src || hole.to <= *coverage.from || hole.from >= *coverage.to) {
      out.push_back(hole);
      continue;
    }
    if (hole.from < *coverage.from) out.push_back({hole.log, hole.channel, hole.from, *coverage.from});
    if (hole.to > *coverage.to) out.push_back({hole.log, hole.channel, *coverage.to, hole.to});
  }
  return out;
}

}  // namespace

AlteredContext::AlteredContext(const facts::Context& base, const Alteration& change, const std::vector<Event>& before,
                               const std::vector<Event>& after)
    : m_base(base),
      m_change(change),
      m_before(contributions(before)),
      m_after(contributions(after)),
      m_holes(base.holes()),
      m_data_end(base.data_end()) {
  for (const Event& event : change.added) {
    m_data_end = std::max(m_data_end, event.at);
    if (event.type == EventType::log_coverage) m_holes = without(m_holes, event);
  }
}

std::int64_t AlteredContext::own(Dimension dimension, std::string_view key, unsigned mask, std::int64_t from,
                                 std::int64_t to, std::int64_t Contribution::*minute) const {
  const auto sum = [&](const std::vector<Contribution>& items) {
    std::int64_t out = 0;
    for (const Contribution& item : items) {
      const bool fits = item.dimension == dimension && item.key == key && (mask & facts::bit(item.outcome)) != 0;
      if (fits && item.*minute >= from && item.*minute <= to) out += item.count;
    }
    return out;
  };
  return sum(m_after) - sum(m_before);
}

std::int64_t AlteredContext::by_cohort(Dimension dimension, std::string_view key, unsigned mask, std::int64_t from,
                                       std::int64_t to) const {
  return m_base.by_cohort(dimension, key, mask, from, to) + own(dimension, key, mask, from, to, &Contribution::cohort);
}

std::int64_t AlteredContext::by_event(Dimension dimension, std::string_view key, unsigned mask, std::int64_t from,
                                      std::int64_t to) const {
  return m_base.by_event(dimension, key, mask, from, to) + own(dimension, key, mask, from, to, &Contribution::at);
}

std::vector<Event> AlteredContext::altered(const std::vector<Event>& events,
                                           const std::function<bool(const Event&)>& belongs) const {
  std::vector<Event> out;
  for (const Event& event : events) {
    if (!m_change.is_dropped(event)) out.push_back(event);
  }
  for (const Event& event : m_change.added) {
    if (belongs(event)) out.push_back(event);
  }
  std::sort(out.begin(), out.end(), before);
  return out;
}

const std::vector<Event>& AlteredContext::scoped(std::string_view kind, std::string_view id) const {
  const std::pair<std::string, std::string> key(kind, id);
  const auto known = m_scoped.find(key);
  if (known != m_scoped.end()) return known->second;
  const auto belongs = [&](const Event& event) {
    const StrandKey strand = strand_of(event);
    return strand.kind == kind && strand.id == id;
  };
  return m_scoped.emplace(key, altered(m_base.scoped(kind, id), belongs)).first->second;
}

const std::vector<Event>& AlteredContext::system() const {
  if (!m_system) {
    m_system = altered(m_base.system(), [](const Event& event) { return scope(event.type) == Scope::component; });
  }
  return *m_system;
}

}  // namespace payout::app
