// A log of text through a definition of each form. Whatever the bytes are, every record is counted once: as events, a
// reject, ignored or pending; and reading them again gives the same.
#include <array>
#include <cstdint>
#include <string>

#include "check.hpp"
#include "sources/definition.hpp"
#include "sources/examine.hpp"
#include "sources/read.hpp"

namespace {

using namespace payout;
using namespace payout::sources;

constexpr std::string_view k_head = R"({"schema":"payout-diag/source","id":"x","title":"x","zone":"Asia/Shanghai",)";
constexpr std::string_view k_records =
    R"("records":[{"events":[{"type":{"path":["step","body.step","A"],"map":{"s":"payout.sent"},"otherwise":"payout.pending"},
       "ts":{"path":["ts","body.ts","B"],"forms":["yyyy-MM-dd HH:mm:ss,SSS","d MMM yy h:m a","any"]},"txid":["id","body.id","C"],"msg":["text","line","D"],
       "amount":{"path":["amount","E"],"decimal":",","thousands":". ","sign":"drop","strip":"€","currency":{"const":"EUR"}}}]}]})";

constexpr std::array<std::string_view, 5> k_forms{
    R"j("format":"lines","prefix":"syslog","lines":["^(?P<ts>\\S+ \\S+) (?P<step>\\w) (?P<id>\\S+) (?P<body>.*)$","(?P<step>s) (?P<ts>.*)"],"parse":{"body":"json"},)j",
    R"("format":"kv","parse":{"body":"form"},)", R"("format":"form","encoding":"gb18030","parse":{"body":"json"},)",
    R"("format":"csv","header":["A","B"],"end_rows":["end"],"drop_rows":["-"],"quotes":"loose","cells":{"strip":"`"},)",
    R"("format":"csv","delimiter":"|","quotes":"none","encoding":"latin-1","layouts":{"1":["A","B","C"],"2":["A","C","D","B"]},)"};

const SourceSet& set_of(std::size_t form) {
  static const std::array<SourceSet, k_forms.size()> sets = [] {
    std::array<SourceSet, k_forms.size()> out;
    for (std::size_t i = 0; i < k_forms.size(); ++i)
      FUZZ_CHECK(out[i].add(std::string(k_head) + std::string(k_forms[i]) + std::string(k_records), "x.json"));
    return out;
  }();
  return sets[form];
}

struct Counter final : EventSink {
  std::uint64_t events = 0;
  std::uint64_t rejects = 0;
  void event(const Event& event) override {
    FUZZ_CHECK(event.msg.size() <= k_max_msg);
    ++events;
  }
  void reject(const Reject& reject) override {
    FUZZ_CHECK(!reject.code.empty());
    ++rejects;
  }
  bool checkpoint(Position) override { return true; }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(data, size);
  static_cast<void>(describe_shape(text.substr(0, 8192)));
  for (std::size_t form = 0; form < k_forms.size(); ++form) {
    Input input;
    input.name = "x";
    input.head = std::string(text);
    ReadOptions options;
    options.source = "x";
    options.final = true;
    options.now = Instant::never();
    Counter once;
    const Result<ReadOutcome> outcome = read(input, options, set_of(form), once);
    if (!outcome) continue;
    FUZZ_CHECK(outcome->records == once.events + once.rejects + outcome->ignored + outcome->pending);
    Counter again;
    FUZZ_CHECK(read(input, options, set_of(form), again));
    FUZZ_CHECK(once.events == again.events && once.rejects == again.rejects);
  }
  return 0;
}
