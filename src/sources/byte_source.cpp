#include "sources/byte_source.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <unistd.h>

#include "sources/refuse.hpp"

namespace payout::sources {

Result<std::size_t> FdSource::read(char* to, std::size_t most) {
  if (m_fd < 0) return 0;  // an input that stands in memory as a whole
  while (true) {
    const ssize_t got = ::read(m_fd, to, std::min(most, k_piece));
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno == EINTR) continue;
    if (errno == EISDIR) {
      return refuse("not_a_file", "this is a directory, not a log", m_name, "name the files inside it");
    }
    return refuse("read_failed", std::string("the input cannot be read: ") + std::strerror(errno), m_name,
                  "check the file and its disk, then run again; nothing is counted twice");
  }
}

Result<std::size_t> MemorySource::read(char* to, std::size_t most) {
  const std::size_t count = std::min({most, m_step, m_rest.size()});
  std::memcpy(to, m_rest.data(), count);
  m_rest.remove_prefix(count);
  return count;
}

Result<std::size_t> PrefixedSource::read(char* to, std::size_t most) {
  if (m_at == m_head.size()) return m_rest.read(to, most);
  const std::size_t count = std::min(most, m_head.size() - m_at);
  std::memcpy(to, m_head.data() + m_at, count);
  m_at += count;
  return count;
}

Result<std::string> take(ByteSource& source, std::size_t most) {
  std::string out(most, '\0');
  std::size_t size = 0;
  while (size < most) {
    const Result<std::size_t> got = source.read(out.data() + size, most - size);
    if (!got) return tl::unexpected<Error>(got.error());
    if (*got == 0) break;
    size += *got;
  }
  out.resize(size);
  return out;
}

}  // namespace payout::sources
