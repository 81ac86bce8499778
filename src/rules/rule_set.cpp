#include "rules/rule_set.hpp"

#include <algorithm>
#include <deque>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "base/embedded.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "rules/code_tables.hpp"
#include "rules/compile.hpp"
#include "rules/lint.hpp"
#include "rules/load_tables.hpp"
#include "rules/practice.hpp"

namespace payout::rules {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_max_file = std::size_t{8} << 20U;
constexpr std::size_t k_shown_faults = 20;
constexpr const char* k_stories = ".test.json";

/// All rule files by path; a later folder's file replaces an earlier one of the same path.
struct Files {
  std::map<std::string, std::string_view, std::less<>> texts;
  std::map<std::string, std::string, std::less<>> places;  ///< of those from folders: where they lie, for messages
  std::map<std::string, std::size_t, std::less<>> layers;  ///< of those from folders: which folder, from 1
  std::deque<std::string> owned;
};

bool is_rule_data(std::string_view path) { return path.ends_with(".json") || path.ends_with(".csv"); }

void add_file(const fs::path& path, const std::string& name, std::size_t layer, Files& files, Faults& faults) {
  std::error_code problem;
  std::ifstream in(path, std::ios::binary);
  if (fs::file_size(path, problem) > k_max_file || !in) {
    faults.add(path.string(), in ? "the file is larger than 8 MiB" : "the file cannot be read",
               in ? std::string() : "check its permissions, and where it leads if it is a link", k_unreadable);
    return;
  }
  std::ostringstream text;
  text << in.rdbuf();
  files.owned.push_back(std::move(text).str());
  files.texts[name] = files.owned.back();
  files.places[name] = path.lexically_normal().generic_string();
  files.layers[name] = layer;
}

/// Where a single file belongs: by the folder it lies in, by its name, or else among the rules.
std::string name_of_file(const fs::path& path) {
  const std::string file = path.filename().string();
  const std::string parent = path.parent_path().filename().string();
  for (const std::string_view folder : {"pack", "codes", "calendars", "sources"}) {
    if (parent == folder) return parent + "/" + file;
  }
  for (const std::string_view known : {"subcauses.json", "schemes.json", "version.json"}) {
    if (file == known) return file;
  }
  return (file.ends_with(".csv") ? "codes/" : "pack/") + file;
}

/// A single file; with a rule its stories beside it, with stories their rule.
void add_single(const fs::path& path, std::size_t layer, Files& files, Faults& faults) {
  add_file(path, name_of_file(path), layer, files, faults);
  fs::path beside = path;
  if (path.filename().string().ends_with(k_stories)) {
    beside.replace_extension().replace_extension(".json");
  } else {
    beside.replace_extension(k_stories);
  }
  std::error_code ignored;
  if (path.extension() == ".json" && fs::is_regular_file(beside, ignored)) add_file(beside, name_of_file(beside), layer, files, faults);
}

void add_overlay(const std::string& folder, std::size_t layer, Files& files, Faults& faults) {
  std::error_code problem;
  if (fs::is_regular_file(folder, problem)) return add_single(folder, layer, files, faults);
  if (!fs::is_directory(folder, problem)) {
    faults.add(folder, fs::exists(folder, problem) ? "this is not a folder of rules" : "there is no such folder", "give the folder that holds pack/, codes/ or calendars/", k_unreadable);
    return;
  }
  std::vector<fs::path> found;
  problem.clear();
  for (fs::recursive_directory_iterator it(folder, problem), end; !problem && it != end; it.increment(problem)) {
    // What an entry is must not end the walk: a link to nothing would hide the rules after it. Such a link is a fault.
    std::error_code odd;
    const bool wanted = it->is_regular_file(odd) || !it->exists(odd);
    if (wanted && is_rule_data(it->path().string())) found.push_back(it->path());
  }
  if (problem) {
    faults.add(folder, "the folder cannot be read: " + problem.message(), "check the permissions of the folder and of the folders in it", k_unreadable);
    return;
  }
  std::sort(found.begin(), found.end());
  for (const fs::path& path : found) {
    add_file(path, fs::relative(path, folder, problem).generic_string(), layer, files, faults);
  }
}

/// Calendars are made when they are first asked for: each reads its zone's file.
class LazyCalendars : public facts::Calendars {
 public:
  void add(std::string id, std::string_view text) { m_texts[std::move(id)] = text; }
  [[nodiscard]] const facts::Calendar* find(std::string_view id) const override {
    if (const auto made = m_made.find(id); made != m_made.end()) return made->second.get();
    std::unique_ptr<facts::Calendar> calendar;
    Faults ignored;  // `check` has told of them, or the file is part of the program and tested
    if (const auto text = m_texts.find(id); text != m_texts.end()) calendar = make(text->second, "calendars/" + text->first + ".json", ignored);
    return m_made.emplace(std::string(id), std::move(calendar)).first->second.get();
  }
  void check(Faults& faults) const {
    for (const auto& [id, text] : m_texts) (void)make(text, "calendars/" + id + ".json", faults);
  }

