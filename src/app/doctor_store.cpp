#include "app/doctor_store.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include <sys/stat.h>

#include <fmt/format.h>

#include "app/messages.hpp"
#include "app/translate.hpp"
#include "base/text.hpp"
#include "report/wording.hpp"
#include "rules/code_tables.hpp"

namespace payout::app {
namespace {

constexpr std::uint64_t k_most_events = 500'000;  // read whole; about a second
constexpr off_t k_large_wal = off_t{256} << 20;
constexpr std::size_t k_most_names = 5;
constexpr std::int64_t k_first_minute = std::numeric_limits<std::int32_t>::min();
constexpr std::int64_t k_last_minute = std::numeric_limits<std::int32_t>::max();

Result<std::vector<std::string>> keys(store::Reader& reader, Dimension dimension) {
  return reader.count_keys(dimension, k_first_minute, k_last_minute);
}

}  // namespace

void StoreChecks::add(std::string part, const Error& error) {
  std::string says = translated(error.message, m_say.language());
  if (!error.where.empty()) says += fmt::format(" ({})", error.where);
  add(std::move(part), Health::problem, std::move(says), translated(error.hint, m_say.language()));
}

std::string StoreChecks::list(const std::vector<std::string>& names) const {
  std::string out;
  for (std::size_t i = 0; i < std::min(names.size(), k_most_names); ++i) out += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > k_most_names) out += m_say.say(" and {} more", " 等共 {1} 个", names.size() - k_most_names, names.size());
  return out;
}

void StoreChecks::run() {
  const Result<std::string> path = store_path(m_settings);
  if (!path) return add("store", path.error());
  const Result<std::unique_ptr<store::Reader>> reader = store::open_reader({*path, false, 0});
  if (!reader) {
    add("store", reader.error());
    // A store that is not there yet is no trouble of its own.
    if (reader.error().reason == "db_missing") m_out.back().health = Health::note;
    return;
  }
  file();
  contents(**reader);
}

void StoreChecks::file() {
  struct stat info {};
  if (::stat(m_settings.db.c_str(), &info) == 0 && (info.st_mode & S_IROTH) != 0) {
    add("store", Health::note, m_say.say("every user of this machine may read {}", "本机所有用户都能读取 {}", m_settings.db),
        m_say.say("take that right away: chmod o-r {}", "请收回该权限：chmod o-r {}", m_settings.db));
  }
  if (::stat((m_settings.db + "-wal").c_str(), &info) == 0 && info.st_size > k_large_wal) {
    add("store", Health::note, m_say.say("the journal beside the store has {} MiB", "存储文件旁的日志文件已有 {} MiB", info.st_size >> 20),
        m_say.say("end long-running readers; the next ingest then shortens it", "请结束长时间运行的读取；下次读入时会缩短"));
  }
}

void StoreChecks::contents(store::Reader& reader) {
  const Result<store::Totals> totals = reader.totals();
  if (!totals) return add("store", totals.error());
  soundness(*totals);
  age(*totals);
  channels(reader);
  logs(reader);
  codes(reader);
  if (totals->events <= k_most_events) types(reader);
}

void StoreChecks::soundness(const store::Totals& totals) {
  const std::string size = m_say.zh() ? fmt::format("{} 条事件，{} 笔付款", grouped(totals.events), grouped(totals.payouts))
                                      : fmt::format("{} of {}", counted(totals.events, "event", "events"),
                                                    counted(totals.payouts, "payout", "payouts"));
  if (totals.events > k_most_events) {
    add("store", Health::ok, fmt::format("{}: {}", m_settings.db, size),
        m_say.say("too large to be checked whole here: `payout-diag db verify` does it", "数据较多，此处不作全面检查：请用 `payout-diag db verify`"));
    return;
  }
  const Result<std::vector<std::string>> findings = store::verify({m_settings.db, false, 0});
  if (!findings) return add("store", findings.error());
  if (findings->empty()) return add("store", Health::ok, m_say.say("{}: {}, sound", "{}：{}，完好", m_settings.db, size));
  add("store", Health::problem,
      m_say.say("{} is damaged: {}", "{} 已损坏：{}", m_settings.db, translated(findings->front(), m_say.language())),
      translated("restore the file from a backup, or move it away and ingest the logs again", m_say.language()));
}

void StoreChecks::age(const store::Totals& totals) {
  if (totals.events == 0) return;
  const Instant now = m_settings.as_of;
  const std::string end = m_settings.zone.format(totals.last_at);
  if (totals.last_at > now + Duration::minutes(5)) {
    add("data", Health::problem, m_say.say("the last event lies ahead of this machine's clock: {}", "最后一条事件晚于本机时间：{}", end),
        m_say.say("check the clock here and that of the machine that wrote it", "请检查本机及写日志机器的时钟"));
  } else if (now - totals.last_at > Duration::days(1)) {
    add("data", Health::note,
        m_say.say("the data ends at {}, {} ago", "数据截至 {}，距今 {}", end, report::age(now - totals.last_at, m_say.language())),
        m_say.say("load the newer logs, or ask as of then with --as-of", "请读入较新的日志，或用 --as-of 以当时为准查询"));
  } else {
    add("data", Health::ok, m_say.say("the data ends at {}", "数据截至 {}", end));
  }
}

