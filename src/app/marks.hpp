#pragma once
/// The store's marks while files are read: finds the one an input goes on from.
#include <cstdint>
#include <functional>
#include <vector>

#include "app/input_file.hpp"
#include "store/store.hpp"

namespace payout::app {

/// What is known of an input from earlier runs.
struct Resume {
  store::FileMark mark;         ///< to save when it is read; id 0 for a new one
  bool known = false;           ///< the bytes before mark.position are in the store
  std::uint64_t gap = 0;        ///< bytes that were there and are proven gone without having been read
  bool rewritten = false;       ///< the file under this name or number is not the one that was read before
  std::vector<store::FileMark> retired;  ///< marks whose file has gone; to be saved too
};

class MarkBook {
 public:
  explicit MarkBook(std::vector<store::FileMark> marks) : m_marks(std::move(marks)) {}

  /// Finds the mark of a file by device and inode, else by content. `source`: the definition the user asked for;
  /// a file that was read with another one is read anew. `copied_elsewhere` tells whether another input of this run
  /// continues a mark: then nothing is gone.
  [[nodiscard]] Resume find(const InputFile& file, const std::string& source,
                            const std::function<bool(const store::FileMark&)>& copied_elsewhere) const;
  /// True where exactly this mark is stored.
  [[nodiscard]] bool holds(const store::FileMark& mark) const;
  /// Notes a mark that was committed.
  void keep(const store::FileMark& mark);

 private:
  [[nodiscard]] const store::FileMark* by_inode(const InputFile& file) const;
  [[nodiscard]] const store::FileMark* by_content(const InputFile& file) const;
  [[nodiscard]] const store::FileMark* by_name(const InputFile& file) const;
  void note_predecessor(const InputFile& file, const store::FileMark* by_number,
                        const std::function<bool(const store::FileMark&)>& copied_elsewhere, Resume& out) const;
  std::vector<store::FileMark> m_marks;
};

/// Sets what a mark says of a file that was read up to `position` (raw bytes of the file).
void describe(store::FileMark& mark, InputFile& file, Position position);

}  // namespace payout::app
