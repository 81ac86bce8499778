#pragma once
/// Runs the samples of source definitions through the real readers.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "events/event.hpp"
#include "sources/definition.hpp"

namespace payout::sources {

/// An event as named texts, in the contract's order; `refs.<kind>` for references. Empty values are left out.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> event_fields(const Event& event);
/// The event as one line of canonical JSON.
[[nodiscard]] std::string event_json(const Event& event);

/// One thing that came out otherwise than expected.
struct SampleDifference {
  std::string what;  ///< `event 2, code`, `events`, `rejects`, `detect`
  std::string want;
  std::string got;
};

/// What became of one sample.
struct SampleResult {
  std::string source;  ///< id of the definition
  std::string origin;
  Mark mark;
  std::string name;
  std::vector<SampleDifference> differences;  ///< empty where the sample passed
  std::vector<std::string> got;               ///< every event that came out, as canonical JSON
  [[nodiscard]] bool passed() const { return differences.empty(); }
};

/// Reads every sample of a definition and compares: events field by field (`src` only where the expected event names
/// it), rejects by code, and that detection picks this definition. Cost: one read a sample, all in memory.
[[nodiscard]] std::vector<SampleResult> run_samples(const SourceDefinition& definition, const SourceSet& sources);

/// What a definition's samples show against the whole set: signs that match none of them, samples that another
/// definition takes or claims as well.
[[nodiscard]] std::vector<Finding> check_samples(const SourceDefinition& definition, const SourceSet& sources);

}  // namespace payout::sources
