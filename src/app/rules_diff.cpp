#include "app/rules_diff.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "app/answers.hpp"
#include "app/engine.hpp"
#include "app/investigator.hpp"
#include "app/messages.hpp"
#include "app/table.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"
#include "report/speaker.hpp"
#include "report/wording.hpp"

namespace payout::app {
namespace {

using diagnosis::Diagnosis;

/// What counts as the answer.
struct Answer {
  std::string state, cause, subcause, retry, owner;
  std::string rule;  ///< shown, not compared
  std::string channel;
  bool failing = false;  ///< --fail-on has a word for it
  [[nodiscard]] bool same_as(const Answer& other) const {
    return state == other.state && cause == other.cause && subcause == other.subcause && retry == other.retry &&
           owner == other.owner;
  }
  [[nodiscard]] std::string words() const {
    if (state != "stuck") return state;
    return subcause.empty() ? fmt::format("{}, {}", cause, retry) : fmt::format("{}/{}, {}", cause, subcause, retry);
  }
};

using Key = std::pair<std::string, std::string>;  ///< id and kind
using Answers = std::map<Key, Answer>;

/// One set of rules over the store.
class Side {
 public:
  Side(const Settings& settings, const Engine& engine, store::Reader& reader, const FailOn& fail_on)
      : m_settings(settings),
        m_engine(engine),
        m_fail_on(fail_on),
        m_investigator(reader, engine.rules, engine.config.profiles, settings.as_of) {}

  Result<Answers> stuck(const Env& env) {
    Answers out;
    const Result<void> walked = m_investigator.each(false, [&](Diagnosis&& answer) {
      const Key key{answer.txid, answer.kind};
      out.emplace(key, answer_of(std::move(answer)));
      return env.stop() == 0;
    });
    if (!walked) return tl::unexpected(walked.error());
    if (env.stop() != 0) return fail(ErrorCode::internal, "stopped", "stopped by a signal; nothing was written");
    return out;
  }

  /// The answer for a payout that is stuck under the other rules only.
  Result<Answer> one(const Key& key) {
    const Result<std::vector<Match>> found = m_investigator.resolve(key.first);
    if (!found) return tl::unexpected(found.error());
    for (const Match& match : *found) {
      if (match.kind != key.second) continue;
      Result<Diagnosis> answer = m_investigator.diagnose(match);
      if (!answer) return tl::unexpected(answer.error());
      return answer_of(std::move(*answer));
    }
    return Answer{};
  }

  [[nodiscard]] Instant data_end() const { return m_investigator.data_end(); }

 private:
  Answer answer_of(Diagnosis&& full) const {
    const Diagnosis d = for_audience(std::move(full), m_settings, m_engine);
    return {std::string(facts::word(d.state)),
            std::string(facts::word(d.cause)),
            d.subcause,
            std::string(facts::word(d.retry.verdict)),
            std::string(facts::word(d.owner)),
            d.rule,
            d.channel,
            m_fail_on.matches(d)};
  }

