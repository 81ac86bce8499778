// RFC 3339 text. What is read is in range, and its UTC form reads back as the same instant.
#include <cstdint>

#include "base/instant.hpp"
#include "check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace payout;
  const ParsedInstant parsed = parse_rfc3339(as_text(data, size));
  if (!parsed.value) return 0;
  FUZZ_CHECK(parsed.value->ns >= 0 && !parsed.value->is_never());
  const ParsedInstant again = parse_rfc3339(format_utc(*parsed.value));
  FUZZ_CHECK(again.value && *again.value == *parsed.value);
  return 0;
}
