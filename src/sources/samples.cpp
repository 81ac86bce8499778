#include "sources/samples.hpp"

#include <algorithm>

#include "base/json_text.hpp"
#include "base/text.hpp"
#include "sources/encoding.hpp"
#include "sources/json_line.hpp"
#include "sources/mapping.hpp"
#include "sources/opened.hpp"
#include "sources/read.hpp"

namespace payout::sources {
namespace {

struct Kept final : EventSink {
  std::vector<Event> events;
  std::vector<Reject> rejects;
  void event(const Event& event) override { events.push_back(event); }
  void reject(const Reject& reject) override { rejects.push_back(reject); }
  [[nodiscard]] bool checkpoint(Position) override { return true; }
};

/// The sample as an input that stands in memory.
Input as_input(const Sample& sample, const SourceDefinition& definition) {
  Input input;
  // The format's own name, so that a name never decides what the content does not.
  input.name = "sample." + std::string(format_name(definition.format));
  input.head =
      definition.encoding.empty() ? sample.input : encode(sample.input, definition.encoding).value_or(sample.input);
  return input;
}

ReadOptions sample_options(const std::string& source) {
  ReadOptions options;
  options.source = source;
  options.final = true;
  options.now = Instant::never();
  return options;
}

std::string find(const std::vector<std::pair<std::string, std::string>>& fields, const std::string& key) {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.first == key; });
  return found == fields.end() ? "" : found->second;
}

void compare_event(const std::string& where, const Event& want, const Event& got, SampleResult& result) {
  const auto wanted = event_fields(want);
  const auto given = event_fields(got);
  const auto note = [&](const std::string& key, const std::string& left, const std::string& right) {
    result.differences.push_back(
        {where + ", " + key, left.empty() ? "(nothing)" : left, right.empty() ? "(nothing)" : right});
  };
  for (const auto& [key, text] : wanted) {
    if (const std::string other = find(given, key); other != text) note(key, text, other);
  }
  for (const auto& [key, text] : given) {
    // `src` is the definition's own, the same in every event: it need not be written again and again.
    if (key != "src" && find(wanted, key).empty()) note(key, "", text);
  }
  // Without a txid the first reference names the payout, so its place matters.
  if (got.txid.empty() && !got.refs.empty() && !want.refs.empty() && got.refs.front().kind != want.refs.front().kind)
    note("first of refs", want.refs.front().kind, got.refs.front().kind);
}

void compare_events(const Sample& sample, const std::vector<Event>& got, SampleResult& result) {
  const std::size_t count = std::max(sample.events.size(), got.size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::string where = "event " + std::to_string(i + 1);
    if (i >= sample.events.size()) {
      result.differences.push_back({where, "(no more events)", event_json(got[i])});
      continue;
    }
    JsonLineDecoder decoder;
    decoder.builder.needs_txid = false;  // foreign records may know a payout by another id only
    if (!decoder.decode(sample.events[i])) {
      result.differences.push_back({where, sample.events[i], "no canonical event: " + decoder.builder.fault.detail});
    } else if (decoder.builder.event.other_keys != 0) {
      result.differences.push_back(
          {where, sample.events[i], "keys outside the contract: " + decoder.other_keys.list()});
    } else if (i >= got.size()) {
      result.differences.push_back({where, sample.events[i], "(no more events)"});
    } else {
      compare_event(where, decoder.builder.event, got[i], result);
    }
  }
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out.empty() ? "(none)" : out;
}

void compare_rejects(const Sample& sample, const std::vector<Reject>& rejects, SampleResult& result) {
  std::vector<std::string> codes;
  for (const Reject& reject : rejects) codes.push_back(reject.code);
  if (codes == sample.rejects) return;
  std::string got = joined(codes);
  for (const Reject& reject : rejects) got += "; line " + std::to_string(reject.span.line) + ": " + reject.detail;
  result.differences.push_back({"rejects", joined(sample.rejects), got});
}

SampleResult run(const SourceDefinition& definition, const Sample& sample, const SourceSet& sources) {
  SampleResult result{definition.id, definition.origin, sample.mark, sample.name, {}, {}};
  const Input input = as_input(sample, definition);
  Kept kept;
  const Result<ReadOutcome> outcome = read(input, sample_options(definition.id), sources, kept);
  const std::string refusal = outcome ? "" : outcome.error().reason;
  if (refusal != sample.refused) {
    result.differences.push_back({"refused", sample.refused.empty() ? "(read)" : sample.refused,
                                  outcome ? "(read)" : refusal + ": " + outcome.error().message});
  }
  if (outcome) {
    for (const Event& event : kept.events) result.got.push_back(event_json(event));
    compare_events(sample, kept.events, result);
    compare_rejects(sample, kept.rejects, result);
    if (sample.ignored && outcome->ignored != *sample.ignored) {
      result.differences.push_back({"ignored", std::to_string(*sample.ignored), std::to_string(outcome->ignored)});
    }
  }
  if (definition.detect.empty()) return result;
  const Result<Detection> found = detect_input(input, sample_options(""), sources);
  const std::string taken = found ? found->source() : "(refused: " + found.error().message + ")";
  if (taken != definition.id) result.differences.push_back({"detected as", definition.id, taken});
  return result;
}

