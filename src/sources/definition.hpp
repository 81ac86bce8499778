#pragma once
/// Source definitions: which inputs we know, how they are recognised, and how they are read. Data, not code.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace re2 {
class RE2;
}

namespace payout::sources {

struct FixedLayout;
struct Mapping;

/// A sign by which content is recognised.
struct DetectRule {
  std::string why;                                       ///< one sentence for people, for messages and tests
  std::vector<std::shared_ptr<const re2::RE2>> head;     ///< all must match in the first 8 KiB
  std::vector<std::shared_ptr<const re2::RE2>> without;  ///< none may
};

enum class Format : std::uint8_t { jsonl, json, csv, fixed, xml };
[[nodiscard]] std::string_view format_name(Format format);

struct SourceDefinition {
  std::string id;
  std::string title;
  Format format = Format::jsonl;
  std::string origin;                  ///< the file it came from, for messages
  int priority = 0;                    ///< where several match, the highest wins, then the id
  char delimiter = '\0';               ///< csv
  std::size_t skip_lines = 0;          ///< csv: title lines before the header
  std::vector<std::string> drop_rows;  ///< csv: rows that begin with one of these carry nothing
  std::vector<DetectRule> detect;
  std::shared_ptr<const FixedLayout> fixed;
  std::shared_ptr<const Mapping> mapping;
  std::vector<std::pair<std::string, std::string>> samples;  ///< input and the events expected, both as text
};

/// How JSON lies in an input: a value a line, or values that go over lines. `open`: one line is all there is to see.
enum class JsonLayout : std::uint8_t { lines, document, open };
[[nodiscard]] JsonLayout json_layout(std::string_view head);

/// Which reader an input gets, and why.
struct Detection {
  const SourceDefinition* definition = nullptr;  ///< null: our own canonical form
  Format format = Format::jsonl;
  std::string why;
  [[nodiscard]] std::string source() const { return definition == nullptr ? "canonical" : definition->id; }
};

/// All definitions in use. Copies share the definitions. Later ones with the same id replace earlier ones.
class SourceSet {
 public:
  /// The definitions compiled into the program. They are tested, so none is ever left out.
  [[nodiscard]] static SourceSet builtin();
  /// The built-in ones and those in `DIR/sources/*.json` of each overlay, in order. Errors: rules_invalid with reason
  /// source_syntax, source_field, source_unreadable; `where` is file and JSON path.
  [[nodiscard]] static Result<SourceSet> load(const std::vector<std::string>& overlays);

  /// Adds one definition from its text.
  [[nodiscard]] Result<void> add(std::string_view text, const std::string& origin);
  [[nodiscard]] const SourceDefinition* find(std::string_view id) const;
  [[nodiscard]] const std::vector<std::shared_ptr<const SourceDefinition>>& all() const { return m_all; }

  /// Recognises content by its first bytes (decompressed, without byte order mark). Nothing known: canonical lines or
  /// CSV.
  [[nodiscard]] Detection detect(std::string_view head, std::string_view name) const;

 private:
  std::vector<std::shared_ptr<const SourceDefinition>> m_all;
};

/// Reads one definition. Errors as SourceSet::load.
[[nodiscard]] Result<SourceDefinition> parse_definition(std::string_view text, const std::string& origin);

}  // namespace payout::sources
