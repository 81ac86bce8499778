#include "app/code_lookup.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "app/audience.hpp"
#include "app/code_counts.hpp"
#include "app/engine.hpp"
#include "app/messages.hpp"
#include "app/rule_coverage.hpp"
#include "app/rule_words.hpp"
#include "app/rules_commands.hpp"
#include "app/table.hpp"
#include "base/text.hpp"
#include "report/speaker.hpp"
#include "report/wording.hpp"
#include "rules/code_tables.hpp"
#include "rules/rule.hpp"
#include "rules/texts.hpp"

namespace payout::app {
namespace {

using facts::CodeFact;
using facts::word;

struct Term {
  std::string_view word, zh;
};

/// What has to happen before a payout may be sent again (`retry_after`), and where in the chain a code is given (`stage`).
constexpr auto k_terms = std::to_array<Term>({
    {"2_business_days", "2 个工作日后"}, {"T+1", "次日"}, {"account_fixed", "账户问题已解决"}, {"any", "任何环节"},
    {"approval", "审批"}, {"backoff", "逐步延长间隔"}, {"bank_answer", "银行答复"}, {"bank_check", "银行核查"},
    {"bank_confirms_dead", "银行确认已失效"}, {"case_closed", "案件结案"}, {"clearing", "清算"}, {"code_fix", "程序修正"},
    {"correction", "更正"}, {"crediting", "入账"}, {"dispute_outcome", "争议结果"}, {"end_of_day", "日终"},
    {"funding", "备款"}, {"initiation", "发起"}, {"limit_window", "限额周期更新"}, {"new_card", "更换卡片"},
    {"new_details", "更新收款信息"}, {"next_business_day", "下一工作日"}, {"next_cycle", "下一周期"},
    {"next_month", "次月"}, {"next_window", "下一窗口"}, {"other_rail", "改用其他通道"}, {"payee_confirms", "收款人确认"},
    {"post_credit", "入账之后"}, {"posting", "记账"}, {"rail_clock", "清算网络时限"}, {"receiving_check", "收款方核查"},
    {"recall", "召回"}, {"release_date", "解除日期"}, {"return", "退回"}, {"return_booked", "退回已入账"},
    {"reversal_booked", "冲正已入账"}, {"review", "审核"}, {"settlement", "结算"}, {"signed", "签约完成"},
    {"status_query", "查询状态"}, {"submission", "提交"}, {"validation", "校验"}, {"when_funded", "资金到位"},
});

/// A word of the code tables, or several with `+` between them, for people; a duration stays as it is.
std::string term(std::string_view words, report::Language language) {
  if (language == report::Language::en) return report::spelled(words);
  std::string out;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find('+'), words.size());
    // `T+1` is one word.
    const std::string_view word = words.starts_with("T+1") ? words.substr(0, 3) : words.substr(0, end);
    const auto found = std::find_if(k_terms.begin(), k_terms.end(), [&](const Term& one) { return one.word == word; });
    out += (out.empty() ? "" : "，") + (found == k_terms.end() ? report::spelled(word) : std::string(found->zh));
    words.remove_prefix(std::min(word.size() + 1, words.size()));
  }
  return out;
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

/// As in a message, without its marks.
std::string echo_bare(std::string_view text) {
  const std::string marked = echo(text);
  return marked.substr(1, marked.size() - 2);
}

/// The table or rail a user means: exact, without regard to case, or nothing.
template <class Names>
std::string find_name(std::string_view wanted, const Names& names) {
  for (const auto& name : names) {
    if (equals_ignoring_case(name, wanted)) return std::string(name);
  }
  return {};
}

/// Everything a rail's vocabularies say of a code, over all kinds of answers; one row a table.
std::vector<CodeFact> in_rail(const rules::RuleSet& rules, const std::string& rail, const std::string& code) {
  std::vector<CodeFact> out;
  for (const EventType type : k_code_types) {
    Event event;
    event.type = type;
    event.code = code;
    CodeFact fact = rules.codes().find(event, rail);
    const auto same = [&fact](const CodeFact& other) { return other.scheme == fact.scheme && other.code == fact.code; };
    if (fact.known() && std::none_of(out.begin(), out.end(), same)) out.push_back(std::move(fact));
  }
  return out;
}

Result<std::vector<CodeFact>> find_codes(const rules::RuleSet& rules, const CodeOptions& options) {
  if (options.scheme.empty()) {
    std::vector<CodeFact> found = rules.tables().everywhere(options.code);
    return found.empty() ? rules.tables().everywhere(upper(options.code)) : found;
  }
  const std::vector<std::string> schemes = rules.tables().schemes();
  std::vector<std::string> rails;
  for (const auto& [name, ignored] : rules.rails()) rails.push_back(name);
  const std::string scheme = find_name(options.scheme, schemes);
  const std::string rail = find_name(options.scheme, rails);
  if (scheme.empty() && rail.empty()) {
    std::vector<std::string_view> known(schemes.begin(), schemes.end());
    known.insert(known.end(), rails.begin(), rails.end());
    const std::string hint = did_you_mean(options.scheme, known);
    return fail(
        ErrorCode::not_found, "unknown_scheme", fmt::format("there is no scheme {}", echo(options.scheme)), {},
        hint.empty() ? fmt::format("`payout-diag code {}` looks in every scheme", echo_bare(options.code)) : hint);
  }
  std::vector<CodeFact> found;
  for (const std::string& code : {options.code, upper(options.code)}) {
    if (!scheme.empty()) {
      CodeFact fact = rules.tables().row(scheme, code);
      if (fact.known()) found.push_back(std::move(fact));
    }
    if (found.empty() && !rail.empty()) found = in_rail(rules, rail, code);
    if (!found.empty()) break;
  }
  return found;
}

// What the data say -------------------------------------------------------------------------------------------------

/// A row of the answer. No count: there is no store, or this audience may not know.
struct Entry {
  CodeFact row;
  bool hidden = false;
  std::optional<CodeCount> count;
};

bool same_row(const CodeFact& a, const CodeFact& b) { return a.scheme == b.scheme && a.code == b.code; }

/// The store, where there is one; one that was not asked for may be missing, and is no error where it cannot be read.
Result<std::unique_ptr<store::Reader>> open_data(const CodeOptions& options, const Settings& settings, const Env& env) {
  if (settings.db.empty() && !options.store_named) return nullptr;
  const Result<std::string> path = store_path(settings);
  if (!path) return tl::unexpected(path.error());
  Result<std::unique_ptr<store::Reader>> reader = store::open_reader({*path, false, 0});
  if (reader || options.store_named) return reader;
  if (reader.error().reason != "db_missing") env.say(remark_text("warning", reader.error().message, settings.language));
  return nullptr;
}

class Lookup {
 public:
  Lookup(const CodeOptions& options, const Settings& settings, const Engine& engine)
      : m_options(options), m_settings(settings), m_rules(engine.rules), m_profiles(engine.config.profiles) {}

