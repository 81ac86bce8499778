#include "app/whatif.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "app/altered_context.hpp"
#include "app/engine.hpp"
#include "app/investigator.hpp"
#include "app/lookup.hpp"
#include "app/messages.hpp"
#include "app/rule_story.hpp"
#include "app/table.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"
#include "report/json.hpp"
#include "report/page.hpp"
#include "report/speaker.hpp"
#include "report/wording.hpp"
#include "sources/json_line.hpp"

namespace payout::app {
namespace {

using diagnosis::Diagnosis;

constexpr std::string_view k_ref = "refs.";

/// What an added event takes over from the payout where nothing is said.
struct Defaults {
  std::string txid, channel, bank, customer;
};

Defaults defaults_of(const Match& match) {
  Defaults out;
  if (match.kind == "tx") out.txid = match.id;
  for (const Event& event : match.events) {
    if (!event.channel.empty()) out.channel = event.channel;
    if (!event.bank.empty()) out.bank = event.bank;
    if (!event.customer.empty()) out.customer = event.customer;
  }
  return out;
}

tl::unexpected<Error> bad(std::string_view flag, std::string message, std::string hint) {
  return fail(ErrorCode::usage, "bad_event", fmt::format("{} {}", flag, message), {}, std::move(hint));
}

/// For `--audience support` it makes no difference whether a payout has such events.
bool is_for_compliance(EventType type) {
  return type == EventType::screening_hit || type == EventType::screening_cleared ||
         type == EventType::compliance_hold || type == EventType::compliance_released ||
         type == EventType::login_suspicious;
}

Result<EventType> event_type(std::string_view word, std::string_view flag, const Settings& settings) {
  const std::optional<EventType> type = find_event_type(word);
  if (!type) {
    std::vector<std::string_view> names;
    for (int i = 1; i < static_cast<int>(EventType::count_); ++i) names.push_back(name(static_cast<EventType>(i)));
    const std::string near = did_you_mean(word, names);
    return bad(flag, fmt::format("{} is not an event type", echo(word)),
               near.empty() ? "docs/formats/events.md lists them" : near);
  }
  if (settings.audience == Audience::support && is_for_compliance(*type)) {
    return bad(flag, fmt::format("{} is for compliance", echo(word)), "ask with --audience compliance");
  }
  return *type;
}

/// `payout.not_found,at=-5m,attempt=2` as an event of this payout.
class EventReader {
 public:
  EventReader(const Defaults& defaults, const Settings& settings) : m_defaults(defaults), m_settings(settings) {}

  Result<Event> read(std::string_view spec) {
    const std::vector<std::string_view> parts = split(spec, ',');
    const Result<EventType> type = event_type(trim(parts.front()), "--add", m_settings);
    if (!type) return tl::unexpected(type.error());
    std::map<std::string, std::string, std::less<>> keys;
    std::map<std::string, std::string, std::less<>> refs;
    Instant at = m_settings.as_of;
    for (std::size_t i = 1; i < parts.size(); ++i) {
      const std::size_t equals = parts[i].find('=');
      if (equals == std::string_view::npos)
        return bad("--add", fmt::format("{} is not key=value", echo(parts[i])), "as in payout.rejected,code=AC04");
      const std::string key(trim(parts[i].substr(0, equals)));
      const std::string value(trim(parts[i].substr(equals + 1)));
      if (key == "at" || key == "ts") {
        const Result<Instant> moment = read_moment(value);
        if (!moment) return tl::unexpected(moment.error());
        at = *moment;
      } else if (key.starts_with(k_ref)) {
        refs[key.substr(k_ref.size())] = value;
      } else {
        keys[key] = value;
      }
    }
    complete(*type, keys);
    return decode(*type, at, keys, refs);
  }

 private:
  Result<Instant> read_moment(const std::string& text) const {
    if (const std::optional<Duration> offset = parse_offset(text)) return m_settings.as_of + *offset;
    return parse_moment(text, {}, "--add at=");
  }

