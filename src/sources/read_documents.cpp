// The reader of fixed-width files.
#include "sources/fixed_reader.hpp"
#include "sources/readers.hpp"
#include "sources/sniff.hpp"

namespace payout::sources {

Result<void> read_fixed(ReadJob& job) {
  const SourceDefinition& definition = *job.opened.detection.definition;
  const std::string_view head = job.opened.head;
  const bool stream =
      head.find('\n') == std::string_view::npos && head.size() > definition.fixed->length + std::size_t{2};
  FixedSplitter splitter(*job.opened.bytes, stream ? FixedSplitter::Shape::stream : FixedSplitter::Shape::lines,
                         definition.fixed->length);
  const Result<bool> marked = splitter.skip_prefix(k_utf8_bom);
  if (!marked) return tl::unexpected<Error>(marked.error());
  const Result<BuildOptions> build = job.build_options();
  if (!build) return tl::unexpected<Error>(build.error());
  FixedReader reader(*definition.fixed, definition.id, job.input, build->file_time, job.sink);
  const Result<void> done = reader.read(splitter, job.outcome);
  if (!done) return done;
  job.finish(nullptr);
  return {};
}

}  // namespace payout::sources
