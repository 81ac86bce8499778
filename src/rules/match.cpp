#include "rules/match.hpp"

#include "base/text.hpp"

namespace payout::rules {
namespace {

bool contains_ignoring_case(std::string_view text, std::string_view part) {
  if (part.size() > text.size()) return false;
  for (std::size_t i = 0; i + part.size() <= text.size(); ++i) {
    if (equals_ignoring_case(text.substr(i, part.size()), part)) return true;
  }
  return false;
}

std::string_view text_of(Field field, const Event& event, const facts::CodeFact* code) {
  switch (field) {
    case Field::type: return event.type_name();
    case Field::channel: return event.channel;
    case Field::scheme: return event.scheme;
    case Field::code: return event.code;
    case Field::msg: return event.msg;
    case Field::reason: return event.reason;
    case Field::component: return event.component;
    case Field::bank: return event.bank;
    case Field::customer: return event.customer;
    case Field::src: return event.src;
    case Field::code_subcause: return code != nullptr && code->known() ? std::string_view(code->subcause) : std::string_view();
    case Field::code_cause: return code != nullptr && code->known() ? facts::word(code->cause) : std::string_view();
    case Field::code_alive: return code != nullptr && code->known() && code->alive ? "yes" : "no";
    case Field::attempt:
    case Field::code_weight: break;
  }
  return {};
}

bool matches_test(const FieldTest& test, const Event& event, const facts::CodeFact* code) {
  if (test.field == Field::attempt) {
    return event.attempt ? matches_number(test.modifier, test.numbers, *event.attempt) : false;
  }
  if (test.field == Field::code_weight) {
    return code != nullptr && code->known() && matches_number(test.modifier, test.numbers, code->weight);
  }
  const std::string_view text = text_of(test.field, event, code);
  if (test.modifier == Modifier::re) {
    if (text.empty()) return false;  // nothing was said
    for (const auto& pattern : test.patterns) {
      if (pattern->matches(text)) return true;
    }
    return false;
  }
  return matches_text(test.modifier, test.values, text);
}

}  // namespace

bool matches_text(Modifier modifier, const std::vector<std::string>& values, std::string_view text) {
  if (modifier == Modifier::exists) return text.empty() != (values.empty() || values.front() == "true");
  if (modifier == Modifier::not_equal) {
    for (const std::string& value : values) {
      if (equals_ignoring_case(text, value)) return false;
    }
    return true;
  }
  for (const std::string& value : values) {
    const bool longer = text.size() >= value.size();
    switch (modifier) {
      case Modifier::equal:
        if (equals_ignoring_case(text, value)) return true;
        break;
      case Modifier::prefix:
        if (longer && equals_ignoring_case(text.substr(0, value.size()), value)) return true;
        break;
      case Modifier::suffix:
        if (longer && equals_ignoring_case(text.substr(text.size() - value.size()), value)) return true;
        break;
      case Modifier::contains:
        if (contains_ignoring_case(text, value)) return true;
        break;
      default: break;
    }
  }
  return false;
}

bool matches_number(Modifier modifier, const std::vector<std::int64_t>& numbers, std::int64_t value) {
  for (const std::int64_t number : numbers) {
    switch (modifier) {
      case Modifier::equal:
        if (value == number) return true;
        break;
      case Modifier::not_equal:
        if (value != number) return true;
        break;
      case Modifier::gt:
        if (value > number) return true;
        break;
      case Modifier::gte:
        if (value >= number) return true;
        break;
      case Modifier::lt:
        if (value < number) return true;
        break;
      case Modifier::lte:
        if (value <= number) return true;
        break;
      default: break;
    }
  }
  return false;
}

bool matches(const Matcher& matcher, const Event& event, const facts::CodeFact* code) {
  for (const FieldTest& test : matcher.tests) {
    if (!matches_test(test, event, code)) return false;
  }
  return true;
}

}  // namespace payout::rules
