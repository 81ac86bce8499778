#include "app/answers.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "app/messages.hpp"
#include "base/text.hpp"
#include "facts/words.hpp"
#include "report/listing.hpp"
#include "rules/rule.hpp"
#include "rules/texts.hpp"

namespace payout::app {
namespace {

bool is_fail_word(std::string_view word, const rules::RuleSet& rules) {
  const std::optional<facts::Cause> cause = facts::from_word<facts::Cause>(word);
  if (cause && *cause != facts::Cause::ambiguous && *cause != facts::Cause::not_a_failure) return true;
  if (!word.empty() && facts::from_word<facts::Reason>(word)) return true;
  return rules.subcause(word) != nullptr;
}

/// Every word worth suggesting: the closed lists, and the subcauses that rules lead to.
std::vector<std::string_view> known_fail_words(const rules::RuleSet& rules) {
  std::vector<std::string_view> out{"any", "overdue"};
  for (const std::string_view cause : facts::Words<facts::Cause>::k_text) {
    if (cause != "ambiguous" && cause != "not_a_failure") out.push_back(cause);
  }
  for (const std::string_view reason : facts::Words<facts::Reason>::k_text) {
    if (!reason.empty()) out.push_back(reason);
  }
  for (const rules::Rule& rule : rules.rules()) out.push_back(rule.subcause);
  return out;
}

/// The list or its sums, and what changed since an earlier report.
class ListWriter {
 public:
  ListWriter(const ListOptions& options, const Settings& settings, const Engine& engine, Investigator& investigator)
      : m_options(options), m_rules(engine.rules), m_investigator(investigator), m_list(settings.format, settings.text_options()) {
    const Instant end = investigator.data_end();
    m_list.set_provenance(settings.as_of, end, m_rules.version(), m_rules.sha256());
    if (options.earlier != nullptr) {
      m_list.compare_with(base_name(options.earlier_name), options.earlier->as_of);
    }
    if (!options.by) return;
    m_groups.emplace(settings.format, settings.text_options(), *options.by);
    m_groups->set_provenance(settings.as_of, end, m_rules.version(), m_rules.sha256());
  }

  void add(diagnosis::Diagnosis answer) {
    if (m_groups) {
      m_groups->add(answer);
      return;
    }
    if (m_options.earlier != nullptr) {
      answer.change = m_options.earlier->change(answer, m_rules);
      m_seen.insert(answer.txid);
    }
    m_list.add(answer);
  }

  /// Payouts that the earlier report had and that are not stuck any more, as they stand now; how many.
  Result<std::uint64_t> add_resolved(const Settings& settings, const Env& env, const Engine& engine) {
    std::uint64_t added = 0;
    std::uint64_t missing = 0;
    if (m_options.earlier == nullptr) return added;
    for (const auto& [txid, was] : m_options.earlier->stuck) {
      if (m_seen.contains(txid)) continue;
      if (was.at && ((settings.since && *was.at < *settings.since) || (settings.until && *was.at >= *settings.until))) continue;
      if (env.stop() != 0) return fail(ErrorCode::internal, "stopped", "stopped by a signal; nothing was written");
      Result<std::vector<Match>> found = m_investigator.resolve(txid);
      if (!found) return tl::unexpected(found.error());
      const auto own = std::find_if(found->begin(), found->end(), [&](const Match& match) { return match.id == txid; });
      if (own == found->end()) {
        ++missing;
        continue;
      }
      Result<diagnosis::Diagnosis> answer = m_investigator.diagnose(*own);
      if (!answer) return tl::unexpected(answer.error());
      if (answer->state == facts::State::stuck) continue;
      diagnosis::Diagnosis shown = for_audience(std::move(*answer), settings, engine);
      shown.change = EarlierReport::resolved(was, m_rules);
      m_list.add(shown);
      ++added;
    }
    if (missing != 0) {
      env.say(remark_text("warning", fmt::format("not in the store, but in the earlier report: {}", counted(missing, "payout", "payouts")),
                          settings.language));
    }
    return added;
  }

