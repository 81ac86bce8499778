// Build helper: writes the files of a folder into one C++ source, as string literals behind a sorted table
// (src/base/embedded.hpp). Usage: embed ROOT LIST OUTPUT, where LIST holds one path below ROOT a line.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "base/hash.hpp"

namespace {

/// One literal a source line, so that the generated file can be looked at and no literal is long.
void write_literal(std::ostream& out, const std::string& text) {
  out << "    \"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      out << "\\n\"";
      if (i + 1 < text.size()) out << "\n    \"";
      if (i + 1 == text.size()) return;
    } else if (c == '"' || c == '\\' || c == '?') {
      out << '\\' << c;
    } else if (c >= 0x20 && c < 0x7F) {
      out << c;
    } else {
      char octal[5];
      std::snprintf(octal, sizeof octal, "\\%03o", static_cast<unsigned>(static_cast<unsigned char>(c)));
      out << octal;
    }
  }
  out << '"';
}

constexpr const char* k_head = R"(// Made by scripts/embed.cpp from the rules folder; do not edit.
#include "base/embedded.hpp"

#include <algorithm>
#include <iterator>

namespace payout {
namespace {

)";

constexpr const char* k_tail = R"(
}  // namespace

std::span<const EmbeddedFile> embedded_files() { return {k_files, k_count}; }

std::optional<std::string_view> embedded_file(std::string_view path) {
  const std::span<const EmbeddedFile> files = embedded_files();
  const auto found = std::lower_bound(files.begin(), files.end(), path,
                                      [](const EmbeddedFile& file, std::string_view wanted) { return file.path < wanted; });
  if (found == files.end() || found->path != path) return std::nullopt;
  return found->text;
}

}  // namespace payout
)";

bool read_file(const std::string& path, std::string& text) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return false;
  text.assign(std::istreambuf_iterator<char>(in), {});
  return !in.bad();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: embed ROOT LIST OUTPUT\n";
    return 2;
  }
  const std::string root = argv[1];
  std::ifstream list(argv[2]);
  std::vector<std::string> paths;
  for (std::string line; std::getline(list, line);) {
    if (!line.empty()) paths.push_back(line);
  }
  std::sort(paths.begin(), paths.end());

  std::ofstream out(argv[3], std::ios::binary);
  out << k_head;
  std::vector<std::size_t> sizes;
  std::vector<std::string> digests;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    std::string text;
    if (!read_file(root + "/" + paths[i], text)) {
      std::cerr << "embed: cannot read " << root << "/" << paths[i] << "\n";
      return 1;
    }
    sizes.push_back(text.size());
    digests.push_back(payout::sha256_hex(text));
    out << "constexpr char k_text_" << i << "[] =\n";
    write_literal(out, text);
    out << ";\n\n";
  }
  out << "constexpr std::size_t k_count = " << paths.size() << ";\n";
  out << "constexpr EmbeddedFile k_files[k_count + 1] = {\n";
  for (std::size_t i = 0; i < paths.size(); ++i) {
    out << "    {\"" << paths[i] << "\", {k_text_" << i << ", " << sizes[i] << "}, \"" << digests[i] << "\"},\n";
  }
  out << "    {},  // so that the table is never empty\n};\n" << k_tail;
  out.close();
  if (!out) {
    std::cerr << "embed: cannot write " << argv[3] << "\n";
    return 1;
  }
  return 0;
}
