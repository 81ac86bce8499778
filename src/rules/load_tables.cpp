#include "rules/load_tables.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "rules/json_node.hpp"

namespace payout::rules {
namespace {

int two_digits(std::string_view text, std::size_t at) {
  if (text[at] < '0' || text[at] > '9' || text[at + 1] < '0' || text[at + 1] > '9') return -1;
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

Subcause read_subcause(const Node& node, const std::string& id) {
  node.only({"cause", "reason", "weight", "owner", "retry", "retry_how", "confidential", "title", "says", "fix", "check",
             "steps", "eta", "tell", "note"});
  Subcause out;
  out.id = id;
  out.cause = node.word<facts::Cause>("cause").value_or(facts::Cause::undecided);
  out.reason = node.word<facts::Reason>("reason").value_or(facts::Reason::none);
  out.weight = static_cast<int>(node.number("weight", 0));
  out.owner = node.word<facts::Owner>("owner").value_or(facts::Owner::us);
  out.retry = node.word<facts::Retry>("retry").value_or(facts::Retry::after_status_check);
  out.retry_how = node.word<facts::RetryHow>("retry_how").value_or(facts::RetryHow::none);
  out.confidential = node.flag("confidential", false);
  out.title = node.words("title");
  out.says = node.words("says");
  out.fix = node.words("fix");
  out.check = node.words("check");
  out.tell = node.words("tell");
  if (node.has("steps")) {
    const Node list = node.at("steps");
    const std::size_t length = list.length();
    for (std::size_t i = 0; i < length; ++i) {
      const Node item = list.item(i);
      item.only({"do", "who", "money"});
      out.steps.push_back({item.words("do"), item.need_text("who"), item.word<facts::MoneyState>("money")});
    }
  }
  if (node.has("eta")) {
    const Node eta = node.at("eta");
    eta.only({"min", "max"});
    out.eta = {eta.span("min").value_or(facts::TimeSpan{}), eta.span("max").value_or(facts::TimeSpan{}), true};
  }
  return out;
}

void read_rail(const Node& node, const std::string& name, Rails& rails, Vocabularies& vocabularies) {
  node.only({"currency", "calendar", "cutoff", "normal", "late", "confirms", "settles", "two_leg", "not_found_final", "vocabularies",
             "note", "source"});
  facts::ChannelProfile profile;
  profile.name = name;
  profile.rail = name;
  profile.origin = facts::ChannelProfile::Origin::rail;
  profile.currency = node.text("currency");
  profile.calendar = node.text("calendar", "24x7");
  profile.normal = node.span("normal").value_or(profile.normal);
  profile.late = node.span("late").value_or(profile.late);
  profile.confirms = node.flag("confirms", true);
  profile.settles = node.flag("settles", false);
  profile.two_leg = node.flag("two_leg", false);
  if (node.has("cutoff")) {
    profile.cutoff = parse_clock(node.text("cutoff"));
    if (!profile.cutoff) node.at("cutoff").fault("a cut-off is written HH:MM");
  }
  if (const auto span = node.span("not_found_final")) profile.not_found_final = span->as_plain();
  rails[name] = profile;
  auto& words = vocabularies.rails[name];
  if (!node.has("vocabularies")) return;
  const Node list = node.at("vocabularies");
  for (const std::string& event : list.keys()) words[event] = list.at(event).as_texts();
}

}  // namespace

std::optional<std::int64_t> parse_clock(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const int hour = two_digits(text, 0);
  const int minute = two_digits(text, 3);
  if (hour < 0 || minute < 0 || hour > 24 || minute > 59 || (hour == 24 && minute != 0)) return std::nullopt;
  return hour * 3600 + minute * 60;
}

std::optional<std::int64_t> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int century = two_digits(text, 0);
  const int year = two_digits(text, 2);
  const int month = two_digits(text, 5);
  const int day = two_digits(text, 8);
  if (century < 0 || year < 0 || month < 0 || day < 0) return std::nullopt;
  const int full = century * 100 + year;
  if (!is_valid_date(full, static_cast<unsigned>(month), static_cast<unsigned>(day))) return std::nullopt;
  return days_from_civil(full, static_cast<unsigned>(month), static_cast<unsigned>(day));
}

Subcause read_subcause(std::string_view text, const std::string& id, const std::string& file, Faults& faults) {
  const std::optional<Json> json = parse_json(text, file, faults);
  return json ? read_subcause(Node(*json, file + ":/subcauses/" + id, faults), id) : Subcause{};
}

void read_schemes(std::string_view text, const std::string& file, Rails& rails, Vocabularies& vocabularies, Faults& faults) {
  const std::optional<Json> json = parse_json(text, file, faults);
  if (!json) return;
  const Node top = root(*json, file, faults);
  top.only({"format", "rails", "parents", "prefix_classes", "note", "source"});
  if (top.has("rails")) {
    const Node list = top.at("rails");
    for (const std::string& name : list.keys()) read_rail(list.at(name), name, rails, vocabularies);
  }
  if (top.has("parents")) {
    const Node list = top.at("parents");
    for (const std::string& name : list.keys()) vocabularies.parents[name] = list.at(name).as_texts();
  }
  if (!top.has("prefix_classes")) return;
  const Node lists = top.at("prefix_classes");
  for (const std::string& scheme : lists.keys()) {
    const Node list = lists.at(scheme);
    for (const std::string& prefix : list.keys()) {
      const Node item = list.at(prefix);
      item.only({"subcause", "weight", "note"});
      vocabularies.prefixes[scheme].push_back({prefix, item.need_text("subcause"), static_cast<int>(item.number("weight", 45))});
    }
  }
}

std::string read_version(std::string_view text, const std::string& file, Faults& faults) {
  const std::optional<Json> json = parse_json(text, file, faults);
  return json ? root(*json, file, faults).need_text("version") : std::string();
}

constexpr std::string_view k_calendar = "payout-calendar/1";

std::optional<facts::CalendarData> read_calendar(std::string_view text, const std::string& file, Faults& faults) {
  const std::optional<Json> json = parse_json(text, file, faults);
  if (!json) return std::nullopt;
  const std::size_t before = faults.items().size();
  const Node top = root(*json, file, faults);
  top.only({"format", "id", "title", "zone", "weekend", "cutoff", "open", "holidays", "workdays", "valid_from", "valid_to",
            "next_from", "source", "always_open", "note"});
  facts::CalendarData out;
  if (const std::string format = top.text("format", k_calendar); format != k_calendar) top.at("format").fault(fmt::format("`{}` is not {}", "format", k_calendar));
  out.id = top.need_text("id");
  out.zone = top.text("zone", "UTC");
  out.always_open = top.flag("always_open", out.id == "24x7");
  constexpr std::string_view k_days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  for (const std::string& day : top.texts("weekend")) {
    const auto found = std::find(std::begin(k_days), std::end(k_days), day);
    if (found == std::end(k_days)) {
      top.at("weekend").fault(fmt::format("`{}` is not a day of the week", escape_for_terminal(day)), "write mon, tue, wed, thu, fri, sat or sun");
    } else {
      out.weekend[found - std::begin(k_days)] = true;
    }
  }
  const auto clock = [&](std::string_view key) -> std::optional<std::int64_t> {
    if (!top.has(key)) return std::nullopt;
    const std::optional<std::int64_t> value = parse_clock(top.text(key));
    if (!value) top.at(key).fault("a time of day is written HH:MM");
    return value;
  };
  out.cutoff = clock("cutoff");
  out.open = clock("open").value_or(0);
  const auto day = [&](const Node& where, const std::string& value) -> std::int64_t {
    const std::optional<std::int64_t> parsed = parse_day(value);
    if (!parsed) where.fault(fmt::format("`{}` is not a date", escape_for_terminal(value)), "write YYYY-MM-DD");
    return parsed.value_or(0);
  };
  if (top.has("holidays")) {
    const Node list = top.at("holidays");
    const std::size_t length = list.length();
    for (std::size_t i = 0; i < length; ++i) {
      const Node item = list.item(i);
      out.holidays.push_back(day(item, item.json().is_string() ? item.json().get<std::string>() : item.text("date")));
    }
  }
  if (top.has("workdays")) {
    const Node list = top.at("workdays");
    const std::size_t length = list.length();
    for (std::size_t i = 0; i < length; ++i) {
      const Node item = list.item(i);
      out.workdays.push_back(day(item, item.json().is_string() ? item.json().get<std::string>() : item.text("date")));
    }
  }
  std::sort(out.holidays.begin(), out.holidays.end());
  std::sort(out.workdays.begin(), out.workdays.end());
  if (!out.always_open) {
    out.valid_from = day(top, top.need_text("valid_from"));
    out.valid_to = day(top, top.need_text("valid_to"));
    if (top.has("next_from")) out.next_from = day(top.at("next_from"), top.text("next_from"));
  }
  out.source = top.text("source");
  if (faults.items().size() != before) return std::nullopt;
  return out;
}

}  // namespace payout::rules
