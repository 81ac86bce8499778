#include "sources/definition.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include <re2/re2.h>

#include "base/text.hpp"
#include "sources/csv_decoder.hpp"
#include "sources/definition_parse.hpp"
#include "sources/envelope.hpp"
#include "sources/tree.hpp"
#include "sources/xml_records.hpp"

namespace payout::sources {
namespace {

Format parse_format(const Fields& field) {
  const std::string name = field.text();
  for (const Format format : {Format::jsonl, Format::json, Format::csv, Format::fixed, Format::xml, Format::mt940, Format::lines,
                              Format::kv, Format::form}) {
    if (format_name(format) == name) return format;
  }
  if (field.present())
    field.fault("`" + name + "` is no format", "jsonl, json, csv, fixed, xml, mt940, lines, kv or form", "S109");
  return Format::jsonl;
}

/// A word of a closed list; empty where the key is not there.
std::string choice(const Fields& field, std::initializer_list<std::string_view> words) {
  const std::string word = field.text();
  if (!field.present() || std::find(words.begin(), words.end(), word) != words.end()) return word;
  std::string known;
  for (const std::string_view one : words) known += (known.empty() ? "" : ", ") + std::string(one);
  field.fault("`" + word + "` is not known here", "one of " + known);
  return {};
}

DetectRule parse_detect(const Fields& field) {
  field.only({"why", "head", "without"});
  DetectRule rule;
  rule.mark = field.mark();
  rule.why = field.need("why").text();
  for (const Fields& item : field.need("head").items()) rule.head.push_back(item.pattern());
  for (const Fields& item : field.get("without").items()) rule.without.push_back(item.pattern());
  return rule;
}

/// One record a line, whatever its layout in the definition: a text of JSON holds no raw line feed.
std::string one_line(std::string_view json) {
  std::string out(json);
  std::replace(out.begin(), out.end(), '\n', ' ');
  std::replace(out.begin(), out.end(), '\r', ' ');
  return out;
}

/// Text as it stands; a list of texts is a list of lines; other JSON stands for itself, of `jsonl` one record a line.
std::string parse_input(const Fields& field, Format format) {
  if (field.is(JsonKind::text)) return field.text();
  const std::vector<Fields> items = field.items();
  const bool lines = field.is(JsonKind::array) && std::all_of(items.begin(), items.end(), [](const Fields& item) {
                       return item.is(JsonKind::text);
                     });
  if (!lines && format == Format::json) return std::string(field.source()) + "\n";
  if (!lines && format != Format::jsonl) {
    field.fault("the input of a sample is text, or a list of lines", {}, "S104");
    return {};
  }
  if (field.is(JsonKind::object)) return one_line(field.source()) + "\n";
  std::string out;
  for (const Fields& item : items) out += (lines ? item.text() : one_line(item.source())) + "\n";
  return out;
}

Sample parse_sample(const Fields& field, Format format) {
  field.only({"name", "input", "events", "rejects", "ignored", "refused"});
  Sample sample;
  sample.mark = field.mark();
  sample.name = field.get("name").text();
  if (const Fields input = field.need("input"); input.present()) sample.input = parse_input(input, format);
  for (const Fields& item : field.get("events").items()) {
    if (!item.is(JsonKind::object)) {
      item.fault("an expected event is an object with the keys of a canonical event", {}, "S104");
      continue;
    }
    sample.events.push_back(one_line(item.source()));
    sample.event_marks.push_back(item.mark());
  }
  sample.rejects = field.get("rejects").texts();
  if (field.get("ignored").present()) sample.ignored = field.get("ignored").small();
  sample.refused = field.get("refused").text();
  if (sample.events.empty() && sample.rejects.empty() && !sample.ignored && sample.refused.empty() &&
      !field.get("events").present())
    field.remark("S121", "the sample does not say what has to come out of it",
                 "add `events`; an empty list says that nothing does");
  return sample;
}

/// Blank lines in front of the content say nothing.
std::string_view without_blank_lines(std::string_view head) {
  while (!head.empty() && (head.front() == '\n' || head.front() == '\r')) head.remove_prefix(1);
  return head;
}

std::string_view first_line(std::string_view text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

bool ends_with_word(std::string_view name, std::string_view suffix) {
  return name.size() >= suffix.size() && equals_ignoring_case(name.substr(name.size() - suffix.size()), suffix);
}

/// A tag, behind blanks: `<x`, `<?xml`, `<!--`.
bool is_xml(std::string_view head) {
  const std::size_t at = head.find_first_not_of(" \t\r\n");
  if (at == std::string_view::npos || head[at] != '<' || at + 1 == head.size()) return false;
  const char c = head[at + 1];
  return c == '?' || c == '!' || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool some_line_opens_object(std::string_view head) {
  for (std::size_t at = 0; at < head.size();) {
    if (head[at] == '{') return true;
    at = head.find('\n', at);
    if (at == std::string_view::npos) return false;
    ++at;
  }
  return false;
}

/// The first line of a document that is laid out for people.
bool is_laid_out(std::string_view line) {
  line = trim(line);
  return (line.starts_with('{') || line.starts_with('[')) &&
         (line.size() == 1 || line.ends_with('{') || line.ends_with('['));
}

/// A line of our own form: an object with a time and a type under our names. It may hold any other key, also those by
/// which a definition knows its records.
bool is_canonical(std::string_view line) {
  if (!line.starts_with('{') || line.find("\"ts\"") == std::string_view::npos) return false;
  Tree tree;
  return tree.read(line) && tree.member(0, "ts") != Tree::k_none && tree.member(0, "type") != Tree::k_none;
}

}  // namespace

JsonLayout json_layout(std::string_view head) {
  head = head.substr(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
  const std::size_t end = head.find('\n');
  if (end == std::string_view::npos) return JsonLayout::open;
  Tree tree;
  const std::string_view rest = trim(head.substr(end));
  if (tree.read(head.substr(0, end))) return rest.empty() ? JsonLayout::open : JsonLayout::lines;
  // A first line that is damaged is no document's beginning where an object stands alone on the second.
  const std::string_view first = trim(head.substr(0, end));
  const bool goes_on = first.empty() || std::string_view("{[,:").find(first.back()) != std::string_view::npos;
  return !goes_on && rest.starts_with('{') && tree.read(first_line(rest)) ? JsonLayout::lines : JsonLayout::document;
}

std::string_view format_name(Format format) {
  switch (format) {
    case Format::jsonl: return "jsonl";
    case Format::json: return "json";
    case Format::csv: return "csv";
    case Format::fixed: return "fixed";
    case Format::xml: return "xml";
    case Format::mt940: return "mt940";
    case Format::lines: return "lines";
    case Format::kv: return "kv";
    case Format::form: return "form";
  }
  return "";
}

namespace {

/// Reads all there is; what is wrong goes into the report, and then the definition must not be used.
SourceDefinition parse_top(const Fields& top, const std::string& origin) {
  top.only({"schema",    "format_version", "id",         "title",  "title_zh", "format",  "priority", "detect",
            "delimiter", "quotes",         "skip_lines", "header", "columns", "layouts",  "drop_rows",
            "end_rows",  "cells",          "lines",      "pairs",  "parse",   "encoding", "prefix",
            "fixed",     "xml", "values", "split",          "src",        "trust",  "zone",   "undated", "common",  "records",  "samples"});
  SourceDefinition out;
  out.origin = origin;
  out.text = std::string(top.source());
  if (const Fields schema = top.need("schema"); schema.present() && schema.text() != "payout-diag/source")
    schema.fault("`schema` must be payout-diag/source");
  if (!top.get("format_version").text("1.0").starts_with("1.")) {
    top.get("format_version").fault("this version of the definition format is not known", "versions 1.x are read");
  }
  out.id = top.need("id").text();
  out.title = top.need("title").text();
  out.title_zh = top.get("title_zh").text("");
  out.format = parse_format(top.need("format"));
  out.priority = top.get("priority").small();
  if (const Fields trust = top.get("trust"); trust.present()) {
    out.trust = find_trust(trust.text()).value_or(Trust::unsaid);
    if (out.trust == Trust::unsaid)
      trust.fault("`trust` says what kind of witness the source is", "statement, inquiry, webhook or own", "S106");
  }
  for (const Fields& item : top.get("detect").items()) out.detect.push_back(parse_detect(item));
  if (!top.get("detect").present())
    top.remark("S122", "nothing says how its files are recognised",
               "add `detect`; an empty list says that it is only read with --source");
  if (out.format == Format::fixed) {
    FixedLayout layout = parse_fixed(top.need("fixed"));
    layout.trust = out.trust;
    out.fixed = std::make_shared<const FixedLayout>(std::move(layout));
  } else {
    Mapping mapping = parse_mapping(top, out.id);
    mapping.trust = out.trust;
    out.mapping = std::make_shared<const Mapping>(std::move(mapping));
    out.csv = std::make_shared<const CsvLayout>(parse_csv(top));
    out.text_layout = std::make_shared<const TextLayout>(parse_text_layout(top));
  }
  if (out.format == Format::xml) out.xml = std::make_shared<const XmlLayout>(parse_xml(top.need("xml")));
  if (out.format == Format::lines) static_cast<void>(top.need("lines"));
  out.encoding = choice(top.get("encoding"), {"utf-8", "latin-1", "gb18030"});
  if (out.encoding == "utf-8") out.encoding.clear();
  out.prefix = choice(top.get("prefix"), {"syslog", "container"});
  for (const Fields& item : top.get("samples").items()) out.samples.push_back(parse_sample(item, out.format));
  if (out.samples.empty())
    top.remark("S120", "no sample shows what it reads", "add `samples`: an input and the events it becomes");
  if (top.get("id").present() && (out.id.empty() || out.id == "canonical"))
    top.get("id").fault("`id` must be a name, and not `canonical`");
  return out;
}

/// The line a reader of the file has to look at: the first one with a quote too many or too few, else that of the
/// offset. A quote that is missing shows itself only lines later.
std::uint64_t unsound_line(std::string_view text, std::size_t offset) {
  std::uint64_t line = 1;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      quoted = !quoted;
    } else if (text[at] == '\n') {
      if (quoted) return line;
      if (at < offset) ++line;
    }
  }
  return line;
}

/// The definition and what is wrong with it; nothing where the text is no JSON.
std::optional<SourceDefinition> parse_text(std::string_view text, const std::string& origin,
                                           std::vector<Finding>& findings) {
  Tree tree;
  if (!tree.read(text)) {
    findings.push_back({"S101",
                        true,
                        origin,
                        {unsound_line(text, tree.fault_offset()), "$"},
                        "the definition is not sound JSON: " + tree.fault().detail,
                        tree.fault().hint});
    return std::nullopt;
  }
  Fields::Report report{origin, text, {}};
  SourceDefinition out = parse_top(Fields(tree, 0, "$", report), origin);
  std::stable_sort(report.findings.begin(), report.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.mark.line < b.mark.line; });
  findings = std::move(report.findings);
  return out;
}

/// Codes of a scheme that has no table mean nothing to the rules.
void check_schemes(const SourceDefinition& definition, const std::vector<std::string>& known,
                   std::vector<Finding>& out) {
  std::vector<std::pair<std::string, Mark>> named;
  if (definition.mapping != nullptr) named = definition.mapping->schemes;
  if (definition.fixed != nullptr) {
    for (const FixedEvent& event : definition.fixed->events)
      named.emplace_back(event.scheme, Mark{1, "$.fixed.events"});
  }
  const std::vector<std::string_view> words(known.begin(), known.end());
  for (std::size_t i = 0; i < named.size(); ++i) {
    const auto& [scheme, mark] = named[i];
    // What is common to many events is named by each of them.
    const auto same = [&](const auto& other) { return other.first == scheme && other.second.line == mark.line; };
    if (std::any_of(named.begin(), named.begin() + static_cast<std::ptrdiff_t>(i), same)) continue;
    if (scheme.empty() || std::find(known.begin(), known.end(), scheme) != known.end()) continue;
    const std::string_view meant = nearest(scheme, words);
    out.push_back({"S129", false, definition.origin, mark, "the scheme `" + scheme + "` has no table of codes",
                   meant.empty() ? "add codes/" + scheme + ".csv, or leave `scheme` out"
                                 : "did you mean `" + std::string(meant) + "`?"});
  }
}

}  // namespace

Result<SourceDefinition> parse_definition(std::string_view text, const std::string& origin) {
  std::vector<Finding> findings;
  std::optional<SourceDefinition> out = parse_text(text, origin, findings);
  std::erase_if(findings, [](const Finding& finding) { return !finding.fatal; });
  if (findings.empty()) return std::move(*out);
  // A key that is misspelt tells more than the one that is missing for it.
  const auto known =
      std::find_if(findings.begin(), findings.end(), [](const Finding& each) { return each.code != "S103"; });
  const Finding& first = known == findings.end() ? findings.front() : *known;
  const std::string more =
      findings.size() == 1 ? "" : " (and " + std::to_string(findings.size() - 1) + " more: `sources lint` lists all)";
  return fail(ErrorCode::rules_invalid, first.code == "S101" ? "source_syntax" : "source_field", first.message + more,
              origin + ":" + std::to_string(first.mark.line) + ": " + first.mark.path, first.hint);
}

std::vector<Finding> check_definition(std::string_view text, const std::string& origin,
                                      const std::vector<std::string>& schemes) {
  std::vector<Finding> findings;
  if (const std::optional<SourceDefinition> parsed = parse_text(text, origin, findings))
    check_schemes(*parsed, schemes, findings);
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.mark.line < b.mark.line; });
  return findings;
}

