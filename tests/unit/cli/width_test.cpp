// What a person reads on a terminal, of every command, in both languages and every width.
#include <random>
#include <set>

#include "checks.hpp"
#include "cli/flag_table.hpp"
#include "program.hpp"

using namespace payout;
using namespace payout::cli;

namespace {

using Words = std::vector<std::string>;

/// A command line. `{db}`, `{log}` and the like stand for paths of the test's folder; `{new}` for one that is new each time.
struct Case {
  Command command;
  Words words;
  /// From this width on, up to the other, the same words stand in the same order; elsewhere a table has another form.
  std::size_t settled = 20;
  std::size_t until = 200;
};

/// All other widths are compared with this one.
constexpr std::size_t k_reference = 120;

/// What stands at the right edge comes after another word at every width.
constexpr std::size_t k_never = 1000;
/// Up to here a report has the sentences of a payout below its figures, then beside them.
constexpr std::size_t k_below = 139;

constexpr std::string_view k_bad_lines = R"({"ts":"2026-03-03T09:00:00Z","type":"payout.created","txid":"P 1"}
{"ts":"yesterday","type":"payout.created","txid":"P-2"}
{"ts":"2026-03-03T09:00:00Z","type":"payout.created","txid":"P-3","amount":"1.005","currency":"EUR"}
not json
)";
constexpr std::string_view k_bad_config = R"({
  "channels": {"a": {"shceme": "SEPA-SCT", "normal": "1 day", "late": "2bd"},
               "b": {"scheme": "SEPA-STC", "calendar": "mars", "cutoff": "4pm", "currency": "EURO"}},
  "log": {}
})";
constexpr std::string_view k_odd_config =
    R"({"channels": {"sct-x": {"backup": ["sct-y"]}}, "contacts": {"complience": {"team": "t"}}})";
constexpr std::string_view k_bad_rule = R"({"id": "SF-900",
 "subcause": "cut_off_misssed", "title": {"en": "The quota of the channel is used up"},
 "find": {"a": {"event": "payout.rejcted"}}, "when": {"all": [{"seen": "b"}]}, "score": {"base": 400}})";
constexpr std::string_view k_unreadable_rule = "{\"id\": \"SF-900\",\n \"find\": {\"a\" {}}}\n";

class Desk : public Program {
 public:
  Desk() {
    std::filesystem::create_directories(path("bad/pack"));
    std::filesystem::create_directories(path("broken/pack"));
    std::filesystem::create_directories(path("ours/pack"));
    put("bad.jsonl", k_bad_lines);
    put("bad.json", k_bad_config);
    put("odd.json", k_odd_config);
    put("bad/pack/SF-900.json", k_bad_rule);
    put("broken/pack/SF-900.json", k_unreadable_rule);
    put("no.db", "this is no store, but some text of more than sixteen bytes");
    put("early.csv", "txid,state\nP-1,stuck\n");
    put("form.txt", "orderId=P-1&amount=5&state=x\n");
    std::string rule = read("rules/pack/SF-235.json");
    const std::size_t base = rule.find("\"base\": ");
    REQUIRE(base != std::string::npos);
    put("ours/pack/SF-235.json", rule.replace(base, rule.find_first_of(",}", base) - base, "\"base\": 30"));
    Words ingest{"ingest", "--db", path("p.db"), "--config", "samples/payout-diag.json"};
    for (const std::string_view sample : {"01-payment-system-fault", "03-dispute", "13-not-found"}) {
      for (const auto& entry : std::filesystem::directory_iterator("samples/" + std::string(sample))) {
        if (entry.path().extension() == ".jsonl") ingest.push_back(entry.path().string());
      }
    }
    REQUIRE(run(ingest).code == 0);
    terminal.out_is_terminal = terminal.err_is_terminal = terminal.utf8 = true;
    terminal.no_color = true;
    find_ids();
  }

  /// What a person sees: standard output, then standard error.
  [[nodiscard]] std::string show(const Words& words, std::size_t width, const char* language) {
    terminal.out_width = terminal.err_width = width;
    Words arguments;
    for (const std::string& word : words) arguments.push_back(filled(word));
    if (arguments.back() != "--help") arguments.insert(arguments.end(), {"--lang", language});
    const Ran ran = run(arguments);
    return ran.out + ran.said;
  }

