// Cutting a stream of JSON into values.
#include <catch2/catch.hpp>

#include "sources/definition.hpp"
#include "sources/json_cutter.hpp"

using namespace payout;
using namespace payout::sources;

namespace {

struct Cut {
  std::vector<std::string> pieces;
  std::vector<std::uint64_t> lines;
  std::string refusal;
};

/// Cuts a text that comes `step` bytes at a time; says where a piece does not stand where it claims to stand.
Cut cut(const std::string& text, std::size_t step = 7, std::vector<std::string> lists = {"data"}) {
  MemorySource source(text, step);
  JsonCutter cutter(source, "x.json", std::move(lists));
  Cut out;
  JsonPiece piece;
  while (true) {
    const Result<bool> more = cutter.next(piece);
    if (!more) {
      out.refusal = more.error().reason;
      return out;
    }
    if (!*more) break;
    out.pieces.emplace_back(piece.text);
    out.lines.push_back(piece.lines);
    CHECK(piece.text.substr(0, piece.head) == std::string_view(text).substr(piece.head_byte, piece.head));
    const std::string_view own = piece.text.substr(piece.head);
    const std::size_t closed = own.ends_with("]}") && text.substr(piece.byte, own.size()) != own ? 2 : 0;
    CHECK(own.substr(0, own.size() - closed) == std::string_view(text).substr(piece.byte, own.size() - closed));
  }
  CHECK(cutter.position().byte == text.size());
  CHECK(cutter.position().line == static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n')));
  return out;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("values that follow each other and items of an array are cut apart") {
  for (const std::size_t step : {std::size_t{1}, std::size_t{3}, std::size_t{4096}}) {
    CHECK(cut("{\"a\":1}", step).pieces == Texts{"{\"a\":1}"});
    CHECK(cut(" {\"a\":\"}\\\"{\"}\n\n{\"b\":[1,2]} {}\n", step).pieces == Texts{"{\"a\":\"}\\\"{\"}", "{\"b\":[1,2]}", "{}"});
    CHECK(cut("[{\"a\":1},\n {\"b\":[{}]} ]\n{\"c\":2}", step).pieces == Texts{"{\"a\":1}", "{\"b\":[{}]}", "{\"c\":2}"});
    CHECK(cut("[]", step).pieces.empty());
    CHECK(cut("[1, \"x\" ,null]", step).pieces == Texts{"1", "\"x\"", "null"});
    CHECK(cut("7", step).pieces.size() == 1);
  }
  CHECK(cut("[{\"a\":1},\n\n{\"b\":2}]\n{}").lines == std::vector<std::uint64_t>{0, 2, 3});
  CHECK(cut("\xEF\xBB\xBF{}").pieces == Texts{"{}"});
}

TEST_CASE("a stream that ends early or lacks a comma is damaged") {
  for (const char* text : {"{\"a\":1", "[{\"a\":1}", "[{\"a\":1} {\"b\":2}]", "[{\"a\":1},", "{\"a\":\"x", "[", "\"x"}) {
    INFO(text);
    CHECK(cut(text).refusal == "document_damaged");
  }
}

TEST_CASE("a long document is cut between the items of its list") {
  const std::string pad(1 << 20, 'x');
  std::string text = "{\"batch\":\"B\",\n\"other\":[1,2],\"data\":[";
  for (int i = 0; i < 11; ++i) text += (i == 0 ? "" : ",\n") + ("{\"id\":" + std::to_string(i) + ",\"pad\":\"" + pad + "\"}");
  text += "],\"more\":true}\n{\"next\":1}";
  const Cut seen = cut(text, 1 << 20);
  REQUIRE(seen.pieces.size() == 4);
  std::size_t items = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string& piece = seen.pieces[i];
    CHECK(piece.starts_with("{\"batch\":\"B\",\n\"other\":[1,2],\"data\":["));
    for (std::size_t at = piece.find("\"id\""); at != std::string::npos; at = piece.find("\"id\"", at + 1)) ++items;
  }
  CHECK(items == 11);
  CHECK(seen.pieces[2].ends_with("],\"more\":true}"));
  CHECK(seen.pieces[3] == "{\"next\":1}");

  // Under another key nothing may be cut: the document would be told several times.
  std::string whole = text;
  whole.replace(whole.find("data"), 4, "rest");
  CHECK(cut(whole, 1 << 20).pieces.size() == 2);
  std::string endless = "{\"rest\":[";
  for (int i = 0; i < 17; ++i) endless += "\"" + pad + "\",";
  CHECK(cut(endless, 1 << 20).refusal == "document_too_large");
}

TEST_CASE("lines and documents are told apart") {
  CHECK(json_layout("{\"a\":1}\n{\"b\":2}\n") == JsonLayout::lines);
  CHECK(json_layout("{\"a\":1}\n{\"b\"") == JsonLayout::lines);
  CHECK(json_layout("[{\"a\":1}]\n[") == JsonLayout::lines);
  CHECK(json_layout("{\"a\":1}") == JsonLayout::open);
  CHECK(json_layout("{\"a\":1}\n\n") == JsonLayout::open);
  CHECK(json_layout("{\n \"a\":1}\n") == JsonLayout::document);
  CHECK(json_layout("[\n{\"a\":1}\n]") == JsonLayout::document);
  CHECK(json_layout("{\"a\":1},\n{\"b\":2}\n") == JsonLayout::document);
  CHECK(json_layout("half a line\"}\n{\"b\":2}\n") == JsonLayout::lines);
}
