#pragma once
/// Which records belong to one payout: followed from id to id when it is read, so that the order of arrival cannot
/// matter.
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "events/event.hpp"
#include "events/ref_kind.hpp"
#include "facts/context.hpp"
#include "store/store.hpp"

namespace payout::app {

/// An id on more strands than this names nobody.
inline constexpr std::size_t k_most_carriers = 200;

/// An id and the line it was read from.
struct FoundStep {
  Ref id;
  SourceSpan span;
  Instant at;
};

/// A payout, or records that are one payout without a txid, with everything that is proven to be its own.
struct Joined {
  StrandKey key;                          ///< `tx` and the txid, or the id that names the records best
  std::vector<Event> events;              ///< timeline order
  std::vector<facts::LooseRecord> loose;  ///< records that may be its own and could not be given to it
};

/// Where records of one strand belong. The events of a strand can belong to several payouts: a number comes again.
struct Placed {
  std::optional<store::StrandId> owner;  ///< the strand of the payout that owns them
  std::vector<store::StrandId> fits;     ///< without an owner: the payouts they may belong to, by txid
  Joined records;                        ///< without an owner: they and what hangs together with them
  std::vector<FoundStep> steps;          ///< with an owner: the ids that lead to it
  std::vector<FoundStep> ids;            ///< every reference of the strand's own events
};

/// Follows ids through a store, as of one moment: what came later ties nothing.
/// Cost: one look-up for each id, and the strands that share one; ids on more than 200 strands are not followed.
class Joiner {
 public:
  Joiner(store::Reader& reader, Instant as_of);
  ~Joiner();

  /// A payout with its records. Events of `tx` itself are kept also where they are later than as_of.
  [[nodiscard]] Result<Joined> payout(store::Strand tx);
  /// The records of a strand without a txid, in pieces that belong together; empty where all are later than as_of.
  [[nodiscard]] Result<std::vector<Placed>> place(const store::Strand& record);

 private:
  struct Tie;
  struct Piece;
  struct Claim;
  struct Group;
  using Carriers = std::vector<const Piece*>;

  void make_room();
  const std::vector<std::unique_ptr<Piece>>& pieces(store::StrandId id);
  const std::vector<std::unique_ptr<Piece>>& keep(const store::Strand& strand);
  bool is_crowded(const std::string& id);
  bool is_shared(const Tie& tie);
  const Carriers& carriers(const std::string& id);
  std::vector<const Piece*> owners(const Tie& tie);
  Claim claim(const Piece& record);
  Group group(const Piece& start);
  void each_neighbour(const Piece& piece, const std::function<void(const Piece&, const Tie&)>& visit);
  facts::LooseRecord loose(const Piece& record, const Piece* self, const std::set<const Piece*>& fits) const;
  std::vector<FoundStep> steps(const Group& group) const;
  Placed placed(const Piece& piece, std::set<const Piece*>& seen);

  store::Reader& m_reader;
  Instant m_as_of;
  std::optional<Error> m_error;
  std::map<store::StrandId, std::vector<std::unique_ptr<Piece>>> m_pieces;
  std::map<std::string, Carriers, std::less<>> m_carriers;
  std::set<std::string, std::less<>> m_crowded;
  std::map<std::pair<std::string, std::string>, bool> m_shared;  ///< by kind and id
};

}  // namespace payout::app
