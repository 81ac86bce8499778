#pragma once
/// Cuts an XML document into records while it is read: each record is handed over with what stands above it, and
/// forgotten. Memory: one record and its headings, whatever the document's size.
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sources/tree.hpp"
#include "sources/xml_layout.hpp"
#include "sources/xml_parser.hpp"

namespace payout::sources {

inline constexpr std::uint32_t k_xml_nodes = 32768;                ///< elements and attributes of one record
inline constexpr std::size_t k_xml_bytes = std::size_t{4} << 20U;  ///< their names and texts
inline constexpr std::uint32_t k_xml_headings = 1000;              ///< kept of what stands outside of records

/// One record, in a tree whose other nodes are the elements above it and what they hold besides records. A record that
/// holds records is none itself; those leave one empty element of their name in it. Node 0 has the attributes
/// `message`, `version` and `dialect`.
struct XmlRecord {
  const Tree& tree;
  std::uint32_t node;
  XmlPlace place;
  std::uint64_t length;      ///< bytes, tags included
  std::string_view excerpt;  ///< its first bytes
  std::uint64_t content;     ///< hash of it and of what stands above
};

class XmlRecords final : public XmlHandler {
 public:
  /// False: enough.
  using OnRecord = std::function<bool(const XmlRecord&)>;
  XmlRecords(const XmlLayout& layout, std::string_view dialect, OnRecord on_record);

  /// Refusals: those of XmlParser, and xml_namespace, xml_message, xml_shape, xml_limit.
  [[nodiscard]] Result<void> read(ByteSource& source, const std::string& where, XmlParser::Encoding encoding);

  bool begin(std::string_view name, const Attributes& attributes, XmlPlace place) override;
  bool text(std::string_view piece) override;
  bool end(XmlPlace place) override;

 private:
  struct Open {
    std::uint32_t node = 0;
    std::size_t bytes = 0;  ///< size of m_bytes before the element
    std::size_t text_from = 0;
    bool has_elements = false;
    bool is_record = false;
    bool held_records = false;
    std::uint64_t hash = 0;
    std::vector<std::string_view> stubs;  ///< records that left their name here
    XmlPlace place;
    std::string excerpt;
    std::map<std::string, std::string, std::less<>> spaces;  ///< namespaces declared here, by prefix
  };

  [[nodiscard]] std::string_view keep(std::string_view text);
  [[nodiscard]] bool is_full();
  bool fault(std::string reason, std::string message, std::string hint);
  bool look_at_body(std::string_view name);
  [[nodiscard]] std::string_view space_of(std::string_view name) const;
  void add_attributes(const Attributes& attributes);
  bool hand_over(const Open& element, XmlPlace behind);
  void forget(const Open& element);

  const XmlLayout& m_layout;
  OnRecord m_on_record;
  Tree m_tree;
  std::string m_bytes;       ///< names and texts of the nodes; never grows over its first capacity
  std::vector<Open> m_open;  ///< elements that have not ended, the document's root first
  std::size_t m_inside = 0;  ///< records among them
  const XmlMessage* m_message = nullptr;
  std::string m_version;
  bool m_needed_seen = false;
  std::vector<std::string> m_names;  ///< of the first elements, until one that is needed was seen
  XmlParser* m_parser = nullptr;
  std::string m_where;
  std::optional<Error> m_error;
};

/// What the beginning of a document shows.
struct XmlLook {
  bool doctype = false;
  std::string root;                                       ///< local name; empty: there is no element
  std::string space;                                      ///< its namespace
  std::vector<std::pair<std::string, std::string>> seen;  ///< elements in order (at most 500), local name and namespace
};
[[nodiscard]] XmlLook look_at_xml(std::string_view head);

}  // namespace payout::sources
