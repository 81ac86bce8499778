#pragma once
/// What can be wrong with a source definition, and where.
#include <cstdint>
#include <string>
#include <string_view>

namespace payout::sources {

/// A place in a definition.
struct Mark {
  std::uint64_t line = 0;  ///< from 1; 0 where only the file is known
  std::string path;        ///< `$.records[0].events`
};

/// One mistake. `code` (S101 ...) is listed in docs/formats/sources.md.
struct Finding {
  std::string_view code;
  bool fatal = true;  ///< the definition cannot be used; else it works and should be mended
  std::string origin;
  Mark mark;
  std::string message;
  std::string hint;
};

}  // namespace payout::sources
