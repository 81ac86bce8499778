#include "report/listing.hpp"

#include <algorithm>

#include "report/csv.hpp"
#include "report/json.hpp"
#include "report/markup.hpp"
#include "report/speaker.hpp"
#include "report/text.hpp"

namespace payout::report {

void Listing::set_provenance(Instant as_of, Instant data_end, std::string rules_version, std::string rules_sha256) {
  m_totals.as_of = as_of;
  m_totals.data_end = data_end;
  m_totals.rules_version = std::move(rules_version);
  m_totals.rules_sha256 = std::move(rules_sha256);
}

void Listing::compare_with(std::string name, std::optional<Instant> at) {
  m_totals.changes.earlier = std::move(name);
  m_totals.changes.at = at;
}

void Listing::add(const diagnosis::Diagnosis& d) {
  const Language language = Speaker(m_options).language();
  m_totals.add(d, language);
  switch (m_format) {
    case Format::csv: {
      Line line{d.priority, d.txid, {}};
      append_csv_row(line.text, d, columns());
      m_lines.push_back(std::move(line));
      return;
    }
    case Format::json:
    case Format::jsonl: m_lines.push_back({d.priority, d.txid, diagnosis_json(d, JsonLayout::compact)}); return;
    case Format::text:
    case Format::markdown:
    case Format::html: m_rows.push_back(row_of(d, language)); return;
  }
}

CsvColumns Listing::columns() const {
  return m_totals.changes.earlier.empty() ? CsvColumns::fixed : CsvColumns::with_change;
}

Result<void> Listing::write(const Sink& sink) {
  const auto order = [](const auto& a, const auto& b) { return comes_before(a.priority, a.txid, b.priority, b.txid); };
  if (m_order == Order::by_priority) {
    std::stable_sort(m_lines.begin(), m_lines.end(), order);
    std::stable_sort(m_rows.begin(), m_rows.end(), order);
  }
  switch (m_format) {
    case Format::text: return sink(report_text(m_rows, m_totals, m_options));
    case Format::markdown: return sink(report_markdown(m_rows, m_totals, m_options));
    case Format::html: return sink(report_html(m_rows, m_totals, m_options));
    default: return write_lines(sink);
  }
}

Result<void> Listing::write_lines(const Sink& sink) const {
  const bool array = m_format == Format::json;
  if (m_format == Format::csv) {
    if (auto done = sink(csv_header(columns())); !done) return done;
  }
  if (array) {
    if (auto done = sink(m_lines.empty() ? "[" : "[\n"); !done) return done;
  }
  for (std::size_t i = 0; i < m_lines.size(); ++i) {
    if (auto done = sink(m_lines[i].text); !done) return done;
    if (m_format == Format::csv) continue;
    if (auto done = sink(array && i + 1 < m_lines.size() ? ",\n" : "\n"); !done) return done;
  }
  return array ? sink("]\n") : Result<void>();
}

std::string explain_as(Format format, const diagnosis::Diagnosis& d, const TextOptions& options) {
  switch (format) {
    case Format::text: return explain_text(d, options);
    case Format::markdown: return explain_markdown(d, options);
    case Format::html: return explain_html(d, options);
    case Format::json: return diagnosis_json(d, JsonLayout::pretty) + "\n";
    case Format::jsonl: return diagnosis_json(d, JsonLayout::compact) + "\n";
    case Format::csv: break;
  }
  std::string out = csv_header();
  append_csv_row(out, d);
  return out;
}

}  // namespace payout::report
