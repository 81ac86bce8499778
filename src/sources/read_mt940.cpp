// The reader of SWIFT statements, through a definition.
#include "base/text.hpp"
#include "sources/mapper.hpp"
#include "sources/mt940_reader.hpp"
#include "sources/readers.hpp"
#include "sources/sniff.hpp"

namespace payout::sources {

Result<void> read_mt940(ReadJob& job) {
  Result<BuildOptions> build = job.build_options();
  if (!build) return tl::unexpected<Error>(build.error());
  Mapper mapper(*job.opened.detection.definition->mapping, *build);
  Mt940Reader reader(job.input.name, [&](const Mt940Record& record) {
    if (record.tree == nullptr) return job.reject(record.line, record.fault);
    job.accept_mapped(mapper, *record.tree, {0, 0, record.content}, record.line);
  });
  // What is no UTF-8 is the Latin alphabet of old bank systems, unless the user says otherwise.
  std::optional<LineConverter> latin = LineConverter::find("latin-1");
  std::string converted;
  LineReader lines(*job.opened.bytes, {});
  if (const Result<bool> marked = lines.skip_prefix(k_utf8_bom); !marked) return tl::unexpected<Error>(marked.error());
  Line line;
  while (true) {
    const Result<LineStatus> status = lines.next(line);
    if (!status) return tl::unexpected<Error>(status.error());
    if (*status == LineStatus::end) break;
    std::string_view text;
    if (*status == LineStatus::too_long || !job.prepare(line.text, text)) {
      return refuse("mt940_shape", "a line is over 1 MiB long, or is no text in the encoding that was named",
                    job.input.name + ":" + std::to_string(line.number), "check what was sent, and --encoding");
    }
    if (!is_utf8(text) && latin && latin->convert(text, converted)) text = converted;
    if (const Result<void> taken = reader.take(line, text); !taken) return taken;
  }
  if (const Result<void> done = reader.finish(); !done) return done;
  job.warn_first("warn_mt940_balance",
                 " of its statements: the closing balance is not the opening balance and the entries",
                 reader.unbalanced(), reader.first_unbalanced());
  static_cast<void>(job.step(line.after));
  job.finish(nullptr);
  return {};
}

}  // namespace payout::sources
