#pragma once
/// Where the paths of a definition lead, found for all of them in one walk over a record.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace payout::sources {

class Tree;
struct PathStep;

/// Paths of keys alone, put together at their common beginnings. Asking a record for each of them by itself would go
/// over its keys once a path.
class PathIndex {
 public:
  static constexpr std::uint16_t k_none = 0xFFFFU;

  PathIndex() : m_nodes(1) {}
  /// The path's number; k_none where it has other steps than keys, or there are too many.
  [[nodiscard]] std::uint16_t add(const std::vector<PathStep>& steps);
  /// Fills `places`: by number, where each path leads from a value; Tree::k_none where it leads nowhere. For trees that
  /// are not XML. Cost: the children of each value on the way are looked at once.
  void find(const Tree& tree, std::uint32_t from, std::vector<std::uint32_t>& places) const;

 private:
  struct Node {
    bool inner = false;  ///< other paths go on from here
  };
  struct Edge {
    std::uint64_t head = 0;  ///< of the key: its first bytes
    std::uint16_t from = k_none;
    std::uint16_t to = k_none;  ///< k_none: the slot is free
    std::string key;
  };
  void walk(const Tree& tree, std::uint32_t at, std::uint16_t node, std::vector<std::uint32_t>& places) const;
  [[nodiscard]] std::uint16_t next(std::uint16_t from, std::string_view key) const;
  void insert(Edge edge);

  std::vector<Node> m_nodes;  ///< the first is where all paths begin
  std::vector<Edge> m_edges;  ///< open addressing; at most a quarter is taken
};

}  // namespace payout::sources