 private:
  static std::unique_ptr<facts::Calendar> make(std::string_view text, const std::string& file, Faults& faults) {
    std::optional<facts::CalendarData> data = read_calendar(text, file, faults);
    if (!data) return nullptr;
    Result<Zone> zone = Zone::load(data->zone);
    if (!zone) {
      faults.add(file + ":/zone", zone.error().message, zone.error().hint, k_bad_calendar);
      return nullptr;
    }
    return std::make_unique<facts::Calendar>(std::move(*data), std::move(*zone));
  }
  std::map<std::string, std::string_view, std::less<>> m_texts;  ///< by id, which is the file's name
  mutable std::map<std::string, std::unique_ptr<facts::Calendar>, std::less<>> m_made;
};

std::string join(const Faults& faults, const RuleSet& rules) {
  const std::size_t count = faults.items().size();
  std::string out = count == 1 ? "1 fault in the rules" : fmt::format("{} faults in the rules", count);
  std::size_t shown = 0;
  for (const Fault& fault : faults.items()) {
    if (shown++ == k_shown_faults) {
      out += fmt::format("\n  and {} more", faults.items().size() - k_shown_faults);
      break;
    }
    out += fmt::format("\n  {}: {}", escape_for_terminal(place_text(fault, rules)), fault.message);
    if (!fault.hint.empty()) out += fmt::format(" ({})", fault.hint);
  }
  return out;
}

}  // namespace

struct RuleSet::Impl {
  Files files;
  Subcauses subcauses;
  Rails rails;
  LazyCalendars calendars;
  Vocabularies vocabularies;
  std::unique_ptr<CodeTables> codes;
  std::vector<Rule> rules;
  std::vector<Filter> filters;
  std::map<std::string, std::string_view, std::less<>> sources;
  std::vector<std::pair<std::string, std::string>> tests;
  std::string version = "0";
  mutable std::string sha256;
  mutable std::optional<std::vector<DeadlineRule>> deadlines;
  mutable std::optional<Playbook> playbook;
  bool overlaid = false;  ///< files other than the embedded ones were loaded

  void read_rules(Faults& faults) {
    std::map<std::string, std::pair<std::size_t, Rule>> by_id;  ///< with the layer it comes from
    std::map<std::string, Filter> filters_by_id;
    for (const auto& [path, text] : files.texts) {
      const bool rule_folder = path.starts_with("pack/");
      if (path.ends_with(".test.json") && (rule_folder || path.starts_with("codes/"))) {
        tests.emplace_back(files.places[path], std::string(text));
        continue;
      }
      if (!rule_folder || !path.ends_with(".json")) continue;
      if (overlaid && is_filter(text)) {
        std::optional<Filter> filter = compile_filter(text, path, faults);
        if (filter) keep(std::move(*filter), filters_by_id, faults);
        continue;
      }
      const std::size_t before = faults.items().size();
      std::optional<Rule> rule = compile_rule(text, path, faults, overlaid);
      if (!rule || rule->id.empty()) continue;
      if (!subcauses.has(rule->subcause)) {
        faults.add(path + ":/subcause", fmt::format("`{}` is not a known subcause", escape_for_terminal(rule->subcause)),
                   did_you_mean(subcauses, rule->subcause), k_unknown_word);
      }
      if (faults.items().size() != before) continue;
      if (rule->cause == facts::Cause::undecided) rule->cause = subcauses.find(rule->subcause)->cause;
      keep(std::move(*rule), text, by_id, faults);
    }
    for (auto& [id, entry] : by_id) rules.push_back(std::move(entry.second));
    for (auto& [id, filter] : filters_by_id) filters.push_back(std::move(filter));
  }

  [[nodiscard]] std::string_view text(std::string_view path) const {
    const auto found = files.texts.find(path);
    return found == files.texts.end() ? std::string_view() : found->second;
  }

