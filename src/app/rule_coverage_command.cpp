// `rules coverage`: the store's side, and the report for people and programs.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "app/audience.hpp"
#include "app/engine.hpp"
#include "app/investigator.hpp"
#include "app/messages.hpp"
#include "app/rule_coverage.hpp"
#include "app/table.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"
#include "report/page.hpp"
#include "report/speaker.hpp"
#include "report/wording.hpp"
#include "rules/rule.hpp"

namespace payout::app {
namespace {

constexpr std::size_t k_shown_rows = 8;
/// Stands for every rule and code that only compliance may see.
const std::string k_under_review = "under_review";

struct Totals {
  std::uint64_t leaves = 0, yes = 0, no = 0, can_be_unknown = 0, unknown = 0, rows = 0, hit = 0;
};

Totals totals_of(const RuleCoverage& rule) {
  Totals out;
  for (const LeafCount& leaf : rule.leaves) {
    ++out.leaves;
    out.yes += leaf.yes > 0 ? 1 : 0;
    out.no += leaf.no > 0 ? 1 : 0;
    out.can_be_unknown += leaf.can_be_unknown ? 1 : 0;
    out.unknown += leaf.can_be_unknown && leaf.unknown > 0 ? 1 : 0;
  }
  return out;
}

Totals totals_of(const Coverage& coverage) {
  Totals out;
  for (const RuleCoverage& rule : coverage.rules) {
    const Totals one = totals_of(rule);
    out.leaves += one.leaves;
    out.yes += one.yes;
    out.no += one.no;
    out.can_be_unknown += one.can_be_unknown;
    out.unknown += one.unknown;
  }
  for (const TableCoverage& table : coverage.tables) {
    out.rows += table.rows;
    out.hit += table.rows - table.missed.size();
  }
  return out;
}

/// Whole per cent, rounded down, so that 100 means all.
std::string share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? "-" : fmt::format("{} %", part * 100 / whole);
}

std::vector<std::string> not_reached(const RuleCoverage& rule) {
  std::vector<std::string> out;
  for (const LeafCount& leaf : rule.leaves) {
    std::vector<std::string_view> values;
    if (leaf.yes == 0) values.emplace_back("true");
    if (leaf.no == 0) values.emplace_back("false");
    if (leaf.can_be_unknown && leaf.unknown == 0) values.emplace_back("unknown");
    if (!values.empty()) out.push_back(fmt::format("{} {}", leaf.path, fmt::join(values, ", ")));
  }
  return out;
}

std::string missed_rows(const TableCoverage& table, const report::Speaker& say) {
  std::vector<std::string> shown(table.missed.begin(), table.missed.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                                                  table.missed.size(), k_shown_rows)));
  std::string out = fmt::format("{}", fmt::join(shown, say.zh() ? "、" : ", "));
  if (table.missed.size() > k_shown_rows) out += say.say(" and {} more", "，另有 {} 个", table.missed.size() - k_shown_rows);
  return escape_for_terminal(out);
}

