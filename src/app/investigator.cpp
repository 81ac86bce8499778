#include "app/investigator.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "app/store_context.hpp"
#include "base/text.hpp"
#include "diagnosis/diagnose.hpp"
#include "rules/rule_set.hpp"

namespace payout::app {
namespace {

constexpr std::size_t k_most_scanned = 200'000;  ///< ids looked at for a did-you-mean

/// A record that answers another one names it by `orig_<kind>`: a return's `orig_trace` is the payout's `trace`.
constexpr std::string_view k_original = "orig_";

bool carries(const store::Strand& strand, std::string_view kind, std::string_view id) {
  return std::any_of(strand.events.begin(), strand.events.end(), [&](const Event& event) {
    return std::any_of(event.refs.begin(), event.refs.end(), [&](const Ref& ref) { return ref.kind == kind && ref.id == id; });
  });
}

/// True where a record known by references only speaks of the payout that has this reference.
bool speaks_of(const store::Strand& record, const Ref& ref) {
  if (record.key.kind == "ref:" + ref.kind && record.key.id == ref.id) return true;
  return carries(record, std::string(k_original) + ref.kind, ref.id);
}

std::string_view ref_kind(const StrandKey& key) { return std::string_view(key.kind).substr(key.kind.find(':') + 1); }

bool is_tx(const store::Strand& strand) { return strand.key.kind == "tx"; }

/// A customer's account whose documents or review somebody may ask about.
bool is_held_account(const store::Strand& strand) {
  return strand.key.kind == "customer" && std::any_of(strand.events.begin(), strand.events.end(), [](const Event& event) {
           return event.type == EventType::kyc_required || event.type == EventType::kyc_completed ||
                  event.type == EventType::compliance_hold || event.type == EventType::compliance_released;
         });
}

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

  Result<std::vector<store::Strand>> strands_with(std::string_view id) {
    Result<std::vector<store::StrandId>> ids = reader.lookup(id);
    if (!ids) return tl::unexpected(ids.error());
    std::vector<store::Strand> out;
    for (const store::StrandId strand : *ids) {
      Result<store::Strand> read = reader.read(strand);
      if (!read) return tl::unexpected(read.error());
      out.push_back(std::move(*read));
    }
    return out;
  }

  /// The payouts that own a record known by references only: those that carry its own reference, or the one it answers.
  Result<std::vector<store::Strand>> owners(const store::Strand& record) {
    std::set<Ref> wanted{{std::string(ref_kind(record.key)), record.key.id}};
    for (const Event& event : record.events) {
      for (const Ref& ref : event.refs) {
        if (ref.kind.starts_with(k_original)) wanted.insert({ref.kind.substr(k_original.size()), ref.id});
      }
    }
    std::vector<store::Strand> out;
    for (const Ref& ref : wanted) {
      Result<std::vector<store::Strand>> found = strands_with(ref.id);
      if (!found) return found;
      for (store::Strand& strand : *found) {
        const bool known = std::any_of(out.begin(), out.end(), [&](const store::Strand& other) { return other.id == strand.id; });
        if (is_tx(strand) && !known && carries(strand, ref.kind, ref.id)) out.push_back(std::move(strand));
      }
    }
    return out;
  }

  /// A payout with the records that are proven to be its own: those whose reference no other payout names.
  Result<Match> assemble(store::Strand payout) {
    Match out;
    out.id = payout.key.id;
    out.kind = payout.key.kind;
    std::set<Ref> refs;
    for (const Event& event : payout.events) refs.insert(event.refs.begin(), event.refs.end());
    out.events = std::move(payout.events);
    for (const Ref& ref : refs) {
      Result<std::vector<store::StrandId>> ids = reader.lookup(ref.id);
      if (!ids) return tl::unexpected(ids.error());
      if (ids->size() < 2) continue;
      Result<void> joined = join(out, payout.id, ref, *ids);
      if (!joined) return tl::unexpected(joined.error());
    }
    std::sort(out.events.begin(), out.events.end(), before);
    return out;
  }

  Result<void> join(Match& out, store::StrandId self, const Ref& ref, const std::vector<store::StrandId>& ids) {
    std::vector<Event> records;
    for (const store::StrandId id : ids) {
      if (id == self) continue;
      Result<store::Strand> other = reader.read(id);
      if (!other) return tl::unexpected(other.error());
      if (is_tx(*other) && carries(*other, ref.kind, ref.id)) return {};  // ambiguous: nobody gets the record
      if (other->key.is_payout() && !is_tx(*other) && speaks_of(*other, ref)) {
        records.insert(records.end(), other->events.begin(), other->events.end());
      }
    }
    out.events.insert(out.events.end(), records.begin(), records.end());
    return {};
  }

  /// Documents or a review that are open for a customer hold those of his payouts that have not been sent.
  void add_customer_holds(std::vector<Event>& events, Instant as_of) const {
    std::string customer;
    for (const Event& event : events) {
      if (event.at > as_of) continue;
      if (event.type == EventType::payout_sent) return;
      if (!event.customer.empty()) customer = event.customer;
    }
    if (customer.empty()) return;
    for (const Event& event : context.scoped("customer", customer)) {
      const bool holds = event.type == EventType::kyc_required || event.type == EventType::kyc_completed ||
                         event.type == EventType::compliance_hold || event.type == EventType::compliance_released;
      if (holds) events.push_back(event);
    }
  }

