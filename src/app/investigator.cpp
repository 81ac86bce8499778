#include "app/investigator.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "app/altered_context.hpp"
#include "app/store_context.hpp"
#include "base/text.hpp"
#include "diagnosis/diagnose.hpp"
#include "facts/service.hpp"
#include "rules/rule_set.hpp"

namespace payout::app {
namespace {

constexpr std::size_t k_most_scanned = 200'000;  ///< ids looked at for a did-you-mean

bool is_tx(const store::Strand& strand) { return strand.key.kind == "tx"; }

/// A customer's account whose documents or review somebody may ask about.
bool is_held_account(const store::Strand& strand) {
  return strand.key.kind == "customer" && std::any_of(strand.events.begin(), strand.events.end(), [](const Event& event) {
           return event.type == EventType::kyc_required || event.type == EventType::kyc_completed ||
                  event.type == EventType::compliance_hold || event.type == EventType::compliance_released;
         });
}

/// A payout, or a group of records without one, that is to be answered for.
struct Row {
  std::string id;
  std::string kind;
  Instant first;  ///< of a group: a number that came again names several
  store::StrandId strand = 0;
};

}  // namespace

struct Investigator::Impl {
  store::Reader& reader;
  const rules::RuleSet& rules;
  facts::World world;
  StoreContext context;
  std::map<std::uint32_t, std::string> names;

  Impl(store::Reader& store, const rules::RuleSet& rule_set, const facts::Profiles& profiles, Instant as_of)
      : reader(store), rules(rule_set), context(store, profiles, as_of) {
    world.profiles = &profiles;
    world.rails = &rule_set.rails();
    world.calendars = &rule_set.calendars();
    world.codes = &rule_set.codes();
  }

  Result<Match> assemble(store::Strand payout) {
    Result<Joined> joined = context.joiner().payout(std::move(payout));
    if (!joined) return tl::unexpected(joined.error());
    return match_of(std::move(*joined));
  }

  static Match match_of(Joined joined) {
    Match out;
    out.id = std::move(joined.key.id);
    out.kind = std::move(joined.key.kind);
    out.events = std::move(joined.events);
    out.loose = std::move(joined.loose);
    return out;
  }

  /// Records lead to the payouts that own them; those without one are answered for themselves, each group once.
  Result<void> place(const std::vector<store::StrandId>& records, std::vector<Row>& rows) {
    std::set<store::StrandId> known;
    for (const Row& row : rows) known.insert(row.strand);
    for (const store::StrandId record : records) {
      Result<store::Strand> strand = reader.read(record);
      if (!strand) return tl::unexpected(strand.error());
      const Result<std::vector<Placed>> parts = context.joiner().place(*strand);
      if (!parts) return tl::unexpected(parts.error());
      for (const Placed& part : *parts) {
        if (part.owner && known.insert(*part.owner).second) {
          const Result<store::Strand> owner = reader.read(*part.owner);
          if (!owner) return tl::unexpected(owner.error());
          rows.push_back({owner->key.id, owner->key.kind, {}, *part.owner});
        } else if (!part.owner) {
          rows.push_back({part.records.key.id, part.records.key.kind, part.records.events.front().at, record});
        }
      }
    }
    std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
      return std::tie(a.id, a.kind, a.first, a.strand) < std::tie(b.id, b.kind, b.first, b.strand);
    });
    const auto same = [](const Row& a, const Row& b) { return std::tie(a.id, a.kind, a.first) == std::tie(b.id, b.kind, b.first); };
    rows.erase(std::unique(rows.begin(), rows.end(), same), rows.end());
    return {};
  }

  Result<std::optional<Match>> open(const Row& row) {
    Result<store::Strand> strand = reader.read(row.strand);
    if (!strand) return tl::unexpected(strand.error());
    if (is_tx(*strand)) return assemble(std::move(*strand));
    Result<std::vector<Placed>> parts = context.joiner().place(*strand);
    if (!parts) return tl::unexpected(parts.error());
    for (Placed& part : *parts) {
      const StrandKey& key = part.records.key;
      const bool is_it = !part.owner && key.id == row.id && key.kind == row.kind && part.records.events.front().at == row.first;
      if (is_it) return match_of(std::move(part.records));
    }
    return std::nullopt;
  }

  /// Documents or a review that are open for a customer hold those of his payouts that have not been sent.
  static void add_customer_holds(std::vector<Event>& events, const facts::Context& around, Instant as_of) {
    std::string customer;
    for (const Event& event : events) {
      if (event.at > as_of) continue;
      if (event.type == EventType::payout_sent) return;
      if (!event.customer.empty()) customer = event.customer;
    }
    if (customer.empty()) return;
    for (const Event& event : around.scoped("customer", customer)) {
      const bool holds = event.type == EventType::kyc_required || event.type == EventType::kyc_completed ||
                         event.type == EventType::compliance_hold || event.type == EventType::compliance_released;
      if (holds) events.push_back(event);
    }
  }

  /// The case of a match, with `events` as its own, as they stand in these surroundings.
  facts::Case derive(const Match& match, std::vector<Event> events, const facts::Context& around, Instant as_of) const {
    add_customer_holds(events, around, as_of);
    facts::Case out = facts::derive(match.id, match.kind, std::move(events), as_of, world);
    out.loose = match.loose;
    return out;
  }

  Result<diagnosis::Diagnosis> diagnose(const facts::Case& c, const facts::Context& around) {
    diagnosis::Diagnosis out =
        diagnosis::diagnose(c, around, rules, world, [this](std::uint32_t file) { return name_of(file); });
    if (context.error()) return tl::unexpected(*context.error());
    return out;
  }

  std::string name_of(std::uint32_t file) {
    if (file == 0) return {};  // a fact that was only supposed
    const auto known = names.find(file);
    if (known != names.end()) return known->second;
    Result<std::string> name = reader.file_name(file);
    return names.emplace(file, name ? *name : std::string()).first->second;
  }
};

