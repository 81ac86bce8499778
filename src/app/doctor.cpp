#include "app/doctor.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <fmt/format.h>

#include "app/config.hpp"
#include "app/doctor_store.hpp"
#include "app/messages.hpp"
#include "app/translate.hpp"
#include "base/text.hpp"
#include "base/zone.hpp"
#include "report/speaker.hpp"
#include "rules/rule.hpp"
#include "rules/rule_set.hpp"

namespace payout::app {
namespace {

constexpr std::uint64_t k_little_space = std::uint64_t{1} << 30U;
constexpr std::uint64_t k_no_space = std::uint64_t{100} << 20U;
constexpr Instant k_oldest_clock{1'735'689'600'000'000'000};  // 2025-01-01: before this program was written

std::string gibibytes(std::uint64_t bytes) {
  const std::uint64_t tenths = bytes / ((std::uint64_t{1} << 30U) / 10);
  return fmt::format("{}.{} GiB", tenths / 10, tenths % 10);
}

class Examination {
 public:
  Examination(const Given& given, const Env& env, report::Language language)
      : m_given(given), m_env(env), m_say(language) {}

  Result<DoctorReport> run() {
    Result<Settings> settings = settle();
    if (!settings) return tl::unexpected(settings.error());
    m_settings = std::move(*settings);
    const rules::RuleSet rules = load_rules();
    const Config config = read_words(rules);
    calendars(rules, config);
    clock();
    StoreChecks(m_settings, m_env, m_say, rules, config, m_out.checks).run();
    disk();
    terminal();
    return std::move(m_out);
  }

 private:
  void add(std::string part, Health health, std::string says, std::string todo = {}) {
    m_out.checks.push_back({std::move(part), health, std::move(says), std::move(todo)});
  }
  void add(std::string part, const Error& error) {
    const std::string_view first = std::string_view(error.message).substr(0, error.message.find('\n'));
    std::string says = translated(first, m_say.language());
    if (!error.where.empty()) says += fmt::format(" ({})", error.where);
    add(std::move(part), Health::problem, std::move(says), translated(error.hint, m_say.language()));
  }

  /// The settings; without the configuration where that is what cannot be read.
  Result<Settings> settle() {
    Result<Settings> settings = resolve_settings(m_given, m_env);
    if (settings || settings.error().code != ErrorCode::rules_invalid) return settings;
    add("config", settings.error());
    Given bare = m_given;
    bare.ignore_config = true;
    return resolve_settings(bare, m_env);
  }

  rules::RuleSet load_rules() {
    Result<rules::RuleSet> rules = rules::RuleSet::load(m_settings.rules);
    if (!rules) {
      add("rules", rules.error());
      return std::move(*rules::RuleSet::load());
    }
    add("rules", Health::ok,
        m_say.say("{} rules, version {} ({})", "{} 条规则，版本 {}（{}）", rules->rules().size(), rules->version(),
                  rules->sha256().substr(0, 7)));
    return std::move(*rules);
  }

  Config read_words(const rules::RuleSet& rules) {
    const std::string& file = m_settings.config.file;
    Result<Config> config = resolve_config(m_settings.config, {rules.rails(), rules.calendars()});
    if (!config) {
      add("config", config.error());
      return {};
    }
    if (!file.empty()) {
      add("config", Health::ok,
          m_say.say("{}: channels {}, logs {}, contacts {}", "{}：渠道 {}，日志 {}，联系人 {}", file,
                    config->profiles.channels.size(), config->profiles.logs.size(), config->profiles.contacts.size()));
    } else if (m_out.count(Health::problem) == 0 || m_out.checks.front().part != "config") {
      add("config", Health::note,
          m_say.say("no configuration was found; every channel takes the usual times of its scheme",
                    "没有找到配置；各渠道采用其体系的默认时限"),
          m_say.say("describe your channels in ./payout-diag.json or name a file with --config",
                    "请在 ./payout-diag.json 中说明各渠道，或用 --config 指定文件"));
    }
    for (const std::string& warning : config->warnings) add("config", Health::note, translated(warning, m_say.language()));
    return std::move(*config);
  }

