#pragma once
/// A record of a foreign shape as a flat tree: what JSON and XML look like to a mapping.
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "sources/json_index.hpp"

namespace payout::sources {

/// One value. Its children follow it; `end` is the place behind the last of them.
struct TreeNode {
  JsonKind kind = JsonKind::null;
  std::string_view key;   ///< of a member; empty in arrays
  std::string_view text;  ///< of a string: resolved; of a number: its digits; of a word: the word
  std::uint32_t end = 0;
  std::uint32_t from = 0;    ///< offset of its first byte in the text
  std::uint32_t parent = 0;  ///< of the root: itself
  std::uint32_t to = 0;      ///< offset behind its last byte; `from` where its bytes stand nowhere
};

/// Built from one text; numbers keep their own digits, so nothing goes through a double.
class Tree {
 public:
  static constexpr std::uint32_t k_none = 0xFFFFFFFFU;

  /// Reads a whole JSON text. False: `fault()` says why. The text must outlive the tree.
  [[nodiscard]] bool read(std::string_view text);
  /// Makes an object of named texts: a CSV row or a line of text as a record. `whole` stands for its bytes.
  void begin_flat(std::string_view whole);
  void add_flat(std::string_view key, std::string_view text);
  void end_flat();
  /// An object inside the one at hand: opens it, and ends it once its fields were added.
  [[nodiscard]] std::uint32_t begin_nested(std::string_view key);
  void end_nested(std::uint32_t at);
  /// A JSON text as the value of a key. False: `fault()` says why; nothing was added then. The text must outlive the
  /// tree.
  [[nodiscard]] bool add_json(std::string_view key, std::string_view text);
  /// Memory for texts that stand nowhere else; lives until the tree is filled anew.
  [[nodiscard]] std::string_view keep(std::string text) { return m_strings.emplace_back(std::move(text)); }

  /// Builds a tree from outside, node by node, in document order: the parent is the node last opened and not yet ended.
  /// Key and text must outlive the node. An XML element is an object, or a text where it holds no element; its
  /// attributes are its first children.
  void clear();
  std::uint32_t open(std::uint32_t parent, JsonKind kind, std::string_view key, std::uint32_t from);
  void set_text(std::uint32_t at, JsonKind kind, std::string_view text);
  /// Ends a node: what was opened after it are its children. May be asked again when more has come.
  void end(std::uint32_t at) { m_nodes[at].end = size(); }
  /// Takes the node away with all that was opened after it.
  void cut(std::uint32_t at);

  /// True where it was built from XML: then `^` climbs, and a name can stand several times.
  [[nodiscard]] bool is_xml() const { return m_is_xml; }

  [[nodiscard]] const Fault& fault() const { return m_fault; }
  /// Where the text stops being sound; 0 where only the whole is known to be unsound.
  [[nodiscard]] std::size_t fault_offset() const { return m_json.offset(); }
  [[nodiscard]] const TreeNode& node(std::uint32_t at) const { return m_nodes[at]; }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(m_nodes.size()); }
  /// First child, k_none where there is none.
  [[nodiscard]] std::uint32_t first(std::uint32_t at) const { return at + 1 < m_nodes[at].end ? at + 1 : k_none; }
  /// Next sibling inside `parent`, k_none behind the last.
  [[nodiscard]] std::uint32_t next(std::uint32_t parent, std::uint32_t at) const {
    return m_nodes[at].end < m_nodes[parent].end ? m_nodes[at].end : k_none;
  }
  [[nodiscard]] std::uint32_t member(std::uint32_t object, std::string_view key) const;
  /// The bytes of a value as they stand in the text.
  [[nodiscard]] std::string_view source(std::uint32_t at) const {
    return m_text.substr(m_nodes[at].from, m_nodes[at].to - m_nodes[at].from);
  }

 private:
  bool value(std::string_view key);
  bool resolve(std::string_view raw, std::string_view& out) {
    if (m_json.has_escape(raw)) return m_json.unescape(raw, m_strings.emplace_back(), out);
    out = raw;
    return true;
  }
  JsonWalker m_json;
  std::string_view m_text;
  std::vector<TreeNode> m_nodes;
  std::deque<std::string> m_strings;
  Fault m_fault;
  bool m_is_xml = false;
};

}  // namespace payout::sources
