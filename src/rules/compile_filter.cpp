#include "rules/compile.hpp"
#include "rules/fact_tests.hpp"

namespace payout::rules {
namespace {

/// A day counts to its end in UTC; a moment counts itself.
Instant end_of(const Node& node, const std::string& text) {
  const bool is_day = text.size() == 10;
  const ParsedInstant parsed = parse_rfc3339(is_day ? text + "T23:59:59.999999999Z" : text);
  if (!parsed.value) node.fault("this is not a day (2027-01-31) or a moment with an offset", "a filter needs an end, so that it is looked at again");
  return parsed.value.value_or(Instant{});
}

}  // namespace

bool is_filter(std::string_view text) {
  Faults ignored;  // compile_rule or compile_filter tells of them
  const std::optional<Json> json = parse_json(text, {}, ignored);
  return json && json->is_object() && json->contains("kind") && (*json)["kind"] == "filter";
}

std::optional<Filter> compile_filter(std::string_view text, const std::string& file, Faults& faults) {
  const std::optional<Json> json = parse_json(text, file, faults);
  if (!json) return std::nullopt;
  const std::size_t before = faults.items().size();
  const Node top = root(*json, file, faults);
  top.only({"kind", "id", "rules", "unless", "until", "because", "note"});
  Filter out;
  out.file = file;
  out.id = top.need_text("id");
  out.rules = top.texts("rules");
  if (top.need("rules", "`rules` is missing: the ids or globs that the filter takes out") && out.rules.empty()) {
    top.at("rules").fault("no rule is named here");
  }
  if (top.need("unless", "`unless` is missing: the payouts it is for, such as {\"fact\": {\"channel\": \"sct-x\"}}")) {
    const Node unless = top.at("unless");
    unless.only({"fact"});
    if (unless.need("fact", "`fact` is missing")) out.unless = fact_tests(unless.at("fact"));
    if (unless.has("fact") && out.unless.empty()) unless.fault("no fact is named here");
  }
  const std::string until = top.need_text("until");
  if (!until.empty()) out.until = end_of(top.at("until"), until);
  out.because = top.words("because");
  if (top.need("because", "`because` is missing: why these rules do not count there") && out.because.empty()) {
    top.at("because").fault("text is expected here");
  }
  if (faults.items().size() != before) return std::nullopt;
  return out;
}

}  // namespace payout::rules
