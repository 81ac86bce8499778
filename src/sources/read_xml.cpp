// The reader of XML documents, through a definition.
#include <algorithm>

#include <fmt/format.h>
#include <re2/re2.h>

#include "base/text.hpp"
#include "sources/mapper.hpp"
#include "sources/readers.hpp"
#include "sources/sniff.hpp"
#include "sources/xml_records.hpp"

namespace payout::sources {
namespace {

/// Gives a source in UTF-8. It is cut where a character surely ends: behind a `>` or a line feed, which are no part of
/// a longer character in any of the encodings that are converted.
class ConvertedSource final : public ByteSource {
 public:
  ConvertedSource(ByteSource& source, LineConverter& converter, std::string name)
      : m_source(source), m_converter(converter), m_name(std::move(name)) {}

  Result<std::size_t> read(char* to, std::size_t most) override {
    while (m_at == m_ready.size()) {
      if (m_ended) return std::size_t{0};
      const Result<void> more = refill();
      if (!more) return tl::unexpected<Error>(more.error());
    }
    const std::size_t count = std::min(most, m_ready.size() - m_at);
    m_ready.copy(to, count, m_at);
    m_at += count;
    return count;
  }

 private:
  Result<void> refill() {
    Result<std::string> piece = take(m_source, k_piece_size);
    if (!piece) return tl::unexpected<Error>(piece.error());
    m_ended = piece->size() < k_piece_size;
    m_rest += *piece;
    const std::size_t cut = m_ended ? m_rest.size() : m_rest.find_last_of(">\n") + 1;
    if (cut == 0 && m_rest.size() > k_most_uncut) {
      return refuse("xml_limit", "the document has over 1 MiB without a tag", m_name,
                    "this is no payment message; check what was sent");
    }
    m_at = 0;
    if (!m_converter.convert(std::string_view(m_rest).substr(0, cut), m_ready)) {
      return refuse("encoding", "the document is not text in the encoding that was named", m_name, "check --encoding");
    }
    m_rest.erase(0, cut);
    return {};
  }

  static constexpr std::size_t k_piece_size = std::size_t{64} << 10U;
  static constexpr std::size_t k_most_uncut = std::size_t{1} << 20U;
  ByteSource& m_source;
  LineConverter& m_converter;
  std::string m_name;
  std::string m_rest;
  std::string m_ready;
  std::size_t m_at = 0;
  bool m_ended = false;
};

const XmlDialect* find_dialect(const XmlLayout& layout, std::string_view head) {
  const auto found = std::find_if(layout.dialects.begin(), layout.dialects.end(), [&](const XmlDialect& dialect) {
    return re2::RE2::PartialMatch(re2::StringPiece(head.data(), head.size()), *dialect.head);
  });
  return found == layout.dialects.end() ? nullptr : &*found;
}

class Ignored final : public XmlHandler {
 public:
  bool begin(std::string_view, const Attributes&, XmlPlace) override { return true; }
  bool text(std::string_view) override { return true; }
  bool end(XmlPlace) override { return true; }
};

/// `pain.013.001.07` out of a namespace; empty where it names no ISO 20022 message.
std::string iso_message(std::string_view space) {
  static const re2::RE2 pattern(R"(\b([a-z]{4}\.\d{3}\.\d{3}\.\d{2}))");
  std::string out;
  static_cast<void>(re2::RE2::PartialMatch(re2::StringPiece(space.data(), space.size()), pattern, &out));
  return out.starts_with("head.") ? std::string() : out;
}

}  // namespace

Result<void> read_xml(ReadJob& job) {
  Result<BuildOptions> build = job.build_options();
  if (!build) return tl::unexpected<Error>(build.error());
  const SourceDefinition& definition = *job.opened.detection.definition;
  const XmlDialect* dialect = find_dialect(*definition.xml, job.opened.head);
  Mapper mapper(*definition.mapping, *build, dialect == nullptr ? std::nullopt : dialect->zone);

  std::optional<LineConverter>& converter = job.opened.converter;
  if (!converter && job.options.encoding.empty()) converter = LineConverter::find(declared_encoding(job.opened.head));
  std::optional<ConvertedSource> converted;
  if (converter) converted.emplace(*job.opened.bytes, *converter, job.input.name);
  ByteSource& bytes = converted ? static_cast<ByteSource&>(*converted) : *job.opened.bytes;

  Position position;
  XmlRecords records(*definition.xml, dialect == nullptr ? std::string_view() : dialect->name,
                     [&](const XmlRecord& record) {
                       Line line;
                       line.text = record.excerpt;
                       line.number = record.place.line;
                       line.byte = record.place.byte;
                       line.length = record.length;
                       job.accept_mapped(mapper, record.tree, {record.node, 0, record.content}, line);
                       position = {line.byte + line.length, line.number};
                       return true;
                     });
  const bool is_utf8 = converted || !job.options.encoding.empty();
  const Result<void> done =
      records.read(bytes, job.input.name, is_utf8 ? XmlParser::Encoding::utf8 : XmlParser::Encoding::declared);
  if (!done) return done;
  static_cast<void>(job.step(position));
  job.finish(nullptr);
  return {};
}

Result<void> refuse_unknown_xml(ReadJob& job, const SourceSet& sources) {
  const std::string& where = job.input.name;
  if (looks_like_html(job.opened.head)) {
    return refuse("xml_message", "this is a web page (HTML), such as the error or login page of a server, not the data",
                  where, "read the page: it says why the data did not come; then fetch the data again");
  }
  // What is damaged or too much is said first: it may be the reason why it is not known.
  Ignored ignored;
  const Result<void> sound = XmlParser(ignored, XmlParser::Encoding::bytes).read(*job.opened.bytes, where);
  if (!sound) return sound;
  const XmlLook look = look_at_xml(job.opened.head);
  std::string known;
  for (const auto& definition : sources.all()) {
    if (definition->format != Format::xml) continue;
    for (const XmlMessage& message : definition->xml->messages) {
      if (!known.empty()) known += ", ";
      known += message.name;
    }
  }
  for (const auto& [element, space] : look.seen) {
    const std::string message = iso_message(space);
    if (message.empty()) continue;
    return refuse("xml_message",
                  fmt::format("this is an ISO 20022 message {}, which tells nothing of payouts that is read", message),
                  where, "read are: " + known);
  }
  return refuse("xml_message",
                fmt::format("no source definition knows this XML; its first element is {}", quoted(look.root)), where,
                fmt::format("read are: {}; others need a definition (docs/formats/sources.md)", known));
}

}  // namespace payout::sources
