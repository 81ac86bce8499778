#include "app/translate.hpp"

#include <optional>
#include <vector>

#include "app/chinese.hpp"

namespace payout::app {
namespace {

/// Messages hold messages ("cannot open the file: no such file"), but not for ever.
constexpr int k_deepest = 6;
constexpr std::size_t k_longest = 4096;

struct Match {
  const Translation* translation = nullptr;
  std::vector<std::string_view> parts;
  std::vector<bool> quoted;   ///< the part stood in backticks: it is somebody's word, not ours
  std::size_t fixed = 0;      ///< bytes of the message that are the table's own
};

/// Somebody's word in backticks; a message that begins with one is none.
bool is_one_word(std::string_view part) { return part.front() == '`' && part.find('`', 1) == part.size() - 1; }

/// Fits a message to one form. Each part is as short as the form allows.
std::optional<Match> fit(const Translation& form, std::string_view message) {
  Match out{&form, {}, {}, 0};
  std::string_view rest = form.english;
  bool first = true;
  bool after_tick = false;
  while (true) {
    const std::size_t end = rest.find("{}");
    const std::string_view fixed = rest.substr(0, end);
    const bool last = end == std::string_view::npos;
    std::size_t at = first ? 0 : message.find(fixed);
    if (last && !first) at = message.size() < fixed.size() ? std::string_view::npos : message.size() - fixed.size();
    if (at == std::string_view::npos || message.substr(at, fixed.size()) != fixed) return std::nullopt;
    if (last && first && message.size() != fixed.size()) return std::nullopt;
    if (!first) {
      if (at == 0) return std::nullopt;
      out.parts.push_back(message.substr(0, at));
      out.quoted.push_back(after_tick || is_one_word(out.parts.back()));
    }
    out.fixed += fixed.size();
    if (last) return out;
    after_tick = fixed.ends_with('`');
    message.remove_prefix(at + fixed.size());
    rest.remove_prefix(end + 2);
    first = false;
  }
}

std::string chinese(std::string_view message, int depth);

std::string filled(const Match& match, int depth) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < match.parts.size(); ++i) {
    parts.push_back(match.quoted[i] ? std::string(match.parts[i]) : chinese(match.parts[i], depth + 1));
  }
  std::string out;
  std::size_t next = 0;
  for (std::string_view rest = match.translation->chinese; !rest.empty();) {
    const bool bare = rest.starts_with("{}");
    const bool numbered = rest.size() >= 3 && rest[0] == '{' && rest[1] >= '0' && rest[1] <= '9' && rest[2] == '}';
    const std::size_t index = bare ? next++ : numbered ? static_cast<std::size_t>(rest[1] - '0') : parts.size();
    if (index < parts.size()) {
      out += parts[index];
      rest.remove_prefix(bare ? 2 : 3);
    } else {
      out += rest.front();
      rest.remove_prefix(1);
    }
  }
  return out;
}

/// `a (b)`, `a; b` and `a: b` where the table knows one of the two.
std::string in_halves(std::string_view message, int depth) {
  if (const std::size_t at = message.find(" ("); message.ends_with(')') && at != std::string_view::npos) {
    const std::string_view head = message.substr(0, at);
    const std::string_view tail = message.substr(at + 2, message.size() - at - 3);
    const std::string first = chinese(head, depth + 1);
    const std::string second = chinese(tail, depth + 1);
    if (first != head || second != tail) return first + "（" + second + "）";
  }
  struct Mark {
    std::string_view english, chinese;
  };
  for (const Mark mark : {Mark{"; ", "；"}, Mark{": ", "："}}) {
    const std::size_t at = message.find(mark.english);
    if (at == std::string_view::npos || at == 0) continue;
    const std::string_view head = message.substr(0, at);
    const std::string_view tail = message.substr(at + mark.english.size());
    const std::string first = chinese(head, depth + 1);
    const std::string second = chinese(tail, depth + 1);
    if (first != head) return first + std::string(mark.chinese) + second;
    // A place keeps its own punctuation: `payout-diag.json:4: ...`.
    if (second != tail) return std::string(head) + std::string(mark.english) + second;
  }
  return std::string(message);
}

std::string chinese(std::string_view message, int depth) {
  if (depth > k_deepest || message.empty() || message.size() > k_longest) return std::string(message);
  std::optional<Match> best;
  for (const Translation& form : translations()) {
    std::optional<Match> match = fit(form, message);
    if (match && (!best || match->fixed > best->fixed)) best = std::move(match);
  }
  return best ? filled(*best, depth) : in_halves(message, depth);
}

}  // namespace

std::span<const Translation> translations() {
  static const std::vector<Translation> k_all = [] {
    std::vector<Translation> all;
    for (const auto& area : {chinese_of_command(), chinese_of_input(), chinese_of_rules(), chinese_of_sources(),
                             chinese_of_store()})
      all.insert(all.end(), area.begin(), area.end());
    return all;
  }();
  return k_all;
}

std::string translated(std::string_view english, report::Language language) {
  if (language == report::Language::en) return std::string(english);
  return chinese(english, 0);
}

}  // namespace payout::app
