#include "rules/json_place.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace payout::rules {
namespace {

/// Walks over JSON text without building it. The file is checked whole when it comes from outside.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : m_text(text) {}

  bool take(char c) {
    skip_blanks();
    if (m_at >= m_text.size() || m_text[m_at] != c) return false;
    ++m_at;
    return true;
  }
  /// The text between quotes; escapes are left as they are (ids have none).
  std::string_view string() {
    if (!take('"')) return {};
    const std::size_t begin = m_at;
    while (m_at < m_text.size() && m_text[m_at] != '"') m_at += m_text[m_at] == '\\' ? 2 : 1;
    m_at = std::min(m_at, m_text.size());
    const std::string_view out = m_text.substr(begin, m_at - begin);
    ++m_at;
    return out;
  }
  /// One value of any kind, as it stands.
  std::string_view value() {
    skip_blanks();
    const std::size_t begin = std::min(m_at, m_text.size());
    std::size_t depth = 0;
    while (m_at < m_text.size()) {
      const char c = m_text[m_at];
      if (c == '"') {
        (void)string();
        continue;
      }
      if (depth == 0 && (c == ',' || c == '}' || c == ']')) break;
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      ++m_at;
    }
    return m_text.substr(begin, m_at - begin);
  }

 private:
  void skip_blanks() {
    while (m_at < m_text.size() &&
           (m_text[m_at] == ' ' || m_text[m_at] == '\n' || m_text[m_at] == '\r' || m_text[m_at] == '\t'))
      ++m_at;
  }
  std::string_view m_text;
  std::size_t m_at = 0;
};

/// The item of a list by its number as text; empty where there is none.
std::string_view item_at(std::string_view list, std::string_view number) {
  std::size_t wanted = 0;
  if (std::from_chars(number.data(), number.data() + number.size(), wanted).ec != std::errc{}) return {};
  Scanner scan(list);
  if (!scan.take('[')) return {};
  for (std::size_t i = 0;; ++i) {
    const std::string_view value = scan.value();
    if (i == wanted) return value;
    if (value.empty() || !scan.take(',')) return {};
  }
}

/// One step down; takes what it used off `path`. A key may hold a stroke itself.
std::string_view step(std::string_view value, std::string_view& path) {
  std::string_view found;
  std::string_view rest;
  const bool object = each_member(value, [&](std::string_view key, std::string_view member) {
    const std::string_view after = path.substr(1);
    const bool fits = after.starts_with(key) && (after.size() == key.size() || after[key.size()] == '/');
    if (!fits || !found.empty()) return;
    found = member;
    rest = after.substr(key.size());
  });
  if (object && !found.empty()) {
    path = rest;
    return found;
  }
  const std::size_t end = std::min(path.find('/', 1), path.size());
  found = item_at(value, path.substr(1, end - 1));
  if (!found.empty()) path = path.substr(end);
  return found;
}

}  // namespace

bool each_member(std::string_view object, const std::function<void(std::string_view, std::string_view)>& visit) {
  Scanner scan(object);
  if (!scan.take('{')) return false;
  if (scan.take('}')) return true;
  do {
    const std::string_view key = scan.string();
    if (key.empty() || !scan.take(':')) return false;
    visit(key, scan.value());
  } while (scan.take(','));
  return scan.take('}');
}

TextPlace find_place(std::string_view json, std::string_view path) {
  std::string_view at = json;
  while (path.starts_with('/')) {
    const std::string_view below = step(at, path);
    if (below.empty()) break;
    at = below;
  }
  const auto before = static_cast<std::ptrdiff_t>(at.data() - json.data());
  return place_of_line(json, static_cast<std::uint64_t>(std::count(json.begin(), json.begin() + before, '\n')) + 1);
}

TextPlace place_of_line(std::string_view text, std::uint64_t line) {
  TextPlace out;
  out.line = line;
  for (std::uint64_t skipped = 1; skipped < line && !text.empty(); ++skipped) {
    text.remove_prefix(
        std::min(text.size(), text.find('\n') == std::string_view::npos ? text.size() : text.find('\n') + 1));
  }
  out.snippet = trim(text.substr(0, text.find('\n')));
  return out;
}

}  // namespace payout::rules
