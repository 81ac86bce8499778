#include "base/mask_filter.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace payout {
namespace {

// Sixteen bytes at once through the compilers' vector types (g++ and clang, any processor): comparisons give 255 or 0
// in each lane.
constexpr std::size_t k_block = 16;
constexpr std::size_t k_ahead = 8;  // bytes behind a block that patterns look at
using Lanes = std::uint8_t __attribute__((vector_size(k_block)));

Lanes all(std::uint8_t value) { return Lanes{} + value; }
Lanes load(const char* bytes) {
  Lanes lanes;
  std::memcpy(&lanes, bytes, sizeof lanes);
  return lanes;
}
Lanes is(Lanes lanes, char value) { return reinterpret_cast<Lanes>(lanes == all(static_cast<std::uint8_t>(value))); }
Lanes is_in(Lanes lanes, char first, std::uint8_t count) {
  return reinterpret_cast<Lanes>((lanes - all(static_cast<std::uint8_t>(first))) < all(count));
}
bool any(Lanes lanes) {
  std::uint64_t halves[2];
  std::memcpy(halves, &lanes, sizeof halves);
  return (halves[0] | halves[1]) != 0;
}
unsigned sum(Lanes lanes) {
  std::uint64_t halves[2];
  std::memcpy(halves, &lanes, sizeof halves);
  unsigned total = 0;
  for (const std::uint64_t half : halves) {
    constexpr std::uint64_t k_even = 0x00FF00FF00FF00FFULL;
    const std::uint64_t pairs = (half & k_even) + ((half >> 8U) & k_even);
    total += static_cast<unsigned>((pairs * 0x0001000100010001ULL) >> 48U);
  }
  return total;
}

struct Found {
  Lanes digits{};  ///< count in each lane
  Lanes mail{};
  Lanes mark{};
  Lanes word{};
  Lanes account{};
};

/// Sixteen bytes and the same text one, two and five bytes on.
struct Window {
  Lanes here;
  Lanes next1;
  Lanes next2;
  Lanes next5;
};

static_assert(std::endian::native == std::endian::little, "Short puts bytes into words from the low end");

/// Up to 16 bytes in two words; built without a copy through memory, which would stall the wide loads behind it.
struct Short {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  explicit Short(std::string_view text) {
    const std::size_t size = text.size();
    if (size >= 8) {
      low = word(text.data());
      if (size > 8) high = word(text.data() + size - 8) >> (8 * (16 - size));
    } else {
      for (std::size_t i = 0; i < size; ++i) low |= std::uint64_t{static_cast<unsigned char>(text[i])} << (8 * i);
    }
  }
  static std::uint64_t word(const char* bytes) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes, sizeof value);
    return value;
  }
  /// The lanes from byte `count` (0 to 7) on, zeros behind.
  [[nodiscard]] Lanes from(unsigned count) const {
    using Words = std::uint64_t __attribute__((vector_size(k_block)));
    const std::uint64_t carried = count == 0 ? 0 : high << (64 - 8 * count);
    return reinterpret_cast<Lanes>(Words{(low >> (8 * count)) | carried, high >> (8 * count)});
  }
};

void look_at(const Window& window, Found& found) {
  const Lanes here = window.here;
  const Lanes lower = here | all(0x20);
  const Lanes lower1 = window.next1 | all(0x20);
  const Lanes next2 = window.next2;
  const Lanes lower2 = next2 | all(0x20);
  const Lanes next5 = window.next5;

  found.digits -= is_in(here, '0', 10);
  found.mail |= is(here, '@');
  // The last part is the end of the full-width colon in UTF-8.
  found.mark |= is(here, ':') | is(here, '=') | is(here, '+') | (is(here, '\xBC') & is(window.next1, '\x9A'));

  const Lanes bearer = is(lower, 'b') & is(next5 | all(0x20), 'r');
  const Lanes web_token = is(here, 'e') & is(next2, 'J');
  const Lanes provider_key = is(here, '_') & is(next5, '_');
  const Lanes card_check = is(lower, 'c') & (is(lower1, 'v') | (is(lower1, 's') & is(lower2, 'c')));
  const Lanes pin = is(lower, 'p') & is(lower1, 'i') & is(lower2, 'n');
  found.word |= bearer | web_token | provider_key | card_check | pin;

  // "account", "acct", but not "accepted", which half of all messages hold.
  const Lanes account = is(lower, 'a') & is(lower1, 'c') & is(lower2, 'c') & ~is(next5, 't');
  const Lanes phone = is(lower, 'p') & is(lower1, 'h') & is(lower2, 'o');
  const Lanes tel = is(lower, 't') & is(lower1, 'e') & is(lower2, 'l');
  const Lanes mobile = is(lower, 'm') & (is(lower1, 'o') | is(lower1, 's')) & (is(lower2, 'b') | is(lower2, 'i'));
  const Lanes iban = is_in(lower, 'a', 26) & is_in(lower1, 'a', 26) & is_in(next2, '0', 10);
  found.account |= account | phone | tel | mobile | iban | (here & all(0x80));
}

/// 16 bytes with 8 readable ones behind them.
void look_at_block(const char* bytes, Found& found) {
  look_at({load(bytes), load(bytes + 1), load(bytes + 2), load(bytes + 5)}, found);
}

/// The last bytes of a text, 23 at most: the first 16 of them, or all.
void look_at_tail(std::string_view rest, Found& found) {
  const Short first(rest.substr(0, k_block));
  Window window{first.from(0), first.from(1), first.from(2), first.from(5)};
  if (rest.size() > k_block) {
    // What lies behind the first 16 bytes belongs to their patterns too.
    window.next1 = Short(rest.substr(1, k_block)).from(0);
    window.next2 = Short(rest.substr(2, k_block)).from(0);
    window.next5 = Short(rest.substr(5, k_block)).from(0);
  }
  look_at(window, found);
}

}  // namespace

MaskTraces look_for_secrets(std::string_view text) {
  // Counters have eight bits a lane: longer texts, which are rare, are always walked through.
  constexpr std::size_t k_longest = 255 * k_block;
  if (text.size() > k_longest) return {true, true, true, true, true};
  if (text.size() < 3) return {};
  Found found;
  std::size_t at = 0;
  for (; at + k_block + k_ahead <= text.size(); at += k_block) look_at_block(text.data() + at, found);
  for (; at < text.size(); at += k_block) look_at_tail(text.substr(at), found);
  const unsigned digits = sum(found.digits);
  return {digits >= 13, digits >= 6 && any(found.account), any(found.mail), any(found.mark), any(found.word)};
}

}  // namespace payout
