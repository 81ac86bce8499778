// Gzip bytes. In single bytes and at once: the same text, or the same refusal; never more than 200-fold for long.
#include <cstdint>
#include <string>

#include "check.hpp"
#include "sources/gzip.hpp"

namespace {

using namespace payout;
using namespace payout::sources;

std::string unpack(std::string_view bytes, std::size_t step, GzipSource::Damage damage) {
  MemorySource memory(bytes, step);
  GzipSource gzip(memory, "fuzz", damage);
  std::string out;
  std::string piece(65536, '\0');
  while (true) {
    const Result<std::size_t> got = gzip.read(piece.data(), piece.size());
    if (!got) {
      FUZZ_CHECK(damage == GzipSource::Damage::refuse || got.error().reason == "gz_ratio");
      return got.error().reason;
    }
    if (*got == 0) return out;
    out.append(piece, 0, *got);
    FUZZ_CHECK(out.size() < (std::size_t{16} << 20U) + 400 * (bytes.size() + 65536));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = as_text(data, size);
  const std::string strict = unpack(bytes, k_piece, GzipSource::Damage::refuse);
  FUZZ_CHECK(strict == unpack(bytes, 1, GzipSource::Damage::refuse));
  static_cast<void>(unpack(bytes, 7, GzipSource::Damage::accept));
  return 0;
}
