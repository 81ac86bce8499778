#pragma once
/// Lines of text as records a mapping can read.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sources/encoding.hpp"
#include "sources/refuse.hpp"
#include "sources/text_layout.hpp"
#include "sources/tree.hpp"

namespace payout::sources {

/// What reading a line as a record gave.
enum class TextStatus : unsigned char {
  record,
  nothing,  ///< no pattern fits, or it holds no pair: a stack trace, a banner
  bad,      ///< it is a record, and something in it cannot be read: `fault` says what
};

using Pairs = std::vector<std::pair<std::string_view, std::string_view>>;

/// Finds the pairs of a text: `key=value`, values in double quotes with \" and \\ inside, values in brackets as a
/// whole. Words in front of the first pair become `text`; other words without a sign are left out. Gives the number of
/// pairs. Cost: linear. Texts that had to be changed live in the tree.
std::size_t find_pairs(std::string_view text, const PairSyntax& syntax, Tree& tree, Pairs& out);

/// Reads values that hold more than a text: in their place stands an object then.
class InnerReader {
 public:
  /// `encoding`: of percent-encoded bytes that are not UTF-8; empty for none.
  InnerReader(const TextLayout& layout, std::string_view encoding)
      : m_layout(layout), m_encoding(LineConverter::find(encoding)) {}

  /// Adds the field to the object at hand. False: `fault` says why its value cannot be read.
  [[nodiscard]] bool add(std::string_view key, std::string_view text, Tree& tree);
  /// Finds the fields of a URL-encoded form. False: a value is text of no encoding that was named.
  [[nodiscard]] bool find_form(std::string_view form, Tree& tree, Pairs& out);
  [[nodiscard]] const Fault& fault() const { return m_fault; }

 private:
  const TextLayout& m_layout;
  std::optional<LineConverter> m_encoding;
  Fault m_fault;
};

enum class TextForm : unsigned char { lines, kv, form };

class TextRecords {
 public:
  TextRecords(const TextLayout& layout, TextForm form, std::string_view encoding);

  /// Reads one line into the tree. The line must outlive the use of the tree.
  [[nodiscard]] TextStatus read(std::string_view line, Tree& tree);
  [[nodiscard]] const Fault& fault() const { return m_inner.fault(); }

 private:
  TextStatus read_pattern(std::string_view line, Tree& tree);
  TextStatus read_pairs(std::string_view line, Tree& tree);
  const TextLayout& m_layout;
  TextForm m_form;
  InnerReader m_inner;
};

}  // namespace payout::sources
