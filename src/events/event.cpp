#include "events/event.hpp"

#include <array>
#include <tuple>

#include "base/hash.hpp"
#include "events/ref_kind.hpp"

namespace payout {
namespace {

bool is_alnum(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

auto content_fields(const Event& e) {
  return std::tie(e.at, e.type, e.type_text, e.txid, e.channel, e.attempt, e.scheme, e.code, e.msg, e.amount, e.bank,
                  e.payee, e.customer, e.reason, e.component, e.replaces, e.replaced_by, e.refs, e.from, e.to);
}

StrandKey first_of(std::initializer_list<std::pair<std::string_view, const std::string*>> choices) {
  for (const auto& [kind, id] : choices) {
    if (!id->empty()) return {std::string(kind), *id};
  }
  return {"other", ""};
}

/// The reference that names a record best: one of its own that is a single payout's, else of the payout it answers, else
/// whatever is there. Null where all are mere placeholders.
const Ref* naming_ref(const std::vector<Ref>& refs) {
  const Ref* best = nullptr;
  int least = 0;
  for (const Ref& ref : refs) {
    if (is_placeholder(ref.id)) continue;
    const RefKind kind = ref_kind(ref.kind);
    const bool names = kind.scope == RefScope::payout || kind.scope == RefScope::day;
    const int weight = names ? (kind.original ? 1 : 0) : 2;
    if (best != nullptr && weight >= least) continue;
    best = &ref;
    least = weight;
  }
  return best;
}

constexpr std::array<std::string_view, 6> k_context_kinds{"channel", "bank", "component", "customer", "log", "other"};

}  // namespace

void Event::clear() {
  at = {};
  type = EventType::unknown;
  for (std::string* text : {&type_text, &txid, &event_id, &src, &channel, &scheme, &code, &msg, &bank, &payee,
                            &customer, &reason, &component, &replaces, &replaced_by}) {
    text->clear();
  }
  attempt.reset();
  amount.reset();
  refs.clear();
  from.reset();
  to.reset();
  item = 0;
  content = 0;
  other_keys = 0;
  trust = Trust::unsaid;
  span = {};
}

std::uint64_t identity_key(const Event& event) {
  if (event.event_id.empty()) return hash64({}, event.content ^ (std::uint64_t{event.item} << 48U));
  std::string key;
  key.reserve(event.src.size() + event.event_id.size() + 8);
  key += event.src;
  key += '\x1f';
  key += event.event_id;
  key += '\x1f';
  key += std::to_string(event.item);
  return hash64(key);
}

bool same_identity(const Event& a, const Event& b) {
  if (a.event_id != b.event_id || a.item != b.item) return false;
  if (!a.event_id.empty()) return a.src == b.src;
  return a.content == b.content && a.src == b.src && same_content(a, b);
}

bool same_content(const Event& a, const Event& b) { return content_fields(a) == content_fields(b); }

bool before(const Event& a, const Event& b) {
  if (a.at != b.at) return a.at < b.at;
  if (a.type != b.type) return rank(a.type) < rank(b.type);
  return std::tie(a.src, a.event_id, a.item, a.content, a.type_text, a.attempt, a.code, a.scheme, a.msg) <
         std::tie(b.src, b.event_id, b.item, b.content, b.type_text, b.attempt, b.code, b.scheme, b.msg);
}

bool StrandKey::is_payout() const {
  for (const std::string_view context : k_context_kinds) {
    if (kind == context) return false;
  }
  return true;
}

StrandKey strand_of(const Event& e) {
  if (!e.txid.empty()) return {"tx", e.txid};
  switch (scope(e.type)) {
    case Scope::channel: return first_of({{"channel", &e.channel}, {"bank", &e.bank}});
    case Scope::bank: return first_of({{"bank", &e.bank}, {"channel", &e.channel}});
    case Scope::component: return first_of({{"component", &e.component}, {"channel", &e.channel}});
    case Scope::log: return first_of({{"log", &e.src}});
    case Scope::customer: return first_of({{"customer", &e.customer}});
    case Scope::payout:
    case Scope::any: break;
  }
  // Records of mapped sources know the payout by another id.
  if (const Ref* own = naming_ref(e.refs)) return {"ref:" + own->kind, own->id};
  return first_of({{"channel", &e.channel}, {"bank", &e.bank}, {"component", &e.component}, {"customer", &e.customer}});
}

bool is_txid(std::string_view text) {
  if (text.empty() || text.size() > 64 || !is_alnum(text.front())) return false;
  for (const char c : text) {
    if (!is_alnum(c) && c != '.' && c != '_' && c != ':' && c != '-') return false;
  }
  return true;
}

}  // namespace payout
