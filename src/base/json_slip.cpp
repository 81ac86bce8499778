#include "base/json_slip.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"

namespace payout {
namespace {

constexpr std::size_t k_shown_word = 30;

enum class Wanted { value, first_value, first_key, key, colon, comma, end };

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         c == '-' || c == '+';
}

/// What editors, word processors and keyboards of other languages put in the place of the marks of JSON.
struct Lookalike {
  std::string_view mark, meant;
};
constexpr auto k_lookalikes = std::to_array<Lookalike>({
    {"'", "\""},
    {"\xE2\x80\x9C", "\""},
    {"\xE2\x80\x9D", "\""},
    {"\xE2\x80\x9E", "\""},
    {"\xE2\x80\x98", "\""},
    {"\xE2\x80\x99", "\""},
    {"\xC2\xAB", "\""},
    {"\xC2\xBB", "\""},
    {"\xEF\xBC\x82", "\""},
    {"\xE3\x80\x8C", "\""},
    {"\xE3\x80\x8D", "\""},
    {"\xEF\xBC\x8C", ","},
    {"\xE3\x80\x81", ","},
    {";", ","},
    {"\xEF\xBC\x9B", ","},
    {"\xEF\xBC\x9A", ":"},
    {"=", ":"},
    {"\xEF\xBD\x9B", "{"},
    {"\xEF\xBD\x9D", "}"},
    {"\xEF\xBC\xBB", "["},
    {"\xEF\xBC\xBD", "]"},
    {"\xC2\xA0", " "},
    {"\xE3\x80\x80", " "},
});

/// Reads on until something stands where the grammar has no place for it.
class SlipFinder {
 public:
  explicit SlipFinder(std::string_view text) : m_text(text) {
    if (m_text.starts_with("\xEF\xBB\xBF")) m_at = 3;
  }

  JsonSlip find() {
    skip_blanks();
    if (m_at == m_text.size()) return slip(m_at, "the file is empty");
    while (m_slip.what.empty()) {
      skip_blanks();
      if (m_at >= m_text.size()) return ended();
      step(m_text[m_at]);
    }
    return m_slip;
  }

 private:
  JsonSlip slip(std::size_t byte, std::string what, std::string hint = {}) {
    m_slip = {std::min(byte, m_text.size()), std::move(what), std::move(hint)};
    return m_slip;
  }

  void skip_blanks() {
    while (m_at < m_text.size() &&
           (m_text[m_at] == ' ' || m_text[m_at] == '\n' || m_text[m_at] == '\r' || m_text[m_at] == '\t'))
      ++m_at;
  }

  JsonSlip ended() {
    if (m_wanted == Wanted::end) return {};
    if (m_open.empty()) return slip(m_at, "the file ends where a value is expected");
    const auto& [bracket, begin, keys] = m_open.back();
    return slip(
        m_text.empty() ? 0 : m_text.size() - 1,
        fmt::format("the file ends before `{}` of line {} is closed", bracket, line_of(begin)),
        fmt::format("write `{}` at the end, or see which of the brackets above is not closed", closing(bracket)));
  }

  [[nodiscard]] std::size_t line_of(std::size_t byte) const {
    return 1 + static_cast<std::size_t>(
                   std::count(m_text.begin(), m_text.begin() + static_cast<std::ptrdiff_t>(byte), '\n'));
  }
  static char closing(char bracket) { return bracket == '{' ? '}' : ']'; }

  void step(char c) {
    if (m_wanted == Wanted::end) {
      (void)slip(m_at, c == '}' || c == ']' ? fmt::format("a `{}` too many", c) : "something stands behind the end",
                 "a file holds one value from its first bracket to its last: take out what is behind it");
    } else if (c == '}' || c == ']') {
      close(c);
    } else if (c == ',') {
      comma();
    } else if (c == ':') {
      if (m_wanted != Wanted::colon)
        return (void)slip(m_at, "a colon stands where none belongs", "`\"key\": value` is the form of a member");
      advance(1, Wanted::value);
    } else if (foreign()) {
      return;
    } else if (m_wanted == Wanted::colon) {
      (void)slip(m_at, "a colon is missing before this", "write `:` between the key and its value");
    } else if (m_wanted == Wanted::comma) {
      const bool above = m_text.substr(m_last, m_at - m_last).find('\n') != std::string_view::npos;
      (void)slip(m_at, "a comma is missing before this",
                 above ? "write `,` at the end of the line above" : "write `,` before it");
    } else if (c == '"') {
      text();
    } else if (wants_key()) {
      key_without_quotes();
    } else if (c == '{' || c == '[') {
      m_open.push_back({c, m_at});
      advance(1, c == '{' ? Wanted::first_key : Wanted::first_value);
    } else {
      word();
    }
  }

  [[nodiscard]] bool wants_key() const { return m_wanted == Wanted::first_key || m_wanted == Wanted::key; }

  void advance(std::size_t bytes, Wanted wanted) {
    m_at += bytes;
    m_last = m_at;
    m_wanted = wanted;
  }
  void value_done(std::size_t bytes) { advance(bytes, m_open.empty() ? Wanted::end : Wanted::comma); }

