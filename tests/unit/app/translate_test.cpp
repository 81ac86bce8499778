#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "app/messages.hpp"
#include "app/translate.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

using namespace payout;
using namespace payout::app;
using report::Language;
namespace fs = std::filesystem;

namespace {

std::string zh(std::string_view english) { return translated(english, Language::zh); }

bool is_chinese(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xE3; });
}

std::string text_of(const fs::path& path) {
  std::ifstream in(path);
  std::stringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

/// One string literal of a source file, neighbours joined, without its escapes of quotes.
struct Literal {
  std::size_t line = 0;
  std::string text;
};

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\');
    out += text[escape ? ++i : i];
  }
  return out;
}

/// Reads the literals of C++ source; comments, character literals and includes are passed over.
std::vector<Literal> literals(const std::string& source) {
  std::vector<Literal> out;
  std::size_t line = 1;
  bool joins = false;
  for (std::size_t i = 0; i < source.size(); ++i) {
    const char c = source[i];
    if (c == '\n') ++line;
    if (c == '\n' || c == ' ') continue;
    if (source.compare(i, 2, "//") == 0 || c == '#') {
      i = source.find('\n', i) - 1;
    } else if (c == '\'' && !(std::isdigit(source[i - 1]) != 0 && std::isdigit(source[i + 1]) != 0)) {
      for (++i; source[i] != '\''; ++i) i += source[i] == '\\' ? 1 : 0;
      joins = false;
    } else if (c == '"' && i > 0 && source[i - 1] == 'R') {
      const std::size_t open = source.find('(', i);
      const std::string end = ")" + source.substr(i + 1, open - i - 1) + "\"";
      const std::size_t close = source.find(end, open);
      line += static_cast<std::size_t>(std::count(source.begin() + static_cast<std::ptrdiff_t>(i),
                                                  source.begin() + static_cast<std::ptrdiff_t>(close), '\n'));
      i = close + end.size() - 1;
      joins = false;
    } else if (c == '"') {
      const std::size_t start = ++i;
      for (; source[i] != '"'; ++i) i += source[i] == '\\' ? 1 : 0;
      const std::string text = unescaped(std::string_view(source).substr(start, i - start));
      if (joins) {
        out.back().text += text;
      } else {
        out.push_back({line, text});
      }
      joins = true;
    } else {
      joins = false;
    }
  }
  return out;
}

/// Pieces between the parts that are filled in, trimmed: what a message says of its own.
std::vector<std::string> pieces(std::string_view text) {
  std::vector<std::string> out;
  std::string piece;
  const auto close = [&] {
    // A quote that is closed in the next piece belongs to neither.
    const bool half_quoted = std::count(piece.begin(), piece.end(), '`') % 2 == 1;
    const std::size_t start = piece.find_first_not_of(half_quoted ? " ,;:`)" : " ,;:)");
    const std::size_t end = piece.find_last_not_of(half_quoted ? " ,;:`(" : " ,;:(");
    if (start != std::string::npos) out.push_back(piece.substr(start, end + 1 - start));
    piece.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '{') {
      const std::size_t end = text.find('}', i);
      if (end == std::string_view::npos) break;
      close();
      i = end;
    } else if (text.substr(i, 2) == "\\n" || text.substr(i, 2) == ": " || text.substr(i, 2) == ", " ||
               text.substr(i, 2) == "; ") {
      close();
      ++i;
    } else {
      piece += text[i];
    }
  }
  close();
  return out;
}

/// Prose: at least two words in small letters. Words of data, names and single words are not.
bool is_prose(std::string_view piece) {
  std::size_t words = 0;
  for (const std::string_view word : split(piece, ' ')) {
    const bool small = word.size() >= 2 && std::all_of(word.begin(), word.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || c == ',' || c == ':' || c == ';' || c == '\'' || c == '-';
    });
    words += small ? 1 : 0;
  }
  return words >= 2;
}