const SourceSet::List& SourceSet::definitions() const {
  if (m_loader != nullptr) m_all = std::exchange(m_loader, nullptr)();
  return m_all;
}

Result<void> SourceSet::add(std::string_view text, const std::string& origin) {
  static_cast<void>(definitions());
  Result<SourceDefinition> parsed = parse_definition(text, origin);
  if (!parsed) return tl::unexpected<Error>(parsed.error());
  const auto same =
      std::find_if(m_all.begin(), m_all.end(), [&](const auto& other) { return other->id == parsed->id; });
  if (same != m_all.end()) {
    parsed->replaces = (*same)->origin;
    *same = std::make_shared<const SourceDefinition>(std::move(*parsed));
  } else {
    m_all.push_back(std::make_shared<const SourceDefinition>(std::move(*parsed)));
  }
  std::sort(m_all.begin(), m_all.end(), [](const auto& a, const auto& b) {
    return a->priority != b->priority ? a->priority > b->priority : a->id < b->id;
  });
  return {};
}

const SourceDefinition* SourceSet::find(std::string_view id) const {
  for (const auto& definition : definitions()) {
    if (definition->id == id) return definition.get();
  }
  return nullptr;
}

Result<DefinitionText> file_definition(const std::string& file) {
  std::error_code error;
  std::ifstream in(file, std::ios::binary);
  DefinitionText out{file, {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()}};
  if (in.is_open() && in.good() && !std::filesystem::is_directory(file, error)) return out;
  return fail(ErrorCode::rules_invalid, "source_unreadable", "the definition cannot be read", file,
              "check the path and its permissions");
}

