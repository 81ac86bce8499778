#pragma once
/// XML as a stream of elements, without anything of XML that could reach outside of the document.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "sources/byte_source.hpp"

namespace payout::sources {

inline constexpr std::size_t k_xml_depth = 64;                     ///< elements inside each other
inline constexpr std::size_t k_xml_text = std::size_t{64} << 10U;  ///< bytes of one text or attribute
inline constexpr std::size_t k_xml_attributes = 256;               ///< of one element

/// Where an element begins.
struct XmlPlace {
  std::uint64_t line = 1;
  std::uint64_t byte = 0;
};

/// Gets what the parser finds, in document order. Names come as they are written, with their prefix.
class XmlHandler {
 public:
  using Attributes = std::vector<std::pair<std::string_view, std::string_view>>;
  virtual ~XmlHandler() = default;
  /// A false return ends the parsing: `XmlParser::read` then gives true, or the handler keeps an error of its own.
  virtual bool begin(std::string_view name, const Attributes& attributes, XmlPlace place) = 0;
  /// Comes in pieces; CDATA and character references are resolved.
  virtual bool text(std::string_view piece) = 0;
  virtual bool end(XmlPlace place) = 0;  ///< `place` lies behind the end tag
};

class XmlParser {
 public:
  /// How much of a document is there.
  enum class Extent : std::uint8_t { whole, beginning };

  /// How the bytes are read. `utf8` where they were converted, whatever the document declares; `bytes` for a look at
  /// names, which are ASCII in all encodings that are read.
  enum class Encoding : std::uint8_t { declared, utf8, bytes };

  XmlParser(XmlHandler& handler, Encoding encoding);
  ~XmlParser();
  XmlParser(const XmlParser&) = delete;
  XmlParser& operator=(const XmlParser&) = delete;

  /// Reads the source to its end. Refusals: xml_doctype, xml_limit, xml_damaged, xml_encoding; read errors. Memory:
  /// constant. Cost: linear.
  [[nodiscard]] Result<void> read(ByteSource& source, const std::string& where);
  /// Reads what is there of a beginning: what is wrong with it, or missing, is no error here. True where it has a
  /// DOCTYPE.
  [[nodiscard]] bool look(std::string_view beginning);

  /// Bytes of the input from this offset on, as far as they are still at hand: for excerpts.
  [[nodiscard]] std::string_view input_from(std::uint64_t byte) const;

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

/// `ct:GrpHdr` -> `GrpHdr`.
[[nodiscard]] std::string_view local_name(std::string_view name);

/// The encoding an XML declaration at the beginning names, in lower case; empty where it names none.
[[nodiscard]] std::string declared_encoding(std::string_view head);

}  // namespace payout::sources
