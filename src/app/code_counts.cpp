#include "app/code_counts.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <tuple>

#include "base/text.hpp"

namespace payout::app {
namespace {

constexpr char k_separator = '\x1f';
/// The kinds of events that are counted with their code; what a code means may depend on the kind.
constexpr auto k_types = std::to_array<EventType>({EventType::payout_rejected, EventType::payout_returned, EventType::payout_error});

std::size_t kind_of(Outcome outcome) {
  return outcome == Outcome::rejected ? 0 : outcome == Outcome::returned ? 1 : 2;
}

class Counter {
 public:
  using Wanted = std::function<bool(const facts::CodeFact&, const WrittenCode&)>;
  Counter(store::Reader& reader, const rules::RuleSet& rules, Instant as_of, const Wanted& wanted)
      : m_reader(reader), m_rules(rules), m_as_of(as_of), m_wanted(wanted) {}

  /// False where the store holds nothing.
  Result<bool> begin() {
    const Result<store::Totals> totals = m_reader.totals();
    if (!totals) return tl::unexpected(totals.error());
    if (totals->first_at.is_never()) return false;
    m_from = totals->first_at.minute();
    m_to = std::min(totals->last_at, m_as_of).minute();
    return m_from <= m_to;
  }

  Result<std::vector<std::string>> keys(Dimension dimension) { return m_reader.count_keys(dimension, m_from, m_to); }

  Result<void> add(Dimension dimension, const std::string& key, const WrittenCode& written) {
    std::array<SeenCode*, k_types.size()> places{};
    for (std::size_t i = 0; i < k_types.size(); ++i) places[i] = place(k_types[i], written);
    if (std::all_of(places.begin(), places.end(), [](const SeenCode* item) { return item == nullptr; })) return {};
    const Result<std::vector<Contribution>> counts = m_reader.counts(dimension, key, m_from, m_to);
    if (!counts) return tl::unexpected(counts.error());
    // What was taken back stands beside what it takes back, so sums come first.
    std::map<std::pair<Outcome, std::int64_t>, std::int64_t> sums;
    for (const Contribution& item : *counts) sums[{item.outcome, item.at}] += item.count;
    for (const auto& [when, count] : sums) {
      SeenCode* place = places[kind_of(when.first)];
      if (place != nullptr && count > 0 && when.second <= m_as_of.minute()) place->count.add(when.first, when.second, count);
    }
    return {};
  }

  std::vector<SeenCode> take() {
    std::vector<SeenCode> out;
    for (auto& [ignored, item] : m_seen) {
      if (!item.count.empty()) out.push_back(std::move(item));
    }
    return out;
  }

 private:
  SeenCode* place(EventType type, const WrittenCode& written) {
    Event event;
    event.type = type;
    event.scheme = written.scheme;
    event.code = written.code;
    facts::CodeFact row = m_rules.codes().find(event, written.rail);
    if (!row.known()) {
      row.scheme = written.scheme;
      row.code = written.code;
    }
    if (!m_wanted(row, written)) return nullptr;
    SeenCode& item = m_seen[{row.scheme, row.code, row.known()}];
    if (item.row.code.empty()) item.row = std::move(row);
    return &item;
  }

  store::Reader& m_reader;
  const rules::RuleSet& m_rules;
  Instant m_as_of;
  const Wanted& m_wanted;
  std::int64_t m_from = 0;
  std::int64_t m_to = 0;
  std::map<std::tuple<std::string, std::string, bool>, SeenCode> m_seen;
};

}  // namespace

void CodeCount::add(Outcome outcome, std::int64_t minute, std::int64_t count) {
  const Instant at{minute * Duration::minutes(1).ns};
  if (empty()) first = last = at;
  first = std::min(first, at);
  last = std::max(last, at);
  (outcome == Outcome::rejected ? rejected : outcome == Outcome::returned ? returned : failed) += count;
}

Result<std::vector<SeenCode>> count_codes(store::Reader& reader, const rules::RuleSet& rules, const facts::Profiles& profiles,
                                          Instant as_of, const std::function<bool(const facts::CodeFact&, const WrittenCode&)>& wanted) {
  Counter counter(reader, rules, as_of, wanted);
  const Result<bool> some = counter.begin();
  if (!some) return tl::unexpected(some.error());
  if (!*some) return std::vector<SeenCode>();
  // A code that names its scheme means the same on every channel; else the channel's rail says what it means.
  const Result<std::vector<std::string>> named = counter.keys(Dimension::code);
  if (!named) return tl::unexpected(named.error());
  for (const std::string& key : *named) {
    const std::vector<std::string_view> parts = split(key, k_separator);
    if (parts.size() != 2 || parts[0].empty()) continue;
    if (const Result<void> added = counter.add(Dimension::code, key, {parts[0], parts[1], {}}); !added)
      return tl::unexpected(added.error());
  }
  const Result<std::vector<std::string>> bare = counter.keys(Dimension::channel_code);
  if (!bare) return tl::unexpected(bare.error());
  for (const std::string& key : *bare) {
    const std::vector<std::string_view> parts = split(key, k_separator);
    if (parts.size() != 3 || !parts[1].empty()) continue;
    const auto profile = profiles.channels.find(parts[0]);
    const std::string_view rail = profile == profiles.channels.end() ? std::string_view() : std::string_view(profile->second.rail);
    if (const Result<void> added = counter.add(Dimension::channel_code, key, {{}, parts[2], rail}); !added)
      return tl::unexpected(added.error());
  }
  return counter.take();
}

}  // namespace payout::app
