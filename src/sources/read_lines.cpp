// Readers of line formats: canonical JSON Lines, and JSON Lines through a mapping.
#include "sources/json_line.hpp"
#include "sources/mapper.hpp"
#include "sources/over_lines.hpp"
#include "sources/readers.hpp"

namespace payout::sources {
Result<void> read_json_lines(ReadJob& job) {
  Result<BuildOptions> build = job.build_options();
  if (!build) return tl::unexpected<Error>(build.error());
  JsonLineDecoder decoder(std::move(*build));
  const Result<void> done = over_lines(job, [&](const Line& line, std::string_view text, bool may_wait) {
    if (decoder.decode(text)) {
      job.accept(decoder.builder, line);
      return true;
    }
    if (may_wait && decoder.may_be_partial()) return false;
    job.reject(line, decoder.builder.fault);
    return true;
  });
  if (!done) return done;
  job.finish(&decoder.other_keys);
  return {};
}

Result<void> read_mapped_lines(ReadJob& job) {
  Result<BuildOptions> build = job.build_options();
  if (!build) return tl::unexpected<Error>(build.error());
  Mapper mapper(*job.opened.detection.definition->mapping, *build);
  Tree tree;
  const Result<void> done = over_lines(job, [&](const Line& line, std::string_view text, bool may_wait) {
    if (!tree.read(text)) {
      if (may_wait) return false;
      job.reject(line, tree.fault());
      return true;
    }
    if (job.opened.detection.embedded) {
      job.accept_embedded(mapper, tree, line);
      return true;
    }
    for (const Mapper::Record& record : mapper.split(tree)) job.accept_mapped(mapper, tree, record, line);
    return true;
  });
  if (!done) return done;
  job.finish(nullptr);
  return {};
}

}  // namespace payout::sources
