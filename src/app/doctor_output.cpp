// What `doctor` found, for people and for programs.
#include <array>

#include <fmt/format.h>

#include "app/doctor.hpp"
#include "app/table.hpp"
#include "base/json_text.hpp"
#include "report/page.hpp"
#include "report/speaker.hpp"

namespace payout::app {
namespace {

report::Paint paint_of(Health health) {
  constexpr std::array<report::Paint, 3> k_paints{report::Paint::good, report::Paint::caution, report::Paint::bad};
  return k_paints[static_cast<std::size_t>(health)];
}

std::string report_text(const DoctorReport& found, const Settings& settings) {
  constexpr std::size_t k_part = 10;
  const report::Speaker say(settings.language);
  report::Page page(report::readable(settings.text_options()));
  for (const Check& check : found.checks) {
    page.label(word(check.health), paint_of(check.health));
    page.item(check.part, k_part, check.says);
    if (!check.todo.empty()) page.item("", k_part, say.say("-> {}", "-> {}", check.todo));
  }
  page.gap();
  page.wide(say.say("{} ok, {} to note, {} to solve", "正常 {} 项，留意 {} 项，待解决 {} 项", found.count(Health::ok),
                    found.count(Health::note), found.count(Health::problem)));
  return page.take();
}

std::string report_json(const DoctorReport& found) {
  std::string out;
  JsonWriter json(out, JsonLayout::pretty);
  json.begin_object().member("schema", "payout-diag/doctor").member("format_version", "1.0").key("checks").begin_array();
  for (const Check& check : found.checks) {
    json.begin_object().member("part", check.part).member("health", word(check.health));
    json.member("says", check.says).member("do", check.todo).end_object();
  }
  json.end_array().member("ok", found.count(Health::ok)).member("notes", found.count(Health::note));
  json.member("problems", found.count(Health::problem)).end_object();
  return out + "\n";
}

}  // namespace

Result<DoctorReport> doctor(const Given& given, const Env& env) {
  constexpr auto k_formats = std::to_array<Format>({Format::text, Format::json});
  const Format format = given.format.value_or(Format::text);
  if (const Result<void> possible = check_format(format, k_formats, "doctor"); !possible) return tl::unexpected(possible.error());
  Result<DoctorReport> found = examine(given, env);
  if (!found) return found;
  // The configuration may be what is broken; how to show it comes from the flags and the environment alone.
  Given bare = given;
  bare.ignore_config = true;
  const Result<Settings> settings = resolve_settings(bare, env);
  if (!settings) return tl::unexpected(settings.error());
  const std::string text = format == Format::json ? report_json(*found) : report_text(*found, *settings);
  if (const Result<void> written = write_text(text, *settings, env); !written) return tl::unexpected(written.error());
  return found;
}

}  // namespace payout::app
