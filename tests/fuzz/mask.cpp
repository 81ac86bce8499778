// Any text. No card number is left in what comes out, valid UTF-8 stays valid, and both ways of masking agree.
#include <cstdint>
#include <string>

#include "base/mask.hpp"
#include "base/text.hpp"
#include "check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace payout;
  const std::string_view text = as_text(data, size);
  const std::string masked = mask_text(text);
  FUZZ_CHECK(!looks_like_pan(masked));
  FUZZ_CHECK(!is_utf8(text) || is_utf8(masked));
  std::string reused = "untouched";
  if (mask_into(text, reused)) {
    FUZZ_CHECK(reused == masked);
  } else {
    FUZZ_CHECK(masked == text);
    FUZZ_CHECK(reused == "untouched");
  }
  return 0;
}
