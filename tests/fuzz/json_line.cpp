// A line of canonical JSON. Whatever is accepted is sound JSON for the second reader too, is valid UTF-8, and keeps the
// limits.
#include <cstdint>
#include <optional>

#include "base/text.hpp"
#include "check.hpp"
#include "sources/json_line.hpp"
#include "sources/tree.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace payout;
  using namespace payout::sources;
  static JsonLineDecoder decoder;
  static Tree tree;
  const std::string_view line = as_text(data, size);
  const bool accepted = decoder.decode(line);
  const bool sound = tree.read(line);
  if (!accepted) {
    FUZZ_CHECK(!decoder.builder.fault.code.empty() && !decoder.builder.fault.detail.empty());
    return 0;
  }
  FUZZ_CHECK(sound);
  FUZZ_CHECK(is_utf8(line));
  const Event& event = decoder.builder.event;
  FUZZ_CHECK(event.msg.size() <= k_max_msg && is_utf8(event.msg) && is_utf8(event.code));
  FUZZ_CHECK(event.txid.empty() || is_txid(event.txid));
  FUZZ_CHECK(event.at.ns >= 0);
  FUZZ_CHECK(!event.amount || event.amount->minor >= 0);
  return 0;
}
