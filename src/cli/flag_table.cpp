#include "cli/flag_table.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace payout::cli {
namespace {

constexpr std::size_t k_many = std::numeric_limits<std::size_t>::max();

constexpr std::uint64_t bits(std::initializer_list<Command> commands) {
  std::uint64_t out = 0;
  for (const Command command : commands) out |= bit(command);
  return out;
}

using C = Command;
constexpr std::uint64_t k_answers = bits({C::explain, C::report, C::classify, C::incidents, C::channels, C::whatif, C::rules_diff});
constexpr std::uint64_t k_store =
    bits({C::ingest, C::explain, C::report, C::incidents, C::channels, C::timeline, C::db_status, C::db_verify, C::config_show, C::doctor, C::whatif, C::code, C::rules_coverage, C::rules_diff});
constexpr std::uint64_t k_inputs = bits({C::ingest, C::classify});
constexpr std::uint64_t k_forms = k_inputs | bit(C::sources_detect);
constexpr std::uint64_t k_sources = bits({C::sources_list, C::sources_show, C::sources_lint, C::sources_test, C::sources_detect});
constexpr std::uint64_t k_rules =
    k_answers | k_sources | bits({C::code, C::rules_list, C::rules_show, C::rules_test, C::rules_lint, C::rules_coverage, C::rules_mutate, C::config_show, C::doctor});
constexpr std::uint64_t k_all = bit(C::count_) - 1;
/// What writes about the program itself: it looks at no store, no rules and no configuration.
constexpr std::uint64_t k_itself = bits({C::schema, C::completion, C::man});
constexpr std::uint64_t k_lists = k_all & ~bits({C::rules_test}) & ~k_itself;

constexpr std::string_view k_where = "Where things are";
constexpr std::string_view k_what = "What to look at";
constexpr std::string_view k_how = "How to show it";
constexpr std::string_view k_reading = "How to read the input";

constexpr auto k_flags = std::to_array<Flag>({
    {"db", 0, FlagKind::file, "FILE", "", "in the XDG state folder", "The store of payouts; also PAYOUT_DIAG_DB",
     k_where, k_store, true},
    {"config", 0, FlagKind::file, "FILE", "", "./payout-diag.json, XDG, /etc",
     "The configuration; also PAYOUT_DIAG_CONFIG", k_where, k_answers | bits({C::timeline, C::code, C::config_show, C::doctor}), true},
    {"rules", 0, FlagKind::folder, "DIR", "", "", "Lay this folder of rules over the built-in ones; may be repeated",
     k_where, k_rules, true, true},

    {"as-of", 0, FlagKind::moment, "TIME", "", "now",
     "Answer as of this moment: RFC 3339, or a date or local time with --tz", k_what,
     k_answers | bits({C::timeline, C::code, C::doctor, C::rules_lint, C::rules_coverage}), true},
    {"since", 0, FlagKind::moment, "TIME", "", "", "Only from this moment on (report: stuck since; timeline: events; channels: sends)",
     k_what, bits({C::report, C::classify, C::incidents, C::channels, C::timeline}), true},
    {"until", 0, FlagKind::moment, "TIME", "", "", "Only before this moment", k_what,
     bits({C::report, C::classify, C::incidents, C::channels, C::timeline}), true},
    {"all", 0, FlagKind::toggle, "", "", "", "Every payout, not only the stuck ones", k_what, bits({C::classify})},
    {"audience", 0, FlagKind::choice, "WHO", "support|compliance", "support",
     "Who will read this; support sees no confidential cause", k_what,
     k_answers | bits({C::timeline, C::code, C::rules_coverage}), true},
    {"fail-on", 0, FlagKind::text, "WORDS", "", "",
     "Exit with 1 when a row matches one of these, with commas between: any, overdue, a cause, a subcause, a reason; "
     "of channels: down, degraded, maintenance, quiet",
     k_what, bits({C::report, C::classify, C::incidents, C::channels, C::rules_diff})},
    {"by", 0, FlagKind::choice, "WHAT", "reason|cause|subcause|channel|bank|customer|scheme|code|owner|retry", "",
     "Sums in place of the list: how many, how long, how much", k_what, bits({C::report})},
    {"against", 0, FlagKind::file, "PLACE", "", "",
     "report: say what changed since this earlier report (CSV or JSON); rules diff: a folder laid over the rules in force",
     k_what, bits({C::report, C::rules_diff})},
    {"add", 0, FlagKind::text, "EVENT", "", "", "A fact to put in: TYPE[,key=value...]; at=-2h or at=TIME says when",
     k_what, bits({C::whatif}), false, true},
    {"drop", 0, FlagKind::text, "EVENT", "", "", "A fact to leave out: TYPE (every one), an event id, or FILE:LINE",
     k_what, bits({C::whatif}), false, true},

    {"source", 0, FlagKind::text, "ID", "", "found out", "The source definition to read with", k_reading, k_forms},
    {"input-format", 0, FlagKind::choice, "FORMAT", "jsonl|csv|json|xml|fixed|mt940|lines|kv|form", "found out", "The form of the input",
     k_reading, k_forms},
    {"encoding", 0, FlagKind::choice, "NAME", "utf-8|latin-1|gb18030|utf-16le", "utf-8",
     "The character set of the input", k_reading, k_forms},
    {"assume-tz", 0, FlagKind::text, "ZONE", "", "", "The zone of times that name none", k_reading, k_forms},
    {"delimiter", 0, FlagKind::text, "CHAR", "", "found out",
     "What separates the columns of a CSV input; `tab` for a tab", k_reading, k_forms},
    {"prefix", 0, FlagKind::choice, "KIND", "syslog|container", "", "What stands before each record", k_reading,
     k_forms},
    {"final", 0, FlagKind::toggle, "", "", "", "Take a last record without line end as whole", k_reading, k_forms},
    {"accept-truncated", 0, FlagKind::toggle, "", "", "", "Take what a damaged gz file still gives", k_reading,
     k_inputs},
    {"max-rejects", 0, FlagKind::number, "N", "", "0", "Exit with 7 when more records than this are rejected",
     k_reading, k_inputs},
    {"lock-wait", 0, FlagKind::duration, "SPAN", "", "0s", "Wait this long for another writer", k_reading,
     bits({C::ingest})},

    {"format", 'f', FlagKind::choice, "FORMAT", "text|csv|json|jsonl|md|html", "text", "The form of the output", k_how,
     k_lists, true},
    {"output", 'o', FlagKind::file, "FILE", "", "standard output", "Write to this file, as a whole or not at all",
     k_how, k_all & ~bits({C::ingest}), true},
    {"tz", 0, FlagKind::text, "ZONE", "", "UTC", "The zone of times shown as text; also PAYOUT_DIAG_TZ", k_how,
     k_answers | bits({C::timeline, C::code, C::db_status, C::doctor, C::rules_lint, C::rules_coverage}), true},
    {"lang", 0, FlagKind::choice, "LANG", "en|zh", "en", "The language of sentences; also PAYOUT_DIAG_LANG", k_how,
     k_all & ~k_itself, true},
    {"color", 0, FlagKind::choice, "WHEN", "auto|always|never", "auto", "Colours in text; auto heeds NO_COLOR", k_how,
     k_answers | bits({C::timeline, C::doctor}), true},
    {"raw", 0, FlagKind::toggle, "", "", "", "Show the source line of each event too", k_how, bits({C::timeline})},
    {"origin", 0, FlagKind::toggle, "", "", "", "Show where each value comes from", k_how, bits({C::config_show})},
    {"junit", 0, FlagKind::file, "FILE", "", "", "Write the results as JUnit XML to this file too", k_how,
     bits({C::rules_test})},
    {"rule", 0, FlagKind::text, "ID", "", "every rule", "Change this rule only", k_what, bits({C::rules_mutate})},
    {"fail-under", 0, FlagKind::number, "PERCENT", "", "",
     "Exit with 1 when the stories reach (coverage) or catch (mutate) less than this share", k_what,
     bits({C::rules_coverage, C::rules_mutate})},
    {"digest", 0, FlagKind::toggle, "", "", "", "Print the SHA-256 of the store's logical content", k_how,
     bits({C::db_verify})},
    {"quiet", 'q', FlagKind::toggle, "", "", "", "No notes, summaries or progress on standard error", k_how, k_all & ~k_itself,
     true},
    {"verbose", 'v', FlagKind::toggle, "", "", "", "Show more: scores, reasons, whole file names", k_how, k_all & ~k_itself,
     true},
    {"no-progress", 0, FlagKind::toggle, "", "", "", "No progress line on a terminal", k_how, k_inputs, true},
});

constexpr auto k_ingest_examples = std::to_array<Example>({
    {"payout-diag ingest txn.jsonl channel.log.gz", "read two logs into the default store"},
    {"zcat old/*.gz | payout-diag ingest -", "read standard input"},
    {"payout-diag ingest --source nacha-return --lock-wait 30s returns.ach",
     "say what the file is, and wait for another writer"},
});
constexpr auto k_explain_examples = std::to_array<Example>({
    {"payout-diag explain P-20260303-000917", "why it is stuck, where the money is, whether it may be sent again"},
    {"payout-diag explain 7F3A-0091 --format json", "by the channel's reference, for a program"},
    {"payout-diag explain --as-of 2026-03-03T14:00:00Z - < ids.txt", "many payouts, at a moment in the past"},
});
constexpr auto k_report_examples = std::to_array<Example>({
    {"payout-diag report", "every stuck payout, most urgent first"},
    {"payout-diag report --against yesterday.csv --format csv -o today.csv",
     "a file for a spreadsheet, whole or not at all, that says what changed since yesterday"},
    {"payout-diag report --by channel --fail-on overdue,system_fault -q",
     "how many, how long and how much of each channel; exit 1 when a payout matches"},
});
constexpr auto k_classify_examples = std::to_array<Example>({
    {"payout-diag classify txn.jsonl channel.log", "stuck payouts of these logs, without a store"},
    {"payout-diag classify --all --format csv -o answers.csv events.jsonl", "an answer for every payout"},
    {"tail -n 100000 txn.jsonl | payout-diag classify --as-of 2026-03-03T14:00:00Z -", "read standard input"},
});
constexpr auto k_incidents_examples = std::to_array<Example>({
    {"payout-diag incidents", "faults that many stuck payouts share, the widest first"},
    {"payout-diag incidents INC-20260305-1300-0ddbac", "one of them: its cause, what to do, and the order of release"},
    {"payout-diag incidents --format csv -o incidents.csv", "a file for a spreadsheet"},
});
constexpr auto k_channels_examples = std::to_array<Example>({
    {"payout-diag channels", "how each channel does beside its own past"},
    {"payout-diag channels --fail-on down,degraded,quiet -q", "a check for a monitor: exit 1 when a channel is not well"},
    {"payout-diag channels sepa-inst --format json", "one channel, for a program"},
});
constexpr auto k_timeline_examples = std::to_array<Example>({
    {"payout-diag timeline P-20260303-000917", "every event of a payout, oldest first"},
    {"payout-diag timeline P-20260303-000917 --tz Asia/Shanghai", "in local time"},
});
constexpr auto k_code_examples = std::to_array<Example>({
    {"payout-diag code AC04", "what this code means in every scheme that has it"},
    {"payout-diag code NACHA R03", "in one scheme"},
    {"payout-diag code SF-200 --db payouts.db", "a rule, and for how many stuck payouts it is the answer"},
});
constexpr auto k_rules_list_examples = std::to_array<Example>({
    {"payout-diag rules list", "every rule with its cause"},
    {"payout-diag rules list --rules ./our-rules --format json", "with a folder laid over them"},
});
constexpr auto k_rules_show_examples = std::to_array<Example>({
    {"payout-diag rules show SF-200", "what it says, when it fires, what follows"},
    {"payout-diag rules show SF-200 --format json", "the rule itself, to begin one of your own"},
});
constexpr auto k_rules_test_examples = std::to_array<Example>({
    {"payout-diag rules test ./our-rules", "run the stories that lie beside a folder's rules"},
    {"payout-diag rules test --junit results.xml ./our-rules", "and write the results for a build server"},
});
constexpr auto k_sources_list_examples = std::to_array<Example>({
    {"payout-diag sources list", "every shape of input that is recognised"},
    {"payout-diag sources list --rules ./our-rules --format json", "with a folder laid over them"},
});
constexpr auto k_sources_show_examples = std::to_array<Example>({
    {"payout-diag sources show nacha", "what it reads, and which events it makes of it"},
    {"payout-diag sources show nacha --format json", "the definition itself, to begin one of your own"},
});
constexpr auto k_sources_lint_examples = std::to_array<Example>({
    {"payout-diag sources lint our-service.json", "every mistake of a definition, with line and path"},
    {"payout-diag sources lint --rules ./our-rules", "all that would be in use"},
});
constexpr auto k_sources_test_examples = std::to_array<Example>({
    {"payout-diag sources test our-service.json", "read its samples and compare the events"},
    {"payout-diag sources test nacha", "the samples of one definition in use"},
    {"payout-diag sources test", "those of all"},
});
constexpr auto k_rules_lint_examples = std::to_array<Example>({
    {"payout-diag rules lint ./our-rules", "every fault of a folder's rules, with its place and what to do"},
    {"payout-diag rules lint --format json ./our-rules/pack/SF-900.json", "one file, for a program"},
});
constexpr auto k_sources_detect_examples = std::to_array<Example>({
    {"payout-diag sources detect download.csv", "which definition fits, why, and what comes out"},
    {"payout-diag sources detect --rules ./our-rules --format json /var/log/payouts", "of a whole folder, for a program"},
});
constexpr auto k_rules_coverage_examples = std::to_array<Example>({
    {"payout-diag rules coverage ./our-rules", "which conditions and table rows the stories reach"},
    {"payout-diag rules coverage --db payouts.db", "how much of real data the rules decide"},
});
constexpr auto k_rules_mutate_examples = std::to_array<Example>({
    {"payout-diag rules mutate --rule SF-900 ./our-rules", "do the stories notice when a rule changes?"},
    {"payout-diag rules mutate --fail-under 95 ./our-rules", "a check for a build server"},
});
constexpr auto k_rules_diff_examples = std::to_array<Example>({
    {"payout-diag rules diff --against ./our-rules", "which payouts would be answered differently"},
    {"payout-diag rules diff --against ./our-rules --format csv -o changes.csv", "every change, for a spreadsheet"},
});
constexpr auto k_whatif_examples = std::to_array<Example>({
    {"payout-diag whatif P-20260303-001204 --add payout.not_found", "the channel says that it has no such payout"},
    {"payout-diag whatif P-20260303-001204 --drop payout.timeout --add payout.rejected,code=AC04,at=-1h",
     "another answer, an hour ago"},
});
constexpr auto k_db_status_examples = std::to_array<Example>({
    {"payout-diag db status", "how much is in the store and how far it reaches"},
    {"payout-diag db status --format json", "for a program"},
});
constexpr auto k_db_verify_examples = std::to_array<Example>({
    {"payout-diag db verify", "check the whole store"},
    {"payout-diag db verify --digest", "and print a hash of its content, to compare two stores"},
});
constexpr auto k_config_show_examples = std::to_array<Example>({
    {"payout-diag config show", "every value in force"},
    {"payout-diag config show --origin", "and where it comes from"},
});

constexpr auto k_doctor_examples = std::to_array<Example>({
    {"payout-diag doctor", "is everything in order, and what to do where it is not"},
    {"payout-diag doctor --format json", "for a monitor: exit 1 when there is a problem"},
});
constexpr auto k_schema_examples = std::to_array<Example>({
    {"payout-diag schema", "the names of all schemas"},
    {"payout-diag schema diagnosis -o diagnosis.schema.json", "the form of an answer, for a program that reads it"},
});
constexpr auto k_completion_examples = std::to_array<Example>({
    {"source <(payout-diag completion bash)", "complete commands and flags in this shell"},
    {"payout-diag completion fish -o ~/.config/fish/completions/payout-diag.fish", "for every fish shell"},
});
constexpr auto k_man_examples = std::to_array<Example>({
    {"payout-diag man | man -l -", "read the manual page"},
    {"payout-diag man rules test | man -l -", "of one command"},
});

constexpr auto k_commands = std::to_array<CommandSpec>({
    {C::ingest, "ingest", "FILE...", 1, k_many, "Read logs into the store; reading a file again changes nothing",
     k_ingest_examples,
     "`-` reads standard input. The summary goes to standard error; --format json prints it as JSON on standard "
     "output."},
    {C::explain, "explain", "ID...", 1, k_many,
     "Say why a payout is stuck, where the money is, and whether it may be sent again", k_explain_examples,
     "ID is any id of a payout: ours, the channel's, an end-to-end id. `-` reads ids from standard input, one a line."},
    {C::report, "report", "", 0, 0, "List every stuck payout as of a moment", k_report_examples, ""},
    {C::classify, "classify", "FILE...", 1, k_many, "Diagnose the payouts of some logs without a store",
     k_classify_examples, "`-` reads standard input."},
    {C::incidents, "incidents", "[INCIDENT]", 0, 1, "Show the faults that many stuck payouts share", k_incidents_examples,
     "The id of an incident is made of its begin and of what its payouts share: it stays the same while the incident grows."},
    {C::channels, "channels", "[CHANNEL]...", 0, k_many, "Show how the channels do", k_channels_examples,
     "A channel is looked at over the last hour, day or week, whichever holds its normal time, beside the days before."},
    {C::timeline, "timeline", "ID", 1, 1, "Show every event of a payout", k_timeline_examples, ""},
    {C::whatif, "whatif", "ID", 1, 1, "Show what one more fact, or one less, would change", k_whatif_examples,
     "Nothing is stored. Keys are those of an event (docs/formats/events.md); what is not said is taken from the payout, "
     "and the moment is --as-of."},
    {C::code, "code", "[SCHEME] CODE", 1, 2, "Look up a reason code or a rule, and how often it occurs", k_code_examples,
     "Where there is a store, SEEN says how often payouts were rejected, returned or failed with the code, also with one "
     "that no table knows. CODE may be the id of a rule; it is counted where --db is given, which takes as long as a "
     "report."},
    {C::rules_list, "rules list", "", 0, 0, "List the rules", k_rules_list_examples, ""},
    {C::rules_show, "rules show", "RULE", 1, 1, "Show one rule in words", k_rules_show_examples,
     "--format json prints the rule as it is loaded. Stories are shown where they are at hand: --rules ./rules."},
    {C::rules_test, "rules test", "[PLACE]...", 0, k_many, "Run the story tests beside the rules",
     k_rules_test_examples,
     "PLACE is a folder that is laid over the built-in rules, or a single test file. Exit code 1 says that a story "
     "failed."},
    {C::rules_lint, "rules lint", "[PLACE]...", 0, k_many, "Check rules for faults, in one go", k_rules_lint_examples,
     "PLACE is a folder that is laid over the built-in rules, or a single file of one; without it the built-in rules are "
     "checked. Exit code 1 says that there are findings, 3 that a file could not be read."},
    {C::rules_coverage, "rules coverage", "[PLACE]...", 0, k_many, "Say what the stories reach of the rules",
     k_rules_coverage_examples,
     "PLACE is as of `rules test`. T, F and U are conditions that were true, false and unknown in some story. With --db "
     "it also says what the rules make of the payouts of a store."},
    {C::rules_mutate, "rules mutate", "[PLACE]...", 0, k_many, "Change the rules bit by bit: the stories must notice",
     k_rules_mutate_examples,
     "PLACE is as of `rules test`. A change that no story notices survived: write the story that is named. A verdict that "
     "the interlock makes as strict as before is masked, and counted apart."},
    {C::rules_diff, "rules diff", "", 0, 0, "Say which payouts would be answered differently under other rules",
     k_rules_diff_examples,
     "State, cause, subcause, retry and owner are compared. --fail-on looks at the new answers of the changed payouts."},
    {C::sources_list, "sources list", "", 0, 0, "List the shapes of input that are recognised", k_sources_list_examples,
     ""},
    {C::sources_show, "sources show", "ID", 1, 1, "Show what a source definition reads", k_sources_show_examples, ""},
    {C::sources_lint, "sources lint", "[PLACE]...", 0, k_many, "Find every mistake of source definitions",
     k_sources_lint_examples,
     "PLACE is a definition file or a folder of them; without one, all definitions in use are looked at. Exit code 1 "
     "says that there is something to mend, 3 that a file cannot be read."},
    {C::sources_test, "sources test", "[PLACE]...", 0, k_many, "Read the samples of source definitions and compare",
     k_sources_test_examples,
     "PLACE is a definition file, a folder of them, or the id of a definition in use; without one, all are tested. "
     "Exit "
     "code 1 says that a sample failed."},
    {C::sources_detect, "sources detect", "FILE...", 1, k_many, "Say what a file would be read as, and why",
     k_sources_detect_examples,
     "Its beginning is read and nothing is kept. Where no definition fits, it says what the file looks like. `-` reads "
     "standard input."},
    {C::db_status, "db status", "", 0, 0, "Say what is in the store", k_db_status_examples, ""},
    {C::db_verify, "db verify", "", 0, 0, "Check the store's integrity", k_db_verify_examples, ""},
    {C::config_show, "config show", "", 0, 0, "Show the configuration in force", k_config_show_examples, ""},
    {C::doctor, "doctor", "", 0, 0, "Check the store, the configuration, the rules and this machine", k_doctor_examples,
     "Each line says ok, note or problem, and what to do. Exit code 1 says that there is a problem."},
    {C::schema, "schema", "[NAME]", 0, 1, "Print the JSON Schema of an output or an input", k_schema_examples,
     "Without a name the schemas are listed. They follow JSON Schema 2020-12."},
    {C::completion, "completion", "SHELL", 1, 1, "Print the completions for bash, zsh or fish", k_completion_examples,
     ""},
    {C::man, "man", "[COMMAND]", 0, 2, "Print the manual page, of the program or of one command", k_man_examples,
     "The page is in troff form; `man -l -` shows it."},
});

constexpr auto k_exit_statuses = std::to_array<ExitStatus>({
    {"0", "done"},
    {"1", "--fail-on, a story test or doctor found something"},
    {"2", "usage"},
    {"3", "rules or configuration invalid"},
    {"4", "no such payout, or several"},
    {"5", "input refused"},
    {"6", "store or output cannot be used"},
    {"7", "too many rejected lines"},
    {"75", "another writer"},
    {"128+n", "signal n"},
});

constexpr auto k_variables = std::to_array<Variable>({
    {"PAYOUT_DIAG_DB", "the store, where --db is not given"},
    {"PAYOUT_DIAG_CONFIG", "the configuration, where --config is not given"},
    {"PAYOUT_DIAG_TZ", "the zone of times shown, where --tz is not given"},
    {"PAYOUT_DIAG_LANG", "en or zh, where --lang is not given"},
    {"NO_COLOR", "no colours, unless --color always"},
    {"XDG_STATE_HOME, XDG_CONFIG_HOME", "where the store and the configuration lie by default"},
});

}  // namespace

std::span<const ExitStatus> exit_statuses() { return k_exit_statuses; }
std::span<const Variable> variables() { return k_variables; }
std::span<const CommandSpec> commands() { return k_commands; }
std::span<const Flag> flags() { return k_flags; }

const CommandSpec& spec(Command command) {
  return *std::find_if(k_commands.begin(), k_commands.end(),
                       [command](const CommandSpec& s) { return s.command == command; });
}

bool accepts(const Flag& flag, Command command) { return flag.everywhere || (flag.commands & bit(command)) != 0; }

const Flag* find_flag(std::string_view name) {
  const auto found = std::find_if(k_flags.begin(), k_flags.end(), [name](const Flag& f) { return f.name == name; });
  return found == k_flags.end() ? nullptr : &*found;
}

const Flag* find_flag(char letter) {
  const auto found = std::find_if(k_flags.begin(), k_flags.end(),
                                  [letter](const Flag& f) { return f.letter == letter && letter != 0; });
  return found == k_flags.end() ? nullptr : &*found;
}

}  // namespace payout::cli
