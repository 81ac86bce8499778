// Bytes before they are records: gzip, encodings, recognition.
#include <zlib.h>
#include <catch2/catch.hpp>

#include <unistd.h>

#include "reading.hpp"
#include "sources/gzip.hpp"
#include "sources/line_reader.hpp"
#include "sources/sniff.hpp"

using namespace payout;
using namespace payout::sources;
using namespace payout::sources::test;

namespace {

const std::string k_line = R"({"ts":"2026-03-03T09:00:00Z","type":"payout.sent","txid":"PO-1","msg":"a"})"
                           "\n";

std::string gzipped(std::string_view text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string utf16(std::string_view ascii) {
  std::string out;
  for (const char c : ascii) {
    out += c;
    out += '\0';
  }
  return out;
}

}  // namespace

TEST_CASE("gzip is read through, damage is named") {
  const std::string whole = gzipped(k_line + k_line + k_line);
  const Seen seen = read_text(whole, "a.jsonl.gz");
  CHECK(seen.kept.events.size() == 3);
  CHECK(seen.outcome().whole_or_nothing);
  CHECK(seen.outcome().warnings.empty());
  CHECK(read_text(whole, "a.jsonl").warned("warn_name"));
  CHECK(read_text(whole + whole, "a.gz").kept.events.size() == 6);
  CHECK(read_text(whole + std::string(700'000, '\0'), "a.gz").warned("warn_gz_padding"));
  CHECK(read_text(whole + "x", "a.gz").refusal() == "gz_trailing");
  CHECK(read_text(whole + std::string(3, '\0') + "x", "a.gz").refusal() == "gz_trailing");
  CHECK(read_text("", "a.gz").refusal() == "gz_truncated");
  CHECK(read_text("\x1f", "a.gz").refusal() == "gz_truncated");
  for (std::size_t cut = 1; cut < whole.size(); ++cut)
    CHECK(read_text(whole.substr(0, cut), "a.gz").refusal() == "gz_truncated");
  std::string bad = whole;
  bad[bad.size() - 6] = static_cast<char>(bad[bad.size() - 6] + 1);
  CHECK(read_text(bad, "a.gz").refusal() == "gz_crc");
  bad = whole;
  bad[bad.size() - 1] = static_cast<char>(bad[bad.size() - 1] + 1);
  CHECK(read_text(bad, "a.gz").refusal() == "gz_crc");
  CHECK(read_text("plain text", "a.gz").warned("warn_name"));
  CHECK(read_text("PK\x03\x04 and so on", "a.gz").refusal() == "unknown_magic");
  CHECK(read_text("\x28\xB5\x2F\xFD and so on", "a.zst").refusal() == "zst_damaged");
  CHECK(read_text(gzipped(whole), "a.gz").refusal() == "binary");
}

TEST_CASE("what a cut gzip still gives is taken on request, its torn line is not") {
  std::string many;
  for (int i = 0; i < 2000; ++i)
    many += R"({"ts":"2026-03-03T09:00:00Z","type":"payout.sent","txid":"PO-)" + std::to_string(i * 7919) + "\"}\n";
  const std::string whole = gzipped(many);
  ReadOptions options;
  options.accept_truncated = true;
  const Seen seen = read_text(whole.substr(0, whole.size() / 2), "a.gz", options);
  REQUIRE(seen.result);
  CHECK(seen.kept.events.size() > 100);
  CHECK(seen.kept.events.size() < 2000);
  CHECK(seen.kept.rejects.empty());
  CHECK(seen.warned("warn_gz_damaged"));
}

TEST_CASE("a gzip bomb is refused after its first 16 MiB") {
  const std::string bomb = gzipped(std::string(std::size_t{64} << 20U, ' '));
  CHECK(read_text(bomb, "a.gz").refusal() == "gz_ratio");
  CHECK(read_text(gzipped(std::string(std::size_t{8} << 20U, '\n')), "a.gz").outcome().blank == std::size_t{8} << 20U);
}

TEST_CASE("single bytes from a pipe give the same lines") {
  const std::string text = "one\r\ntwo\n\nfour";
  for (const std::size_t step : {std::size_t{1}, std::size_t{2}, std::size_t{1000}}) {
    MemorySource source(text, step);
    LineReader lines(source, {});
    Line line;
    std::string seen;
    while (lines.next(line).value() == LineStatus::line) {
      seen += std::to_string(line.number) + "@" + std::to_string(line.byte) + ":" + std::string(line.text) +
              (line.terminated ? ";" : "!");
    }
    CHECK(seen == "1@0:one;2@5:two;3@9:;4@10:four!");
  }
}

TEST_CASE("encodings are read by name and refused without") {
  CHECK(read_text("\xEF\xBB\xBF" + k_line).kept.events.size() == 1);
  CHECK(read_text(k_line + "\xEF\xBB\xBF" + k_line).first_code() == "json_syntax");
  CHECK(read_text("\xFF\xFE" + utf16(k_line)).refusal() == "encoding");
  CHECK(read_text("\xFE\xFF" + utf16(k_line)).refusal() == "encoding");
  ReadOptions options;
  options.encoding = "utf-16le";
  CHECK(read_text("\xFF\xFE" + utf16(k_line), "a", options).kept.events.size() == 1);
  CHECK(read_text(utf16(k_line + k_line), "a", options).kept.events.size() == 2);
  options.encoding = "gb18030";
  const std::string chinese = R"({"ts":"2026-03-03T09:00:00Z","type":"payout.sent","txid":"PO-1","msg":")"
                              "\xD3\xE0\xB6\xEE\"}\n";
  const Seen seen = read_text(chinese, "a", options);
  REQUIRE(seen.kept.events.size() == 1);
  CHECK(seen.kept.events[0].msg == "\xE4\xBD\x99\xE9\xA2\x9D");
  CHECK(read_text(chinese).first_code() == "utf8");
  options.encoding = "latin-1";
  CHECK(read_text(chinese, "a", options).kept.events.size() == 1);
  options.encoding = "ebcdic";
  CHECK(read_text(chinese, "a", options).refusal() == "unknown_encoding");
}

TEST_CASE("binary content is refused, text with scars is not") {
  using namespace std::string_literals;
  CHECK(read_text("\x7f"
                  "ELF\x02\x01\x01"s)
            .refusal() == "binary");
  CHECK(read_text("SQLite format 3\0\x10\0"s).refusal() == "binary");
  std::string noise;
  std::uint32_t state = 1;
  for (int i = 0; i < 4096; ++i) {
    state = state * 1664525U + 1013904223U;
    noise += static_cast<char>(state >> 24U);
  }
  CHECK(read_text(noise).refusal() == "binary");
  CHECK(looks_binary(std::string(100, '\0')));
  CHECK_FALSE(looks_binary("\0\0\0\0"s + k_line));
  CHECK_FALSE(looks_binary(utf16(k_line)));
  CHECK_FALSE(looks_binary("\x1b[31mred\x1b[0m\n"));
}

TEST_CASE("content is recognised and the reason can be told") {
  const SourceSet& set = all_sources();
  const auto seen = [&](std::string_view head, std::string_view name = "x") { return set.detect(head, name); };
  CHECK(seen(k_line).format == Format::jsonl);
  CHECK(seen(k_line).source() == "canonical");
  CHECK(seen("ts,type,txid\n").format == Format::csv);
  CHECK(seen("ts\ttype\ttxid\n").format == Format::csv);
  CHECK(seen("sep=;\nts;type\n").format == Format::csv);
  CHECK(seen("a,b,c\n", "x.csv").format == Format::csv);
  CHECK(seen("2025-03-10T09:00:00Z,PO-0000,payout.created,ok\n").format == Format::csv);
  CHECK(seen("<Document/>").format == Format::xml);
  CHECK(seen("").format == Format::jsonl);
  CHECK(seen("[1]").format == Format::jsonl);
  const Detection ach = seen("101 091000019 1234567892603030915A094101SAMPLE");
  CHECK(ach.source() == "nacha");
  CHECK(ach.why.find("file header") != std::string::npos);
  ReadOptions options;
  options.source = "nachos";
  const Seen unknown = read_text(k_line, "a", options);
  CHECK(unknown.refusal() == "unknown_source");
  CHECK(unknown.result.error().hint.find("nacha") != std::string::npos);
  CHECK(read_text("<Document/>").refusal() == "xml_message");
}

TEST_CASE("what must be read whole is known before it is read, also from a pipe") {
  const auto whole = [](std::string_view text, std::string name) {
    const Bytes bytes(text);
    Input input;
    input.name = std::move(name);
    input.fd = bytes.fd();
    return must_be_read_whole(input, {}, all_sources()).value();
  };
  CHECK_FALSE(whole(k_line, "a"));
  CHECK_FALSE(whole("ts,type,txid\n", "a"));
  CHECK(whole(gzipped(k_line), "a"));
  CHECK(whole("101 091000019 1234567892603030915A094101SAMPLE\n", "a"));

  int ends[2] = {-1, -1};
  REQUIRE(::pipe(ends) == 0);
  const std::string packed = gzipped(k_line);
  REQUIRE(::write(ends[1], packed.data(), packed.size()) == static_cast<ssize_t>(packed.size()));
  ::close(ends[1]);
  Input input;
  input.name = "-";
  input.fd = ends[0];
  REQUIRE(load_head(input));
  CHECK(must_be_read_whole(input, {}, all_sources()).value());
  Kept kept;
  const Result<ReadOutcome> result = read(input, {}, all_sources(), kept);
  ::close(ends[0]);
  REQUIRE(result);
  CHECK(kept.events.size() == 1);
}

TEST_CASE("a directory is refused by name") {
  std::FILE* folder = std::fopen(".", "r");
  REQUIRE(folder != nullptr);
  Input input;
  input.name = ".";
  input.fd = fileno(folder);
  Kept kept;
  const Result<ReadOutcome> result = read(input, {}, all_sources(), kept);
  std::fclose(folder);
  REQUIRE_FALSE(result);
  CHECK(result.error().reason == "not_a_file");
}