std::string stories_text(const Coverage& coverage, const report::Speaker& say, std::size_t width) {
  constexpr std::size_t k_column = 36;  // of what is not reached; below the rest where it would leave little room
  const bool beside = width >= k_column + 28;
  const auto row = [&](std::string_view rule, std::string_view stories, std::string_view leaves, std::string_view missing) {
    const std::string counts = report::pad(rule, 8) + report::pad_left(stories, 8) + "  ";
    return beside ? counts + report::pad(leaves, 18).append(missing) + "\n" : fmt::format("{}{}\n    {}\n", counts, leaves, missing);
  };
  std::string out = say.zh() ? row("规则", "用例", "条件 真/假/未知", "未触及")
                             : row("rule", "stories", "leaves T/F/U", "not reached");
  for (const RuleCoverage& rule : coverage.rules) {
    const Totals t = totals_of(rule);
    const std::string leaves =
        fmt::format("{}/{} {}/{} {}/{}", t.yes, t.leaves, t.no, t.leaves, t.unknown, t.can_be_unknown);
    const std::vector<std::string> missing = not_reached(rule);
    out += row(rule.id, std::to_string(rule.stories), leaves, missing.empty() ? "-" : missing.front());
    for (std::size_t i = 1; i < missing.size(); ++i) out += fmt::format("{:{}}{}\n", "", beside ? k_column : 4, missing[i]);
  }
  for (const TableCoverage& table : coverage.tables) {
    if (!table.missed.empty()) {
      out += say.say("table {0}: {1} of {2} rows, not reached: {3}\n", "代码表 {0}：{2} 行中触及 {1} 行，未触及：{3}\n",
                     table.scheme, table.rows - table.missed.size(), table.rows, missed_rows(table, say));
    }
  }
  const Totals t = totals_of(coverage);
  const auto number = [&say](std::uint64_t count, std::string_view one, std::string_view many) {
    return say.zh() ? grouped(count) : counted(count, one, many);
  };
  out += say.say("{0}, {1}, leaves T {2}  F {3}  U {4}, rows {5} of {6} ({7})\n",
                 "{0} 条规则，{1} 个用例；条件 真 {2}  假 {3}  未知 {4}；代码 {6} 行中触及 {5} 行（{7}）\n",
                 number(coverage.rules.size(), "rule", "rules"), number(coverage.stories, "story", "stories"),
                 share(t.yes, t.leaves), share(t.no, t.leaves), share(t.unknown, t.can_be_unknown), grouped(t.hit),
                 grouped(t.rows), share(t.hit, t.rows));
  return out;
}

/// Counts, most first.
std::vector<std::pair<std::string, std::uint64_t>> by_count(const std::map<std::string, std::uint64_t>& counts) {
  std::vector<std::pair<std::string, std::uint64_t>> out(counts.begin(), counts.end());
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return out;
}

/// `  1,234   87.5 %`.
std::string count_and_share(std::uint64_t part, std::uint64_t whole) {
  const std::uint64_t tenths = whole == 0 ? 0 : (part * 1000 + whole / 2) / whole;
  return fmt::format("{:>9}{:>6}.{} %", grouped(part), tenths / 10, tenths % 10);
}

std::string paragraph(std::string_view text, std::size_t width) {
  std::string out;
  for (const std::string& line : wrap(text, width - 2)) out += "  " + line + '\n';
  return out;
}

void unmapped_text(const DataCoverage& data, const report::Speaker& say, std::string& out) {
  if (data.unmapped.empty()) return;
  out += say.say("\nCodes that no table knows, and stuck payouts that ended with them. Each wants a row (rules/codes):\n",
                 "\n编码表中没有的代码，及其滞留付款数。请逐一补充编码行（rules/codes）：\n");
  for (const auto& [code, payouts] : by_count(data.unmapped))
    out += fmt::format("{:>9}  {}\n", grouped(payouts), escape_for_terminal(code));
}

void rules_text(const DataCoverage& data, const report::Speaker& say, std::size_t width, std::string& out) {
  std::vector<std::string> never;
  std::string fired;
  std::uint64_t by_code = 0;
  for (const auto& [id, payouts] : data.answered) by_code += id.starts_with("code:") ? payouts : 0;
  for (const auto& [id, payouts] : by_count(data.fired)) {
    if (payouts == 0) {
      never.push_back(id);
      continue;
    }
    const auto answered = data.answered.find(id);
    const std::string& title = report::pick(data.titles.at(id), say.language());
    fired += fmt::format("{:>9}{:>9}  {:<7} {}\n", grouped(answered == data.answered.end() ? 0 : answered->second),
                         grouped(payouts), id, escape_for_terminal(title));
  }
  if (by_code > 0)
    fired += fmt::format("{:>9}{:>9}  {:<7} {}\n", grouped(by_code), "", "code:*",
                         say.say("the row of the reason code itself:", "原因代码自身的编码行："));
  std::size_t shown = 0;
  for (const auto& [id, payouts] : by_count(data.answered)) {
    if (!id.starts_with("code:") || ++shown > k_shown_rows) continue;
    fired += fmt::format("{:>9}{:>9}          {}\n", "", grouped(payouts), escape_for_terminal(id.substr(5)));
  }
  if (shown > k_shown_rows)
    fired += say.say("{:18}          and {} more\n", "{:18}          另有 {} 个\n", "", shown - k_shown_rows);
  if (const auto hidden = data.answered.find(k_under_review); hidden != data.answered.end())
    fired += fmt::format("{:>9}{:>9}  {:<7} {}\n", grouped(hidden->second), "", "-",
                         say.say("under review (which rule is told to compliance only)", "审核中（具体规则仅向合规部门显示）"));
  if (!fired.empty()) {
    out += say.say("\n   answer    true  rule\n", "\n   作结论    成立  规则\n");
    out += fired;
  }
  if (never.empty()) return;
  out += say.say("\n{} of {} rules were true for none of them:\n", "\n{1} 条规则中有 {0} 条对任何一笔都不成立：\n", never.size(),
                 data.fired.size());
  out += paragraph(fmt::format("{}", fmt::join(never, ", ")), width);
}