  /// Counts the rows, and adds what stands in the data and was not among them.
  Result<void> count(store::Reader& reader, std::vector<Entry>& entries) const {
    const auto listed = [&entries](const CodeFact& row) {
      return std::find_if(entries.begin(), entries.end(), [&row](const Entry& entry) { return same_row(entry.row, row); });
    };
    Result<std::vector<SeenCode>> seen =
        count_codes(reader, m_rules, m_profiles, m_settings.as_of, [&](const CodeFact& row, const WrittenCode& written) {
          if (is_hidden(row)) return false;
          return (row.known() && listed(row) != entries.end()) || is_meant(row, written);
        });
    if (!seen) return tl::unexpected(seen.error());
    for (Entry& entry : entries) {
      if (!entry.hidden) entry.count.emplace();
    }
    for (SeenCode& item : *seen) {
      if (!item.row.known()) item.row.subcause = "unmapped_code";
      const auto place = listed(item.row);
      if (place == entries.end()) {
        entries.push_back({std::move(item.row), false, item.count});
      } else {
        place->count = item.count;
      }
    }
    return {};
  }

  /// What a confidential code counts is not told: one refusal of today would name its payout.
  [[nodiscard]] bool is_hidden(const CodeFact& row) const {
    return m_settings.audience == Audience::support && is_confidential(row, m_rules);
  }

 private:
  [[nodiscard]] bool is_meant(const CodeFact& row, const WrittenCode& written) const {
    if (!equals_ignoring_case(written.code, m_options.code)) return false;
    const auto is_scheme = [&](std::string_view name) { return equals_ignoring_case(name, m_options.scheme); };
    return m_options.scheme.empty() || is_scheme(written.scheme) || is_scheme(written.rail) || is_scheme(row.scheme);
  }