  /// Faults of the embedded files were found by tests; those of a folder are told by `load`.
  void read_deadlines_file(Faults& faults) const {
    const std::string_view words = text("deadlines.json");
    deadlines = words.empty() ? std::vector<DeadlineRule>{} : read_deadlines(words, "deadlines.json", faults);
    for (const DeadlineRule& rule : *deadlines) {
      for (const std::string& rail : rule.rails) {
        if (!rails.contains(rail)) faults.add("deadlines.json:/" + rule.id, fmt::format("`{}` is no rail", escape_for_terminal(rail)));
      }
      for (const std::string& subcause : rule.subcauses) {
        if (!subcauses.has(subcause)) faults.add("deadlines.json:/" + rule.id, fmt::format("`{}` is not a known subcause", escape_for_terminal(subcause)));
      }
      if (overlaid && !rule.calendar.empty() && calendars.find(rule.calendar) == nullptr) {
        faults.add("deadlines.json:/" + rule.id, fmt::format("`{}` is no calendar", escape_for_terminal(rule.calendar)));
      }
    }
  }
  void read_playbook_file(Faults& faults) const {
    const std::string_view words = text("incidents.json");
    playbook = words.empty() ? Playbook{} : read_playbook(words, "incidents.json", faults);
    for (const auto& [subcause, group] : playbook->group_by) {
      if (subcause != "undecided" && !subcauses.has(subcause)) {
        faults.add("incidents.json:/group_by", fmt::format("`{}` is not a known subcause", escape_for_terminal(subcause)));
      }
    }
  }

  [[nodiscard]] std::size_t layer_of(std::string_view path) const {
    const auto found = files.layers.find(path);
    return found == files.layers.end() ? 0 : found->second;
  }

  void keep(Filter filter, std::map<std::string, Filter>& by_id, Faults& faults) {
    const auto known = by_id.find(filter.id);
    if (known != by_id.end() && layer_of(known->second.file) == layer_of(filter.file)) {
      faults.add(filter.file + ":/id", fmt::format("filter `{}` stands in {} too", escape_for_terminal(filter.id), escape_for_terminal(known->second.file)),
                 "give one of them another id", k_twice);
      return;
    }
    if (known != by_id.end() && layer_of(known->second.file) > layer_of(filter.file)) return;
    const std::string id = filter.id;
    by_id.insert_or_assign(id, std::move(filter));
  }

  /// A later folder's rule replaces an earlier one of the same id, whatever their files are called.
  void keep(Rule rule, std::string_view text, std::map<std::string, std::pair<std::size_t, Rule>>& by_id, Faults& faults) {
    const std::size_t layer = layer_of(rule.file);
    const auto known = by_id.find(rule.id);
    if (known != by_id.end() && known->second.first == layer) {
      faults.add(rule.file + ":/id", fmt::format("rule `{}` stands in {} too", escape_for_terminal(rule.id),
                                                 escape_for_terminal(known->second.second.file)),
                 "give one of them another id", k_twice);
      return;
    }
    if (known != by_id.end() && known->second.first > layer) return;
    sources[rule.id] = text;
    const std::string id = rule.id;
    by_id.insert_or_assign(id, std::pair{layer, std::move(rule)});
  }

  void read_calendars() {
    for (const auto& [path, text] : files.texts) {
      if (path.starts_with("calendars/") && path.ends_with(".json")) calendars.add(path.substr(10, path.size() - 15), text);
    }
  }

  void read_codes() {
    std::map<std::string, std::string_view, std::less<>> tables;
    for (const auto& [path, text] : files.texts) {
      if (path.starts_with("codes/") && path.ends_with(".csv")) tables[path.substr(6, path.size() - 10)] = text;
    }
    codes = std::make_unique<CodeTables>(std::move(tables), subcauses, vocabularies);
  }
};

RuleSet::RuleSet() : m_impl(std::make_unique<Impl>()) {}
RuleSet::RuleSet(RuleSet&&) noexcept = default;
RuleSet& RuleSet::operator=(RuleSet&&) noexcept = default;
RuleSet::~RuleSet() = default;

Result<RuleSet> RuleSet::load(std::span<const std::string> overlays) {
  Faults faults;
  RuleSet out = inspect(overlays, faults);
  if (faults.empty()) return out;
  const Fault& first = faults.items().front();
  return fail(ErrorCode::rules_invalid, "rules_invalid", join(faults, out), place_text(first, out),
              first.hint.empty() ? "mend the files named above" : first.hint);
}

