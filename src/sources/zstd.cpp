#include "sources/zstd.hpp"

#include <algorithm>

#include <zstd.h>

#include "sources/refuse.hpp"

namespace payout::sources {
namespace {

constexpr std::size_t k_input = std::size_t{256} << 10U;
constexpr std::uint64_t k_free_output = std::uint64_t{16} << 20U;
constexpr std::uint64_t k_most_ratio = 200;
/// RFC 8878, 3.1.1.1.2: decoders should take windows of 8 MiB, and may refuse larger ones.
constexpr int k_window_log = 23;
constexpr std::size_t k_magic = 4;
constexpr const char* k_again = "fetch the file again; --accept-truncated takes what can still be read";

/// A frame of data, or one to be skipped.
bool begins_frame(std::string_view bytes) {
  const bool skipped = bytes.size() >= k_magic && (bytes[0] & '\xF0') == '\x50' && bytes.substr(1, 3) == "\x2A\x4D\x18";
  return skipped || has_zstd_magic(bytes);
}

}  // namespace

bool has_zstd_magic(std::string_view bytes) { return bytes.starts_with("\x28\xB5\x2F\xFD"); }

struct ZstdSource::State {
  ByteSource& compressed;
  std::string name;
  Damage damage;
  std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> zstd{ZSTD_createDStream(), ZSTD_freeDStream};
  ZSTD_inBuffer input{nullptr, 0, 0};
  bool in_frame = false;  ///< between a frame's first byte and its end
  bool at_end = false;    ///< no more compressed bytes
  bool seen_frame = false;
  bool full = false;       ///< the last call filled the output: the decoder may hold more
  bool done = false;
  bool cut = false;
  std::string cut_reason{};
  std::uint64_t out = 0;
  std::uint64_t in = 0;
  std::unique_ptr<char[]> buffer{new char[k_input]};
};

ZstdSource::ZstdSource(ByteSource& compressed, std::string name, Damage damage)
    : m_state(new State{compressed, std::move(name), damage}) {
  if (m_state->zstd) ZSTD_DCtx_setParameter(m_state->zstd.get(), ZSTD_d_windowLogMax, k_window_log);
}

ZstdSource::~ZstdSource() = default;

bool ZstdSource::cut() const { return m_state->cut; }

void ZstdSource::collect_warnings(std::vector<Warning>& out) const {
  if (m_state->cut) {
    out.push_back({"warn_zst_damaged",
                   "the zstd data is damaged (" + m_state->cut_reason + "); what could be read before that was taken"});
  }
}

/// Moves what is left to the front and reads more; false at the end of the compressed bytes.
Result<bool> ZstdSource::refill() {
  State& s = *m_state;
  const std::size_t held = s.input.size - s.input.pos;
  std::copy_n(s.buffer.get() + s.input.pos, held, s.buffer.get());
  const Result<std::size_t> got = s.compressed.read(s.buffer.get() + held, k_input - held);
  if (!got) return tl::unexpected<Error>(got.error());
  s.input = {s.buffer.get(), held + *got, 0};
  s.at_end = *got == 0;
  return !s.at_end;
}

Result<std::size_t> ZstdSource::damaged(const char* reason, const char* message, const char* hint) {
  State& s = *m_state;
  s.done = true;
  if (s.damage == Damage::refuse) return refuse(reason, message, s.name, hint);
  s.cut = true;
  s.cut_reason = reason;
  return std::size_t{0};
}

/// Stands between two frames. True: another one begins. False: the end, or a fault.
Result<bool> ZstdSource::between_frames() {
  State& s = *m_state;
  while (s.input.size - s.input.pos < k_magic && !s.at_end) {
    const Result<bool> more = refill();
    if (!more) return tl::unexpected<Error>(more.error());
  }
  return begins_frame({s.buffer.get() + s.input.pos, s.input.size - s.input.pos});
}

/// What is no frame behind the last one.
Result<std::size_t> ZstdSource::no_frame() {
  State& s = *m_state;
  if (!s.seen_frame) {
    return damaged("zst_truncated", "the file is too short to be zstd data", "the transfer was cut: fetch the file again");
  }
  if (s.input.pos != s.input.size) {
    return damaged("zst_trailing", "other bytes follow the end of the zstd data",
                   "fetch the file again, or cut it after the zstd data");
  }
  s.done = true;
  return std::size_t{0};
}

Result<std::size_t> ZstdSource::unpack_into(char* to, std::size_t most) {
  State& s = *m_state;
  while (true) {
    if (s.input.pos == s.input.size && !s.full) {
      const Result<bool> more = refill();
      if (!more) return tl::unexpected<Error>(more.error());
      if (!*more) return damaged("zst_truncated", "the zstd data ends in the middle", k_again);
    }
    ZSTD_outBuffer output{to, most, 0};
    const std::size_t before = s.input.pos;
    const std::size_t left = ZSTD_decompressStream(s.zstd.get(), &output, &s.input);
    if (ZSTD_isError(left) != 0U) return damaged("zst_damaged", "the zstd data is damaged, or needs a window beyond 8 MiB", k_again);
    s.in += s.input.pos - before;
    s.out += output.pos;
    s.full = output.pos == output.size;
    if (s.out > k_free_output && s.out / k_most_ratio > s.in) {
      s.done = true;
      return refuse("zst_ratio", "the zstd data grows more than 200-fold, which no log does", s.name,
                    "if the file is sound, unpack it yourself and give the plain file");
    }
    if (left == 0) {
      s.in_frame = s.full = false;
      s.seen_frame = true;
      return output.pos;
    }
    if (output.pos != 0) return output.pos;
  }
}

Result<std::size_t> ZstdSource::read(char* to, std::size_t most) {
  State& s = *m_state;
  if (!s.zstd) return refuse("read_failed", "no memory for unpacking zstd data", s.name);
  most = std::min(most, k_piece);
  while (!s.done) {
    if (s.in_frame) {
      const Result<std::size_t> made = unpack_into(to, most);
      if (!made || *made != 0) return made;
      continue;
    }
    const Result<bool> another = between_frames();
    if (!another) return tl::unexpected<Error>(another.error());
    if (!*another) return no_frame();
    s.in_frame = true;
  }
  return std::size_t{0};
}

}  // namespace payout::sources