  const CodeOptions& m_options;
  const Settings& m_settings;
  const rules::RuleSet& m_rules;
  const facts::Profiles& m_profiles;
};

// Shown -------------------------------------------------------------------------------------------------------------

Table code_table(const std::vector<Entry>& entries, const rules::RuleSet& rules) {
  using Kind = Table::Kind;
  Table table{"payout-diag/codes", "codes", {}, {}, version_facts(rules), {}};
  table.columns = {{"scheme"},
                   {"code"},
                   {"cause"},
                   {"subcause"},
                   {"weight", Kind::number},
                   {"money"},
                   {"retry"},
                   {"retry_after"},
                   {"owner"},
                   {"alive", Kind::truth},
                   {"stage"},
                   {"match"},
                   {"name"},
                   {"rejected", Kind::number},
                   {"returned", Kind::number},
                   {"failed", Kind::number},
                   {"first_seen", Kind::moment},
                   {"last_seen", Kind::moment}};
  constexpr auto k_match = std::to_array<std::string_view>({"none", "prefix", "parent", "exact"});
  for (const Entry& entry : entries) {
    const CodeFact& row = entry.row;
    table.rows.push_back({row.scheme, row.code, std::string(word(row.cause)), row.subcause, std::to_string(row.weight),
                          std::string(word(row.money)), std::string(word(row.retry)), row.retry_after,
                          std::string(word(row.owner)), row.alive ? "true" : "false", row.stage,
                          std::string(k_match[static_cast<std::size_t>(row.match)]), row.name});
    const auto number = [&entry](std::int64_t CodeCount::*kind) {
      return entry.count ? std::to_string(*entry.count.*kind) : std::string();
    };
    const auto moment = [&entry](Instant CodeCount::*end) {
      return entry.count && !entry.count->empty() ? format_utc(*entry.count.*end) : std::string();
    };
    for (std::string cell : {number(&CodeCount::rejected), number(&CodeCount::returned), number(&CodeCount::failed),
                             moment(&CodeCount::first), moment(&CodeCount::last)})
      table.rows.back().push_back(std::move(cell));
  }
  return table;
}

/// `12 times rejected, 1 time returned: 2026-03-02 09:05 UTC to 2026-03-05 14:10 UTC`; empty where nothing was counted.
std::string seen_words(const Entry& entry, const Settings& settings) {
  const report::Speaker say(settings.language);
  if (entry.hidden) return say.say("How often is told to compliance only.", "出现次数仅向合规部门显示。");
  if (!entry.count) return {};
  if (entry.count->empty())
    return say.say("No payout of the store was rejected, returned or failed with it.", "库中没有付款因此代码被拒绝、退回或失败。");
  std::string out;
  const auto add = [&](std::int64_t count, std::string_view en, std::string_view zh) {
    if (count == 0) return;
    if (!out.empty()) out += say.say(", ", "，");
    const auto number = static_cast<std::uint64_t>(count);
    out += say.zh() ? fmt::format("{} {} 次", zh, grouped(number)) : fmt::format("{} {}", en, counted(number, "time", "times"));
  };
  add(entry.count->rejected, "rejected", "拒绝");
  add(entry.count->returned, "returned", "退回");
  add(entry.count->failed, "failed", "失败");
  const report::Clock clock(settings.zone, settings.as_of);
  const std::string first = clock.dated(entry.count->first);
  const std::string last = clock.dated(entry.count->last);
  return out + (first == last ? say.say(", at {}", "，{}", first) : say.say(", from {} to {}", "，{} 至 {}", first, last));
}

/// One code as a short text: name, then labelled lines.
std::string code_text(const Entry& entry, const rules::RuleSet& rules, const Settings& settings) {
  const CodeFact& fact = entry.row;
  const report::TextOptions options = settings.text_options();
  const rules::Subcause* subcause = rules.subcause(fact.subcause);
  Table lines;
  lines.columns = {{"label"}, {"value"}};
  const auto line = [&lines](std::string_view label, std::string value) {
    if (!value.empty()) lines.rows.push_back({std::string(label), std::move(value)});
  };
  line("CODE", fmt::format("{}{}{}{}{}", fact.scheme, fact.scheme.empty() ? "" : " ", fact.code,
                           fact.name.empty() ? "" : ": ", fact.name));
  const diagnosis::Text title = subcause == nullptr ? diagnosis::Text{} : subcause->title;
  const report::Speaker say(options);
  line("CAUSE", say.say("{}, weight {} of 100", "{}，权重 {}（满分 100）",
                        report::cause_title(fact.cause, title, fact.subcause, options.language), fact.weight));
  if (subcause != nullptr) line("", report::pick(subcause->says, options.language));
  line("MONEY", std::string(report::phrase(fact.money).in(options.language)));
  const std::string after = fact.retry_after.empty() || fact.retry_after == "none"
                                ? ""
                                : say.say(" ({})", "（{}）", term(fact.retry_after, options.language));
  line("RETRY", fmt::format("{}{}", report::label(fact.retry), after));
  line("DO", std::string(report::phrase(fact.owner).in(options.language)));
  line("STAGE", term(fact.stage, options.language));
  if (fact.alive) line("NOTE", say.say("The attempt may still be alive after this code.", "出现此代码后，该次发送仍可能有效。"));
  if (!fact.known())
    line("NOTE", say.say("No table knows it here: check the channel's `scheme`, or add a row in codes/*.csv of a folder named with --rules.",
                         "编码表中没有此代码：请检查渠道的 `scheme`，或在 --rules 指定的文件夹中补充 codes/*.csv。"));
  line("SEEN", seen_words(entry, settings));
  return render(lines, Format::text, options);
}

Result<void> look_up_rule(const rules::Rule& rule, const CodeOptions& options, const Engine& engine, const Settings& settings,
                          const Env& env) {
  const bool hidden = settings.audience == Audience::support && is_confidential(rule, engine.rules);
  std::optional<DataCoverage> data;
  if (options.store_named && !hidden) {
    Result<DataCoverage> covered = cover_data(settings, env);
    if (!covered) return tl::unexpected(covered.error());
    data = std::move(*covered);
  }
  const std::uint64_t answered = data && data->answered.contains(rule.id) ? data->answered.at(rule.id) : 0;
  if (settings.format != Format::text) {
    Table table = rules_table({&rule, 1}, engine.rules, settings.language);
    for (const char* column : {"answered", "fired", "stuck"}) table.columns.push_back({column, Table::Kind::number});
    const std::vector<std::string> none(3);
    const auto counts = data ? std::vector<std::string>{std::to_string(answered), std::to_string(data->fired.at(rule.id)),
                                                        std::to_string(data->stuck)}
                             : none;
    table.rows.front().insert(table.rows.front().end(), counts.begin(), counts.end());
    return write_table(table, settings, env, "code");
  }
  const report::Speaker say(settings.language);
  std::string seen;
  if (hidden) seen = say.say("How often is told to compliance only.", "出现次数仅向合规部门显示。");
  if (data)
    seen = say.say("It is the answer for {0} of {1} as of {3}, and true for {2}.", "截至 {3}，滞留付款 {1} 笔，其中 {0} 笔以它为结论，{2} 笔成立。",
                   grouped(answered),
                   say.zh() ? grouped(data->stuck) : counted(data->stuck, "stuck payout", "stuck payouts"),
                   grouped(data->fired.at(rule.id)), settings.zone.format(data->as_of));
  std::string text = rule_page(rule, engine.rules, settings.text_options());
  if (!seen.empty()) {
    Table line;
    line.columns = {{"label"}, {"value"}};
    line.rows.push_back({"SEEN   ", std::move(seen)});  // as wide as the page's labels
    text += render(line, Format::text, settings.text_options());
  }
  return write_text(text, settings, env);
}

tl::unexpected<Error> unknown_code(const CodeOptions& options) {
  return fail(ErrorCode::not_found, "unknown_code",
              options.scheme.empty() ? fmt::format("no scheme here has code {}", echo(options.code))
                                     : fmt::format("{} has no code {}", echo(options.scheme), echo(options.code)),
              {},
              options.scheme.empty() ? "check the spelling; a row for it can be added with --rules"
                                     : fmt::format("`payout-diag code {}` looks in every scheme", echo_bare(options.code)));
}

}  // namespace