std::string data_text(const DataCoverage& data, const Settings& settings, const report::Speaker& say) {
  std::string out = say.say("{} as of {}\n", "截至 {1}，滞留付款 {0} 笔\n",
                            say.zh() ? grouped(data.stuck) : counted(data.stuck, "stuck payout", "stuck payouts"),
                            settings.zone.format(data.as_of));
  if (data.stuck == 0) return out;
  out += say.say("{}  have a cause\n", "{}  已有原因\n", count_and_share(data.decided, data.stuck));
  const std::uint64_t undecided = data.stuck - data.decided;
  out += count_and_share(undecided, data.stuck);
  out += say.say("  are undecided: nothing in their logs names a cause\n", "  尚无定论：日志中没有可据以判断的记录\n");
  unmapped_text(data, say, out);
  rules_text(data, say, settings.width, out);
  return out;
}

void write_stories(JsonWriter& json, const Coverage& coverage) {
  json.member("stories", coverage.stories).key("rules").begin_array();
  for (const RuleCoverage& rule : coverage.rules) {
    json.begin_object().member("id", rule.id).member("stories", rule.stories).key("leaves").begin_array();
    for (const LeafCount& leaf : rule.leaves) {
      json.begin_object()
          .member("path", leaf.path)
          .member("true", leaf.yes)
          .member("false", leaf.no)
          .member("unknown", leaf.unknown);
      json.member("can_be_unknown", leaf.can_be_unknown).member("reached", leaf.whole()).end_object();
    }
    json.end_array().end_object();
  }
  json.end_array().key("tables").begin_array();
  for (const TableCoverage& table : coverage.tables) {
    json.begin_object().member("scheme", table.scheme).member("rows", table.rows).key("missed").begin_array();
    for (const std::string& code : table.missed) json.value(code);
    json.end_array().end_object();
  }
  json.end_array();
}

void write_data(JsonWriter& json, const DataCoverage& data) {
  json.key("data")
      .begin_object()
      .member("as_of", format_utc(data.as_of))
      .member("stuck", data.stuck)
      .member("decided", data.decided);
  json.key("unmapped").begin_object();
  for (const auto& [code, payouts] : data.unmapped) json.member(code, payouts);
  json.end_object().key("fired").begin_object();
  for (const auto& [id, payouts] : data.fired) json.member(id, payouts);
  json.end_object().key("answered").begin_object();
  for (const auto& [id, payouts] : data.answered) json.member(id, payouts);
  json.end_object().end_object();
}

std::string json_of(const std::optional<Coverage>& stories, const std::optional<DataCoverage>& data) {
  std::string out;
  JsonWriter json(out, JsonLayout::pretty);
  json.begin_object().member("schema", "payout-diag/coverage").member("format_version", "1.0");
  if (stories) write_stories(json, *stories);
  if (data) write_data(json, *data);
  json.end_object();
  return out + '\n';
}

