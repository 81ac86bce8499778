#pragma once
/// Reading a definition's JSON key by key, with the path of every fault. Internal to the parsers.
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "sources/definition_finding.hpp"
#include "sources/tree.hpp"

namespace re2 {
class RE2;
}

namespace payout::sources {

/// A value of the definition and where it stands. Every fault found goes into the shared report.
class Fields {
 public:
  struct Report {
    std::string origin;
    std::string_view text;  ///< of the whole definition: tells the line of a fault
    std::vector<Finding> findings;
  };

  Fields(const Tree& tree, std::uint32_t at, std::string path, Report& report)
      : m_tree(&tree), m_at(at), m_near(at), m_path(std::move(path)), m_report(&report) {}

  [[nodiscard]] bool present() const { return m_at != Tree::k_none; }
  [[nodiscard]] bool is(JsonKind kind) const { return present() && m_tree->node(m_at).kind == kind; }
  [[nodiscard]] std::string_view key() const { return m_tree->node(m_at).key; }
  [[nodiscard]] const std::string& path() const { return m_path; }

  /// The member of that name; not `present` where there is none.
  [[nodiscard]] Fields get(std::string_view key) const;
  [[nodiscard]] Fields need(std::string_view key) const;
  /// The whole definition.
  [[nodiscard]] Fields top() const { return {*m_tree, 0, "$", *m_report}; }
  /// Items of an array, or members of an object; a single value counts as a list of one.
  [[nodiscard]] std::vector<Fields> items() const;

  [[nodiscard]] std::string text(std::string_view fallback = {}) const;
  [[nodiscard]] std::vector<std::string> texts() const;
  [[nodiscard]] std::uint16_t small(std::uint16_t fallback = 0) const;
  [[nodiscard]] bool flag(bool fallback = false) const;
  /// Compiles a regular expression (RE2: linear time).
  [[nodiscard]] std::shared_ptr<const re2::RE2> pattern() const;
  /// Faults every member that is not in the list.
  void only(std::initializer_list<std::string_view> keys) const;
  /// The definition cannot be used because of this value. `code` as in docs/formats/sources.md.
  void fault(std::string message, std::string hint = {}, std::string_view code = "S106") const;
  /// The definition works, and yet this is worth a word of `sources lint`.
  void remark(std::string_view code, std::string message, std::string hint = {}) const;
  /// Where it stands; of a value that is not there, the place of the object that lacks it.
  [[nodiscard]] Mark mark() const;
  /// The bytes of the value as they stand in the definition.
  [[nodiscard]] std::string_view source() const { return m_tree->source(m_at); }

 private:
  const Tree* m_tree;
  std::uint32_t m_at;
  std::uint32_t m_near;  ///< itself, or the nearest value above that is there
  std::string m_path;
  Report* m_report;
};

}  // namespace payout::sources