  void complete(EventType type, std::map<std::string, std::string, std::less<>>& keys) const {
    const auto set = [&keys](const char* key, const std::string& value) {
      if (!value.empty()) keys.emplace(key, value);
    };
    const Scope where = scope(type);
    const bool others =
        keys.contains("channel") || keys.contains("bank") || keys.contains("customer") || keys.contains("component");
    if (where == Scope::payout || (where == Scope::any && !others)) set("txid", m_defaults.txid);
    if (where == Scope::payout || where == Scope::channel) set("channel", m_defaults.channel);
    if (where == Scope::bank) set("bank", m_defaults.bank);
    if (where == Scope::customer) set("customer", m_defaults.customer);
  }

  Result<Event> decode(EventType type, Instant at, const std::map<std::string, std::string, std::less<>>& keys,
                       const std::map<std::string, std::string, std::less<>>& refs) {
    std::string line;
    JsonWriter json(line);
    json.begin_object().member("ts", format_utc(at)).member("type", name(type));
    for (const auto& [key, value] : keys) {
      const bool whole =
          key == "attempt" && !value.empty() && value.find_first_not_of("0123456789") == std::string::npos;
      json.key(key);
      if (whole) {
        json.raw(value);
      } else {
        json.value(value);
      }
    }
    if (!refs.empty()) {
      json.key("refs").begin_object();
      for (const auto& [kind, id] : refs) json.member(kind, id);
      json.end_object();
    }
    json.end_object();
    sources::JsonLineDecoder decoder;
    if (!decoder.decode(line))
      return bad("--add", fmt::format("{}: {}", name(type), decoder.builder.fault.detail), decoder.builder.fault.hint);
    if (decoder.builder.event.other_keys > 0)
      return bad("--add", fmt::format("{} has a key that no event has", name(type)),
                 "docs/formats/events.md lists the keys");
    if (at > m_settings.as_of)
      return bad("--add", fmt::format("{} lies after --as-of", name(type)),
                 "give a moment before it, or a later --as-of");
    return decoder.builder.event;
  }

  const Defaults& m_defaults;
  const Settings& m_settings;
};

/// What `--drop` names: a type, an event id, or a place.
class Dropper {
 public:
  Dropper(std::vector<std::string> wanted, Investigator& investigator, bool support)
      : m_wanted(std::move(wanted)), m_investigator(investigator), m_support(support) {}

  [[nodiscard]] bool fits(const Event& event) const {
    if (m_support && is_for_compliance(event.type)) return false;
    return std::any_of(m_wanted.begin(), m_wanted.end(), [&](const std::string& word) { return fits(word, event); });
  }
  [[nodiscard]] bool fits(const std::string& word, const Event& event) const {
    if (event.type_name() == word || (!event.event_id.empty() && event.event_id == word)) return true;
    const std::size_t colon = word.rfind(':');
    if (colon == std::string::npos || event.span.line == 0 || word.substr(colon + 1) != std::to_string(event.span.line))
      return false;
    const Result<std::string> file = m_investigator.file_name(event.span.file);
    const std::string wanted = word.substr(0, colon);
    return file && (*file == wanted || file->ends_with("/" + wanted));
  }

