#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/output.hpp"

using namespace payout;
using namespace payout::app;
namespace fs = std::filesystem;

namespace {

/// A folder that goes away with the test.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "payout-output-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    m_path = name;
  }
  ~Folder() { fs::remove_all(m_path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string operator/(std::string_view name) const { return (m_path / name).string(); }
  [[nodiscard]] std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(m_path), {}));
  }

 private:
  fs::path m_path;
};

std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

void put(const std::string& path, std::string_view text) { std::ofstream(path, std::ios::binary) << text; }

}  // namespace

TEST_CASE("a file is the old one until the new one is whole") {
  const Folder folder;
  const std::string path = folder / "r.csv";
  put(path, "old");
  Result<std::unique_ptr<Output>> output = file_output(path);
  REQUIRE(output);
  REQUIRE((*output)->write("new "));
  REQUIRE((*output)->write("content"));
  CHECK(content(path) == "old");
  CHECK(folder.files() == 2);
  const Result<Written> written = (*output)->finish();
  REQUIRE(written);
  CHECK(content(path) == "new content");
  CHECK(folder.files() == 1);
  CHECK(written->bytes == 11);
  CHECK(written->sha256 == sha256_hex("new content"));
  struct stat info {};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777 & ~0640U) == 0);
}

TEST_CASE("an output that is given up leaves the old file and nothing else") {
  const Folder folder;
  const std::string path = folder / "r.csv";
  put(path, "old");
  {
    Result<std::unique_ptr<Output>> output = file_output(path);
    REQUIRE(output);
    REQUIRE((*output)->write("half"));
  }
  CHECK(content(path) == "old");
  CHECK(folder.files() == 1);
}

TEST_CASE("large output passes the buffer unharmed") {
  const Folder folder;
  const std::string path = folder / "big";
  std::string expected;
  Result<std::unique_ptr<Output>> output = file_output(path);
  REQUIRE(output);
  for (int i = 0; i < 3000; ++i) {
    const std::string part(static_cast<std::size_t>(i % 200), static_cast<char>('a' + i % 26));
    expected += part;
    REQUIRE((*output)->write(part));
  }
  const std::string block(200'000, 'z');
  REQUIRE((*output)->write(block));
  expected += block;
  const Result<Written> written = (*output)->finish();
  REQUIRE(written);
  CHECK(content(path) == expected);
  CHECK(written->sha256 == sha256_hex(expected));
}

TEST_CASE("links, folders and devices are not overwritten") {
  const Folder folder;
  put(folder / "target", "kept");
  fs::create_symlink(folder / "target", folder / "link");
  CHECK(file_output(folder / "link").error().reason == "output_kind");
  CHECK(content(folder / "target") == "kept");
  fs::create_directory(folder / "dir");
  CHECK(file_output(folder / "dir").error().reason == "output_kind");
  CHECK(file_output("/dev/null").error().reason == "output_kind");
  CHECK(file_output(folder / "missing/r.csv").error().code == ErrorCode::output_failed);
  CHECK(file_output((folder / "dir") + "/").error().code == ErrorCode::output_failed);
}

TEST_CASE("a stale temporary file of a killed run goes, a fresh one stays") {
  const Folder folder;
  const std::string stale = folder / ".r.csv.payout-diag-tmp-0123456789abcdef";
  const std::string fresh = folder / ".r.csv.payout-diag-tmp-fedcba9876543210";
  put(stale, "x");
  put(fresh, "x");
  const timespec old[2] = {{1'600'000'000, 0}, {1'600'000'000, 0}};
  REQUIRE(utimensat(AT_FDCWD, stale.c_str(), old, 0) == 0);
  { REQUIRE(file_output(folder / "r.csv")); }
  CHECK_FALSE(fs::exists(stale));
  CHECK(fs::exists(fresh));
}

TEST_CASE("a full disk is told, not swallowed") {
  const int fd = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  if (fd < 0) {
    WARN("/dev/full is absent: not tested");
    return;
  }
  const std::unique_ptr<Output> output = descriptor_output(fd);
  CHECK(output->write("x"));
  const Result<Written> done = output->finish();
  REQUIRE_FALSE(done);
  CHECK(done.error().code == ErrorCode::output_failed);
  CHECK(done.error().where == "standard output");
  ::close(fd);
}

TEST_CASE("a descriptor that cannot be written is an error") {
  const int fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  REQUIRE(fd >= 0);
  const std::unique_ptr<Output> output = descriptor_output(fd);
  CHECK(output->write("x"));
  CHECK_FALSE(output->finish());
  ::close(fd);
}
