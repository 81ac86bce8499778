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

/// What stands behind the prefix.
enum class Body { json, text };

/// Takes the prefix off. The result points into `line` or into `scratch`. False: the line has no such prefix.
class PrefixStripper {
 public:
  /// Of `json` a syslog header ends where the first brace stands, whatever a writer put between; of `text` it ends
  /// where the form of a header ends.
  explicit PrefixStripper(LinePrefix kind, Body body = Body::json) : m_kind(kind), m_body(body) {}
  [[nodiscard]] bool strip(std::string_view line, std::string_view& out);

 private:
  bool strip_container(std::string_view line, std::string_view& out);
  LinePrefix m_kind;
  Body m_body;
  JsonWalker m_json;
  std::string m_scratch;
};

/// The prefix a rejected line seems to have: for a hint.
[[nodiscard]] LinePrefix guess_prefix(std::string_view line);

}  // namespace payout::sources
