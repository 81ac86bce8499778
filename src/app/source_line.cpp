#include "app/source_line.hpp"

#include <algorithm>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.hpp"
#include "base/mask.hpp"
#include "base/text.hpp"

namespace payout::app {
namespace {

constexpr std::size_t k_max_record = 1024 * 1024;
constexpr std::size_t k_max_shown = 4096;

/// Closes what it holds.
struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

bool read_at(int fd, std::uint64_t offset, char* to, std::size_t length) {
  std::size_t used = 0;
  while (used < length) {
    const ssize_t got = ::pread(fd, to + used, length - used, static_cast<off_t>(offset + used));
    if (got <= 0) return false;
    used += static_cast<std::size_t>(got);
  }
  return true;
}

bool is_line_end(char c) { return c == '\n' || c == '\r'; }

}  // namespace

std::string source_line(const Event& event, const std::string& file) {
  if (file.empty() || event.span.length == 0) return "(the source record is not known)";
  if (event.span.length > k_max_record) return "(the source record is too long to show)";
  const Descriptor input{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  struct stat info {};
  if (input.fd < 0 || fstat(input.fd, &info) != 0 || !S_ISREG(info.st_mode))
    return "(the source file cannot be opened)";
  char magic[2] = {};
  if (read_at(input.fd, 0, magic, sizeof magic) && magic[0] == '\x1f' && magic[1] == '\x8b') {
    return "(the source file is compressed)";
  }
  std::string text(event.span.length, '\0');
  char before = '\n';
  const bool found = read_at(input.fd, event.span.byte, text.data(), text.size()) &&
                     (event.span.byte == 0 || read_at(input.fd, event.span.byte - 1, &before, 1));
  // A file that was rotated or rewritten has something else at this place.
  const bool whole = found && is_line_end(before) && std::none_of(text.begin(), text.end(), is_line_end);
  if (!whole || (event.content != 0 && hash64(text) != event.content))
    return "(the source file has changed since it was read)";
  const std::string masked = mask_text(text);
  std::string shown(utf8_prefix(masked, k_max_shown));
  if (shown.size() < masked.size()) shown += "...";
  return shown;
}

}  // namespace payout::app
