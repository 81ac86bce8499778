#include "rules/code_tables.hpp"
#include "rules/load_tables.hpp"

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
    const std::string_view out = m_text.substr(begin, m_at - begin);
    ++m_at;
    return out;
  }
  /// One value of any kind, as it stands.
  std::string_view value() {
    skip_blanks();
    const std::size_t begin = m_at;
    std::size_t depth = 0;
    while (m_at < m_text.size()) {
      const char c = m_text[m_at];
      if (c == '"') {
        (void)string();
      } else {
        if (depth == 0 && (c == ',' || c == '}' || c == ']')) break;
        if (c == '{' || c == '[') ++depth;
        if (c == '}' || c == ']') --depth;
        ++m_at;
      }
    }
    return m_text.substr(begin, m_at - begin);
  }

 private:
  void skip_blanks() {
    while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\n' || m_text[m_at] == '\r' || m_text[m_at] == '\t')) ++m_at;
  }
  std::string_view m_text;
  std::size_t m_at = 0;
};

/// Calls `visit(key, value)` for each member of an object; false where the text is no object.
template <class Visit>
bool each_member(std::string_view text, const Visit& visit) {
  Scanner scan(text);
  if (!scan.take('{')) return false;
  if (scan.take('}')) return true;
  do {
    const std::string_view key = scan.string();
    if (key.empty() || !scan.take(':')) return false;
    visit(key, scan.value());
  } while (scan.take(','));
  return scan.take('}');
}

}  // namespace

void Subcauses::load(std::string_view text, const std::string& file, Faults& faults) {
  m_file = file;
  bool found = false;
  const bool shape = each_member(text, [&](std::string_view key, std::string_view value) {
    if (key != "subcauses") return;
    found = each_member(value, [&](std::string_view id, std::string_view entry) { m_texts[std::string(id)] = entry; });
  });
  if (!shape || !found) faults.add(file, "this is not a table of subcauses", "one JSON object with the key `subcauses`");
}

const Subcause* Subcauses::find(std::string_view id) const {
  if (const auto read = m_read.find(id); read != m_read.end()) return &read->second;
  const auto text = m_texts.find(id);
  if (text == m_texts.end()) return nullptr;
  Faults ignored;  // `check` has told of them, or the file is part of the program and tested
  return &m_read.emplace(text->first, read_subcause(text->second, text->first, m_file, ignored)).first->second;
}

void Subcauses::check(Faults& faults) const {
  for (const auto& [id, text] : m_texts) (void)read_subcause(text, id, m_file, faults);
}

}  // namespace payout::rules
