#include "base/mask.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "base/card.hpp"
#include "base/mask_filter.hpp"
#include "base/mask_words.hpp"
#include "base/text.hpp"

namespace payout {
namespace {

constexpr std::string_view k_hidden = "***";
// Always as many stars, so that the length of an account number is hidden too.
constexpr std::string_view k_iban_stars = "******************";

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_alnum(char c) { return is_digit(c) || is_letter(c); }
constexpr bool is_word(char c) { return is_alnum(c) || c == '_' || c == '-'; }
constexpr bool is_mail_local(char c) { return is_word(c) || c == '.' || c == '%' || c == '+' || c == '\''; }
constexpr bool is_credential(char c) { return is_word(c) || c == '.' || c == '~' || c == '+' || c == '/' || c == '='; }

// Classes of characters, as bits: a matcher is tried where a class begins.
constexpr std::uint8_t k_digit = 1;
constexpr std::uint8_t k_alnum = 2;
constexpr std::uint8_t k_mail = 4;
constexpr std::uint8_t k_word = 8;
constexpr std::uint8_t k_other = 16;  // plus, colon, and bytes that are not ASCII: each is looked at

constexpr std::array<std::uint8_t, 256> k_classes = [] {
  std::array<std::uint8_t, 256> classes{};
  for (int i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    int bits = is_digit(c) ? k_digit : 0;
    if (is_alnum(c)) bits |= k_alnum;
    if (is_mail_local(c)) bits |= k_mail;
    if (is_word(c)) bits |= k_word;
    if (c == '+' || c == ':' || i >= 0x80) bits |= k_other;
    classes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(bits);
  }
  return classes;
}();

/// One walk over the text. Every matcher looks only at what lies ahead and each byte is the start of one attempt of
/// bounded reach (or of a run that is not looked at again), so the walk is linear.
class Masker {
 public:
  Masker(std::string_view text, const MaskTraces& traces, std::string& out)
      : m_text(text), m_traces(traces), m_out(out) {}

  /// Writes the masked text and returns true, or leaves the output alone.
  bool run() {
    while (m_at < m_text.size()) step();
    if (!m_changed) return false;
    m_out += m_text.substr(m_copied);
    return true;
  }

 private:
  struct Value {
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  void step() {
    const char c = m_text[m_at];
    const std::uint8_t now = k_classes[static_cast<unsigned char>(c)];
    const std::uint8_t before =
        m_at == m_copied ? std::uint8_t{0} : k_classes[static_cast<unsigned char>(m_text[m_at - 1])];
    // Bits that begin here; "other" ones count each time.
    const unsigned begins = now & (~static_cast<unsigned>(before) | k_other);
    if (begins == 0 || !mask_here(c, begins)) ++m_at;
  }

  bool mask_here(char c, unsigned begins) {
    if ((begins & k_digit) != 0 && m_traces.card && mask_card()) return true;
    if ((begins & k_alnum) != 0 && m_traces.account && is_letter(c) && mask_iban()) return true;
    if ((begins & k_mail) != 0 && m_traces.mail && mask_mail()) return true;
    if ((begins & k_word) != 0 && mask_word()) return true;
    if ((begins & k_other) == 0) return false;
    if (c == ':') return m_traces.mail && mask_url_user();
    if (c == '+') return (m_at == 0 || !is_alnum(m_text[m_at - 1])) && mask_phone(m_at);
    return mask_chinese_word();
  }

  [[nodiscard]] char at(std::size_t i) const { return i < m_text.size() ? m_text[i] : '\0'; }
  [[nodiscard]] bool has(std::size_t i, std::string_view what) const {
    return m_text.substr(std::min(i, m_text.size()), what.size()) == what;
  }

  /// Puts `shown` in the place of begin..end and goes on behind it. What lies before it is a key word and its marks,
  /// which could have a number for a head (`4111111111111111pin=1`).
  void hide(std::size_t begin, std::size_t end, std::string_view shown) {
    while (m_at < begin) {
      const bool starts = m_traces.card && is_digit(m_text[m_at]) && (m_at == 0 || !is_digit(m_text[m_at - 1]));
      if (!starts || !mask_card()) ++m_at;
    }
    if (!m_changed) m_out.clear();
    m_changed = true;
    m_out += m_text.substr(m_copied, begin - m_copied);
    m_out += shown;
    m_copied = end;
    m_at = end;
  }

