// Code tables, vocabularies, calendars, and files that lie where nothing reads them.
#include <algorithm>
#include <array>
#include <span>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "rules/code_tables.hpp"
#include "rules/lint_checks.hpp"

namespace payout::rules {
namespace {

constexpr std::int64_t k_day_ns = 86'400'000'000'000;
constexpr std::size_t k_columns = 12;
constexpr auto k_folders = std::to_array<std::string_view>({"pack", "codes", "calendars", "sources"});
constexpr auto k_stages = std::to_array<std::string_view>(
    {"initiation", "validation", "submission", "approval", "funding", "review", "bank_check", "clearing", "receiving_check",
     "settlement", "posting", "crediting", "return", "post_credit", "recall", "correction", "any"});
constexpr auto k_waits = std::to_array<std::string_view>(
    {"status_query", "bank_answer", "bank_confirms_dead", "new_details", "new_card", "other_rail", "account_fixed",
     "code_fix", "signed", "when_funded", "limit_window", "payee_confirms", "case_closed", "dispute_outcome", "release_date",
     "next_window", "next_cycle", "next_business_day", "2_business_days", "end_of_day", "next_month", "rail_clock", "backoff",
     "T+1"});

class TableLint {
 public:
  TableLint(const RuleSet& rules, const LintOptions& options, Faults& faults)
      : m_rules(rules), m_options(options), m_faults(faults) {
    for (const std::string& scheme : rules.tables().schemes()) m_schemes.insert(scheme);
  }

  void run() {
    for (const std::string& scheme : m_schemes) rows(scheme);
    vocabularies();
    for (const Filter& filter : m_rules.filters()) local_filter(filter);
    for (const RuleFile& file : m_rules.files()) {
      if (!file.place.empty()) place(file);
      if (!file.place.empty() && file.path.starts_with("codes/") && file.path.ends_with(".csv")) cells(file);
      if (file.path.starts_with("calendars/") && file.path.ends_with(".json")) calendar(file.path);
    }
  }

 private:
  void rows(const std::string& scheme) {
    for (const facts::CodeFact& row : m_rules.tables().rows(scheme)) {
      const std::string where = fmt::format("codes/{}.csv:/{}", scheme, row.code);
      const bool left = row.money == facts::MoneyState::in_flight || row.money == facts::MoneyState::delivered ||
                        row.money == facts::MoneyState::unknown || row.alive;
      if (row.retry == facts::Retry::safe && row.money == facts::MoneyState::returned) {
        m_faults.add(where, fmt::format("code {} is `safe` to send again, and its money came back", escape_for_terminal(row.code)),
                     "after_fix is the most that can be said: the return is booked first", "L120");
      }
      if (row.retry == facts::Retry::safe && left) {
        m_faults.add(where,
                     fmt::format("code {} is `safe` to send again while its money may be under way",
                                 escape_for_terminal(row.code)),
                     "after_status_check is the most that can be said", "L120");
      }
      if (row.money == facts::MoneyState::returned && answers_only(scheme, "rejected")) {
        m_faults.add(where,
                     fmt::format("code {} says `returned`, and its table is for refusals: nothing left",
                                 escape_for_terminal(row.code)),
                     "money `not_left`, or let schemes.json use the table for returns too", "L121");
      }
    }
  }

  /// True where rails use the scheme for this kind of event and no other.
  bool answers_only(const std::string& scheme, std::string_view wanted) const {
    bool found = false;
    for (const auto& [rail, words] : m_rules.vocabularies().rails) {
      for (const auto& [word, schemes] : words) {
        if (std::find(schemes.begin(), schemes.end(), scheme) == schemes.end()) continue;
        if (word != wanted) return false;
        found = true;
      }
    }
    return found;
  }

  /// Columns that no load depends on.
  void cells(const RuleFile& file) {
    std::size_t number = 0;
    for (const std::string_view line : split(file.text, '\n')) {
      const std::vector<std::string> row = split_csv_line(trim(line));
      if (++number == 1 || row.size() != k_columns) continue;
      const std::string where = fmt::format("{}:{}", file.path, number);
      for (const auto& [column, name] : {std::pair{0, "code"}, {1, "name"}, {5, "money"}, {11, "source"}}) {
        if (row[static_cast<std::size_t>(column)].empty()) m_faults.add(where, fmt::format("column `{}` is empty", name), "every row says it");
      }
      if (!is_one_of(row[10], k_stages)) {
        m_faults.add(where, fmt::format("`{}` is not a stage", escape_for_terminal(row[10])), nearest_of(row[10], k_stages), "L107");
      }
      if (!row[9].empty() && row[9] != "yes") {
        m_faults.add(where, fmt::format("`{}` stands in column `alive`", escape_for_terminal(row[9])), "write yes, or nothing");
      }
      if (!row[7].empty() && !is_wait(row[7])) {
        m_faults.add(where, fmt::format("`{}` is not known in column `retry_after`", escape_for_terminal(row[7])), nearest_of(row[7], k_waits), "L107");
      }
    }
  }

