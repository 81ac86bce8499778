#include <catch2/catch.hpp>

#include <random>

#include "base/text.hpp"
#include "base/wrap.hpp"
#include "checks.hpp"

using namespace payout;

using Lines = std::vector<std::string>;

TEST_CASE("text is wrapped at blanks", "[wrap]") {
  CHECK(wrap("the bank has it", 8) == Lines{"the bank", "has it"});
  CHECK(wrap("the bank has it", 80) == Lines{"the bank has it"});
  CHECK(wrap("a  b", 80) == Lines{"a b"});
  CHECK(wrap("", 10) == Lines{""});
  CHECK(wrap("one\n\ntwo", 10) == Lines{"one", "", "two"});
  CHECK(wrap("abcdefghij kl", 4) == Lines{"abcdefghij", "kl"});
  CHECK(wrap("x abcdefgh", 4) == Lines{"x", "abcdefgh"});
  CHECK(wrap("ab c", 0) == Lines{"ab", "c"});
}

TEST_CASE("Chinese text is wrapped between characters, marks stay with their word", "[wrap]") {
  CHECK(wrap("付款已被拒绝", 4) == Lines{"付款", "已被", "拒绝"});
  CHECK(wrap("付款被拒，请联系", 8) == Lines{"付款被", "拒，请联", "系"});
  CHECK(wrap("请见（附件）说明", 6) == Lines{"请见", "（附", "件）说", "明"});
  CHECK(wrap("款EUR", 3) == Lines{"款", "EUR"});
  for (const std::string& line : wrap("付款被拒，请联系合规部门（内部）处理。", 7)) CHECK(display_width(line) <= 7);
}

TEST_CASE("numbers stay with their Chinese unit, and marks of ASCII do not begin a line", "[wrap]") {
  CHECK(wrap("已过 12 小时", 8) == Lines{"已过", "12 小时"});
  CHECK(wrap("共 12 小时整", 8) == Lines{"共", "12 小时", "整"});
  CHECK(wrap("约 3 个工作日", 10) == Lines{"约", "3 个工作日"});
  CHECK(wrap("这是第 2 次", 6) == Lines{"这是", "第 2", "次"});
  CHECK(wrap("已拒绝(原因)不明", 8) == Lines{"已拒绝", "(原因)不", "明"});
  CHECK(wrap("ABCDEFGH，好", 8) == Lines{"ABCDEFGH，", "好"});
}

TEST_CASE("a number stays with its unit") {
  CHECK(wrap("it is 1 d 5 h ago", 11) == Lines{"it is 1 d", "5 h ago"});
  CHECK(wrap("that is 71.4 % of 7", 12) == Lines{"that is", "71.4 % of 7"});
  CHECK(wrap("by 5 hours", 7) == Lines{"by 5", "hours"});
}

TEST_CASE("what blanks join comes apart where it is wider than a line") {
  CHECK(wrap("P-20260302-120001 笔", 18) == Lines{"P-20260302-120001", "笔"});
  CHECK(wrap("说明 。完", 6) == Lines{"说", "明 。", "完"});
}

TEST_CASE("fold leaves what fits, and breaks what does not with an indent") {
  CHECK(fold("a  b \n\n c", 20) == "a  b \n\n c");
  CHECK(fold("error: there is no command\n", 16) == "error: there is\n  no command\n");
  CHECK(fold("  hint: check the id, or load it", 18) == "  hint: check the\n    id, or load it");
  CHECK(fold("SIZE   12 bytes of the whole", 21) == "SIZE   12 bytes of\n       the whole");
  CHECK(fold("CB-1      0  0/1 1/1    /when", 24) == "CB-1      0  0/1 1/1\n          /when");
  CHECK(fold("建议：请核对编号，或读入日志。", 20) == "建议：请核对编号，或\n  读入日志。");
}

TEST_CASE("fold breaks no word, and moves a long one to the left as far as it must") {
  CHECK(fold("        P-20260302-120001", 20) == "   P-20260302-120001");
  CHECK(fold("where: /a/long/path/of/a/file.json is not there", 20) ==
        "where:\n/a/long/path/of/a/file.json\n  is not there");
}

TEST_CASE("fold counts no colours") {
  CHECK(fold("\x1b[1;31mNEVER\x1b[0m. It is paid", 17) == "\x1b[1;31mNEVER\x1b[0m. It is paid");
  CHECK(fold("\x1b[1;31mNEVER\x1b[0m. It is paid", 16) == "\x1b[1;31mNEVER\x1b[0m. It is\n  paid");
}

TEST_CASE("whatever is folded keeps its words, its marks and the width") {
  constexpr std::string_view k_parts[] = {"a",     "the",  "P-20260302-120001", "付款", "滞留", "，", "。", "（", "）", "12", "小时",
                                          "`cmd`", "第",   "/var/log/x.jsonl:12", " ",  "  ",   " ",  " ",  "“",  "”",  "：", "EUR"};
  std::mt19937 random(1);
  for (std::size_t round = 0; round < 4000; ++round) {
    std::string line(random() % 12, ' ');
    for (std::size_t i = 0; i < 30; ++i) line += k_parts[random() % std::size(k_parts)];
    line = line.substr(0, line.find_last_not_of(' ') + 1);
    const std::size_t width = 20 + random() % 181;
    const std::string out = fold(line, width);
    INFO(line << "\n" << out);
    const auto packed = [](std::string_view text) {
      std::string kept;
      for (const char c : text) {
        if (c != ' ' && c != '\n') kept += c;
      }
      return kept;
    };
    REQUIRE(packed(out) == packed(line));
    REQUIRE(fold(out, width) == out);
  }
}
