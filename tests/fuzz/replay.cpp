// Runs a fuzz target over the files of folders, in builds without libFuzzer. Every file also runs with each of its
// first bytes cut off and with its end cut off, which costs little and finds boundary faults.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

/// A copy of exactly this size, so that a sanitizer sees a read behind its end.
void run(const std::string& bytes, std::size_t from, std::size_t count) {
  const std::unique_ptr<std::uint8_t[]> copy(new std::uint8_t[count]);
  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(from), count, copy.get());
  LLVMFuzzerTestOneInput(copy.get(), count);
}

}  // namespace

int main(int count, char** arguments) {
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < count; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(arguments[i])) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    run(bytes, 0, bytes.size());
    const std::size_t some = std::min<std::size_t>(bytes.size(), 64);
    for (std::size_t cut = 1; cut <= some; ++cut) {
      run(bytes, cut, bytes.size() - cut);
      run(bytes, 0, bytes.size() - cut);
    }
  }
  std::printf("%zu files\n", files.size());
  return files.empty() ? 1 : 0;
}
