#include <algorithm>

#include "report/machine.hpp"
#include "report/timeline.hpp"
#include "report/visible_json.hpp"

namespace payout::report {
namespace {

using facts::Case;

/// Members of an event are written only where it has them.
void member(JsonWriter& json, std::string_view key, std::string_view text) {
  if (!text.empty()) json.member(key, text);
}

void write_event(JsonWriter& json, const TimelineView& view, std::size_t index) {
  const Case& c = *view.subject;
  const Event& event = c.events[index];
  json.begin_object().member("ts", format_utc(event.at)).member("type", event.type_name());
  member(json, "event_id", event.event_id);
  member(json, "src", event.src);
  member(json, "channel", event.channel);
  if (event.attempt) json.member("attempt", *event.attempt);
  member(json, "scheme", event.scheme);
  member(json, "code", event.code);
  if (index < c.codes.size() && c.codes[index].known()) member(json, "code_name", c.codes[index].name);
  member(json, "msg", event.msg);
  if (event.amount) {
    json.member("amount", format_decimal(*event.amount)).member("amount_minor", event.amount->minor);
    json.member("currency", event.amount->currency.text());
  }
  member(json, "bank", event.bank);
  member(json, "payee", event.payee);
  member(json, "customer", event.customer);
  member(json, "reason", event.reason);
  member(json, "component", event.component);
  member(json, "replaces", event.replaces);
  member(json, "replaced_by", event.replaced_by);
  if (!event.refs.empty()) {
    json.key("refs").begin_array();
    for (const Ref& ref : event.refs) json.begin_object().member("kind", ref.kind).member("id", ref.id).end_object();
    json.end_array();
  }
  if (event.other_keys != 0) json.member("other_keys", event.other_keys);
  member(json, "file", view.file_name ? view.file_name(event.span.file) : std::string());
  json.member("line", event.span.line).member("byte", event.span.byte).member("length", event.span.length);
  if (view.raw) json.member("raw", view.raw(event));
  json.end_object();
}

/// Place of each event in the list that is written; nothing for hidden ones.
std::vector<std::optional<std::size_t>> numbers(const TimelineView& view) {
  std::vector<std::optional<std::size_t>> out;
  std::size_t next = 0;
  for (const Event& event : view.subject->events) {
    const bool hidden = view.hidden && view.hidden(event);
    out.push_back(hidden ? std::nullopt : std::optional<std::size_t>(next++));
  }
  return out;
}

std::optional<std::size_t> number(const std::vector<std::optional<std::size_t>>& list, std::size_t index) {
  return index < list.size() ? list[index] : std::nullopt;
}

void write_case(JsonWriter& json, const Case& c) {
  json.key("payout").begin_object().member("txid", c.id).member("kind", c.kind).member("state", facts::word(c.state));
  json.member("stuck_since", utc(c.stuck_since));
  json.member("amount", c.amount ? std::optional<std::string>(format_decimal(*c.amount)) : std::nullopt);
  json.member("amount_minor", c.amount ? std::optional<std::int64_t>(c.amount->minor) : std::nullopt);
  json.member("currency", c.amount ? std::optional<std::string>(c.amount->currency.text()) : std::nullopt);
  json.member("channel", c.channel).member("money", facts::word(c.money)).member("ledger", facts::word(c.ledger));
  json.end_object();
}

}  // namespace

std::string timeline_json(const TimelineView& view, JsonLayout layout) {
  const Case& c = *view.subject;
  const auto order = numbers(view);
  std::string out;
  JsonWriter json(out, layout);
  json.begin_object().member("schema", "payout-diag/timeline").member("format_version", k_timeline_version);
  write_case(json, c);
  json.key("events").begin_array();
  for (std::size_t i = 0; i < c.events.size(); ++i) {
    if (order[i]) write_event(json, view, i);
  }
  json.end_array();
  json.member("hidden", std::count(order.begin(), order.end(), std::nullopt));
  json.key("attempts").begin_array();
  for (const facts::Attempt& attempt : c.attempts) {
    json.begin_object().member("number", attempt.number).member("at", format_utc(attempt.at));
    json.member("state", word(attempt.state)).member("sent", number(order, attempt.sent));
    json.member("decided", number(order, attempt.decided)).end_object();
  }
  json.end_array().key("holds").begin_array();
  for (const facts::OpenHold& hold : c.holds) {
    if (!number(order, hold.event)) continue;
    json.begin_object().member("kind", hold.kind).member("event", number(order, hold.event)).end_object();
  }
  json.end_array().member("as_of", format_utc(c.as_of)).end_object();
  return visible_json(std::move(out));
}

}  // namespace payout::report
