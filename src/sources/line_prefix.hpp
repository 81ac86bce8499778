#pragma once
/// What log shippers put in front of a line.
#include <optional>
#include <string>
#include <string_view>

#include "sources/json_index.hpp"

namespace payout::sources {

enum class LinePrefix { none, syslog, container };

/// `syslog` and `container` (CRI, and Docker's json-file) by name; nothing for another.
[[nodiscard]] std::optional<LinePrefix> find_prefix(std::string_view name);

/// Takes the prefix off. The result points into `line` or into `scratch`. False: the line has no such prefix.
class PrefixStripper {
 public:
  explicit PrefixStripper(LinePrefix kind) : m_kind(kind) {}
  [[nodiscard]] bool strip(std::string_view line, std::string_view& out);

 private:
  bool strip_container(std::string_view line, std::string_view& out);
  LinePrefix m_kind;
  JsonWalker m_json;
  std::string m_scratch;
};

/// The prefix a rejected line seems to have: for a hint.
[[nodiscard]] LinePrefix guess_prefix(std::string_view line);

}  // namespace payout::sources