 private:
  std::vector<std::string> m_wanted;
  Investigator& m_investigator;
  bool m_support;
};

// What changed ------------------------------------------------------------------------------------------------------

struct Compared {
  std::string label;  ///< of text
  std::string key;    ///< of JSON
  std::string before, after;
};

/// Only a stuck payout has a cause, and somebody who acts next.
bool is_stuck(const Diagnosis& d) { return d.state == facts::State::stuck; }

std::string cause_words(const Diagnosis& d, report::Language language) {
  if (!is_stuck(d)) return report::Speaker(language).say("none", "无");
  std::string out = report::cause_title(d.cause, d.title, d.subcause, language);
  const report::Phrase band = report::phrase(d.band);
  if (!d.rule.empty())
    out += language == report::Language::zh ? fmt::format("（{} {}，{}）", d.score, band.zh, d.rule)
                                            : fmt::format(" ({} {}, {})", d.score, band.en, d.rule);
  return out;
}

std::string retry_words(const Diagnosis& d, const report::Speaker& say) {
  std::string out(report::label(d.retry.verdict));
  if (d.retry.how != facts::RetryHow::none)
    out += say.say(" ({})", "（{}）", report::phrase(d.retry.how).in(say.language()));
  return out;
}

std::string ledger_words(facts::LedgerState ledger, const report::Speaker& say) {
  const std::string_view sentence = report::phrase(ledger).in(say.language());
  return sentence.empty() ? say.say("unknown", "未知") : std::string(sentence);
}

std::vector<Compared> compare(const Diagnosis& a, const Diagnosis& b, const report::Speaker& say) {
  const report::Language language = say.language();
  const auto owner = [&](const Diagnosis& d) {
    return is_stuck(d) ? std::string(report::name_of(d.owner).in(language)) : say.say("nobody", "无");
  };
  const auto action = [&](const Diagnosis& d) {
    return d.actions.empty() ? say.say("nothing", "无") : report::pick(d.actions.front().todo, language);
  };
  const auto open = [&](const Diagnosis& d) {
    return d.open.empty() ? say.say("nothing", "无") : report::pick(d.open.front().question, language);
  };
  return {
      {"STATE", "state", std::string(facts::word(a.state)), std::string(facts::word(b.state))},
      {"CAUSE", "cause", cause_words(a, language), cause_words(b, language)},
      {"MONEY", "money", report::pick(a.money_says, language), report::pick(b.money_says, language)},
      {"LEDGER", "ledger", ledger_words(a.ledger, say), ledger_words(b.ledger, say)},
      {"RETRY", "retry", retry_words(a, say), retry_words(b, say)},
      {"OWNER", "owner", owner(a), owner(b)},
      {"DO", "actions", action(a), action(b)},
      {"OPEN", "open", open(a), open(b)},
  };
}

void add_lines(std::string& out, std::string_view label, std::string_view word, const std::string& text,
               std::size_t width) {
  // Beside the words only where enough room is left for them.
  const bool beside = width >= 33;
  if (!beside) out += fmt::format("{:<8}{}\n", label, word);
  bool first = true;
  for (const std::string& line : wrap(escape_for_terminal(text), beside ? width - 13 : width - 2)) {
    out += beside ? report::pad(first ? label : "", 8) + report::pad(first ? word : "", 5) : std::string("  ");
    out += line + "\n";
    first = false;
  }
}

std::string text_of(const std::vector<Compared>& items, const std::vector<std::string>& changes,
                    const Diagnosis& subject, const report::TextOptions& options) {
  const report::Speaker say(options);
  report::Page head(options);
  head.wide(say.say("{}, what if", "{}，假设", subject.txid));
  for (const std::string& change : changes) head.indented(change, 2);
  std::string out = head.take() + "\n";
  std::string same;
  for (const Compared& item : items) {
    if (item.before == item.after) {
      same += (same.empty() ? "" : say.zh() ? "、" : ", ") + item.label;
      continue;
    }
    add_lines(out, item.label, say.say("was", "原"), item.before, options.width);
    add_lines(out, "", say.say("now", "现"), item.after, options.width);
  }
  if (same.size() < items.size() * 5 && !same.empty()) out += '\n';
  report::Page foot(options);
  if (!same.empty()) foot.wide(say.say("unchanged: {}", "不变：{}", same));
  return out + foot.take();
}

std::string json_of(const std::vector<Compared>& items, const std::vector<Event>& added, std::size_t dropped,
                    const Diagnosis& a, const Diagnosis& b) {
  std::string out;
  JsonWriter json(out, JsonLayout::pretty);
  json.begin_object().member("schema", "payout-diag/whatif").member("format_version", "1.0").key("added").begin_array();
  for (const Event& event : added)
    json.begin_object().member("ts", format_utc(event.at)).member("type", event.type_name()).end_object();
  json.end_array().member("dropped", dropped).key("changed").begin_array();
  for (const Compared& item : items) {
    if (item.before != item.after) json.value(item.key);
  }
  json.end_array();
  json.key("before").raw(report::diagnosis_json(a, JsonLayout::compact));
  json.key("after").raw(report::diagnosis_json(b, JsonLayout::compact));
  json.end_object();
  return out + '\n';
}

}  // namespace

Result<void> what_if(const WhatIfOptions& options, const Settings& settings, const Env& env) {
  constexpr auto k_formats = std::to_array<Format>({Format::text, Format::json});
  if (Result<void> possible = check_format(settings.format, k_formats, "whatif"); !possible) return possible;
  if (options.add.empty() && options.drop.empty()) {
    return fail(ErrorCode::usage, "nothing_to_change", "whatif needs a fact to add or to drop", {},
                "as in --add payout.not_found");
  }
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
  if (facts::is_service(match->kind)) {
    const std::string id = echo(options.id);
    return fail(ErrorCode::not_found, "not_a_payout",
                match->kind == "channel" ? fmt::format("{} is no payout, but a channel", id)
                : match->kind == "bank"  ? fmt::format("{} is no payout, but a bank", id)
                                         : fmt::format("{} is no payout, but a component", id),
                {}, "ask for the id of a payout");
  }

  const bool support = settings.audience == Audience::support;
  Result<Diagnosis> before = investigator.diagnose(*match);
  if (!before) return tl::unexpected(before.error());
  // What makes a difference to a confidential case, and which events it has, says what the case is.
  if (support && before->confidential) {
    return fail(ErrorCode::usage, "for_compliance", fmt::format("{} is under review: what would change it is for compliance", echo(options.id)),
                {}, "ask with --audience compliance");
  }

  const report::Speaker say(settings.language);
  Alteration change;
  std::vector<std::string> changes;
  const Defaults defaults = defaults_of(*match);
  EventReader events(defaults, settings);
  for (const std::string& spec : options.add) {
    Result<Event> event = events.read(spec);
    if (!event) return tl::unexpected(event.error());
    event->content = change.added.size() + 1;
    changes.push_back(say.say("+ {} at {}", "+ {}，时刻 {}", spec, settings.zone.format(event->at)));
    change.added.push_back(std::move(*event));
  }
  const Dropper dropper(options.drop, investigator, support);
  std::size_t dropped = 0;
  for (const std::string& word : options.drop) {
    if (find_event_type(word)) {
      if (const Result<EventType> allowed = event_type(word, "--drop", settings); !allowed)
        return tl::unexpected(allowed.error());
    }
    const auto count =
        static_cast<std::size_t>(std::count_if(match->events.begin(), match->events.end(), [&](const Event& event) {
          return dropper.fits(word, event) && event.at <= settings.as_of && !(support && is_for_compliance(event.type));
        }));
    const bool around = find_event_type(word) && scope(*find_event_type(word)) != Scope::payout;
    if (count == 0 && !around)
      return bad("--drop", fmt::format("{} is no event of this payout", echo(word)),
                 "`payout-diag timeline ID` lists them: name a type, an event id or FILE:LINE");
    dropped += count;
    changes.push_back(count == 0 ? fmt::format("- {}", word)
                                 : say.say("- {0} ({2})", "- {0}（{1} 条事件）", word, grouped(count),
                                                   counted(count, "event", "events")));
  }
  change.is_dropped = [&dropper](const Event& event) { return dropper.fits(event); };

  Result<Diagnosis> after = investigator.diagnose_altered(*match, change);
  if (!after) return tl::unexpected(after.error());
  const Diagnosis a = for_audience(std::move(*before), settings, *engine);
  const Diagnosis b = for_audience(std::move(*after), settings, *engine);
  const std::vector<Compared> items = compare(a, b, say);
  return write_text(settings.format == Format::json ? json_of(items, change.added, dropped, a, b)
                                                    : text_of(items, changes, a, settings.text_options()),
                    settings, env);
}

}  // namespace payout::app