/// The beginning of a sample as detection sees it; empty where it is refused.
std::string head_of(const Sample& sample, const SourceDefinition& definition, const SourceSet& sources) {
  Result<Opened> opened = open_input(as_input(sample, definition), sample_options(definition.id), sources);
  return opened ? head_text(*opened) : std::string();
}

Finding finding(std::string_view code, const SourceDefinition& definition, const Mark& mark, std::string message,
                std::string hint) {
  return {code, false, definition.origin, mark, std::move(message), std::move(hint)};
}

/// Who claims a sample of `definition`.
void check_claims(const Sample& sample, std::string_view head, const SourceDefinition& definition,
                  const SourceSet& sources, std::vector<Finding>& out) {
  const std::vector<Claim> claims = sources.claims(head);
  const auto own = std::find_if(claims.begin(), claims.end(),
                                [&](const Claim& claim) { return claim.definition->id == definition.id; });
  if (own == claims.end()) {
    out.push_back(finding("S124", definition, sample.mark, "none of the signs in `detect` fits this sample",
                          "add a sign for it, or take the sample out"));
    return;
  }
  for (const Claim& claim : claims) {
    if (claim.definition->id == definition.id) continue;
    const std::string other = "`" + claim.definition->id + "` (" + claim.rule->why + ")";
    if (claim.definition->priority > definition.priority) {
      out.push_back(finding("S124", definition, sample.mark, "the sample is taken by " + other,
                            "make its sign narrower with `without`, or raise this definition's `priority`"));
    } else if (claim.definition->priority == definition.priority) {
      out.push_back(finding("S125", definition, sample.mark, "the sample is claimed by " + other + " as well",
                            "say in `without` what tells them apart, or give one of them a higher `priority`"));
    }
  }
}

/// Kinds of records with events that no sample holds.
void check_kinds(const SourceDefinition& definition, const SourceSet& sources, std::vector<Finding>& out) {
  std::vector<std::string> met;
  for (const Sample& sample : definition.samples) {
    Kept kept;
    const Result<ReadOutcome> outcome = read(as_input(sample, definition), sample_options(definition.id), sources, kept);
    if (outcome) met.insert(met.end(), outcome->kinds.begin(), outcome->kinds.end());
  }
  for (const RecordRule& record : definition.mapping->records) {
    if (record.ignore || record.name.empty() || std::find(met.begin(), met.end(), record.name) != met.end()) continue;
    out.push_back(finding("S130", definition, record.mark,
                          "no sample holds a record of the kind " + quoted(record.name),
                          "add one to a sample, or take the kind out"));
  }
}

}  // namespace

std::vector<Finding> check_samples(const SourceDefinition& definition, const SourceSet& sources) {
  std::vector<Finding> out;
  if (definition.samples.empty()) return out;
  if (definition.mapping != nullptr) check_kinds(definition, sources, out);
  if (definition.detect.empty()) return out;
  std::vector<std::string> heads;
  for (const Sample& sample : definition.samples) heads.push_back(head_of(sample, definition, sources));
  for (const DetectRule& rule : definition.detect) {
    if (std::none_of(heads.begin(), heads.end(), [&](const std::string& head) { return shows(rule, head); }))
      out.push_back(finding("S123", definition, rule.mark, "the sign fits none of the samples",
                            "add a sample that shows it, or correct its patterns"));
  }
  for (std::size_t i = 0; i < heads.size(); ++i)
    check_claims(definition.samples[i], heads[i], definition, sources, out);
  return out;
}

std::vector<std::pair<std::string, std::string>> event_fields(const Event& event) {
  std::vector<std::pair<std::string, std::string>> out;
  const auto add = [&out](std::string key, std::string text) {
    if (!text.empty()) out.emplace_back(std::move(key), std::move(text));
  };
  add("ts", format_utc(event.at));
  add("type", std::string(event.type_name()));
  add("txid", event.txid);
  add("event_id", event.event_id);
  add("src", event.src);
  add("channel", event.channel);
  add("attempt", event.attempt ? std::to_string(*event.attempt) : "");
  add("scheme", event.scheme);
  add("code", event.code);
  add("msg", event.msg);
  if (event.amount) {
    add("amount", format_decimal(*event.amount));
    add("currency", std::string(event.amount->currency.text()));
  }
  add("bank", event.bank);
  add("payee", event.payee);
  add("customer", event.customer);
  for (const Ref& ref : event.refs) add("refs." + ref.kind, ref.id);
  add("reason", event.reason);
  add("component", event.component);
  add("replaces", event.replaces);
  add("replaced_by", event.replaced_by);
  add("from", event.from ? format_utc(*event.from) : "");
  add("to", event.to ? format_utc(*event.to) : "");
  return out;
}

std::string event_json(const Event& event) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  bool in_refs = false;
  for (const auto& [key, text] : event_fields(event)) {
    const bool is_ref = key.starts_with("refs.");
    if (is_ref && !in_refs) json.key("refs").begin_object();
    if (!is_ref && in_refs) json.end_object();
    in_refs = is_ref;
    if (key == "attempt")
      json.key(key).raw(text);
    else
      json.member(is_ref ? key.substr(5) : key, text);
  }
  if (in_refs) json.end_object();
  json.end_object();
  return out;
}

std::vector<SampleResult> run_samples(const SourceDefinition& definition, const SourceSet& sources) {
  std::vector<SampleResult> out;
  for (const Sample& sample : definition.samples) out.push_back(run(definition, sample, sources));
  return out;
}

}  // namespace payout::sources
