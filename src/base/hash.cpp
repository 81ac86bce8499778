#include "base/hash.hpp"

#include <sha2.h>
#include <sys/types.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace payout {

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

struct Sha256::State {
  SHA2_CTX context{};
};

Sha256::Sha256() : m_state(std::make_unique<State>()) { SHA256Init(&m_state->context); }
Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) {
  SHA256Update(&m_state->context, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

std::string Sha256::hex() {
  char text[SHA256_DIGEST_STRING_LENGTH] = {};
  SHA256End(&m_state->context, text);
  return text;
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 digest;
  digest.add(bytes);
  return digest.hex();
}

}  // namespace payout
