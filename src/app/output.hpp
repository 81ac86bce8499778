#pragma once
/// Where data goes: stdout, or a file that is either the old one or the whole new one. Every write and close is
/// checked.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "app/env.hpp"
#include "base/error.hpp"
#include "base/hash.hpp"

namespace payout::app {

/// What was written, for the closing line.
struct Written {
  std::string name;  ///< file, or empty for stdout
  std::uint64_t bytes = 0;
  std::string sha256;  ///< of the bytes; empty for stdout
};

/// One output. Call `finish` once at the end; without it a file keeps its old content.
class Output {
 public:
  virtual ~Output() = default;
  /// Errors: output_failed with reason output_write. After an error nothing more is written.
  [[nodiscard]] virtual Result<void> write(std::string_view bytes) = 0;
  /// Flushes, checks and (a file) moves into place. Errors: output_failed.
  [[nodiscard]] virtual Result<Written> finish() = 0;
};

/// Data to a descriptor, through a buffer of 64 KiB. `finish` also checks the close (a network file system may
/// report a lost write only then) but leaves the descriptor itself open.
[[nodiscard]] std::unique_ptr<Output> descriptor_output(int fd);

/// A file that appears as a whole: written under a temporary name in the same folder (O_EXCL, O_NOFOLLOW, 0640),
/// synchronised, renamed over `path`, and the folder synchronised. The temporary file goes away with the object; one
/// that a killed run left behind is removed when it is older than a day and nobody holds it.
/// Errors: output_failed with reason output_kind (`path` is a link, folder or device) or output_open.
[[nodiscard]] Result<std::unique_ptr<Output>> file_output(const std::string& path);

/// stdout where `path` is empty or `-`, else a file.
[[nodiscard]] Result<std::unique_ptr<Output>> open_output(const std::string& path, const Env& env);

}  // namespace payout::app
