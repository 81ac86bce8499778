#include "rules/code_tables.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"

namespace payout::rules {
namespace {

using facts::CodeFact;
using facts::CodeMatch;

constexpr std::string_view k_header = "code,name,cause,subcause,weight,money,retry,retry_after,owner,alive,stage,source";
constexpr std::size_t k_columns = 12;
constexpr int k_parent_depth = 3;
/// Codes of the ISO 20022 lists have four characters: a longer text that begins alike is none of them.
constexpr std::string_view k_iso_lists = "ISO20022-";
constexpr std::size_t k_iso_length = 4;

/// The event type as rules/schemes.json names it: what comes after `payout.`.
std::string_view event_word(EventType type) {
  const std::string_view full = name(type);
  const std::size_t dot = full.find('.');
  return dot == std::string_view::npos ? full : full.substr(dot + 1);
}

/// `G004`: a reason of the SWIFT tracker, written without its status.
bool is_tracker_reason(std::string_view code) {
  return code.size() == 4 && code.front() == 'G' && code.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

/// A code that was not found as it stands is never an exact hit.
CodeFact at_most_parent(CodeFact found) {
  if (found.match == CodeMatch::exact) found.match = CodeMatch::parent;
  return found;
}

template <class E>
E word_or(std::string_view text, E fallback, std::string_view what, const std::string& where, Faults* faults) {
  if (text.empty()) return fallback;
  if (const std::optional<E> found = facts::from_word<E>(text)) return *found;
  if (faults != nullptr) {
    faults->add(where, fmt::format("`{}` is not a known {}", escape_for_terminal(text), what),
                nearest_of(text, facts::Words<E>::k_text), k_unknown_word);
  }
  return fallback;
}

int weight_of(const std::string& cell, const std::string& where, Faults* faults) {
  int weight = 0;
  const auto [end, problem] = std::from_chars(cell.data(), cell.data() + cell.size(), weight);
  const bool good = problem == std::errc{} && end == cell.data() + cell.size() && weight >= 0 && weight <= 100;
  if (!good && faults != nullptr) faults->add(where, fmt::format("weight `{}` is not 0 to 100", escape_for_terminal(cell)));
  return good ? weight : 0;
}

void wrong_header(std::string_view line, const std::string& where, Faults& faults) {
  const std::string whole = fmt::format("the whole line is {}", k_header);
  const bool commas = line.find(',') != std::string_view::npos;
  if (!commas && line.find_first_of(";\t|") != std::string_view::npos) {
    faults.add(where, "the columns are not separated by commas", "save the table as CSV with commas");
    return;
  }
  const std::vector<std::string> cells = split_csv_line(line);
  const std::vector<std::string_view> names = split(k_header, ',');
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool there = i < cells.size();
    if (there && cells[i] == names[i]) continue;
    if (i == 0) break;  // most likely no header at all
    if (!there) return faults.add(where, fmt::format("the header ends before column `{}`", names[i]), whole);
    faults.add(where, fmt::format("column {} of the header is `{}`, not `{}`", i + 1, escape_for_terminal(cells[i]), names[i]), whole);
    return;
  }
  faults.add(where, "the first line is not the header", whole);
}

void wrong_width(std::string_view line, std::size_t cells, const std::string& where, Faults& faults) {
  if (std::count(line.begin(), line.end(), '"') % 2 != 0) {
    faults.add(where, "a quote is not closed on its line", "a quote inside a cell is written twice: \"\"");
  } else {
    faults.add(where, fmt::format("{} columns instead of {}", cells, k_columns),
               cells > k_columns ? "a cell that holds a comma stands in double quotes" : "an empty cell keeps its comma");
  }
}

}  // namespace

std::string did_you_mean(const Subcauses& subcauses, std::string_view id) {
  const std::vector<std::string_view> ids = subcauses.ids();
  const std::string_view near = nearest(id, ids);
  return near.empty() ? std::string() : fmt::format("did you mean `{}`?", near);
}

std::vector<std::string> split_csv_line(std::string_view line) {
  std::vector<std::string> out(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted) {
      if (c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
        out.back() += '"';
        ++i;
      } else if (c == '"') {
        quoted = false;
      } else {
        out.back() += c;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}

CodeTables::CodeTables(std::map<std::string, std::string_view, std::less<>> files, const Subcauses& subcauses,
                       Vocabularies vocabularies)
    : m_files(std::move(files)), m_subcauses(subcauses), m_vocabularies(std::move(vocabularies)) {}

namespace {

/// Calls `visit(line, number)` for each line that is not empty, from 1.
template <class Visit>
void each_line(std::string_view text, const Visit& visit) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty() || number == 1) visit(line, number);
  }
}

}  // namespace

