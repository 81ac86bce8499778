#pragma once
/// Small tables in every machine form and as text: rules, codes, settings.
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/settings.hpp"

namespace payout::app {

struct Table {
  enum class Kind : std::uint8_t { text, number, truth, moment };
  struct Column {
    std::string name;
    Kind kind = Kind::text;  ///< how JSON writes it; an empty cell that is no text is null
    bool in_text = true;     ///< false: for programs only
  };
  std::string schema;  ///< `payout-diag/rules`
  std::string items;   ///< the array's key in JSON
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::pair<std::string, std::string>> facts;  ///< text members before the array in JSON
  std::string closing;                                     ///< last line of text; may be empty
};

/// The table as text (aligned, the last column wrapped), CSV, JSON (one object), JSON Lines or Markdown.
[[nodiscard]] std::string render(const Table& table, Format format, const report::TextOptions& options);

/// An error (usage, bad_choice) where a command cannot write the format that was asked for.
[[nodiscard]] Result<void> check_format(Format format, std::span<const Format> possible, std::string_view command);

/// Renders into the output that was asked for.
[[nodiscard]] Result<void> write_table(const Table& table, const Settings& settings, const Env& env,
                                       std::string_view command);

/// Writes finished text into the output that was asked for, and says what became of a file.
[[nodiscard]] Result<void> write_text(std::string_view text, const Settings& settings, const Env& env);

}  // namespace payout::app