Result<std::vector<DefinitionText>> folder_definitions(const std::string& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  std::filesystem::path place = std::filesystem::path(folder) / "sources";
  if (!std::filesystem::is_directory(place, error)) place = folder;
  error.clear();
  for (const auto& entry : std::filesystem::directory_iterator(place, error)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".json") && !name.ends_with(".test.json")) files.push_back(entry.path());
  }
  if (error)
    return fail(ErrorCode::rules_invalid, "source_unreadable", "the folder cannot be read: " + error.message(),
                place.string());
  std::sort(files.begin(), files.end());
  std::vector<DefinitionText> out;
  for (const auto& file : files) {
    Result<DefinitionText> text = file_definition(file.string());
    if (!text) return tl::unexpected<Error>(text.error());
    out.push_back(std::move(*text));
  }
  return out;
}

Result<SourceSet> SourceSet::load(const std::vector<std::string>& overlays) {
  SourceSet set = builtin();
  for (const std::string& overlay : overlays) {
    std::error_code error;
    if (!std::filesystem::is_directory(std::filesystem::path(overlay) / "sources", error)) continue;
    const Result<std::vector<DefinitionText>> files = folder_definitions(overlay);
    if (!files) return tl::unexpected<Error>(files.error());
    for (const DefinitionText& file : *files) {
      const Result<void> added = set.add(file.text, file.origin);
      if (!added) return tl::unexpected<Error>(added.error());
    }
  }
  return set;
}

