#include "sources/gzip.hpp"

#include <zlib.h>

#include "sources/refuse.hpp"

namespace payout::sources {
namespace {

constexpr std::size_t k_input = std::size_t{256} << 10U;
constexpr std::uint64_t k_free_output = std::uint64_t{16} << 20U;
constexpr std::uint64_t k_most_ratio = 200;
constexpr int k_gzip_window = 16 + MAX_WBITS;

}  // namespace

bool has_gzip_magic(std::string_view bytes) { return bytes.size() >= 2 && bytes[0] == '\x1f' && bytes[1] == '\x8b'; }

struct GzipSource::State {
  ByteSource& compressed;
  std::string name;
  Damage damage;
  z_stream zlib{};
  bool ready = false;      ///< zlib is set up
  bool in_member = false;  ///< between a member's first byte and its checksum
  bool seen_member = false;
  bool at_end = false;  ///< no more compressed bytes
  bool done = false;
  bool padded = false;
  bool cut = false;
  std::string cut_reason{};
  std::uint64_t out = 0;
  std::uint64_t in = 0;
  std::unique_ptr<char[]> buffer{new char[k_input]};
};

GzipSource::GzipSource(ByteSource& compressed, std::string name, Damage damage)
    : m_state(new State{compressed, std::move(name), damage}) {
  m_state->ready = inflateInit2(&m_state->zlib, k_gzip_window) == Z_OK;
}

GzipSource::~GzipSource() {
  if (m_state->ready) inflateEnd(&m_state->zlib);
}

bool GzipSource::cut() const { return m_state->cut; }

void GzipSource::collect_warnings(std::vector<Warning>& out) const {
  if (m_state->padded)
    out.push_back({"warn_gz_padding", "zero bytes follow the end of the gzip data; they were skipped"});
  if (m_state->cut) {
    out.push_back({"warn_gz_damaged",
                   "the gzip data is damaged (" + m_state->cut_reason + "); what could be read before that was taken"});
  }
}

/// Moves what is left to the front and reads more; false at the end of the compressed bytes.
Result<bool> GzipSource::refill() {
  State& s = *m_state;
  std::size_t held = s.zlib.avail_in;
  if (held != 0) std::copy_n(reinterpret_cast<char*>(s.zlib.next_in), held, s.buffer.get());
  const Result<std::size_t> got = s.compressed.read(s.buffer.get() + held, k_input - held);
  if (!got) return tl::unexpected<Error>(got.error());
  held += *got;
  s.zlib.next_in = reinterpret_cast<Bytef*>(s.buffer.get());
  s.zlib.avail_in = static_cast<uInt>(held);
  s.at_end = *got == 0;
  return !s.at_end;
}

Result<std::size_t> GzipSource::damaged(const char* reason, const char* message, const char* hint) {
  State& s = *m_state;
  s.done = true;
  if (s.damage == Damage::refuse) return refuse(reason, message, s.name, hint);
  s.cut = true;
  s.cut_reason = reason;
  return std::size_t{0};
}

/// Stands between two members. True: another member begins. False: the end, a fault, or padding up to the end.
Result<bool> GzipSource::between_members() {
  State& s = *m_state;
  while (s.zlib.avail_in < 2 && !s.at_end) {
    const Result<bool> more = refill();
    if (!more) return tl::unexpected<Error>(more.error());
  }
  const std::string_view rest(reinterpret_cast<char*>(s.zlib.next_in), s.zlib.avail_in);
  // Behind padding nothing may follow, wherever the buffer happens to end.
  return !s.padded && has_gzip_magic(rest);
}

Result<std::size_t> GzipSource::inflate_into(char* to, std::size_t most) {
  State& s = *m_state;
  constexpr const char* k_again = "fetch the file again; --accept-truncated takes what can still be read";
  while (true) {
    if (s.zlib.avail_in == 0) {
      const Result<bool> more = refill();
      if (!more) return tl::unexpected<Error>(more.error());
      if (!*more) return damaged("gz_truncated", "the gzip data ends in the middle", k_again);
    }
    s.zlib.next_out = reinterpret_cast<Bytef*>(to);
    s.zlib.avail_out = static_cast<uInt>(most);
    const uInt before = s.zlib.avail_in;
    const int status = inflate(&s.zlib, Z_NO_FLUSH);
    const std::size_t made = most - s.zlib.avail_out;
    s.in += before - s.zlib.avail_in;
    s.out += made;
    if (s.out > k_free_output && s.out / k_most_ratio > s.in) {
      s.done = true;
      return refuse("gz_ratio", "the gzip data grows more than 200-fold, which no log does", s.name,
                    "if the file is sound, unpack it yourself and give the plain file");
    }
    if (status == Z_STREAM_END) {
      s.in_member = false;
      s.seen_member = true;
      return made;
    }
    if (status != Z_OK && status != Z_BUF_ERROR) {
      if (made != 0 && s.damage == Damage::accept) {
        static_cast<void>(damaged("gz_crc", "", ""));
        return made;
      }
      return damaged("gz_crc", "the gzip data is damaged: its checksum, length or content is wrong", k_again);
    }
    if (made != 0) return made;
  }
}

Result<std::size_t> GzipSource::read(char* to, std::size_t most) {
  State& s = *m_state;
  if (!s.ready) return refuse("read_failed", "no memory for unpacking gzip data", s.name);
  most = std::min(most, k_piece);
  while (!s.done) {
    if (s.in_member) {
      const Result<std::size_t> made = inflate_into(to, most);
      if (!made || *made != 0 || s.done) return made;
      continue;
    }
    const Result<bool> another = between_members();
    if (!another) return tl::unexpected<Error>(another.error());
    if (*another) {
      inflateReset2(&s.zlib, k_gzip_window);
      s.in_member = true;
      continue;
    }
    if (!s.seen_member) {
      return damaged("gz_truncated", "the file is too short to be gzip data",
                     "the transfer was cut: fetch the file again");
    }
    if (s.zlib.avail_in == 0) {
      s.done = true;
      return std::size_t{0};
    }
    // Tapes and block copies pad with zeros; anything else is not ours to skip.
    const char* rest = reinterpret_cast<const char*>(s.zlib.next_in);
    for (uInt i = 0; i < s.zlib.avail_in; ++i) {
      if (rest[i] != '\0') {
        return damaged("gz_trailing", "other bytes follow the end of the gzip data",
                       "fetch the file again, or cut it after the gzip data");
      }
    }
    s.padded = true;
    s.zlib.avail_in = 0;
    const Result<bool> more = refill();
    if (!more) return tl::unexpected<Error>(more.error());
  }
  return std::size_t{0};
}

}  // namespace payout::sources
