#pragma once
/// Where bytes come from: a file descriptor, memory, or another source behind a filter.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "sources/read.hpp"

namespace payout::sources {

inline constexpr std::size_t k_piece = std::size_t{1} << 20U;  ///< bytes asked for at once

/// A stream of bytes, read forward once.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Reads at most `most` bytes (at least 1 is asked for); 0 means the end. May give fewer than asked.
  [[nodiscard]] virtual Result<std::size_t> read(char* to, std::size_t most) = 0;
  /// What the filters noticed so far; the list grows until the end is reached.
  virtual void collect_warnings(std::vector<Warning>&) const {}
};

/// What to do with packed data that is damaged: refuse it, or end the stream there with a warning.
enum class Damage : std::uint8_t { refuse, accept };

/// Unpacks what another source gives.
class UnpackedSource : public ByteSource {
 public:
  /// True where damage was accepted: the last record may be torn.
  [[nodiscard]] virtual bool cut() const = 0;
};

/// Reads a file descriptor with read(2): short reads and EINTR are handled, nothing is mapped, so a file that is
/// cut while it is read gives fewer bytes and no signal. Errors: read_failed, not_a_file.
class FdSource final : public ByteSource {
 public:
  FdSource(int fd, std::string name) : m_fd(fd), m_name(std::move(name)) {}
  [[nodiscard]] Result<std::size_t> read(char* to, std::size_t most) override;

 private:
  int m_fd;
  std::string m_name;
};

/// Gives bytes from memory, at most `step` at a time (tests cut them as a pipe would).
class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string_view bytes, std::size_t step = k_piece) : m_rest(bytes), m_step(step) {}
  [[nodiscard]] Result<std::size_t> read(char* to, std::size_t most) override;

 private:
  std::string_view m_rest;
  std::size_t m_step;
};

/// Gives `head` first, then whatever `rest` gives: bytes that were looked at are not lost.
class PrefixedSource final : public ByteSource {
 public:
  PrefixedSource(std::string head, ByteSource& rest) : m_head(std::move(head)), m_rest(rest) {}
  [[nodiscard]] Result<std::size_t> read(char* to, std::size_t most) override;
  void collect_warnings(std::vector<Warning>& out) const override { m_rest.collect_warnings(out); }

 private:
  std::string m_head;
  std::size_t m_at = 0;
  ByteSource& m_rest;
};

/// Reads until `most` bytes are there or the end is reached.
[[nodiscard]] Result<std::string> take(ByteSource& source, std::size_t most);

}  // namespace payout::sources
