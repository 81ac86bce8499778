#pragma once
/// What a definition reads, in words for people.
#include <string>
#include <utility>
#include <vector>

#include "sources/definition.hpp"

namespace payout::sources {

/// Pairs of label and text, in the order of reading: form, signs, kinds of records, events and where each of their
/// keys comes from. An empty label goes on with the one before.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> summarize(const SourceDefinition& definition);

}  // namespace payout::sources
