#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "checks.hpp"
#include "report/csv.hpp"
#include "report/json.hpp"
#include "report/listing.hpp"
#include "samples.hpp"

using namespace payout;
using namespace payout::test;
using report::diagnosis_json;
using report::Format;
using report::Listing;
using report::Order;

namespace {

constexpr Format k_formats[] = {Format::text, Format::csv, Format::json, Format::jsonl, Format::markdown, Format::html};

diagnosis::Diagnosis with(std::string txid, int priority) {
  diagnosis::Diagnosis d = outage();
  d.txid = std::move(txid);
  d.priority = priority;
  return d;
}

std::string written(Listing& list) {
  std::string out;
  const Result<void> done = list.write([&](std::string_view bytes) -> Result<void> {
    out += bytes;
    return {};
  });
  REQUIRE(done);
  return out;
}

std::string list_of(Format format, const std::vector<diagnosis::Diagnosis>& answers, Order order = Order::by_priority) {
  Listing list(format, {}, order);
  list.set_provenance(at("2026-03-03T13:10:02Z"), at("2026-03-03T13:10:00Z"), "2026.03.1", "4be1c09aa0b1");
  for (const auto& d : answers) list.add(d);
  return written(list);
}

std::size_t place(const std::string& text, std::string_view word) { return text.find(word); }

}  // namespace

TEST_CASE("every format is sorted by priority, then txid, whatever the order of arrival") {
  const std::vector<diagnosis::Diagnosis> answers{with("P-c", 10), with("P-b", 90), with("P-a", 10)};
  const std::vector<diagnosis::Diagnosis> other{answers[2], answers[1], answers[0]};
  for (const Format format : k_formats) {
    const std::string text = list_of(format, answers);
    CHECK(place(text, "P-b") < place(text, "P-a"));
    CHECK(place(text, "P-a") < place(text, "P-c"));
    CHECK(text == list_of(format, other));
    CHECK(text.back() == '\n');
  }
}

TEST_CASE("asked-for order is kept on request") {
  const std::string text = list_of(Format::jsonl, {with("P-c", 10), with("P-b", 90)}, Order::as_added);
  CHECK(place(text, "P-c") < place(text, "P-b"));
}

TEST_CASE("json is an array of one object a line, jsonl the objects alone") {
  const std::vector<diagnosis::Diagnosis> answers{with("P-a", 1), with("P-b", 1)};
  const std::string array = list_of(Format::json, answers);
  CHECK(nlohmann::json::parse(array).size() == 2);
  CHECK(line_count(array) == 4);
  const std::string lines = list_of(Format::jsonl, answers);
  CHECK(lines == diagnosis_json(answers[0], JsonLayout::compact) + "\n" +
                     diagnosis_json(answers[1], JsonLayout::compact) + "\n");
}

TEST_CASE("empty lists") {
  CHECK(list_of(Format::json, {}) == "[]\n");
  CHECK(list_of(Format::jsonl, {}).empty());
  CHECK(list_of(Format::csv, {}) == report::csv_header());
  CHECK(has_line(list_of(Format::text, {}), "Nothing is stuck."));
  CHECK(has_line(list_of(Format::markdown, {}), "Nothing is stuck."));
  CHECK(has_line(list_of(Format::html, {}), "<p>Nothing is stuck.</p>"));
}

TEST_CASE("the first error of the sink ends the writing") {
  for (const Format format : k_formats) {
    Listing list(format, {});
    list.add(outage());
    list.add(undecided());
    int calls = 0;
    const Result<void> done = list.write([&](std::string_view) -> Result<void> {
      ++calls;
      return fail(ErrorCode::output_failed, "output_write", "disk full");
    });
    CHECK_FALSE(done);
    CHECK(calls == 1);
  }
}

TEST_CASE("one answer in every format ends with one line feed") {
  for (const Format format : k_formats) {
    const std::string text = report::explain_as(format, outage(), {});
    CHECK(text.ends_with("\n"));
    CHECK_FALSE(text.ends_with("\n\n"));
    CHECK(text.find("P-20260303-000917") != std::string::npos);
    CHECK(text == report::explain_as(format, outage(), {}));
  }
  CHECK(report::explain_as(Format::json, outage(), {}).starts_with("{\n  \"schema\": \"payout-diag/diagnosis\","));
}
