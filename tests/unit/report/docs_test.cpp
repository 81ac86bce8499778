#include <fstream>
#include <set>
#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "checks.hpp"
#include "report/csv.hpp"
#include "report/json.hpp"
#include "report/text.hpp"
#include "samples.hpp"

using namespace payout;
using namespace payout::test;

namespace {

/// A page of the manual; tests run in the source folder.
std::string page(const std::string& name) {
  std::ifstream in("docs/formats/" + name);
  std::ostringstream text;
  text << in.rdbuf();
  REQUIRE_FALSE(text.str().empty());
  return text.str();
}

void collect_keys(const nlohmann::json& value, std::set<std::string>& keys) {
  if (value.is_object()) {
    for (const auto& item : value.items()) keys.insert(item.key());
  }
  if (!value.is_structured()) return;
  for (const auto& inner : value) collect_keys(inner, keys);
}

}  // namespace

TEST_CASE("the manual names every key of the JSON answer") {
  diagnosis::Diagnosis d = undecided();
  poison(d, "x");
  std::set<std::string> keys;
  collect_keys(nlohmann::json::parse(report::diagnosis_json(d, JsonLayout::compact)), keys);
  REQUIRE(keys.size() > 60);
  const std::string manual = page("json.md");
  for (const std::string& key : keys) {
    INFO(key);
    const bool named = manual.find("`" + key + "`") != std::string::npos || key == "en" || key == "zh";
    CHECK(named);
  }
}

TEST_CASE("the manual numbers every CSV column in its order") {
  const std::string manual = page("csv.md");
  std::string header(report::csv_header());
  header.pop_back();
  std::size_t number = 0;
  for (const std::string_view column : split(header, ',')) {
    INFO(column);
    CHECK(has_line(manual, fmt::format("| {} | `{}` |", ++number, column)));
  }
  CHECK_FALSE(has_line(manual, fmt::format("| {} | ", number + 1)));
}

TEST_CASE("the manual names every label and its example is the program's own output") {
  const std::string manual = page("text.md");
  for (const char* label : {"CAUSE", "MONEY", "RETRY", "DO", "WHEN", "TELL", "REF", "WHY", "NOT", "OPEN", "EVENTS",
                            "SENDS", "HOLDS", "SHARED"}) {
    INFO(label);
    CHECK(manual.find("`" + std::string(label) + "`") != std::string::npos);
  }
  report::TextOptions options;
  options.zone = *Zone::load("Europe/Berlin");
  const std::string answer = report::explain_text(outage(), options);
  const std::size_t from = manual.find("```text\n") + 8;
  const std::string example = manual.substr(from, manual.find("```", from) - from);
  for (const std::string_view line : split(example, '\n')) {
    // The example leaves lines out, and with them the rest of a paragraph; what it shows must be real.
    INFO(line);
    CHECK(answer.find(line) != std::string::npos);
  }
}
