#pragma once
/// Source definitions: which inputs we know, how they are recognised, and how they are read. Data, not code.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "events/trust.hpp"
#include "sources/definition_finding.hpp"

namespace re2 {
class RE2;
}

namespace payout::sources {

struct FixedLayout;
struct Mapping;
struct XmlLayout;
struct CsvLayout;
struct TextLayout;

/// A sign by which content is recognised.
struct DetectRule {
  std::string why;                                       ///< one sentence for people, for messages and tests
  std::vector<std::shared_ptr<const re2::RE2>> head;     ///< all must match in the first 8 KiB
  std::vector<std::shared_ptr<const re2::RE2>> without;  ///< none may
  Mark mark;                                             ///< where it stands in the definition
};

/// An input that shows what a definition reads, and what has to come out of it.
struct Sample {
  std::string name;                      ///< for messages; may be empty
  std::string input;                     ///< UTF-8; converted to the definition's encoding before it is read
  std::vector<std::string> events;       ///< canonical JSON, one object each
  std::vector<std::string> rejects;      ///< codes, in order
  std::optional<std::uint64_t> ignored;  ///< number of ignored records, where it is told
  std::string refused;                   ///< reason of the refusal that is expected
  Mark mark;
  std::vector<Mark> event_marks;
};

enum class Format : std::uint8_t { jsonl, json, csv, fixed, xml, mt940, lines, kv, form };
[[nodiscard]] std::string_view format_name(Format format);

struct SourceDefinition {
  std::string id;
  std::string title;
  std::string title_zh;  ///< the same in Chinese; empty where a definition of one's own gives none
  Format format = Format::jsonl;
  std::string origin;     ///< the file it came from, for messages
  bool built_in = false;  ///< compiled into the program
  std::string replaces;   ///< origin of the definition of the same id that it stands in for
  std::string text;       ///< the definition itself
  Trust trust = Trust::unsaid;  ///< what kind of witness its records are
  int priority = 0;       ///< where several match, the highest wins, then the id
  std::vector<DetectRule> detect;
  std::shared_ptr<const FixedLayout> fixed;
  std::shared_ptr<const Mapping> mapping;
  std::shared_ptr<const XmlLayout> xml;
  std::shared_ptr<const CsvLayout> csv;
  std::shared_ptr<const TextLayout> text_layout;  ///< lines, kv, form; csv: values that hold more than a text
  std::string encoding;  ///< of inputs that are not UTF-8, where the user names none: gb18030, latin-1; empty: UTF-8
  std::string prefix;    ///< what stands before each record, where the user does not say: syslog, container
  std::vector<Sample> samples;
};

/// How JSON lies in an input: a value a line, or values that go over lines. `open`: one line is all there is to see.
enum class JsonLayout : std::uint8_t { lines, document, open };
[[nodiscard]] JsonLayout json_layout(std::string_view head);

/// Which reader an input gets, and why.
struct Detection {
  const SourceDefinition* definition = nullptr;  ///< null: our own canonical form
  Format format = Format::jsonl;
  std::string why;
  bool embedded = false;  ///< the records stand as text inside other records
  [[nodiscard]] std::string source() const { return definition == nullptr ? "canonical" : definition->id; }
};

/// A sign of a definition, and whether some content shows it.
struct Claim {
  const SourceDefinition* definition = nullptr;
  const DetectRule* rule = nullptr;
};
/// True where all of the sign's `head` patterns match the content and none of its `without`.
[[nodiscard]] bool shows(const DetectRule& rule, std::string_view head);

/// All definitions in use. Copies share the definitions. Later ones with the same id replace earlier ones.
class SourceSet {
 public:
  /// The definitions compiled into the program. They are tested, so none is ever left out. They are read when one is
  /// first asked for: our own lines need none of them.
  [[nodiscard]] static SourceSet builtin();
  /// The built-in ones and those in `DIR/sources/*.json` of each overlay, in order. Errors: rules_invalid with reason
  /// source_syntax, source_field, source_unreadable; `where` is file and JSON path.
  [[nodiscard]] static Result<SourceSet> load(const std::vector<std::string>& overlays);

  /// Adds one definition from its text; it replaces one with the same id.
  [[nodiscard]] Result<void> add(std::string_view text, const std::string& origin);
  [[nodiscard]] const SourceDefinition* find(std::string_view id) const;
  [[nodiscard]] const std::vector<std::shared_ptr<const SourceDefinition>>& all() const { return definitions(); }

  /// Every definition with a sign that fits, the one that is taken first. Cost: each sign is tried once.
  [[nodiscard]] std::vector<Claim> claims(std::string_view head) const;

  /// Recognises content by its first bytes (decompressed, without byte order mark). Nothing known: canonical lines or
  /// CSV.
  [[nodiscard]] Detection detect(std::string_view head, std::string_view name) const;

 private:
  [[nodiscard]] Detection detect_xml(std::string_view head) const;
  [[nodiscard]] std::optional<Claim> embedded_claim(std::string_view line) const;

  using List = std::vector<std::shared_ptr<const SourceDefinition>>;
  [[nodiscard]] const List& definitions() const;

  mutable List (*m_loader)() = nullptr;  ///< gives `m_all` when it is first wanted
  mutable List m_all;
};

/// A definition's text and where it stands.
struct DefinitionText {
  std::string origin;
  std::string text;
};
/// Those compiled into the program; the origin is `rules/sources/<name>`.
[[nodiscard]] std::vector<DefinitionText> builtin_definitions();
/// Those of a folder: `DIR/sources/*.json`, or `DIR/*.json` where it has no such folder, by name. Error:
/// source_unreadable.
[[nodiscard]] Result<std::vector<DefinitionText>> folder_definitions(const std::string& folder);
/// One file. Error: source_unreadable.
[[nodiscard]] Result<DefinitionText> file_definition(const std::string& file);

/// Reads one definition. Errors as SourceSet::load: the first mistake, and how many more there are.
[[nodiscard]] Result<SourceDefinition> parse_definition(std::string_view text, const std::string& origin);

/// Every mistake that one definition shows by itself, in the order of the text. Empty: it is sound. `schemes`: those
/// that have a table of codes; a scheme outside them is worth a remark.
[[nodiscard]] std::vector<Finding> check_definition(std::string_view text, const std::string& origin,
                                                    const std::vector<std::string>& schemes);

}  // namespace payout::sources
