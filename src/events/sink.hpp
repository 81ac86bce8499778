#pragma once
/// What a reader of logs hands over, record by record.
#include <cstdint>
#include <string>

#include "events/event.hpp"

namespace payout {

/// A record that could not be taken; data, not an error.
struct Reject {
  SourceSpan span;
  std::string code;     ///< stable word: json_syntax, missing_field, ts_form ... (docs/formats/rejects.md)
  std::string detail;   ///< one sentence for people, e.g. "`ts` has no zone offset"
  std::string excerpt;  ///< first 256 bytes, masked and escaped
  std::string hint;     ///< what to do; may be empty
};

/// A place in an input up to which everything has been handed over.
struct Position {
  std::uint64_t byte = 0;
  std::uint64_t line = 0;  ///< lines before it
  bool operator==(const Position&) const = default;
};

/// Receives what a reader finds, in input order. Returning false from `checkpoint` stops the reader.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void event(const Event& event) = 0;  ///< the event is reused after the call: copy what is kept
  virtual void reject(const Reject& reject) = 0;
  /// Called after each record: everything before `position` has been handed over.
  [[nodiscard]] virtual bool checkpoint(Position position) = 0;
};

}  // namespace payout