  static bool is_one_of(std::string_view word, std::span<const std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
  }
  static bool is_wait(std::string_view text) {
    for (const std::string_view first : {"return_booked", "reversal_booked"}) {
      if (text == first) return true;
      if (text.starts_with(first) && text[first.size()] == '+') text.remove_prefix(first.size() + 1);
    }
    return is_one_of(text, k_waits) || facts::parse_time_span(text).has_value();
  }

  bool has_file(std::string_view path) const {
    const std::vector<RuleFile> files = m_rules.files();
    return std::any_of(files.begin(), files.end(), [path](const RuleFile& file) { return file.path == path; });
  }

  void known_scheme(const std::string& where, const std::string& scheme) {
    if (m_schemes.contains(scheme)) return;
    const std::vector<std::string_view> known(m_schemes.begin(), m_schemes.end());
    const std::string_view near = nearest(scheme, known);
    m_faults.add(where, fmt::format("there is no table codes/{}.csv", escape_for_terminal(scheme)),
                 near.empty() ? std::string() : fmt::format("did you mean `{}`?", near), "L107");
  }

  void vocabularies() {
    const Vocabularies& words = m_rules.vocabularies();
    for (const auto& [rail, profile] : m_rules.rails()) {
      // Of a calendar that is there and cannot be read the loader has told.
      if (m_rules.calendars().find(profile.calendar) == nullptr && !has_file("calendars/" + profile.calendar + ".json")) {
        m_faults.add(fmt::format("schemes.json:/rails/{}/calendar", rail),
                     fmt::format("there is no calendar `{}`", escape_for_terminal(profile.calendar)),
                     "calendars are the files of calendars/", "L106");
      }
    }
    for (const auto& [rail, by_event] : words.rails) {
      for (const auto& [event, schemes] : by_event) {
        if (!find_event_type("payout." + event)) {
          m_faults.add(fmt::format("schemes.json:/rails/{}/vocabularies/{}", rail, event),
                       fmt::format("`payout.{}` is not an event type", escape_for_terminal(event)), {}, "L107");
        }
        for (const std::string& scheme : schemes)
          known_scheme(fmt::format("schemes.json:/rails/{}/vocabularies/{}", rail, event), scheme);
      }
    }
    for (const auto& [scheme, parents] : words.parents) {
      for (const std::string& parent : parents) known_scheme(fmt::format("schemes.json:/parents/{}", scheme), parent);
    }
    for (const auto& [scheme, classes] : words.prefixes) prefixes(scheme, classes);
  }

  /// Classes are tried in order: one behind a shorter form of itself is never reached.
  void prefixes(const std::string& scheme, const std::vector<Vocabularies::PrefixClass>& classes) {
    for (std::size_t i = 0; i < classes.size(); ++i) {
      const std::string where = fmt::format("schemes.json:/prefix_classes/{}/{}", scheme, classes[i].prefix);
      if (!m_rules.subcauses().has(classes[i].subcause)) {
        m_faults.add(where + "/subcause",
                     fmt::format("`{}` is not a known subcause", escape_for_terminal(classes[i].subcause)),
                     did_you_mean(m_rules.subcauses(), classes[i].subcause), "L107");
      }
      for (std::size_t before = 0; before < i; ++before) {
        if (!classes[i].prefix.starts_with(classes[before].prefix)) continue;
        m_faults.add(
            where,
            fmt::format("class `{}` is never reached: `{}` comes first", classes[i].prefix, classes[before].prefix),
            "take the shorter one out, or give rows of their own", "L111");
      }
    }
  }

  void local_filter(const Filter& filter) {
    if (filter.until < m_options.as_of) {
      m_faults.add(filter.file + ":/until", "this exception has ended", "take the file out, or look at the reason again and give a new end", "L150");
    }
    if (filter.because.en.empty()) m_faults.add(filter.file + ":/because", "`because` has no English text", "add \"en\"", "L124");
    if (filter.because.zh.empty()) m_faults.add(filter.file + ":/because", "`because` has no Chinese text", "add \"zh\"", "L124");
    if (const Rule* rule = m_rules.find(filter.id); rule != nullptr) {
      m_faults.add(filter.file + ":/id", fmt::format("a rule is called `{}` too", escape_for_terminal(filter.id)), "give the filter an id of its own, such as LOC-1", "L110");
    }
    for (std::size_t i = 0; i < filter.rules.size(); ++i) {
      const std::string& glob = filter.rules[i];
      const std::string_view stem = std::string_view(glob).substr(0, glob.find('*'));
      const bool known = std::any_of(m_rules.rules().begin(), m_rules.rules().end(), [&](const Rule& rule) {
        return glob.ends_with('*') ? rule.id.starts_with(stem) : rule.id == glob;
      });
      if (known || glob.starts_with("code:")) continue;
      std::vector<std::string_view> ids;
      for (const Rule& rule : m_rules.rules()) ids.push_back(rule.id);
      const std::string_view near = nearest(glob, ids);
      m_faults.add(fmt::format("{}:/rules/{}", filter.file, i), fmt::format("there is no rule `{}`", escape_for_terminal(glob)),
                   near.empty() ? std::string() : fmt::format("did you mean `{}`?", near), "L114");
    }
  }

