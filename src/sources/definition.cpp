#include "sources/definition.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <re2/re2.h>

#include "base/text.hpp"
#include "sources/csv_decoder.hpp"
#include "sources/definition_parse.hpp"
#include "sources/tree.hpp"

namespace payout::sources {
namespace {

Format parse_format(const Fields& field) {
  const std::string name = field.text();
  for (const Format format : {Format::jsonl, Format::json, Format::csv, Format::fixed, Format::xml}) {
    if (format_name(format) == name) return format;
  }
  field.fault("`" + name + "` is no format", "jsonl, json, csv, fixed or xml");
  return Format::jsonl;
}

DetectRule parse_detect(const Fields& field) {
  field.only({"why", "head", "without"});
  DetectRule rule;
  rule.why = field.need("why").text();
  for (const Fields& item : field.need("head").items()) rule.head.push_back(item.pattern());
  for (const Fields& item : field.get("without").items()) rule.without.push_back(item.pattern());
  return rule;
}

bool matches(const DetectRule& rule, std::string_view head) {
  const re2::StringPiece text(head.data(), head.size());
  const auto found = [&](const std::shared_ptr<const re2::RE2>& pattern) {
    return re2::RE2::PartialMatch(text, *pattern);
  };
  return std::all_of(rule.head.begin(), rule.head.end(), found) &&
         std::none_of(rule.without.begin(), rule.without.end(), found);
}

std::string_view first_line(std::string_view text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

bool ends_with_word(std::string_view name, std::string_view suffix) {
  return name.size() >= suffix.size() && equals_ignoring_case(name.substr(name.size() - suffix.size()), suffix);
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
  return (line.starts_with('{') || line.starts_with('[')) && (line.size() == 1 || line.ends_with('{') || line.ends_with('['));
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
  }
  return "";
}

Result<SourceDefinition> parse_definition(std::string_view text, const std::string& origin) {
  Tree tree;
  if (!tree.read(text)) {
    return fail(ErrorCode::rules_invalid, "source_syntax", "the definition is not sound JSON: " + tree.fault().detail,
                origin, tree.fault().hint);
  }
  Fields::Report report{origin, std::nullopt};
  const Fields top(tree, 0, "$", report);
  top.only({"schema", "format_version", "id", "title", "format", "priority", "detect", "delimiter", "skip_lines",
            "drop_rows", "fixed", "split", "src", "zone", "common", "records", "samples"});
  SourceDefinition out;
  out.origin = origin;
  if (top.need("schema").text() != "payout-diag/source") top.get("schema").fault("`schema` must be payout-diag/source");
  if (!top.get("format_version").text("1.0").starts_with("1.")) {
    top.get("format_version").fault("this version of the definition format is not known", "versions 1.x are read");
  }
  out.id = top.need("id").text();
  out.title = top.need("title").text();
  out.format = parse_format(top.need("format"));
  out.priority = top.get("priority").small();
  out.skip_lines = top.get("skip_lines").small();
  out.drop_rows = top.get("drop_rows").texts();
  if (top.get("delimiter").present()) {
    const std::string delimiter = top.get("delimiter").text();
    if (delimiter.size() != 1)
      top.get("delimiter").fault("a delimiter is one character");
    else
      out.delimiter = delimiter[0];
  }
  for (const Fields& item : top.get("detect").items()) out.detect.push_back(parse_detect(item));
  if (out.format == Format::fixed) {
    out.fixed = std::make_shared<const FixedLayout>(parse_fixed(top.need("fixed")));
  } else {
    out.mapping = std::make_shared<const Mapping>(parse_mapping(top, out.id));
  }
  for (const Fields& item : top.get("samples").items()) {
    item.only({"input", "events"});
    out.samples.emplace_back(item.need("input").text(), item.need("events").text());
  }
  if (out.id.empty() || out.id == "canonical") top.get("id").fault("`id` must be a name, and not `canonical`");
  if (report.error) return tl::unexpected<Error>(*report.error);
  return out;
}

Result<void> SourceSet::add(std::string_view text, const std::string& origin) {
  Result<SourceDefinition> parsed = parse_definition(text, origin);
  if (!parsed) return tl::unexpected<Error>(parsed.error());
  auto shared = std::make_shared<const SourceDefinition>(std::move(*parsed));
  const auto same =
      std::find_if(m_all.begin(), m_all.end(), [&](const auto& other) { return other->id == shared->id; });
  if (same != m_all.end())
    *same = std::move(shared);
  else
    m_all.push_back(std::move(shared));
  std::sort(m_all.begin(), m_all.end(), [](const auto& a, const auto& b) {
    return a->priority != b->priority ? a->priority > b->priority : a->id < b->id;
  });
  return {};
}

const SourceDefinition* SourceSet::find(std::string_view id) const {
  for (const auto& definition : m_all) {
    if (definition->id == id) return definition.get();
  }
  return nullptr;
}

Result<SourceSet> SourceSet::load(const std::vector<std::string>& overlays) {
  SourceSet set = builtin();
  for (const std::string& overlay : overlays) {
    std::error_code error;
    std::vector<std::filesystem::path> files;
    const std::filesystem::path folder = std::filesystem::path(overlay) / "sources";
    if (!std::filesystem::is_directory(folder, error)) continue;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
      const std::string name = entry.path().filename().string();
      if (name.ends_with(".json") && !name.ends_with(".test.json")) files.push_back(entry.path());
    }
    if (error)
      return fail(ErrorCode::rules_invalid, "source_unreadable", "the folder cannot be read: " + error.message(),
                  folder.string());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
      std::ifstream in(file, std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
      if (!in)
        return fail(ErrorCode::rules_invalid, "source_unreadable", "the definition cannot be read", file.string());
      const Result<void> added = set.add(text, file.string());
      if (!added) return tl::unexpected<Error>(added.error());
    }
  }
  return set;
}

Detection SourceSet::detect(std::string_view head, std::string_view name) const {
  while (!head.empty() && (head.front() == '\n' || head.front() == '\r')) head.remove_prefix(1);
  const std::string_view line = first_line(head);
  if (is_canonical(line)) return {nullptr, Format::jsonl, "a line begins with a JSON object"};
  for (const auto& definition : m_all) {
    for (const DetectRule& rule : definition->detect) {
      if (matches(rule, head)) return {definition.get(), definition->format, rule.why};
    }
  }
  const bool is_csv_name =
      ends_with_word(name, ".csv") || ends_with_word(name, ".tsv") || ends_with_word(name, ".csv.gz");
  if (line.starts_with('<')) return {nullptr, Format::xml, "it begins with an XML tag, and no definition knows it"};
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
