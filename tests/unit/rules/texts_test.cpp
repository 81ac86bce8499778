/// The words that rules bring along, in both languages.
#include <algorithm>
#include <set>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/embedded.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "checks.hpp"

using namespace payout;
using Json = nlohmann::json;

namespace {

struct Words {
  std::string place, en, zh;
};

void collect(const Json& node, const std::string& place, std::vector<Words>& out) {
  if (node.is_object() && (node.contains("en") || node.contains("zh")))
    out.push_back({place, node.value("en", std::string()), node.value("zh", std::string())});
  if (node.is_object()) {
    for (const auto& [key, value] : node.items()) collect(value, place + "/" + key, out);
  } else if (node.is_array()) {
    for (std::size_t i = 0; i < node.size(); ++i) collect(node[i], place + "/" + std::to_string(i), out);
  }
}

std::vector<Words> all_words() {
  std::vector<Words> out;
  for (const EmbeddedFile& file : embedded_files()) {
    const bool has_words = file.path == "subcauses.json" || file.path.starts_with("pack/");
    if (has_words) collect(Json::parse(file.text), std::string(file.path), out);
  }
  return out;
}

std::multiset<std::string> placeholders(std::string_view text) {
  std::multiset<std::string> out;
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    out.emplace(text.substr(at, text.find('}', at) + 1 - at));
  }
  return out;
}

bool is_wide(unsigned char c) { return c >= 0xE3; }
bool has_chinese(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return is_wide(static_cast<unsigned char>(c)); });
}

/// A mark of ASCII that touches a Chinese character: the other form is meant.
bool has_half_width_mark(std::string_view zh) {
  for (std::size_t i = 1; i < zh.size(); ++i) {
    const bool mark = std::string_view(",;:!?()").find(zh[i]) != std::string_view::npos;
    if (mark && static_cast<unsigned char>(zh[i - 1]) >= 0x80) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("every text of the rules stands in both languages with the same placeholders") {
  const std::vector<Words> all = all_words();
  CHECK(all.size() > 500);
  for (const Words& words : all) {
    CAPTURE(words.place, words.en, words.zh);
    CHECK(words.en.empty() == words.zh.empty());
    CHECK(placeholders(words.en) == placeholders(words.zh));
    CHECK_FALSE(has_chinese(words.en));
    CHECK((words.zh.empty() || has_chinese(words.zh)));
    CHECK_FALSE(has_half_width_mark(words.zh));
    CHECK(words.en.ends_with('?') == words.zh.ends_with("？"));
    CHECK(words.en.ends_with('.') == words.zh.ends_with("。"));
  }
}

TEST_CASE("Chinese texts break into lines of any width by the rules of typesetting") {
  constexpr std::string_view k_never_first[] = {"，", "。", "、", "；", "：", "？", "！", "）", "”", "》"};
  constexpr std::string_view k_never_last[] = {"（", "“", "《"};
  for (const Words& words : all_words()) {
    for (std::size_t width = 8; width <= 60; ++width) {
      const std::vector<std::string> lines = wrap(words.zh, width);
      for (std::size_t i = 0; i < lines.size(); ++i) {
        CAPTURE(words.zh, width, lines[i]);
        REQUIRE(is_utf8(lines[i]));
        REQUIRE(test::overflowing(lines[i], width) == "");
        for (const std::string_view mark : k_never_first) REQUIRE_FALSE(lines[i].starts_with(mark));
        for (const std::string_view mark : k_never_last) REQUIRE_FALSE((i + 1 < lines.size() && lines[i].ends_with(mark)));
      }
    }
  }
}

TEST_CASE("what a customer is told blames nobody and names no day") {
  constexpr std::string_view k_blame[] = {"fault of", "mistake", "your fault", "failed to", "过失", "失误", "责任"};
  for (const Words& words : all_words()) {
    if (!words.place.ends_with("/tell")) continue;
    CAPTURE(words.place, words.en, words.zh);
    for (const std::string_view word : k_blame) {
      CHECK(words.en.find(word) == std::string::npos);
      CHECK(words.zh.find(word) == std::string::npos);
    }
  }
}
