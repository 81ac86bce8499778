#pragma once
/// Hashes under which strands are found. Each use has a seed of its own, so that a payee never meets an id.
#include <array>
#include <cstdint>
#include <string_view>

#include "base/hash.hpp"
#include "events/event.hpp"

namespace payout::store {

inline constexpr std::uint64_t k_ref_seed = 0x7265660000000000U;
inline constexpr std::uint64_t k_payee_seed = 0x7061796565000000U;

/// Kinds whose own ids have a hash space of their own; ids of every other kind are found as references.
inline constexpr std::array<std::string_view, 7> k_own_kinds{"tx", "channel", "bank", "component", "customer", "log", "other"};

[[nodiscard]] inline std::uint64_t ref_hash(std::string_view id) { return hash64(id, k_ref_seed); }
[[nodiscard]] inline std::uint64_t payee_hash(std::string_view payee) { return hash64(payee, k_payee_seed); }
/// Of a strand's own id: cheap to resolve, since no foreign reference shares it.
[[nodiscard]] inline std::uint64_t own_hash(std::string_view kind, std::string_view id) {
  for (std::size_t i = 0; i < k_own_kinds.size(); ++i) {
    if (k_own_kinds[i] == kind) return hash64(id, i + 1);
  }
  return ref_hash(id);
}

}  // namespace payout::store
