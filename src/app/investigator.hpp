#pragma once
/// From a store to answers: finds a payout by any of its ids, joins its strands, looks at its surroundings, and diagnoses.
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/joins.hpp"
#include "base/error.hpp"
#include "diagnosis/diagnosis.hpp"
#include "facts/case.hpp"
#include "facts/profile.hpp"
#include "store/store.hpp"

namespace payout::rules {
class RuleSet;
}

namespace payout::app {

struct Alteration;  // altered_context.hpp

/// One payout (or record known by another id only) that an id leads to.
struct Match {
  std::string id;               ///< txid, or the record's own id
  std::string kind;             ///< `tx`, `ref:<kind>`, or what is no payout: `customer`, `channel`, `bank`, `component`
  std::vector<FoundStep> found;  ///< the ids that lead here, the one asked for first; empty where it was `id`
  std::vector<Event> events;    ///< of all its strands, timeline order, also those after as_of
  std::vector<facts::LooseRecord> loose;  ///< records that may be its own and could not be given to it
};

class Investigator {
 public:
  /// The references must outlive it. `as_of` is the only clock.
  Investigator(store::Reader& reader, const rules::RuleSet& rules, const facts::Profiles& profiles, Instant as_of);
  ~Investigator();

  /// Payouts that carry this id; empty when none does, several when the id is ambiguous. Sorted by id.
  [[nodiscard]] Result<std::vector<Match>> resolve(std::string_view id);
  /// Ids that look like `id` (for did-you-mean), at most `most`.
  [[nodiscard]] Result<std::vector<std::string>> similar(std::string_view id, std::size_t most);
  [[nodiscard]] Result<diagnosis::Diagnosis> diagnose(const Match& match);
  /// The answer as it would be with some events more and others less.
  [[nodiscard]] Result<diagnosis::Diagnosis> diagnose_altered(const Match& match, const Alteration& change);
  [[nodiscard]] facts::Case derive(const Match& match) const;
  /// Every payout that may be open (all = false), or every payout (all = true), diagnosed; order of ids. Return false to stop.
  [[nodiscard]] Result<void> each(bool all, const std::function<bool(diagnosis::Diagnosis&&)>& visit);
  [[nodiscard]] Instant data_end() const;
  [[nodiscard]] Instant as_of() const { return m_as_of; }
  /// The surroundings as of the moment asked for.
  [[nodiscard]] const facts::Context& context() const;
  [[nodiscard]] const facts::World& world() const;
  [[nodiscard]] Result<std::string> file_name(std::uint32_t file);

 private:
  [[nodiscard]] bool is_settled_quietly(const Progress& progress) const;
  Instant m_as_of;
  struct Impl;
  class Search;
  std::unique_ptr<Impl> m_impl;
};

}  // namespace payout::app
