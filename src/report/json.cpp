#include "report/json.hpp"

#include "report/machine.hpp"
#include "report/visible_json.hpp"

namespace payout::report {
namespace {

using diagnosis::Diagnosis;
using diagnosis::Text;

/// Text, or null where there is none.
void member(JsonWriter& json, std::string_view key, std::string_view text) {
  json.key(key);
  if (text.empty()) {
    json.null();
  } else {
    json.value(text);
  }
}

void member(JsonWriter& json, std::string_view key, const std::optional<Instant>& at) { json.member(key, utc(at)); }

/// `{"en": ..., "zh": ...}`, or null.
void member(JsonWriter& json, std::string_view key, const Text& text) {
  json.key(key);
  if (text.empty()) {
    json.null();
    return;
  }
  json.begin_object();
  member(json, "en", std::string_view(text.en));
  member(json, "zh", std::string_view(text.zh));
  json.end_object();
}

void write_place(JsonWriter& json, const std::string& file, const SourceSpan& span) {
  member(json, "file", file);
  const bool on_a_line = !file.empty();
  json.member("line", on_a_line && span.line != 0 ? std::optional<std::uint64_t>(span.line) : std::nullopt);
  json.member("byte", on_a_line ? std::optional<std::uint64_t>(span.byte) : std::nullopt);
  json.member("length", on_a_line ? std::optional<std::uint32_t>(span.length) : std::nullopt);
}

void write_parts(JsonWriter& json, std::string_view key, const std::vector<diagnosis::ScorePart>& parts) {
  json.key(key).begin_array();
  for (const diagnosis::ScorePart& part : parts) {
    json.begin_object().member("points", part.points);
    member(json, "because", part.because);
    json.end_object();
  }
  json.end_array();
}

void write_payout(JsonWriter& json, const Diagnosis& d) {
  json.key("payout").begin_object();
  json.member("txid", d.txid).member("kind", d.kind).member("state", facts::word(d.state));
  member(json, "stuck_since", d.stuck_since);
  json.key("stuck_seconds");
  if (d.stuck_since) {
    json.value(std::max<std::int64_t>(0, (d.as_of - *d.stuck_since).ns) / 1'000'000'000);
  } else {
    json.null();
  }
  member(json, "amount", d.amount ? format_decimal(*d.amount) : std::string());
  json.member("amount_minor", d.amount ? std::optional<std::int64_t>(d.amount->minor) : std::nullopt);
  member(json, "currency", d.amount ? d.amount->currency.text() : std::string_view());
  member(json, "channel", d.channel);
  member(json, "profile", d.profile_origin);
  member(json, "scheme", d.scheme);
  member(json, "code", d.code);
  member(json, "code_name", d.code_name);
  member(json, "bank", d.bank);
  member(json, "payee", d.payee);
  member(json, "customer", d.customer);
  json.member("attempts", d.attempts);
  member(json, "channel_ref", d.channel_ref);
  json.key("refs").begin_array();
  for (const Ref& ref : d.refs) json.begin_object().member("kind", ref.kind).member("id", ref.id).end_object();
  json.end_array();
  member(json, "last_event_at", std::optional<Instant>(d.last_event_at));
  member(json, "found_by", d.found_by);
  json.key("found_path").begin_array();
  for (const diagnosis::FoundAt& step : d.found_path) {
    json.begin_object().member("kind", step.id.kind).member("id", step.id.id);
    write_place(json, step.file, step.span);
    json.end_object();
  }
  json.end_array();
  json.member("priority", d.priority);
  write_parts(json, "priority_parts", d.priority_parts);
  json.end_object();
}

void write_finding(JsonWriter& json, const diagnosis::Finding& finding) {
  json.begin_object();
  member(json, "rule", finding.rule);
  json.member("cause", facts::word(finding.cause));
  member(json, "subcause", finding.subcause);
  member(json, "title", finding.title);
  member(json, "says", finding.says);
  json.member("score", finding.score);
  write_parts(json, "score_parts", finding.parts);
  member(json, "lost_to", finding.lost_to);
  json.end_object();
}

void write_incident(JsonWriter& json, const Diagnosis& d) {
  json.key("incident");
  if (!d.incident) {
    json.null();
    return;
  }
  json.begin_object().member("id", d.incident->id).member("payouts", d.incident->payouts);
  member(json, "says", d.incident->says);
  json.key("group").begin_array();
  for (const auto& [word, id] : d.incident->group) json.begin_object().member("kind", word).member("id", id).end_object();
  json.end_array();
  member(json, "begin", std::optional<Instant>(d.incident->begin));
  member(json, "ended", d.incident->ended);
  json.end_object();
}

void write_diagnosis(JsonWriter& json, const Diagnosis& d) {
  json.key("diagnosis").begin_object();
  json.member("decided", d.cause != facts::Cause::undecided);
  json.member("cause", facts::word(d.cause));
  member(json, "subcause", d.subcause);
  member(json, "reason", facts::word(d.reason));
  member(json, "rule", d.rule);
  json.member("score", d.score);
  member(json, "band", word(d.band));
  member(json, "title", d.title);
  member(json, "says", d.says);
  write_parts(json, "score_parts", d.parts);
  json.key("runner_up");
  if (d.runner_up) {
    write_finding(json, *d.runner_up);
  } else {
    json.null();
  }
  json.key("also").begin_array();
  for (const diagnosis::Finding& finding : d.also) write_finding(json, finding);
  json.end_array();
  write_incident(json, d);
  json.key("findings").begin_array();
  for (const std::string& finding : d.findings) json.value(finding);
  json.end_array().end_object();
}

void write_money(JsonWriter& json, const Diagnosis& d) {
  json.key("money").begin_object().member("state", facts::word(d.money));
  member(json, "says", d.money_says);
  json.key("evidence").begin_array();
  for (const std::size_t index : d.money_evidence) json.value(index);
  json.end_array().end_object();
  json.key("ledger").begin_object().member("state", facts::word(d.ledger));
  member(json, "refund", d.refund);
  json.end_object();
}

void write_retry(JsonWriter& json, const Diagnosis& d) {
  const diagnosis::RetryAnswer& retry = d.retry;
  json.key("retry").begin_object().member("verdict", facts::word(retry.verdict));
  member(json, "how", facts::word(retry.how));
  member(json, "because", retry.because);
  member(json, "fix", retry.fix);
  member(json, "check", retry.check);
  member(json, "key_valid_until", retry.key_valid_until);
  json.key("reasons").begin_array();
  for (const std::string& reason : retry.reasons) json.value(reason);
  json.end_array().member("interlock", retry.interlock).member("rule_verdict", facts::word(retry.wanted)).end_object();
}

void write_actions(JsonWriter& json, const Diagnosis& d) {
  json.member("owner", facts::word(d.owner)).key("actions").begin_array();
  std::size_t number = 0;
  for (const diagnosis::Action& action : d.actions) {
    json.begin_object().member("n", ++number);
    member(json, "do", action.todo);
    member(json, "who", action.who);
    member(json, "contact", action.contact);
    json.end_object();
  }
  json.end_array();
}

void write_times(JsonWriter& json, const Diagnosis& d) {
  json.key("expected").begin_object();
  member(json, "by", d.expected_by);
  json.member("overdue", d.overdue);
  member(json, "says", d.expected_says);
  member(json, "basis", d.expected_basis);
  member(json, "by_rule", d.expected_by_rule);
  json.key("history");
  if (d.history) {
    json.begin_object().member("payouts", d.history->payouts);
    json.member("median_seconds", d.history->median.ns / 1'000'000'000);
    json.member("p90_seconds", d.history->p90.ns / 1'000'000'000).end_object();
  } else {
    json.null();
  }
  json.end_object().key("deadlines").begin_array();
  for (const diagnosis::Deadline& deadline : d.deadlines) {
    json.begin_object();
    member(json, "what", deadline.what);
    member(json, "at", std::optional<Instant>(deadline.at));
    member(json, "source", deadline.source);
    member(json, "id", deadline.id);
    json.end_object();
  }
  json.end_array();
}

void write_tell(JsonWriter& json, const Diagnosis& d) {
  json.key("tell").begin_object().member("confidential", d.confidential);
  member(json, "en", std::string_view(d.tell.en));
  member(json, "zh", std::string_view(d.tell.zh));
  json.end_object();
}

void write_evidence(JsonWriter& json, const diagnosis::Evidence& fact) {
  json.begin_object();
  member(json, "type", fact.type);
  member(json, "at", fact.timed ? std::optional<Instant>(fact.at) : std::nullopt);
  member(json, "says", fact.says);
  write_place(json, fact.file, fact.span);
  json.end_object();
}

void write_proof(JsonWriter& json, const Diagnosis& d) {
  json.key("evidence").begin_array();
  for (const diagnosis::Evidence& fact : d.evidence) write_evidence(json, fact);
  json.end_array().key("ruled_out").begin_array();
  for (const diagnosis::RuledOut& out : d.ruled_out) {
    json.begin_object().member("cause", facts::word(out.cause));
    member(json, "rule", out.rule);
    member(json, "because", out.because);
    json.end_object();
  }
  json.end_array().key("open").begin_array();
  for (const diagnosis::OpenQuestion& open : d.open) {
    json.begin_object();
    member(json, "rule", open.rule);
    member(json, "question", open.question);
    member(json, "command", open.command);
    member(json, "if_yes", open.if_yes);
    member(json, "if_no", open.if_no);
    json.end_object();
  }
  json.end_array();
}

void write_change(JsonWriter& json, const Diagnosis& d) {
  json.key("change");
  if (!d.change) {
    json.null();
    return;
  }
  const bool is_new = d.change->kind == diagnosis::Change::Kind::fresh;
  json.begin_object().member("kind", word(d.change->kind));
  member(json, "was_cause", is_new ? std::string_view() : facts::word(d.change->was));
  member(json, "was_subcause", d.change->was_subcause);
  json.end_object();
}

void write_record(JsonWriter& json, const diagnosis::RecordAt& record, std::string_view witness) {
  json.begin_object();
  if (!witness.empty()) json.member("witness", witness);
  member(json, "type", record.type);
  member(json, "at", record.at.ns != 0 ? std::optional<Instant>(record.at) : std::nullopt);
  write_place(json, record.file, record.span);
  json.end_object();
}

void write_records(JsonWriter& json, const Diagnosis& d) {
  json.key("records").begin_object().key("unattached").begin_array();
  for (const diagnosis::Unattached& one : d.unattached) {
    json.begin_object().member("kind", one.by.kind).member("id", one.by.id).key("record");
    write_record(json, one.record, {});
    json.key("fits").begin_array();
    for (const std::string& txid : one.fits) json.value(txid);
    json.end_array().member("counted", one.counted);
    member(json, "says", one.says);
    json.end_object();
  }
  json.end_array().key("contradictions").begin_array();
  for (const diagnosis::Disagreement& one : d.contradictions) {
    json.begin_object().member("what", one.what).key("believed");
    write_record(json, one.believed, one.by);
    json.key("other");
    write_record(json, one.other, one.against);
    member(json, "says", one.says);
    json.end_object();
  }
  json.end_array().end_object();
}

}  // namespace

std::string diagnosis_json(const Diagnosis& d, JsonLayout layout) {
  std::string out;
  JsonWriter json(out, layout);
  json.begin_object().member("schema", "payout-diag/diagnosis").member("format_version", k_json_version);
  write_payout(json, d);
  write_diagnosis(json, d);
  write_money(json, d);
  write_retry(json, d);
  write_actions(json, d);
  write_times(json, d);
  write_tell(json, d);
  write_proof(json, d);
  write_records(json, d);
  json.key("rules").begin_object();
  member(json, "version", d.rules_version);
  member(json, "sha256", d.rules_sha256);
  json.end_object();
  member(json, "as_of", std::optional<Instant>(d.as_of));
  member(json, "data_end", std::optional<Instant>(d.data_end));
  write_change(json, d);
  json.end_object();
  return visible_json(std::move(out));
}

}  // namespace payout::report
