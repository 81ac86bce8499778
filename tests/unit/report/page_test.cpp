#include <catch2/catch.hpp>

#include "base/text.hpp"
#include "report/page.hpp"
#include "samples.hpp"

using namespace payout;
using report::Page;
using report::Paint;
using report::TextOptions;

TEST_CASE("text is escaped for a terminal and, without UTF-8, spelled in ASCII") {
  CHECK(report::printable("a\x1b[2Jb", true) == "a\\x1b[2Jb");
  CHECK(report::printable("账", true) == "账");
  CHECK(report::printable("账", false) == "<U+8D26>");
  CHECK(report::printable("\xE2\x80\x9Cwell\xE2\x80\x9D \xE2\x80\x94 5\xC2\xA0h", false) == "\"well\" - 5 h");
}

TEST_CASE("fit cuts by columns and says so") {
  CHECK(report::fit("abcdef", 6) == "abcdef");
  CHECK(report::fit("abcdefg", 6) == "abc...");
  CHECK(report::fit("汉字汉字", 7) == "汉字...");
  CHECK(report::fit("汉字汉字", 6) == "汉...");
  CHECK(report::fit("abc", 2) == "..");
  CHECK(report::pad("汉", 4) == "汉  ");
  CHECK(report::pad_left("7", 3) == "  7");
}

TEST_CASE("a label stands in the gutter of the first line only") {
  const auto draw = [](std::size_t width) {
    Page page(TextOptions{.width = width});
    page.label("RETRY");
    page.text("CHECK FIRST. A second copy could pay twice.");
    return page.take();
  };
  CHECK(draw(38) ==
        "RETRY   CHECK FIRST. A second copy\n"
        "        could pay twice.\n");
  CHECK(draw(30) ==
        "RETRY\n"
        "  CHECK FIRST. A second copy\n"
        "  could pay twice.\n");
}

TEST_CASE("a marker stands beside its text, or above it where that leaves too little room") {
  const auto draw = [](std::size_t width) {
    Page page(TextOptions{.width = width});
    page.label("NOT");
    page.item("compliance block", 18, "no open review or document request");
    return page.take();
  };
  CHECK(draw(56) ==
        "NOT     compliance block  no open review or document\n"
        "                          request\n");
  CHECK(draw(40) ==
        "NOT     compliance block\n"
        "          no open review or document\n"
        "          request\n");
}

TEST_CASE("what stands at the edge comes in the brackets of its language where there is no room") {
  Page page(TextOptions{.width = 40, .language = report::Language::zh});
  page.pair("系统故障", "84 很可能");
  CHECK(page.take() == "        系统故障（84 很可能）\n");
}

TEST_CASE("the right column stands at the edge, or follows in brackets where there is no room") {
  Page wide(TextOptions{.width = 60});
  wide.label("DO");
  wide.item("1", 3, "Hold resends", "support");
  CHECK(wide.take() == "DO      1  Hold resends                              support\n");
  Page narrow(TextOptions{.width = 40});
  narrow.item("1", 3, "Hold resends", "support");
  CHECK(narrow.take() == "        1  Hold resends (support)\n");
}

TEST_CASE("colour wraps words, never changes the layout") {
  const TextOptions plain{.width = 60};
  const TextOptions coloured{.width = 60, .colour = true};
  const auto draw = [](const TextOptions& options) {
    Page page(options);
    page.label("RETRY", Paint::bad);
    page.text("NEVER. It has been paid.", {"NEVER", Paint::bad});
    return page.take();
  };
  CHECK(draw(plain) == "RETRY   NEVER. It has been paid.\n");
  CHECK(draw(coloured) == "\x1b[1;31mRETRY\x1b[0m   \x1b[1;31mNEVER\x1b[0m. It has been paid.\n");
}

TEST_CASE("parts flow over lines and keep within the width") {
  Page page(TextOptions{.width = 24});
  page.parts(std::vector<std::string>{"P-1", "STUCK 4 h", "EUR 1,250.00", "SEPA-A"}, Paint::none);
  CHECK(page.take() == "P-1   STUCK 4 h\nEUR 1,250.00   SEPA-A\n");
}

TEST_CASE("gaps are single and never first") {
  Page page(TextOptions{});
  page.gap();
  page.wide("a");
  page.gap();
  page.gap();
  page.wide("b");
  CHECK(page.take() == "a\n\nb\n");
}

TEST_CASE("a width outside its range is brought inside") {
  CHECK(Page(TextOptions{.width = 0}).width() == 20);
  CHECK(Page(TextOptions{.width = 5000}).width() == 200);
}