void StoreChecks::channels(store::Reader& reader) {
  const Result<std::vector<std::string>> seen = keys(reader, Dimension::channel);
  if (!seen) return add("config", seen.error());
  std::vector<std::string> bare;
  for (const std::string& channel : *seen) {
    if (!m_config.profiles.channels.contains(channel)) bare.push_back(channel);
  }
  if (!bare.empty()) {
    add("config", Health::note,
        m_say.say("channels without a profile take the usual times of their scheme: {}", "以下渠道未配置，采用其体系的默认时限：{}", list(bare)),
        m_say.say("give each its scheme, calendar and times under `channels`", "请在 `channels` 中写明各渠道的体系、日历和时限"));
  } else if (!seen->empty()) {
    add("config", Health::ok, m_say.say("every channel of the data has a profile", "数据中的渠道均已配置"));
  }
}

void StoreChecks::logs(store::Reader& reader) {
  if (m_config.profiles.logs.empty()) return;
  const Result<std::vector<std::string>> seen = keys(reader, Dimension::log);
  if (!seen) return add("config", seen.error());
  const std::vector<std::string_view> known(seen->begin(), seen->end());
  std::size_t missing = 0;
  for (const facts::LogProfile& log : m_config.profiles.logs) {
    if (std::find(known.begin(), known.end(), log.name) != known.end()) continue;
    ++missing;
    const std::string near = translated(did_you_mean(log.name, known), m_say.language());
    add("config", Health::note, m_say.say("log `{}` is declared, but no event names it as its `src`", "日志 `{}` 已声明，但没有事件以它为 `src`", log.name),
        near.empty() ? m_say.say("load that log, or correct its name under `logs`", "请读入该日志，或在 `logs` 中更正名称") : near);
  }
  if (missing == 0) add("config", Health::ok, m_say.say("every declared log was seen", "声明的日志均已见到"));
}

/// Codes of channels that no table explains: nothing is concluded from them.
void StoreChecks::codes(store::Reader& reader) {
  const Result<std::vector<std::string>> seen = keys(reader, Dimension::channel_code);
  if (!seen) return add("codes", seen.error());
  std::vector<std::string> unmapped;
  std::size_t known = 0;
  for (const std::string& key : *seen) {
    const std::vector<std::string_view> parts = split(key, '\x1f');
    if (parts.size() != 3 || parts[2].empty()) continue;
    Event event;
    event.scheme = parts[1];
    event.code = parts[2];
    const auto profile = m_config.profiles.channels.find(parts[0]);
    const std::string_view rail = profile == m_config.profiles.channels.end() ? std::string_view() : std::string_view(profile->second.rail);
    bool found = false;
    for (const EventType type : {EventType::payout_rejected, EventType::payout_returned, EventType::payout_pending,
                                 EventType::payout_accepted, EventType::payout_recalled, EventType::payout_notice}) {
      event.type = type;
      found = found || m_rules.codes().find(event, rail).known();
    }
    if (found) {
      ++known;
    } else {
      unmapped.push_back(event.scheme.empty() ? event.code : event.scheme + " " + event.code);
    }
  }
  std::sort(unmapped.begin(), unmapped.end());
  unmapped.erase(std::unique(unmapped.begin(), unmapped.end()), unmapped.end());
  if (unmapped.empty()) return add("codes", Health::ok, m_say.say("every reason code is in the dictionary ({})", "原因代码均在字典中（{}）", known));
  add("codes", Health::note, m_say.say("codes that are not in the dictionary: {}", "不在字典中的代码：{}", list(unmapped)),
      m_say.say("check the channel's `scheme`, or add rows in codes/*.csv of a folder named with --rules",
                "请检查渠道的 `scheme`，或在 --rules 指定的文件夹中补充 codes/*.csv"));
}

void StoreChecks::types(store::Reader& reader) {
  std::vector<store::StrandId> strands;
  const Result<void> scanned = reader.scan({}, [&strands](const store::Candidate& candidate) {
    strands.push_back(candidate.id);
    return true;
  });
  if (!scanned) return add("data", scanned.error());
  std::map<std::string, std::uint64_t> unknown;
  for (const store::StrandId id : strands) {
    if (m_env.stop() != 0) return;
    const Result<store::Strand> strand = reader.read(id);
    if (!strand) return add("data", strand.error());
    for (const Event& event : strand->events) {
      if (event.type == EventType::unknown) ++unknown[escape_for_terminal(utf8_prefix(event.type_name(), 64))];
    }
  }
  if (unknown.empty()) return add("data", Health::ok, m_say.say("every event is of a known type", "事件类型均已知"));
  std::vector<std::string> names;
  for (const auto& [name, count] : unknown) names.push_back(fmt::format("{} ({})", name, grouped(count)));
  add("data", Health::note, m_say.say("events of unknown types prove nothing: {}", "未知类型的事件不作为依据：{}", list(names)),
      m_say.say("map them to the types of docs/formats/events.md in a source definition", "请在来源定义中把它们对应到 docs/formats/events.md 的类型"));
}

}  // namespace payout::app