bool shows(const DetectRule& rule, std::string_view head) {
  const std::string_view content = without_blank_lines(head);
  const re2::StringPiece text(content.data(), content.size());
  const auto found = [&](const std::shared_ptr<const re2::RE2>& pattern) {
    return re2::RE2::PartialMatch(text, *pattern);
  };
  return std::all_of(rule.head.begin(), rule.head.end(), found) &&
         std::none_of(rule.without.begin(), rule.without.end(), found);
}

std::vector<Claim> SourceSet::claims(std::string_view head) const {
  std::vector<Claim> out;
  for (const auto& definition : definitions()) {
    const auto fits = std::find_if(definition->detect.begin(), definition->detect.end(),
                                   [head](const DetectRule& rule) { return shows(rule, head); });
    if (fits != definition->detect.end()) out.push_back({definition.get(), &*fits});
  }
  return out;
}

Detection SourceSet::detect_xml(std::string_view head) const {
  const XmlLook look = look_at_xml(head);
  for (const auto& [element, space] : look.seen) {
    for (const auto& definition : definitions()) {
      if (definition->format != Format::xml) continue;
      const XmlMessage* message = definition->xml->find(element);
      if (message == nullptr) continue;
      return {definition.get(), Format::xml, "it holds the element " + element + " of " + message->name};
    }
  }
  return {nullptr, Format::xml, "it is XML, and no definition knows an element at its beginning"};
}