  bool mask_card() {
    const SecretSpan card = find_card(m_text, m_at, m_copied);
    if (!card.found()) return false;
    std::string shown(card.count - 4, '*');
    shown += card.last_four();
    const std::size_t track_end = end_of_track(card.end);
    if (track_end != card.end) shown += k_hidden;
    hide(m_at, track_end, shown);
    return true;
  }

  /// Magnetic stripe data behind a card number (`=2512101...?`, `^NAME^2512...?`); `at` itself where there is none.
  [[nodiscard]] std::size_t end_of_track(std::size_t at_end) const {
    constexpr std::size_t k_longest_track = 80;
    std::size_t end = at_end + 1;
    if (at(at_end) == '=' || at(at_end) == 'D') {
      while (end - at_end < k_longest_track && is_digit(at(end))) ++end;
      if (end - at_end < 8) return at_end;
    } else if (at(at_end) == '^') {
      while (end < m_text.size() && end - at_end < k_longest_track && m_text[end] != '?') ++end;
    } else {
      return at_end;
    }
    while (is_alnum(at(end))) ++end;  // the bound must not cut a number in two
    return at(end) == '?' ? end + 1 : end;
  }

  bool mask_iban() {
    const SecretSpan iban = find_iban(m_text, m_at);
    if (!iban.found()) return false;
    std::string shown(m_text.substr(m_at, 2));
    shown += k_iban_stars;
    shown += iban.last_four();
    hide(m_at, iban.end, shown);
    return true;
  }

  bool mask_mail() {
    if (m_at < m_no_mail_before) return false;
    std::size_t sign = m_at;
    while (sign < m_text.size() && is_mail_local(m_text[sign])) ++sign;
    m_no_mail_before = sign;
    if (at(sign) != '@' || !is_alnum(at(sign + 1))) return false;
    std::size_t end = sign + 1;
    std::size_t dot = 0;
    while (is_alnum(at(end)) || at(end) == '-' || (at(end) == '.' && is_alnum(at(end + 1)))) {
      if (m_text[end] == '.') dot = end;
      ++end;
    }
    if (dot == 0 || end - dot < 3 || !is_letter(at(dot + 1))) return false;
    // A digit could join the digits before it to a number that was not there.
    std::string shown(is_letter(m_text[m_at]) ? 1 : 0, m_text[m_at]);
    shown += k_hidden;
    hide(m_at, sign, shown);  // and on with the domain, which could be a number too
    return true;
  }

  /// `scheme://user:password@host`
  bool mask_url_user() {
    if (!has(m_at, "://")) return false;
    constexpr std::size_t k_longest_user = 256;
    bool colon = false;
    for (std::size_t i = m_at + 3; i < m_text.size() && i - m_at < k_longest_user; ++i) {
      const char c = m_text[i];
      if (c == '@') {
        if (!colon || has(m_at + 3, "***@")) return false;
        hide(m_at + 3, i, k_hidden);
        return true;
      }
      if (c == '/' || c == ' ' || c == '?' || c == '#' || c == '"') return false;
      colon = colon || c == ':';
    }
    return false;
  }

  bool mask_word() {
    std::size_t end = m_at;
    while (end < m_text.size() && is_word(m_text[end])) ++end;
    if (mask_bare_token(end)) return true;
    return mask_value(key_word_kind(m_text.substr(m_at, end - m_at)), end);
  }

  bool mask_chinese_word() {
    const KeyWordHead head = chinese_key_word(m_text.substr(m_at));
    return mask_value(head.kind, m_at + head.length);
  }

  /// Tokens that are known by their own form: JSON web tokens and providers' secret keys.
  bool mask_bare_token(std::size_t word_end) {
    if (has(m_at, "eyJ") && word_end - m_at >= 8 && at(word_end) == '.') {
      std::size_t end = word_end;
      while (end < m_text.size() && (is_word(m_text[end]) || m_text[end] == '.')) ++end;
      hide(m_at, end, k_hidden);
      return true;
    }
    for (const std::string_view prefix : {"sk_live_", "sk_test_", "rk_live_", "rk_test_"}) {
      if (has(m_at, prefix) && word_end - m_at > prefix.size()) {
        hide(m_at + prefix.size(), word_end, k_hidden);
        return true;
      }
    }
    return false;
  }

