#include "report/visible_json.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace payout::report {
namespace {

void append_escape(std::string& out, char32_t code) {
  const auto unit = [&out](char32_t value) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(value));
  };
  if (code < 0x10000) {
    unit(code);
  } else {
    const char32_t rest = code - 0x10000;
    unit(0xD800 + (rest >> 10U));
    unit(0xDC00 + (rest & 0x3FFU));
  }
}

}  // namespace

std::string visible_json(std::string document) {
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (std::all_of(document.begin(), document.end(), is_ascii)) return document;
  std::string out;
  out.reserve(document.size());
  for (std::size_t at = 0; at < document.size();) {
    if (is_ascii(document[at])) {
      out += document[at++];
      continue;
    }
    const Utf8Step step = decode_utf8(document, at);
    const std::string_view bytes = std::string_view(document).substr(at, step.length);
    if (escape_for_terminal(bytes) == bytes) {
      out += bytes;
    } else {
      append_escape(out, step.code);
    }
    at += step.length;
  }
  return out;
}

}  // namespace payout::report
