// `rules test`: which files, which rules, and where the report goes.
#include <array>
#include <filesystem>

#include <fmt/format.h>

#include "app/messages.hpp"
#include "app/output.hpp"
#include "app/rule_tests.hpp"
#include "app/table.hpp"

namespace payout::app {
namespace {

constexpr const char* k_stories = ".test.json";
constexpr std::size_t k_most_bytes = std::size_t{8} << 20U;

Result<void> write_junit(const TestReport& report, const std::string& file, const Env& env) {
  Result<std::unique_ptr<Output>> output = open_output(file, env);
  if (!output) return tl::unexpected(output.error());
  if (Result<void> written = (*output)->write(test_report_junit(report)); !written) return written;
  const Result<Written> finished = (*output)->finish();
  if (!finished) return tl::unexpected(finished.error());
  return {};
}

}  // namespace

Result<TestBed> load_test_bed(const std::vector<std::string>& places, const Settings& settings) {
  std::vector<std::string> folders = settings.rules;
  std::vector<TestFile> files;
  for (std::string place : places) {
    std::error_code ignored;
    if (std::filesystem::is_directory(place, ignored)) {
      folders.push_back(place);
      continue;
    }
    // With stories comes the rule beside them, with a rule its stories.
    const bool stories = place.ends_with(k_stories);
    std::filesystem::path beside = place;
    if (stories) {
      beside.replace_extension().replace_extension(".json");
    } else if (beside.extension() == ".json") {
      beside.replace_extension(k_stories);
    }
    if (beside != place && std::filesystem::is_regular_file(beside, ignored)) {
      folders.push_back(stories ? beside.string() : place);
      if (!stories) place = beside.string();
    }
    Result<std::string> text = read_small_file(place, k_most_bytes, ErrorCode::rules_invalid);
    if (!text) {
      Error error = text.error();
      if (error.hint.empty()) error.hint = "name a folder of rules, or a file such as our-rules/pack/SF-900.test.json";
      return tl::unexpected(std::move(error));
    }
    files.emplace_back(place, std::move(*text));
  }
  Result<rules::RuleSet> rules = rules::RuleSet::load(folders);
  if (!rules) return tl::unexpected(rules.error());
  // Single files say which tests are wanted; folders alone bring all of theirs.
  if (files.empty()) files.assign(rules->tests().begin(), rules->tests().end());
  if (files.empty()) {
    return fail(ErrorCode::usage, "no_tests", "there are no story tests to run", {},
                "name a folder of rules whose pack/ holds files like SF-200.test.json: `payout-diag rules test ./rules`");
  }
  return TestBed{std::move(*rules), std::move(files)};
}

Result<TestReport> test_rules(const RuleTestOptions& options, const Settings& settings, const Env& env) {
  constexpr auto k_formats = std::to_array<Format>({Format::text});
  if (const Result<void> possible = check_format(settings.format, k_formats, "rules test"); !possible)
    return tl::unexpected(possible.error());
  const Result<TestBed> bed = load_test_bed(options.places, settings);
  if (!bed) return tl::unexpected(bed.error());
  Result<TestReport> report = run_rule_tests(bed->rules, bed->files);
  if (!report) return report;
  if (Result<void> written = write_text(test_report_text(*report, settings.language), settings, env); !written)
    return tl::unexpected(written.error());
  if (!options.junit.empty()) {
    if (Result<void> written = write_junit(*report, options.junit, env); !written)
      return tl::unexpected(written.error());
  }
  return report;
}

}  // namespace payout::app