  /// Masks the value behind a key word that ends at `end`.
  bool mask_value(WordKind kind, std::size_t end) {
    switch (kind) {
      case WordKind::none: return false;
      case WordKind::secret: return mask_assigned(end, false);
      case WordKind::credentials: return mask_assigned(end, true);
      case WordKind::short_code: return mask_assigned(end, false) || mask_code_digits(end);
      case WordKind::bearer: return mask_assigned(end, false) || mask_bearer(end);
      case WordKind::account: return mask_account(end);
      case WordKind::phone: return mask_phone(skip_to_number(end));
    }
    return false;
  }

  [[nodiscard]] std::size_t skip(std::size_t from, std::string_view chars, std::size_t limit) const {
    std::size_t i = from;
    while (i < m_text.size() && i - from < limit && chars.find(m_text[i]) != std::string_view::npos) ++i;
    return i;
  }

  /// Behind `:` or `=` (with blanks and quotes round it); nothing where there is none.
  [[nodiscard]] std::optional<std::size_t> behind_assignment(std::size_t from) const {
    std::size_t i = skip(from, "\"'\\ \t", 4);
    if (at(i) == ':' || at(i) == '=') {
      i = skip(i, ":=>", 2);
    } else if (has(i, "：") || has(i, "＝")) {
      i += 3;
    } else {
      return std::nullopt;
    }
    return skip(i, " \t", 3);
  }

  /// The value at `from`: inside quotes where it begins with one, else up to a blank or closing mark.
  [[nodiscard]] Value value_at(std::size_t from) const {
    std::size_t begin = from;
    if (at(begin) == '\\' && at(begin + 1) == '"') ++begin;
    const char quote = at(begin);
    if (quote != '"' && quote != '\'') {
      const std::size_t end = m_text.find_first_of(" \t\r\n,;&\"'<>()[]{}|", from);
      return {from, std::min(end, m_text.size())};
    }
    ++begin;
    std::size_t end = begin;
    while (end < m_text.size() && m_text[end] != quote) end += m_text[end] == '\\' && begin == from + 1 ? 2U : 1U;
    end = std::min(end, m_text.size());
    if (begin != from + 1 && end > begin && at(end - 1) == '\\') --end;  // the quotes themselves were escaped
    return {begin, end};
  }

  bool mask_assigned(std::size_t word_end, bool scheme_word) {
    const std::optional<std::size_t> from = behind_assignment(word_end);
    if (!from) return false;
    Value value = value_at(*from);
    if (scheme_word) value = behind_scheme_word(value);
    const std::string_view text = m_text.substr(value.begin, value.end - value.begin);
    if (text.empty() || text == k_hidden || is_remark_on_secret(text)) return false;
    hide(value.begin, value.end, k_hidden);
    return true;
  }

  /// `Bearer abc` to `abc`, quoted or not.
  [[nodiscard]] Value behind_scheme_word(Value value) const {
    for (const std::string_view scheme : {"bearer", "basic", "digest", "token", "apikey", "hmac", "aws4-hmac-sha256"}) {
      const std::size_t end = value.begin + scheme.size();
      if (!equals_ignoring_case(m_text.substr(value.begin, scheme.size()), scheme) || at(end) != ' ') continue;
      const std::size_t begin = skip(end, " ", 3);
      return {begin, value.end > begin ? value.end : value_at(begin).end};
    }
    return value;
  }

  bool mask_bearer(std::size_t word_end) {
    const std::size_t begin = skip(word_end, " ", 3);
    std::size_t end = begin;
    bool digit = false;
    while (end < m_text.size() && is_credential(m_text[end])) digit = is_digit(m_text[end++]) || digit;
    const bool credential = end - begin >= 20 || (end - begin >= 8 && digit);
    if (begin == word_end || !credential) return false;
    hide(begin, end, k_hidden);
    return true;
  }

  /// `cvv 123`, `pin 4711`
  bool mask_code_digits(std::size_t word_end) {
    const std::size_t begin = skip(word_end, " #", 2);
    std::size_t end = begin;
    while (is_digit(at(end)) && end - begin < 9) ++end;
    if (end - begin < 3 || end - begin > 8 || is_alnum(at(end))) return false;
    hide(begin, end, k_hidden);
    return true;
  }

