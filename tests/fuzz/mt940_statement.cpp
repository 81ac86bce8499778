// A SWIFT statement. Reading it in single bytes and at once gives the same records; texts lie inside the entry's
// fields.
#include <cstdint>
#include <string>
#include <vector>

#include "check.hpp"
#include "sources/byte_source.hpp"
#include "sources/mt940_reader.hpp"

namespace {

using namespace payout;
using namespace payout::sources;

std::vector<std::string> read(std::string_view text, std::size_t step) {
  std::vector<std::string> seen;
  Mt940Reader reader("fuzz", [&](const Mt940Record& record) {
    FUZZ_CHECK(record.line.number > 0);
    if (record.tree == nullptr) {
      FUZZ_CHECK(!record.fault.code.empty() && !record.fault.detail.empty());
      seen.emplace_back(record.fault.code);
      return;
    }
    for (std::uint32_t at = record.tree->first(0); at != Tree::k_none; at = record.tree->next(0, at)) {
      const TreeNode& node = record.tree->node(at);
      FUZZ_CHECK(!node.key.empty() && !node.text.empty() && node.text.size() <= 4 * k_mt940_field);
      seen.push_back(std::string(node.key) + "=" + std::string(node.text));
    }
  });
  MemorySource source(text, step);
  LineReader lines(source, {});
  Line line;
  while (true) {
    const LineStatus status = lines.next(line).value();
    if (status == LineStatus::end) break;
    if (const Result<void> taken = reader.take(line, line.text); !taken) {
      seen.push_back(taken.error().reason + taken.error().where);
      return seen;
    }
  }
  const Result<void> done = reader.finish();
  seen.push_back(done ? std::to_string(reader.unbalanced()) : done.error().reason);
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(data, size);
  FUZZ_CHECK(read(text, 1) == read(text, k_piece));
  return 0;
}
