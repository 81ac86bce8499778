// Zstd data on its way to the readers.
#include <zstd.h>
#include <catch2/catch.hpp>

#include "reading.hpp"
#include "sources/zstd.hpp"

using namespace payout;
using namespace payout::sources;
using namespace payout::sources::test;

namespace {

const std::string k_line = R"({"ts":"2026-03-03T09:00:00Z","type":"payout.sent","txid":"PO-1","msg":"a"})"
                           "\n";

std::string packed(std::string_view text, int window_log = 0) {
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> zstd(ZSTD_createCCtx(), ZSTD_freeCCtx);
  ZSTD_CCtx_setParameter(zstd.get(), ZSTD_c_checksumFlag, 1);
  ZSTD_CCtx_setParameter(zstd.get(), ZSTD_c_contentSizeFlag, 0);  // as a stream has it: the window stands in the frame
  if (window_log != 0) ZSTD_CCtx_setParameter(zstd.get(), ZSTD_c_windowLog, window_log);
  std::string out(ZSTD_compressBound(text.size()) + 64, '\0');
  ZSTD_outBuffer output{out.data(), out.size(), 0};
  ZSTD_inBuffer input{text.data(), text.size(), 0};
  REQUIRE(ZSTD_compressStream2(zstd.get(), &output, &input, ZSTD_e_end) == 0);
  out.resize(output.pos);
  return out;
}

std::string many_lines() {
  std::string out;
  for (int i = 0; i < 20000; ++i)
    out += R"({"ts":"2026-03-03T09:00:00Z","type":"payout.sent","txid":"PO-)" + std::to_string(i * 7919) + "\"}\n";
  return out;
}

}  // namespace

TEST_CASE("zstd is read through, damage is named") {
  const std::string whole = packed(k_line + k_line + k_line);
  const Seen seen = read_text(whole, "a.jsonl.zst");
  REQUIRE(seen.result);
  CHECK(seen.kept.events.size() == 3);
  CHECK_FALSE(seen.warned("warn_name"));
  CHECK(read_text(whole, "a.jsonl").warned("warn_name"));
  CHECK(read_text(k_line, "a.zst").warned("warn_name"));
  CHECK(read_text(whole + whole, "a.zst").kept.events.size() == 6);
  const std::string skipped("\x50\x2A\x4D\x18\x03\x00\x00\x00xyz", 11);
  CHECK(read_text(whole + skipped + whole, "a.zst").kept.events.size() == 6);
  CHECK(read_text(whole + "x", "a.zst").refusal() == "zst_trailing");
  CHECK(read_text(whole + k_line, "a.zst").refusal() == "zst_trailing");
  CHECK(read_text("", "a.zst").refusal() == "zst_truncated");
  CHECK(read_text("\x28\xB5\x2F", "a.zst").refusal() == "zst_truncated");
  for (std::size_t cut = 4; cut < whole.size(); cut += 7) {
    CAPTURE(cut);
    CHECK(read_text(whole.substr(0, cut), "a.zst").refusal() == "zst_truncated");
  }
  std::string bad = whole;
  bad.back() = static_cast<char>(bad.back() ^ 1);  // the checksum
  CHECK(read_text(bad, "a.zst").refusal() == "zst_damaged");
  CHECK(read_text(packed(whole), "a.zst").refusal() == "binary");
}

TEST_CASE("what cut zstd data still gives is taken on request, its torn line is not") {
  const std::string whole = packed(many_lines());
  ReadOptions options;
  options.accept_truncated = true;
  const Seen seen = read_text(whole.substr(0, whole.size() / 2), "a.zst", options);
  REQUIRE(seen.result);
  CHECK(seen.kept.events.size() > 100);
  CHECK(seen.kept.events.size() < 20000);
  CHECK(seen.kept.rejects.empty());
  CHECK(seen.warned("warn_zst_damaged"));
}

TEST_CASE("a zstd bomb is refused, and so is a window that would take much memory") {
  CHECK(read_text(packed(std::string(std::size_t{64} << 20U, ' ')), "a.zst").refusal() == "zst_ratio");
  CHECK(read_text(packed(many_lines(), 23), "a.zst").kept.events.size() == 20000);
  std::string wide = packed(many_lines(), 22);
  REQUIRE((wide[4] & 0x20) == 0);  // no single segment: the byte behind the descriptor is the window
  wide[5] = static_cast<char>((25 - 10) << 3);
  CHECK(read_text(wide, "a.zst").refusal() == "zst_damaged");
}
