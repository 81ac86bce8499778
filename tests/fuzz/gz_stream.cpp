// Gzip bytes. In single bytes and at once: the same text, or the same refusal; never more than 200-fold for long.
#include "sources/gzip.hpp"
#include "unpack.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  payout::sources::check_unpacking<payout::sources::GzipSource>(as_text(data, size), "gz_ratio");
  return 0;
}