  std::string name_of(std::uint32_t file) {
    const auto known = names.find(file);
    if (known != names.end()) return known->second;
    Result<std::string> name = reader.file_name(file);
    return names.emplace(file, name ? *name : std::string()).first->second;
  }
};

Investigator::Investigator(store::Reader& reader, const rules::RuleSet& rules, const facts::Profiles& profiles, Instant as_of)
    : m_as_of(as_of), m_impl(std::make_unique<Impl>(reader, rules, profiles, as_of)) {}
Investigator::~Investigator() = default;

Result<std::vector<Match>> Investigator::resolve(std::string_view id) {
  Result<std::vector<store::Strand>> strands = m_impl->strands_with(id);
  if (!strands) return tl::unexpected(strands.error());
  std::map<std::string, Match> found;
  const auto add = [&](store::Strand strand, std::string found_by) -> Result<void> {
    if (found.contains(strand.key.kind + strand.key.id)) return {};
    const std::string key = strand.key.kind + strand.key.id;
    Result<Match> match = m_impl->assemble(std::move(strand));
    if (!match) return tl::unexpected(match.error());
    match->found_by = std::move(found_by);
    found.emplace(key, std::move(*match));
    return {};
  };
  for (store::Strand& strand : *strands) {
    if (!strand.key.is_payout() && !is_held_account(strand)) continue;
    std::string by;
    bool names = strand.key.id == id;
    if (!names || !is_tx(strand)) {
      for (const Event& event : strand.events) {
        for (const Ref& ref : event.refs) {
          if (ref.id != id) continue;
          names = true;
          by = fmt::format("{} reference {}", ref.kind, ref.id);
        }
      }
    }
    if (!names) continue;
    if (is_tx(strand)) {
      if (strand.key.id == id) by.clear();
      if (const Result<void> done = add(std::move(strand), by); !done) return tl::unexpected(done.error());
      continue;
    }
    if (strand.key.kind == "customer") {
      if (const Result<void> done = add(std::move(strand), std::string()); !done) return tl::unexpected(done.error());
      continue;
    }
    Result<std::vector<store::Strand>> owners = m_impl->owners(strand);
    if (!owners) return tl::unexpected(owners.error());
    if (owners->empty()) {
      if (const Result<void> done = add(std::move(strand), by); !done) return tl::unexpected(done.error());
    }
    for (store::Strand& owner : *owners) {
      if (const Result<void> done = add(std::move(owner), by); !done) return tl::unexpected(done.error());
    }
  }
  // The id of a payout itself beats the same text as somebody's reference.
  std::vector<Match> out;
  for (auto& [key, match] : found) {
    if (match.id == id && match.kind == "tx") return std::vector<Match>{std::move(match)};
  }
  for (auto& [key, match] : found) {
    if (match.id == id) return std::vector<Match>{std::move(match)};
  }
  for (auto& [key, match] : found) out.push_back(std::move(match));
  return out;
}

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
  std::vector<Event> events = match.events;
  m_impl->add_customer_holds(events, m_as_of);
  return facts::derive(match.id, match.kind, std::move(events), m_as_of, m_impl->world);
}

Result<diagnosis::Diagnosis> Investigator::diagnose(const Match& match) {
  const facts::Case c = derive(match);
  const diagnosis::FileNames files = [this](std::uint32_t file) { return m_impl->name_of(file); };
  diagnosis::Diagnosis out = diagnosis::diagnose(c, m_impl->context, m_impl->rules, m_impl->world, files);
  if (m_impl->context.error()) return tl::unexpected(*m_impl->context.error());
  out.found_by = match.found_by;
  return out;
}

Result<void> Investigator::each(bool all, const std::function<bool(diagnosis::Diagnosis&&)>& visit) {
  std::vector<std::pair<std::string, store::StrandId>> ids;
  std::vector<store::StrandId> records;
  const auto collect = [&](const store::Candidate& candidate) {
    if (candidate.progress.first_at > m_as_of) return true;
    if (!all && is_settled_quietly(candidate.progress)) return true;
    if (candidate.kind == "tx") {
      ids.emplace_back(candidate.key, candidate.id);
    } else if (candidate.kind.starts_with("ref:")) {
      records.push_back(candidate.id);
    }
    return true;
  };
  const Result<void> scanned = all ? m_impl->reader.scan({}, collect) : m_impl->reader.scan_candidates(m_as_of, collect);
  if (!scanned) return scanned;
  std::set<store::StrandId> known;
  for (const auto& [id, strand] : ids) known.insert(strand);
  for (const store::StrandId record : records) {
    Result<store::Strand> strand = m_impl->reader.read(record);
    if (!strand) return tl::unexpected(strand.error());
    Result<std::vector<store::Strand>> owners = m_impl->owners(*strand);
    if (!owners) return tl::unexpected(owners.error());
    if (owners->size() == 1) {
      const store::Strand& owner = owners->front();
      if (known.insert(owner.id).second) ids.emplace_back(owner.key.id, owner.id);
    } else {
      ids.emplace_back(strand->key.id, record);
    }
  }
  std::sort(ids.begin(), ids.end());
  for (const auto& [id, strand_id] : ids) {
    Result<store::Strand> strand = m_impl->reader.read(strand_id);
    if (!strand) return tl::unexpected(strand.error());
    Result<Match> match = m_impl->assemble(std::move(*strand));
    if (!match) return tl::unexpected(match.error());
    Result<diagnosis::Diagnosis> answer = diagnose(*match);
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

Result<std::string> Investigator::file_name(std::uint32_t file) { return m_impl->name_of(file); }

}  // namespace payout::app
