#include "sources/fixed_reader.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/mask.hpp"
#include "base/text.hpp"

namespace payout::sources {
namespace {

constexpr std::size_t k_most_waiting = 10'000;

bool is_comment(std::string_view line) {
  return line.starts_with("#") || line.starts_with("//") || line.starts_with("--") || line.front() == '\x1a';
}

bool is_nothing(std::string_view text) { return text.find_first_not_of("0 ") == std::string_view::npos; }

std::int64_t hash_limit(std::size_t digits) {
  std::int64_t limit = 1;
  for (std::size_t i = 0; i < digits; ++i) limit *= 10;
  return limit;
}

bool contains(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

FixedReader::FixedReader(const FixedLayout& layout, std::string source, const Input& input, Instant file_time,
                         EventSink& sink)
    : m_layout(layout), m_source(std::move(source)), m_input(input), m_sink(sink), m_file_time(file_time) {
  if (Result<Zone> zone = Zone::load(layout.zone)) m_zone = std::move(*zone);
  for (Totals* totals : {&m_batch_totals, &m_file_totals}) {
    totals->sums.resize(layout.controls.size());
    totals->unknown.resize(layout.controls.size());
  }
}

std::string FixedReader::at(const FixedRow& row) const { return m_input.name + ":" + std::to_string(row.number); }

void FixedReader::warn(const std::string& name, const std::string& detail, const FixedRow& row) {
  if (contains(m_warned, name)) return;
  m_warned.push_back(name);
  m_outcome->warnings.push_back({name, detail + " (first at record " + std::to_string(row.number) + ")"});
}

Result<void> FixedReader::read(FixedSplitter& splitter, ReadOutcome& outcome) {
  m_outcome = &outcome;
  Line line;
  while (!m_stopped) {
    const Result<LineStatus> status = splitter.next(line);
    if (!status) return tl::unexpected<Error>(status.error());
    if (*status == LineStatus::end) break;
    m_position = line.after;
    if (*status == LineStatus::too_long) {
      return refuse(code("length"),
                    "record " + std::to_string(line.number) + " has " + std::to_string(line.length) + " bytes, not " +
                        std::to_string(m_layout.length),
                    m_input.name + ":" + std::to_string(line.number));
    }
    const Result<void> taken = take_line(line);
    if (!taken) return taken;
  }
  outcome.end = m_position;
  return m_stopped ? Result<void>{} : end_file();
}

const FixedRecord* FixedReader::recognise(std::string_view line) const {
  for (const FixedRecord& record : m_layout.records) {
    if (!line.starts_with(record.starts)) continue;
    if (holds(record.when, nullptr, nullptr)) return &record;
  }
  return nullptr;
}

Result<void> FixedReader::take_line(const Line& line) {
  if (trim(line.text).empty()) {
    ++m_outcome->blank;
    return {};
  }
  FixedRow row;
  row.number = line.number;
  row.byte = line.byte;
  row.length = static_cast<std::uint32_t>(line.length);
  const auto filler = [&] {
    return line.text.find_first_not_of("9 ") == std::string_view::npos && line.text.size() > 1;
  };
  row.record = recognise(line.text);
  if (filler() && (row.record == nullptr || row.record->role == Role::filler || m_complete)) {
    ++m_outcome->header;
    return {};
  }
  const bool another_file =
      row.record != nullptr && (row.record->role == Role::file_header || row.record->role == Role::batch_header);
  if (row.record == nullptr || (m_complete && !another_file)) {
    // Mail gateways and editors leave remarks; what stands behind a finished file cannot be one of its records.
    if (m_complete || is_comment(line.text)) {
      ++m_outcome->ignored;
      ++m_outcome->records;
      warn("warn_" + code("trailing"), "lines that are no records were skipped", row);
      return {};
    }
    return refuse(code("record"),
                  "record " + std::to_string(line.number) + " is of no known type: it begins with " +
                      quoted(line.text.substr(0, 8)),
                  at(row), "docs/formats/sources.md tells the record types of `" + m_source + "`");
  }
  const LengthFault fault = fit(line.text, m_layout.length, row);
  if (fault == LengthFault::bad) {
    return refuse(code("length"),
                  "record " + std::to_string(line.number) + " has " + std::to_string(line.text.size()) +
                      " characters, not " + std::to_string(m_layout.length),
                  at(row), "the file was cut or changed on its way: fetch it again");
  }
  if (fault == LengthFault::padded)
    warn("warn_" + code("padded"), "records that only lost or gained blanks at their end were taken", row);
  return take_row(std::move(row));
}

Result<void> FixedReader::take_row(FixedRow row) {
  const Role role = row.record->role;
  if (role != Role::file_control && role != Role::file_header) m_file_open = true;
  if (role != Role::entry && role != Role::addenda) ++m_outcome->header;
  switch (role) {
    case Role::file_header: {
      const Result<void> ended = end_file();
      if (!ended) return ended;
      m_file = std::move(row);
      m_file_open = true;
      m_complete = false;
      if (const auto at = moment()) flush_undated(at);
      return {};
    }
    case Role::batch_header:
      m_complete = false;
      begin_batch(std::move(row));
      return {};
    case Role::entry: take_entry(std::move(row)); return {};
    case Role::addenda:
      ++m_batch_totals.entries;
      ++m_file_totals.entries;
      take_addenda(std::move(row));
      return {};
    case Role::batch_control: {
      end_batch();
      const Result<void> checked = check(row, m_batch_totals);
      if (!checked) return checked;
      m_batch_open = false;
      return {};
    }
    case Role::file_control: {
      end_batch();
      m_control_missing = m_control_missing || m_batch_open;
      const Result<void> checked = check(row, m_file_totals);
      if (!checked) return checked;
      m_batch_open = m_file_open = false;
      m_complete = true;
      if (m_control_missing)
        warn("warn_" + code("control"), "a batch has no control record; the file's own totals agree", row);
      return {};
    }
    case Role::filler: return {};
  }
  return {};
}

/// The end of one logical file, by the end of the bytes or by the header of another.
Result<void> FixedReader::end_file() {
  end_batch();
  if (m_file_open) {
    if (m_file) {
      return refuse(code("control"), "the file control record is missing: the file ends before it is complete",
                    m_input.name, "the transfer was cut: fetch the file again");
    }
    if (m_outcome->header + m_outcome->records != 0) {
      FixedRow here;
      here.number = m_position.line;
      warn("warn_" + code("fragment"),
           "the file has no file header or file control, so its totals cannot be checked as a whole", here);
    }
  }
  flush_undated(m_last_moment);
  m_last_moment.reset();
  m_file.clear();
  m_batch.clear();
  m_file_open = m_batch_open = m_control_missing = false;
  m_file_totals =
      Totals{0, 0, std::vector<std::int64_t>(m_layout.controls.size()), std::vector<bool>(m_layout.controls.size())};
  m_batch_totals = m_file_totals;
  return {};
}

Result<void> FixedReader::check(const FixedRow& control, const Totals& totals) {
  for (std::size_t i = 0; i < m_layout.controls.size(); ++i) {
    const FixedControl& rule = m_layout.controls[i];
    if (rule.at != control.record->role) continue;
    // A batch's control says nothing where its header, and so its layout, is not known.
    if (totals.unknown[i]) {
      warn("warn_" + code("control"), rule.what + " could not be checked: an entry's figure cannot be read", control);
      continue;
    }
    std::int64_t found = totals.sums[i];
    if (rule.kind == ControlKind::entries) found = totals.entries;
    if (rule.kind == ControlKind::batches) found = totals.batches;
    const std::string_view digits = control.get(rule.column);
    if (rule.kind == ControlKind::hash) {
      for (const FixedColumn& column : control.record->columns) {
        if (column.name == rule.column) found %= hash_limit(column.length);
      }
    }
    if (rule.kind == ControlKind::batches && !m_file && found == 0) continue;
    const std::optional<std::int64_t> stated = whole_number(digits);
    if (stated && *stated == found) continue;
    if (rule.kind == ControlKind::batches) {
      // All other figures agree (this one stands last), so nothing is lost.
      warn("warn_" + code("control"), rule.what + " is " + quoted(digits) + ", but there are " + std::to_string(found),
           control);
      continue;
    }
    return refuse(code("control"),
                  rule.what + " is " + (stated ? std::to_string(*stated) : quoted(digits)) + ", but its records give " +
                      std::to_string(found),
                  at(control), "the file was cut or changed on its way: fetch it again");
  }
  return {};
}

void FixedReader::begin_batch(FixedRow row) {
  end_batch();
  m_control_missing = m_control_missing || m_batch_open;
  m_batch = std::move(row);
  m_batch_open = true;
  ++m_file_totals.batches;
  m_batch_totals =
      Totals{0, 0, std::vector<std::int64_t>(m_layout.controls.size()), std::vector<bool>(m_layout.controls.size())};
  if (const auto at = moment()) flush_undated(at);
}

void FixedReader::end_batch() {
  if (m_entry) {
    close_entry(*m_entry);
    m_entry.reset();
  }
  for (const auto& [number, entry] : m_waiting) {
    reject(entry.entry, code("addenda"),
           "the return entry " + quoted(entry.entry.get(m_layout.entry_trace)) + " has no addenda that says why",
           "without addenda 99 (or 98) there is no reason code: ask the bank for the whole file");
  }
  m_waiting.clear();
  m_waiting_traces.clear();
  for (const FixedRow& orphan : m_orphans) {
    Waiting nobody;
    // The addenda names its entry by trace number: enough to be found by, without amount and account.
    if (is_nothing(orphan.get(m_layout.carrier_trace))) {
      reject(orphan, code("addenda"), "an addenda stands without its entry", "ask the bank for the whole file");
    } else {
      emit(nobody, orphan);
    }
  }
  m_orphans.clear();
}

void FixedReader::add_up(Totals& totals, const FixedRow& entry) const {
  ++totals.entries;
  const bool debit = is_debit(entry);
  for (std::size_t i = 0; i < m_layout.controls.size(); ++i) {
    const FixedControl& rule = m_layout.controls[i];
    if (rule.of.empty() || (!rule.direction.empty() && (rule.direction == "debit") != debit)) continue;
    const std::optional<std::int64_t> figure = whole_number(entry.get(rule.of));
    std::int64_t sum = 0;
    if (!figure || __builtin_add_overflow(totals.sums[i], *figure, &sum)) {
      totals.unknown[i] = true;
    } else {
      totals.sums[i] = sum;
    }
  }
}

bool FixedReader::is_debit(const FixedRow& entry) const {
  return contains(m_layout.debit_kinds, entry.get(m_layout.kind));
}

void FixedReader::take_entry(FixedRow row) {
  if (m_entry) close_entry(*m_entry);
  add_up(m_batch_totals, row);
  add_up(m_file_totals, row);
  m_batch_open = true;
  m_entry = Waiting{std::move(row), 0};
  for (const FixedRow& orphan : m_orphans) emit(*m_entry, orphan);
  m_orphans.clear();
}

/// No more addenda follow directly. A return entry may still get its own further down.
void FixedReader::close_entry(const Waiting& entry) {
  if (entry.carried != 0) return;
  if (contains(m_layout.return_kinds, entry.entry.get(m_layout.kind))) {
    if (m_waiting.size() < k_most_waiting) {
      m_waiting_traces.emplace(entry.entry.get(m_layout.entry_trace), entry.entry.number);
      m_waiting.emplace(entry.entry.number, entry);
      return;
    }
    reject(entry.entry, code("addenda"), "the return entry has no addenda that says why",
           "ask the bank for the whole file");
    return;
  }
  ++m_outcome->records;
  ++m_outcome->ignored;
  step();
}

void FixedReader::take_addenda(FixedRow row) {
  if (!contains(m_layout.carrier_values, row.get(m_layout.carries))) return;
  const std::string_view trace = row.get(m_layout.carrier_trace);
  if (!m_entry || trace != m_entry->entry.get(m_layout.entry_trace)) {
    if (const auto named = m_waiting_traces.find(std::string(trace)); named != m_waiting_traces.end()) {
      const auto found = m_waiting.find(named->second);
      emit(found->second, row);
      m_waiting.erase(found);
      m_waiting_traces.erase(named);
      return;
    }
  }
  if (m_entry) {
    emit(*m_entry, row);
  } else if (m_orphans.size() < k_most_waiting) {
    m_orphans.push_back(std::move(row));
  } else {
    reject(row, code("addenda"), "an addenda stands without its entry", "ask the bank for the whole file");
  }
}

void FixedReader::step() {
  if (!m_sink.checkpoint(m_position)) m_stopped = true;
}

void FixedReader::reject(const FixedRow& row, std::string_view reason, std::string detail, std::string hint) {
  Reject out;
  out.span = {m_input.file, row.number, row.byte, row.length};
  out.code = std::string(reason);
  out.detail = std::move(detail);
  out.excerpt = make_excerpt(row.text);
  out.hint = std::move(hint);
  ++m_outcome->records;
  ++m_outcome->rejected;
  m_sink.reject(out);
  step();
}

}  // namespace payout::sources
