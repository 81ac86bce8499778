#include "app/input_file.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.hpp"

namespace payout::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_hash_piece = std::size_t{1} << 20U;

tl::unexpected<Error> unreadable(const std::string& name, int error_number) {
  return fail(ErrorCode::input_refused, "unreadable", "the input cannot be read: " + std::generic_category().message(error_number),
              name, "check the path and its permissions");
}

/// Reads exactly [from, from + length); shorter where the file ends.
std::string read_range(int fd, std::uint64_t from, std::size_t length) {
  std::string bytes(length, '\0');
  std::size_t got = 0;
  while (got < length) {
    const ssize_t n = ::pread(fd, bytes.data() + got, length - got, static_cast<off_t>(from + got));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    got += static_cast<std::size_t>(n);
  }
  bytes.resize(got);
  return bytes;
}

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

}  // namespace

Result<std::vector<std::string>> expand_input(const std::string& word) {
  std::error_code error;
  if (word == "-" || !fs::is_directory(word, error)) return std::vector<std::string>{word};
  std::vector<std::string> files;
  fs::recursive_directory_iterator entry(word, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    std::error_code ignored;
    if (is_hidden(entry->path())) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file(ignored)) {
      files.push_back(entry->path().string());
    }
  }
  if (error) return unreadable(word, error.value());
  if (files.empty()) {
    return fail(ErrorCode::input_refused, "no_files", "the folder holds no file to read", word, "name a folder with logs, or the logs themselves");
  }
  std::sort(files.begin(), files.end());
  return files;
}

Result<InputFile> InputFile::open(const std::string& name, const Env& env) {
  InputFile file;
  file.m_name = name;
  file.m_owned = name != "-";
  // Without O_NONBLOCK a named pipe that nobody writes to would hold the program for ever.
  file.m_fd = file.m_owned ? ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) : env.in;
  if (file.m_fd < 0) return unreadable(name, errno);
  if (file.m_owned) ::fcntl(file.m_fd, F_SETFL, ::fcntl(file.m_fd, F_GETFL) & ~O_NONBLOCK);
  struct stat info {};
  if (::fstat(file.m_fd, &info) != 0) return unreadable(name, errno);
  if (S_ISDIR(info.st_mode)) {
    return fail(ErrorCode::input_refused, "is_folder", "the input is a folder", name, "name the folder itself, not through standard input");
  }
  file.m_regular = S_ISREG(info.st_mode);
  if (!file.m_regular) return file;
  file.m_device = static_cast<std::uint64_t>(info.st_dev);
  file.m_inode = static_cast<std::uint64_t>(info.st_ino);
  file.m_size = static_cast<std::uint64_t>(info.st_size);
  file.m_head = read_range(file.m_fd, 0, static_cast<std::size_t>(std::min(file.m_size, k_head)));
  return file;
}

InputFile::InputFile(InputFile&& other) noexcept
    : m_name(std::move(other.m_name)),
      m_fd(std::exchange(other.m_fd, -1)),
      m_owned(other.m_owned),
      m_regular(other.m_regular),
      m_device(other.m_device),
      m_inode(other.m_inode),
      m_size(other.m_size),
      m_head(std::move(other.m_head)) {}

InputFile::~InputFile() {
  if (m_owned && m_fd >= 0) ::close(m_fd);
}

void InputFile::refresh_size() {
  struct stat info {};
  if (m_regular && ::fstat(m_fd, &info) == 0) m_size = static_cast<std::uint64_t>(info.st_size);
  if (m_regular && m_head.size() < std::min(m_size, k_head)) m_head = read_range(m_fd, 0, static_cast<std::size_t>(std::min(m_size, k_head)));
}

std::uint64_t InputFile::head_hash(std::uint64_t length) const {
  if (length <= m_head.size()) return hash64(std::string_view(m_head).substr(0, static_cast<std::size_t>(length)));
  if (length > m_size) return 0;
  std::uint64_t hash = 0;
  for (std::uint64_t from = 0; from < length;) {
    const std::string piece = read_range(m_fd, from, static_cast<std::size_t>(std::min<std::uint64_t>(length - from, k_hash_piece)));
    if (piece.empty()) return 0;
    hash = hash64(piece, hash);
    from += piece.size();
  }
  return hash;
}

std::uint64_t InputFile::tail_hash(std::uint64_t position) const {
  const std::uint64_t length = std::min(position, k_tail);
  const std::string bytes = read_range(m_fd, position - length, static_cast<std::size_t>(length));
  return bytes.size() == length ? hash64(bytes) : 0;
}

bool InputFile::continues(const store::FileMark& mark) const {
  if (m_size < mark.position.byte || m_size < mark.head_length) return false;
  if (mark.whole && m_size != mark.size) return false;
  return head_hash(mark.head_length) == mark.head_hash && tail_hash(mark.position.byte) == mark.tail_hash;
}

}  // namespace payout::app
