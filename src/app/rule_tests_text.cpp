// The report of `rules test` for people and for build servers.
#include <fmt/format.h>

#include "app/messages.hpp"
#include "app/rule_tests.hpp"
#include "app/translate.hpp"
#include "base/text.hpp"
#include "report/speaker.hpp"

namespace payout::app {
namespace {

constexpr std::size_t k_what_width = 10;

using report::Speaker;

std::string failure_text(const CaseResult& item, const Speaker& say) {
  const auto shown = [&say](std::string_view text) { return escape_for_terminal(translated(text, say.language())); };
  std::string out = fmt::format("{}  {}:{}  {}\n", item.todo ? "TODO" : "FAIL", escape_for_terminal(item.file),
                                item.line, escape_for_terminal(item.name));
  for (const Difference& difference : item.differences) {
    out += say.say("      {:<{}} want {}   got {}\n", "      {:<{}} 应为 {}   实为 {}\n", difference.what, k_what_width,
                   shown(difference.want), shown(difference.got));
  }
  for (const std::string& line : item.why)
    out += fmt::format("      {:<{}} {}\n", "why", k_what_width, shown(line));
  return out;
}

std::string xml(std::string_view text) {
  std::string out;
  for (const char c : escape_for_terminal(text)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string junit_case(const CaseResult& item) {
  std::string out = fmt::format("    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\"", xml(item.file),
                                xml(item.name), xml(item.file), item.line);
  if (item.passed()) return out + "/>\n";
  out += ">\n";
  if (item.todo) return out + "      <skipped message=\"a known miss\"/>\n    </testcase>\n";
  const Difference& first = item.differences.front();
  out +=
      fmt::format("      <failure message=\"{}: want {}, got {}\">", xml(first.what), xml(first.want), xml(first.got));
  for (const Difference& difference : item.differences) {
    out += fmt::format("\n{}: want {}, got {}", xml(difference.what), xml(difference.want), xml(difference.got));
  }
  for (const std::string& line : item.why) out += fmt::format("\n{}", xml(line));
  return out + "\n      </failure>\n    </testcase>\n";
}

/// Rules with stories of one kind and none of the other; those with none at all are only counted.
std::string gaps_text(const TestReport& report, const Speaker& say) {
  std::string no_hit;
  std::string no_miss;
  std::size_t none = 0;
  const auto add = [](std::string& list, const std::string& id) { list += (list.empty() ? "" : ", ") + id; };
  for (const auto& [id, stories] : report.rules) {
    none += stories.fires == 0 && stories.misses == 0 ? 1 : 0;
    if (stories.fires == 0 && stories.misses > 0) add(no_hit, id);
    if (stories.fires > 0 && stories.misses == 0) add(no_miss, id);
  }
  std::string out;
  if (!no_hit.empty()) out += say.say("no story fires {}\n", "没有用例使 {} 成立\n", no_hit);
  if (!no_miss.empty()) out += say.say("no story nearly fires {} and does not\n", "没有用例使 {} 接近成立而不成立\n", no_miss);
  if (none > 0) {
    out += say.zh() ? fmt::format("{} 条规则在此没有用例\n", grouped(none))
                    : fmt::format("{} without a story here\n", counted(none, "rule", "rules"));
  }
  return out;
}

}  // namespace

std::string test_report_text(const TestReport& report, report::Language language) {
  const Speaker say(language);
  std::string out;
  std::size_t todo = 0;
  for (const CaseResult& item : report.cases) {
    if (!item.passed()) out += failure_text(item, say);
    if (item.todo && item.passed()) {
      out += say.say("NOTE  {}:{}  {}\n      it passes now: take `todo` out\n",
                     "NOTE  {}:{}  {}\n      现在已通过：请去掉 `todo`\n", escape_for_terminal(item.file), item.line,
                     escape_for_terminal(item.name));
    }
    todo += item.todo && !item.passed() ? 1 : 0;
  }
  out += gaps_text(report, say);
  const std::size_t failed = report.failed();
  const std::string passed = grouped(report.cases.size() - failed - todo);
  out += say.zh() ? fmt::format("{} 个文件，{} 个用例，通过 {}，失败 {}", grouped(report.files),
                                grouped(report.cases.size()), passed, grouped(failed))
                  : fmt::format("{} in {}, {} passed, {} failed", counted(report.cases.size(), "case", "cases"),
                                counted(report.files, "file", "files"), passed, grouped(failed));
  if (todo > 0) out += say.say(", {} to do", "，待办 {}", grouped(todo));
  return out + "\n";
}

std::string test_report_junit(const TestReport& report) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  out += fmt::format("<testsuites name=\"payout-diag rules test\" tests=\"{}\" failures=\"{}\">\n", report.cases.size(),
                     report.failed());
  for (std::size_t i = 0; i < report.cases.size();) {
    const std::string& file = report.cases[i].file;
    std::size_t end = i;
    std::size_t failed = 0;
    std::size_t skipped = 0;
    std::string cases;
    for (; end < report.cases.size() && report.cases[end].file == file; ++end) {
      const CaseResult& item = report.cases[end];
      cases += junit_case(item);
      failed += item.failed() ? 1 : 0;
      skipped += item.todo && !item.passed() ? 1 : 0;
    }
    out += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\">\n", xml(file), end - i,
                       failed, skipped);
    out += cases + "  </testsuite>\n";
    i = end;
  }
  return out + "</testsuites>\n";
}

}  // namespace payout::app
