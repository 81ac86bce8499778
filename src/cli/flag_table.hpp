#pragma once
/// The one table of commands and flags: parsing, help, man pages and completions all come from it.
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace payout::cli {

enum class Command : std::uint8_t {
  ingest,
  explain,
  report,
  classify,
  timeline,
  incidents,
  channels,
  whatif,
  code,
  rules_list,
  rules_show,
  rules_test,
  rules_lint,
  sources_list,
  sources_show,
  sources_lint,
  sources_test,
  sources_detect,
  rules_coverage,
  rules_mutate,
  rules_diff,
  db_status,
  db_verify,
  config_show,
  doctor,
  schema,
  completion,
  man,
  count_,
};

/// What a flag's value is; decides how it is checked and how a shell completes it.
enum class FlagKind : std::uint8_t { toggle, text, choice, number, duration, moment, file, folder };

struct Flag {
  std::string_view name;  ///< without dashes: `as-of`
  char letter = 0;        ///< `o`, or 0
  FlagKind kind = FlagKind::toggle;
  std::string_view value;      ///< what stands for the value in help: `TIME`
  std::string_view choices;    ///< of a choice: `en|zh`
  std::string_view fallback;   ///< default in words; empty where there is nothing to say
  std::string_view help;       ///< one sentence without final stop
  std::string_view group;      ///< heading in help
  std::uint64_t commands = 0;  ///< bit per Command: where help shows it
  bool everywhere = false;     ///< also accepted where it changes nothing, so that scripts can pass it to every command
  bool repeats = false;        ///< may be given several times
};

struct Example {
  std::string_view line;
  std::string_view does;
};

struct CommandSpec {
  Command command = Command::count_;
  std::string_view name;         ///< `rules list`
  std::string_view positionals;  ///< `FILE...`, `ID`, `[SCHEME] CODE`
  std::size_t least = 0;         ///< positionals wanted
  std::size_t most = 0;
  std::string_view summary;  ///< one line
  std::span<const Example> examples;
  std::string_view notes;  ///< a paragraph below; may be empty
};

[[nodiscard]] constexpr std::uint64_t bit(Command command) { return std::uint64_t{1} << static_cast<unsigned>(command); }

/// How a run can end.
struct ExitStatus {
  std::string_view code;
  std::string_view meaning;
};

/// A variable of the environment that the program heeds.
struct Variable {
  std::string_view name;
  std::string_view meaning;
};

[[nodiscard]] std::span<const ExitStatus> exit_statuses();
[[nodiscard]] std::span<const Variable> variables();
/// In the order of help.
[[nodiscard]] std::span<const CommandSpec> commands();
[[nodiscard]] std::span<const Flag> flags();
[[nodiscard]] const CommandSpec& spec(Command command);
/// True where `command` takes the flag, whether or not it means anything there.
[[nodiscard]] bool accepts(const Flag& flag, Command command);
[[nodiscard]] const Flag* find_flag(std::string_view name);
[[nodiscard]] const Flag* find_flag(char letter);

}  // namespace payout::cli
