#include "sources/examine.hpp"

#include <algorithm>

#include <re2/re2.h>

#include "base/text.hpp"
#include "sources/csv_rows.hpp"
#include "sources/opened.hpp"
#include "sources/samples.hpp"
#include "sources/sniff.hpp"
#include "sources/text_record.hpp"
#include "sources/tree.hpp"
#include "sources/xml_records.hpp"

namespace payout::sources {
namespace {

constexpr std::size_t k_most_near = 5;
constexpr std::size_t k_most_names = 12;
constexpr std::uint64_t k_enough = 200;

/// Keeps the first of everything and stops the reader when it has seen enough.
struct Taster final : EventSink {
  explicit Taster(Examination& out) : m_out(out) {}
  void event(const Event& event) override {
    if (m_out.events++ == 0) m_out.first_event = event_json(event);
  }
  void reject(const Reject& reject) override {
    if (m_out.first_reject.empty())
      m_out.first_reject = "line " + std::to_string(reject.span.line) + ": " + reject.code + ": " + reject.detail;
  }
  [[nodiscard]] bool checkpoint(Position) override { return ++m_seen < k_enough; }

 private:
  Examination& m_out;
  std::uint64_t m_seen = 0;
};

template <class Names>
std::string listed(const Names& names) {
  std::string out;
  std::size_t count = 0;
  for (const auto& name : names) {
    if (++count > k_most_names) return out + " and more";
    out += (out.empty() ? "" : ", ") + quoted(name);
  }
  return out;
}

std::vector<std::string_view> keys_of(const Tree& tree, std::uint32_t object) {
  std::vector<std::string_view> keys;
  for (std::uint32_t at = tree.first(object); at != Tree::k_none; at = tree.next(object, at))
    keys.push_back(tree.node(at).key);
  return keys;
}

std::vector<std::string_view> lines_of(std::string_view head) {
  std::vector<std::string_view> lines;
  for (std::string_view line : split(head, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!trim(line).empty()) lines.push_back(line);
  }
  return lines;
}

/// `a table with ; between the columns a, b`; empty where the lines are none.
std::string table_shape(const std::vector<std::string_view>& lines) {
  if (lines.size() < 2) return {};
  std::string_view best;
  char sign = '\0';
  std::ptrdiff_t most = 0;
  for (const char delimiter : {',', ';', '\t', '|'}) {
    for (const std::string_view line : {lines[0], lines[lines.size() / 2]}) {
      const std::ptrdiff_t cells = std::count(line.begin(), line.end(), delimiter);
      if (cells > most) best = line, most = cells, sign = delimiter;
    }
  }
  const auto like = [&](std::string_view line) { return std::count(line.begin(), line.end(), sign) == most; };
  const auto rows = std::count_if(lines.begin(), lines.end(), like);
  if (most == 0 || rows * 2 < static_cast<std::ptrdiff_t>(lines.size())) return {};
  const auto header = std::find_if(lines.begin(), lines.end(), like);
  CsvRow row;
  CsvCutter cutter(sign, CsvQuotes::loose);
  static_cast<void>(cutter.cut(*header, row));
  std::string out =
      "a table with `" + (sign == '\t' ? std::string("tab") : std::string(1, sign)) + "` between columns; ";
  const auto titles = header - lines.begin();
  if (titles != 0) out += std::to_string(titles) + (titles == 1 ? " title line, then the columns " : " title lines, then the columns ");
  return out + (titles == 0 ? "the columns " : "") + listed(row.cells);
}

std::string json_shape(std::string_view text, const char* what) {
  Tree tree;
  if (!tree.read(text)) return {};
  if (tree.node(0).kind == JsonKind::array)
    return tree.first(0) == Tree::k_none
               ? "an empty list of JSON"
               : std::string("a JSON list of objects with the keys ") + listed(keys_of(tree, tree.first(0)));
  return std::string(what) + listed(keys_of(tree, 0));
}

/// `XML with the elements log, trace, event`.
std::string markup_shape(std::string_view head, std::string_view first) {
  if (looks_like_html(head))
    return "a page of HTML, as a browser or an error of a server gives it";
  const XmlLook look = look_at_xml(head);
  std::vector<std::string_view> names;
  for (const auto& [name, space] : look.seen) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  if (names.empty()) return "XML or HTML that begins with " + quoted(first);
  return "XML with the elements " + listed(names) + (look.space.empty() ? "" : ", of the namespace " + look.space);
}

std::string text_shape(const std::vector<std::string_view>& lines) {
  Tree tree;
  const std::string_view line = lines[0];
  tree.begin_flat(line);
  Pairs pairs;
  std::vector<std::string_view> keys;
  if (line.find('&') != std::string_view::npos && line.find(' ') == std::string_view::npos) {
    for (const std::string_view part : split(line, '&')) keys.push_back(part.substr(0, part.find('=')));
    return "URL-encoded forms with the fields " + listed(keys) + " (format `form`)";
  }
  if (find_pairs(line, {}, tree, pairs) >= 2) {
    for (const auto& [key, value] : pairs) keys.push_back(key);
    return "key=value pairs with the keys " + listed(keys) + " (format `kv`)";
  }
  const bool same_length =
      lines.size() >= 3 &&
      std::all_of(lines.begin(), lines.end() - 1, [&](std::string_view other) { return other.size() == line.size(); });
  if (same_length && line.size() >= 40)
    return "records of a fixed width of " + std::to_string(line.size()) + " columns, such as " + quoted(line);
  return "lines of text such as " + quoted(line) + " (format `lines`)";
}

/// How much of a sign the content shows; nothing where that is no more than half of it.
std::optional<std::string> partly(const DetectRule& rule, std::string_view head) {
  const re2::StringPiece text(head.data(), head.size());
  const auto fits = std::count_if(rule.head.begin(), rule.head.end(),
                                  [&](const auto& pattern) { return re2::RE2::PartialMatch(text, *pattern); });
  // Half of a sign is what many shapes show.
  if (fits * 2 <= static_cast<std::ptrdiff_t>(rule.head.size())) return std::nullopt;
  if (fits == static_cast<std::ptrdiff_t>(rule.head.size()))
    return "all fits, but something that must not stand there does: " + rule.why;
  return std::to_string(fits) + " of " + std::to_string(rule.head.size()) + " patterns fit: " + rule.why;
}

std::vector<Near> find_near(std::string_view head, const Detection& taken, const SourceSet& sources) {
  std::vector<Near> out;
  for (const Claim& claim : sources.claims(head)) {
    if (claim.definition == taken.definition) continue;
    const bool lower = taken.definition != nullptr && claim.definition->priority < taken.definition->priority;
    out.push_back({claim.definition->id,
                   std::string(lower ? "fits too, with a lower priority: " : "fits too: ") + claim.rule->why});
  }
  const auto known = [&](const std::string& id) {
    return (taken.definition != nullptr && taken.definition->id == id) ||
           std::any_of(out.begin(), out.end(), [&](const Near& near) { return near.id == id; });
  };
  for (const auto& definition : sources.all()) {
    for (const DetectRule& rule : definition->detect) {
      const std::optional<std::string> reason = known(definition->id) ? std::nullopt : partly(rule, head);
      if (reason) out.push_back({definition->id, *reason});
    }
  }
  if (out.size() > k_most_near) out.resize(k_most_near);
  return out;
}

}  // namespace

std::string describe_shape(std::string_view head) {
  if (find_bom(head) == ByteOrderMark::utf8) head.remove_prefix(k_utf8_bom.size());
  const bool cut = head.size() + k_utf8_bom.size() >= k_head;
  std::vector<std::string_view> lines = lines_of(head);
  if (lines.empty()) return "nothing: it is empty";
  if (cut && lines.size() > 1) lines.pop_back();
  const std::string_view first = trim(lines[0]);
  if (first.starts_with('<')) return markup_shape(head, first);
  if (first.starts_with('{') || first.starts_with('[')) {
    if (std::string line = json_shape(first, "lines of JSON with the keys "); !line.empty()) return line;
    if (std::string whole = json_shape(head, "a JSON document with the keys "); !whole.empty()) return whole;
    return "JSON that goes on behind its beginning, or is damaged: " + quoted(first);
  }
  if (std::string table = table_shape(lines); !table.empty()) return table;
  return text_shape(lines);
}

Result<Examination> examine(const Input& input, const ReadOptions& options, const SourceSet& sources) {
  Input ready = input;
  if (Result<void> loaded = load_head(ready); !loaded) return tl::unexpected<Error>(loaded.error());
  Result<Opened> opened = open_input(ready, options, sources);
  if (!opened) return tl::unexpected<Error>(opened.error());
  const std::string head = head_text(*opened);
  Examination out;
  out.detection = opened->detection;
  out.looks_like = describe_shape(head);
  out.near = find_near(head, out.detection, sources);
  Taster taster(out);
  Result<ReadOutcome> outcome = read(ready, options, sources, taster);
  if (outcome)
    out.outcome = std::move(*outcome);
  else
    out.refusal = outcome.error();
  return out;
}

}  // namespace payout::sources
