#pragma once
/// Many answers as one output in any format. Answers are rendered as they come and let go, so that a list of a
/// million payouts costs a line each, not an answer each; they are sorted at the end.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "diagnosis/diagnosis.hpp"
#include "report/csv.hpp"
#include "report/summary.hpp"
#include "report/text_options.hpp"

namespace payout::report {

/// Order of a listing: as a report wants it, or as the answers were asked for.
enum class Order : std::uint8_t { by_priority, as_added };
enum class Format : std::uint8_t { text, csv, json, jsonl, markdown, html };

class Listing {
 public:
  /// Takes pieces of the output; the first error ends the writing.
  using Sink = std::function<Result<void>(std::string_view)>;

  Listing(Format format, TextOptions options, Order order = Order::by_priority)
      : m_format(format), m_order(order), m_options(std::move(options)) {}

  /// Moment, data end and rules for a list that stays empty.
  void set_provenance(Instant as_of, Instant data_end, std::string rules_version, std::string rules_sha256);
  /// The list says what changed since an earlier report, which people know by `name`; call before the first `add`.
  void compare_with(std::string name, std::optional<Instant> at);
  void add(const diagnosis::Diagnosis& diagnosis);
  [[nodiscard]] std::size_t size() const { return m_lines.size() + m_rows.size(); }
  [[nodiscard]] const Totals& totals() const { return m_totals; }

  /// Sorts (by priority, then txid) and writes the whole output. `json` is an array of one compact object a line;
  /// `jsonl` the same objects without the array. Call once. Errors: the sink's.
  [[nodiscard]] Result<void> write(const Sink& sink);

 private:
  /// One record of a machine format, ready to be written.
  struct Line {
    int priority = 0;
    std::string txid;
    std::string text;
  };
  [[nodiscard]] CsvColumns columns() const;
  [[nodiscard]] Result<void> write_lines(const Sink& sink) const;

  Format m_format;
  Order m_order;
  TextOptions m_options;
  Totals m_totals;
  std::vector<Line> m_lines;
  std::vector<Row> m_rows;
};

/// One answer in any format; the machine formats as a list of one, but `json` as one pretty object.
[[nodiscard]] std::string explain_as(Format format, const diagnosis::Diagnosis& diagnosis, const TextOptions& options);

}  // namespace payout::report
