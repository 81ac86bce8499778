#pragma once
/// Transparent zstd: several frames, skippable ones between them, and an honest word about damage.
#include <memory>
#include <string>
#include <string_view>

#include "sources/byte_source.hpp"

namespace payout::sources {

/// Unpacks zstd data. Memory: constant, at most the 8 MiB window that every decoder must take; a frame that asks for more
/// is refused. Refusals: zst_truncated (cut, or nothing at all), zst_damaged (checksum, length or content wrong, or a
/// window beyond 8 MiB), zst_trailing (bytes after the last frame), zst_ratio (more than 200 times its size after 16 MiB).
class ZstdSource final : public UnpackedSource {
 public:
  ZstdSource(ByteSource& compressed, std::string name, Damage damage);
  ~ZstdSource() override;
  ZstdSource(const ZstdSource&) = delete;
  ZstdSource& operator=(const ZstdSource&) = delete;

  [[nodiscard]] Result<std::size_t> read(char* to, std::size_t most) override;
  void collect_warnings(std::vector<Warning>& out) const override;
  [[nodiscard]] bool cut() const override;

 private:
  struct State;
  Result<bool> refill();
  Result<std::size_t> damaged(const char* reason, const char* message, const char* hint);
  Result<bool> between_frames();
  Result<std::size_t> no_frame();
  Result<std::size_t> unpack_into(char* to, std::size_t most);
  std::unique_ptr<State> m_state;
};

/// True for the four bytes a zstd frame begins with.
[[nodiscard]] bool has_zstd_magic(std::string_view bytes);

}  // namespace payout::sources
