// Code tables, vocabularies, calendars, and files that lie where nothing reads them.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "rules/code_tables.hpp"
#include "rules/lint_checks.hpp"

namespace payout::rules {
namespace {

constexpr std::int64_t k_day_ns = 86'400'000'000'000;

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
      if (file.path.starts_with("calendars/") && file.path.ends_with(".json")) calendar(file.path);
    }
  }

 private:
  void rows(const std::string& scheme) {
    for (const facts::CodeFact& row : m_rules.tables().rows(scheme)) {
      const std::string where = fmt::format("codes/{}.csv:/{}", scheme, row.code);
      const bool left =
          row.money == facts::MoneyState::in_flight || row.money == facts::MoneyState::delivered || row.alive;
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
      if (m_rules.calendars().find(profile.calendar) == nullptr) {
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

  void place(const RuleFile& file) {
    const bool known_folder = file.path.starts_with("pack/") || file.path.starts_with("calendars/") ||
                              file.path.starts_with("sources/") || file.path.starts_with("codes/") || file.path.starts_with("schemas/");
    const bool known_file = file.path == "subcauses.json" || file.path == "schemes.json" || file.path == "version.json" ||
                            file.path == "deadlines.json" || file.path == "incidents.json";
    const bool right_kind = file.path.ends_with(file.path.starts_with("codes/") ? ".csv" : ".json") || file.path.ends_with(".test.json");
    if ((known_folder || known_file) && right_kind) return;
    m_faults.add(std::string(file.path), "nothing reads this file where it lies",
                 "rules belong in pack/, code tables in codes/, calendars in calendars/", "L109");
  }

  const RuleSet& m_rules;
  const LintOptions& m_options;
  Faults& m_faults;
  std::set<std::string> m_schemes;
};

}  // namespace

void lint_tables(const RuleSet& rules, const LintOptions& options, Faults& faults) {
  TableLint(rules, options, faults).run();
}

}  // namespace payout::rules
