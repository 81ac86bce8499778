#pragma once
/// SWIFT customer statements (MT940, MT942) into records, one for each entry (:61: with its :86:).
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "sources/line_reader.hpp"
#include "sources/tree.hpp"

namespace payout::sources {

inline constexpr std::size_t k_mt940_field = std::size_t{16} << 10U;  ///< bytes of one field, its lines together

/// One entry as named texts (docs/formats/sources.md, MT940), or why it is none.
struct Mt940Record {
  const Tree* tree = nullptr;  ///< null: `fault` says what is wrong with the :61: line
  Fault fault;
  Line line;                  ///< of the :61:
  std::uint64_t content = 0;  ///< hash of the entry and of what its statement is known by
};

/// Reads statements line by line. Memory: one entry. Cost: linear.
class Mt940Reader {
 public:
  using OnRecord = std::function<void(const Mt940Record&)>;
  Mt940Reader(std::string where, OnRecord on_record) : m_where(std::move(where)), m_on_record(std::move(on_record)) {}

  /// Takes the next line, in UTF-8. Refusals: mt940_shape.
  [[nodiscard]] Result<void> take(const Line& line, std::string_view text);
  /// The input has ended. Refusals: mt940_shape, mt940_truncated.
  [[nodiscard]] Result<void> finish();

  /// Statements whose closing balance is not the opening balance and the entries, and the line of the first.
  [[nodiscard]] std::uint64_t unbalanced() const { return m_unbalanced; }
  [[nodiscard]] std::uint64_t first_unbalanced() const { return m_first_unbalanced; }

 private:
  /// A statement, from its :20: on.
  struct Statement {
    std::uint64_t line = 0;
    std::string reference, account, number, currency, made;
    std::optional<std::int64_t> opening;  ///< thousandths of the currency
    std::int64_t sum = 0;                 ///< of the entries
    bool sum_known = true;
    bool opened = false;
    bool closed = false;
    bool balanced = true;
  };
  struct Entry {
    Line line;
    std::string head;     ///< the :61: line
    std::string details;  ///< its further lines
    std::string info;     ///< of :86:, lines put together
  };

  Result<void> end_field();
  void end_statement();
  void flush_entry();
  void hand_over(const Entry& entry);
  bool parse_entry(const Entry& entry);
  void parse_info(std::string_view info);
  void parse_subfields(std::string_view info, char separator);
  void parse_keywords(std::string_view info);
  void add(std::string_view key, std::string text);
  void take_balance(std::string_view text, bool closing);

  std::string m_where;
  OnRecord m_on_record;
  std::string m_tag;    ///< of the field that is being read; empty: none
  std::string m_field;  ///< its lines
  Line m_field_line;
  std::optional<Statement> m_statement;
  std::optional<Entry> m_entry;
  bool m_any_statement = false;  ///< with something in it
  std::uint64_t m_unbalanced = 0;
  std::uint64_t m_first_unbalanced = 0;
  Tree m_tree;
  std::deque<std::string> m_texts;
  Fault m_fault;
};

}  // namespace payout::sources