Table leaf_table(const Coverage& coverage) {
  Table table{"payout-diag/coverage", "leaves", {}, {}, {}, {}};
  table.columns = {{"rule"},
                   {"path"},
                   {"true", Table::Kind::number},
                   {"false", Table::Kind::number},
                   {"unknown", Table::Kind::number},
                   {"reached", Table::Kind::truth}};
  for (const RuleCoverage& rule : coverage.rules) {
    for (const LeafCount& leaf : rule.leaves) {
      table.rows.push_back({rule.id, leaf.path, std::to_string(leaf.yes), std::to_string(leaf.no),
                            std::to_string(leaf.unknown), leaf.whole() ? "true" : "false"});
    }
  }
  return table;
}

}  // namespace

Result<DataCoverage> cover_data(const Settings& settings, const Env& env) {
  const Result<std::string> path = store_path(settings);
  if (!path) return tl::unexpected(path.error());
  const Result<Engine> engine = load_engine(settings, env);
  if (!engine) return tl::unexpected(engine.error());
  const Result<std::unique_ptr<store::Reader>> reader = store::open_reader({*path, false, 0});
  if (!reader) return tl::unexpected(reader.error());
  Investigator investigator(**reader, engine->rules, engine->config.profiles, settings.as_of);
  warn_old_data(investigator.data_end(), settings, env);
  DataCoverage out;
  out.as_of = settings.as_of;
  const bool support = settings.audience == Audience::support;
  for (const rules::Rule& rule : engine->rules.rules()) {
    // That such a rule was never true would tell as much as how often it was.
    if (support && is_confidential(rule, engine->rules)) continue;
    out.fired[rule.id] = 0;
    out.titles[rule.id] = rule.title;
  }
  const auto note = [&out](const std::string& id) {
    if (const auto known = out.fired.find(id); known != out.fired.end()) ++known->second;
  };
  const Result<void> walked = investigator.each(false, [&](diagnosis::Diagnosis&& answer) {
    ++out.stuck;
    out.decided += answer.cause == facts::Cause::undecided ? 0 : 1;
    const bool unmapped =
        std::find(answer.findings.begin(), answer.findings.end(), "unmapped_code") != answer.findings.end();
    if (unmapped) ++out.unmapped[answer.scheme.empty() ? answer.code : answer.scheme + "/" + answer.code];
    if (!answer.rule.empty()) ++out.answered[support && answer.confidential ? k_under_review : answer.rule];
    note(answer.rule);
    for (const diagnosis::Finding& finding : answer.also) note(finding.rule);
    return env.stop() == 0;
  });
  if (!walked) return tl::unexpected(walked.error());
  if (env.stop() != 0) return fail(ErrorCode::internal, "stopped", "stopped by a signal; nothing was written");
  return out;
}

Result<std::optional<Coverage>> show_coverage(const CoverageOptions& options, const Settings& settings, const Env& env) {
  constexpr auto k_formats = std::to_array<Format>({Format::text, Format::json, Format::csv});
  if (const Result<void> possible = check_format(settings.format, k_formats, "rules coverage"); !possible)
    return tl::unexpected(possible.error());
  std::optional<Coverage> stories;
  if (!options.places.empty() || !options.on_data) {
    const Result<TestBed> bed = load_test_bed(options.places, settings);
    if (!bed) return tl::unexpected(bed.error());
    Result<Coverage> covered = cover(bed->rules, bed->files);
    if (!covered) return tl::unexpected(covered.error());
    stories = std::move(*covered);
  }
  std::optional<DataCoverage> data;
  if (options.on_data && !(settings.format == Format::csv && stories)) {
    Settings with_places = settings;
    for (const std::string& place : options.places) with_places.rules.push_back(place);
    Result<DataCoverage> covered = cover_data(with_places, env);
    if (!covered) return tl::unexpected(covered.error());
    data = std::move(*covered);
  }
  const report::Speaker say(settings.language);
  const bool as_table = settings.format == Format::csv && stories;
  const Result<void> written =
      as_table                           ? write_table(leaf_table(*stories), settings, env, "rules coverage")
      : settings.format != Format::text ? write_text(json_of(stories, data), settings, env)
                                         : write_text((stories ? stories_text(*stories, say, settings.width) : "") +
                                                          (data ? data_text(*data, settings, say) : ""),
                                                      settings, env);
  if (!written) return tl::unexpected(written.error());
  return stories;
}

}  // namespace payout::app
