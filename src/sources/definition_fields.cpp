#include "sources/definition_fields.hpp"

#include <algorithm>
#include <charconv>

#include <re2/re2.h>

#include "base/text.hpp"

namespace payout::sources {

Mark Fields::mark() const {
  const std::string_view before = m_report->text.substr(0, m_tree->node(m_near).from);
  return {static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n')) + 1, m_path};
}

void Fields::fault(std::string message, std::string hint, std::string_view code) const {
  m_report->findings.push_back({code, true, m_report->origin, mark(), std::move(message), std::move(hint)});
}

void Fields::remark(std::string_view code, std::string message, std::string hint) const {
  m_report->findings.push_back({code, false, m_report->origin, mark(), std::move(message), std::move(hint)});
}

Fields Fields::get(std::string_view key) const {
  const std::uint32_t at = present() ? m_tree->member(m_at, key) : Tree::k_none;
  Fields found(*m_tree, at, m_path + "." + std::string(key), *m_report);
  if (!found.present()) found.m_near = m_near;
  return found;
}

Fields Fields::need(std::string_view key) const {
  Fields found = get(key);
  if (!found.present() && is(JsonKind::object)) fault("`" + std::string(key) + "` is missing", {}, "S103");
  return found;
}

std::vector<Fields> Fields::items() const {
  if (!present()) return {};
  const TreeNode& node = m_tree->node(m_at);
  if (node.kind != JsonKind::array && node.kind != JsonKind::object) return {*this};
  std::vector<Fields> out;
  for (std::uint32_t at = m_tree->first(m_at); at != Tree::k_none; at = m_tree->next(m_at, at)) {
    const bool array = node.kind == JsonKind::array;
    const std::string step = array ? "[" + std::to_string(out.size()) + "]" : "." + std::string(m_tree->node(at).key);
    out.emplace_back(*m_tree, at, m_path + step, *m_report);
  }
  return out;
}

std::string Fields::text(std::string_view fallback) const {
  if (!present()) return std::string(fallback);
  if (!is(JsonKind::text)) fault("text is wanted here", {}, "S104");
  return std::string(m_tree->node(m_at).text);
}

std::vector<std::string> Fields::texts() const {
  std::vector<std::string> out;
  for (const Fields& item : items()) out.push_back(item.text());
  return out;
}

std::uint16_t Fields::small(std::uint16_t fallback) const {
  if (!present()) return fallback;
  const std::string_view digits = m_tree->node(m_at).text;
  std::uint16_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (!is(JsonKind::number) || error != std::errc() || end != digits.data() + digits.size()) {
    fault("a whole number from 0 to 65535 is wanted here", {}, "S104");
  }
  return value;
}

bool Fields::flag(bool fallback) const {
  if (!present()) return fallback;
  if (!is(JsonKind::truth)) fault("true or false is wanted here", {}, "S104");
  return m_tree->node(m_at).text == "true";
}

std::shared_ptr<const re2::RE2> Fields::pattern() const {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(1 << 20);
  auto compiled = std::make_shared<const re2::RE2>(text(), options);
  if (!compiled->ok())
    fault("the pattern cannot be used: " + compiled->error(), "RE2 syntax; no look-around, no back-references", "S105");
  return compiled;
}

void Fields::only(std::initializer_list<std::string_view> keys) const {
  if (!is(JsonKind::object)) {
    fault("an object is wanted here", {}, "S104");
    return;
  }
  const std::vector<Fields> members = items();
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Fields& item = members[i];
    const std::string_view key = item.key();
    const auto same = [key](const Fields& other) { return other.key() == key; };
    if (std::any_of(members.begin(), members.begin() + static_cast<std::ptrdiff_t>(i), same)) {
      item.fault("the key `" + std::string(key) + "` stands here twice", "the second would be lost without a word",
                 "S110");
      continue;
    }
    if (std::find(keys.begin(), keys.end(), key) != keys.end() || key == "note") continue;
    const std::vector<std::string_view> known(keys);
    const std::string_view meant = nearest(key, known);
    std::string hint;
    if (!meant.empty()) {
      hint = "did you mean `" + std::string(meant) + "`?";
    } else {
      for (const std::string_view one : known) hint += (hint.empty() ? "known here: " : ", ") + std::string(one);
    }
    item.fault("the key `" + std::string(key) + "` is unknown here", std::move(hint), "S102");
  }
}

}  // namespace payout::sources
