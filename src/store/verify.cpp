#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "store/counts.hpp"
#include "store/sqlite_backend.hpp"
#include "store/store.hpp"

namespace payout::store {
namespace {

constexpr std::size_t k_most_findings = 100;
constexpr std::int64_t k_first_minute = std::numeric_limits<std::int32_t>::min();
constexpr std::int64_t k_last_minute = std::numeric_limits<std::int32_t>::max();

/// Compares what the store says beside its events with what the events say.
class Recount {
 public:
  explicit Recount(Reader& reader) : m_reader(reader) {}

  std::vector<std::string> run() {
    const Result<void> scanned = m_reader.scan({}, [this](const Candidate& candidate) {
      check_strand(candidate);
      return m_findings.size() < k_most_findings;
    });
    if (!scanned) find("the strands cannot be read: " + scanned.error().message);
    if (m_findings.size() >= k_most_findings) return std::move(m_findings);
    check_totals();
    check_counts();
    return std::move(m_findings);
  }

 private:
  void find(std::string finding) { m_findings.push_back(std::move(finding)); }

  void check_strand(const Candidate& candidate) {
    const std::string name = candidate.kind + " " + candidate.key;
    const Result<Strand> strand = m_reader.read(candidate.id);
    ++m_seen.strands;
    if (!strand) return find(name + ": " + strand.error().message);
    const StrandKey key{candidate.kind, candidate.key};
    m_seen.events += strand->events.size();
    if (progress(strand->events) != candidate.progress) find(name + ": its progress does not follow from its events");
    m_seen.first_at = std::min(m_seen.first_at, candidate.progress.first_at);
    m_seen.last_at = std::max(m_seen.last_at, candidate.progress.last_at);
    for (const Event& event : strand->events) {
      if (strand_of(event) != key) find(name + ": holds an event that belongs elsewhere");
    }
    check_lookups(name, *strand);
    if (key.is_payout()) ++m_seen.payouts;
    m_ledger.add_strand(key, strand->events, 1);
  }

  void check_lookups(const std::string& name, const Strand& strand) {
    std::set<std::string_view> ids{strand.key.id};
    std::set<std::string_view> payees;
    for (const Event& event : strand.events) {
      for (const Ref& ref : event.refs) ids.insert(ref.id);
      if (!event.payee.empty()) payees.insert(event.payee);
    }
    const auto missing = [&strand](const Result<std::vector<StrandId>>& found) {
      return !found || std::find(found->begin(), found->end(), strand.id) == found->end();
    };
    for (const std::string_view id : ids) {
      if (missing(m_reader.lookup(id))) find(name + ": cannot be found by one of its ids");
    }
    for (const std::string_view payee : payees) {
      if (missing(m_reader.lookup_payee(payee))) find(name + ": cannot be found by its payee");
    }
  }

  void check_totals() {
    const Result<Totals> totals = m_reader.totals();
    if (!totals) return find("the totals cannot be read: " + totals.error().message);
    const auto same = totals->events == m_seen.events && totals->strands == m_seen.strands &&
                      totals->payouts == m_seen.payouts && totals->first_at == m_seen.first_at && totals->last_at == m_seen.last_at;
    if (!same) find("the totals differ from a recount: " + std::to_string(totals->events) + " events noted, " + std::to_string(m_seen.events) + " found");
    const Result<std::vector<FileMark>> files = m_reader.files();
    if (!files) return find("the files cannot be read: " + files.error().message);
    if (files->size() != totals->files) find("the number of files differs from a recount");
  }

  void check_counts() {
    std::map<CountKey, std::vector<Count>> stored;
    for (std::uint8_t d = 0; d < static_cast<std::uint8_t>(Dimension::count_); ++d) {
      const auto dimension = static_cast<Dimension>(d);
      const auto keys = m_reader.count_keys(dimension, k_first_minute, k_last_minute);
      if (!keys) return find("the counts cannot be read: " + keys.error().message);
      for (const std::string& key : *keys) {
        const auto counts = m_reader.counts(dimension, key, k_first_minute, k_last_minute);
        if (!counts) {
          find("the counts cannot be read: " + counts.error().message);
          continue;
        }
        std::vector<Count>& merged = stored[{dimension, key}];
        for (const Contribution& c : *counts) {
          merged.push_back({static_cast<std::int32_t>(c.cohort), static_cast<std::int32_t>(c.at), c.outcome, c.count});
        }
        merge_counts(merged);
      }
    }
    for (CountLedger::Entry& entry : m_ledger.entries()) {
      const auto found = stored.find(entry.key);
      if (found == stored.end() || found->second != entry.changes) find("the counts of one key differ from a recount");
      if (found != stored.end()) stored.erase(found);
    }
    if (!stored.empty()) find(std::to_string(stored.size()) + " keys have counts that no payout explains");
  }

  Reader& m_reader;
  Totals m_seen;
  CountLedger m_ledger;
  std::vector<std::string> m_findings;
};

}  // namespace

Result<std::vector<std::string>> verify(const OpenOptions& options) {
  if (const Result<void> checked = check_database_file(options.path); !checked) return tl::unexpected(checked.error());
  try {
    Connection connection(options.path, Access::read);
    std::vector<std::string> findings = connection.quick_check();
    if (!findings.empty()) return findings;
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(explain_sqlite(exception, options.path));
  }
  const Result<std::unique_ptr<Reader>> reader = open_reader(options);
  if (!reader) return tl::unexpected(reader.error());
  return Recount(**reader).run();
}

}  // namespace payout::store