  [[nodiscard]] static std::string read(const std::string& name) {
    std::ifstream in(name, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
  }

 private:
  void find_ids() {
    const Ran list = run({"report", "--db", path("p.db"), "--format", "csv", "--config", "samples/payout-diag.json", "--as-of",
                          "2026-03-05T15:00:00Z"});
    const std::vector<std::string_view> lines = split(list.out, '\n');
    REQUIRE(lines.size() > 4);
    for (std::size_t i = 1; i < 4; ++i) m_names[fmt::format("id{}", i)] = lines[i].substr(0, lines[i].find(','));
    const Ran incidents = run({"incidents", "--db", path("p.db"), "--format", "csv", "--config", "samples/payout-diag.json",
                               "--as-of", "2026-03-05T15:00:00Z"});
    const std::vector<std::string_view> rows = split(incidents.out, '\n');
    REQUIRE(rows.size() > 2);
    m_names["incident"] = rows[1].substr(0, rows[1].find(','));
  }

  /// `{id1}` is the first payout of the report, `{new}` a path that is not there, `{p.db}` a file of the folder.
  [[nodiscard]] std::string filled(const std::string& word) {
    if (!word.starts_with('{')) return word;
    const std::string name = word.substr(1, word.size() - 2);
    if (name == "new") {
      std::filesystem::remove(path("new.db"));
      return path("new.db");
    }
    const auto found = m_names.find(name);
    return found == m_names.end() ? path(name) : found->second;
  }

  std::map<std::string, std::string> m_names;
};

Words at_desk(Words words) {
  words.insert(words.end(), {"--db", "{p.db}", "--config", "samples/payout-diag.json", "--as-of", "2026-03-05T15:00:00Z"});
  return words;
}

std::vector<Case> cases() {
  using C = Command;
  return {
      {C::ingest, {"ingest", "--db", "{p.db}", "-v", "samples/03-dispute/events.jsonl", "{bad.jsonl}"}},
      {C::ingest, {"ingest", "--db", "{new}", "{bad.jsonl}", "{absent.log}"}},
      {C::explain, at_desk({"explain", "{id1}"}), k_never},
      {C::explain, at_desk({"explain", "-v", "{id2}", "{id3}"}), k_never},
      {C::explain, at_desk({"explain", "P-20260302-13000"})},
      {C::explain, {"explain", "P-1", "--db", "{new}"}},
      {C::explain, {"explain", "P-1", "--db", "{no.db}"}},
      {C::report, at_desk({"report"}), 64, k_below},
      {C::report, at_desk({"report", "--by", "channel"}), 80},
      {C::report, at_desk({"report", "--by", "cause"}), 80},
      {C::report, at_desk({"report", "--against", "{early.csv}"}), 64, k_below},
      {C::report, {"report", "--config", "{bad.json}"}},
      {C::report, {"report", "--config", "{absent.json}"}},
      {C::report, {"report", "--tz", "Europe/Berln", "--db", "{p.db}"}},
      {C::report, {"report", "--as-of", "yesterday", "--db", "{p.db}"}},
      {C::report, {"report", "--rules", "{bad}", "--db", "{p.db}"}},
      {C::report, {"report", "--fromat", "csv"}},
      {C::report, {"report", "--format", "xlsx"}},
      {C::report, {"report", "--db"}},
      {C::report, {"report", "--db", "{p.db}", "--as-of", "2026-11-01T00:00:00Z"}, 64, k_below},
      {C::classify, {"classify", "samples/05-legal/events.jsonl", "{bad.jsonl}", "--as-of", "2026-03-05T15:00:00Z"}, 64, k_below},
      {C::timeline, at_desk({"timeline", "{id1}"}), k_never},
      {C::timeline, at_desk({"timeline", "-v", "{id2}"}), k_never},
      {C::incidents, at_desk({"incidents"}), 80},
      {C::incidents, at_desk({"incidents", "{incident}"}), k_never},
      {C::channels, at_desk({"channels"}), 80},
      {C::whatif, at_desk({"whatif", "{id1}", "--add", "payout.not_found"}), 64},
      {C::whatif, at_desk({"whatif", "{id1}", "--add", "payout.not_fuond"})},
      {C::code, {"code", "AC04"}, 40},
      {C::code, {"code", "NACHA", "R99"}},
      {C::rules_list, {"rules", "list"}, 80},
      {C::rules_show, {"rules", "show", "SF-280", "--rules", "rules"}},
      {C::rules_show, {"rules", "show", "SF-2800"}},
      {C::rules_test, {"rules", "test", "{ours}"}},
      {C::rules_test, {"rules", "test", "{absent}"}},
      {C::rules_lint, {"rules", "lint", "{bad}"}},
      {C::rules_lint, {"rules", "lint", "{broken}"}},
      {C::rules_coverage, {"rules", "coverage", "tests/rules/lint/clean"}, 64},
      {C::rules_coverage, at_desk({"rules", "coverage"}), 64},
      {C::rules_mutate, {"rules", "mutate", "--rule", "SF-900", "tests/rules/lint/clean"}},
      {C::rules_diff, at_desk({"rules", "diff", "--against", "{ours}"})},
      {C::sources_list, {"sources", "list"}, 80},
      {C::sources_show, {"sources", "show", "nacha"}},
      {C::sources_show, {"sources", "show", "naca"}},
      {C::sources_lint, {"sources", "lint", "tests/golden/sources/lint-findings/service.json"}},
      {C::sources_test, {"sources", "test", "tests/golden/sources/tested.json", "nacha"}},
      {C::sources_detect, {"sources", "detect", "samples/14-nacha-files/returns-20260304.ach", "{form.txt}"}},
      {C::db_status, {"db", "status", "--db", "{p.db}"}},
      {C::db_verify, {"db", "verify", "--digest", "--db", "{p.db}"}},
      {C::db_verify, {"db", "verify", "--db", "{no.db}"}},
      {C::config_show, {"config", "show", "--origin", "--config", "samples/payout-diag.json"}},
      {C::config_show, {"config", "show", "--config", "{odd.json}"}},
      {C::doctor, at_desk({"doctor"})},
      {C::doctor, {"doctor", "--config", "{bad.json}", "--db", "{new}", "--as-of", "2027-03-05T15:00:00Z"}},
      {C::schema, {"schema", "nosuch"}},
      {C::completion, {"completion", "ksh"}},
      {C::man, {"man", "nosuch"}},
      {C::count_, {"--help"}},
      {C::count_, {"rules", "--help"}},
      {C::count_, {"wherefore"}},
      {C::count_, {"explian", "P-1"}},
      {C::count_, {"rules"}},
      {C::count_, {"rules", "lsit"}},
  };
}

std::string without(std::string text, std::string_view part) {
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part)) text.erase(at, part.size());
  return text;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  for (const std::string_view line : split(text, '\n')) {
    for (const std::string_view word : split(line, ' ')) {
      if (!word.empty()) out.push_back(word);
    }
  }
  return out;
}

