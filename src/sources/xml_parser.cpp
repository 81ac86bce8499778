#include "sources/xml_parser.hpp"

#include <algorithm>
#include <array>

#include <expat.h>
#include <fmt/format.h>
#include <iconv.h>

#include "base/text.hpp"
#include "sources/refuse.hpp"

namespace payout::sources {
namespace {

constexpr std::size_t k_step = std::size_t{64} << 10U;  ///< bytes handed to the parser at once
/// A tag or comment that is longer is not waited for: the parser would keep all of it.
constexpr std::uint64_t k_most_waiting = std::uint64_t{1} << 20U;

enum class Stop : std::uint8_t { none, handler, doctype, depth, text, attributes };

}  // namespace

struct XmlParser::State {
  State(XmlHandler& to, Encoding encoding) : handler(to), parser(XML_ParserCreate(name_of(encoding))) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (parser != nullptr) XML_ParserFree(parser);
  }

  static const char* name_of(Encoding encoding) {
    switch (encoding) {
      case Encoding::utf8: return "UTF-8";
      case Encoding::bytes: return "ISO-8859-1";
      case Encoding::declared: break;
    }
    return nullptr;
  }

  XmlHandler& handler;
  XML_Parser parser;
  XmlHandler::Attributes attributes;
  std::size_t depth = 0;
  std::size_t text = 0;  ///< bytes of the text that is being read
  Stop stop = Stop::none;
  std::uint64_t stopped_at = 0;  ///< line
  std::string block;             ///< the bytes handed over last
  std::uint64_t block_from = 0;  ///< offset of its first byte
  std::uint64_t skipped = 0;     ///< bytes before the document
  std::uint64_t skipped_lines = 0;

  std::uint64_t line() const { return skipped_lines + XML_GetCurrentLineNumber(parser); }

  XmlPlace place() const {
    return {line(), skipped + static_cast<std::uint64_t>(std::max<XML_Index>(XML_GetCurrentByteIndex(parser), 0))};
  }

  void halt(Stop why) {
    if (stop != Stop::none) return;
    stop = why;
    stopped_at = line();
    XML_StopParser(parser, XML_FALSE);
  }

  void begin(const XML_Char* name, const XML_Char** pairs) {
    if (stop != Stop::none) return;
    if (++depth > k_xml_depth) return halt(Stop::depth);
    attributes.clear();
    text = 0;
    for (; *pairs != nullptr; pairs += 2) {
      attributes.emplace_back(pairs[0], pairs[1]);
      if (attributes.back().second.size() > k_xml_text) return halt(Stop::text);
      if (attributes.size() > k_xml_attributes) return halt(Stop::attributes);
    }
    if (std::string_view(name).size() > k_xml_text) return halt(Stop::text);
    if (!handler.begin(name, attributes, place())) halt(Stop::handler);
  }

  void end() {
    if (stop != Stop::none) return;
    --depth;
    text = 0;
    XmlPlace behind = place();
    behind.byte += static_cast<std::uint64_t>(XML_GetCurrentByteCount(parser));
    if (!handler.end(behind)) halt(Stop::handler);
  }

  void characters(const XML_Char* piece, int size) {
    if (stop != Stop::none) return;
    text += static_cast<std::size_t>(size);
    if (text > k_xml_text) return halt(Stop::text);
    if (!handler.text({piece, static_cast<std::size_t>(size)})) halt(Stop::handler);
  }

  Result<void> refuse_stop(const std::string& where) const {
    const std::string at = fmt::format("{}:{}", where, stopped_at);
    switch (stop) {
      case Stop::doctype:
        return refuse("xml_doctype", "the document has a DOCTYPE, which can declare entities; none is read", at,
                      "ask the sender for the plain message; payment messages have no DOCTYPE");
      case Stop::depth:
        return refuse("xml_limit", fmt::format("elements lie more than {} deep", k_xml_depth), at,
                      "this is no payment message; check what was sent");
      case Stop::text:
        return refuse("xml_limit", fmt::format("a text or an attribute is over {} KiB long", k_xml_text >> 10U), at,
                      "this is no payment message; check what was sent");
      case Stop::attributes:
        return refuse("xml_limit", fmt::format("an element has more than {} attributes", k_xml_attributes), at,
                      "this is no payment message; check what was sent");
      case Stop::none:
      case Stop::handler: break;
    }
    return {};
  }

  Result<void> refuse_error(const std::string& where) const {
    const XML_Error code = XML_GetErrorCode(parser);
    const std::string at = fmt::format("{}:{}", where, line());
    switch (code) {
      case XML_ERROR_UNKNOWN_ENCODING:
      case XML_ERROR_INCORRECT_ENCODING:
        return refuse("xml_encoding", "the document declares an encoding that is not read", at,
                      "say it with --encoding (utf-8, latin-1, gb18030, utf-16le), or convert the file with iconv");
      case XML_ERROR_INVALID_TOKEN:
        return refuse("xml_damaged",
                      "the document is not sound XML: a character stands where none may, or the text is "
                      "in another encoding",
                      at, "fetch it again; if it is in another encoding, say --encoding");
      case XML_ERROR_NO_ELEMENTS:
      case XML_ERROR_UNCLOSED_TOKEN:
      case XML_ERROR_UNCLOSED_CDATA_SECTION:
        return refuse("xml_damaged", "the document ends before it is complete", at,
                      "fetch it again; nothing of it was taken");
      default:
        return refuse("xml_damaged", fmt::format("the document is not sound XML: {}", XML_ErrorString(code)), at,
                      "fetch it again; nothing of it was taken");
    }
  }
};

