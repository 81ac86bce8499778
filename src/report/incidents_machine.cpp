#include "report/incidents_machine.hpp"

#include <fmt/format.h>

#include "base/csv_text.hpp"
#include "report/machine.hpp"
#include "report/visible_json.hpp"

namespace payout::report {
namespace {

std::string joined(const std::vector<std::string>& list) { return fmt::format("{}", fmt::join(list, "|")); }

std::string group_key(const IncidentView& view) {
  std::string out;
  for (const auto& [word, id] : view.group) out += fmt::format("{}{}={}", out.empty() ? "" : "|", word, id);
  return out;
}

std::string amounts(const IncidentView& view) {
  std::string out;
  for (const auto& [currency, entry] : view.amounts.by_currency) {
    out += fmt::format("{}{} {}", out.empty() ? "" : "|", currency, entry.sum.decimal(entry.digits));
  }
  return out;
}

std::int64_t of(const IncidentView& view, facts::Retry verdict) {
  const auto found = view.retry.find(verdict);
  return found == view.retry.end() ? 0 : found->second;
}

std::string share(const IncidentView& view) {
  const auto value = view.per_mille();
  return value ? fmt::format("{}.{}", *value / 10, *value % 10) : std::string();
}

void member(JsonWriter& json, std::string_view key, std::string_view text) {
  json.key(key);
  if (text.empty()) {
    json.null();
  } else {
    json.value(text);
  }
}

void member(JsonWriter& json, std::string_view key, const diagnosis::Text& text) {
  json.key(key);
  if (text.empty()) {
    json.null();
    return;
  }
  json.begin_object();
  member(json, "en", text.en);
  member(json, "zh", text.zh);
  json.end_object();
}

void write_names(JsonWriter& json, std::string_view key, const std::vector<std::string>& list) {
  json.key(key).begin_array();
  for (const std::string& name : list) json.value(name);
  json.end_array();
}

void write_size(JsonWriter& json, const IncidentView& view) {
  json.member("payouts", view.amounts.payouts).key("amounts").begin_array();
  for (const auto& [currency, entry] : view.amounts.by_currency) {
    json.begin_object().member("currency", currency).member("payouts", entry.payouts);
    json.member("amount", entry.sum.decimal(entry.digits)).end_object();
  }
  json.end_array().member("without_amount", view.amounts.without_amount);
  json.member("orders", view.orders).member("share_per_mille", view.per_mille());
  write_names(json, "channels", view.channels);
  write_names(json, "banks", view.banks);
  json.member("customers", view.customers);
}

void write_causes(JsonWriter& json, const IncidentView& view) {
  json.key("causes").begin_array();
  for (const IncidentView::Share& one : view.causes) {
    json.begin_object().member("cause", facts::word(one.cause));
    member(json, "subcause", one.subcause);
    member(json, "title", one.title);
    json.member("payouts", one.payouts).member("score", one.score);
    member(json, "band", word(one.band));
    json.end_object();
  }
  json.end_array();
  member(json, "says", view.says);
  json.key("fault");
  if (!view.fault) {
    json.null();
    return;
  }
  json.begin_object().member("type", view.fault->type).member("at", utc(view.fault->at));
  member(json, "says", view.fault->says);
  member(json, "file", view.fault->file);
  json.member("line", view.fault->span.line).end_object();
}

void write_doing(JsonWriter& json, const IncidentView& view) {
  json.key("retry").begin_object();
  for (const facts::Retry verdict : {facts::Retry::safe, facts::Retry::after_fix, facts::Retry::after_status_check, facts::Retry::never}) {
    json.member(facts::word(verdict), of(view, verdict));
  }
  json.end_object().member("open_sends", view.open_sends).key("steps").begin_array();
  std::size_t number = 0;
  for (const diagnosis::Action& action : view.steps) {
    json.begin_object().member("n", ++number);
    member(json, "do", action.todo);
    member(json, "who", action.who);
    member(json, "contact", action.contact);
    json.end_object();
  }
  json.end_array().key("measures").begin_array();
  for (const IncidentView::Measure& measure : view.measures) {
    json.begin_object().member("id", measure.id);
    member(json, "says", measure.says);
    json.end_object();
  }
  json.end_array();
}

void write_release(JsonWriter& json, const IncidentView& view) {
  json.key("release").begin_array();
  for (const IncidentView::Release& one : view.release) {
    json.begin_object().member("txid", one.txid).member("retry", facts::word(one.retry));
    member(json, "how", facts::word(one.how));
    json.member("deadline", utc(one.deadline));
    member(json, "deadline_what", one.deadline_what);
    member(json, "amount", one.amount ? format_decimal(*one.amount) : std::string());
    member(json, "currency", one.amount ? one.amount->currency.text() : std::string_view());
    member(json, "customer", one.customer);
    member(json, "channel", one.channel);
    member(json, "bank", one.bank);
    json.end_object();
  }
  json.end_array();
}

void write_incident(JsonWriter& json, const IncidentView& view) {
  json.begin_object().member("id", view.id).key("group").begin_array();
  for (const auto& [word, id] : view.group) json.begin_object().member("kind", word).member("id", id).end_object();
  json.end_array().member("begin", utc(view.begin)).member("first", utc(view.first)).member("last", utc(view.last));
  json.member("ended", utc(view.ended)).member("state", word(view.stage));
  write_size(json, view);
  write_causes(json, view);
  write_doing(json, view);
  write_release(json, view);
  json.end_object();
}

}  // namespace

std::string incidents_csv(std::span<const IncidentView> incidents, const Totals& totals) {
  std::string out;
  CsvWriter csv(out);
  for (const char* head : {"incident", "group", "begin", "first", "last", "ended", "state", "payouts", "orders", "share", "amounts", "cause",
                           "subcause", "score", "band", "channels", "banks", "customers", "safe", "after_fix", "after_status_check",
                           "never", "open_sends", "as_of"}) {
    csv.number(head);
  }
  csv.end_record();
  for (const IncidentView& view : incidents) {
    const auto count = [&](std::int64_t value) { csv.number(fmt::format("{}", value)); };
    const IncidentView::Share& main = view.causes.front();
    csv.text(view.id).text(group_key(view)).number(utc_or_empty(view.begin)).number(utc_or_empty(view.first));
    csv.number(utc_or_empty(view.last)).number(utc_or_empty(view.ended)).number(word(view.stage));
    count(view.amounts.payouts);
    count(view.orders);
    csv.number(share(view)).number(amounts(view)).number(facts::word(main.cause)).text(main.subcause);
    count(main.score);
    csv.number(word(main.band)).text(joined(view.channels)).text(joined(view.banks));
    count(view.customers);
    for (const facts::Retry verdict : {facts::Retry::safe, facts::Retry::after_fix, facts::Retry::after_status_check, facts::Retry::never}) {
      count(of(view, verdict));
    }
    count(view.open_sends);
    csv.number(utc_or_empty(totals.as_of));
    csv.end_record();
  }
  return out;
}

std::string release_csv(const IncidentView& view, const Totals& totals) {
  std::string out;
  CsvWriter csv(out);
  for (const char* head : {"incident", "n", "txid", "retry", "retry_how", "deadline", "currency", "amount", "customer", "channel", "bank", "as_of"}) {
    csv.number(head);
  }
  csv.end_record();
  std::size_t number = 0;
  for (const IncidentView::Release& one : view.release) {
    csv.text(view.id).number(fmt::format("{}", ++number)).text(one.txid).number(facts::word(one.retry)).number(facts::word(one.how));
    csv.number(utc_or_empty(one.deadline)).number(one.amount ? one.amount->currency.text() : std::string_view());
    csv.number(one.amount ? format_decimal(*one.amount) : std::string()).text(one.customer).text(one.channel).text(one.bank);
    csv.number(utc_or_empty(totals.as_of));
    csv.end_record();
  }
  return out;
}

std::string incidents_json(std::span<const IncidentView> incidents, std::int64_t single, const Totals& totals) {
  std::string out;
  JsonWriter json(out, JsonLayout::pretty);
  json.begin_object().member("schema", "payout-diag/incidents").member("format_version", "1.0").key("incidents").begin_array();
  for (const IncidentView& view : incidents) write_incident(json, view);
  json.end_array().member("single_payouts", single).key("rules").begin_object();
  json.member("version", totals.rules_version).member("sha256", totals.rules_sha256).end_object();
  json.member("as_of", utc(totals.as_of)).member("data_end", utc(totals.data_end)).end_object();
  return visible_json(std::move(out)) + "\n";
}

std::string incident_json(const IncidentView& view, JsonLayout layout) {
  std::string out;
  JsonWriter json(out, layout);
  write_incident(json, view);
  return visible_json(std::move(out)) + "\n";
}

std::string incidents_jsonl(std::span<const IncidentView> incidents) {
  std::string out;
  for (const IncidentView& view : incidents) out += incident_json(view, JsonLayout::compact);
  return out;
}

}  // namespace payout::report