using Heads = std::set<std::string_view>;

/// The heads of tables: lines of three words and more, all in capitals, and what stands below in capitals. Narrow forms have no such line, but may have a head
/// in front of each cell.
Heads heads_of(std::string_view text) {
  Heads out;
  bool below = false;
  for (const std::string_view line : split(text, '\n')) {
    const std::vector<std::string_view> words = words_of(line);
    const bool capitals = line.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ") == std::string_view::npos;
    below = capitals && !words.empty() && (below || words.size() >= 3);
    if (below) out.insert(words.begin(), words.end());
  }
  return out;
}

/// What is said, without blanks and line feeds, without heads and without the width itself, which `doctor` tells.
std::string content(std::string_view text, std::size_t width, const Heads& heads) {
  std::string out;
  for (const std::string_view word : words_of(text)) {
    if (!heads.contains(word)) out += word;
  }
  return without(without(std::move(out), fmt::format("UTF-8,{}columns", width)), fmt::format("UTF-8，{}列", width));
}

/// The same, whatever the order and the marks between: what stands at the edge where there is room comes in brackets
/// where there is none, and columns become a list.
std::string characters(std::string out) {
  for (const std::string_view mark : {"(", ")", ",", ".", ":", ";", "。", "（", "）", "，", "："}) out = without(std::move(out), mark);
  std::sort(out.begin(), out.end());
  return out;
}

