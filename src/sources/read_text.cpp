// Reader of lines of text through a mapping: patterns, pairs, forms.
#include "sources/mapper.hpp"
#include "sources/over_lines.hpp"
#include "sources/readers.hpp"
#include "sources/text_record.hpp"

namespace payout::sources {
namespace {

TextForm form_of(Format format) {
  if (format == Format::kv) return TextForm::kv;
  return format == Format::form ? TextForm::form : TextForm::lines;
}

}  // namespace

Result<void> read_text(ReadJob& job) {
  const SourceDefinition& definition = *job.opened.detection.definition;
  Result<BuildOptions> build = job.build_options();
  if (!build) return tl::unexpected<Error>(build.error());
  Mapper mapper(*definition.mapping, *build);
  TextRecords records(*definition.text_layout, form_of(definition.format), definition.encoding);
  Tree tree;
  const Result<void> done = over_lines(job, [&](const Line& line, std::string_view text, bool may_wait) {
    // Nothing in a line of text says that it is whole, so a last line without its end waits.
    if (may_wait) return false;
    switch (records.read(text, tree)) {
      case TextStatus::record: job.accept_mapped(mapper, tree, {}, line); break;
      case TextStatus::bad: job.reject(line, records.fault()); break;
      case TextStatus::nothing: job.ignore("that no pattern of the definition fits"); break;
    }
    return true;
  });
  if (!done) return done;
  job.finish(nullptr);
  return {};
}

}  // namespace payout::sources
