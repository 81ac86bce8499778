#include "app/against.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/audience.hpp"
#include "base/text.hpp"
#include "sources/csv_rows.hpp"

namespace payout::app {
namespace {

constexpr std::size_t k_deepest = 64;
constexpr std::size_t k_longest_text = 256;  ///< of a value that is kept

struct FileDescriptor {
  int fd = -1;
  ~FileDescriptor() {
    if (fd >= 0) ::close(fd);
  }
};

tl::unexpected<Error> no_report(const std::string& path, std::uint64_t line, std::string why) {
  return fail(ErrorCode::input_refused, "not_a_report", std::move(why),
              line == 0 ? path : fmt::format("{}:{}", path, line),
              "give a file that `payout-diag report --format csv` or `json` wrote");
}

std::optional<Instant> instant(std::string_view text) { return parse_rfc3339(text).value; }

/// The few values of one answer that a comparison needs, as text.
struct Found {
  std::string txid, state, cause, subcause, stuck_since, last_event_at, as_of;

  void clear() { *this = Found(); }
  /// False where this is no answer of ours.
  [[nodiscard]] bool put_into(EarlierReport& report) const {
    const std::optional<facts::State> known = facts::from_word<facts::State>(state);
    if (txid.empty() || !known) return false;
    if (const auto moment = instant(as_of)) report.as_of = std::max(report.as_of.value_or(*moment), *moment);
    if (*known != facts::State::stuck) return true;
    EarlierAnswer answer;
    answer.cause = facts::from_word<facts::Cause>(cause).value_or(facts::Cause::undecided);
    answer.subcause = subcause;
    answer.at = instant(stuck_since);
    if (!answer.at) answer.at = instant(last_event_at);
    report.stuck[txid] = std::move(answer);
    return true;
  }
};

// CSV ------------------------------------------------------------------------------------------------------------

/// A cell that would have started a formula was written with an apostrophe before it.
std::string plain_cell(std::string_view cell) {
  if (cell.size() > 1 && cell.front() == '\'' && std::string_view("=+-@\t\r").find(cell[1]) != std::string_view::npos) {
    cell.remove_prefix(1);
  }
  return std::string(cell.substr(0, k_longest_text));
}

class CsvColumns {
 public:
  /// False where a column that is needed is missing.
  bool read(const sources::CsvRow& header) {
    for (std::size_t i = 0; i < header.cells.size(); ++i) m_places[std::string(header.cells[i])] = i;
    return m_places.contains("txid") && m_places.contains("state") && m_places.contains("cause");
  }
  [[nodiscard]] Found found(const sources::CsvRow& row) const {
    const auto cell = [&](const char* name) {
      const auto place = m_places.find(name);
      return place == m_places.end() || place->second >= row.cells.size() ? std::string()
                                                                         : plain_cell(row.cells[place->second]);
    };
    return {cell("txid"),        cell("state"),         cell("cause"), cell("subcause"),
            cell("stuck_since"), cell("last_event_at"), cell("as_of")};
  }

