#include "app/rules_lint.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "app/config.hpp"
#include "app/messages.hpp"
#include "app/rule_story.hpp"
#include "app/table.hpp"
#include "app/translate.hpp"
#include "base/text.hpp"
#include "report/speaker.hpp"
#include "rules/faults.hpp"
#include "rules/lint.hpp"

namespace payout::app {
namespace {

using rules::Fault;
using rules::Faults;
using rules::RuleFile;
using rules::RuleSet;

constexpr std::size_t k_shown_snippet = 100;
constexpr std::string_view k_unreadable = "L100";

/// What stories say of one rule.
struct Told {
  bool fires = false;
  bool nearly = false;
  bool left_open = false;
};

bool has_absence(const rules::Condition& node) {
  return node.op == rules::Op::missing || std::any_of(node.children.begin(), node.children.end(), has_absence);
}

class StoryLint {
 public:
  StoryLint(const RuleSet& rules, Faults& faults) : m_rules(rules), m_faults(faults) {}

  void run() {
    for (const RuleFile& file : m_rules.files()) {
      const bool belongs = file.path.starts_with("pack/") || file.path.starts_with("codes/");
      if (file.place.empty() || !belongs || !file.path.ends_with(".test.json")) continue;
      read(file);
    }
    for (const rules::Rule& rule : m_rules.rules()) {
      const std::string_view name = std::string_view(rule.file).substr(rule.file.rfind('/') + 1);
      const bool unread = m_unread.contains(std::string(name.substr(0, name.rfind('.'))));
      if (is_overlaid(rule.file) && !unread) judge(rule);
    }
  }

 private:
  void read(const RuleFile& file) {
    const std::size_t before = m_faults.items().size();
    const std::vector<Story> stories = read_stories(file.text, std::string(file.place), m_rules, m_faults);
    for (const Story& story : stories) {
      const Expectation& want = story.expect;
      if (want.rule) m_told[*want.rule].fires = true;
      for (const std::string& id : want.fires) m_told[id].fires = true;
      for (const std::string& id : want.outranked) m_told[id].fires = true;
      for (const std::string& id : want.not_rule) m_told[id].nearly = true;
      for (const std::string& id : want.open) m_told[id].nearly = m_told[id].left_open = true;
    }
    const std::string_view name = file.path.substr(file.path.rfind('/') + 1);
    const std::string_view id = name.substr(0, name.size() - std::string_view(".test.json").size());
    if (m_faults.items().size() != before) m_unread.emplace(id);
    const bool beside_a_rule = m_rules.find(id) != nullptr || has_file(fmt::format("pack/{}.json", id));
    if (!beside_a_rule && stories.empty()) {
      m_faults.add(std::string(file.place),
                   fmt::format("there is no rule `{}`, and no story can be run", escape_for_terminal(id)),
                   "name the file after its rule", "L143");
    }
  }

  bool has_file(std::string_view path) const {
    const std::vector<RuleFile> files = m_rules.files();
    return std::any_of(files.begin(), files.end(), [path](const RuleFile& file) { return file.path == path; });
  }

  bool is_overlaid(std::string_view path) const {
    const std::vector<RuleFile> files = m_rules.files();
    return std::any_of(files.begin(), files.end(),
                       [path](const RuleFile& file) { return file.path == path && !file.place.empty(); });
  }

  void judge(const rules::Rule& rule) {
    const Told told = m_told[rule.id];
    const auto add = [&](std::string_view code, std::string message, std::string hint) {
      m_faults.add(rule.file + ":/id", std::move(message), std::move(hint), code);
    };
    std::string beside = rule.file.substr(rule.file.rfind('/') + 1);
    beside.replace(beside.size() - 5, 5, ".test.json");
    if (!told.fires)
      add("L140", "no story expects this rule",
          fmt::format("write one in {}: \"expect\": {{\"rule\": \"{}\"}}", beside, rule.id));
    if (!told.nearly) {
      add("L141", "no story comes near this rule and does not fire it",
          fmt::format("write one in {}: \"expect\": {{\"not_rule\": [\"{}\"]}}", beside, rule.id));
    }
    if (has_absence(rule.when) && !told.left_open) {
      add("L142", "it rests on an absence, and no story has a hole in the log",
          fmt::format("write one with `gaps` and \"expect\": {{\"open\": [\"{}\"]}}", rule.id));
    }
  }

