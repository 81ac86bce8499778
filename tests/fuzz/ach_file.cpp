// A fixed-width file with the NACHA layout. Reading it in single bytes and at once gives the same answer, and every
// event has a code and a trace number.
#include <cstdint>
#include <string>
#include <vector>

#include "check.hpp"
#include "events/sink.hpp"
#include "sources/definition.hpp"
#include "sources/fixed_reader.hpp"

namespace {

using namespace payout;
using namespace payout::sources;

struct Kept final : EventSink {
  std::vector<std::string> seen;
  void event(const Event& event) override {
    FUZZ_CHECK(!event.code.empty() && !event.refs.empty() && event.at.ns >= 0);
    seen.push_back(event.code + " " + event.refs.front().id + " " + event.msg);
  }
  void reject(const Reject& reject) override {
    FUZZ_CHECK(!reject.code.empty() && !reject.detail.empty());
    seen.push_back(reject.code);
  }
  bool checkpoint(Position) override { return true; }
};

std::vector<std::string> read(std::string_view text, FixedSplitter::Shape shape, std::size_t step) {
  static const SourceSet set = SourceSet::builtin();
  const SourceDefinition* nacha = set.find("nacha");
  FUZZ_CHECK(nacha != nullptr);
  MemorySource source(text, step);
  FixedSplitter splitter(source, shape, nacha->fixed->length);
  Kept kept;
  Input input;
  input.name = "fuzz";
  FixedReader reader(*nacha->fixed, "nacha", input, payout::Instant{}, kept);
  ReadOutcome outcome;
  const Result<void> done = reader.read(splitter, outcome);
  kept.seen.push_back(done ? "ok" : done.error().reason + done.error().message);
  FUZZ_CHECK(!done || outcome.records == kept.seen.size() - 1 + outcome.ignored);
  return kept.seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(data, size);
  for (const auto shape : {FixedSplitter::Shape::lines, FixedSplitter::Shape::stream}) {
    FUZZ_CHECK(read(text, shape, 1) == read(text, shape, k_piece));
  }
  return 0;
}
