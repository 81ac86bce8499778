#pragma once
/// The store's file before SQLite sees it: is it there, is it ours, who may write.
#include <cstdint>
#include <string>

#include "base/error.hpp"

namespace payout::store {

inline constexpr std::uint32_t k_application_id = 0x50644731;  // "PdG1"
inline constexpr std::uint32_t k_schema_version = 1;

/// Looks at the file's kind, mode and first 100 bytes; changes nothing.
/// Errors (store_unusable): db_missing (also where it is empty), db_symlink, db_unsafe, db_unreadable, db_not_ours,
/// db_too_new, db_corrupt.
[[nodiscard]] Result<void> check_database_file(const std::string& path);

/// Makes the folder of a path (0750) where it is missing.
[[nodiscard]] Result<void> create_folder_of(const std::string& path);
/// Makes an empty file (0640) of a name that nothing has; what a killed run left under it and beside it is removed.
[[nodiscard]] Result<void> create_new_file(const std::string& path);
/// Moves a finished store to its place, so that it is there as a whole or not at all, also after a power cut. Logs of
/// a store that was deleted there would spoil the new one: they are removed first.
[[nodiscard]] Result<void> move_into_place(const std::string& from, const std::string& to);

/// The error for a failed system call on the store.
[[nodiscard]] tl::unexpected<Error> system_failure(int error_number, const std::string& path);

/// Holds `<path>.lock`; gone when the process dies. The file tells the next writer whether this one ended well.
class WriterLock {
 public:
  WriterLock() = default;
  WriterLock(WriterLock&& other) noexcept;
  WriterLock& operator=(WriterLock&& other) noexcept;
  ~WriterLock();

  /// Waits up to `wait_ms`. Errors: store_locked (db_locked), store_unusable (db_unreadable, disk_full).
  [[nodiscard]] static Result<WriterLock> take(const std::string& path, std::int64_t wait_ms);
  /// True where the last writer did not come to its end.
  [[nodiscard]] bool was_unclean() const { return m_unclean; }
  /// Notes that this writer ended well; then gives the lock back.
  void release();

 private:
  int m_fd = -1;
  bool m_unclean = false;
};

}  // namespace payout::store