/// The first word of English that the wider text does not have: one that was broken.
std::string strange_word(std::string_view text, std::string_view wide, std::size_t width, const Heads& heads) {
  const auto words = [](std::string_view from) {
    std::set<std::string_view> out;
    for (std::string_view word : words_of(from)) {
      while (word.starts_with('(')) word.remove_prefix(1);
      while (!word.empty() && std::string_view("),.:;").find(word.back()) != std::string_view::npos) word.remove_suffix(1);
      out.insert(word);
    }
    return out;
  };
  const auto known = words(wide);
  for (const std::string_view word : words(text)) {
    if (!known.contains(word) && !heads.contains(word) && word != fmt::format("{}", width)) return std::string(word);
  }
  return {};
}

/// The narrowest and one that differs from case to case, a usual or any other; with PAYOUT_DIAG_LONG=1 all usual ones
/// and six others.
std::vector<std::size_t> widths_of(std::size_t index) {
  constexpr std::array<std::size_t, 6> k_usual{20, 33, 40, 64, 80, 120};
  std::mt19937 random(static_cast<std::mt19937::result_type>(index));
  const auto any = [&] { return std::uniform_int_distribution<std::size_t>(21, 199)(random); };
  if (std::getenv("PAYOUT_DIAG_LONG") == nullptr) return {20, index % 2 == 0 ? k_usual[1 + index / 2 % 5] : any()};
  std::vector<std::size_t> out(k_usual.begin(), k_usual.end());
  for (std::size_t i = 0; i < k_usual.size(); ++i) out.push_back(any());
  return out;
}

}  // namespace

TEST_CASE("every command keeps to the terminal's width, in both languages", "[.][width]") {
  Desk desk;
  std::vector<Case> all = cases();
  for (const CommandSpec& command : commands()) {
    const bool has_case =
        std::any_of(all.begin(), all.end(), [&](const Case& one) { return one.command == command.command; });
    INFO("a command without a case above: " << command.name);
    CHECK(has_case);
    Words help;
    for (const std::string_view word : split(command.name, ' ')) help.emplace_back(word);
    help.emplace_back("--help");
    all.push_back({command.command, help});
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (const char* language : {"en", "zh"}) {
      const std::string whole = desk.show(all[i].words, k_reference, language);
      std::vector<std::size_t> widths = widths_of(language == std::string_view("zh") ? i + 1 : i);
      widths.push_back(200);
      for (const std::size_t width : widths) {
        const std::string text = width == k_reference ? whole : desk.show(all[i].words, width, language);
        Heads heads = heads_of(whole);
        heads.merge(heads_of(text));
        INFO(fmt::format("{} --lang {} in {} columns", fmt::join(all[i].words, " "), language, width));
        CHECK(!text.empty());
        CHECK(test::overflowing(text, width) == "");
        CHECK(test::misplaced_mark(text) == "");
        CHECK(test::trailing_blank(text) == "");
        if (language == std::string_view("en")) CHECK(strange_word(text, whole, width, heads) == "");
        if (width >= all[i].settled && width <= all[i].until) {
          CHECK(content(text, width, heads) == content(whole, k_reference, heads));
        } else {
          CHECK(characters(content(text, width, heads)) == characters(content(whole, k_reference, heads)));
        }
      }
    }
  }
}

TEST_CASE("what is for programs, in a file or in a pipe is not folded", "[.][width]") {
  Desk desk;
  desk.terminal.out_width = desk.terminal.err_width = 20;
  const std::vector<Words> machine = {{"schema", "diagnosis"},
                                      {"completion", "bash"},
                                      {"man"},
                                      {"rules", "list", "--format", "csv"},
                                      {"report", "--db", desk.path("p.db"), "--format", "json", "--as-of", "2026-03-05T15:00:00Z"}};
  std::vector<std::string> on_terminal;
  for (const Words& words : machine) on_terminal.push_back(desk.run(words).out);
  desk.terminal = {};
  for (std::size_t i = 0; i < machine.size(); ++i) {
    INFO(fmt::format("{}", fmt::join(machine[i], " ")));
    CHECK(on_terminal[i] == desk.run(machine[i]).out);
  }
}
