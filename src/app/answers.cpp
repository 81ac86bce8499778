#include "app/answers.hpp"

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
  report::Listing list(settings.format, settings.text_options());
  list.set_provenance(settings.as_of, investigator.data_end(), engine.rules.version(), engine.rules.sha256());
  Listed out;
  const Result<void> walked = investigator.each(options.all, [&](diagnosis::Diagnosis&& answer) {
    if ((options.all || answer.state == facts::State::stuck) && in_span(answer, settings)) {
      const diagnosis::Diagnosis shown = for_audience(std::move(answer), settings, engine);
      out.failed = out.failed || options.fail_on->matches(shown);
      list.add(shown);
      ++out.rows;
    }
    return env.stop() == 0;
  });
  if (!walked) return tl::unexpected(walked.error());
  if (env.stop() != 0) return fail(ErrorCode::internal, "stopped", "stopped by a signal; nothing was written");
  const Result<void> written = list.write([&output](std::string_view bytes) { return output.write(bytes); });
  if (!written) return tl::unexpected(written.error());
  if (const Result<void> done = finish_output(output, out.rows, settings, env); !done)
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