Result<void> look_up_code(const CodeOptions& options, const Settings& settings, const Env& env) {
  const Result<Engine> engine = load_engine(settings, env);
  if (!engine) return tl::unexpected(engine.error());
  const Result<std::vector<CodeFact>> found = find_codes(engine->rules, options);
  if (found && found->empty() && options.scheme.empty()) {
    if (const rules::Rule* rule = engine->rules.find(upper(options.code)))
      return look_up_rule(*rule, options, *engine, settings, env);
  }
  const Lookup lookup(options, settings, *engine);
  std::vector<Entry> entries;
  for (const CodeFact& row : found.value_or(std::vector<CodeFact>())) entries.push_back({row, lookup.is_hidden(row), {}});
  const Result<std::unique_ptr<store::Reader>> reader = open_data(options, settings, env);
  if (!reader) return tl::unexpected(reader.error());
  if (*reader) {
    if (const Result<void> counted = lookup.count(**reader, entries); !counted) return counted;
  }
  if (entries.empty() && !found) return tl::unexpected(found.error());
  if (entries.empty()) return unknown_code(options);
  if (settings.format != Format::text) return write_table(code_table(entries, engine->rules), settings, env, "code");
  std::string text;
  for (const Entry& entry : entries) {
    if (!text.empty()) text += '\n';
    text += code_text(entry, engine->rules, settings);
  }
  return write_text(text, settings, env);
}

}  // namespace payout::app
