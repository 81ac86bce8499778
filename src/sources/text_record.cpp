#include "sources/text_record.hpp"

#include <algorithm>
#include <array>

#include <re2/re2.h>

#include "base/text.hpp"

namespace payout::sources {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// `+` is a blank and %XX a byte; a percent sign that begins no byte stands for itself.
std::string percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
      out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// The end of a value that opens a bracket: behind its partner, so that a list or an object stays whole. npos where it
/// is never closed.
std::size_t bracket_end(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  for (std::size_t i = at; i < text.size(); ++i) {
    if (text[i] == '{' || text[i] == '[' || text[i] == '(') ++depth;
    if (text[i] == '}' || text[i] == ']' || text[i] == ')') --depth;
    if (depth == 0) return i + 1;
  }
  return std::string_view::npos;
}

/// Goes over pairs from left to right.
class PairWalker {
 public:
  PairWalker(std::string_view text, const PairSyntax& syntax) : m_text(text), m_syntax(syntax) {}

  /// The next pair; false at the end. `value` points into the text or into `kept`.
  bool next(std::string_view& key, std::string_view& value, std::string& kept) {
    while (m_at < m_text.size()) {
      skip_between();
      const std::size_t from = m_at;
      while (m_at < m_text.size() && m_text[m_at] != m_syntax.equals && !parts(m_text[m_at])) ++m_at;
      key = trim(m_text.substr(from, m_at - from));
      if (m_at >= m_text.size() || m_text[m_at] != m_syntax.equals || key.empty()) {
        if (m_at < m_text.size() && m_text[m_at] == m_syntax.equals) ++m_at;
        continue;  // a word of its own
      }
      if (m_first_key == std::string_view::npos) m_first_key = from;
      ++m_at;
      value = take_value(kept);
      return true;
    }
    return false;
  }
  /// What stands in front of the first pair.
  [[nodiscard]] std::string_view before() const {
    return m_first_key == std::string_view::npos ? std::string_view() : trim(m_text.substr(0, m_first_key));
  }

 private:
  [[nodiscard]] bool parts(char c) const {
    return m_syntax.between.find(c) != std::string::npos || (is_blank(c) && by_blanks());
  }
  [[nodiscard]] bool by_blanks() const { return m_syntax.between.find(' ') != std::string::npos; }
  void skip_between() {
    while (m_at < m_text.size() && (parts(m_text[m_at]) || is_blank(m_text[m_at]))) ++m_at;
  }
  std::string_view take_value(std::string& kept) {
    if (!by_blanks()) {
      while (m_at < m_text.size() && is_blank(m_text[m_at])) ++m_at;
    }
    if (m_at < m_text.size() && m_text[m_at] == '"') return take_quoted(kept);
    std::size_t stop = m_at;
    if (!m_open && m_at < m_text.size() && (m_text[m_at] == '{' || m_text[m_at] == '[')) {
      const std::size_t close = bracket_end(m_text, m_at);
      m_open = close == std::string_view::npos;
      if (!m_open) stop = close;
    }
    while (stop < m_text.size() && !parts(m_text[stop])) ++stop;
    const std::string_view value = trim(m_text.substr(m_at, stop - m_at));
    m_at = stop;
    return value;
  }
  std::string_view take_quoted(std::string& kept) {
    kept.clear();
    for (++m_at; m_at < m_text.size() && m_text[m_at] != '"'; ++m_at) {
      const bool escaped =
          m_text[m_at] == '\\' && m_at + 1 < m_text.size() && (m_text[m_at + 1] == '"' || m_text[m_at + 1] == '\\');
      if (escaped) ++m_at;
      kept += m_text[m_at];
    }
    if (m_at < m_text.size()) ++m_at;
    return kept;
  }

  std::string_view m_text;
  const PairSyntax& m_syntax;
  std::size_t m_at = 0;
  std::size_t m_first_key = std::string_view::npos;
  bool m_open = false;  ///< a bracket was never closed: none is looked for again, so that the work stays linear
};

}  // namespace

