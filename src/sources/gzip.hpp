#pragma once
/// Transparent gzip: several members, padding, and an honest word about damage.
#include <cstdint>
#include <memory>
#include <string>

#include "sources/byte_source.hpp"

namespace payout::sources {

/// Inflates gzip bytes. Memory: constant. Refusals: gz_truncated (cut, or nothing at all), gz_crc (checksum, length or
/// data wrong), gz_trailing (bytes after the last member), gz_ratio (more than 200 times its size after 16 MiB).
/// Accepted damage is the warning warn_gz_damaged. Zero bytes after the last member are a warning, warn_gz_padding.
class GzipSource final : public UnpackedSource {
 public:
  GzipSource(ByteSource& compressed, std::string name, Damage damage);
  ~GzipSource() override;
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;

  [[nodiscard]] Result<std::size_t> read(char* to, std::size_t most) override;
  void collect_warnings(std::vector<Warning>& out) const override;
  [[nodiscard]] bool cut() const override;

 private:
  struct State;
  Result<bool> refill();
  Result<bool> between_members();
  Result<std::size_t> damaged(const char* reason, const char* message, const char* hint);
  Result<std::size_t> inflate_into(char* to, std::size_t most);
  std::unique_ptr<State> m_state;
};

/// True for the two bytes every gzip member begins with.
[[nodiscard]] bool has_gzip_magic(std::string_view bytes);

}  // namespace payout::sources
