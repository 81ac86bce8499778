#include "app/joins.hpp"

#include <algorithm>
#include <deque>
#include <tuple>

namespace payout::app {
namespace {

constexpr std::string_view k_end_to_end = "e2e";
/// Records without a payout that hang together; more are no single payout.
constexpr std::size_t k_most_pieces = 256;
/// What is remembered between two questions.
constexpr std::size_t k_most_kept = 4096;

/// A number that comes again belongs to what was sent with it this long before (a return may take 60 days and a
/// weekend, a file may carry the day before) ...
constexpr Duration k_reach_after = Duration::days(75);
constexpr Duration k_reach_before = Duration::days(2);
/// ... and where several were, to the one of the same day.
constexpr Duration k_same_day = Duration::days(1);

std::string_view own_kind(const StrandKey& key) { return std::string_view(key.kind).substr(key.kind.find(':') + 1); }

}  // namespace

/// An id by which a piece hangs together with others.
struct Joiner::Tie {
  Ref written;  ///< as the record has it
  RefKind kind;
  SourceSpan span;
  Instant first, last;  ///< of the events that carry it

  [[nodiscard]] FoundStep step() const { return {written, span, first}; }
  [[nodiscard]] bool names_a_payout() const { return kind.scope == RefScope::payout || kind.scope == RefScope::day; }
  [[nodiscard]] bool same_id(const Tie& other) const {
    return written.id == other.written.id && kind.name == other.kind.name && !(kind.original && other.kind.original);
  }
  /// Between two records: either may have come first.
  [[nodiscard]] bool meets(const Tie& other) const {
    if (!same_id(other)) return false;
    return kind.scope != RefScope::day || (first - other.last <= k_reach_after && other.first - last <= k_reach_after);
  }
  /// This record speaks of what `payout` was sent with.
  [[nodiscard]] bool answers(const Tie& payout) const {
    if (!same_id(payout)) return false;
    return kind.scope != RefScope::day ||
           (first - payout.last <= k_reach_after && payout.first - last <= k_reach_before);
  }
  [[nodiscard]] bool is_same_day(const Tie& payout) const {
    return first - payout.last <= k_same_day && payout.first - last <= k_same_day;
  }
};

/// The events of a strand that carry the same references; all events of a payout.
struct Joiner::Piece {
  store::StrandId strand = 0;
  StrandKey key;
  std::vector<Event> events;
  std::vector<Tie> ties;

  [[nodiscard]] bool is_payout() const { return key.kind == "tx"; }
  [[nodiscard]] bool is_named_by(const Tie& tie) const {
    return key.id == tie.written.id && own_kind(key) == tie.written.kind;
  }

  void tie(const Event& event) {
    for (const Ref& ref : event.refs) {
      const RefKind kind = ref_kind(ref.kind);
      const bool of_use = (kind.scope != RefScope::shared || kind.ours) && !is_placeholder(ref.id);
      if (!of_use || (kind.original && is_payout())) continue;
      const auto known = std::find_if(ties.begin(), ties.end(), [&](const Tie& tie) {
        return tie.written.id == ref.id && tie.kind.name == kind.name && tie.kind.original == kind.original;
      });
      if (known == ties.end()) {
        ties.push_back({ref, kind, event.span, event.at, event.at});
      } else {
        known->first = std::min(known->first, event.at);
        known->last = std::max(known->last, event.at);
      }
    }
  }
};

/// Which payouts a record names by its own ids.
struct Joiner::Claim {
  std::map<const Piece*, const Tie*> sure;
  std::set<const Piece*> maybe;
  bool by_day = false;   ///< sure only because the number is of the same day
  bool crowded = false;  ///< an id it carries is on too many strands to look at

