#include "base/mask_words.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace payout {
namespace {

constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

struct KeyWord {
  std::string_view text;  ///< lower case, without `-` and `_`
  WordKind kind;
  bool whole;  ///< must stand alone or behind `_`, `-` or a change of case; else the end of a longer word counts too
};

constexpr KeyWord k_key_words[] = {
    {"password", WordKind::secret, false},
    {"passwd", WordKind::secret, false},
    {"passphrase", WordKind::secret, false},
    {"passcode", WordKind::secret, false},
    {"secret", WordKind::secret, false},
    {"token", WordKind::secret, false},
    {"apikey", WordKind::secret, false},
    {"accesskey", WordKind::secret, false},
    {"privatekey", WordKind::secret, false},
    {"secretkey", WordKind::secret, false},
    {"signingkey", WordKind::secret, false},
    {"credential", WordKind::secret, false},
    {"credentials", WordKind::secret, false},
    {"cookie", WordKind::secret, false},
    {"sessionid", WordKind::secret, false},
    {"pwd", WordKind::secret, true},
    {"otp", WordKind::secret, true},
    {"track1", WordKind::secret, true},
    {"track2", WordKind::secret, true},
    {"trackdata", WordKind::secret, true},
    {"securitycode", WordKind::secret, false},
    {"cvv", WordKind::short_code, true},
    {"cvv2", WordKind::short_code, true},
    {"cvc", WordKind::short_code, true},
    {"cvc2", WordKind::short_code, true},
    {"csc", WordKind::short_code, true},
    {"pin", WordKind::short_code, true},
    {"authorization", WordKind::credentials, false},
    {"bearer", WordKind::bearer, true},
    {"account", WordKind::account, false},
    {"accountnumber", WordKind::account, false},
    {"accountno", WordKind::account, false},
    {"acct", WordKind::account, false},
    {"acctno", WordKind::account, false},
    {"accno", WordKind::account, true},
    {"phone", WordKind::phone, false},
    {"phonenumber", WordKind::phone, false},
    {"phoneno", WordKind::phone, false},
    {"tel", WordKind::phone, true},
    {"mobile", WordKind::phone, false},
    {"msisdn", WordKind::phone, false},
};

constexpr KeyWord k_chinese_words[] = {
    {"密码", WordKind::secret, false},  {"口令", WordKind::secret, false},  {"验证码", WordKind::secret, false},
    {"账号", WordKind::account, false}, {"帐号", WordKind::account, false}, {"账户", WordKind::account, false},
    {"卡号", WordKind::account, false}, {"手机", WordKind::phone, false},   {"手机号", WordKind::phone, false},
    {"电话", WordKind::phone, false},
};

constexpr std::size_t k_longest_key = 16;

/// The end of `word` in lower case without `-` and `_`, and where each of its characters came from.
struct PlainWord {
  std::array<char, k_longest_key> text{};
  std::array<std::size_t, k_longest_key> origin{};
  std::size_t begin = k_longest_key;
  bool cut = false;  ///< there was more before it

  explicit PlainWord(std::string_view word) {
    for (std::size_t i = word.size(); i-- > 0;) {
      if (word[i] == '_' || word[i] == '-') continue;
      if (begin == 0) {
        cut = true;
        return;
      }
      --begin;
      text[begin] = is_letter(word[i]) ? static_cast<char>(word[i] | 0x20) : word[i];
      origin[begin] = i;
    }
  }
  [[nodiscard]] std::string_view view() const { return {text.data() + begin, k_longest_key - begin}; }
};

/// Whether a part of `word` that begins at `at` stands alone: `card_pin`, `cardPin`, but not `spin`.
bool stands_alone(std::string_view word, std::size_t at) {
  if (at == 0) return true;
  const char before = word[at - 1];
  const bool camel = before >= 'a' && before <= 'z' && word[at] >= 'A' && word[at] <= 'Z';
  return !is_letter(before) || camel;
}

/// One bit for each pair of last characters that a key word has: nine words of ten are done with after one look.
constexpr std::size_t pair_slot(char a, char b) {
  return (static_cast<std::size_t>(a) & 31U) * 32 + (static_cast<std::size_t>(b) & 31U);
}
constexpr std::array<bool, 1024> k_last_pairs = [] {
  std::array<bool, 1024> pairs{};
  for (const KeyWord& key : k_key_words) {
    pairs[pair_slot(key.text[key.text.size() - 2], key.text[key.text.size() - 1])] = true;
  }
  return pairs;
}();

}  // namespace

bool may_end_key_word(std::string_view text) {
  if (text.size() < 3) return false;
  const bool other = (static_cast<unsigned char>(text.back()) & 0x80U) != 0;
  return other || k_last_pairs[pair_slot(text[text.size() - 2], text.back())];
}

WordKind key_word_kind(std::string_view word) {
  if (!may_end_key_word(word)) return WordKind::none;
  const PlainWord plain(word);
  const std::string_view view = plain.view();
  for (const KeyWord& key : k_key_words) {
    if (view.size() < key.text.size() || view.substr(view.size() - key.text.size()) != key.text) continue;
    if (!key.whole || stands_alone(word, plain.origin[k_longest_key - key.text.size()])) return key.kind;
  }
  return WordKind::none;
}

KeyWordHead chinese_key_word(std::string_view text) {
  KeyWordHead best;
  for (const KeyWord& key : k_chinese_words) {
    const bool longer = key.text.size() > best.length && text.substr(0, key.text.size()) == key.text;
    if (longer) best = {key.kind, key.text.size()};
  }
  return best;
}

bool is_remark_on_secret(std::string_view value) {
  constexpr std::string_view k_remarks[] = {"null",    "none",  "nil",      "true",    "false",   "missing",
                                            "expired", "empty", "required", "invalid", "revoked", "unknown",
                                            "wrong",   "error", "rejected", "failed",  "ok",      "absent"};
  return std::any_of(std::begin(k_remarks), std::end(k_remarks),
                     [&](std::string_view known) { return equals_ignoring_case(known, value); });
}

}  // namespace payout
