#include "sources/line_prefix.hpp"

#include "base/instant.hpp"

namespace payout::sources {
namespace {

/// `2026-03-03T09:00:00.1Z stdout F ` in front of a record; its length, 0 for none.
std::size_t cri_length(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || space < 20 || !parse_rfc3339(line.substr(0, space)).value) return 0;
  const std::string_view rest = line.substr(space + 1);
  if (!rest.starts_with("stdout F ") && !rest.starts_with("stderr F ")) return 0;
  return space + 10;
}

/// A header such as `Mar 10 09:00:00 host app[1]: ` or `<34>1 2026-...`; its length, 0 for none.
std::size_t syslog_length(std::string_view line) {
  const std::size_t brace = line.find('{');
  if (brace == std::string_view::npos || brace < 8 || brace > 512) return 0;
  const bool old_form =
      line[0] >= 'A' && line[0] <= 'Z' && line[3] == ' ' && line.substr(0, brace).find(':') != std::string_view::npos;
  const bool new_form = line[0] == '<' && line.find('>') < 6;
  const bool iso_form =
      line[0] >= '0' && line[0] <= '9' && line[4] == '-' && line.substr(0, brace).find(": ") != std::string_view::npos;
  return old_form || new_form || iso_form ? brace : 0;
}

}  // namespace

std::optional<LinePrefix> find_prefix(std::string_view name) {
  if (name.empty()) return LinePrefix::none;
  if (name == "syslog") return LinePrefix::syslog;
  if (name == "container") return LinePrefix::container;
  return std::nullopt;
}

LinePrefix guess_prefix(std::string_view line) {
  if (cri_length(line) != 0) return LinePrefix::container;
  return syslog_length(line) != 0 ? LinePrefix::syslog : LinePrefix::none;
}

/// Docker wraps every line: {"log":"...\n","stream":"stdout","time":"..."}
bool PrefixStripper::strip_container(std::string_view line, std::string_view& out) {
  if (const std::size_t length = cri_length(line); length != 0) {
    out = line.substr(length);
    return true;
  }
  if (!m_json.start(line) || !m_json.enter()) return false;
  bool found = false;
  std::string_view key;
  while (m_json.next_key(key)) {
    std::string_view raw;
    if (key == "log" && m_json.peek() == JsonKind::text) {
      if (!m_json.text(raw) || !m_json.unescape(raw, m_scratch, out)) return false;
      found = true;
    } else if (!m_json.skip()) {
      return false;
    }
  }
  while (!out.empty() && (out.back() == '\n' || out.back() == '\r')) out.remove_suffix(1);
  return found && m_json.finish();
}

bool PrefixStripper::strip(std::string_view line, std::string_view& out) {
  out = line;
  if (m_kind == LinePrefix::none) return true;
  if (m_kind == LinePrefix::container) return strip_container(line, out);
  const std::size_t length = syslog_length(line);
  out.remove_prefix(length);
  return length != 0;
}

}  // namespace payout::sources