  [[nodiscard]] const Piece* owner() const { return sure.size() == 1 ? sure.begin()->first : nullptr; }
  [[nodiscard]] bool is_free() const { return sure.empty() && maybe.empty() && !crowded; }
  [[nodiscard]] std::set<const Piece*> fits() const {
    std::set<const Piece*> out = maybe;
    for (const auto& [payout, tie] : sure) out.insert(payout);
    return out;
  }
};

/// Records that hang together and name no payout themselves, and the payouts whose records they touch.
struct Joiner::Group {
  std::vector<const Piece*> pieces;
  std::vector<std::size_t> from;  ///< of each piece: the one it was reached from
  std::vector<const Tie*> by;     ///< of each piece: its id that led there; null for the first
  std::set<const Piece*> sure, maybe;
  std::size_t edge = 0;           ///< the piece that touches the owner's record
  const Piece* beyond = nullptr;  ///< that record
  const Tie* beyond_by = nullptr;
  const Tie* claimed_by = nullptr;  ///< the owner's id that the record beyond carries
  bool crowded = false;

  [[nodiscard]] const Piece* owner() const {
    const bool one =
        sure.size() == 1 && !crowded && std::includes(sure.begin(), sure.end(), maybe.begin(), maybe.end());
    return one ? *sure.begin() : nullptr;
  }
  [[nodiscard]] std::set<const Piece*> fits() const {
    std::set<const Piece*> out = maybe;
    out.insert(sure.begin(), sure.end());
    return out;
  }
};

Joiner::Joiner(store::Reader& reader, Instant as_of) : m_reader(reader), m_as_of(as_of) {}
Joiner::~Joiner() = default;

void Joiner::make_room() {
  if (m_pieces.size() + m_carriers.size() <= k_most_kept) return;
  m_pieces.clear();
  m_carriers.clear();
  m_crowded.clear();
  m_shared.clear();
}

const std::vector<std::unique_ptr<Joiner::Piece>>& Joiner::pieces(store::StrandId id) {
  const auto known = m_pieces.find(id);
  if (known != m_pieces.end()) return known->second;
  Result<store::Strand> strand = m_reader.read(id);
  if (strand) return keep(*strand);
  if (!m_error) m_error = strand.error();
  return m_pieces[id];
}

const std::vector<std::unique_ptr<Joiner::Piece>>& Joiner::keep(const store::Strand& strand) {
  const auto [place, is_new] = m_pieces.try_emplace(strand.id);
  std::vector<std::unique_ptr<Piece>>& out = place->second;
  if (!is_new || !strand.key.is_payout()) return out;
  const bool whole = strand.key.kind == "tx";
  std::map<std::vector<Ref>, Piece*> open;  // the newest piece of each set of references
  for (const Event& event : strand.events) {
    if (event.at > m_as_of) break;
    Piece*& piece = open[whole ? std::vector<Ref>{} : event.refs];
    const bool again = piece != nullptr && !whole && ref_kind(own_kind(strand.key)).scope == RefScope::day &&
                       event.at - piece->events.back().at > k_reach_after;
    if (piece == nullptr || again) {
      out.push_back(std::make_unique<Piece>());
      piece = out.back().get();
      piece->strand = strand.id;
      piece->key = strand.key;
    }
    piece->tie(event);
    piece->events.push_back(event);
  }
  return out;
}

/// Every piece that carries the text as a reference, and the payout whose own id it is.
const Joiner::Carriers& Joiner::carriers(const std::string& id) {
  const auto [place, is_new] = m_carriers.try_emplace(id);
  if (!is_new) return place->second;
  const Result<std::vector<store::StrandId>> found = m_reader.lookup(id);
  if (!found) {
    if (!m_error) m_error = found.error();
    return place->second;
  }
  if (found->size() > k_most_carriers) {
    m_crowded.insert(id);
    return place->second;
  }
  Carriers out;
  for (const store::StrandId strand : *found) {
    for (const std::unique_ptr<Piece>& piece : pieces(strand)) {
      const bool named = piece->key.id == id || std::any_of(piece->ties.begin(), piece->ties.end(),
                                                            [&](const Tie& tie) { return tie.written.id == id; });
      if (named) out.push_back(piece.get());
    }
  }
  // By what they are, not by when they came.
  std::sort(out.begin(), out.end(), [](const Piece* a, const Piece* b) {
    if (a->key != b->key) return a->key < b->key;
    return before(a->events.front(), b->events.front());
  });
  return m_carriers[id] = std::move(out);
}

bool Joiner::is_crowded(const std::string& id) {
  (void)carriers(id);
  return m_crowded.contains(id);
}

/// True for an id that records of several end-to-end ids carry: a batch or a message, whatever its kind is called.
bool Joiner::is_shared(const Tie& tie) {
  if (tie.kind.name == k_end_to_end) return false;
  const auto [place, is_new] = m_shared.try_emplace({tie.kind.name, tie.written.id}, false);
  if (!is_new) return place->second;
  std::set<std::string_view> named;  // by the first record that has any
  for (const Piece* piece : carriers(tie.written.id)) {
    if (piece->is_payout() || std::none_of(piece->ties.begin(), piece->ties.end(), [&](const Tie& own) { return own.meets(tie); })) continue;
    std::set<std::string_view> own;
    for (const Tie& one : piece->ties) {
      if (one.kind.name == k_end_to_end) own.insert(one.written.id);
    }
    if (own.empty()) continue;
    const bool apart = !named.empty() && std::none_of(own.begin(), own.end(), [&](std::string_view id) { return named.contains(id); });
    if (apart) return place->second = true;
    if (named.empty()) named = std::move(own);
  }
  return false;
}

/// The payouts that a record's id is of.
std::vector<const Joiner::Piece*> Joiner::owners(const Tie& tie) {
  std::vector<const Piece*> out;
  for (const Piece* piece : carriers(tie.written.id)) {
    if (!piece->is_payout()) continue;
    const bool itself = tie.kind.ours && piece->key.id == tie.written.id;
    const bool carries =
        tie.kind.scope != RefScope::shared &&
        std::any_of(piece->ties.begin(), piece->ties.end(), [&](const Tie& own) { return tie.answers(own); });
    if (itself || carries) out.push_back(piece);
  }
  return out;
}

Joiner::Claim Joiner::claim(const Piece& record) {
  Claim out;
  std::map<const Piece*, const Tie*> of_the_day;
  for (const Tie& tie : record.ties) {
    if (is_crowded(tie.written.id)) {
      out.crowded = out.crowded || (tie.kind.known && tie.names_a_payout());
      continue;
    }
    const std::vector<const Piece*> found = owners(tie);
    if (found.size() == 1 && tie.kind.scope != RefScope::order) {
      out.sure.emplace(found.front(), &tie);
      continue;
    }
    out.maybe.insert(found.begin(), found.end());
    if (tie.kind.scope != RefScope::day || tie.kind.original) continue;
    for (const Piece* payout : found) {
      const bool same_day = std::any_of(payout->ties.begin(), payout->ties.end(),
                                        [&](const Tie& own) { return tie.answers(own) && tie.is_same_day(own); });
      if (same_day) of_the_day.emplace(payout, &tie);
    }
  }
  if (out.sure.empty() && of_the_day.size() == 1) {
    out.sure = of_the_day;
    out.by_day = true;
  }
  return out;
}

void Joiner::each_neighbour(const Piece& piece, const std::function<void(const Piece&, const Tie&)>& visit) {
  for (const Tie& tie : piece.ties) {
    if (!tie.names_a_payout() || (!piece.is_payout() && is_shared(tie))) continue;
    for (const Piece* other : carriers(tie.written.id)) {
      if (other == &piece || other->is_payout()) continue;
      for (const Tie& theirs : other->ties) {
        // A kind nobody knows may be one that many share: between two records it counts only where it is a name.
        const bool trusted =
            tie.kind.known || piece.is_payout() || piece.is_named_by(tie) || other->is_named_by(theirs);
        if (trusted && (piece.is_payout() ? theirs.answers(tie) : theirs.meets(tie))) visit(*other, theirs);
      }
    }
  }
}

Joiner::Group Joiner::group(const Piece& start) {
  Group out;
  std::set<const Piece*> seen{&start};
  out.pieces.push_back(&start);
  out.from.push_back(0);
  out.by.push_back(nullptr);
  for (std::size_t i = 0; i < out.pieces.size(); ++i) {
    each_neighbour(*out.pieces[i], [&](const Piece& other, const Tie& tie) {
      if (!seen.insert(&other).second) return;
      const Claim claimed = claim(other);
      if (claimed.is_free()) {
        if (out.pieces.size() >= k_most_pieces) {
          out.crowded = true;
          return;
        }
        out.pieces.push_back(&other);
        out.from.push_back(i);
        out.by.push_back(&tie);
      } else if (const Piece* owner = claimed.owner()) {
        if (out.sure.empty()) {
          out.edge = i;
          out.beyond = &other;
          out.beyond_by = &tie;
          out.claimed_by = claimed.sure.begin()->second;
        }
        out.sure.insert(owner);
        if (claimed.by_day) out.maybe.insert(claimed.maybe.begin(), claimed.maybe.end());
      } else {
        const std::set<const Piece*> fits = claimed.fits();
        out.maybe.insert(fits.begin(), fits.end());
        out.crowded = out.crowded || claimed.crowded;
      }
    });
  }
  return out;
}

facts::LooseRecord Joiner::loose(const Piece& record, const Piece* self, const std::set<const Piece*>& fits) const {
  facts::LooseRecord out;
  out.event = record.events.back();
  out.by = {std::string(own_kind(record.key)), record.key.id};
  for (const Piece* other : fits) {
    if (other != self) out.fits.push_back(other->key.id);
  }
  std::sort(out.fits.begin(), out.fits.end());
  return out;
}

Result<Joined> Joiner::payout(store::Strand tx) {
  make_room();
  Joined out;
  out.key = tx.key;
  const std::vector<std::unique_ptr<Piece>>& own = keep(tx);
  out.events = std::move(tx.events);
  if (own.empty()) return out;  // all of it is later than as_of
  const Piece* const self = own.front().get();
  std::set<const Piece*> seen{self};
  std::deque<const Piece*> open;
  const auto take = [&](const Piece& piece) {
    out.events.insert(out.events.end(), piece.events.begin(), piece.events.end());
    open.push_back(&piece);
  };
  const auto leave = [&](const Piece& piece, const std::set<const Piece*>& fits, bool counted) {
    out.loose.push_back(loose(piece, self, fits));
    out.loose.back().counted = counted;
    if (!counted) open.push_back(&piece);
  };
  const auto consider = [&](const Piece& record) {
    if (!seen.insert(&record).second) return;
    const Claim claimed = claim(record);
    const std::set<const Piece*> fits = claimed.fits();
    if (claimed.is_free()) {
      const Group around = group(record);
      seen.insert(around.pieces.begin(), around.pieces.end());
      const bool mine = around.owner() == self;
      const bool perhaps = around.owner() == nullptr && around.fits().contains(self);
      for (const Piece* piece : around.pieces) {
        if (mine) take(*piece);
        if (perhaps) leave(*piece, around.fits(), false);
      }
    } else if (claimed.owner() == self) {
      take(record);
      if (claimed.by_day) leave(record, fits, true);
    } else if (fits.contains(self) && (claimed.owner() == nullptr || claimed.by_day)) {
      leave(record, fits, false);
    }
  };
  const auto follow = [&](const Piece& piece) {
    each_neighbour(piece, [&](const Piece& record, const Tie&) { consider(record); });
  };
  follow(*self);
  for (const Tie& tie : self->ties) {
    if (tie.kind.scope == RefScope::order) {
      for (const Piece* other : carriers(tie.written.id)) {
        if (!other->is_payout()) consider(*other);
      }
    }
    if (tie.kind.known && tie.kind.scope != RefScope::shared && is_crowded(tie.written.id))
      out.loose.push_back({tie.written, {}, {}, false});
  }
  for (const Piece* other : carriers(self->key.id)) {
    const bool names = std::any_of(other->ties.begin(), other->ties.end(),
                                   [&](const Tie& tie) { return tie.kind.ours && tie.written.id == self->key.id; });
    if (!other->is_payout() && names) consider(*other);
  }
  while (!open.empty()) {
    const Piece* const piece = open.front();
    open.pop_front();
    follow(*piece);
  }
  std::sort(out.events.begin(), out.events.end(), before);
  std::sort(out.loose.begin(), out.loose.end(), [](const facts::LooseRecord& a, const facts::LooseRecord& b) {
    if (a.by != b.by) return a.by < b.by;
    return before(a.event, b.event);
  });
  if (m_error) return tl::unexpected(*m_error);
  return out;
}

/// From the record to its payout, each id where the next record has it.
std::vector<FoundStep> Joiner::steps(const Group& group) const {
  std::vector<FoundStep> out;
  for (std::size_t i = group.edge; i != 0; i = group.from[i]) out.insert(out.begin(), group.by[i]->step());
  if (group.beyond_by != nullptr) out.push_back(group.beyond_by->step());
  if (group.claimed_by != nullptr) out.push_back(group.claimed_by->step());
  return out;
}

Placed Joiner::placed(const Piece& piece, std::set<const Piece*>& seen) {
  Placed out;
  const auto fit = [&](const std::set<const Piece*>& fits) {
    std::vector<const Piece*> sorted(fits.begin(), fits.end());
    std::sort(sorted.begin(), sorted.end(), [](const Piece* a, const Piece* b) { return a->key < b->key; });
    for (const Piece* payout : sorted) out.fits.push_back(payout->strand);
  };
  const Claim claimed = claim(piece);
  if (const Piece* owner = claimed.owner()) {
    out.owner = owner->strand;
    out.steps.push_back(claimed.sure.begin()->second->step());
    return out;
  }
  out.records.key = piece.key;
  if (!claimed.is_free()) {
    fit(claimed.fits());
    out.records.events = piece.events;
    out.records.loose.push_back(loose(piece, nullptr, claimed.fits()));
    return out;
  }
  const Group around = group(piece);
  seen.insert(around.pieces.begin(), around.pieces.end());
  if (const Piece* owner = around.owner()) {
    out.owner = owner->strand;
    out.steps = steps(around);
    return out;
  }
  fit(around.fits());
  const auto rank = [](const Piece* one) {
    return std::tuple(ref_kind(own_kind(one->key)).rank, one->key.kind, one->key.id);
  };
  for (const Piece* one : around.pieces) {
    if (rank(one) < std::tuple(ref_kind(own_kind(out.records.key)).rank, out.records.key.kind, out.records.key.id))
      out.records.key = one->key;
    out.records.events.insert(out.records.events.end(), one->events.begin(), one->events.end());
    if (!out.fits.empty() || around.crowded) out.records.loose.push_back(loose(*one, nullptr, around.fits()));
  }
  std::sort(out.records.events.begin(), out.records.events.end(), before);
  return out;
}

Result<std::vector<Placed>> Joiner::place(const store::Strand& record) {
  make_room();
  std::vector<Placed> out;
  std::set<const Piece*> seen;
  for (const std::unique_ptr<Piece>& piece : keep(record)) {
    if (seen.contains(piece.get())) continue;
    Placed one = placed(*piece, seen);
    for (const Event& event : piece->events) {
      for (const Ref& ref : event.refs) one.ids.push_back({ref, event.span, event.at});
    }
    out.push_back(std::move(one));
  }
  if (m_error) return tl::unexpected(*m_error);
  return out;
}

}  // namespace payout::app
