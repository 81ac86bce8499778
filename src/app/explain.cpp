#include "app/explain.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <unistd.h>

#include <fmt/format.h>

#include "app/answers.hpp"
#include "app/engine.hpp"
#include "app/investigator.hpp"
#include "app/lookup.hpp"
#include "app/messages.hpp"
#include "base/text.hpp"
#include "report/listing.hpp"
#include "report/text.hpp"

namespace payout::app {
namespace {

constexpr std::size_t k_max_ids_bytes = 64 * 1024 * 1024;

Result<std::string> read_descriptor(int fd) {
  std::string text;
  char block[64 * 1024];
  for (;;) {
    const ssize_t got = ::read(fd, block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return fail(ErrorCode::input_refused, "unreadable",
                  fmt::format("cannot read standard input: {}", std::strerror(errno)));
    }
    if (got == 0) return text;
    text.append(block, static_cast<std::size_t>(got));
    if (text.size() > k_max_ids_bytes) {
      return fail(ErrorCode::input_refused, "too_large", "more than 64 MiB of ids came on standard input", {},
                  "ask in several runs");
    }
  }
}

Result<std::vector<std::string>> all_ids(const std::vector<std::string>& words, const Env& env, bool& from_input) {
  std::vector<std::string> ids;
  for (const std::string& word : words) {
    if (word != "-") {
      ids.push_back(word);
      continue;
    }
    if (from_input) return fail(ErrorCode::usage, "stdin_twice", "`-` is given twice; standard input can be read once");
    from_input = true;
    const Result<std::string> text = read_descriptor(env.in);
    if (!text) return tl::unexpected(text.error());
    for (std::string& id : read_ids(*text)) ids.push_back(std::move(id));
  }
  return ids;
}

/// One answer is written as such; several texts one after the other as they come; everything else as a list in the
/// order of the ids.
class AnswerWriter {
 public:
  AnswerWriter(Output& output, const Settings& settings, bool one)
      : m_output(output),
        m_settings(settings),
        m_one(one),
        m_list(settings.format, settings.text_options(), report::Order::as_added) {}

  void provenance(Instant data_end, const rules::RuleSet& rules) {
    m_list.set_provenance(m_settings.as_of, data_end, rules.version(), rules.sha256());
  }

  Result<void> add(const diagnosis::Diagnosis& answer) {
    const bool first = std::exchange(m_first, false);
    if (m_one) return m_output.write(report::explain_as(m_settings.format, answer, m_settings.text_options()));
    if (m_settings.format == Format::text) {
      return m_output.write((first ? "" : "\n") + report::explain_text(answer, m_settings.text_options()));
    }
    m_list.add(answer);
    return {};
  }

  Result<void> end() {
    if (m_one || m_settings.format == Format::text) return {};
    return m_list.write([this](std::string_view bytes) { return m_output.write(bytes); });
  }

 private:
  Output& m_output;
  const Settings& m_settings;
  bool m_one;
  bool m_first = true;
  report::Listing m_list;
};

}  // namespace

std::vector<std::string> read_ids(std::string_view text) {
  std::vector<std::string> ids;
  for (const std::string_view line : split(text, '\n')) {
    const std::string_view id = trim(line);
    if (!id.empty()) ids.emplace_back(id);
  }
  return ids;
}

Result<ExplainSummary> explain(const ExplainOptions& options, const Settings& settings, const Env& env) {
  const Result<std::string> path = store_path(settings);
  if (!path) return tl::unexpected(path.error());
  bool from_input = false;
  const Result<std::vector<std::string>> ids = all_ids(options.ids, env, from_input);
  if (!ids) return tl::unexpected(ids.error());
  const Result<Engine> engine = load_engine(settings, env);
  if (!engine) return tl::unexpected(engine.error());
  const Result<std::unique_ptr<store::Reader>> reader = store::open_reader({*path, false, 0});
  if (!reader) return tl::unexpected(reader.error());
  Result<std::unique_ptr<Output>> output = open_output(settings, env);
  if (!output) return tl::unexpected(output.error());

  Investigator investigator(**reader, engine->rules, engine->config.profiles, settings.as_of);
  warn_old_data(investigator.data_end(), settings, env);
  AnswerWriter writer(**output, settings, ids->size() == 1 && !from_input);
  writer.provenance(investigator.data_end(), engine->rules);
  ExplainSummary summary;
  for (const std::string& id : *ids) {
    const Result<Match> match = find_payout(investigator, id, *path);
    if (!match) {
      if (match.error().code != ErrorCode::not_found) return tl::unexpected(match.error());
      env.say(error_text(match.error(), settings.language));
      ++summary.missing;
      continue;
    }
    Result<diagnosis::Diagnosis> answer = investigator.diagnose(*match);
    if (!answer) return tl::unexpected(answer.error());
    if (const Result<void> done = writer.add(for_audience(std::move(*answer), settings, *engine)); !done)
      return tl::unexpected(done.error());
    ++summary.answered;
    if (env.stop() != 0) return fail(ErrorCode::internal, "stopped", "stopped by a signal");
  }
  // Nothing was found: an output file keeps what it had.
  if (ids->size() == 1 && summary.answered == 0) return summary;
  if (const Result<void> done = writer.end(); !done) return tl::unexpected(done.error());
  if (const Result<void> done = finish_output(**output, summary.answered, settings, env); !done)
    return tl::unexpected(done.error());
  return summary;
}

}  // namespace payout::app
