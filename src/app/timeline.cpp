#include "app/timeline.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "app/audience.hpp"
#include "app/engine.hpp"
#include "app/investigator.hpp"
#include "app/lookup.hpp"
#include "app/source_line.hpp"
#include "app/table.hpp"
#include "report/timeline.hpp"
#include "rules/secret_words.hpp"

namespace payout::app {
namespace {

/// Keeps the events of --since (included) to --until (not included); everything that points at them follows.
void cut(facts::Case& c, const Settings& settings) {
  std::vector<std::size_t> place(c.events.size(), facts::k_none);
  std::vector<Event> events;
  std::vector<facts::CodeFact> codes;
  for (std::size_t i = 0; i < c.events.size(); ++i) {
    const Instant at = c.events[i].at;
    if ((settings.since && at < *settings.since) || (settings.until && at >= *settings.until)) continue;
    place[i] = events.size();
    events.push_back(std::move(c.events[i]));
    if (i < c.codes.size()) codes.push_back(std::move(c.codes[i]));
  }
  const auto moved = [&place](std::size_t index) { return index < place.size() ? place[index] : facts::k_none; };
  for (facts::Attempt& attempt : c.attempts) {
    attempt.sent = moved(attempt.sent);
    attempt.decided = moved(attempt.decided);
    attempt.failure = moved(attempt.failure);
  }
  for (facts::OpenHold& hold : c.holds) hold.event = moved(hold.event);
  std::erase_if(c.holds, [](const facts::OpenHold& hold) { return hold.event == facts::k_none; });
  c.events = std::move(events);
  c.codes = std::move(codes);
}

/// Events that by their type alone tell of a suspicion; in a confidential case also what carries its reason.
bool is_hidden(const Event& event, bool confidential) {
  switch (event.type) {
    case EventType::screening_hit:
    case EventType::screening_cleared:
    case EventType::compliance_hold:
    case EventType::compliance_released:
    case EventType::login_suspicious: return true;
    case EventType::hold_placed:
    case EventType::hold_released:
    case EventType::payout_rejected:
    case EventType::payout_returned:
    case EventType::payout_recalled: return confidential;
    default: return false;
  }
}

/// Takes out the words and codes that would give away what the types of events do not: in a confidential case all of
/// them, else those of an event whose code or text names a confidential cause. Gives the places of the events it changed.
std::vector<SourceSpan> strip(facts::Case& c, bool confidential, const rules::RuleSet& rules) {
  std::vector<SourceSpan> out;
  for (std::size_t i = 0; i < c.events.size(); ++i) {
    Event& event = c.events[i];
    const bool names_it = confidential || is_confidential(c.codes[i], rules);
    if (!names_it && rules::secret_word(event.msg).empty() && rules::secret_word(event.reason).empty()) continue;
    out.push_back(event.span);
    event.msg.clear();
    event.reason.clear();
    if (!names_it) continue;
    event.code.clear();
    c.codes[i] = {};
  }
  return out;
}

}  // namespace

Result<void> timeline(const TimelineOptions& options, const Settings& settings, const Env& env) {
  constexpr auto k_formats = std::to_array<Format>({Format::text, Format::json, Format::jsonl});
  if (const Result<void> possible = check_format(settings.format, k_formats, "timeline"); !possible) return possible;
  const Result<std::string> path = store_path(settings);
  if (!path) return tl::unexpected(path.error());
  const Result<Engine> engine = load_engine(settings, env);
  if (!engine) return tl::unexpected(engine.error());
  const Result<std::unique_ptr<store::Reader>> reader = store::open_reader({*path, false, 0});
  if (!reader) return tl::unexpected(reader.error());
  Investigator investigator(**reader, engine->rules, engine->config.profiles, settings.as_of);
  warn_old_data(investigator.data_end(), settings, env);

  const Result<Match> match = find_payout(investigator, options.id, *path);
  if (!match) return tl::unexpected(match.error());
  facts::Case subject = investigator.derive(*match);
  bool confidential = false;
  std::vector<SourceSpan> stripped;
  report::TimelineView view;
  if (settings.audience == Audience::support) {
    const Result<diagnosis::Diagnosis> answer = investigator.diagnose(*match);
    if (!answer) return tl::unexpected(answer.error());
    confidential = answer->confidential;
    stripped = strip(subject, confidential, engine->rules);
    view.hidden = [confidential](const Event& event) { return is_hidden(event, confidential); };
  }
  if (settings.since || settings.until) cut(subject, settings);
  std::unordered_map<std::uint32_t, std::string> names;
  for (const Event& event : subject.events) {
    if (names.find(event.span.file) != names.end()) continue;
    Result<std::string> name = investigator.file_name(event.span.file);
    names[event.span.file] = name ? std::move(*name) : std::string();
  }
  view.subject = &subject;
  view.file_name = [&names](std::uint32_t file) { return names[file]; };
  if (options.raw && !confidential) {
    view.raw = [&](const Event& event) {
      const bool hidden = std::find(stripped.begin(), stripped.end(), event.span) != stripped.end();
      return hidden ? std::string() : source_line(event, names[event.span.file]);
    };
  }
  if (settings.format == Format::text)
    return write_text(report::timeline_text(view, settings.text_options()), settings, env);
  const JsonLayout layout = settings.format == Format::json ? JsonLayout::pretty : JsonLayout::compact;
  return write_text(report::timeline_json(view, layout) + "\n", settings, env);
}

}  // namespace payout::app
