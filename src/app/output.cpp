#include "app/output.hpp"

#include <cerrno>
#include <cstring>
#include <ctime>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "app/messages.hpp"

namespace payout::app {
namespace {

constexpr std::size_t k_buffer = 64 * 1024;
constexpr mode_t k_mode = 0640;
constexpr std::time_t k_stale_seconds = 24 * 3600;
constexpr std::string_view k_temporary = ".payout-diag-tmp-";

tl::unexpected<Error> failed(std::string reason, std::string_view what, const std::string& name, int error) {
  std::string hint;
  if (error == ENOSPC || error == EDQUOT) hint = "free some space there, then run the command again";
  if (error == EACCES || error == EPERM || error == EROFS) hint = "choose a folder you may write to";
  if (error == ENOENT) hint = "create the folder first";
  return fail(ErrorCode::output_failed, std::move(reason), fmt::format("{}: {}", what, std::strerror(error)),
              name.empty() ? "standard output" : name, std::move(hint));
}

/// Writes everything, however small the pieces the system takes; 0 or the error number.
int write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return errno;
    if (put == 0) return EIO;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return 0;
}

/// Gathers small writes for one descriptor; remembers the first failure.
class Buffer {
 public:
  explicit Buffer(int fd) : m_fd(fd) { m_bytes.reserve(k_buffer); }
  int add(std::string_view bytes) {
    if (m_error != 0) return m_error;
    m_count += bytes.size();
    if (m_bytes.size() + bytes.size() < k_buffer) {
      m_bytes += bytes;
      return 0;
    }
    if (flush() == 0) m_error = write_all(m_fd, bytes);
    return m_error;
  }
  int flush() {
    if (m_error == 0 && !m_bytes.empty()) m_error = write_all(m_fd, m_bytes);
    m_bytes.clear();
    return m_error;
  }
  [[nodiscard]] std::uint64_t count() const { return m_count; }

 private:
  int m_fd;
  int m_error = 0;
  std::uint64_t m_count = 0;
  std::string m_bytes;
};

class DescriptorOutput final : public Output {
 public:
  explicit DescriptorOutput(int fd) : m_fd(fd), m_buffer(fd) {}

  Result<void> write(std::string_view bytes) override {
    const int error = m_buffer.add(bytes);
    if (error != 0) return failed("output_write", "cannot write the output", {}, error);
    return {};
  }

  Result<Written> finish() override {
    int error = m_buffer.flush();
    if (error == 0 && m_buffer.count() > 0) {
      const int copy = ::fcntl(m_fd, F_DUPFD_CLOEXEC, 3);
      if (copy < 0 || ::close(copy) != 0) error = errno;
    }
    if (error != 0) return failed("output_write", "cannot write the output", {}, error);
    return Written{{}, m_buffer.count(), {}};
  }

 private:
  int m_fd;
  Buffer m_buffer;
};

/// Splits into folder (`.` where there is none) and name.
std::pair<std::string, std::string> split_path(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {".", path};
  return {slash == 0 ? "/" : path.substr(0, slash), path.substr(slash + 1)};
}

std::string temporary_name(const std::string& name) {
  std::uint64_t random = 0;
  if (getrandom(&random, sizeof random, GRND_NONBLOCK) != static_cast<ssize_t>(sizeof random)) {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    random = static_cast<std::uint64_t>(now.tv_nsec) * 1'000'003U + static_cast<std::uint64_t>(getpid());
  }
  // Names have at most 255 bytes; the part of the target's name only helps people who find the file.
  return fmt::format(".{}{}{:016x}", name.substr(0, 64), k_temporary, random);
}

/// Removes what a killed run left: our temporary names for this target, older than a day, and not locked by a run.
void sweep(int folder, const std::string& name) {
  const int copy = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* entries = copy < 0 ? nullptr : fdopendir(copy);
  if (entries == nullptr) {
    if (copy >= 0) ::close(copy);
    return;
  }
  const std::string start = fmt::format(".{}{}", name.substr(0, 64), k_temporary);
  while (const dirent* entry = readdir(entries)) {
    if (std::string_view(entry->d_name).substr(0, start.size()) != start) continue;
    const int fd = ::openat(folder, entry->d_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) continue;
    struct stat info {};
    const bool stale = fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_uid == geteuid() &&
                       info.st_mtime + k_stale_seconds < std::time(nullptr);
    if (stale && flock(fd, LOCK_EX | LOCK_NB) == 0) unlinkat(folder, entry->d_name, 0);
    ::close(fd);
  }
  closedir(entries);
}

class FileOutput final : public Output {
 public:
  FileOutput(std::string path, std::string name, std::string temporary, int folder, int fd)
      : m_path(std::move(path)),
        m_name(std::move(name)),
        m_temporary(std::move(temporary)),
        m_folder(folder),
        m_fd(fd),
        m_buffer(fd) {}