  /// Past its last known day a calendar answers nothing, and business days become unknown.
  void calendars(const rules::RuleSet& rules, const Config& config) {
    std::set<std::string> used;
    for (const auto& [name, profile] : config.profiles.channels) used.insert(profile.calendar);
    if (used.empty()) {
      for (const auto& [name, rail] : rules.rails()) used.insert(rail.calendar);
    }
    const std::int64_t today = m_settings.zone.to_local(m_settings.as_of).day;
    std::size_t sound = 0;
    for (const std::string& name : used) {
      const facts::Calendar* calendar = rules.calendars().find(name);
      if (calendar == nullptr) {
        add("calendar", Health::problem, m_say.say("`{}` cannot be used: is its time zone known here?", "日历 `{}` 无法使用：本机是否有其时区数据？", name),
            m_say.say("install the package tzdata", "请安装 tzdata 软件包"));
        continue;
      }
      if (calendar->data().always_open || today < facts::renew_from(calendar->data())) {
        ++sound;
        continue;
      }
      const std::int64_t left = calendar->data().valid_to - today;
      const CivilDate end = civil_from_days(calendar->data().valid_to);
      const std::string day = fmt::format("{:04}-{:02}-{:02}", end.year, end.month, end.day);
      add("calendar", left < 0 ? Health::problem : Health::note,
          left < 0 ? m_say.say("`{}` ended on {}: its business days are unknown since", "日历 `{}` 已于 {} 到期：此后的工作日不明", name, day)
                   : m_say.say("`{}` ends on {}, in {} days", "日历 `{}` 将于 {} 到期，还有 {} 天", name, day, left),
          m_say.say("add the next year's holidays in a folder of rules (calendars/{}.json) and name it with --rules",
                    "请在规则文件夹中补充下一年的节假日（calendars/{}.json），并用 --rules 指定", name));
    }
    if (sound == used.size()) {
      add("calendar", Health::ok,
          m_say.say("the calendars in use ({}) need no further year yet", "所用日历（{}）暂不需要补充下一年",
                    fmt::format("{}", fmt::join(used, ", "))));
    }
    const bool has_zones = Zone::load("Asia/Shanghai").has_value() && Zone::load("America/New_York").has_value();
    add("zone", has_zones ? Health::ok : Health::problem,
        has_zones ? m_say.say("time zone data is installed; times are shown in {}", "时区数据已安装；时间按 {} 显示", m_settings.zone.name())
                  : m_say.say("time zone data is missing", "缺少时区数据"),
        has_zones ? std::string() : m_say.say("install the package tzdata", "请安装 tzdata 软件包"));
  }

  void clock() {
    const Instant now = m_env.now();
    if (now >= k_oldest_clock) {
      add("clock", Health::ok, m_say.say("this machine says {}", "本机时间为 {}", m_settings.zone.format(now)));
    } else {
      add("clock", Health::problem, m_say.say("this machine says {}, which cannot be", "本机时间为 {}，明显有误", m_settings.zone.format(now)),
          m_say.say("set the clock, or pass --as-of", "请校准时钟，或使用 --as-of"));
    }
  }

  void disk() {
    if (m_settings.db.empty()) return;
    std::string folder = m_settings.db;
    struct statvfs space {};
    // The nearest folder that exists: the store's own is made by the first ingest.
    do {
      const std::size_t slash = folder.rfind('/');
      folder = slash == std::string::npos ? std::string(".") : folder.substr(0, std::max<std::size_t>(slash, 1));
    } while (::statvfs(folder.c_str(), &space) != 0 && folder.size() > 1);
    const std::uint64_t available = static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize;
    const Health health = available < k_no_space ? Health::problem : available < k_little_space ? Health::note : Health::ok;
    add("disk", health, m_say.say("{} available at {}", "{1} 可用空间 {0}", gibibytes(available), folder),
        health == Health::ok ? std::string()
                             : m_say.say("make room there, or keep the store elsewhere (--db)", "请腾出空间，或把存储文件放到别处（--db）"));
  }

  void terminal() {
    const Terminal& terminal = m_env.terminal;
    if (terminal.utf8) {
      add("terminal", Health::ok, m_say.say("UTF-8, {} columns", "UTF-8，{} 列", terminal.out_width));
      return;
    }
    add("terminal", Health::note, m_say.say("the locale is not UTF-8: text is shown in ASCII", "语言环境不是 UTF-8：文本以 ASCII 显示"),
        m_say.say("set LANG to a UTF-8 locale, such as C.UTF-8", "请把 LANG 设为 UTF-8 环境，例如 C.UTF-8"));
  }

  const Given& m_given;
  const Env& m_env;
  report::Speaker m_say;
  Settings m_settings;
  DoctorReport m_out;
};

}  // namespace

std::string_view word(Health health) {
  constexpr std::array<std::string_view, 3> k_words{"ok", "note", "problem"};
  return k_words[static_cast<std::size_t>(health)];
}

std::size_t DoctorReport::count(Health health) const {
  return static_cast<std::size_t>(
      std::count_if(checks.begin(), checks.end(), [health](const Check& check) { return check.health == health; }));
}

Result<DoctorReport> examine(const Given& given, const Env& env) {
  // Machine formats are never translated.
  const bool machine = given.format.value_or(Format::text) != Format::text;
  report::Language language = given.language.value_or(env.variable("PAYOUT_DIAG_LANG") == "zh" ? report::Language::zh : report::Language::en);
  return Examination(given, env, machine ? report::Language::en : language).run();
}

}  // namespace payout::app
