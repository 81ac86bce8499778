// The reader of JSON documents: one, several behind each other, an array of them, or a document with a list.
#include <algorithm>

#include "sources/json_cutter.hpp"
#include "sources/mapper.hpp"
#include "sources/readers.hpp"

namespace payout::sources {
namespace {

/// Keys of the lists that may be long: `data` where the records are `data[]`.
std::vector<std::string> list_keys(const Mapping& mapping) {
  std::vector<std::string> out;
  for (const SplitRule& rule : mapping.split) {
    const bool listed = rule.steps.size() >= 2 && rule.steps[0].kind == PathStep::Kind::key &&
                        rule.steps[1].kind == PathStep::Kind::items;
    if (listed) out.push_back(rule.steps[0].key);
  }
  return out;
}

/// Where records of a piece stand in the input; asked for in order.
class Places {
 public:
  explicit Places(const JsonPiece& piece) : m_piece(piece), m_counted(piece.head), m_lines(piece.lines) {}

  Line line(const Tree& tree, std::uint32_t record) {
    const std::size_t from = tree.node(record).from;
    Line out;
    out.text = tree.source(record);
    out.length = out.text.size();
    if (from < m_piece.head) {
      out.byte = m_piece.head_byte + from;
      out.number = m_lines + 1;
      return out;
    }
    const char* text = m_piece.text.data();
    if (from > m_counted) m_lines += static_cast<std::uint64_t>(std::count(text + m_counted, text + from, '\n'));
    m_counted = std::max(m_counted, from);
    out.byte = m_piece.byte + (from - m_piece.head);
    out.number = m_lines + 1;
    return out;
  }

 private:
  const JsonPiece& m_piece;
  std::size_t m_counted;
  std::uint64_t m_lines;
};

}  // namespace

Result<void> read_json_document(ReadJob& job) {
  Result<BuildOptions> build = job.build_options();
  if (!build) return tl::unexpected<Error>(build.error());
  ByteSource* source = job.opened.bytes;
  std::string converted;
  std::optional<MemorySource> memory;
  if (job.opened.converter) {
    // Other encodings have bytes inside characters that look like brackets.
    Result<std::string> bytes = take(*source, JsonCutter::k_longest + 1);
    if (!bytes) return tl::unexpected<Error>(bytes.error());
    if (bytes->size() > JsonCutter::k_longest) {
      return refuse("document_too_large", "the document is over 16 MiB long and not UTF-8", job.input.name,
                    "convert it to UTF-8 first");
    }
    if (!job.opened.converter->convert(*bytes, converted))
      return refuse("encoding", "the document is not text in the encoding you named", job.input.name);
    source = &memory.emplace(converted);
  }
  const Mapping& mapping = *job.opened.detection.definition->mapping;
  Mapper mapper(mapping, *build);
  JsonCutter cutter(*source, job.input.name, list_keys(mapping));
  Tree tree;
  JsonPiece piece;
  bool any = false;
  while (true) {
    const Result<bool> more = cutter.next(piece);
    if (!more) return tl::unexpected<Error>(more.error());
    if (!*more) break;
    any = true;
    if (!tree.read(piece.text)) {
      return refuse("document_damaged", "the document is not sound JSON: " + tree.fault().detail, job.input.name,
                    tree.fault().hint.empty() ? "fetch it again" : tree.fault().hint);
    }
    Places places(piece);
    if (job.opened.detection.embedded) {
      job.accept_embedded(mapper, tree, places.line(tree, 0));
      if (!job.step(cutter.position())) return {};
      continue;
    }
    for (const Mapper::Record& record : mapper.split(tree)) {
      job.accept_mapped(mapper, tree, record, places.line(tree, record.at));
    }
    if (!job.step(cutter.position())) return {};
  }
  if (!any) return refuse("document_damaged", "the document is empty", job.input.name, "fetch it again");
  static_cast<void>(job.step(cutter.position()));
  job.finish(nullptr);
  return {};
}

}  // namespace payout::sources
