#include "sources/path_index.hpp"

#include <algorithm>
#include <cstring>

#include "sources/mapping.hpp"
#include "sources/tree.hpp"

namespace payout::sources {
namespace {

template <class Word>
std::uint64_t load(const char* from) {
  Word out = 0;
  std::memcpy(&out, from, sizeof out);
  return out;
}

/// The first eight bytes of a key. Of a shorter one all, in an order of its length, so that with the length they tell it.
std::uint64_t head_of(std::string_view key) {
  const char* text = key.data();
  const std::size_t size = key.size();
  if (size >= 8) return load<std::uint64_t>(text);
  if (size >= 4) return load<std::uint32_t>(text) | load<std::uint32_t>(text + size - 4) << 32U;
  if (size == 0) return 0;
  return load<std::uint8_t>(text) | load<std::uint8_t>(text + size / 2) << 8U | load<std::uint8_t>(text + size - 1) << 16U;
}

std::size_t slot_of(std::uint16_t from, std::uint64_t head, std::size_t size) {
  return static_cast<std::size_t>(((head ^ (from * 0x9E37'79B9ULL) ^ size) * 0x9E37'79B9'7F4A'7C15ULL) >> 40U);
}

}  // namespace

void PathIndex::insert(Edge edge) {
  const std::size_t mask = m_edges.size() - 1;
  std::size_t slot = slot_of(edge.from, edge.head, edge.key.size()) & mask;
  while (m_edges[slot].to != k_none) slot = (slot + 1) & mask;
  m_edges[slot] = std::move(edge);
}

std::uint16_t PathIndex::next(std::uint16_t from, std::string_view key) const {
  if (m_edges.empty()) return k_none;
  const std::uint64_t head = head_of(key);
  const std::size_t mask = m_edges.size() - 1;
  for (std::size_t slot = slot_of(from, head, key.size()) & mask;; slot = (slot + 1) & mask) {
    const Edge& edge = m_edges[slot];
    if (edge.to == k_none) return k_none;
    if (edge.head != head || edge.from != from || edge.key.size() != key.size()) continue;
    if (key.size() <= 8 || std::memcmp(edge.key.data() + 8, key.data() + 8, key.size() - 8) == 0) return edge.to;
  }
}

std::uint16_t PathIndex::add(const std::vector<PathStep>& steps) {
  std::uint16_t at = 0;
  for (const PathStep& step : steps) {
    if (step.kind != PathStep::Kind::key) return k_none;
  }
  for (const PathStep& step : steps) {
    std::uint16_t to = next(at, step.key);
    if (to == k_none) {
      constexpr std::size_t k_most = 0xFFFEU;
      if (m_nodes.size() == k_most) return k_none;
      if (m_nodes.size() * 4 > m_edges.size()) {
        std::vector<Edge> old = std::move(m_edges);
        m_edges.assign(std::max<std::size_t>(16, old.size() * 2), {});
        for (Edge& edge : old) {
          if (edge.to != k_none) insert(std::move(edge));
        }
      }
      to = static_cast<std::uint16_t>(m_nodes.size());
      m_nodes[at].inner = true;
      m_nodes.emplace_back();
      insert({head_of(step.key), at, to, step.key});
    }
    at = to;
  }
  return at;
}

void PathIndex::find(const Tree& tree, std::uint32_t from, std::vector<std::uint32_t>& places) const {
  places.assign(m_nodes.size(), Tree::k_none);
  walk(tree, from, 0, places);
}

void PathIndex::walk(const Tree& tree, std::uint32_t at, std::uint16_t node, std::vector<std::uint32_t>& places) const {
  places[node] = at;
  if (!m_nodes[node].inner) return;
  // A key asked of a list means its first item.
  while (tree.node(at).kind == JsonKind::array) {
    at = tree.first(at);
    if (at == Tree::k_none) return;
  }
  const std::uint32_t end = tree.node(at).end;
  for (std::uint32_t child = at + 1; child < end; child = tree.node(child).end) {
    const std::uint16_t to = next(node, tree.node(child).key);
    // Of a key that stands twice the first counts.
    if (to != k_none && places[to] == Tree::k_none) walk(tree, child, to, places);
  }
}

namespace {

bool is_plain(const ValueRule& rule) {
  const bool one_path = rule.paths.size() == 1 && rule.paths.front().number != PathIndex::k_none;
  const bool as_it_stands = rule.match == nullptr && rule.strip.empty() && rule.nulls.empty() && rule.table.empty() &&
                            rule.patterns.empty() && !rule.lower && !rule.upper && rule.prefix.empty();
  return one_path && as_it_stands && rule.when.empty() && rule.choices.empty() && rule.parts.empty() && !rule.every &&
         !rule.constant;
}

/// Goes over all paths of a mapping's records.
class Numbering {
 public:
  explicit Numbering(std::array<PathIndex, 3>& indexes) : m_indexes(indexes) {}

  void go(Path& path) {
    if (path.from != Path::From::content) path.number = m_indexes[static_cast<std::size_t>(path.from)].add(path.steps);
  }
  void go(ConditionRule& rule) {
    go(rule.path);
    if (rule.value != nullptr) go(*rule.value);
    for (std::vector<ConditionRule>& all : rule.any) go(all);
  }
  void go(ValueRule& rule) {
    go(rule.when);
    go(rule.choices);
    go(rule.paths);
    go(rule.parts);
    rule.plain = is_plain(rule);
  }
  void go(TimeRule& rule) { go(rule.value); }
  void go(AmountRule& rule) {
    go(rule.value);
    go(rule.currency);
  }
  void go(RefRule& rule) { go(rule.value); }
  void go(EventRule& rule) {
    go(rule.when);
    go(rule.type);
    go(rule.ts);
    if (rule.from) go(*rule.from);
    if (rule.to) go(*rule.to);
    if (rule.amount) go(*rule.amount);
    for (auto& [key, value] : rule.fields) go(value);
    go(rule.refs);
  }
  void go(RecordRule& rule) {
    go(rule.when);
    go(rule.events);
  }
  template <class T>
  void go(std::vector<T>& all) {
    for (T& one : all) go(one);
  }

 private:
  std::array<PathIndex, 3>& m_indexes;
};

}  // namespace

void number_paths(Mapping& mapping) { Numbering(mapping.paths).go(mapping.records); }

}  // namespace payout::sources