  const RuleSet& m_rules;
  Faults& m_faults;
  std::set<std::string, std::less<>> m_unread;  ///< files with a fault: what they tell is not known yet
  std::map<std::string, Told> m_told;
};

struct Linted {
  RuleSet rules;
  Faults faults;
  bool stories_skipped = false;
};

Linted lint_overlays(const std::vector<std::string>& overlays, const rules::LintOptions& options) {
  Faults faults;
  RuleSet set = RuleSet::inspect(overlays, faults);
  const bool loaded = faults.empty();
  rules::lint(set, options, faults);
  // Stories speak of rules by their ids.
  const auto& told = faults.items();
  const bool named = std::none_of(told.begin(), told.end(), [](const Fault& fault) { return fault.code == rules::k_bad_value && fault.where.ends_with(":/id"); });
  if (loaded && named) StoryLint(set, faults).run();
  return {std::move(set), std::move(faults), !loaded || !named};
}

/// Files that stand where rules are read and are not read, because of their names.
void misnamed(const std::string& folder, std::vector<LintFinding>& out) {
  namespace fs = std::filesystem;
  constexpr auto k_endings = std::to_array<std::string_view>({".txt", ".xlsx", ".xls", ".ods", ".tsv", ".yaml", ".yml", ".json5", ".jsonc", ".ics", ".JSON", ".CSV"});
  for (const std::string_view part : {"pack", "codes", "calendars"}) {
    std::error_code problem;
    std::vector<fs::path> found;
    for (fs::directory_iterator it(fs::path(folder) / part, problem), end; it != end && !problem; it.increment(problem)) found.push_back(it->path());
    std::sort(found.begin(), found.end());
    for (const fs::path& path : found) {
      const std::string ending = path.extension().string();
      const std::string shown = path.lexically_normal().generic_string();
      const bool data = ending == ".json" || ending == ".csv";
      if (data && fs::exists(path, problem) && !fs::is_regular_file(path, problem)) {
        out.push_back({"L109", shown, 0, {}, "this is not a file that can be read", "take it out", {}});
      } else if (std::find(k_endings.begin(), k_endings.end(), ending) != k_endings.end()) {
        out.push_back({"L109", shown, 0, {}, "a file of this name is not read",
                       part == "codes" ? "save it as CSV; its name ends in .csv" : "its name has to end in .json", {}});
      }
    }
  }
}

/// A folder without anything in it that rules are read from.
bool is_bare(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code problem;
  if (!fs::is_directory(folder, problem)) return false;
  for (fs::recursive_directory_iterator it(folder, problem), end; it != end && !problem; it.increment(problem)) {
    const std::string ending = it->path().extension().string();
    if (ending == ".json" || ending == ".csv") return false;
  }
  return true;
}

LintFinding finding_of(const Fault& fault, const RuleSet& rules) {
  const rules::FaultPlace place = rules::place_of(fault, rules);
  LintFinding out{std::string(fault.code), place.file, place.line, place.path, fault.message, fault.hint, {}};
  out.snippet = place.snippet.size() <= k_shown_snippet
                    ? place.snippet
                    : std::string(utf8_prefix(place.snippet, k_shown_snippet)) + "...";
  return out;
}

std::string finding_text(const LintFinding& item, const report::Speaker& say) {
  const auto shown = [&say](std::string_view text) { return escape_for_terminal(translated(text, say.language())); };
  std::string out = escape_for_terminal(item.file);
  if (item.line > 0) out += fmt::format(":{}", item.line);
  out += fmt::format("  {}  {}\n", item.code, shown(item.message));
  if (!item.snippet.empty()) out += fmt::format("      | {}\n", escape_for_terminal(item.snippet));
  if (!item.path.empty()) out += say.say("      at {}\n", "      位置 {}\n", escape_for_terminal(item.path));
  if (!item.hint.empty()) out += fmt::format("      {}\n", shown(item.hint));
  return out;
}

std::string report_text(const LintReport& report, const report::Speaker& say) {
  std::string out;
  for (const LintFinding& item : report.findings) out += finding_text(item, say);
  if (report.stories_skipped)
    out += say.say("stories were not looked at: mend the rules first\n", "未检查用例：请先改正规则\n");
  if (report.findings.empty()) return out + say.say("no findings\n", "没有发现问题\n");
  return out + say.say("{0}\n", "{1} 处问题\n", counted(report.findings.size(), "finding", "findings"),
                       grouped(report.findings.size()));
}

Table report_table(const LintReport& report) {
  Table table{"payout-diag/lint", "findings", {}, {}, {}, {}};
  table.columns = {{"code"}, {"file"}, {"line", Table::Kind::number}, {"path"}, {"message"}, {"hint"}, {"snippet"}};
  for (const LintFinding& item : report.findings) {
    table.rows.push_back({item.code, item.file, item.line == 0 ? "" : std::to_string(item.line), item.path,
                          item.message, item.hint, item.snippet});
  }
  return table;
}

}  // namespace

bool LintReport::unreadable() const {
  return std::any_of(findings.begin(), findings.end(),
                     [](const LintFinding& item) { return item.code == k_unreadable; });
}

LintReport lint_places(const std::vector<std::string>& overlays, const std::vector<std::string>& places,
                       const std::vector<std::string>& logs, Instant as_of) {
  const rules::LintOptions options{as_of, logs};
  std::vector<std::string> all = overlays;
  all.insert(all.end(), places.begin(), places.end());
  const Linted linted = lint_overlays(all, options);

  // What was there before is not the fault of the places that are asked about.
  std::set<std::tuple<std::string_view, std::string, std::string>> before;
  std::set<std::string, std::less<>> before_files;
  std::optional<Linted> base;
  if (!places.empty()) {
    base.emplace(lint_overlays(overlays, options));
    for (const Fault& fault : base->faults.items()) before.emplace(fault.code, fault.where, fault.message);
    for (const RuleFile& file : base->rules.files()) before_files.emplace(file.place.empty() ? file.path : file.place);
  }
  LintReport out;
  out.stories_skipped = linted.stories_skipped;
  for (const Fault& fault : linted.faults.items()) {
    LintFinding item = finding_of(fault, linted.rules);
    const bool old = before.contains({fault.code, fault.where, fault.message});
    const std::string_view built_in = "(built in) ";
    const std::string_view file =
        item.file.starts_with(built_in) ? std::string_view(item.file).substr(built_in.size()) : item.file;
    if (old && before_files.contains(file)) continue;
    out.findings.push_back(std::move(item));
  }
  for (const std::string& place : places) {
    const std::size_t count = out.findings.size();
    misnamed(place, out.findings);
    if (out.findings.size() == count && is_bare(place)) {
      out.findings.push_back({"L109", place, 0, {}, "there are no rules in this folder", "give the folder that holds pack/, codes/ or calendars/", {}});
    }
  }
  std::stable_sort(out.findings.begin(), out.findings.end(), [](const LintFinding& a, const LintFinding& b) {
    return std::tie(a.file, a.line, a.code, a.path) < std::tie(b.file, b.line, b.code, b.path);
  });
  const auto same = [](const LintFinding& a, const LintFinding& b) {
    return std::tie(a.file, a.line, a.code, a.path, a.message) == std::tie(b.file, b.line, b.code, b.path, b.message);
  };
  out.findings.erase(std::unique(out.findings.begin(), out.findings.end(), same), out.findings.end());
  return out;
}

Result<LintReport> lint_rules(const std::vector<std::string>& places, const Settings& settings, const Env& env) {
  Faults ignored;
  const RuleSet base = RuleSet::inspect({}, ignored);
  std::vector<std::string> logs;
  if (const Result<Config> config = resolve_config(settings.config, {base.rails(), base.calendars()})) {
    for (const facts::LogProfile& log : config->profiles.logs) logs.push_back(log.name);
  }
  LintReport report = lint_places(settings.rules, places, logs, settings.as_of);
  const Result<void> written = settings.format == Format::text
                                   ? write_text(report_text(report, report::Speaker(settings.language)), settings, env)
                                   : write_table(report_table(report), settings, env, "rules lint");
  if (!written) return tl::unexpected(written.error());
  return report;
}

}  // namespace payout::app
