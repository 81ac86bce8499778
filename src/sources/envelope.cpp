#include "sources/envelope.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.hpp"

namespace payout::sources {
namespace {

constexpr std::array<std::string_view, 14> k_names{"Message", "message", "Body", "body",  "payload", "Payload", "raw",
                                                   "raw_body", "request_body", "content", "data", "Data",  "event", "detail"};
constexpr std::size_t k_shortest = 16;  ///< of base64: less holds no record

int value_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  if (c == '/' || c == '_') return 63;
  return -1;
}

/// Both alphabets, with or without padding. False for anything else.
bool decode_base64(std::string_view text, std::string& out) {
  while (text.ends_with('=')) text.remove_suffix(1);
  out.clear();
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : text) {
    const int value = value_of(c);
    if (value < 0) return false;
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out += static_cast<char>((bits >> held) & 0xFFU);
  }
  return true;
}

bool looks_like_json(std::string_view text) {
  text = trim(text);
  return (text.starts_with('{') && text.ends_with('}')) || (text.starts_with('[') && text.ends_with(']'));
}

}  // namespace

std::string_view embedded_json(const Tree& tree, std::string& scratch) {
  if (tree.size() == 0) return {};
  for (const std::string_view name : k_names) {
    const std::uint32_t at = tree.member(0, name);
    if (at == Tree::k_none || tree.node(at).kind != JsonKind::text) continue;
    const std::string_view text = trim(tree.node(at).text);
    if (looks_like_json(text)) return text;
    // {" in base64 begins with ey or ew.
    const bool may_be_coded = text.size() >= k_shortest && (text.starts_with("ey") || text.starts_with("ew") || text.starts_with("W3"));
    if (may_be_coded && decode_base64(text, scratch) && looks_like_json(scratch)) return scratch;
  }
  return {};
}

}  // namespace payout::sources
