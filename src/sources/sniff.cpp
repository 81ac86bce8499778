#include "sources/sniff.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"
#include "sources/gzip.hpp"
#include "sources/zstd.hpp"
#include "sources/refuse.hpp"

namespace payout::sources {
namespace {

using namespace std::string_view_literals;

constexpr std::array k_binary_magics{
    "\x7f"
    "ELF"sv,
    "SQLite format 3\0"sv,
    "\x89PNG"sv,
    "%PDF-"sv,
    "\xff\xd8\xff"sv,
    "MZ\x90"sv,
    "\xcf\xfa\xed\xfe"sv,
    "\xca\xfe\xba\xbe"sv,
    "PAR1"sv,
    "\xd0\xcf\x11\xe0"sv,
    "GIF8"sv,
    "!<arch>\n"sv};

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != 0x1b && byte != '\f' && byte != 0x1a &&
         byte != 0;
}

/// What people send instead of the data; empty where it is none of these.
std::string_view find_office_file(std::string_view head) {
  if (head.starts_with("%PDF-"sv)) return "a PDF file";
  if (head.starts_with("\xd0\xcf\x11\xe0"sv)) return "an old Excel or Word file";
  if (!head.starts_with("PK\x03\x04"sv)) return {};
  const bool office = head.find("[Content_Types].xml") != std::string_view::npos;
  return office && head.find("xl/") != std::string_view::npos ? "an Excel workbook" : office ? "an Office file" : "";
}

}  // namespace

ByteOrderMark find_bom(std::string_view head) {
  if (head.starts_with(k_utf8_bom)) return ByteOrderMark::utf8;
  if (head.starts_with("\xFF\xFE\0\0"sv) || head.starts_with("\0\0\xFE\xFF"sv)) return ByteOrderMark::utf32;
  if (head.starts_with("\xFF\xFE"sv)) return ByteOrderMark::utf16le;
  if (head.starts_with("\xFE\xFF"sv)) return ByteOrderMark::utf16be;
  return ByteOrderMark::none;
}

std::string_view find_compression(std::string_view head) {
  if (head.starts_with("PK\x03\x04"sv) || head.starts_with("PK\x05\x06"sv)) return "zip";
  if (head.starts_with("BZh"sv)) return "bzip2";
  if (head.starts_with("\xFD"
                       "7zXZ\0"sv))
    return "xz";
  if (head.starts_with("\x04\x22\x4D\x18"sv)) return "lz4";
  return {};
}

bool looks_utf16(std::string_view head) {
  std::array<std::size_t, 2> zeros{};
  for (std::size_t i = 0; i < head.size(); ++i) zeros[i % 2] += head[i] == '\0' ? 1U : 0U;
  const std::size_t most = std::max(zeros[0], zeros[1]);
  const std::size_t least = std::min(zeros[0], zeros[1]);
  return head.size() >= 4 && most * 10 > head.size() * 4 && least * 20 < head.size();
}

bool looks_like_html(std::string_view head) {
  constexpr std::size_t k_enough = 1024;
  const std::string low = to_lower(head.substr(0, k_enough));
  return low.find("<html") != std::string::npos || low.find("<!doctype html") != std::string::npos;
}

bool looks_binary(std::string_view head) {
  for (const std::string_view magic : k_binary_magics) {
    if (head.starts_with(magic)) return true;
  }
  if (looks_utf16(head)) return false;
  const auto controls = static_cast<std::size_t>(std::count_if(head.begin(), head.end(), is_control));
  const auto zeros = static_cast<std::size_t>(std::count(head.begin(), head.end(), '\0'));
  return controls * 20 > head.size() || (zeros * 3 > head.size() && head.size() > 16);
}

Result<void> check_head(std::string_view head, std::string_view name, std::string_view encoding) {
  const std::string where(name);
  if (const std::string_view office = find_office_file(head); !office.empty()) {
    return refuse("binary", "this is " + std::string(office) + ", not the data itself", where,
                  "export it as CSV, or ask the sender for JSON, XML or text");
  }
  if (const std::string_view packed = find_compression(head); !packed.empty()) {
    return refuse("unknown_magic", "this is a " + std::string(packed) + " file, which is not read directly", where,
                  "unpack it first; gzip and zstd are read as they are");
  }
  switch (find_bom(head)) {
    case ByteOrderMark::utf16le:
      if (to_lower(encoding).starts_with("utf-16") || to_lower(encoding).starts_with("utf16")) return {};
      return refuse("encoding", "the file is UTF-16 (little endian), not UTF-8", where, "say --encoding utf-16le");
    case ByteOrderMark::utf16be:
      return refuse("encoding", "the file is UTF-16 (big endian), not UTF-8", where,
                    "convert it: iconv -f UTF-16BE -t UTF-8");
    case ByteOrderMark::utf32:
      return refuse("encoding", "the file is UTF-32, not UTF-8", where, "convert it: iconv -f UTF-32 -t UTF-8");
    case ByteOrderMark::none:
    case ByteOrderMark::utf8: break;
  }
  if (has_gzip_magic(head) || has_zstd_magic(head)) {
    return refuse("binary", "the packed data holds packed data again; only one layer is opened", where,
                  "unpack it once yourself");
  }
  if (looks_binary(head)) {
    return refuse(
        "binary", "the file looks binary, not like a log", where,
        head.starts_with("SQLite format 3") ? "to use it as the store, say --db FILE" : "give the log itself");
  }
  return {};
}

}  // namespace payout::sources
