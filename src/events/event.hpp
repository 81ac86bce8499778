#pragma once
/// One thing that happened, as read from a log line or record.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/span.hpp"
#include "events/event_type.hpp"
#include "events/trust.hpp"

namespace payout {

/// Another id of the same payout: kind (`channel`, `e2e`, `trace`, `uetr`...) and value.
struct Ref {
  std::string kind;
  std::string id;
  auto operator<=>(const Ref&) const = default;
};

/// A canonical event (docs/formats/events.md). Empty text means: not given.
/// All free text in it is already masked; txid, event_id and refs never are.
struct Event {
  Instant at;
  EventType type = EventType::unknown;
  std::string type_text;  ///< the name as given; kept only where type is unknown
  std::string txid;
  std::string event_id;
  std::string src;
  std::string channel;
  std::optional<std::int32_t> attempt;
  std::string scheme;
  std::string code;
  std::string msg;  ///< at most 1,024 bytes; the source line has the rest
  std::optional<Money> amount;
  std::string bank;
  std::string payee;
  std::string customer;
  std::string reason;
  std::string component;
  std::string replaces;
  std::string replaced_by;
  std::vector<Ref> refs;
  std::optional<Instant> from;  ///< log.coverage only
  std::optional<Instant> to;
  std::uint32_t item = 0;      ///< position inside a document that yields several events
  std::uint64_t content = 0;   ///< hash64 of the source record's bytes (identity without event_id)
  std::uint16_t other_keys = 0;  ///< how many keys outside the contract the record had
  Trust trust = Trust::unsaid;   ///< as its source is declared; no part of its identity
  SourceSpan span;

  [[nodiscard]] std::string_view type_name() const {
    return type == EventType::unknown ? std::string_view(type_text) : name(type);
  }
  /// Empties every field but keeps the strings' memory, so that one Event can be filled again and again.
  void clear();
};

inline constexpr std::size_t k_max_msg = 1024;

/// Identity key: hash of (src, event_id, item) or, without event_id, of the content. Hits are verified with `same_identity`.
[[nodiscard]] std::uint64_t identity_key(const Event& event);
[[nodiscard]] bool same_identity(const Event& a, const Event& b);
/// Equal in every field a verdict may read (not the place it was read from).
[[nodiscard]] bool same_content(const Event& a, const Event& b);

/// Order of a timeline: instant, then type rank, then identity; never order of arrival.
[[nodiscard]] bool before(const Event& a, const Event& b);

/// The strand an event belongs to: (kind, id) with kind `tx`, `channel`, `bank`, `component`,
/// `customer`, `log`, `other`, or `ref:<kind>` for records that know the payout by another id only.
struct StrandKey {
  std::string kind;
  std::string id;
  auto operator<=>(const StrandKey&) const = default;
  [[nodiscard]] bool is_payout() const;  ///< `tx` or `ref:...`
};
[[nodiscard]] StrandKey strand_of(const Event& event);

/// True where text matches `[A-Za-z0-9][A-Za-z0-9._:-]{0,63}`.
[[nodiscard]] bool is_txid(std::string_view text);

}  // namespace payout
