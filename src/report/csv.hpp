#pragma once
/// The list as CSV (docs/formats/csv.md): fixed columns, RFC 4180, UTF-8, LF. Columns are only ever added at the end.
#include <string>
#include <string_view>

#include "diagnosis/diagnosis.hpp"

namespace payout::report {

/// Columns behind the fixed ones.
enum class CsvColumns { fixed, with_change };

/// The header record with its line feed.
[[nodiscard]] std::string csv_header(CsvColumns columns = CsvColumns::fixed);

/// Appends one record with its line feed. No cell from input can start a formula or holds a control character.
void append_csv_row(std::string& out, const diagnosis::Diagnosis& diagnosis, CsvColumns columns = CsvColumns::fixed);

}  // namespace payout::report
