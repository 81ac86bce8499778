/// What support reads of every story that lies beside the rules, in JSON and in words of both languages: no confidential
/// cause is named, be it the answer, beaten by another one, or only thought of.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>

#include "app/rule_tests.hpp"
#include "app/story_run.hpp"
#include "confidential_words.hpp"
#include "diagnosis/diagnose.hpp"
#include "report/json.hpp"
#include "report/text.hpp"

namespace payout::test {
namespace {

std::vector<app::TestFile> story_files() {
  std::vector<app::TestFile> out;
  for (const auto& entry : std::filesystem::directory_iterator("rules/pack")) {
    if (!entry.path().string().ends_with(".test.json")) continue;
    std::stringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    out.emplace_back(entry.path().string(), text.str());
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string shown(diagnosis::Diagnosis d) {
  // Stories lie in files that are called after the rule.
  for (diagnosis::Evidence& item : d.evidence) item.file.clear();
  report::TextOptions options;
  options.utf8 = true;
  options.verbose = true;
  std::string out = report::diagnosis_json(d, JsonLayout::compact) + report::explain_text(d, options);
  options.language = report::Language::zh;
  return out + report::explain_text(d, options);
}

/// True where a text is this template with some amount in it, or with none.
bool is_filled(const std::string& text, const std::string& pattern) {
  const std::size_t at = pattern.find("{amount}");
  REQUIRE(at != std::string::npos);
  // Without an amount the words around it are left out as well.
  const std::string begin = pattern.substr(0, std::min<std::size_t>(at, 3));
  return text.starts_with(begin) && squeezed(text).ends_with(squeezed(pattern.substr(at + 8)));
}

}  // namespace

TEST_CASE("no story of the rules gives a confidential cause away to support", "[property]") {
  const std::vector<app::TestFile> files = story_files();
  REQUIRE(files.size() > 50);
  const Result<std::vector<app::Story>> stories = app::stories_of(shipped(), files);
  REQUIRE(stories);
  const facts::Text& neutral = shipped().subcause("processing_delay")->tell;
  int confidential = 0;
  int beside = 0;
  for (const app::Story& story : *stories) {
    const Result<std::unique_ptr<app::StoryRun>> run = app::StoryRun::make(shipped(), story);
    REQUIRE(run);
    REQUIRE((*run)->ask());
    const diagnosis::Diagnosis* answer = (*run)->answer();
    if (answer == nullptr) continue;
    INFO(story.file << ": " << story.name);
    const diagnosis::Diagnosis d = diagnosis::for_support(*answer, diagnosis::public_words(shipped(), story.profiles));
    CHECK(told_in(shown(d)) == "");
    beside += !answer->confidential && !told_in(shown(*answer)).empty() ? 1 : 0;
    if (!answer->confidential) continue;
    ++confidential;
    CHECK(d.subcause == "under_review");
    CHECK(is_filled(d.tell.en, neutral.en));
    CHECK(is_filled(d.tell.zh, neutral.zh));
    CHECK(answer->tell == d.tell);
  }
  CHECK(confidential > 20);
  CHECK(beside > 0);
}

}  // namespace payout::test
