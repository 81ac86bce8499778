#pragma once
/// The words that would name a confidential cause, from the rules themselves; for the tests of what support is shown.
#include <set>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/text.hpp"
#include "rules/code_tables.hpp"
#include "rules/rule.hpp"
#include "rules/rule_set.hpp"
#include "rules/texts.hpp"

namespace payout::test {

/// What a confidential record of a test says in its text.
constexpr std::string_view k_secret = "case file 7719";

inline const rules::RuleSet& shipped() {
  static const rules::RuleSet rules = *rules::RuleSet::load();
  return rules;
}

inline bool is_confidential(std::string_view subcause) {
  const rules::Subcause* words = shipped().subcause(subcause);
  return words != nullptr && words->confidential;
}

inline bool is_confidential(const rules::Rule& rule) { return rule.confidential.value_or(is_confidential(rule.subcause)); }

/// Small letters without blanks: where lines are broken makes no difference.
inline std::string squeezed(std::string_view text) {
  std::string out;
  for (const char c : to_lower(text)) {
    if (static_cast<unsigned char>(c) > ' ') out += c;
  }
  return out;
}

inline void add_texts(const rules::Subcause& words, std::set<std::string>& out) {
  const auto add = [&out](const facts::Text& text) {
    for (const std::string& one : {text.en, text.zh}) {
      if (!one.empty()) out.insert(squeezed(one));
    }
  };
  add(words.title);
  add(words.says);
  add(words.check);
  for (const rules::Step& step : words.steps) add(step.todo);
}

/// Whatever names a confidential cause: its id, its rules, its codes, its words where no other cause has the same.
inline const std::set<std::string>& forbidden() {
  static const std::set<std::string> words = [] {
    std::set<std::string> own, others, out;
    for (const std::string_view id : shipped().subcauses().ids()) {
      add_texts(*shipped().subcause(id), is_confidential(id) ? own : others);
      if (is_confidential(id) && id != "screening") out.insert(squeezed(id));
    }
    for (const std::string& text : own) {
      if (!others.contains(text)) out.insert(text);
    }
    for (const rules::Rule& rule : shipped().rules()) {
      if (!is_confidential(rule)) continue;
      out.insert(squeezed(rule.id));
      for (const std::string& title : {rule.title.en, rule.title.zh}) {
        if (!title.empty()) out.insert(squeezed(title));
      }
    }
    std::set<std::string> codes, plain;
    for (const std::string& scheme : shipped().tables().schemes()) {
      for (const facts::CodeFact& row : shipped().tables().rows(scheme)) (is_confidential(row.subcause) ? codes : plain).insert(row.code);
    }
    for (const std::string& code : codes) {
      // A short number stands in many places, and a code that is a word in sentences: they are told by the word before them.
      const bool is_number = code.find_first_not_of("0123456789") == std::string::npos;
      const bool is_word = code.find_first_of("0123456789_") == std::string::npos;
      if (plain.contains(code)) continue;
      if (code.size() >= 4 && !is_number && !is_word) out.insert(squeezed(code));
      out.insert("\"code\":\"" + squeezed(code) + "\"");
    }
    for (const std::string_view word : {"sanction", "screening.", "compliance.hold", "compliance.released", "login.suspicious", "launder", "fraud",
                                        "suspic", "takeover", "watchlist", "courtorder", "制裁", "筛查", "洗钱", "欺诈", "盗用", "可疑", "法院", "异常登录"})
      out.insert(std::string(word));
    out.insert(squeezed(k_secret));
    return out;
  }();
  return words;
}

/// The forbidden words of a text, each with what stands around it.
inline std::string told_in(std::string_view shown) {
  const std::string text = squeezed(shown);
  std::string out;
  for (const std::string& word : forbidden()) {
    const std::size_t at = text.find(word);
    if (at != std::string::npos) out += fmt::format("{}: ...{}...\n", word, text.substr(at < 80 ? 0 : at - 80, 200));
  }
  return out;
}

}  // namespace payout::test
