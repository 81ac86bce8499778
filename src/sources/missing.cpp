#include "sources/missing.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"

namespace payout::sources {
namespace {

void find_paths(const ValueRule& rule, std::vector<std::string>& out) {
  for (const Path& path : rule.paths) out.push_back(quoted(path.text));
  for (const ValueRule& part : rule.parts) find_paths(part, out);
  for (const ValueRule& choice : rule.choices) find_paths(choice, out);
}

/// True where a sibling has the same name: then only an attribute tells the two apart.
bool is_repeated(const Tree& tree, std::uint32_t parent, std::uint32_t at) {
  for (std::uint32_t other = tree.first(parent); other != Tree::k_none; other = tree.next(parent, other)) {
    if (other != at && tree.node(other).key == tree.node(at).key) return true;
  }
  return false;
}

/// The name of an element or key, as a path would ask for it.
std::string as_asked(const Tree& tree, std::uint32_t parent, std::uint32_t at) {
  std::string name(tree.node(at).key);
  if (!tree.is_xml() || !is_repeated(tree, parent, at)) return name;
  const std::uint32_t first = tree.first(at);
  if (first == Tree::k_none || !tree.node(first).key.starts_with('@')) return name;
  return name + "[" + std::string(tree.node(first).key) + "=" + std::string(tree.node(first).text) + "]";
}

std::string listed(std::vector<std::string> names, std::size_t most) {
  std::string out;
  for (std::size_t i = 0; i < names.size() && i < most; ++i) out += (i == 0 ? "" : ", ") + names[i];
  return names.size() > most ? out + " and more" : out;
}

}  // namespace

std::string asked_paths(const ValueRule& rule) {
  constexpr std::size_t k_most = 5;
  std::vector<std::string> paths;
  find_paths(rule, paths);
  return listed(std::move(paths), k_most);
}

std::string names_below(const Tree& tree, std::uint32_t record) {
  constexpr std::size_t k_most = 12;
  std::vector<std::string> names;
  for (std::uint32_t at = tree.first(record); at != Tree::k_none && names.size() <= k_most; at = tree.next(record, at)) {
    std::string name = quoted(as_asked(tree, record, at));
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
  }
  return listed(std::move(names), k_most);
}

}  // namespace payout::sources
