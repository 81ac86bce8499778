#include "app/marks.hpp"

#include <algorithm>

namespace payout::app {
namespace {

/// A document is small and has no order of growth: all of it is hashed, up to this size.
constexpr std::uint64_t k_whole_head = std::uint64_t{64} << 20U;

bool was_read_otherwise(const store::FileMark& mark, const std::string& source) {
  return !source.empty() && !mark.source.empty() && mark.source != source;
}

std::string_view base_name(std::string_view path) { return path.substr(path.find_last_of('/') + 1); }

}  // namespace

const store::FileMark* MarkBook::by_inode(const InputFile& file) const {
  for (const store::FileMark& mark : m_marks) {
    if (mark.inode != 0 && mark.inode == file.inode() && mark.device == file.device()) return &mark;
  }
  return nullptr;
}

const store::FileMark* MarkBook::by_content(const InputFile& file) const {
  const store::FileMark* best = nullptr;
  std::uint64_t length = 0;
  std::uint64_t hash = file.head_hash(0);
  for (const store::FileMark& mark : m_marks) {
    if (mark.position.byte == 0 || mark.head_length == 0) continue;
    if (best != nullptr && mark.position.byte <= best->position.byte) continue;
    if (file.size() < std::max(mark.position.byte, mark.head_length) || (mark.whole && file.size() != mark.size)) continue;
    if (mark.head_length != length) {
      length = mark.head_length;
      hash = file.head_hash(length);
    }
    if (hash == mark.head_hash && file.tail_hash(mark.position.byte) == mark.tail_hash) best = &mark;
  }
  return best;
}

const store::FileMark* MarkBook::by_name(const InputFile& file) const {
  const store::FileMark* newest = nullptr;
  for (const store::FileMark& mark : m_marks) {
    if (mark.inode != 0 && mark.name == file.name()) newest = &mark;
  }
  return newest;
}

Resume MarkBook::find(const InputFile& file, const std::string& source,
                      const std::function<bool(const store::FileMark&)>& copied_elsewhere) const {
  Resume out;
  const store::FileMark* by_number = by_inode(file);
  if (by_number != nullptr && file.continues(*by_number)) {
    if (was_read_otherwise(*by_number, source)) {
      out.retired.push_back(*by_number);
    } else {
      out.mark = *by_number;
      out.known = true;
    }
  } else if (const store::FileMark* same = by_content(file); same != nullptr && !was_read_otherwise(*same, source)) {
    // A living file keeps its mark; a copy of it gets its own. A mark without a file moves to the copy.
    out.mark = *same;
    if (same->inode != 0 && same != by_number) out.mark.id = 0;
    out.known = true;
  }
  note_predecessor(file, by_number, copied_elsewhere, out);
  for (store::FileMark& mark : out.retired) mark.device = mark.inode = 0;
  if (!out.known || file.name() != "-") out.mark.name = file.name();
  out.mark.device = file.device();
  out.mark.inode = file.inode();
  return out;
}

/// Looks after the file that this name or number stood for before, where it is another one now: what of it was not
/// read yet is gone, unless another input continues it.
void MarkBook::note_predecessor(const InputFile& file, const store::FileMark* by_number,
                                const std::function<bool(const store::FileMark&)>& copied_elsewhere, Resume& out) const {
  if (!out.retired.empty()) return;
  const auto is_taken_over = [&out](const store::FileMark* mark) { return out.known && out.mark.id == mark->id; };
  if (by_number != nullptr && !is_taken_over(by_number)) out.retired.push_back(*by_number);
  const bool in_place = by_number != nullptr && base_name(by_number->name) == base_name(file.name());
  const store::FileMark* before = in_place ? by_number : by_name(file);
  if (before == nullptr || is_taken_over(before)) return;
  out.rewritten = in_place;
  if (before->whole || copied_elsewhere(*before)) return;
  const std::uint64_t seen = std::max(before->size, before->position.byte);
  if (in_place && file.size() < seen) {
    out.gap = seen - file.size();
  } else {
    out.gap = before->size - std::min(before->size, before->position.byte);
  }
}

bool MarkBook::holds(const store::FileMark& mark) const {
  return std::any_of(m_marks.begin(), m_marks.end(), [&mark](const store::FileMark& m) {
    return m.id == mark.id && m.name == mark.name && m.device == mark.device && m.inode == mark.inode;
  });
}

void MarkBook::keep(const store::FileMark& mark) {
  const auto same = std::find_if(m_marks.begin(), m_marks.end(), [&mark](const store::FileMark& m) { return m.id == mark.id; });
  if (same == m_marks.end()) {
    m_marks.push_back(mark);
  } else {
    *same = mark;
  }
}

void describe(store::FileMark& mark, InputFile& file, Position position) {
  file.refresh_size();
  mark.position = position;
  mark.size = std::max(file.size(), position.byte);
  if (!file.is_regular()) return;
  const bool all = mark.whole && !file.is_packed();
  mark.head_length = std::min(all ? k_whole_head : k_head, file.size());
  mark.head_hash = file.head_hash(mark.head_length);
  mark.tail_hash = file.tail_hash(position.byte);
}

}  // namespace payout::app