namespace {

/// The table of an encoding with one byte a character: the Windows and ISO code pages of old bank systems.
int fill_single_byte(std::string_view name, XML_Encoding& info) {
  const std::string low = to_lower(name);
  const bool known = low.starts_with("windows-125") || low.starts_with("cp125") || low.starts_with("iso-8859-");
  if (!known || low.size() > 16) return XML_STATUS_ERROR;
  const iconv_t converter = ::iconv_open("UTF-32LE", low.c_str());
  if (converter == reinterpret_cast<iconv_t>(-1)) return XML_STATUS_ERROR;
  for (int byte = 0; byte < 256; ++byte) {
    std::array<char, 1> in{static_cast<char>(byte)};
    std::array<unsigned char, 4> out{};
    char* from = in.data();
    auto* to = reinterpret_cast<char*>(out.data());
    std::size_t left = 1;
    std::size_t room = out.size();
    const bool good = ::iconv(converter, &from, &left, &to, &room) != static_cast<std::size_t>(-1) && room == 0;
    info.map[byte] = good ? static_cast<int>(out[0] | out[1] << 8U | out[2] << 16U) : -1;
  }
  ::iconv_close(converter);
  return XML_STATUS_OK;
}

/// Blanks in front of the XML declaration are no XML, and many a program writes them.
std::size_t blanks_before(std::string_view text) {
  const std::size_t mark = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  const std::size_t at = text.find_first_not_of(" \t\r\n", mark);
  return at == std::string_view::npos ? text.size() : at;
}

template <class State>
void skip_blanks(State& state) {
  state.skipped = blanks_before(state.block);
  const auto end = state.block.begin() + static_cast<std::ptrdiff_t>(state.skipped);
  state.skipped_lines = static_cast<std::uint64_t>(std::count(state.block.begin(), end, '\n'));
  state.block.erase(state.block.begin(), end);
}

template <class State>
void set_handlers(State& state) {
  XML_Parser parser = state.parser;
  XML_SetUserData(parser, &state);
  XML_SetElementHandler(
      parser,
      [](void* self, const XML_Char* name, const XML_Char** pairs) { static_cast<State*>(self)->begin(name, pairs); },
      [](void* self, const XML_Char*) { static_cast<State*>(self)->end(); });
  XML_SetCharacterDataHandler(
      parser, [](void* self, const XML_Char* piece, int size) { static_cast<State*>(self)->characters(piece, size); });
  // A DOCTYPE ends the parsing before anything inside it is looked at; the other two are the second bolt on that door.
  XML_SetStartDoctypeDeclHandler(parser, [](void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    static_cast<State*>(self)->halt(Stop::doctype);
  });
  XML_SetEntityDeclHandler(parser,
                           [](void* self, const XML_Char*, int, const XML_Char*, int, const XML_Char*, const XML_Char*,
                              const XML_Char*, const XML_Char*) { static_cast<State*>(self)->halt(Stop::doctype); });
  XML_SetParamEntityParsing(parser, XML_PARAM_ENTITY_PARSING_NEVER);
  XML_SetUnknownEncodingHandler(
      parser, [](void*, const XML_Char* name, XML_Encoding* info) { return fill_single_byte(name, *info); }, nullptr);
}

}  // namespace

XmlParser::XmlParser(XmlHandler& handler, Encoding encoding) : m_state(std::make_unique<State>(handler, encoding)) {
  if (m_state->parser != nullptr) set_handlers(*m_state);
}

XmlParser::~XmlParser() = default;

Result<void> XmlParser::read(ByteSource& source, const std::string& where) {
  State& state = *m_state;
  if (state.parser == nullptr) return refuse("xml_limit", "there is not enough memory to read the document", where);
  for (bool last = false; !last;) {
    Result<std::string> block = take(source, k_step);
    if (!block) return tl::unexpected<Error>(block.error());
    const bool first = state.block_from == 0 && state.block.empty();
    state.block_from += state.block.size();
    state.block = std::move(*block);
    last = state.block.size() < k_step;
    if (first) {
      skip_blanks(state);
      state.block_from = state.skipped;
    }
    const XML_Status status =
        XML_Parse(state.parser, state.block.data(), static_cast<int>(state.block.size()), last ? XML_TRUE : XML_FALSE);
    if (state.stop != Stop::none) return state.refuse_stop(where);
    if (status == XML_STATUS_ERROR) return state.refuse_error(where);
    if (state.block_from + state.block.size() - state.place().byte > k_most_waiting) {
      state.halt(Stop::text);
      return state.refuse_stop(where);
    }
  }
  return {};
}

bool XmlParser::look(std::string_view beginning) {
  State& state = *m_state;
  if (state.parser == nullptr) return false;
  beginning.remove_prefix(blanks_before(beginning));
  static_cast<void>(XML_Parse(state.parser, beginning.data(), static_cast<int>(beginning.size()), XML_FALSE));
  return state.stop == Stop::doctype;
}

std::string_view XmlParser::input_from(std::uint64_t byte) const {
  const State& state = *m_state;
  if (byte < state.block_from || byte - state.block_from >= state.block.size()) return {};
  return std::string_view(state.block).substr(byte - state.block_from);
}

std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string declared_encoding(std::string_view head) {
  if (!head.starts_with("<?xml")) return {};
  const std::string_view declaration = head.substr(0, head.find("?>"));
  const std::size_t key = declaration.find("encoding");
  if (key == std::string_view::npos) return {};
  const std::size_t open = declaration.find_first_of("\"'", key);
  if (open == std::string_view::npos) return {};
  const std::size_t close = declaration.find(declaration[open], open + 1);
  if (close == std::string_view::npos) return {};
  return to_lower(declaration.substr(open + 1, close - open - 1));
}

}  // namespace payout::sources
