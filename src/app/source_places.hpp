#pragma once
/// The words that `sources lint` and `sources test` take: files, folders and ids of definitions.
#include <string>
#include <vector>

#include "base/error.hpp"
#include "sources/definition.hpp"

namespace payout::app {

/// Definitions somebody named, and those in use beside them.
struct SourcePlaces {
  std::vector<sources::DefinitionText> named;   ///< from files and folders
  std::vector<std::string> ids;                 ///< words that are neither
  std::vector<sources::DefinitionText> in_use;  ///< built in and of overlays, weakest first
};

/// Sorts the words and reads the files; nothing is parsed. A word is a folder, a file that exists or whose name ends in
/// `.json`, or else an id. Error: source_unreadable.
[[nodiscard]] Result<SourcePlaces> read_source_places(const std::vector<std::string>& words,
                                                      const std::vector<std::string>& overlays);

}  // namespace payout::app
