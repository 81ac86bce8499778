#include "sources/definition_summary.hpp"

#include <re2/re2.h>

#include "sources/csv_layout.hpp"
#include "sources/fixed_layout.hpp"
#include "sources/mapping.hpp"
#include "sources/text_layout.hpp"

namespace payout::sources {
namespace {

using Lines = std::vector<std::pair<std::string, std::string>>;

std::string joined(const std::vector<std::string>& words, const char* between) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : between) + word;
  return out;
}

/// `data.id or data.ref`, `"EUR"`, `status: failed -> payout.rejected, ...`
std::string spelled(const ValueRule& rule) {
  std::vector<std::string> ways;
  for (const ValueRule& choice : rule.choices) ways.push_back(spelled(choice));
  for (const Path& path : rule.paths) ways.push_back(path.text);
  std::vector<std::string> parts;
  for (const ValueRule& part : rule.parts) parts.push_back(spelled(part));
  if (!parts.empty()) ways.push_back(joined(parts, " + "));
  if (rule.constant) ways.push_back("\"" + *rule.constant + "\"");
  std::string out = joined(ways, " or ");
  if (rule.table.empty() && rule.patterns.empty()) return out;
  std::vector<std::string> words;
  for (const auto& [from, to] : rule.table) words.push_back(from + " = " + to);
  for (const auto& [pattern, to] : rule.patterns) words.push_back("/" + pattern->pattern() + "/ = " + to);
  if (rule.otherwise) words.push_back("else " + *rule.otherwise);
  return out + " (" + joined(words, ", ") + ")";
}

std::string spelled(const std::vector<ConditionRule>& conditions);

std::string spelled(const ConditionRule& rule) {
  if (!rule.any.empty()) {
    std::vector<std::string> ways;
    for (const std::vector<ConditionRule>& one : rule.any) ways.push_back(spelled(one));
    return (rule.negate ? "not: " : "") + joined(ways, ", or ");
  }
  std::string out = rule.path.text;
  if (rule.exists) out += *rule.exists ? " is there" : " is not there";
  if (!rule.any_of.empty()) out += " is " + joined(rule.any_of, " or ");
  if (!rule.starts.empty()) out += " begins with " + rule.starts;
  if (rule.match != nullptr) out += " matches " + rule.match->pattern();
  return rule.negate ? "not: " + out : out;
}

std::string spelled(const std::vector<ConditionRule>& conditions) {
  std::vector<std::string> parts;
  for (const ConditionRule& condition : conditions) parts.push_back(spelled(condition));
  return joined(parts, "; ");
}

void add_event(const EventRule& event, Lines& out) {
  // A type that is always the same reads better without the quotes of a constant.
  const bool plain = event.type.paths.empty() && event.type.constant;
  out.emplace_back("  event", plain ? *event.type.constant : spelled(event.type));
  if (!event.when.empty()) out.emplace_back("    when", spelled(event.when));
  if (event.each) out.emplace_back("    each", "item of a list");
  out.emplace_back("    ts", spelled(event.ts.value) + " (" + joined(event.ts.forms, ", ") + ")");
  for (const auto& [key, rule] : event.fields) out.emplace_back("    " + key, spelled(rule));
  if (event.amount) {
    out.emplace_back("    amount", spelled(event.amount->value) +
                                       (event.amount->form.unit == AmountUnit::minor ? " (minor units)" : "") +
                                       ", currency " + spelled(event.amount->currency));
  }
  for (const RefRule& ref : event.refs) out.emplace_back("    refs." + ref.kind, spelled(ref.value));
}

void add_mapping(const Mapping& mapping, Lines& out) {
  if (mapping.zone) out.emplace_back("ZONE", mapping.zone->name() + ", where a time names none");
  for (const RecordRule& record : mapping.records) {
    out.emplace_back("RECORD", (record.name.empty() ? std::string("any") : record.name) +
                                   (record.ignore ? ": carries nothing for us" : ""));
    if (!record.when.empty()) out.emplace_back("  when", spelled(record.when));
    for (const EventRule& event : record.events) add_event(event, out);
  }
}

void add_fixed(const FixedLayout& layout, Lines& out) {
  out.emplace_back("ZONE", layout.zone);
  for (const FixedEvent& event : layout.events) {
    out.emplace_back("  event", std::string(name(event.type)));
    out.emplace_back("    scheme", event.scheme);
    out.emplace_back("    code", event.code);
    for (const FixedRef& ref : event.refs) out.emplace_back("    refs." + ref.kind, ref.text);
  }
}

/// The format and what is special about it: `csv, GB18030, header with id, time`.
std::string form_text(const SourceDefinition& definition) {
  std::string out(format_name(definition.format));
  if (!definition.encoding.empty()) out += ", " + definition.encoding + " where it is not UTF-8";
  if (!definition.prefix.empty()) out += ", behind a " + definition.prefix + " header";
  if (definition.format == Format::csv && definition.csv != nullptr && !definition.csv->header.empty())
    out += ", the header holds " + joined(definition.csv->header, ", ");
  if (definition.text_layout != nullptr && !definition.text_layout->patterns.empty()) {
    for (const LinePattern& pattern : definition.text_layout->patterns) out += "; " + pattern.match->pattern();
  }
  return out;
}

}  // namespace

Lines summarize(const SourceDefinition& definition) {
  Lines out;
  out.emplace_back("FORMAT", form_text(definition));
  if (definition.detect.empty()) out.emplace_back("KNOWN BY", "nothing: it is read with --source " + definition.id);
  for (const DetectRule& rule : definition.detect) out.emplace_back("KNOWN BY", rule.why);
  if (definition.mapping != nullptr) add_mapping(*definition.mapping, out);
  if (definition.fixed != nullptr) add_fixed(*definition.fixed, out);
  out.emplace_back("SAMPLES", std::to_string(definition.samples.size()));
  return out;
}

}  // namespace payout::sources
