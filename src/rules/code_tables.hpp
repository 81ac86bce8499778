#pragma once
/// Reason-code tables: one CSV file a scheme (docs/formats/codes.md).
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/codebook.hpp"
#include "rules/faults.hpp"
#include "rules/texts.hpp"

namespace payout::rules {

/// The subcauses of rules/subcauses.json; an entry is read when it is first asked for.
class Subcauses {
 public:
  /// Finds where each entry stands. `text` must outlive this. Faults for a file of another shape.
  void load(std::string_view text, const std::string& file, Faults& faults);
  [[nodiscard]] bool has(std::string_view id) const { return m_texts.contains(id); }
  /// Null where there is none.
  [[nodiscard]] const Subcause* find(std::string_view id) const;
  /// Reads every entry and reports its faults.
  void check(Faults& faults) const;
  /// Sorted.
  [[nodiscard]] std::vector<std::string_view> ids() const;

 private:
  std::string m_file;
  std::map<std::string, std::string_view, std::less<>> m_texts;
  mutable std::map<std::string, Subcause, std::less<>> m_read;
};

/// How a rail names its codes: vocabularies by event type, parent lists, prefix classes (rules/schemes.json).
struct Vocabularies {
  struct PrefixClass {
    std::string prefix;
    std::string subcause;
    int weight = 0;
  };
  /// rail -> event word (`rejected`, `returned`, ...) -> schemes in order
  std::map<std::string, std::map<std::string, std::vector<std::string>, std::less<>>, std::less<>> rails;
  std::map<std::string, std::vector<std::string>, std::less<>> parents;
  std::map<std::string, std::vector<PrefixClass>, std::less<>> prefixes;
};

/// Finds codes; a row is read when it is first asked for. Not for use by several threads at once.
class CodeTables : public facts::CodeBook {
 public:
  /// `files`: path below rules/ -> text; the texts must outlive the tables.
  CodeTables(std::map<std::string, std::string_view, std::less<>> files, const Subcauses& subcauses, Vocabularies vocabularies);

  /// The whole code first; then `RJCT/AC03` by its parts, and a tracker's bare `G004` as `ACSP/G004` (refused: `RJCT/G004`).
  [[nodiscard]] facts::CodeFact find(const Event& event, std::string_view rail) const override;
  /// A row by scheme and code; match none where there is none.
  [[nodiscard]] facts::CodeFact row(std::string_view scheme, std::string_view code) const;
  /// Every scheme that has this code, sorted.
  [[nodiscard]] std::vector<facts::CodeFact> everywhere(std::string_view code) const;
  [[nodiscard]] std::vector<std::string> schemes() const;
  /// All rows of a scheme in file order.
  [[nodiscard]] std::vector<facts::CodeFact> rows(std::string_view scheme) const;
  /// Reads every table and reports its faults.
  void check(Faults& faults) const;

 private:
  /// Where the rows of a scheme stand, and those that were asked for.
  struct Table {
    std::map<std::string, std::string_view, std::less<>> lines;
    std::map<std::string, facts::CodeFact, std::less<>> read;
  };
  Table* table(std::string_view scheme) const;
  std::vector<facts::CodeFact> parse(std::string_view scheme, std::string_view text, Faults* faults) const;
  std::optional<facts::CodeFact> read_row(std::string_view scheme, std::string_view line, std::size_t number, Faults* faults) const;
  facts::CodeFact in_scheme(std::string_view scheme, std::string_view code, int depth) const;
  facts::CodeFact in_order(const std::vector<std::string>& order, std::string_view code) const;
  facts::CodeFact in_parts(const Event& event, std::string_view rail, const std::vector<std::string>& own) const;
  /// The tables to look in for an event whose type has this word, best first.
  std::vector<std::string> order(const Event& event, std::string_view rail, std::string_view word) const;

  std::map<std::string, std::string_view, std::less<>> m_files;  ///< scheme -> text
  const Subcauses& m_subcauses;
  Vocabularies m_vocabularies;
  mutable std::map<std::string, Table, std::less<>> m_tables;
};

/// `did you mean `x`?` for an id that is not there; empty where none is near.
[[nodiscard]] std::string did_you_mean(const Subcauses& subcauses, std::string_view id);

/// Splits one RFC 4180 line (no line ends inside fields).
[[nodiscard]] std::vector<std::string> split_csv_line(std::string_view line);

}  // namespace payout::rules