Investigator::Investigator(store::Reader& reader, const rules::RuleSet& rules, const facts::Profiles& profiles, Instant as_of)
    : m_as_of(as_of), m_impl(std::make_unique<Impl>(reader, rules, profiles, as_of)) {}
Investigator::~Investigator() = default;

/// Gathers what an id leads to, each payout once.
class Investigator::Search {
 public:
  Search(Impl& impl, std::string_view id) : m_impl(impl), m_id(id) {}

  Result<std::vector<Match>> run() {
    Result<std::vector<store::StrandId>> ids = m_impl.reader.lookup(m_id);
    if (!ids) return tl::unexpected(ids.error());
    // An id that so many carry names none of them: the first are listed.
    if (ids->size() > k_most_carriers) ids->resize(k_most_carriers);
    for (const store::StrandId id : *ids) {
      Result<store::Strand> strand = m_impl.reader.read(id);
      if (!strand) return tl::unexpected(strand.error());
      if (!strand->key.is_payout() && !is_held_account(*strand)) continue;
      const bool is_record = strand->key.is_payout() && !is_tx(*strand);
      const Result<void> done = is_record ? record(*strand) : payout(std::move(*strand));
      if (!done) return tl::unexpected(done.error());
    }
    if (m_found.empty()) {
      if (const Result<void> done = services(*ids); !done) return tl::unexpected(done.error());
    }
    std::vector<Match> out;
    // The id of a payout itself beats the same text as somebody's reference; so does a record's own, among records.
    for (auto& [key, match] : m_found) {
      if (match.id == m_id && match.kind == "tx") return std::vector<Match>{std::move(match)};
    }
    const bool has_payout = std::any_of(m_found.begin(), m_found.end(), [](const auto& item) { return item.second.kind == "tx"; });
    const auto is_own = [&](const auto& item) {
      return item.second.id == m_id && !(has_payout && item.second.kind.starts_with("ref:"));
    };
    if (std::count_if(m_found.begin(), m_found.end(), is_own) == 1) {
      return std::vector<Match>{std::move(std::find_if(m_found.begin(), m_found.end(), is_own)->second)};
    }
    for (auto& [key, match] : m_found) out.push_back(std::move(match));
    std::sort(out.begin(), out.end(), [](const Match& a, const Match& b) {
      return std::tie(a.id, a.kind) != std::tie(b.id, b.kind) ? std::tie(a.id, a.kind) < std::tie(b.id, b.kind) : first_at(a) < first_at(b);
    });
    return out;
  }

