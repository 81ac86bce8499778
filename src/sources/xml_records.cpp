#include "sources/xml_records.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/hash.hpp"
#include "base/text.hpp"

namespace payout::sources {
namespace {

std::uint64_t mix(std::uint64_t hash, std::uint64_t more) {
  const std::array<std::uint64_t, 2> both{hash, more};
  return hash64({reinterpret_cast<const char*>(both.data()), sizeof both});
}

std::string_view prefix_of(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? std::string_view() : name.substr(0, colon);
}

bool contains(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

/// The prefix an attribute declares a namespace for; nothing where it is no declaration.
std::optional<std::string_view> declared_prefix(std::string_view attribute) {
  if (attribute == "xmlns") return std::string_view();
  if (attribute.starts_with("xmlns:")) return attribute.substr(6);
  return std::nullopt;
}

std::string list_versions(const XmlMessage& message) {
  std::string out;
  for (const auto& [from, to] : message.versions) {
    if (!out.empty()) out += ", ";
    out += from == to ? from : from + " to " + to;
  }
  return out;
}

/// Names of the nodes of node 0.
constexpr std::array<std::string_view, 3> k_facts{"@message", "@version", "@dialect"};

}  // namespace

const XmlMessage* XmlLayout::find(std::string_view body) const {
  const auto found = std::find_if(messages.begin(), messages.end(),
                                  [&](const XmlMessage& message) { return contains(message.body, body); });
  return found == messages.end() ? nullptr : &*found;
}

std::string_view version_in(std::string_view space, std::string_view message) {
  constexpr std::size_t k_length = 6;  // 001.10
  const std::size_t at = space.find(message);
  if (at == std::string_view::npos || at + message.size() + 1 + k_length > space.size()) return {};
  const std::string_view version = space.substr(at + message.size() + 1, k_length);
  const auto is_digit = [&](std::size_t i) { return version[i] >= '0' && version[i] <= '9'; };
  const bool good = space[at + message.size()] == '.' && version[3] == '.' && is_digit(0) && is_digit(1) &&
                    is_digit(2) && is_digit(4) && is_digit(5);
  return good ? version : std::string_view();
}

bool knows_version(const XmlMessage& message, std::string_view version) {
  return message.versions.empty() ||
         std::any_of(message.versions.begin(), message.versions.end(),
                     [&](const auto& span) { return span.first <= version && version <= span.second; });
}

XmlRecords::XmlRecords(const XmlLayout& layout, std::string_view dialect, OnRecord on_record)
    : m_layout(layout), m_on_record(std::move(on_record)) {
  m_bytes.reserve(k_xml_bytes);
  m_tree.open(0, JsonKind::object, {}, 0);
  for (const std::string_view fact : k_facts) m_tree.open(0, JsonKind::text, fact, 0);
  m_tree.set_text(3, JsonKind::text, keep(dialect));
}

std::string_view XmlRecords::keep(std::string_view text) {
  const std::size_t at = m_bytes.size();
  if (at + text.size() > k_xml_bytes) return {};  // is_full() says so
  m_bytes.append(text);
  return std::string_view(m_bytes).substr(at);
}

bool XmlRecords::is_full() {
  if (m_tree.size() <= k_xml_nodes && m_bytes.size() + k_xml_text < k_xml_bytes) return false;
  return fault("xml_limit",
               fmt::format("one record, or what stands around the records, has over {} elements or {} MiB of text",
                           k_xml_nodes, k_xml_bytes >> 20U),
               "this is no payment message; check what was sent");
}

/// Always true, for the caller's convenience.
bool XmlRecords::fault(std::string reason, std::string message, std::string hint) {
  if (!m_error)
    m_error = Error{ErrorCode::input_refused, std::move(reason), std::move(message), m_where, std::move(hint)};
  return true;
}

std::string_view XmlRecords::space_of(std::string_view name) const {
  const std::string_view prefix = prefix_of(name);
  for (auto open = m_open.rbegin(); open != m_open.rend(); ++open) {
    if (const auto found = open->spaces.find(prefix); found != open->spaces.end()) return found->second;
  }
  return {};
}

bool XmlRecords::look_at_body(std::string_view name) {
  const XmlMessage* message = m_layout.find(local_name(name));
  if (message == nullptr) return true;
  const std::string_view space = space_of(name);
  const std::string_view version = version_in(space, message->name);
  if (!version.empty() && !knows_version(*message, version)) {
    fault("xml_namespace", fmt::format("{}.{} is a version that is not known", message->name, version),
          fmt::format("known versions of {}: {}; ask the sender for one of them, or update payout-diag", message->name,
                      list_versions(*message)));
    return false;
  }
  m_message = message;
  m_version = version;
  m_tree.set_text(1, JsonKind::text, m_message->name);
  m_tree.set_text(2, JsonKind::text, m_version);
  return true;
}

void XmlRecords::add_attributes(const Attributes& attributes) {
  Open& element = m_open.back();
  for (const auto& [name, value] : attributes) {
    if (const auto prefix = declared_prefix(name)) element.spaces.emplace(*prefix, value);
    const bool declares = declared_prefix(name).has_value();
    const std::size_t at = m_bytes.size();
    static_cast<void>(keep("@"));
    static_cast<void>(keep(declares ? name : local_name(name)));
    const std::string_view key = std::string_view(m_bytes).substr(at);
    const std::uint32_t node = m_tree.open(element.node, JsonKind::text, key, 0);
    m_tree.set_text(node, JsonKind::text, keep(value));
    if (!declares) element.hash = mix(element.hash, mix(hash64(key), hash64(value)));
    if (is_full()) return;
  }
}

bool XmlRecords::begin(std::string_view name, const Attributes& attributes, XmlPlace place) {
  const std::string_view local = local_name(name);
  std::uint32_t parent = 0;
  if (!m_open.empty()) {
    Open& above = m_open.back();
    if (!above.has_elements) m_bytes.resize(above.text_from);  // blanks, or text between elements
    above.has_elements = true;
    parent = above.node;
  }
  Open& element = m_open.emplace_back();
  element.bytes = m_bytes.size();
  element.place = place;
  element.node = m_tree.open(parent, JsonKind::object, keep(local), static_cast<std::uint32_t>(place.byte));
  element.hash = hash64(local);
  add_attributes(attributes);
  if (m_message == nullptr && !look_at_body(name)) return false;
  constexpr std::size_t k_most_names = 12;
  if (!m_needed_seen && m_names.size() < k_most_names && !contains(m_names, local)) m_names.emplace_back(local);
  if (m_message != nullptr) {
    const std::vector<std::string>& needs = m_message->needs;
    element.is_record = contains(m_layout.records, local);
    m_needed_seen = m_needed_seen || (needs.empty() ? element.is_record : contains(needs, local));
  }
  if (element.is_record) {
    ++m_inside;
    constexpr std::size_t k_most = 1024;
    if (m_parser != nullptr) element.excerpt = m_parser->input_from(place.byte).substr(0, k_most);
  }
  element.text_from = m_bytes.size();
  return !is_full();
}

bool XmlRecords::text(std::string_view piece) {
  if (m_open.back().has_elements) return true;
  static_cast<void>(keep(piece));
  return !is_full();
}

bool XmlRecords::hand_over(const Open& element, XmlPlace behind) {
  std::uint64_t content = 0;
  for (const Open& open : m_open) {
    m_tree.end(open.node);
    content = mix(content, open.hash);
  }
  m_tree.end(0);
  return m_on_record({m_tree, element.node, element.place, behind.byte - element.place.byte, element.excerpt, content});
}

/// Takes the element that ended last out of the tree.
void XmlRecords::forget(const Open& element) {
  m_tree.cut(element.node);
  m_bytes.resize(element.bytes);
}

bool XmlRecords::end(XmlPlace place) {
  {
    const Open& element = m_open.back();
    if (!element.has_elements)
      m_tree.set_text(element.node, JsonKind::text, std::string_view(m_bytes).substr(element.text_from));
    m_tree.end(element.node);
  }
  const bool is_whole = m_open.back().is_record && !m_open.back().held_records;
  if (is_whole && !hand_over(m_open.back(), place)) return false;
  Open element = std::move(m_open.back());
  m_open.pop_back();
  if (m_open.empty()) return true;
  Open& above = m_open.back();
  above.held_records = above.held_records || element.is_record || element.held_records;
  if (element.is_record) {
    --m_inside;
    const std::string name(m_tree.node(element.node).key);
    forget(element);
    if (std::find(above.stubs.begin(), above.stubs.end(), name) == above.stubs.end()) {
      const std::uint32_t stub = m_tree.open(above.node, JsonKind::text, keep(name), 0);
      above.stubs.push_back(m_tree.node(stub).key);
    }
    return true;
  }
  const bool is_heading = m_inside == 0;
  if (element.held_records || (is_heading && m_tree.size() > k_xml_headings)) {
    forget(element);
    return true;
  }
  if (!element.has_elements) element.hash = mix(element.hash, hash64(m_tree.node(element.node).text));
  above.hash = mix(above.hash, element.hash);
  return true;
}

Result<void> XmlRecords::read(ByteSource& source, const std::string& where, XmlParser::Encoding encoding) {
  m_where = where;
  XmlParser parser(*this, encoding);
  m_parser = &parser;
  const Result<void> done = parser.read(source, where);
  m_parser = nullptr;
  if (m_error) return tl::unexpected<Error>(*m_error);
  if (!done) return done;
  if (m_message == nullptr) {
    return fail(ErrorCode::input_refused, "xml_message",
                "the document holds none of the messages this definition reads", where,
                "leave --source away to have the kind found out");
  }
  if (!m_needed_seen) {
    const std::vector<std::string>& wanted = m_message->needs.empty() ? m_layout.records : m_message->needs;
    return fail(
        ErrorCode::input_refused, "xml_shape",
        fmt::format("the {} has none of the parts it should have: {}; its elements are {}", m_message->name,
                    fmt::join(wanted, ", "), fmt::join(m_names, ", ")),
        where, "ask the sender for the whole message");
  }
  return {};
}

namespace {

/// Keeps names only.
class Looker final : public XmlHandler {
 public:
  explicit Looker(XmlLook& look) : m_look(look) {}

