#pragma once
/// Lines of text described as data: patterns with named groups, key=value pairs, URL-encoded forms.
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace re2 {
class RE2;
}

namespace payout::sources {

inline constexpr std::size_t k_most_groups = 64;  ///< of one pattern, the whole match among them

/// A pattern for a whole line. Its named groups become the keys of the record.
struct LinePattern {
  std::string name;
  std::shared_ptr<const re2::RE2> match;
  std::vector<std::string> groups;  ///< name by number of the group; empty for groups without one
};

/// How pairs are written: `key=value other="two words"`.
struct PairSyntax {
  std::string between = " ";  ///< what parts pairs: any of these characters; a blank stands for any run of blanks
  char equals = '=';
};

/// What a value that holds more than a text is read as.
enum class Inner : unsigned char { json, kv, form };

struct TextLayout {
  std::vector<LinePattern> patterns;                ///< lines: tried in turn
  PairSyntax pairs;                                 ///< kv, and values read as kv
  std::map<std::string, Inner, std::less<>> inner;  ///< key of the record to what its value is read as
};

}  // namespace payout::sources
