#pragma once
/// Diagnoses stories with a rule set; the surroundings are empty but for what a test puts there.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <unistd.h>

#include <catch2/catch.hpp>

#include "base/embedded.hpp"
#include "diagnosis/diagnose.hpp"
#include "stub_context.hpp"

namespace payout::diagnosis {

/// A folder of rules that is gone with the object.
class RuleFolder {
 public:
  RuleFolder() {
    m_path = (std::filesystem::temp_directory_path() / "payout-diag-rules-XXXXXX").string();
    if (::mkdtemp(m_path.data()) == nullptr) throw std::runtime_error("no temporary folder");
    std::filesystem::create_directory(m_path + "/pack");
  }
  ~RuleFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
  }
  RuleFolder(const RuleFolder&) = delete;
  RuleFolder& operator=(const RuleFolder&) = delete;

  void write(const std::string& id, const std::string& text) const { std::ofstream(m_path + "/pack/" + id + ".json") << text; }
  /// The rules of the program fall silent: only those written after this one speak.
  void silence_all() const {
    for (const EmbeddedFile& file : embedded_files()) {
      const std::string path(file.path);
      if (!path.starts_with("pack/")) continue;
      const std::string id = path.substr(5, path.size() - 10);
      write(id, R"({"id": ")" + id + R"(", "title": {"en": "silent", "zh": "-"}, "subcause": "engine_error",
        "when": {"fact": {"state": "settled"}}, "weigh": {"base": 0}})");
    }
  }
  [[nodiscard]] const std::string& path() const { return m_path; }

 private:
  std::string m_path;
};

struct Engine {
  rules::RuleSet rules;
  facts::Profiles profiles;
  test::StubContext context;

  explicit Engine(const std::vector<std::string>& overlays = {}) : rules(load(overlays)) {
    facts::ChannelProfile& fast = profiles.channels["fast"];
    fast.name = "fast";
    fast.rail = "SEPA-SCT";
    fast.normal = facts::TimeSpan::plain(Duration::hours(1));
    fast.late = facts::TimeSpan::plain(Duration::hours(2));
    fast.origin = facts::ChannelProfile::Origin::declared;
    facts::ChannelProfile& business = profiles.channels["business"];
    business = fast;
    business.name = "business";
    business.calendar = "eu";
  }
  static rules::RuleSet load(const std::vector<std::string>& overlays) {
    Result<rules::RuleSet> loaded = rules::RuleSet::load(overlays);
    if (!loaded) FAIL(loaded.error().message);
    return std::move(*loaded);
  }

  Diagnosis diagnose(std::string_view text, std::string_view as_of = "23:00") const {
    const facts::World world{&profiles, &rules.rails(), &rules.calendars(), &rules.codes()};
    const facts::Case c = facts::derive("P-1", "tx", test::story(text), test::moment(as_of), world);
    return diagnosis::diagnose(c, context, rules, world, [](std::uint32_t) { return std::string("events.jsonl"); });
  }
};

}  // namespace payout::diagnosis
