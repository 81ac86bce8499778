#include "app/messages.hpp"

#include <fmt/format.h>

#include "app/translate.hpp"
#include "base/mask.hpp"
#include "base/text.hpp"

namespace payout::app {
namespace {

constexpr std::size_t k_max_echo = 64;
constexpr std::string_view k_name = "payout-diag";

/// What stands in front of each part of a message.
struct Heads {
  std::string_view error, warning, note, where, hint;
};
constexpr Heads k_english_heads{"error: ", "warning: ", "note: ", "where: ", "hint: "};
constexpr Heads k_chinese_heads{"错误：", "警告：", "提示：", "位置：", "建议："};

}  // namespace

std::string echo(std::string_view input) {
  // Masked before it is cut: half a card number would no longer look like one.
  const std::string masked = mask_text(utf8_prefix(input, 4 * k_max_echo));
  const std::string_view head = utf8_prefix(masked, k_max_echo);
  const bool cut = head.size() < masked.size() || input.size() > 4 * k_max_echo;
  return fmt::format("`{}{}`", escape_for_terminal(head), cut ? "..." : "");
}

std::string error_text(const Error& error, report::Language language) {
  const Heads& heads = language == report::Language::zh ? k_chinese_heads : k_english_heads;
  const auto shown = [language](std::string_view text) { return escape_for_terminal(translated(text, language)); };
  std::string out = fmt::format("{}: {}", k_name, heads.error);
  for (const std::string_view line : split(error.message, '\n')) {
    out += fmt::format("{}{}\n", out.ends_with('\n') ? "  " : "", shown(line));
  }
  if (!error.where.empty()) out += fmt::format("  {}{}\n", heads.where, shown(error.where));
  if (!error.hint.empty()) out += fmt::format("  {}{}\n", heads.hint, shown(error.hint));
  return out;
}

std::string remark_text(std::string_view kind, std::string_view message, report::Language language) {
  const Heads& heads = language == report::Language::zh ? k_chinese_heads : k_english_heads;
  return fmt::format("{}: {}{}\n", k_name, kind == "warning" ? heads.warning : heads.note,
                     escape_for_terminal(translated(message, language)));
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
