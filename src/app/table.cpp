#include "app/table.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "app/messages.hpp"
#include "app/people.hpp"
#include "base/csv_text.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"
#include "report/page.hpp"

namespace payout::app {
namespace {

constexpr auto k_table_formats =
    std::to_array<Format>({Format::text, Format::csv, Format::json, Format::jsonl, Format::markdown});
constexpr auto k_format_words = std::to_array<std::string_view>({"text", "csv", "json", "jsonl", "md", "html"});
constexpr std::size_t k_least_last_column = 20;

/// Cells of the columns that text shows, safe to print.
std::vector<std::vector<std::string>> text_cells(const Table& table, bool utf8) {
  std::vector<std::vector<std::string>> out;
  for (const std::vector<std::string>& row : table.rows) {
    std::vector<std::string>& line = out.emplace_back();
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (table.columns[i].in_text) line.push_back(report::printable(row[i], utf8));
    }
  }
  return out;
}

std::string without_end_blanks(const std::string& line) { return line.substr(0, line.find_last_not_of(' ') + 1); }

std::string text_table(const Table& table, const report::TextOptions& options) {
  const std::vector<std::vector<std::string>> cells = text_cells(table, options.utf8);
  const std::size_t count = cells.empty() ? 0 : cells.front().size();
  std::vector<std::size_t> widths(count, 0);
  for (const std::vector<std::string>& line : cells) {
    for (std::size_t i = 0; i < count; ++i) widths[i] = std::max(widths[i], display_width(line[i]));
  }
  std::size_t indent = 0;
  for (std::size_t i = 0; i + 1 < count; ++i) indent += widths[i] + 2;
  const bool beside = indent + k_least_last_column <= options.width;
  std::string out;
  for (const std::vector<std::string>& line : cells) {
    std::string start;
    // Columns that do not fit stand as close as they can.
    for (std::size_t i = 0; i + 1 < count; ++i)
      start += indent > options.width + 2 ? line[i] + "  " : report::pad(line[i], widths[i] + 2);
    const std::size_t room = beside ? options.width - indent : std::max<std::size_t>(options.width, 4) - 2;
    if (!beside) out += without_end_blanks(start) + "\n";
    std::string lead = beside ? start : "  ";
    for (const std::string& part : wrap(line.back(), room)) {
      out += without_end_blanks(lead + part) + "\n";
      lead.assign(beside ? indent : 2, ' ');
    }
  }
  if (!table.closing.empty())
    out += fmt::format("{}{}\n", out.empty() ? "" : "\n", report::printable(table.closing, options.utf8));
  return out;
}

std::string csv_table(const Table& table) {
  std::string out;
  CsvWriter csv(out);
  for (const Table::Column& column : table.columns) csv.text(column.name);
  csv.end_record();
  for (const std::vector<std::string>& row : table.rows) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (table.columns[i].kind == Table::Kind::text) {
        csv.text(row[i]);
      } else {
        csv.number(row[i]);
      }
    }
    csv.end_record();
  }
  return out;
}

void json_row(JsonWriter& json, const Table& table, const std::vector<std::string>& row) {
  json.begin_object();
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    json.key(table.columns[i].name);
    const Table::Kind kind = table.columns[i].kind;
    if (kind != Table::Kind::text && row[i].empty()) {
      json.null();
    } else if (kind == Table::Kind::text || kind == Table::Kind::moment) {
      json.value(row[i]);
    } else {
      json.raw(row[i]);
    }
  }
  json.end_object();
}

std::string json_table(const Table& table) {
  std::string out;
  JsonWriter json(out, JsonLayout::pretty);
  json.begin_object().member("schema", table.schema).member("format_version", "1.0");
  for (const auto& [name, value] : table.facts) json.member(name, value);
  json.key(table.items).begin_array();
  for (const std::vector<std::string>& row : table.rows) json_row(json, table, row);
  json.end_array().end_object();
  return out + "\n";
}

std::string jsonl_table(const Table& table) {
  std::string out;
  for (const std::vector<std::string>& row : table.rows) {
    JsonWriter json(out);
    json_row(json, table, row);
    out += '\n';
  }
  return out;
}

std::string markdown_cell(std::string_view text) {
  std::string out;
  for (const char c : escape_for_terminal(text)) {
    if (c == '|' || c == '<' || c == '`' || c == '*' || c == '_' || c == '[') out += '\\';
    out += c;
  }
  return out;
}

std::string markdown_table(const Table& table) {
  std::string out = "|";
  for (const Table::Column& column : table.columns) out += fmt::format(" {} |", markdown_cell(column.name));
  out += "\n|";
  for (std::size_t i = 0; i < table.columns.size(); ++i) out += "---|";
  for (const std::vector<std::string>& row : table.rows) {
    out += "\n|";
    for (const std::string& cell : row) out += fmt::format(" {} |", markdown_cell(cell));
  }
  return out + "\n";
}

}  // namespace

std::string render(const Table& table, Format format, const report::TextOptions& options) {
  switch (format) {
    case Format::csv: return csv_table(table);
    case Format::json: return json_table(table);
    case Format::jsonl: return jsonl_table(table);
    case Format::markdown: return markdown_table(table);
    case Format::text:
    case Format::html: break;
  }
  return text_table(table, options);
}

Result<void> check_format(Format format, std::span<const Format> possible, std::string_view command) {
  if (std::find(possible.begin(), possible.end(), format) != possible.end()) return {};
  std::vector<std::string_view> words;
  for (const Format one : possible) words.push_back(k_format_words[static_cast<std::size_t>(one)]);
  return fail(ErrorCode::usage, "bad_choice",
              fmt::format("`{}` cannot write {}", command, k_format_words[static_cast<std::size_t>(format)]), {},
              fmt::format("choose one of {}", fmt::join(words, ", ")));
}

Result<void> write_text(std::string_view text, const Settings& settings, const Env& env) {
  Result<std::unique_ptr<Output>> output = open_output(settings, env);
  if (!output) return tl::unexpected(output.error());
  if (const Result<void> written = (*output)->write(text); !written) return written;
  const Result<Written> done = (*output)->finish();
  if (!done) return tl::unexpected(done.error());
  if (!settings.quiet && !done->name.empty()) {
    const std::string name = escape_for_terminal(done->name);
    env.say(settings.language == report::Language::zh
                ? fmt::format("payout-diag: 已写入 {}：{} 字节，sha256 {}\n", name, grouped(done->bytes), done->sha256)
                : fmt::format("payout-diag: wrote {}: {}, sha256 {}\n", name, counted(done->bytes, "byte", "bytes"),
                              done->sha256));
  }
  return {};
}

Result<void> write_table(const Table& table, const Settings& settings, const Env& env, std::string_view command) {
  if (const Result<void> possible = check_format(settings.format, k_table_formats, command); !possible) return possible;
  return write_text(render(table, settings.format, settings.text_options()), settings, env);
}

}  // namespace payout::app