 private:
  static Instant first_at(const Match& match) { return match.events.empty() ? Instant::never() : match.events.front().at; }

  /// The first line that names the id as a reference.
  std::optional<FoundStep> named_by(const std::vector<Event>& events) const {
    for (const Event& event : events) {
      for (const Ref& ref : event.refs) {
        if (ref.id == m_id) return FoundStep{ref, event.span, event.at};
      }
    }
    return std::nullopt;
  }

  /// The shorter way, then the earlier line: never the one that came in first.
  static bool is_better(const std::vector<FoundStep>& a, const std::vector<FoundStep>& b) {
    if (a.size() != b.size()) return a.size() < b.size();
    return !a.empty() && std::tie(a.front().at, a.front().id) < std::tie(b.front().at, b.front().id);
  }

  Result<void> payout(store::Strand strand, std::vector<FoundStep> steps = {}) {
    const bool itself = strand.key.id == m_id;
    if (itself) steps.clear();
    if (!itself && steps.empty()) {
      const std::optional<FoundStep> by = named_by(strand.events);
      if (!by) return {};
      steps.push_back(*by);
    }
    if (const auto known = m_found.find({strand.key.kind, strand.key.id, 0}); known != m_found.end()) {
      if (is_better(steps, known->second.found)) known->second.found = std::move(steps);
      return {};
    }
    Result<Match> match = m_impl.assemble(std::move(strand));
    if (!match) return tl::unexpected(match.error());
    match->found = std::move(steps);
    add(std::move(*match), 0);
    return {};
  }

  Result<void> record(const store::Strand& strand) {
    Result<std::vector<Placed>> parts = m_impl.context.joiner().place(strand);
    if (!parts) return tl::unexpected(parts.error());
    for (Placed& part : *parts) {
      const auto by = std::find_if(part.ids.begin(), part.ids.end(), [this](const FoundStep& step) { return step.id.id == m_id; });
      if (by == part.ids.end()) continue;
      std::vector<store::StrandId> payouts = part.owner ? std::vector<store::StrandId>{*part.owner} : part.fits;
      if (!part.owner && payouts.size() < 2) {
        Match match = Impl::match_of(std::move(part.records));
        if (match.id != m_id || match.kind != "ref:" + by->id.kind) match.found.push_back(*by);
        const std::int64_t place = first_at(match).ns;
        add(std::move(match), place);
        continue;
      }
      std::vector<FoundStep> steps{*by};
      for (const FoundStep& step : part.steps) {
        if (step.id.id != steps.back().id.id) steps.push_back(step);
      }
      for (const store::StrandId id : payouts) {
        Result<store::Strand> owner = m_impl.reader.read(id);
        if (!owner) return tl::unexpected(owner.error());
        if (const Result<void> done = payout(std::move(*owner), steps); !done) return done;
      }
    }
    return {};
  }

  /// A channel, bank or component, by its name or by the id of something it told.
  Result<void> services(const std::vector<store::StrandId>& ids) {
    for (const store::StrandId id : ids) {
      Result<store::Strand> strand = m_impl.reader.read(id);
      if (!strand) return tl::unexpected(strand.error());
      if (!facts::is_service(strand->key.kind)) continue;
      const std::optional<FoundStep> by = named_by(strand->events);
      if (!by && strand->key.id != m_id) continue;
      Match match;
      match.id = std::move(strand->key.id);
      match.kind = std::move(strand->key.kind);
      if (match.id != m_id) match.found.push_back(*by);
      match.events = std::move(strand->events);
      add(std::move(match), 0);
    }
    return {};
  }

  void add(Match match, std::int64_t place) {
    std::tuple<std::string, std::string, std::int64_t> key{match.kind, match.id, place};
    m_found.emplace(std::move(key), std::move(match));
  }