RuleSet RuleSet::inspect(std::span<const std::string> overlays, Faults& faults) {
  RuleSet out;
  Impl& impl = *out.m_impl;
  for (const EmbeddedFile& file : embedded_files()) {
    // Schemas describe files and outputs; no answer depends on them.
    if (!file.path.starts_with("schemas/")) impl.files.texts[std::string(file.path)] = file.text;
  }
  impl.overlaid = !overlays.empty();
  for (std::size_t i = 0; i < overlays.size(); ++i) add_overlay(overlays[i], i + 1, impl.files, faults);
  const auto text = [&](std::string_view path) { return impl.text(path); };
  if (const std::string_view words = text("subcauses.json"); !words.empty()) {
    impl.subcauses.load(words, "subcauses.json", faults);
  }
  if (const std::string_view schemes = text("schemes.json"); !schemes.empty()) {
    read_schemes(schemes, "schemes.json", impl.rails, impl.vocabularies, faults);
  }
  impl.read_calendars();
  impl.read_codes();
  if (impl.overlaid) {
    impl.subcauses.check(faults);
    impl.codes->check(faults);
    impl.calendars.check(faults);
    // Those that are built in may name rails or subcauses that an overlay has taken out.
    if (impl.files.places.contains("deadlines.json")) impl.read_deadlines_file(faults);
    if (impl.files.places.contains("incidents.json")) impl.read_playbook_file(faults);
  }
  impl.read_rules(faults);
  if (const std::string_view version = text("version.json"); !version.empty()) {
    impl.version = read_version(version, "version.json", faults);
  }
  return out;
}

std::span<const Rule> RuleSet::rules() const { return m_impl->rules; }
std::span<const Filter> RuleSet::filters() const { return m_impl->filters; }

bool RuleSet::exchange(Rule& rule) {
  for (Rule& own : m_impl->rules) {
    if (own.id != rule.id) continue;
    std::swap(own, rule);
    return true;
  }
  return false;
}

const Rule* RuleSet::find(std::string_view id) const {
  for (const Rule& rule : m_impl->rules) {
    if (equals_ignoring_case(rule.id, id)) return &rule;
  }
  return nullptr;
}

const Subcause* RuleSet::subcause(std::string_view id) const { return m_impl->subcauses.find(id); }

const facts::CodeBook& RuleSet::codes() const { return *m_impl->codes; }
const CodeTables& RuleSet::tables() const { return *m_impl->codes; }
const Subcauses& RuleSet::subcauses() const { return m_impl->subcauses; }
const Vocabularies& RuleSet::vocabularies() const { return m_impl->vocabularies; }
const facts::Calendars& RuleSet::calendars() const { return m_impl->calendars; }
const std::map<std::string, facts::ChannelProfile, std::less<>>& RuleSet::rails() const { return m_impl->rails; }
std::span<const DeadlineRule> RuleSet::deadlines() const {
  Faults ignored;
  if (!m_impl->deadlines) m_impl->read_deadlines_file(ignored);
  return *m_impl->deadlines;
}

const Playbook& RuleSet::playbook() const {
  Faults ignored;
  if (!m_impl->playbook) m_impl->read_playbook_file(ignored);
  return *m_impl->playbook;
}

const std::string& RuleSet::version() const { return m_impl->version; }

/// Over path and digest of each file; those of the embedded files were reckoned when the program was built.
const std::string& RuleSet::sha256() const {
  if (!m_impl->sha256.empty()) return m_impl->sha256;
  std::map<const char*, std::string_view> known;
  for (const EmbeddedFile& file : embedded_files()) known[file.text.data()] = file.sha256;
  Sha256 digest;
  for (const auto& [path, text] : m_impl->files.texts) {
    const auto found = known.find(text.data());
    digest.add(path);
    digest.add(std::string_view("\0", 1));
    digest.add(found == known.end() ? sha256_hex(text) : std::string(found->second));
  }
  m_impl->sha256 = digest.hex();
  return m_impl->sha256;
}

std::string_view RuleSet::source(std::string_view id) const {
  const Rule* rule = find(id);
  if (rule == nullptr) return {};
  const auto found = m_impl->sources.find(rule->id);
  return found == m_impl->sources.end() ? std::string_view() : found->second;
}

std::vector<RuleFile> RuleSet::files() const {
  std::vector<RuleFile> out;
  for (const auto& [path, text] : m_impl->files.texts) {
    const auto place = m_impl->files.places.find(path);
    out.push_back({path, place == m_impl->files.places.end() ? std::string_view() : place->second, text});
  }
  return out;
}

std::span<const std::pair<std::string, std::string>> RuleSet::tests() const { return m_impl->tests; }

}  // namespace payout::rules
