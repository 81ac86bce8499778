#pragma once
/// JSON in two steps: simdjson finds every token of a text, and a strict walker goes over the tokens.
/// simdjson's own on-demand walker is not used: it skips values it is not asked for without checking them.
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "sources/refuse.hpp"

namespace payout::sources {

inline constexpr unsigned k_max_depth = 64;

[[nodiscard]] inline bool is_json_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

enum class JsonKind : std::uint8_t { object, array, text, number, truth, null, end, bad };

/// The kind of a value by its first character.
inline constexpr std::array<JsonKind, 256> k_json_kinds = [] {
  std::array<JsonKind, 256> kinds{};
  for (JsonKind& kind : kinds) kind = JsonKind::bad;
  for (const char c : std::string_view("-0123456789")) kinds[static_cast<unsigned char>(c)] = JsonKind::number;
  kinds['{'] = JsonKind::object;
  kinds['['] = JsonKind::array;
  kinds['"'] = JsonKind::text;
  kinds['t'] = kinds['f'] = JsonKind::truth;
  kinds['n'] = JsonKind::null;
  return kinds;
}();

/// Walks the tokens of one JSON text in order. After any false, `fault()` tells what is wrong and where.
/// The same object serves many texts; its memory grows to the longest and stays.
class JsonWalker {
 public:
  JsonWalker();
  ~JsonWalker();
  JsonWalker(const JsonWalker&) = delete;
  JsonWalker& operator=(const JsonWalker&) = delete;

  /// Finds the tokens; checks UTF-8 and that no string holds a raw control byte. The text must outlive the walk.
  [[nodiscard]] bool start(std::string_view text);

  /// What stands at the walker: the kind of the next value.
  [[nodiscard]] JsonKind peek() const {
    if (at_end()) return m_failed ? JsonKind::bad : JsonKind::end;
    return k_json_kinds[static_cast<unsigned char>(head())];
  }
  [[nodiscard]] bool at_end() const { return m_at >= m_count; }
  /// True where a raw string must be resolved. Costs nothing in a text without any backslash.
  [[nodiscard]] bool has_escape(std::string_view raw) const {
    return m_escapes && raw.find('\\') != std::string_view::npos;
  }

  /// Enters the object or array at hand. Use: `enter`, then `next_key` or `next_item` until false, then check `failed`.
  [[nodiscard]] bool enter() {
    const char c = head();
    return c == '{' || c == '[' ? step_down() : fail_here("an object or an array");
  }
  /// Moves to the next key of the object at hand; false at its end or on a fault. The key is raw (see `unescape`).
  [[nodiscard]] bool next_key(std::string_view& raw) {
    if (m_failed) return false;
    if (head() == '}') return step_up();  // a comma before it was taken already: an empty object or a sound end
    if (!m_first) {
      if (head() != ',') return fail_here("a comma or a closing brace");
      advance();
    }
    m_first = false;
    if (head() != '"') return fail_here("a key in double quotes");
    if (!quoted_token(raw)) return false;
    if (head() != ':') return fail_here("a colon");
    advance();
    return true;
  }
  /// Moves to the next item of the array at hand; false at its end or on a fault.
  [[nodiscard]] bool next_item();

  /// Takes a string; `raw` is what stands between its quotes.
  [[nodiscard]] bool text(std::string_view& raw) { return head() == '"' ? quoted_token(raw) : fail_here("a string"); }
  /// Takes a number and gives its own digits.
  [[nodiscard]] bool number(std::string_view& digits);
  /// Takes true, false or null.
  [[nodiscard]] bool literal(std::string_view& word);
  /// Takes any value and checks all of it. Nesting is counted, never recursed into.
  [[nodiscard]] bool skip();

  /// After the top value: false (trailing_garbage) where anything follows.
  [[nodiscard]] bool finish();

  /// Resolves escapes into `scratch` and points `out` at the result; without escapes nothing is copied. `out` is valid
  /// until `scratch` changes. False for an escape that is none (json_syntax) or a lone surrogate (utf8).
  [[nodiscard]] bool unescape(std::string_view raw, std::string& scratch, std::string_view& out);

  [[nodiscard]] bool failed() const { return m_failed; }
  [[nodiscard]] const Fault& fault() const { return m_fault; }
  /// Offset of the token at hand; of the text's end at the end.
  [[nodiscard]] std::size_t offset() const { return m_at < m_count ? m_tokens[m_at] : m_text.size(); }
  /// Offset behind the token taken last.
  [[nodiscard]] std::size_t last_end() const {
    std::size_t to = offset();
    while (to > 0 && is_json_blank(m_text[to - 1])) --to;
    return to;
  }

 private:
  struct State;
  [[nodiscard]] char head() const { return m_at < m_count ? m_text[m_tokens[m_at]] : '\0'; }
  [[nodiscard]] std::string_view token() const {
    const std::size_t from = offset();
    std::size_t to = m_at + 1 < m_count ? m_tokens[m_at + 1] : m_text.size();
    while (to > from && is_json_blank(m_text[to - 1])) --to;
    return {m_text.data() + from, to - from};
  }
  void advance() { ++m_at; }
  /// A token that begins with a quote.
  bool quoted_token(std::string_view& raw) {
    const std::size_t from = m_tokens[m_at];
    std::size_t to = m_at + 1 < m_count ? m_tokens[m_at + 1] : m_text.size();
    const char* text = m_text.data();
    while (text[to - 1] != '"' && is_json_blank(text[to - 1])) --to;
    if (to - from < 2 || text[to - 1] != '"') return fail_here("a string");
    raw = {text + from + 1, to - from - 2};
    advance();
    return true;
  }
  bool fail(std::string_view code, std::string detail, std::string hint = {});
  bool fail_here(const char* expected);
  bool fail_stage(int error);
  bool fail_depth();
  bool step_down() {
    if (++m_depth > k_max_depth) return fail_depth();
    advance();
    m_first = true;
    return true;
  }
  /// Always false: there is no further item.
  bool step_up() {
    advance();
    --m_depth;
    m_first = false;
    return false;
  }
  bool scalar();

  std::unique_ptr<State> m_state;
  std::string_view m_text;
  const std::uint32_t* m_tokens = nullptr;
  std::size_t m_count = 0;
  std::size_t m_at = 0;
  unsigned m_depth = 0;
  bool m_escapes = false;  ///< the text holds a backslash somewhere
  bool m_first = false;    ///< just entered a container
  bool m_failed = false;
  Fault m_fault;
};

}  // namespace payout::sources