std::optional<CodeFact> CodeTables::read_row(std::string_view scheme, std::string_view line, std::size_t number,
                                             Faults* faults) const {
  const std::string where = faults == nullptr ? std::string() : fmt::format("codes/{}.csv:{}", scheme, number);
  const std::vector<std::string> cells = split_csv_line(line);
  if (cells.size() != k_columns) {
    if (faults != nullptr) wrong_width(line, cells.size(), where, *faults);
    return std::nullopt;
  }
  CodeFact row;
  row.match = CodeMatch::exact;
  row.scheme = scheme;
  row.code = cells[0];
  row.name = cells[1];
  row.subcause = cells[3];
  const Subcause* found = m_subcauses.find(row.subcause);
  if (found == nullptr) {
    if (faults != nullptr) faults->add(where, fmt::format("`{}` is not a known subcause", escape_for_terminal(row.subcause)),
                                      did_you_mean(m_subcauses, row.subcause), k_unknown_word);
    return std::nullopt;
  }
  const Subcause& defaults = *found;
  row.cause = word_or(cells[2], defaults.cause, "cause", where, faults);
  row.weight = defaults.weight;
  if (!cells[4].empty()) row.weight = weight_of(cells[4], where, faults);
  row.money = word_or(cells[5], facts::MoneyState::unknown, "money state", where, faults);
  row.retry = word_or(cells[6], defaults.retry, "retry verdict", where, faults);
  row.retry_after = cells[7];
  row.owner = word_or(cells[8], defaults.owner, "owner", where, faults);
  row.alive = cells[9] == "yes";
  row.stage = cells[10];
  return row;
}

/// All rows in file order; of a code that stands twice the first.
std::vector<CodeFact> CodeTables::parse(std::string_view scheme, std::string_view text, Faults* faults) const {
  std::vector<CodeFact> out;
  std::set<std::string> codes;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (faults != nullptr && !is_utf8(text)) {
    not_utf8(text, fmt::format("codes/{}.csv", scheme), *faults);
    return out;
  }
  if (faults != nullptr && trim(text).empty()) faults->add(fmt::format("codes/{}.csv", scheme), "the table is empty", fmt::format("its first line is {}", k_header));
  bool readable = true;  // what stands below a wrong header is told once the columns are known
  each_line(text, [&](std::string_view line, std::size_t number) {
    if (number == 1) {
      readable = line == k_header;
      if (!readable && faults != nullptr) wrong_header(line, fmt::format("codes/{}.csv:1", scheme), *faults);
      return;
    }
    if (!readable) return;
    std::optional<CodeFact> row = read_row(scheme, line, number, faults);
    if (!row) return;
    if (!codes.insert(row->code).second) {
      if (faults != nullptr) faults->add(fmt::format("codes/{}.csv:{}", scheme, number),
                                        fmt::format("code `{}` stands twice in this table", escape_for_terminal(row->code)),
                                        "only the first row counts", k_twice);
      return;
    }
    out.push_back(std::move(*row));
  });
  return out;
}

CodeTables::Table* CodeTables::table(std::string_view scheme) const {
  if (const auto known = m_tables.find(scheme); known != m_tables.end()) return &known->second;
  const auto file = m_files.find(scheme);
  if (file == m_files.end()) return nullptr;
  Table& out = m_tables[std::string(scheme)];
  each_line(file->second, [&](std::string_view line, std::size_t number) {
    if (number == 1) return;
    const std::string code = line.starts_with('"') ? split_csv_line(line).front() : std::string(line.substr(0, line.find(',')));
    out.lines.emplace(code, line);
  });
  return &out;
}

CodeFact CodeTables::row(std::string_view scheme, std::string_view code) const {
  Table* known = table(scheme);
  if (known == nullptr) return {};
  if (const auto read = known->read.find(code); read != known->read.end()) return read->second;
  const auto line = known->lines.find(code);
  if (line == known->lines.end()) return {};
  std::optional<CodeFact> row = read_row(scheme, line->second, 0, nullptr);
  return known->read.emplace(line->first, row ? std::move(*row) : CodeFact{}).first->second;
}