/// What knows the text that a line holds; nothing where the line itself is known.
std::optional<Claim> SourceSet::embedded_claim(std::string_view line) const {
  Tree tree;
  std::string scratch;
  if (!line.starts_with('{') || !tree.read(line)) return std::nullopt;
  const std::string_view inner = embedded_json(tree, scratch);
  if (inner.empty() || !claims(line).empty()) return std::nullopt;
  for (const Claim& claim : claims(inner)) {
    if (claim.definition->format == Format::json) return claim;
  }
  return std::nullopt;
}

Detection SourceSet::detect(std::string_view head, std::string_view name) const {
  if (is_xml(head)) return detect_xml(head);
  head = without_blank_lines(head);
  const std::string_view line = first_line(head);
  if (is_canonical(line)) return {nullptr, Format::jsonl, "a line begins with a JSON object"};
  if (const std::optional<Claim> claim = embedded_claim(line)) {
    return {claim->definition, Format::json, claim->rule->why + ", as text inside other records", true};
  }
  // The set stands in the order of priority.
  for (const auto& definition : definitions()) {
    for (const DetectRule& rule : definition->detect) {
      if (shows(rule, head)) return {definition.get(), definition->format, rule.why};
    }
  }
  const bool is_csv_name =
      ends_with_word(name, ".csv") || ends_with_word(name, ".tsv") || ends_with_word(name, ".csv.gz");
  if (line.starts_with("sep=")) return {nullptr, Format::csv, "its first line is a spreadsheet's sep= line"};
  if (!line.starts_with('{') && guess_delimiter(line) != '\0')
    return {nullptr, Format::csv, "its first line is a header with canonical column names"};
  if (is_laid_out(line) && json_layout(head) == JsonLayout::document && head.find("\"ts\"") == std::string_view::npos)
    return {nullptr, Format::json, "it is a JSON document, and no definition knows it"};
  if (some_line_opens_object(head)) return {nullptr, Format::jsonl, "a line begins with a JSON object"};
  if (is_csv_name && !head.empty()) return {nullptr, Format::csv, "its name ends in .csv"};
  const bool inner_object = line.find('{') != std::string_view::npos || line.starts_with('[');
  for (const char delimiter : {',', ';', '\t'}) {
    if (!inner_object && std::count(line.begin(), line.end(), delimiter) >= 2) {
      return {nullptr, Format::csv, "its first line has cells and opens no JSON object"};
    }
  }
  return {nullptr, Format::jsonl, head.empty() ? "it is empty" : "nothing else fits, so lines of JSON are tried"};
}

}  // namespace payout::sources