/// Literals that are never shown to a person as they are: SQL, HTML, names of commands.
bool is_machine_text(std::string_view text) {
  constexpr std::string_view k_starts[] = {"SELECT", "INSERT", "CREATE", "PRAGMA", "UPDATE", "DELETE", "ALTER", "DROP",
                                           "BEGIN",  "COMMIT", "ROLLBACK", "REPLACE", "WITH",  "SQLite format", "ATTACH",
                                           "    <",  "  <",   "<",       "INDEXED", "WHERE", "\\n<", "payout-diag", "db ",
                                           "rules ", "sources ", "Short puts"};
  return std::any_of(std::begin(k_starts), std::end(k_starts), [&](auto start) { return text.starts_with(start); });
}

/// Words that are looked for in what others wrote, and never shown.
bool is_looked_for(std::string_view text) {
  constexpr std::string_view k_words[] = {"syntax error", "watch list",  "court order", "legal order", "law enforcement",
                                          "financial crime", "roll back", "rolled back", "back out",
                                          "expected ':'", "expected string literal"};
  return std::find(std::begin(k_words), std::end(k_words), text) != std::end(k_words);
}

/// The title of a lint code, which stands behind it in a table: for the documents.
bool is_code(std::string_view text) {
  return text.size() == 4 && text[0] == 'L' && text.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

/// A message as it might be shown: each part that is filled in is a word of somebody else's.
std::string example_of(std::string_view form) {
  std::string out;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const std::size_t end = form[i] == '{' ? form.find('}', i) : std::string_view::npos;
    if (form.substr(i, 2) == "{{" || form.substr(i, 2) == "}}") {
      out += form[i++];
    } else if (end != std::string_view::npos) {
      out += out.ends_with('`') ? "x" : "`x`";
      i = end;
    } else {
      out += form[i];
    }
  }
  return out;
}

/// Whether a Chinese message still holds English sentences: two small words beside each other that are not in quotes.
bool is_half_english(std::string_view shown) {
  std::string run;
  bool quoted = false;
  for (const char c : shown) {
    if (c == '`' || c == '"') quoted = !quoted;
    const bool foreign = static_cast<unsigned char>(c) >= 0x80 || quoted || c == '`' || c == '"';
    if (foreign && is_prose(run)) return true;
    if (foreign) run.clear();
    if (!foreign) run += c;
  }
  return is_prose(run);
}

/// A literal without the names of its format fields.
std::string form_of(std::string_view literal) {
  std::string out;
  for (std::size_t i = 0; i < literal.size(); ++i) {
    const std::size_t end = literal[i] == '{' ? literal.find('}', i) : std::string_view::npos;
    if (literal.substr(i, 2) == "{{" || literal.substr(i, 2) == "}}") {
      out += literal[i++];
    } else if (end != std::string_view::npos) {
      out += "{}";
      i = end;
    } else {
      out += literal[i];
    }
  }
  return out;
}

}  // namespace

TEST_CASE("a message is shown in Chinese with its parts in place") {
  CHECK(zh("there is no flag `--fromat`") == "没有选项 `--fromat`");
  CHECK(zh("expected a colon at byte 7 of the line, found `x`") == "该行第 7 字节处应为冒号，实为 `x`");
  CHECK(zh("none of 3 records could be taken; the first: json_syntax: the line is not JSON") ==
        "3 条记录均未能采用；第一条：json_syntax：该行不是 JSON");
  CHECK(zh("cannot open the file: No such file or directory") == "无法打开文件：没有该文件或文件夹");
}

TEST_CASE("a message inside a message is found; places and words of others stay") {
  CHECK(zh("payout-diag.json: /late: channel `text` is not declared; did you mean `textile`?") ==
        "payout-diag.json: /late: 渠道 `text` 未在配置中声明；是否想输入 `textile`？");
  CHECK(zh("pack/SF-1.json:3: `x` is missing (did you mean `y`?)") == "pack/SF-1.json:3: 缺少 `x`（是否想输入 `y`？）");
  CHECK(zh("there is no command `the disk is full`") == "没有命令 `the disk is full`");
  CHECK(zh("nobody knows this sentence") == "nobody knows this sentence");
  CHECK(translated("the disk is full", Language::en) == "the disk is full");
}