  Result<void> write(const report::Listing::Sink& sink) { return m_groups ? m_groups->write(sink) : m_list.write(sink); }

 private:
  static std::string base_name(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

  const ListOptions& m_options;
  const rules::RuleSet& m_rules;
  Investigator& m_investigator;
  report::Listing m_list;
  std::optional<report::Groups> m_groups;
  std::set<std::string, std::less<>> m_seen;
};

}  // namespace

Result<FailOn> FailOn::parse(std::string_view words, const rules::RuleSet& rules) {
  FailOn out;
  if (words.empty()) return out;
  for (const std::string_view part : split(words, ',')) {
    const std::string_view word = trim(part);
    if (word == "any") {
      out.m_any = true;
    } else if (word == "overdue") {
      out.m_overdue = true;
    } else if (is_fail_word(word, rules)) {
      out.m_words.emplace(word);
    } else {
      const std::vector<std::string_view> known = known_fail_words(rules);
      std::string hint = did_you_mean(word, known);
      if (hint.empty()) hint = "use any, overdue, or a cause, subcause or reason as `report --format csv` writes it";
      return fail(ErrorCode::usage, "bad_choice", fmt::format("--fail-on does not know {}", echo(word)), {},
                  std::move(hint));
    }
  }
  return out;
}

bool FailOn::matches(const diagnosis::Diagnosis& answer) const {
  const auto has = [this](std::string_view word) { return m_words.find(word) != m_words.end(); };
  return m_any || (m_overdue && answer.overdue) || has(facts::word(answer.cause)) || has(facts::word(answer.reason)) ||
         has(answer.subcause);
}

bool in_span(const diagnosis::Diagnosis& answer, const Settings& settings) {
  const Instant at = answer.stuck_since.value_or(answer.last_event_at);
  return (!settings.since || at >= *settings.since) && (!settings.until || at < *settings.until);
}

Result<Listed> list_answers(Investigator& investigator, const ListOptions& options, const Settings& settings,
                            const Env& env, const Engine& engine, Output& output) {
  ListWriter list(options, settings, engine, investigator);
  Listed out;
  const Result<void> walked = investigator.each(options.all, [&](diagnosis::Diagnosis&& answer) {
    if ((options.all || answer.state == facts::State::stuck) && in_span(answer, settings)) {
      diagnosis::Diagnosis shown = for_audience(std::move(answer), settings, engine);
      out.failed = out.failed || options.fail_on->matches(shown);
      list.add(std::move(shown));
      ++out.rows;
    }
    return env.stop() == 0;
  });
  if (!walked) return tl::unexpected(walked.error());
  if (env.stop() != 0) return fail(ErrorCode::internal, "stopped", "stopped by a signal; nothing was written");
  const Result<std::uint64_t> resolved = list.add_resolved(settings, env, engine);
  if (!resolved) return tl::unexpected(resolved.error());
  const Result<void> written = list.write([&output](std::string_view bytes) { return output.write(bytes); });
  if (!written) return tl::unexpected(written.error());
  if (const Result<void> done = finish_output(output, out.rows + *resolved, settings, env); !done)
    return tl::unexpected(done.error());
  return out;
}

Result<void> finish_output(Output& output, std::uint64_t rows, const Settings& settings, const Env& env) {
  const Result<Written> done = output.finish();
  if (!done) return tl::unexpected(done.error());
  if (done->name.empty() || settings.quiet) return {};
  const std::string name = escape_for_terminal(done->name);
  env.say(settings.language == report::Language::zh
              ? fmt::format("payout-diag: 已写入 {}：{} 行，{} 字节，sha256 {}\n", name, grouped(rows),
                            grouped(done->bytes), done->sha256)
              : fmt::format("payout-diag: wrote {}: {}, {}, sha256 {}\n", name, counted(rows, "row", "rows"),
                            counted(done->bytes, "byte", "bytes"), done->sha256));
  return {};
}

}  // namespace payout::app