 private:
  std::map<std::string, std::size_t> m_places;
};

Result<EarlierReport> read_csv(sources::ByteSource& bytes, const std::string& path) {
  sources::LineReader lines(bytes, {});
  if (const auto mark = lines.skip_prefix("\xEF\xBB\xBF"); !mark) return tl::unexpected(mark.error());
  sources::CsvRows rows(lines, ',');
  sources::CsvRow row;
  CsvColumns columns;
  EarlierReport out;
  bool is_header = true;
  for (;;) {
    const Result<sources::CsvStatus> status = rows.next(row);
    if (!status) return tl::unexpected(status.error());
    if (*status == sources::CsvStatus::blank) continue;
    if (*status == sources::CsvStatus::end) {
      if (is_header) return no_report(path, 0, "the file is empty");
      return out;
    }
    if (*status != sources::CsvStatus::row) return no_report(path, row.number, "this line is no CSV record");
    if (std::exchange(is_header, false)) {
      if (!columns.read(row)) return no_report(path, 1, "the header lacks the columns txid, state and cause");
    } else if (const Found found = columns.found(row); found.state != "" && !found.put_into(out)) {
      return no_report(path, row.number, "this record is no answer of a report");
    }
  }
}

// JSON -----------------------------------------------------------------------------------------------------------

/// Walks an answer, or an array of them, and keeps what is needed: a report of any size costs its rows alone.
class AnswerWalker : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit AnswerWalker(EarlierReport& out) : m_out(out) {}
  [[nodiscard]] bool is_refused() const { return m_refused; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool binary(binary_t&) override { return false; }
  bool string(string_t& text) override {
    std::string* place = target();
    if (place != nullptr) *place = text.substr(0, k_longest_text);
    return true;
  }
  bool start_object(std::size_t) override { return enter(); }
  bool key(string_t& name) override {
    if (!m_path.empty()) m_path.back() = name.substr(0, k_longest_text);
    return true;
  }
  bool end_object() override {
    m_path.pop_back();
    if (m_path.size() != m_base) return true;
    const bool ours = m_found.put_into(m_out);
    m_found.clear();
    m_refused = m_refused || !ours;
    return ours;
  }
  bool start_array(std::size_t) override {
    if (m_path.empty() && m_base == 0) m_base = 1;
    return enter();
  }
  bool end_array() override {
    m_path.pop_back();
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  bool enter() {
    m_path.emplace_back();
    return m_path.size() <= k_deepest;
  }
  [[nodiscard]] std::string* target() {
    const std::size_t depth = m_path.size() - m_base;
    if (depth == 1) return m_path[m_base] == "as_of" ? &m_found.as_of : nullptr;
    if (depth != 2) return nullptr;
    const std::string& group = m_path[m_base];
    const std::string& name = m_path[m_base + 1];
    if (group == "payout") {
      if (name == "txid") return &m_found.txid;
      if (name == "state") return &m_found.state;
      if (name == "stuck_since") return &m_found.stuck_since;
      if (name == "last_event_at") return &m_found.last_event_at;
    } else if (group == "diagnosis") {
      if (name == "cause") return &m_found.cause;
      if (name == "subcause") return &m_found.subcause;
    }
    return nullptr;
  }

  EarlierReport& m_out;
  std::vector<std::string> m_path;  ///< the key under way in each open bracket; empty in an array
  std::size_t m_base = 0;           ///< brackets around an answer
  Found m_found;
  bool m_refused = false;
};

bool parse(std::string_view text, AnswerWalker& walker) {
  return nlohmann::json::sax_parse(text.begin(), text.end(), &walker) && !walker.is_refused();
}

/// A line an answer, as `jsonl` and `json` of many write it; where the first line is not whole, one document.
Result<EarlierReport> read_json(sources::ByteSource& bytes, const std::string& path) {
  EarlierReport out;
  std::string rest;
  sources::LineReader lines(bytes, {});
  sources::Line line;
  for (bool whole_lines = true;;) {
    const Result<sources::LineStatus> status = lines.next(line);
    if (!status) return tl::unexpected(status.error());
    if (*status == sources::LineStatus::end) break;
    if (*status == sources::LineStatus::too_long) return no_report(path, line.number, "this line is longer than 1 MiB");
    std::string_view text = trim(line.text);
    if (whole_lines && text.ends_with(',')) text.remove_suffix(1);
    const bool frame = text.empty() || text == "[" || text == "]" || text == "[]";
    if (whole_lines && frame) continue;
    AnswerWalker walker(out);
    if (whole_lines && parse(text, walker)) continue;
    if (line.number != 1) {
      if (whole_lines) return no_report(path, line.number, "this line is no answer of a report");
    }
    whole_lines = false;
    rest.append(line.text).push_back('\n');
    if (rest.size() > sources::k_longest_line * 64) return no_report(path, line.number, "this document is larger than 64 MiB");
  }
  AnswerWalker walker(out);
  if (!rest.empty() && !parse(rest, walker)) return no_report(path, 0, "this document holds no answers of a report");
  return out;
}

/// The same answer in the words that everybody may see.
void neutralise(diagnosis::Change& change, const rules::RuleSet& rules) {
  if (!is_confidential(change.was_subcause, rules)) return;
  change.was = facts::Cause::compliance_block;
  change.was_subcause = "under_review";
}

}  // namespace

diagnosis::Change EarlierReport::change(const diagnosis::Diagnosis& now, const rules::RuleSet& rules) const {
  const auto found = stuck.find(now.txid);
  if (found == stuck.end()) return {};
  diagnosis::Change out{diagnosis::Change::Kind::older, found->second.cause, found->second.subcause};
  neutralise(out, rules);
  diagnosis::Change current{diagnosis::Change::Kind::older, now.cause, now.subcause};
  if (now.confidential) current = {diagnosis::Change::Kind::older, facts::Cause::compliance_block, "under_review"};
  if (out.was != current.was || out.was_subcause != current.was_subcause) out.kind = diagnosis::Change::Kind::moved;
  return out;
}

diagnosis::Change EarlierReport::resolved(const EarlierAnswer& was, const rules::RuleSet& rules) {
  diagnosis::Change out{diagnosis::Change::Kind::resolved, was.cause, was.subcause};
  neutralise(out, rules);
  return out;
}

Result<EarlierReport> read_earlier_report(const std::string& path) {
  const FileDescriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)};
  if (file.fd < 0) {
    return fail(ErrorCode::input_refused, "unreadable", fmt::format("cannot read the earlier report: {}", std::strerror(errno)),
                path, "give a file that `payout-diag report --format csv` or `json` wrote");
  }
  sources::FdSource bytes(file.fd, path);
  Result<std::string> head = sources::take(bytes, 4096);
  if (!head) return tl::unexpected(head.error());
  const std::size_t first = head->find_first_not_of(" \t\r\n");
  const bool json = first != std::string::npos && ((*head)[first] == '{' || (*head)[first] == '[');
  sources::PrefixedSource whole(std::move(*head), bytes);
  return json ? read_json(whole, path) : read_csv(whole, path);
}

}  // namespace payout::app