  Impl& m_impl;
  std::string_view m_id;
  std::map<std::tuple<std::string, std::string, std::int64_t>, Match> m_found;
};

Result<std::vector<Match>> Investigator::resolve(std::string_view id) { return Search(*m_impl, id).run(); }

Result<std::vector<std::string>> Investigator::similar(std::string_view id, std::size_t most) {
  std::vector<std::string> names;
  const Result<void> scanned = m_impl->reader.scan("tx", [&](const store::Candidate& candidate) {
    names.push_back(candidate.key);
    return names.size() < k_most_scanned;
  });
  if (!scanned) return tl::unexpected(scanned.error());
  std::vector<std::string> out;
  std::vector<std::string_view> choices(names.begin(), names.end());
  while (out.size() < most) {
    const std::string_view near = nearest(id, choices);
    if (near.empty()) break;
    out.emplace_back(near);
    std::erase(choices, near);
  }
  return out;
}

facts::Case Investigator::derive(const Match& match) const {
  return m_impl->derive(match, match.events, m_impl->context, m_as_of);
}

Result<diagnosis::Diagnosis> Investigator::diagnose(const Match& match) {
  Result<diagnosis::Diagnosis> out = m_impl->diagnose(derive(match), m_impl->context);
  if (!out) return out;
  if (!match.found.empty()) out->found_by = fmt::format("{} reference {}", match.found.front().id.kind, match.found.front().id.id);
  for (const FoundStep& step : match.found) out->found_path.push_back({step.id, m_impl->name_of(step.span.file), step.span});
  return out;
}

Result<diagnosis::Diagnosis> Investigator::diagnose_altered(const Match& match, const Alteration& change) {
  std::vector<Event> events = match.events;
  std::erase_if(events, change.is_dropped);
  for (const Event& event : change.added) {
    if (strand_of(event).is_payout()) events.push_back(event);
  }
  std::sort(events.begin(), events.end(), before);
  const AlteredContext context(m_impl->context, change, match.events, events);
  return m_impl->diagnose(m_impl->derive(match, std::move(events), context, m_as_of), context);
}

Result<void> Investigator::each(bool all, const std::function<bool(diagnosis::Diagnosis&&)>& visit) {
  std::vector<Row> rows;
  std::vector<store::StrandId> records;
  const auto collect = [&](const store::Candidate& candidate) {
    if (candidate.progress.first_at > m_as_of) return true;
    if (!all && is_settled_quietly(candidate.progress)) return true;
    if (candidate.kind == "tx") {
      rows.push_back({candidate.key, candidate.kind, {}, candidate.id});
    } else if (candidate.kind.starts_with("ref:")) {
      records.push_back(candidate.id);
    }
    return true;
  };
  const Result<void> scanned = all ? m_impl->reader.scan({}, collect) : m_impl->reader.scan_candidates(m_as_of, collect);
  if (!scanned) return scanned;
  if (const Result<void> done = m_impl->place(records, rows); !done) return done;
  for (const Row& row : rows) {
    Result<std::optional<Match>> match = m_impl->open(row);
    if (!match) return tl::unexpected(match.error());
    if (!*match) continue;
    Result<diagnosis::Diagnosis> answer = diagnose(**match);
    if (!answer) return tl::unexpected(answer.error());
    if (!all && answer->state != facts::State::stuck) continue;
    if (!visit(std::move(*answer))) return {};
  }
  return {};
}

/// On a channel that never confirms, a settled payout with nothing after it cannot be stuck.
bool Investigator::is_settled_quietly(const Progress& progress) const {
  if (progress.settled_since > m_as_of || m_impl->world.profiles == nullptr) return false;
  const auto profile = m_impl->world.profiles->channels.find(progress.channel);
  return profile != m_impl->world.profiles->channels.end() && !profile->second.confirms;
}

Instant Investigator::data_end() const { return m_impl->context.data_end(); }

const facts::Context& Investigator::context() const { return m_impl->context; }
const facts::World& Investigator::world() const { return m_impl->world; }

Result<std::string> Investigator::file_name(std::uint32_t file) { return m_impl->name_of(file); }

}  // namespace payout::app