  ~FileOutput() override {
    if (m_fd >= 0) ::close(m_fd);
    if (!m_temporary.empty()) unlinkat(m_folder, m_temporary.c_str(), 0);
    ::close(m_folder);
  }
  FileOutput(const FileOutput&) = delete;
  FileOutput& operator=(const FileOutput&) = delete;

  Result<void> write(std::string_view bytes) override {
    m_digest.add(bytes);
    const int error = m_buffer.add(bytes);
    if (error != 0) return failed("output_write", "cannot write the output", m_path, error);
    return {};
  }

  Result<Written> finish() override {
    int error = m_buffer.flush();
    if (error == 0 && fsync(m_fd) != 0) error = errno;
    const int fd = std::exchange(m_fd, -1);
    if (::close(fd) != 0 && error == 0) error = errno;
    if (error == 0 && renameat(m_folder, m_temporary.c_str(), m_folder, m_name.c_str()) != 0) error = errno;
    if (error != 0) return failed("output_write", "cannot write the output", m_path, error);
    m_temporary.clear();
    if (fsync(m_folder) != 0 && errno != EINVAL) {
      return failed("output_sync", "the file is written, but its folder could not be synchronised", m_path, errno);
    }
    return Written{m_path, m_buffer.count(), m_digest.hex()};
  }

 private:
  std::string m_path, m_name, m_temporary;
  int m_folder;
  int m_fd;
  Buffer m_buffer;
  Sha256 m_digest;
};

/// Only a regular file, or nothing, may stand where the output goes.
Result<void> check_target(int folder, const std::string& name, const std::string& path) {
  struct stat info {};
  if (fstatat(folder, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return {};
    return failed("output_open", "cannot write the output", path, errno);
  }
  if (S_ISREG(info.st_mode)) return {};
  const char* kind = S_ISLNK(info.st_mode) ? "a symbolic link" : S_ISDIR(info.st_mode) ? "a folder" : "no regular file";
  return fail(ErrorCode::output_failed, "output_kind", fmt::format("the output file is {}; it is left as it is", kind),
              path, "name a regular file, or leave out -o to write to standard output");
}

}  // namespace

std::unique_ptr<Output> descriptor_output(int fd) { return std::make_unique<DescriptorOutput>(fd); }

Result<std::unique_ptr<Output>> file_output(const std::string& path) {
  const auto [folder_name, name] = split_path(path);
  if (name.empty() || name == "." || name == "..") {
    return fail(ErrorCode::output_failed, "output_kind", "the output is a folder, not a file", path, "add a file name");
  }
  const int folder = ::open(folder_name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return failed("output_open", "cannot open the output's folder", path, errno);
  const Result<void> target = check_target(folder, name, path);
  if (!target) {
    ::close(folder);
    return tl::unexpected(target.error());
  }
  sweep(folder, name);
  std::string temporary = temporary_name(name);
  const int fd = ::openat(folder, temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, k_mode);
  if (fd < 0) {
    const int error = errno;
    ::close(folder);
    return failed("output_open", "cannot create a file in the output's folder", path, error);
  }
  flock(fd, LOCK_EX | LOCK_NB);  // tells a sweep that somebody is still writing
  return std::make_unique<FileOutput>(path, name, std::move(temporary), folder, fd);
}

Result<std::unique_ptr<Output>> open_output(const std::string& path, const Env& env) {
  if (path.empty() || path == "-") return descriptor_output(env.out);
  return file_output(path);
}

}  // namespace payout::app
