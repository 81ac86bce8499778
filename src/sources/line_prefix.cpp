#include "sources/line_prefix.hpp"

#include <algorithm>

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

/// Behind the next `count` words, each with the blank that ends it; npos where there are not so many.
std::size_t skip_words(std::string_view line, std::size_t at, unsigned count) {
  for (; count != 0 && at != std::string_view::npos; --count) {
    at = line.find(' ', at);
    if (at != std::string_view::npos) ++at;
  }
  return at;
}

/// Behind `host tag[pid]: `; 0 where that does not stand there.
std::size_t skip_tag(std::string_view line, std::size_t host) {
  const std::size_t tag = skip_words(line, host, 1);
  if (tag == std::string_view::npos) return 0;
  const std::size_t colon = line.find(": ", tag);
  const std::size_t blank = line.find(' ', tag);
  return colon != std::string_view::npos && colon < blank ? colon + 2 : 0;
}

/// Behind the structured data of RFC 5424, `-` or `[id key="value"]...`, and its blank; 0 where neither stands there.
std::size_t skip_structured(std::string_view line, std::size_t at) {
  if (at >= line.size()) return 0;
  if (line[at] == '-') return std::min(at + 2, line.size());
  bool quoted = false;
  while (at < line.size() && line[at] == '[') {
    for (++at; at < line.size() && (quoted || line[at] != ']'); ++at) {
      if (line[at] == '\\') {
        ++at;
      } else if (line[at] == '"') {
        quoted = !quoted;
      }
    }
    ++at;
  }
  return at < line.size() && line[at] == ' ' ? at + 1 : 0;
}

/// The length of a syslog header in front of text: RFC 3164 (`Mar 10 09:00:00 host app[1]: `), the same with an ISO
/// time, and RFC 5424 (`<34>1 time host app pid msgid - `); 0 for none.
std::size_t syslog_text_length(std::string_view line) {
  std::size_t at = 0;
  if (line.starts_with('<')) {
    at = line.find('>');
    if (at == std::string_view::npos || at > 4) return 0;
    ++at;
  }
  const std::string_view rest = line.substr(at);
  if (at != 0 && rest.starts_with("1 ")) {
    const std::size_t data = skip_words(line, at, 6);
    return data == std::string_view::npos ? 0 : skip_structured(line, data);
  }
  constexpr std::size_t k_old_time = 16;  // `Mar 10 09:00:00 `
  if (rest.size() > k_old_time && rest[0] >= 'A' && rest[0] <= 'Z' && rest[3] == ' ' && rest[9] == ':')
    return skip_tag(line, at + k_old_time);
  const std::size_t host = skip_words(line, at, 1);
  const bool iso = host != std::string_view::npos && parse_rfc3339(line.substr(at, host - at - 1)).value;
  return iso ? skip_tag(line, host) : 0;
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
  const std::size_t length = m_body == Body::json ? syslog_length(line) : syslog_text_length(line);
  out.remove_prefix(length);
  return length != 0;
}

}  // namespace payout::sources
