// Readers of inputs that are taken whole: JSON documents and fixed-width files.
#include <algorithm>

#include "base/hash.hpp"
#include "sources/fixed_reader.hpp"
#include "sources/mapper.hpp"
#include "sources/readers.hpp"
#include "sources/sniff.hpp"

namespace payout::sources {
namespace {

constexpr std::size_t k_longest_document = std::size_t{16} << 20U;

/// Where an offset of the document stands.
Line place_of(std::string_view text, std::size_t offset, std::string_view record, std::size_t& counted,
              std::uint64_t& lines) {
  lines += static_cast<std::uint64_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(counted),
                                                 text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
  counted = offset;
  Line line;
  line.text = record;
  line.number = lines + 1;
  line.byte = offset;
  line.length = record.size();
  return line;
}

}  // namespace

Result<void> read_json_document(ReadJob& job) {
  Result<BuildOptions> build = job.build_options();
  if (!build) return tl::unexpected<Error>(build.error());
  Result<std::string> bytes = take(*job.opened.bytes, k_longest_document + 1);
  if (!bytes) return tl::unexpected<Error>(bytes.error());
  if (bytes->size() > k_longest_document) {
    return refuse("document_too_large", "the document is over 16 MiB long", job.input.name,
                  "cut it into lines first, one record each");
  }
  std::string_view text = *bytes;
  const std::size_t mark = find_bom(text) == ByteOrderMark::utf8 ? k_utf8_bom.size() : 0;
  std::string converted;
  if (job.opened.converter) {
    if (!job.opened.converter->convert(text, converted))
      return refuse("encoding", "the document is not text in the encoding you named", job.input.name);
    text = converted;
  }
  Tree tree;
  if (!tree.read(text.substr(mark))) {
    return refuse("document_damaged", "the document is not sound JSON: " + tree.fault().detail, job.input.name,
                  tree.fault().hint.empty() ? "fetch it again" : tree.fault().hint);
  }
  Mapper mapper(*job.opened.detection.definition->mapping, *build);
  std::size_t counted = 0;
  std::uint64_t lines = 0;
  Position position{text.size(), 0};
  for (const std::uint32_t record : mapper.split(tree)) {
    const std::string_view source = tree.source(record);
    const Line line = place_of(text, mark + tree.node(record).from, source, counted, lines);
    const std::uint64_t content = hash64(source);
    const MapCounts counts = mapper.map(
        tree, record,
        [&](EventBuilder& builder) {
          builder.event.content = content;
          job.accept(builder, line);
        },
        [&](const Fault& fault) { job.reject(line, fault); });
    if (counts.ignored) {
      ++job.outcome.records;
      ++job.outcome.ignored;
    }
  }
  position.line = lines + static_cast<std::uint64_t>(
                              std::count(text.begin() + static_cast<std::ptrdiff_t>(counted), text.end(), '\n'));
  static_cast<void>(job.step(position));
  job.finish(nullptr);
  return {};
}

Result<void> read_fixed(ReadJob& job) {
  const SourceDefinition& definition = *job.opened.detection.definition;
  const std::string_view head = job.opened.head;
  const bool stream =
      head.find('\n') == std::string_view::npos && head.size() > definition.fixed->length + std::size_t{2};
  FixedSplitter splitter(*job.opened.bytes, stream ? FixedSplitter::Shape::stream : FixedSplitter::Shape::lines,
                         definition.fixed->length);
  const Result<bool> marked = splitter.skip_prefix(k_utf8_bom);
  if (!marked) return tl::unexpected<Error>(marked.error());
  FixedReader reader(*definition.fixed, definition.id, job.input, job.sink);
  const Result<void> done = reader.read(splitter, job.outcome);
  if (!done) return done;
  job.finish(nullptr);
  return {};
}

}  // namespace payout::sources
