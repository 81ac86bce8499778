#include "rules/secret_words.hpp"

#include <array>
#include <string>

#include "base/text.hpp"

namespace payout::rules {
namespace {

/// Short ones stand alone.
constexpr auto k_anywhere = std::to_array<std::string_view>(
    {"sanction", "launder", "fraud", "suspicious", "suspicion", "screening", "screened", "watchlist", "watch list",
     "terror", "embargo", "investigat", "police", "prosecut", "court order", "legal order", "garnish", "law enforcement", "financial crime",
     "制裁", "洗钱", "欺诈", "诈骗", "可疑", "嫌疑", "筛查", "黑名单", "恐怖", "禁运", "调查", "警方", "公安", "司法", "法院", "执法",
     "金融犯罪"});
constexpr auto k_alone = std::to_array<std::string_view>({"aml", "ofac", "pep", "sar", "fiu", "cft"});

bool stands_alone(std::string_view text, std::string_view word) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_letter(text[at - 1])) && (end == text.size() || !is_letter(text[end]))) return true;
  }
  return false;
}

}  // namespace

std::string_view secret_word(std::string_view text) {
  const std::string low = to_lower(text);
  for (const std::string_view word : k_anywhere) {
    if (low.find(word) != std::string::npos) return word;
  }
  for (const std::string_view word : k_alone) {
    if (stands_alone(low, word)) return word;
  }
  return {};
}

}  // namespace payout::rules
