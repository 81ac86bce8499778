#include <algorithm>

#include <catch2/catch.hpp>

#include "base/embedded.hpp"
#include "base/hash.hpp"

using namespace payout;

TEST_CASE("the embedded files are sorted and can be found", "[embedded]") {
  const std::span<const EmbeddedFile> files = embedded_files();
  CHECK(std::is_sorted(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; }));
  for (const EmbeddedFile& file : files) {
    CAPTURE(std::string(file.path));
    CHECK(embedded_file(file.path) == file.text);
    CHECK(file.sha256 == sha256_hex(file.text));
    CHECK(file.path.find(".test.json") == std::string_view::npos);
    CHECK(file.path.find('\\') == std::string_view::npos);
  }
  CHECK_FALSE(embedded_file("no/such/file.json"));
  CHECK_FALSE(embedded_file(""));
}
