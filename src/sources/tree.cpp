#include "sources/tree.hpp"

namespace payout::sources {

bool Tree::read(std::string_view text) {
  m_text = text;
  m_nodes.clear();
  m_strings.clear();
  if (m_json.start(text) && value({}) && m_json.finish()) return true;
  if (m_json.failed()) m_fault = m_json.fault();
  return false;
}

/// Reads one value with all that is in it. What it opens is known by its nodes, so nothing is called recursively.
bool Tree::value(std::string_view key) {
  const std::uint32_t root = size();
  std::uint32_t parent = 0;
  std::string_view raw;
  while (true) {
    const std::uint32_t at = size();
    const JsonKind kind = m_json.peek();
    TreeNode& node = m_nodes.emplace_back();
    node.kind = kind;
    node.key = key;
    node.parent = parent;
    node.from = static_cast<std::uint32_t>(m_json.offset());
    if (kind == JsonKind::object || kind == JsonKind::array) {
      if (!m_json.enter()) return false;
      parent = at;
    } else {
      if (kind == JsonKind::text) {
        if (!m_json.text(raw) || !resolve(raw, node.text)) return false;
      } else if (!(kind == JsonKind::number ? m_json.number(node.text) : m_json.literal(node.text))) {
        return false;
      }
      node.end = at + 1;
      node.to = static_cast<std::uint32_t>(m_json.last_end());
      if (at == root) return true;
    }
    while (true) {
      TreeNode& open = m_nodes[parent];
      const bool is_object = open.kind == JsonKind::object;
      if (is_object ? m_json.next_key(raw) : m_json.next_item()) {
        key = {};
        if (is_object && !resolve(raw, key)) return false;
        break;
      }
      if (m_json.failed()) return false;
      open.end = size();
      open.to = static_cast<std::uint32_t>(m_json.last_end());
      if (parent == root) return true;
      parent = open.parent;
    }
  }
}

void Tree::begin_flat(std::string_view whole) {
  m_text = whole;
  m_nodes.clear();
  m_strings.clear();
  m_nodes.push_back({JsonKind::object, {}, {}, 0, 0, 0, static_cast<std::uint32_t>(whole.size())});
}

void Tree::add_flat(std::string_view key, std::string_view text) {
  const auto at = static_cast<std::uint32_t>(m_nodes.size());
  m_nodes.push_back({JsonKind::text, key, text, at + 1, 0, 0, 0});
}

void Tree::end_flat() { m_nodes.front().end = static_cast<std::uint32_t>(m_nodes.size()); }

void Tree::clear() { m_nodes.clear(); }

std::uint32_t Tree::open(std::uint32_t parent, JsonKind kind, std::string_view key, std::uint32_t from) {
  const std::uint32_t at = size();
  m_is_xml = true;
  m_nodes.push_back({kind, key, {}, at + 1, from, parent, from});
  return at;
}

std::uint32_t Tree::begin_nested(std::string_view key) {
  const auto at = static_cast<std::uint32_t>(m_nodes.size());
  m_nodes.push_back({JsonKind::object, key, {}, at + 1, 0, 0, 0});
  return at;
}

void Tree::set_text(std::uint32_t at, JsonKind kind, std::string_view text) {
  m_nodes[at].kind = kind;
  m_nodes[at].text = text;
}

void Tree::cut(std::uint32_t at) { m_nodes.resize(at); }

void Tree::end_nested(std::uint32_t at) { m_nodes[at].end = static_cast<std::uint32_t>(m_nodes.size()); }

bool Tree::add_json(std::string_view key, std::string_view text) {
  const std::size_t before = m_nodes.size();
  if (!m_json.start(text) || !value(key) || !m_json.finish()) {
    if (m_json.failed()) m_fault = m_json.fault();
    m_nodes.resize(before);
    return false;
  }
  // Places count from the start of the record, where the text is a part of it.
  const auto begin = reinterpret_cast<std::uintptr_t>(m_text.data());
  const auto here = reinterpret_cast<std::uintptr_t>(text.data());
  const bool inside = here >= begin && here + text.size() <= begin + m_text.size();
  const auto shift = static_cast<std::uint32_t>(here - begin);
  for (std::size_t at = before; at < m_nodes.size(); ++at) {
    m_nodes[at].from = inside ? m_nodes[at].from + shift : 0;
    m_nodes[at].to = inside ? m_nodes[at].to + shift : 0;
  }
  return true;
}

std::uint32_t Tree::member(std::uint32_t object, std::string_view key) const {
  const TreeNode* nodes = m_nodes.data();
  if (nodes[object].kind == JsonKind::array) return k_none;  // an XML text may have attributes
  const std::uint32_t end = nodes[object].end;
  for (std::uint32_t at = object + 1; at < end; at = nodes[at].end) {
    if (nodes[at].key == key) return at;
  }
  return k_none;
}

}  // namespace payout::sources