std::size_t find_pairs(std::string_view text, const PairSyntax& syntax, Tree& tree, Pairs& out) {
  PairWalker walker(text, syntax);
  std::string_view key;
  std::string_view value;
  std::string kept;
  const std::size_t before = out.size();
  while (walker.next(key, value, kept)) out.emplace_back(key, value.data() == kept.data() ? tree.keep(kept) : value);
  const std::size_t count = out.size() - before;
  if (count != 0 && !walker.before().empty()) out.emplace_back("text", walker.before());
  return count;
}

bool find_fields(std::string_view form, LineConverter* encoding, Tree& tree, Pairs& out) {
  for (const std::string_view part : split(trim(form), '&')) {
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos || equals == 0) continue;
    std::string value = percent_decoded(part.substr(equals + 1));
    if (!is_utf8(value)) {
      std::string converted;
      if (encoding == nullptr || !encoding->convert(value, converted)) return false;
      value = std::move(converted);
    }
    out.emplace_back(tree.keep(percent_decoded(part.substr(0, equals))), tree.keep(std::move(value)));
  }
  return true;
}

bool InnerReader::find_form(std::string_view form, Tree& tree, Pairs& out) {
  if (find_fields(form, m_encoding ? &*m_encoding : nullptr, tree, out)) return true;
  m_fault = {"utf8", "a value of the form is not text in UTF-8", "name its `encoding` in the definition"};
  return false;
}

bool InnerReader::add(std::string_view key, std::string_view text, Tree& tree) {
  const auto inner = m_layout.inner.find(key);
  const std::string_view value = trim(text);
  if (inner == m_layout.inner.end() || value.empty()) {
    tree.add_flat(key, text);
    return true;
  }
  if (inner->second == Inner::json) {
    if (tree.add_json(key, value)) return true;
    m_fault = tree.fault();
    return false;
  }
  Pairs pairs;
  if (inner->second == Inner::kv) {
    find_pairs(value, m_layout.pairs, tree, pairs);
  } else if (!find_form(value, tree, pairs)) {
    return false;
  }
  const std::uint32_t at = tree.begin_nested(key);
  for (const auto& [name, content] : pairs) tree.add_flat(name, content);
  tree.end_nested(at);
  return true;
}

TextRecords::TextRecords(const TextLayout& layout, TextForm form, std::string_view encoding)
    : m_layout(layout), m_form(form), m_inner(layout, encoding) {}

TextStatus TextRecords::read_pattern(std::string_view line, Tree& tree) {
  std::array<re2::StringPiece, k_most_groups> groups;
  TextStatus status = TextStatus::nothing;
  for (const LinePattern& pattern : m_layout.patterns) {
    const std::size_t count = std::min(groups.size(), pattern.groups.size());
    const re2::StringPiece text(line.data(), line.size());
    if (!pattern.match->Match(text, 0, text.size(), re2::RE2::UNANCHORED, groups.data(), static_cast<int>(count)))
      continue;
    tree.begin_flat(line);
    bool good = true;
    for (std::size_t i = 1; good && i < count; ++i) {
      // A group that took no part has no place in the line.
      if (pattern.groups[i].empty() || groups[i].data() == nullptr) continue;
      good = m_inner.add(pattern.groups[i], {groups[i].data(), groups[i].size()}, tree);
    }
    if (!good) {
      status = TextStatus::bad;  // unless a later pattern fits
      continue;
    }
    if (!pattern.name.empty()) tree.add_flat("pattern", pattern.name);
    tree.add_flat("line", line);
    tree.end_flat();
    return TextStatus::record;
  }
  return status;
}

TextStatus TextRecords::read_pairs(std::string_view line, Tree& tree) {
  tree.begin_flat(line);
  Pairs pairs;
  if (m_form == TextForm::kv) {
    find_pairs(line, m_layout.pairs, tree, pairs);
  } else if (!m_inner.find_form(line, tree, pairs)) {
    return TextStatus::bad;
  }
  if (pairs.empty()) return TextStatus::nothing;
  for (const auto& [key, value] : pairs) {
    if (!m_inner.add(key, value, tree)) return TextStatus::bad;
  }
  tree.end_flat();
  return TextStatus::record;
}

TextStatus TextRecords::read(std::string_view line, Tree& tree) {
  return m_form == TextForm::lines ? read_pattern(line, tree) : read_pairs(line, tree);
}

}  // namespace payout::sources