  void calendar(std::string_view path) {
    const std::string_view id = path.substr(10, path.size() - 15);
    const facts::Calendar* calendar = m_rules.calendars().find(id);
    if (calendar == nullptr) return;  // the loader has told why
    const facts::CalendarData& data = calendar->data();
    if (data.id != id) {
      m_faults.add(fmt::format("{}:/id", path),
                   fmt::format("the file is `{}`, and its id `{}`", id, escape_for_terminal(data.id)),
                   "give both the same name", "L106");
    }
    if (data.always_open) return;
    holidays(path, data);
    if (facts::is_next_from_stale(data)) {
      m_faults.add(fmt::format("{}:/next_from", path), "`next_from` does not lie in the year before `valid_to`",
                   "write the day from which the source has usually published the year behind `valid_to`, or leave it out",
                   "L106");
    }
    const std::int64_t today = m_options.as_of.ns / k_day_ns;
    if (today < facts::renew_from(data)) return;
    const std::int64_t days = data.valid_to - today;
    m_faults.add(fmt::format("{}:/valid_to", path),
                 days < 0 ? fmt::format("it ended {} days ago", -days) : fmt::format("it ends in {} days", days),
                 "add the holidays of the next year from its source, then move `valid_to` and `next_from`", "L106");
  }

  /// A day that stands twice was most likely meant to be another; one outside the years told of is never asked for.
  void holidays(std::string_view path, const facts::CalendarData& data) {
    bool outside = false;  // the first is told: most often it is `valid_to` that was not moved
    for (std::size_t i = 0; i < data.holidays.size(); ++i) {
      const std::int64_t day = data.holidays[i];
      const std::string text = day_text(day);
      const std::string where = fmt::format("{}:{}", path, line_of_last(path, text));
      if (i > 0 && data.holidays[i - 1] == day) m_faults.add(where, fmt::format("holiday {} stands twice", text), "take one out, or mend its date", "L110");
      if (!outside && (day < data.valid_from || day > data.valid_to)) {
        outside = true;
        m_faults.add(where, fmt::format("holiday {} lies outside `valid_from` to `valid_to`", text), "take it out, mend its date, or move `valid_to`");
      }
    }
  }
  static std::string day_text(std::int64_t day) { return format_utc({day * k_day_ns}).substr(0, 10); }
  std::size_t line_of_last(std::string_view path, std::string_view text) const {
    for (const RuleFile& file : m_rules.files()) {
      if (file.path != path) continue;
      const std::size_t at = std::min(file.text.rfind(text), file.text.size());
      return 1 + static_cast<std::size_t>(std::count(file.text.begin(), file.text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    }
    return 1;
  }

  void place(const RuleFile& file) {
    const bool known_folder = file.path.starts_with("pack/") || file.path.starts_with("calendars/") ||
                              file.path.starts_with("sources/") || file.path.starts_with("codes/") || file.path.starts_with("schemas/");
    const bool known_file = file.path == "subcauses.json" || file.path == "schemes.json" || file.path == "version.json" ||
                            file.path == "deadlines.json" || file.path == "incidents.json";
    const bool right_kind = file.path.ends_with(file.path.starts_with("codes/") ? ".csv" : ".json") || file.path.ends_with(".test.json");
    if ((known_folder || known_file) && right_kind) return;
    const std::string_view top = file.path.substr(0, std::min(file.path.find('/'), file.path.size()));
    // A whole folder that lies wrong is one mistake.
    if (top != file.path && !known_folder && !m_told.emplace(top).second) return;
    m_faults.add(std::string(file.path), "nothing reads this file where it lies", where_it_belongs(file, known_folder), "L109");
  }

  static std::string where_it_belongs(const RuleFile& file, bool known_folder) {
    const std::string general = "rules belong in pack/, code tables in codes/, calendars in calendars/";
    const std::size_t first = file.path.find('/');
    const std::string_view top = file.path.substr(0, std::min(first, file.path.size()));
    if (known_folder) return general;
    if (first == std::string_view::npos) {
      std::string_view folder = file.place.substr(0, file.place.size() - std::min(file.place.size(), file.path.size() + 1));
      folder = folder.substr(folder.rfind('/') + 1);
      return is_one_of(folder, k_folders) ? fmt::format("name the folder above {}/", folder) : general;
    }
    const std::string_view below = file.path.substr(first + 1, std::min(file.path.find('/', first + 1), file.path.size()) - first - 1);
    if (is_one_of(below, k_folders)) return fmt::format("name the folder `{}` inside it instead, or move what is there up", escape_for_terminal(top));
    const std::string_view near = nearest(top, k_folders);
    return near.empty() ? general : fmt::format("did you mean the folder `{}`?", near);
  }

  const RuleSet& m_rules;
  const LintOptions& m_options;
  Faults& m_faults;
  std::set<std::string> m_schemes;
  std::set<std::string, std::less<>> m_told;  ///< folders of which it was said that nothing reads them
};

}  // namespace

void lint_tables(const RuleSet& rules, const LintOptions& options, Faults& faults) {
  TableLint(rules, options, faults).run();
}

}  // namespace payout::rules
