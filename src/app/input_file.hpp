#pragma once
/// Input files: which ones a word on the command line means, and what they are known by.
#include <cstdint>
#include <string>
#include <vector>

#include "app/env.hpp"
#include "base/error.hpp"
#include "store/store.hpp"

namespace payout::app {

inline constexpr std::uint64_t k_head = 4096;  ///< bytes of a file's beginning that tell it from others
inline constexpr std::uint64_t k_tail = 256;   ///< bytes before a checkpoint that prove it still fits

/// Files a word stands for: itself, `-`, or every file below a folder (sorted; hidden ones and links to folders are
/// left out). Errors: input_refused with reason unreadable or no_files.
[[nodiscard]] Result<std::vector<std::string>> expand_input(const std::string& word);

/// One input, open for reading.
class InputFile {
 public:
  /// `-` is env's standard input. Errors: input_refused with reason unreadable, is_folder.
  [[nodiscard]] static Result<InputFile> open(const std::string& name, const Env& env);
  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&&) = delete;
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  ~InputFile();

  [[nodiscard]] const std::string& name() const { return m_name; }
  [[nodiscard]] int fd() const { return m_fd; }
  /// False for pipes and terminals: they can be read once and have no place to go on from.
  [[nodiscard]] bool is_regular() const { return m_regular; }
  [[nodiscard]] std::uint64_t device() const { return m_device; }
  [[nodiscard]] std::uint64_t inode() const { return m_inode; }
  [[nodiscard]] std::uint64_t size() const { return m_size; }
  /// Asks the system for the size again: a log grows while it is read.
  void refresh_size();
  /// gzip or zstd data.
  [[nodiscard]] bool is_packed() const { return m_head.starts_with("\x1F\x8B") || m_head.starts_with("\x28\xB5\x2F\xFD"); }

  /// Hash of the first `length` bytes; 0 where the file is shorter. Up to 4 KiB it costs no reading.
  [[nodiscard]] std::uint64_t head_hash(std::uint64_t length) const;
  /// Hash of the (at most) 256 bytes before `position`; 0 where the file is shorter.
  [[nodiscard]] std::uint64_t tail_hash(std::uint64_t position) const;
  /// True where everything the mark says of the bytes before its checkpoint still holds.
  [[nodiscard]] bool continues(const store::FileMark& mark) const;

 private:
  InputFile() = default;
  std::string m_name;
  int m_fd = -1;
  bool m_owned = false;
  bool m_regular = false;
  std::uint64_t m_device = 0;
  std::uint64_t m_inode = 0;
  std::uint64_t m_size = 0;
  std::string m_head;
};

}  // namespace payout::app
