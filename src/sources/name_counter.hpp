#pragma once
/// Names seen in an input, each kept once, in constant memory.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace payout::sources {

/// Remembers the first 32 different names and counts all sightings.
class NameCounter {
 public:
  /// Cost: one comparison of hashes for a name that came last time, at most 32 else.
  void add(std::string_view name);
  [[nodiscard]] std::uint64_t total() const { return m_total; }
  /// `a, b, c` (masked and escaped), with "and more" where some were not kept.
  [[nodiscard]] std::string list() const;

 private:
  std::vector<std::uint64_t> m_hashes;
  std::vector<std::string> m_names;
  std::uint64_t m_total = 0;
  bool m_more = false;
};

}  // namespace payout::sources
