#include "app/messages.hpp"

#include <fmt/format.h>

#include "base/mask.hpp"
#include "base/text.hpp"

namespace payout::app {
namespace {

constexpr std::size_t k_max_echo = 64;
constexpr std::string_view k_name = "payout-diag";

}  // namespace

std::string echo(std::string_view input) {
  // Masked before it is cut: half a card number would no longer look like one.
  const std::string masked = mask_text(utf8_prefix(input, 4 * k_max_echo));
  const std::string_view head = utf8_prefix(masked, k_max_echo);
  const bool cut = head.size() < masked.size() || input.size() > 4 * k_max_echo;
  return fmt::format("`{}{}`", escape_for_terminal(head), cut ? "..." : "");
}

std::string error_text(const Error& error) {
  std::string out;
  bool first = true;
  for (const std::string_view line : split(error.message, '\n')) {
    if (first) {
      out = fmt::format("{}: error: {}\n", k_name, escape_for_terminal(line));
    } else {
      out += fmt::format("  {}\n", escape_for_terminal(line));
    }
    first = false;
  }
  if (!error.where.empty()) out += fmt::format("  where: {}\n", escape_for_terminal(error.where));
  if (!error.hint.empty()) out += fmt::format("  hint: {}\n", escape_for_terminal(error.hint));
  return out;
}

std::string remark_text(std::string_view kind, std::string_view message) {
  return fmt::format("{}: {}: {}\n", k_name, kind, escape_for_terminal(message));
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string_view near = nearest(word, candidates);
  return near.empty() ? std::string() : fmt::format("did you mean `{}`?", near);
}

std::string grouped(std::uint64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", grouped(count), count == 1 ? one : many);
}

}  // namespace payout::app
