#include "sources/tree.hpp"

namespace payout::sources {

bool Tree::read(std::string_view text) {
  m_text = text;
  m_nodes.clear();
  m_length.clear();
  m_strings.clear();
  if (m_json.start(text) && value({}, 0) && m_json.finish()) return true;
  if (m_json.failed()) m_fault = m_json.fault();
  return false;
}

bool Tree::resolve(std::string_view raw, std::string_view& out) {
  if (!m_json.has_escape(raw)) {
    out = raw;
    return true;
  }
  return m_json.unescape(raw, m_strings.emplace_back(), out);
}

bool Tree::value(std::string_view key, std::uint32_t parent) {
  // Depth is bounded by the walker (64), so recursion is.
  const auto at = static_cast<std::uint32_t>(m_nodes.size());
  const JsonKind kind = m_json.peek();
  const std::size_t from = m_json.offset();
  m_nodes.push_back({kind, key, {}, 0, static_cast<std::uint32_t>(from), parent});
  m_length.push_back(0);
  std::string_view raw;
  switch (kind) {
    case JsonKind::object: {
      if (!m_json.enter()) return false;
      std::string_view child;
      while (m_json.next_key(raw)) {
        if (!resolve(raw, child)) return false;
        if (!value(child, at)) return false;
      }
      break;
    }
    case JsonKind::array:
      if (!m_json.enter()) return false;
      while (m_json.next_item()) {
        if (!value({}, at)) return false;
      }
      break;
    case JsonKind::text:
      if (!m_json.text(raw) || !resolve(raw, m_nodes[at].text)) return false;
      break;
    case JsonKind::number:
      if (!m_json.number(m_nodes[at].text)) return false;
      break;
    default:
      if (!m_json.literal(m_nodes[at].text)) return false;
      break;
  }
  if (m_json.failed()) return false;
  m_nodes[at].end = static_cast<std::uint32_t>(m_nodes.size());
  m_length[at] = static_cast<std::uint32_t>(m_json.slice(from).size());
  return true;
}

void Tree::begin_flat(std::string_view whole) {
  m_text = whole;
  m_nodes.clear();
  m_length.clear();
  m_strings.clear();
  m_nodes.push_back({JsonKind::object, {}, {}, 0, 0, 0});
  m_length.push_back(static_cast<std::uint32_t>(whole.size()));
}

void Tree::add_flat(std::string_view key, std::string_view text) {
  const auto at = static_cast<std::uint32_t>(m_nodes.size());
  m_nodes.push_back({JsonKind::text, key, text, at + 1, 0, 0});
  m_length.push_back(0);
}

void Tree::end_flat() { m_nodes.front().end = static_cast<std::uint32_t>(m_nodes.size()); }

void Tree::clear() {
  m_nodes.clear();
  m_length.clear();
}

std::uint32_t Tree::open(std::uint32_t parent, JsonKind kind, std::string_view key, std::uint32_t from) {
  const std::uint32_t at = size();
  m_is_xml = true;
  m_nodes.push_back({kind, key, {}, at + 1, from, parent});
  m_length.push_back(0);
  return at;
}

std::uint32_t Tree::begin_nested(std::string_view key) {
  const auto at = static_cast<std::uint32_t>(m_nodes.size());
  m_nodes.push_back({JsonKind::object, key, {}, at + 1, 0, 0});
  m_length.push_back(0);
  return at;
}

void Tree::set_text(std::uint32_t at, JsonKind kind, std::string_view text) {
  m_nodes[at].kind = kind;
  m_nodes[at].text = text;
}

void Tree::cut(std::uint32_t at) {
  m_nodes.resize(at);
  m_length.resize(at);
}

void Tree::end_nested(std::uint32_t at) { m_nodes[at].end = static_cast<std::uint32_t>(m_nodes.size()); }

bool Tree::add_json(std::string_view key, std::string_view text) {
  const std::size_t before = m_nodes.size();
  if (!m_json.start(text) || !value(key, 0) || !m_json.finish()) {
    if (m_json.failed()) m_fault = m_json.fault();
    m_nodes.resize(before);
    m_length.resize(before);
    return false;
  }
  // Places count from the start of the record, where the text is a part of it.
  const auto begin = reinterpret_cast<std::uintptr_t>(m_text.data());
  const auto here = reinterpret_cast<std::uintptr_t>(text.data());
  const bool inside = here >= begin && here + text.size() <= begin + m_text.size();
  for (std::size_t at = before; at < m_nodes.size(); ++at) {
    m_nodes[at].from = inside ? m_nodes[at].from + static_cast<std::uint32_t>(here - begin) : 0;
    if (!inside) m_length[at] = 0;
  }
  return true;
}

std::uint32_t Tree::first(std::uint32_t at) const { return at + 1 < m_nodes[at].end ? at + 1 : k_none; }

std::uint32_t Tree::next(std::uint32_t parent, std::uint32_t at) const {
  return m_nodes[at].end < m_nodes[parent].end ? m_nodes[at].end : k_none;
}

std::uint32_t Tree::member(std::uint32_t object, std::string_view key) const {
  if (m_nodes[object].kind == JsonKind::array) return k_none;  // an XML text may have attributes
  for (std::uint32_t at = first(object); at != k_none; at = next(object, at)) {
    if (m_nodes[at].key == key) return at;
  }
  return k_none;
}

}  // namespace payout::sources