  /// From behind `account` to where its number should begin: over `number`, `no.`, `:`, `#` and the like.
  [[nodiscard]] std::size_t skip_to_number(std::size_t from) const {
    std::size_t i = skip(from, " ", 2);
    for (const std::string_view word : {"number", "no", "num", "nr"}) {
      if (!equals_ignoring_case(m_text.substr(std::min(i, m_text.size()), word.size()), word)) continue;
      if (is_letter(at(i + word.size()))) continue;
      i += word.size();
      break;
    }
    i = skip(i, ".:=#\"'\\ ", 5);
    return has(i, "：") ? i + 3 : i;
  }

  /// Domestic account numbers: six digits or more behind a word that says account.
  bool mask_account(std::size_t word_end) {
    const std::size_t begin = skip_to_number(word_end);
    if (begin == word_end) return false;
    std::string digits;
    std::size_t end = begin;
    for (std::size_t i = begin; i < m_text.size() && digits.size() < 35;) {
      if (is_digit(m_text[i])) {
        digits += m_text[i++];
        end = i;
      } else if ((m_text[i] == '-' || m_text[i] == ' ') && i == end && is_digit(at(i + 1)) && end != begin) {
        ++i;
      } else {
        break;
      }
    }
    if (digits.size() < 6 || is_alnum(at(end)) || at(end) == '_') return false;
    const std::size_t kept = digits.size() <= 8 ? 2 : 4;
    hide(begin, end, "****" + digits.substr(digits.size() - kept));
    return true;
  }

  /// A phone number at `begin`: `+` and 8 to 15 digits, or behind a key word 7 to 15 digits.
  bool mask_phone(std::size_t begin) {
    const bool plus = at(begin) == '+';
    std::size_t i = plus ? begin + 1 : begin;
    if (begin >= m_text.size() || (plus && (at(i) < '1' || at(i) > '9'))) return false;
    std::string digits;
    std::size_t end = 0;
    std::size_t groups = 0;
    while (i < m_text.size()) {
      std::size_t stop = i;
      while (is_digit(at(stop)) && stop - i <= 15) ++stop;
      if (stop == i || digits.size() + (stop - i) > 15) break;
      digits += m_text.substr(i, stop - i);
      ++groups;
      end = stop;
      i = stop + separator_length(m_text, stop);
      i = skip(i, "() -", 2);
      if (i == stop) break;
    }
    const bool amount = groups == 2 && at(end - std::min<std::size_t>(end, 3)) == '.';
    if (digits.size() < (plus ? 8U : 7U) || amount || is_alnum(at(end))) return false;
    hide(begin, end, "****" + digits.substr(digits.size() - 4));
    return true;
  }

  std::string_view m_text;
  const MaskTraces& m_traces;
  std::string& m_out;
  std::size_t m_at = 0;
  std::size_t m_copied = 0;
  std::size_t m_no_mail_before = 0;
  bool m_changed = false;
};

/// Most colons and equals signs stand behind no key word: looking at the letters before them saves the whole walk.
bool has_telling_mark(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((k_classes[static_cast<unsigned char>(c)] & k_other) == 0 && c != '=') continue;
    if (c == '+' && i + 1 < text.size() && is_digit(text[i + 1])) return true;
    if (static_cast<unsigned char>(c) == 0xBC) return true;
    if (c != ':' && c != '=') continue;
    std::size_t end = i;
    while (end > 0 && i - end < 4 && std::string_view("\"'\\ \t").find(text[end - 1]) != std::string_view::npos) --end;
    if (may_end_key_word(text.substr(0, end))) return true;
  }
  return false;
}

}  // namespace

bool mask_into(std::string_view text, std::string& out) {
  const MaskTraces traces = look_for_secrets(text);
  if (!traces.any()) return false;
  const bool only_marks = !traces.card && !traces.account && !traces.mail && !traces.word;
  if (only_marks && !has_telling_mark(text)) return false;
  return Masker(text, traces, out).run();
}

std::string mask_text(std::string_view text) {
  std::string out;
  return mask_into(text, out) ? out : std::string(text);
}

bool looks_like_pan(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool start = is_digit(text[i]) && (i == 0 || !is_digit(text[i - 1]));
    if (start && find_card(text, i).found()) return true;
  }
  return false;
}

}  // namespace payout
