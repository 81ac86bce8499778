#include "app/store_context.hpp"

#include <algorithm>
#include <set>

namespace payout::app {
namespace {

constexpr std::int64_t k_day = 1440;
/// An answer may come this long after its send; by_event looks back so far (returns of cards and credits, in days).
constexpr std::int64_t k_answer_reach = 14 * k_day;
constexpr std::size_t k_most_related = 50;
constexpr std::int64_t k_resolution_reach = 90 * k_day;

/// A reference that two payouts share only where they are copies of each other.
bool names_an_order(const Ref& ref) {
  constexpr std::string_view k_kinds[] = {"e2e", "uetr", "trace", "order", "instruction"};
  const RefKind kind = ref_kind(ref.kind);
  const bool is_one = std::find(std::begin(k_kinds), std::end(k_kinds), kind.name) != std::end(k_kinds);
  return is_one && !kind.original && !is_placeholder(ref.id);
}

/// The same reference on both; a number that comes again on the same day only.
bool shares(const Event& a, const Ref& ref, const Event& b) {
  const RefKind kind = ref_kind(ref.kind);
  const bool same = std::any_of(b.refs.begin(), b.refs.end(), [&](const Ref& other) {
    return other.id == ref.id && (other.kind == ref.kind || ref_kind(other.kind).name == kind.name);
  });
  if (!same || kind.scope != RefScope::day) return same;
  return a.at - b.at <= Duration::days(1) && b.at - a.at <= Duration::days(1);
}

Instant minute_start(std::int64_t minute) { return {minute * Duration::minutes(1).ns}; }

}  // namespace

template <class T>
T StoreContext::take(Result<T> result) const {
  if (result) return std::move(*result);
  if (!m_error) m_error = result.error();
  return T{};
}

StoreContext::StoreContext(store::Reader& reader, const facts::Profiles& profiles, Instant as_of)
    : m_reader(reader), m_profiles(profiles), m_as_of(as_of), m_joiner(reader, as_of) {
  const store::Totals totals = take(m_reader.totals());
  m_first = totals.first_at;
  m_data_end = std::min(totals.last_at, as_of);
}

const StoreContext::Counts& StoreContext::fetch(Dimension dimension, std::string_view key, std::int64_t from,
                                                std::int64_t to) const {
  Counts& counts = m_counts[{static_cast<int>(dimension), std::string(key)}];
  if (counts.to >= counts.from && counts.from <= from && counts.to >= to) return counts;
  // Whole days with a margin, so that neighbouring payouts find their window already here.
  const bool first = counts.to < counts.from;
  counts.from = (first ? from : std::min(from, counts.from)) - 2 * k_day;
  counts.to = (first ? to : std::max(to, counts.to)) + 2 * k_day;
  counts.items = take(m_reader.counts(dimension, key, counts.from, counts.to));
  const std::int64_t last = m_as_of.minute();
  std::erase_if(counts.items, [&](const Contribution& item) { return item.at > last; });
  std::sort(counts.items.begin(), counts.items.end(), [](const Contribution& a, const Contribution& b) { return a.cohort < b.cohort; });
  return counts;
}

std::int64_t StoreContext::by_cohort(Dimension dimension, std::string_view key, unsigned mask, std::int64_t from,
                                     std::int64_t to) const {
  const Counts& counts = fetch(dimension, key, from, to);
  const auto begin = std::lower_bound(counts.items.begin(), counts.items.end(), from,
                                      [](const Contribution& item, std::int64_t minute) { return item.cohort < minute; });
  std::int64_t sum = 0;
  for (auto it = begin; it != counts.items.end() && it->cohort <= to; ++it) {
    if ((mask & facts::bit(it->outcome)) != 0) sum += it->count;
  }
  return sum;
}

std::int64_t StoreContext::by_event(Dimension dimension, std::string_view key, unsigned mask, std::int64_t from,
                                    std::int64_t to) const {
  const Counts& counts = fetch(dimension, key, from - k_answer_reach, to);
  std::int64_t sum = 0;
  for (const Contribution& item : counts.items) {
    if (item.cohort > to) break;
    if (item.at >= from && item.at <= to && (mask & facts::bit(item.outcome)) != 0) sum += item.count;
  }
  return sum;
}

std::optional<std::pair<std::int64_t, std::int64_t>> StoreContext::extent(Dimension dimension, std::string_view key,
                                                                          unsigned mask, std::int64_t from,
                                                                          std::int64_t to) const {
  std::optional<std::pair<std::int64_t, std::int64_t>> out;
  for (const Contribution& item : fetch(dimension, key, from, to).items) {
    if (item.cohort < from || item.count <= 0 || (mask & facts::bit(item.outcome)) == 0) continue;
    if (item.cohort > to) break;
    if (!out) out.emplace(item.cohort, item.cohort);
    out->second = item.cohort;
  }
  return out;
}

std::pair<std::string, std::int64_t> StoreContext::largest(Dimension dimension, std::string_view part, unsigned mask,
                                                           std::int64_t from, std::int64_t to) const {
  const auto [place, added] = m_keys.try_emplace(static_cast<int>(dimension));
  if (added && !m_first.is_never()) {
    place->second = take(m_reader.count_keys(dimension, m_first.minute(), m_as_of.minute()));
    std::sort(place->second.begin(), place->second.end());
  }
  std::pair<std::string, std::int64_t> best;
  const std::string ending = "\x1f" + std::string(part);
  const std::string beginning = std::string(part) + "\x1f";
  for (const std::string& key : place->second) {
    if (!key.ends_with(ending) && !key.starts_with(beginning)) continue;
    const std::int64_t count = by_cohort(dimension, key, mask, from, to);
    if (count > best.second) best = {key, count};
  }
  return best;
}

const std::vector<std::int64_t>& StoreContext::resolutions(std::string_view key) const {
  const auto [place, added] = m_resolutions.try_emplace(std::string(key));
  if (!added || key.empty()) return place->second;
  const std::int64_t last = m_as_of.minute();
  std::map<std::int64_t, std::int64_t> times;  // how many took so many minutes
  for (const Contribution& item : take(m_reader.counts(Dimension::resolution, key, last - k_resolution_reach, last))) {
    if (item.at <= last && item.outcome == Outcome::resolved) times[item.at - item.cohort] += item.count;
  }
  for (const auto& [minutes, count] : times) {
    place->second.insert(place->second.end(), static_cast<std::size_t>(std::max<std::int64_t>(count, 0)), minutes);
  }
  return place->second;
}

void StoreContext::cut(std::vector<Event>& events) const {
  std::erase_if(events, [&](const Event& event) { return event.at > m_as_of; });
}

std::vector<Event> StoreContext::read_strand(store::StrandId id, std::string_view kind, std::string_view key) const {
  store::Strand strand = take(m_reader.read(id));
  if (strand.key.kind != kind || strand.key.id != key) return {};
  cut(strand.events);
  return std::move(strand.events);
}

const std::vector<Event>& StoreContext::scoped(std::string_view kind, std::string_view id) const {
  const auto [place, added] = m_scoped.try_emplace({std::string(kind), std::string(id)});
  if (!added || id.empty()) return place->second;
  for (const store::StrandId strand : take(m_reader.lookup(id))) {
    std::vector<Event> events = read_strand(strand, kind, id);
    place->second.insert(place->second.end(), std::make_move_iterator(events.begin()), std::make_move_iterator(events.end()));
  }
  std::sort(place->second.begin(), place->second.end(), before);
  return place->second;
}

const std::vector<Event>& StoreContext::system() const {
  if (m_system) return *m_system;
  std::vector<store::StrandId> ids;
  const Result<void> scanned = m_reader.scan("component", [&](const store::Candidate& candidate) {
    ids.push_back(candidate.id);
    return true;
  });
  if (!scanned && !m_error) m_error = scanned.error();
  m_system.emplace();
  for (const store::StrandId id : ids) {
    store::Strand strand = take(m_reader.read(id));
    cut(strand.events);
    m_system->insert(m_system->end(), std::make_move_iterator(strand.events.begin()), std::make_move_iterator(strand.events.end()));
  }
  std::sort(m_system->begin(), m_system->end(), before);
  return *m_system;
}

/// True for records without a txid that belong to the payout itself.
bool StoreContext::is_of(const store::Strand& record, std::string_view txid) const {
  if (record.key.kind == "tx") return false;
  for (const Placed& placed : take(m_joiner.place(record))) {
    if (!placed.owner && placed.records.key.id == txid) return true;
    if (placed.owner && take(m_reader.read(*placed.owner)).key.id == txid) return true;
  }
  return false;
}

const std::vector<facts::Related>& StoreContext::same_payee(std::string_view payee, std::string_view txid) const {
  const auto [place, added] = m_payees.try_emplace({std::string(payee), std::string(txid)});
  // A masked account no longer tells two accounts apart.
  if (!added || payee.empty() || payee.find('*') != std::string_view::npos) return place->second;
  std::vector<facts::Related>& out = place->second;
  for (const store::StrandId id : take(m_reader.lookup_payee(payee))) {
    store::Strand strand = take(m_reader.read(id));
    const bool same = std::any_of(strand.events.begin(), strand.events.end(), [&](const Event& event) { return event.payee == payee; });
    if (!same || !strand.key.is_payout() || strand.key.id == txid || is_of(strand, txid)) continue;
    cut(strand.events);
    if (!strand.events.empty()) out.push_back({strand.key.id, std::move(strand.events)});
  }
  std::sort(out.begin(), out.end(), [](const facts::Related& a, const facts::Related& b) {
    if (a.events.back().at != b.events.back().at) return a.events.back().at > b.events.back().at;
    return a.txid < b.txid;
  });
  if (out.size() > k_most_related) out.resize(k_most_related);
  return out;
}

void StoreContext::add_sibling(store::Strand strand, std::map<std::string, facts::Related>& found) const {
  if (strand.key.kind != "tx" || found.contains(strand.key.id)) return;
  Joined joined = take(m_joiner.payout(std::move(strand)));
  cut(joined.events);
  if (!joined.events.empty()) found[joined.key.id] = {joined.key.id, std::move(joined.events), std::move(joined.loose)};
}

/// Siblings name the payout, are named by it, or carry a reference that only copies share; each with its own records.
const std::vector<facts::Related>& StoreContext::same_order(std::string_view txid) const {
  const auto [place, added] = m_orders.try_emplace(std::string(txid));
  if (!added) return place->second;
  std::map<std::string, facts::Related> found;
  std::vector<Event> own;
  for (const store::StrandId id : take(m_reader.lookup(txid))) {
    store::Strand strand = take(m_reader.read(id));
    cut(strand.events);
    const bool names = std::any_of(strand.events.begin(), strand.events.end(),
                                   [&](const Event& event) { return event.replaces == txid || event.replaced_by == txid; });
    if (strand.key.kind == "tx" && strand.key.id == txid) {
      own = take(m_joiner.payout(std::move(strand))).events;
    } else if (names) {
      add_sibling(std::move(strand), found);
    }
  }
  std::set<std::string> named;
  std::map<Ref, std::vector<const Event*>> shared;
  for (const Event& event : own) {
    for (const std::string* other : {&event.replaces, &event.replaced_by}) {
      if (!other->empty() && *other != txid) named.insert(*other);
    }
    for (const Ref& ref : event.refs) {
      if (names_an_order(ref)) shared[ref].push_back(&event);
    }
  }
  for (const std::string& id : named) {
    for (const store::StrandId strand : take(m_reader.lookup(id))) {
      store::Strand other = take(m_reader.read(strand));
      cut(other.events);
      if (other.key.id != txid && !other.events.empty()) add_sibling(std::move(other), found);
    }
  }
  for (const auto& [ref, events] : shared) {
    const std::vector<store::StrandId> carriers = take(m_reader.lookup(ref.id));
    if (carriers.size() < 2 || carriers.size() > k_most_carriers) continue;
    for (const store::StrandId strand : carriers) {
      store::Strand other = take(m_reader.read(strand));
      if (other.key.id == txid) continue;
      cut(other.events);
      const bool copy = std::any_of(other.events.begin(), other.events.end(), [&](const Event& event) {
        return std::any_of(events.begin(), events.end(), [&](const Event* mine) { return shares(*mine, ref, event); });
      });
      if (copy) add_sibling(std::move(other), found);
    }
  }
  found.erase(std::string(txid));
  for (auto& [id, related] : found) place->second.push_back(std::move(related));
  return place->second;
}

std::vector<StoreContext::MinuteSpan> StoreContext::covered(const std::string& log) const {
  std::vector<MinuteSpan> out;
  for (const Event& event : scoped("log", log)) {
    if (event.from && event.to) out.emplace_back(event.from->minute(), std::min(event.to->minute(), m_as_of.minute()));
  }
  std::sort(out.begin(), out.end());
  return out;
}

/// A log that nobody declared, but of which it is said when it was read: outside those spans it was not. After the last one
/// it counts as read up to its own last line.
void StoreContext::holes_beside_coverage(const std::string& log, std::vector<facts::LogHole>& out) const {
  const std::vector<MinuteSpan> spans = covered(log);
  if (spans.empty() || m_first.is_never()) return;
  const std::int64_t tolerance = facts::LogProfile{}.max_silence.ns / Duration::minutes(1).ns;
  std::int64_t end = m_first.minute();
  for (const auto& [from, to] : spans) {
    if (from > end + 1) out.push_back({log, {}, minute_start(end), minute_start(from)});
    end = std::max(end, to);
  }
  for (const Contribution& item : take(m_reader.counts(Dimension::log, log, end, m_as_of.minute()))) {
    if (item.at <= m_as_of.minute()) end = std::max(end, item.at);
  }
  if (m_as_of.minute() - end > tolerance) out.push_back({log, {}, minute_start(end), Instant::never()});
}

std::vector<std::string> StoreContext::covered_logs() const {
  std::vector<std::string> out;
  const Result<void> scanned = m_reader.scan("log", [&](const store::Candidate& candidate) {
    out.push_back(candidate.key);
    return true;
  });
  if (!scanned && !m_error) m_error = scanned.error();
  std::sort(out.begin(), out.end());
  return out;
}

void StoreContext::holes_of(const facts::LogProfile& log, std::vector<facts::LogHole>& out) const {
  if (m_first.is_never()) return;
  const std::int64_t begin = m_first.minute();
  const std::int64_t end = m_as_of.minute();
  const std::int64_t most = std::max<std::int64_t>(1, log.max_silence.ns / Duration::minutes(1).ns);
  std::vector<Contribution> seen = take(m_reader.counts(Dimension::log, log.name, begin, end));
  std::set<std::int64_t> minutes;
  for (const Contribution& item : seen) {
    if (item.at <= end) minutes.insert(item.at);
  }
  // A span that is declared to be covered counts as if a line had come in every minute.
  const std::vector<MinuteSpan> spans = covered(log.name);
  const auto add = [&](std::int64_t from, std::int64_t to, bool open) {
    for (const auto& [a, b] : spans) {
      if (a <= from && b >= from) from = std::max(from, b);
      if (b >= to && a <= to && !open) to = std::min(to, a);
    }
    if (to - from <= most) return;
    out.push_back({log.name, log.channel, minute_start(from), open ? Instant::never() : minute_start(to)});
  };
  std::int64_t last = begin;
  for (const std::int64_t minute : minutes) {
    if (minute - last > most) add(last, minute, false);
    last = minute;
  }
  if (end - last > most) add(last, end, true);
}

/// A log that is declared without a channel speaks of those whose events carry its name.
std::vector<std::string> StoreContext::channels_of(const std::string& log) const {
  std::vector<std::string> out;
  if (m_first.is_never()) return out;
  for (const std::string& key : take(m_reader.count_keys(Dimension::log_channel, m_first.minute(), m_as_of.minute()))) {
    if (key.starts_with(log + "\x1f")) out.push_back(key.substr(log.size() + 1));
  }
  std::sort(out.begin(), out.end());
  return out;
}

const std::vector<facts::LogHole>& StoreContext::holes() const {
  if (m_holes) return *m_holes;
  m_holes.emplace();
  std::set<std::string> declared;
  for (const facts::LogProfile& log : m_profiles.logs) {
    declared.insert(log.name);
    std::vector<facts::LogHole> found;
    holes_of(log, found);
    add_holes(found, log.channel.empty() ? log.name : std::string());
  }
  for (const std::string& log : covered_logs()) {
    if (declared.contains(log)) continue;
    std::vector<facts::LogHole> found;
    holes_beside_coverage(log, found);
    add_holes(found, log);
  }
  return *m_holes;
}

/// `log`: where not empty, the holes are those of the channels whose events it carries; of all where it carries none.
void StoreContext::add_holes(const std::vector<facts::LogHole>& found, const std::string& log) const {
  const std::vector<std::string> channels = log.empty() || found.empty() ? std::vector<std::string>{} : channels_of(log);
  if (channels.empty()) m_holes->insert(m_holes->end(), found.begin(), found.end());
  for (const std::string& channel : channels) {
    for (facts::LogHole hole : found) {
      hole.channel = channel;
      m_holes->push_back(std::move(hole));
    }
  }
}

}  // namespace payout::app
