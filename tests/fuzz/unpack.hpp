#pragma once
/// Packed bytes read in pieces of one size.
#include <string>
#include <string_view>

#include "check.hpp"
#include "sources/byte_source.hpp"

namespace payout::sources {

/// The text, or the reason of the refusal. Never more than 200-fold for long; refused in spite of Damage::accept only for `too_much`.
template <class Source>
std::string unpack(std::string_view bytes, std::size_t step, Damage damage, std::string_view too_much) {
  MemorySource memory(bytes, step);
  Source source(memory, "fuzz", damage);
  std::string out;
  std::string piece(65536, '\0');
  while (true) {
    const Result<std::size_t> got = source.read(piece.data(), piece.size());
    if (!got) {
      FUZZ_CHECK(damage == Damage::refuse || got.error().reason == too_much);
      return got.error().reason;
    }
    if (*got == 0) return out;
    out.append(piece, 0, *got);
    FUZZ_CHECK(out.size() < (std::size_t{16} << 20U) + 400 * (bytes.size() + 65536));
  }
}

/// In single bytes and at once: the same text, or the same refusal.
template <class Source>
void check_unpacking(std::string_view bytes, std::string_view too_much) {
  const std::string strict = unpack<Source>(bytes, k_piece, Damage::refuse, too_much);
  FUZZ_CHECK(strict == unpack<Source>(bytes, 1, Damage::refuse, too_much));
  static_cast<void>(unpack<Source>(bytes, 7, Damage::accept, too_much));
}

}  // namespace payout::sources