  bool begin(std::string_view name, const Attributes& attributes, XmlPlace) override {
    auto& spaces = m_spaces.emplace_back();
    for (const auto& [key, value] : attributes) {
      if (const auto prefix = declared_prefix(key)) spaces.emplace(*prefix, value);
    }
    std::string space;
    for (auto open = m_spaces.rbegin(); open != m_spaces.rend() && space.empty(); ++open) {
      if (const auto found = open->find(prefix_of(name)); found != open->end()) space = found->second;
    }
    if (m_look.root.empty()) {
      m_look.root = local_name(name);
      m_look.space = space;
    }
    m_look.seen.emplace_back(std::string(local_name(name)), space);
    constexpr std::size_t k_most = 500;
    return m_look.seen.size() < k_most;
  }
  bool text(std::string_view) override { return true; }
  bool end(XmlPlace) override {
    m_spaces.pop_back();
    return true;
  }

 private:
  XmlLook& m_look;
  std::vector<std::map<std::string, std::string, std::less<>>> m_spaces;
};

}  // namespace

XmlLook look_at_xml(std::string_view head) {
  XmlLook look;
  Looker looker(look);
  XmlParser parser(looker, XmlParser::Encoding::bytes);
  look.doctype = parser.look(head);
  return look;
}

}  // namespace payout::sources