TEST_CASE("any text is taken without harm") {
  const std::string long_text(100'000, '{');
  CHECK(zh(long_text) == long_text);
  CHECK(zh("") == "");
  std::string nested;
  for (int i = 0; i < 500; ++i) nested += "the store is damaged: ";
  CHECK_FALSE(zh(nested).empty());
}

TEST_CASE("every row of the table is Chinese, well set, and stands once") {
  std::set<std::string_view> seen;
  for (const Translation& row : translations()) {
    CAPTURE(row.english, row.chinese);
    CHECK(seen.insert(row.english).second);
    CHECK(is_utf8(row.chinese));
    CHECK((is_chinese(row.chinese) || !is_prose(row.english)));
    CHECK_FALSE(row.english.ends_with('.'));
    CHECK_FALSE(row.chinese.ends_with("。"));
    for (const std::string_view half : {",", ";", "(", "!", "?"}) {
      const std::size_t at = row.chinese.find(half);
      const bool beside = at != std::string_view::npos && at > 0 && static_cast<unsigned char>(row.chinese[at - 1]) >= 0x80;
      CHECK_FALSE(beside);
    }
  }
}

TEST_CASE("every message of the source has its Chinese, and every row its message") {
  if (!fs::is_directory("src")) {
    WARN("the source is not here: nothing was checked");
    return;
  }
  std::string english;
  std::string source_text;
  for (const Translation& row : translations()) english.append(row.english) += '\n';
  std::string missing;
  for (const auto& entry : fs::recursive_directory_iterator("src")) {
    const std::string path = entry.path().generic_string();
    // The report and the diagnosis speak both languages in place; help, manual and completions are English.
    if (!(path.ends_with(".cpp") || path.ends_with(".hpp"))) continue;
    if (path.find("/app/chinese") != std::string::npos) continue;
    const bool both = path.starts_with("src/report/") || path.starts_with("src/diagnosis/");
    const bool help = path.ends_with("/flag_table.cpp") || path.ends_with("/help.cpp") || path.ends_with("/man.cpp") ||
                      path.ends_with("/completion.cpp");
    const std::vector<Literal> found = literals(text_of(entry.path()));
    for (std::size_t i = 0; i < found.size(); ++i) {
      const Literal& literal = found[i];
      source_text.append(literal.text) += '\n';
      if (both || help || is_chinese(literal.text) || is_machine_text(literal.text) || is_looked_for(literal.text)) continue;
      if (i > 0 && is_code(found[i - 1].text)) continue;
      // An English form whose Chinese stands beside it.
      const auto beside = [&](std::size_t j) { return j < found.size() && is_chinese(found[j].text); };
      if (beside(i + 1) || beside(i + 2) || beside(i + 3) || beside(i - 1) || beside(i - 2) || beside(i - 3) || beside(i - 4)) continue;
      const std::string at = path + ":" + std::to_string(literal.line) + ": ";
      const bool known = english.find(form_of(literal.text)) != std::string::npos;
      const bool whole = std::isalnum(static_cast<unsigned char>(literal.text.empty() ? ' ' : literal.text.front())) != 0;
      if (whole && !known && is_prose(literal.text) && is_half_english(zh(example_of(literal.text))))
        missing += at + literal.text + "\n";
      for (const std::string& piece : pieces(literal.text)) {
        if (is_prose(piece) && english.find(piece) == std::string::npos && zh(piece) == piece) missing += at + piece + "\n";
      }
    }
  }
  INFO("add these to src/app/chinese_*.cpp, or say them in both languages where they are made:\n" << missing);
  CHECK(missing.empty());

  // Why a definition takes a file is told by the definition.
  for (const auto& entry : fs::directory_iterator("rules/sources")) source_text += text_of(entry.path());
  std::string unused;
  for (const Translation& row : translations()) {
    const bool of_the_system = row.english.front() >= 'A' && row.english.front() <= 'Z';
    if (of_the_system) continue;
    for (const std::string& piece : pieces(row.english)) {
      if (is_prose(piece) && source_text.find(piece) == std::string::npos) unused.append(row.english) += "\n";
    }
  }
  INFO("nobody says these any more:\n" << unused);
  CHECK(unused.empty());
}