  void close(char c) {
    const bool after_comma =
        m_wanted == Wanted::key || (m_wanted == Wanted::value && !m_open.empty() && m_open.back().bracket == '[');
    if (after_comma)
      return (void)slip(m_last - 1, fmt::format("a comma stands before the `{}` that ends it", c),
                        "take that comma out");
    if (m_wanted == Wanted::colon || (m_wanted == Wanted::value && !m_open.empty()))
      return (void)slip(m_at, "the key before this has no value", "`\"key\": value` is the form of a member");
    if (m_open.empty()) return (void)slip(m_at, fmt::format("a `{}` too many", c), "take it out");
    const auto& [bracket, begin, keys] = m_open.back();
    if (closing(bracket) != c) {
      return (void)slip(
          m_at, fmt::format("`{}` stands where the `{}` of line {} has to be closed", c, bracket, line_of(begin)),
          fmt::format("write `{}` before it", closing(bracket)));
    }
    m_open.pop_back();
    value_done(1);
  }

  void comma() {
    if (m_wanted == Wanted::comma) return advance(1, m_open.back().bracket == '{' ? Wanted::key : Wanted::value);
    if (m_wanted == Wanted::colon)
      return (void)slip(m_at, "the key before this has no value", "`\"key\": value` is the form of a member");
    (void)slip(m_at, "a comma too many", "take it out, or write what is missing before it");
  }

  /// Comments, and marks that only look like those of JSON.
  bool foreign() {
    const std::string_view rest = m_text.substr(m_at);
    if (rest.starts_with("//") || rest.starts_with("/*") || rest.starts_with("#")) {
      (void)slip(m_at, "JSON has no comments", "take it out; a key `note` can hold the words where one is known");
      return true;
    }
    for (const Lookalike& item : k_lookalikes) {
      if (!rest.starts_with(item.mark)) continue;
      const bool blank = item.meant == " ";
      (void)slip(m_at,
                 blank ? "a blank that is no plain blank"
                       : fmt::format("`{}` stands where JSON has `{}`", item.mark, item.meant),
                 blank ? "write an ordinary blank" : fmt::format("write `{}`", item.meant));
      return true;
    }
    return false;
  }

  [[nodiscard]] std::string_view word_here() const {
    std::size_t end = m_at;
    while (end < m_text.size() && is_word_byte(m_text[end])) ++end;
    return m_text.substr(m_at, std::max<std::size_t>(end - m_at, 1));
  }
  static std::string shown(std::string_view word) { return escape_for_terminal(utf8_prefix(word, k_shown_word)); }

  void key_without_quotes() {
    const std::string_view word = word_here();
    (void)slip(m_at, "a key stands in double quotes",
               is_word_byte(word.front()) ? fmt::format("write \"{}\"", shown(word)) : std::string());
  }

  /// true, false, null, or a number, whose form is left to the parser where it begins like one.
  void word() {
    const std::string_view word = word_here();
    for (const std::string_view known : {"true", "false", "null"}) {
      if (word == known) return value_done(word.size());
    }
    const bool digits = !word.empty() && ((word.front() >= '0' && word.front() <= '9') || word.front() == '-');
    const bool number = digits && std::all_of(word.begin(), word.end(), [](char c) {
                          return (c >= '0' && c <= '9') || std::string_view(".-+eE").find(c) != std::string_view::npos;
                        });
    const bool padded = word.size() > 1 && word.front() == '0' && word[1] != '.' && word[1] != 'e' && word[1] != 'E';
    if (number && !padded) return value_done(word.size());
    std::string hint = fmt::format("a text stands in double quotes: \"{}\"", shown(word));
    for (const std::string_view known : {"true", "false", "null"}) {
      if (equals_ignoring_case(word, known)) hint = fmt::format("write {}", known);
    }
    if (word == "None" || word == "nil") hint = "write null";
    (void)slip(m_at, fmt::format("`{}` is not a value", shown(word)),
               is_word_byte(word.front()) ? hint : std::string());
  }

  void text() {
    std::size_t end = m_at + 1;
    for (; end < m_text.size() && m_text[end] != '"'; ++end) {
      const char c = m_text[end];
      if (c == '\n' || c == '\r')
        return (void)slip(m_at, "this text has no closing quote on its line",
                          "write the quote; a line end inside a text is written \\n");
      if (static_cast<unsigned char>(c) < 0x20)
        return (void)slip(end, "a tab or control character inside a text", "write \\t for a tab");
      if (c != '\\') continue;
      ++end;
      if (end < m_text.size() && std::string_view("\"\\/bfnrtu").find(m_text[end]) == std::string_view::npos) {
        return (void)slip(end - 1, "a backslash before a letter that takes none",
                          "a backslash that stands for itself is written \\\\");
      }
    }
    if (end >= m_text.size())
      return (void)slip(m_at, "this text has no closing quote on its line",
                        "write the quote; a line end inside a text is written \\n");
    const std::size_t length = end + 1 - m_at;
    if (!wants_key()) return value_done(length);
    const std::string_view key = m_text.substr(m_at + 1, length - 2);
    if (!m_open.back().keys.insert(key).second) {
      return (void)slip(m_at, fmt::format("key `{}` is given twice in one object", shown(key)), "take one of them out");
    }
    advance(length, Wanted::colon);
  }

  std::string_view m_text;
  std::size_t m_at = 0;
  std::size_t m_last = 0;  ///< behind the last thing that belonged there
  Wanted m_wanted = Wanted::value;
  struct Open {
    char bracket;
    std::size_t begin;
    std::set<std::string_view> keys{};  ///< as they are written
  };
  std::vector<Open> m_open;
  JsonSlip m_slip;
};

}  // namespace

JsonSlip find_json_slip(std::string_view text) { return SlipFinder(text).find(); }

}  // namespace payout