/// The scheme's own row, else its parents', else the class its first letters name.
CodeFact CodeTables::in_scheme(std::string_view scheme, std::string_view code, int depth) const {
  CodeFact found = row(scheme, code);
  if (found.known() || depth >= k_parent_depth) return found;
  if (const auto parents = m_vocabularies.parents.find(scheme); parents != m_vocabularies.parents.end()) {
    for (const std::string& parent : parents->second) {
      found = in_scheme(parent, code, depth + 1);
      if (!found.known()) continue;
      if (found.match == CodeMatch::exact) found.match = CodeMatch::parent;
      return found;
    }
  }
  const auto classes = m_vocabularies.prefixes.find(scheme);
  const bool fits = !scheme.starts_with(k_iso_lists) || code.size() == k_iso_length;
  if (classes == m_vocabularies.prefixes.end() || !fits) return {};
  for (const Vocabularies::PrefixClass& item : classes->second) {
    const Subcause* subcause = m_subcauses.find(item.subcause);
    if (!code.starts_with(item.prefix) || subcause == nullptr) continue;
    CodeFact out;
    out.match = CodeMatch::prefix;
    out.scheme = scheme;
    out.code = code;
    out.subcause = item.subcause;
    out.cause = subcause->cause;
    out.weight = item.weight;
    out.owner = subcause->owner;
    return out;
  }
  return {};
}

std::vector<std::string> CodeTables::order(const Event& event, std::string_view rail, std::string_view word) const {
  std::vector<std::string> out;
  const auto add_rail = [&](std::string_view name) {
    const auto known = m_vocabularies.rails.find(name);
    if (known == m_vocabularies.rails.end()) return false;
    const auto list = known->second.find(word);
    if (list != known->second.end()) out.insert(out.end(), list->second.begin(), list->second.end());
    return true;
  };
  if (event.scheme.empty()) {
    add_rail(rail);
  } else {
    const bool is_rail = add_rail(event.scheme);
    if (!is_rail || m_files.contains(event.scheme)) out.push_back(event.scheme);
  }
  return out;
}

/// A code found as itself anywhere on the list beats one found in a parent list or by its class.
CodeFact CodeTables::in_order(const std::vector<std::string>& order, std::string_view code) const {
  CodeFact best;
  for (const std::string& scheme : order) {
    CodeFact found = in_scheme(scheme, code, 0);
    if (found.match > best.match) best = std::move(found);
  }
  return best;
}

CodeFact CodeTables::find(const Event& event, std::string_view rail) const {
  if (event.code.empty()) return {};
  const std::vector<std::string> own = order(event, rail, event_word(event.type));
  CodeFact found = in_order(own, event.code);
  if (found.known()) return found;
  if (event.code.find('/') != std::string::npos) return in_parts(event, rail, own);
  if (!is_tracker_reason(event.code)) return found;
  if (event.type == EventType::payout_rejected) found = in_order(own, "RJCT/" + event.code);
  return found.known() ? found : in_order(own, "ACSP/" + event.code);
}

/// `RJCT/AC03`: the part behind the stroke tells why, the part before it where the money stands.
CodeFact CodeTables::in_parts(const Event& event, std::string_view rail, const std::vector<std::string>& own) const {
  const std::size_t stroke = event.code.find('/');
  const std::vector<std::string> refusals = order(event, rail, event_word(EventType::payout_rejected));
  const auto either = [&](std::string_view part) {
    if (part.empty()) return CodeFact{};
    CodeFact found = in_order(own, part);
    return at_most_parent(found.known() ? std::move(found) : in_order(refusals, part));
  };
  CodeFact status = either(std::string_view(event.code).substr(0, stroke));
  CodeFact reason = either(std::string_view(event.code).substr(stroke + 1));
  if (!reason.known()) return status;
  if (status.known()) {
    reason.money = status.money;
    reason.alive = status.alive;
  }
  return reason;
}

std::vector<CodeFact> CodeTables::everywhere(std::string_view code) const {
  std::vector<CodeFact> out;
  for (const auto& [scheme, text] : m_files) {
    CodeFact found = row(scheme, code);
    if (found.known()) out.push_back(std::move(found));
  }
  return out;
}

std::vector<std::string> CodeTables::schemes() const {
  std::vector<std::string> out;
  for (const auto& [scheme, text] : m_files) out.push_back(scheme);
  return out;
}

std::vector<CodeFact> CodeTables::rows(std::string_view scheme) const {
  const auto file = m_files.find(scheme);
  return file == m_files.end() ? std::vector<CodeFact>{} : parse(scheme, file->second, nullptr);
}

void CodeTables::check(Faults& faults) const {
  for (const auto& [scheme, text] : m_files) (void)parse(scheme, text, &faults);
}

}  // namespace payout::rules
