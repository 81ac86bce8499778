#pragma once
/// Hashes: a fast 64-bit one for identity (always verified on a hit) and SHA-256 for digests.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace payout {

/// XXH3 64-bit of the bytes; stable across runs and machines.
[[nodiscard]] std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0);

/// Incremental SHA-256; `hex` ends the digest.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void add(std::string_view bytes);
  /// 64 lower-case hex digits. Call once.
  [[nodiscard]] std::string hex();

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace payout
