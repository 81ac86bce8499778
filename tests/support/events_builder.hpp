#pragma once
/// Short ways to write events in tests.
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/hash.hpp"
#include "events/event.hpp"

namespace payout::test {

inline Instant at(std::string_view text) {
  const ParsedInstant parsed = parse_rfc3339(text);
  if (!parsed.value) throw std::invalid_argument("bad time in test: " + std::string(text));
  return *parsed.value;
}

/// An event of payout `txid` with a content hash of its own, as a reader would make it.
inline Event event(std::string_view when, EventType type, std::string_view txid = "P-1") {
  Event out;
  out.at = at(when);
  out.type = type;
  out.txid = txid;
  out.content = hash64(std::string(when) + std::string(name(type)) + std::string(txid));
  return out;
}

}  // namespace payout::test
