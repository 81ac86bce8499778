#include "rules/practice.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "rules/json_node.hpp"

namespace payout::rules {
namespace {

std::vector<EventType> event_types(const Node& node, std::string_view key) {
  std::vector<EventType> out;
  for (const std::string& name : node.texts(key)) {
    if (const std::optional<EventType> type = find_event_type(name)) {
      out.push_back(*type);
    } else {
      node.at(key).fault("`" + escape_for_terminal(name) + "` is no event type");
    }
  }
  return out;
}

template <class E>
std::vector<E> words_of(const Node& node, std::string_view key) {
  std::vector<E> out;
  for (const std::string& name : node.texts(key)) {
    if (const std::optional<E> word = facts::from_word<E>(name)) {
      out.push_back(*word);
    } else {
      node.at(key).fault("`" + escape_for_terminal(name) + "` is not one of the known words");
    }
  }
  return out;
}

void both_languages(const Node& node, const Text& text) {
  if (text.en.empty() || text.zh.empty()) node.fault("words are needed in both languages", "give `en` and `zh`");
}

DeadlineRule read_deadline(const Node& node) {
  node.only({"id", "rails", "after", "until", "states", "money", "subcauses", "holds", "codes", "unless_held", "within", "calendar", "what",
             "source", "note"});
  DeadlineRule out;
  out.id = node.need_text("id");
  out.rails = node.texts("rails");
  out.after = event_types(node, "after");
  out.until = event_types(node, "until");
  out.states = words_of<facts::State>(node, "states");
  out.money = words_of<facts::MoneyState>(node, "money");
  out.subcauses = node.texts("subcauses");
  out.holds = node.texts("holds");
  out.codes = node.texts("codes");
  out.unless_held = node.flag("unless_held", false);
  out.calendar = node.text("calendar");
  out.source = node.need_text("source");
  if (out.after.empty()) node.fault("`after` is missing: the events the limit runs from");
  if (const auto span = node.span("within")) {
    out.within = *span;
  } else {
    node.fault("`within` is missing", "write 10bd, 13d or 72h");
  }
  if (node.has("what")) out.what = node.words("what");
  both_languages(node, out.what);
  return out;
}

}  // namespace

bool is_group_word(std::string_view word) {
  constexpr std::string_view k_words[] = {"channel", "bank", "code", "customer", "component"};
  return std::find(std::begin(k_words), std::end(k_words), word) != std::end(k_words);
}

std::vector<DeadlineRule> read_deadlines(std::string_view text, const std::string& file, Faults& faults) {
  std::vector<DeadlineRule> out;
  const std::optional<Json> json = parse_json(text, file, faults);
  if (!json) return out;
  const Node top = root(*json, file, faults);
  top.only({"format", "note", "deadlines"});
  if (!top.has("deadlines") || !top.at("deadlines").json().is_array()) {
    top.fault("the list `deadlines` is missing");
    return out;
  }
  const Node list = top.at("deadlines");
  for (std::size_t i = 0; i < list.json().size(); ++i) out.push_back(read_deadline(list.item(i)));
  return out;
}

Playbook read_playbook(std::string_view text, const std::string& file, Faults& faults) {
  Playbook out;
  const std::optional<Json> json = parse_json(text, file, faults);
  if (!json) return out;
  const Node top = root(*json, file, faults);
  top.only({"format", "note", "group_by", "steps", "measures"});
  if (top.has("group_by")) {
    const Node groups = top.at("group_by");
    for (const auto& [subcause, value] : groups.json().items()) {
      std::vector<std::string>& words = out.group_by[subcause];
      words = groups.at(subcause).as_texts();
      for (const std::string& word : words) {
        if (!is_group_word(word)) groups.at(subcause).fault("`" + escape_for_terminal(word) + "` is no part of a group", "use channel, bank, code, customer or component");
      }
    }
  }
  if (top.has("steps")) {
    const Node list = top.at("steps");
    for (std::size_t i = 0; i < list.json().size(); ++i) {
      const Node item = list.item(i);
      item.only({"who", "do", "over"});
      PlaybookStep& step = out.steps.emplace_back(PlaybookStep{item.need_text("who"), item.words("do"), {}});
      both_languages(item, step.todo);
      if (!item.has("over")) continue;
      step.over = item.words("over");
      both_languages(item, step.over);
    }
  }
  if (top.has("measures")) {
    const Node list = top.at("measures");
    for (std::size_t i = 0; i < list.json().size(); ++i) {
      const Node item = list.item(i);
      item.only({"id", "en", "zh"});
      out.measures.push_back({item.need_text("id"), {item.need_text("en"), item.need_text("zh")}});
    }
  }
  return out;
}

}  // namespace payout::rules