  const Settings& m_settings;
  const Engine& m_engine;
  const FailOn& m_fail_on;
  Investigator m_investigator;
};

struct Change {
  std::string txid;
  Answer was, now;
};

struct Kind {
  std::string was, now;
  std::uint64_t payouts = 0;
};

/// Changes of one kind together, most frequent first.
std::vector<Kind> summary_of(const std::vector<Change>& changes) {
  std::map<std::pair<std::string, std::string>, std::uint64_t> counts;
  for (const Change& change : changes) ++counts[{change.was.words(), change.now.words()}];
  std::vector<Kind> out;
  for (const auto& [words, payouts] : counts) out.push_back({words.first, words.second, payouts});
  std::stable_sort(out.begin(), out.end(), [](const Kind& a, const Kind& b) { return a.payouts > b.payouts; });
  return out;
}

Table change_table(const std::vector<Change>& changes) {
  Table table{"payout-diag/rules-diff", "changes", {}, {}, {}, {}};
  table.columns = {{"txid"}, {"channel"}};
  for (const std::string side : {"was", "now"}) {
    for (const std::string key : {"state", "cause", "subcause", "rule", "retry", "owner"})
      table.columns.push_back({side + "_" + key});
  }
  for (const Change& change : changes) {
    std::vector<std::string> row{change.txid, change.now.channel};
    for (const Answer* side : {&change.was, &change.now}) {
      for (const std::string& cell : {side->state, side->cause, side->subcause, side->rule, side->retry, side->owner})
        row.push_back(cell);
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

// For people ---------------------------------------------------------------------------------------------------------

constexpr std::size_t k_shown_ids = 10;

/// How much a retry verdict allows, from `safe` (0) to `never`.
int strictness(const Answer& answer) {
  const std::optional<facts::Retry> verdict = facts::from_word<facts::Retry>(answer.retry);
  return answer.state == "stuck" && verdict ? static_cast<int>(*verdict) : static_cast<int>(facts::Retry::never);
}

std::string cause_of(const Answer& answer) {
  return answer.subcause.empty() ? answer.cause : answer.cause + "/" + answer.subcause;
}

/// What differs, one line a field: `cause   a -> b`.
std::string differences(const Change& change, const report::Speaker& say) {
  std::string out;
  const auto line = [&out](const std::string& name, const std::string& was, const std::string& now,
                           const std::string& remark = {}) {
    if (was == now) return;
    const std::size_t gap = 8 - std::min<std::size_t>(display_width(name), 7);
    out += fmt::format("  {}{}{} -> {}{}\n", name, std::string(gap, ' '), escape_for_terminal(was),
                       escape_for_terminal(now), remark);
  };
  const Answer& was = change.was;
  const Answer& now = change.now;
  const auto verdict = [](const Answer& answer) {
    return std::string(report::label(facts::from_word<facts::Retry>(answer.retry).value_or(facts::Retry::never)));
  };
  const auto rule = [&say](const Answer& answer) { return answer.rule.empty() ? say.say("none", "无") : answer.rule; };
  line(say.say("state", "状态"), was.state, now.state);
  line(say.say("cause", "原因"), cause_of(was), cause_of(now));
  line(say.say("retry", "重发"), verdict(was), verdict(now),
       strictness(now) < strictness(was) ? say.say("  (looser)", "（放宽）") : say.say("  (stricter)", "（收紧）"));
  line(say.say("owner", "负责方"), was.owner, now.owner);
  line(say.say("rule", "规则"), rule(was), rule(now));
  return out;
}

/// Payouts whose answers change alike.
struct Alike {
  bool looser = false;
  std::vector<std::string> ids;
};

std::string text_of(const std::vector<Change>& changes, std::uint64_t compared, const Settings& settings) {
  const report::Speaker say(settings.text_options());
  if (changes.empty())
    return say.say("no answer changes, of {}\n", "{}的结论均无变化\n",
                   say.zh() ? fmt::format("{} 笔滞留付款", grouped(compared)) : counted(compared, "stuck payout", "stuck payouts"));
  std::map<std::string, Alike> kinds;
  std::uint64_t looser = 0;
  for (const Change& change : changes) {
    Alike& kind = kinds[differences(change, say)];
    kind.looser = strictness(change.now) < strictness(change.was);
    kind.ids.push_back(change.txid);
    looser += kind.looser ? 1 : 0;
  }
  std::vector<std::pair<std::string, Alike>> sorted(kinds.begin(), kinds.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return std::pair(a.second.looser, a.second.ids.size()) > std::pair(b.second.looser, b.second.ids.size());
  });
  std::string out = say.say("{} of {} stuck payouts would get another answer", "{1} 笔滞留付款中有 {0} 笔的结论会改变",
                            grouped(changes.size()), grouped(compared));
  if (looser > 0) out += say.say("; {} may be sent again more freely", "；其中 {} 笔的重发条件放宽", grouped(looser));
  out += '\n';
  for (const auto& [what, kind] : sorted) {
    out += say.say("\n{}\n", "\n{}\n", say.zh() ? fmt::format("{} 笔", grouped(kind.ids.size())) : counted(kind.ids.size(), "payout", "payouts"));
    out += what;
    const std::size_t shown = std::min(kind.ids.size(), k_shown_ids);
    std::string ids = fmt::format("{}", fmt::join(kind.ids.begin(), kind.ids.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
    if (shown < kind.ids.size())
      ids += say.say(" and {} more (--format csv lists all)", " 等，另有 {} 笔（--format csv 列出全部）", kind.ids.size() - shown);
    for (const std::string& line : wrap(escape_for_terminal(ids), settings.width - 2)) out += "  " + line + '\n';
  }
  return out;
}

void write_side(JsonWriter& json, std::string_view key, const Answer& side) {
  json.key(key)
      .begin_object()
      .member("state", side.state)
      .member("cause", side.cause)
      .member("subcause", side.subcause);
  json.member("rule", side.rule).member("retry", side.retry).member("owner", side.owner).end_object();
}

std::string json_of(const std::vector<Change>& changes, std::uint64_t compared, const Settings& settings,
                    const Engine& was, const Engine& now) {
  std::string out;
  JsonWriter json(out, JsonLayout::pretty);
  json.begin_object().member("schema", "payout-diag/rules-diff").member("format_version", "1.0");
  json.member("as_of", format_utc(settings.as_of))
      .member("rules_sha256", was.rules.sha256())
      .member("against_sha256", now.rules.sha256());
  json.member("compared", compared).key("summary").begin_array();
  for (const Kind& kind : summary_of(changes))
    json.begin_object().member("was", kind.was).member("now", kind.now).member("payouts", kind.payouts).end_object();
  json.end_array().key("changes").begin_array();
  for (const Change& change : changes) {
    json.begin_object().member("txid", change.txid).member("channel", change.now.channel);
    write_side(json, "was", change.was);
    write_side(json, "now", change.now);
    json.end_object();
  }
  json.end_array().end_object();
  return out + '\n';
}

}  // namespace

Result<RulesDiffSummary> diff_rules(const RulesDiffOptions& options, const Settings& settings, const Env& env) {
  constexpr auto k_formats = std::to_array<Format>({Format::text, Format::json, Format::csv});
  if (const Result<void> possible = check_format(settings.format, k_formats, "rules diff"); !possible)
    return tl::unexpected(possible.error());
  if (options.against.empty()) {
    return fail(ErrorCode::usage, "no_folder", "rules diff needs the rules to compare with", {},
                "as in `payout-diag rules diff --against ./our-rules`");
  }
  const Result<std::string> path = store_path(settings);
  if (!path) return tl::unexpected(path.error());
  Settings other = settings;
  other.rules.push_back(options.against);
  const Result<Engine> old_engine = load_engine(settings, env);
  if (!old_engine) return tl::unexpected(old_engine.error());
  const Result<Engine> new_engine = load_engine(other, env);
  if (!new_engine) return tl::unexpected(new_engine.error());
  const Result<FailOn> fail_on = FailOn::parse(options.fail_on, new_engine->rules);
  if (!fail_on) return tl::unexpected(fail_on.error());
  const Result<std::unique_ptr<store::Reader>> reader = store::open_reader({*path, false, 0});
  if (!reader) return tl::unexpected(reader.error());

  Side before(settings, *old_engine, **reader, *fail_on);
  Side after(other, *new_engine, **reader, *fail_on);
  warn_old_data(before.data_end(), settings, env);
  Result<Answers> was = before.stuck(env);
  if (!was) return tl::unexpected(was.error());
  Result<Answers> now = after.stuck(env);
  if (!now) return tl::unexpected(now.error());
  // Stuck on one side only: the other side is asked for that payout.
  const auto fill = [](const Answers& from, Answers& to, Side& side) -> Result<void> {
    for (const auto& [key, answer] : from) {
      if (to.contains(key)) continue;
      Result<Answer> other_answer = side.one(key);
      if (!other_answer) return tl::unexpected(other_answer.error());
      to.emplace(key, std::move(*other_answer));
    }
    return {};
  };
  if (const Result<void> filled = fill(*was, *now, after); !filled) return tl::unexpected(filled.error());
  if (const Result<void> filled = fill(*now, *was, before); !filled) return tl::unexpected(filled.error());

  RulesDiffSummary out;
  std::vector<Change> changes;
  for (const auto& [key, answer] : *was) {
    const Answer& new_answer = now->at(key);
    if (answer.same_as(new_answer)) continue;
    out.failed = out.failed || new_answer.failing;
    changes.push_back({key.first, answer, new_answer});
  }
  out.changed = changes.size();
  Result<void> written;
  if (settings.format == Format::csv) {
    written = write_table(change_table(changes), settings, env, "rules diff");
  } else {
    written =
        write_text(settings.format == Format::json ? json_of(changes, was->size(), settings, *old_engine, *new_engine)
                                                   : text_of(changes, was->size(), settings),
                   settings, env);
  }
  if (!written) return tl::unexpected(written.error());
  return out;
}

}  // namespace payout::app
