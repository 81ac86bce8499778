#include "store/database_file.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace payout::store {
namespace {

constexpr std::size_t k_header = 100;
constexpr std::string_view k_magic("SQLite format 3\0", 16);

tl::unexpected<Error> unusable(std::string reason, std::string message, const std::string& path, std::string hint) {
  return fail(ErrorCode::store_unusable, std::move(reason), std::move(message), path, std::move(hint));
}

constexpr const char* k_restore_hint =
    "restore the file from a backup, or move it away and ingest the logs again; the file was not changed";

class Descriptor {
 public:
  explicit Descriptor(int fd) : m_fd(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (m_fd >= 0) ::close(m_fd);
  }
  [[nodiscard]] int get() const { return m_fd; }

 private:
  int m_fd;
};

using Header = std::array<unsigned char, k_header>;

std::uint32_t big_endian(const Header& header, std::size_t at) {
  return (std::uint32_t{header[at]} << 24U) | (std::uint32_t{header[at + 1]} << 16U) |
         (std::uint32_t{header[at + 2]} << 8U) | std::uint32_t{header[at + 3]};
}

/// Fixed fields of the header that SQLite has always written the same way.
bool is_sound(const Header& header) {
  const unsigned page = (unsigned{header[16]} << 8U) | header[17];
  const bool page_ok = page == 1 || (page >= 512 && (page & (page - 1)) == 0);
  const std::uint32_t encoding = big_endian(header, 56);
  const std::uint32_t schema_format = big_endian(header, 44);
  for (std::size_t i = 72; i < 92; ++i) {
    if (header[i] != 0) return false;
  }
  return page_ok && header[21] == 64 && header[22] == 32 && header[23] == 32 && encoding >= 1 && encoding <= 3 &&
         schema_format >= 1 && schema_format <= 4;
}

Result<void> check_header(const Header& header, std::size_t size, const std::string& path) {
  const std::string_view magic(reinterpret_cast<const char*>(header.data()), k_magic.size());
  if (size < k_magic.size() || magic != k_magic) {
    return unusable("db_not_ours", "the file is not a payout-diag store", path,
                    "name the store with --db, or choose a path where no other file lies");
  }
  if (size < k_header || !is_sound(header)) return unusable("db_corrupt", "the store is damaged: its header is not sound", path, k_restore_hint);
  if (big_endian(header, 68) != k_application_id) {
    return unusable("db_not_ours", "the database was not made by payout-diag", path,
                    "name the store with --db, or choose a path where no other file lies");
  }
  if (const std::uint32_t version = big_endian(header, 60); version > k_schema_version) {
    return unusable("db_too_new", "the store has form " + std::to_string(version) + "; this program knows up to " +
                    std::to_string(k_schema_version), path, "use the newer payout-diag that wrote it");
  }
  return {};
}

}  // namespace

tl::unexpected<Error> system_failure(int error_number, const std::string& path) {
  const std::string why = std::generic_category().message(error_number);
  if (error_number == ENOSPC || error_number == EDQUOT) {
    return unusable("disk_full", "the disk is full", path, "free some space and run the same command again: nothing is lost or doubled");
  }
  return unusable("db_unreadable", "the store cannot be opened: " + why, path, "check the path and its permissions, or name another store with --db");
}

Result<void> check_database_file(const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) {
    if (errno != ENOENT && errno != ENOTDIR) return system_failure(errno, path);
    return unusable("db_missing", "there is no store here yet", path, "run `payout-diag ingest FILE...` first, or name the store with --db");
  }
  if (S_ISLNK(info.st_mode)) return unusable("db_symlink", "the store is a symbolic link, which is not followed", path, "name the file itself with --db");
  if (!S_ISREG(info.st_mode)) return unusable("db_not_ours", "the path is not a plain file", path, "name the store's file with --db");
  if ((info.st_mode & S_IWOTH) != 0) {
    return unusable("db_unsafe", "every user of this machine may write to the store, so it cannot be trusted", path,
                    "take that right away (chmod o-w FILE) once you know who wrote to it");
  }
  if (info.st_size == 0) {
    return unusable("db_missing", "the store is still empty", path, "run `payout-diag ingest FILE...` first, or name the store with --db");
  }
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (file.get() < 0) return system_failure(errno, path);
  Header header{};
  const ssize_t size = ::pread(file.get(), header.data(), header.size(), 0);
  if (size < 0) return system_failure(errno, path);
  return check_header(header, static_cast<std::size_t>(size), path);
}

Result<void> create_folder_of(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (folder.empty() || std::filesystem::exists(folder, error)) return {};
  const mode_t mask = ::umask(027);
  std::filesystem::create_directories(folder, error);
  ::umask(mask);
  if (error) return system_failure(error.value(), folder.string());
  return {};
}

Result<void> create_new_file(const std::string& path) {
  for (const char* suffix : {"", "-journal", "-wal", "-shm"}) ::unlink((path + suffix).c_str());
  const Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640));
  if (file.get() < 0) return system_failure(errno, path);
  return {};
}

Result<void> move_into_place(const std::string& from, const std::string& to) {
  for (const char* suffix : {"-journal", "-wal", "-shm"}) ::unlink((to + suffix).c_str());
  if (::rename(from.c_str(), to.c_str()) != 0) return system_failure(errno, to);
  const std::filesystem::path folder = std::filesystem::path(to).parent_path();
  const Descriptor entry(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (entry.get() < 0 || ::fsync(entry.get()) != 0) return system_failure(errno, to);
  return {};
}

WriterLock::WriterLock(WriterLock&& other) noexcept
    : m_fd(std::exchange(other.m_fd, -1)), m_unclean(other.m_unclean) {}

WriterLock& WriterLock::operator=(WriterLock&& other) noexcept {
  std::swap(m_fd, other.m_fd);
  std::swap(m_unclean, other.m_unclean);
  return *this;
}

WriterLock::~WriterLock() {
  if (m_fd >= 0) ::close(m_fd);
}

Result<WriterLock> WriterLock::take(const std::string& path, std::int64_t wait_ms) {
  const std::string lock_path = path + ".lock";
  WriterLock lock;
  lock.m_fd = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0640);
  if (lock.m_fd < 0) return system_failure(errno, lock_path);
  using Clock = std::chrono::steady_clock;
  const Clock::time_point until = Clock::now() + std::chrono::milliseconds(wait_ms);
  while (::flock(lock.m_fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) return system_failure(errno, lock_path);
    if (Clock::now() >= until) {
      return fail(ErrorCode::store_locked, "db_locked", "another payout-diag is writing to this store", path,
                  "try again when it is done, or wait for it with --lock-wait");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  char mark = 0;
  lock.m_unclean = ::pread(lock.m_fd, &mark, 1, 0) == 1;
  const std::string note = std::to_string(::getpid()) + "\n";
  if (::ftruncate(lock.m_fd, 0) != 0 || ::pwrite(lock.m_fd, note.data(), note.size(), 0) < 0) return system_failure(errno, lock_path);
  return lock;
}

void WriterLock::release() {
  if (m_fd < 0) return;
  // Where this fails, the next writer only checks the store once more than it had to.
  if (::ftruncate(m_fd, 0) != 0) m_unclean = true;
  ::close(std::exchange(m_fd, -1));
}

}  // namespace payout::store
