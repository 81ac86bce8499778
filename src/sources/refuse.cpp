#include "sources/refuse.hpp"

#include "base/mask.hpp"
#include "base/text.hpp"

namespace payout::sources {
namespace {

/// Masks more than is shown, so that a number that crosses the cut is still recognised.
std::string masked_prefix(std::string_view text, std::size_t most) {
  const std::string_view head = text.substr(0, most * 2);
  std::string masked = mask_text(head);
  if (masked.size() > most) masked.resize(is_utf8(masked) ? utf8_prefix(masked, most).size() : most);
  return escape_for_terminal(masked);
}

}  // namespace

std::string make_excerpt(std::string_view record) { return masked_prefix(record, k_excerpt); }

std::string quoted(std::string_view text) {
  constexpr std::size_t k_most = 64;
  std::string out = "`" + masked_prefix(text, k_most);
  if (text.size() > k_most) out += "...";
  return out + "`";
}

}  // namespace payout::sources
