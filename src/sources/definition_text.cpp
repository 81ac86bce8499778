// What a definition says of lines of text.
#include <algorithm>

#include <re2/re2.h>

#include "sources/definition_parse.hpp"

namespace payout::sources {
namespace {

LinePattern parse_line_pattern(const Fields& field) {
  LinePattern pattern;
  Fields match = field;
  if (field.is(JsonKind::object)) {
    field.only({"name", "match"});
    pattern.name = field.get("name").text();
    match = field.need("match");
    if (!match.present()) return pattern;
  }
  pattern.match = match.pattern();
  if (!pattern.match->ok()) return pattern;
  pattern.groups.resize(static_cast<std::size_t>(pattern.match->NumberOfCapturingGroups()) + 1);
  for (const auto& [number, name] : pattern.match->CapturingGroupNames())
    pattern.groups[static_cast<std::size_t>(number)] = name;
  if (pattern.match->NamedCapturingGroups().empty())
    match.fault("the pattern names no group, so nothing is taken out of the line", "write (?P<name>...)");
  if (pattern.groups.size() > k_most_groups) match.fault("a pattern may have up to 63 groups");
  return pattern;
}

PairSyntax parse_pairs(const Fields& field) {
  PairSyntax syntax;
  if (!field.present()) return syntax;
  field.only({"between", "equals"});
  syntax.between = field.get("between").text(syntax.between);
  const std::string equals = field.get("equals").text("=");
  if (equals.size() == 1 && syntax.between.find(equals[0]) == std::string::npos)
    syntax.equals = equals[0];
  else
    field.get("equals").fault("`equals` is one character, and none of those in `between`");
  return syntax;
}

}  // namespace

TextLayout parse_text_layout(const Fields& definition) {
  TextLayout layout;
  for (const Fields& item : definition.get("lines").items()) layout.patterns.push_back(parse_line_pattern(item));
  layout.pairs = parse_pairs(definition.get("pairs"));
  for (const Fields& item : definition.get("parse").items()) {
    const std::string how = item.text();
    if (how == "json" || how == "kv" || how == "form") {
      layout.inner.emplace(std::string(item.key()), how == "json" ? Inner::json
                                                    : how == "kv" ? Inner::kv
                                                                  : Inner::form);
    } else {
      item.fault("`" + how + "` is no way to read a value", "json, kv or form");
    }
  }
  return layout;
}

}  // namespace payout::sources
