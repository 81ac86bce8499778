#pragma once
/// What a file is, what it nearly is, and what it looks like: for people who write or choose a definition.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sources/definition.hpp"
#include "sources/read.hpp"

namespace payout::sources {

/// A definition that does not take a file and yet is worth a word.
struct Near {
  std::string id;
  std::string reason;
};

struct Examination {
  Detection detection;
  std::vector<Near> near;  ///< that fit as well, or whose signs fit in part; best first, at most five
  std::string looks_like;  ///< one sentence about the content's shape
  ReadOutcome outcome;     ///< of reading the beginning: at least 200 records, or all of a document
  std::uint64_t events = 0;
  std::string first_event;              ///< as canonical JSON; empty for none
  std::string first_reject;             ///< `line 3: detail`; empty for none
  std::optional<Error> refusal;         ///< the reader cannot take it
};

/// Looks at an input and reads its beginning; nothing is kept. Fails as `read` does before the first record, or where a
/// source was named that is not known.
[[nodiscard]] Result<Examination> examine(const Input& input, const ReadOptions& options, const SourceSet& sources);

/// The shape of some content in words: `lines of JSON with the keys a, b`. Masked and escaped. Cost: one look at at most
/// 8 KiB.
[[nodiscard]] std::string describe_shape(std::string_view head);

}  // namespace payout::sources
