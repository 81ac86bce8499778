#pragma once
/// Applies a mapping to one record.
#include <array>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sources/event_builder.hpp"
#include "sources/mapping.hpp"
#include "sources/tree.hpp"

namespace payout::sources {

/// What became of one record.
struct MapCounts {
  std::uint32_t events = 0;
  std::uint32_t rejects = 0;
  bool ignored = false;   ///< no rule speaks of it, or one says it carries nothing
  std::string_view kind;  ///< name of the rule that was used; empty where none was
};

class Mapper {
 public:
  /// Gets each event, with the hash of the bytes it was made of; the builder's event is reused after the call.
  using OnEvent = std::function<void(EventBuilder&)>;
  using OnFault = std::function<void(const Fault&)>;
  /// `zone`: what the input itself says of times without an offset; else the mapping's.
  Mapper(const Mapping& mapping, BuildOptions options, const std::optional<Zone>& zone = {});

  /// Where a record stands, and the document it was taken from.
  struct Record {
    std::uint32_t at = 0;
    std::uint32_t document = 0;
    std::optional<std::uint64_t> content;  ///< identity of its events, where it is not the hash of its bytes
  };
  /// The records of a text, in order; valid until the next call. An array at the top is a list of documents. What was
  /// split off is split again as long as a rule fits: a list of events, each with its object.
  [[nodiscard]] const std::vector<Record>& split(const Tree& tree);
  MapCounts map(const Tree& tree, Record record, const OnEvent& on_event, const OnFault& on_fault);
  MapCounts map(const Tree& tree, const OnEvent& on_event, const OnFault& on_fault) {
    return map(tree, Record{}, on_event, on_fault);
  }

 private:
  struct Place {
    const Tree& tree;
    std::uint32_t record;    ///< where paths begin
    std::uint32_t parent;    ///< where paths with `^` begin
    std::uint32_t document;  ///< where paths with `^^` begin
    std::uint32_t whole;     ///< the record that `each` goes over: `@content` stands for its bytes
    bool indexed;            ///< paths with a number are looked up where they lead
  };
  /// Where the numbered paths lead from one value of the tree at hand.
  struct Found {
    std::uint32_t from = Tree::k_none;
    std::vector<std::uint32_t> places;
  };
  /// True where the path has a number and may be looked up; `look_up` says where it leads then.
  static bool is_indexed(const Path& path, const Place& place) {
    return path.number != PathIndex::k_none && place.indexed;
  }
  std::uint32_t look_up(const Path& path, const Place& place);
  template <class Visit>
  bool search(const Path& path, const Place& place, const Visit& visit);
  void split_at(const Tree& tree, Record record);
  bool holds(const ConditionRule& rule, const Place& place);
  bool holds(const std::vector<ConditionRule>& conditions, const Place& place);
  void map_at(const EventRule& rule, std::size_t number, const Place& place, const Record& record, MapCounts& counts,
              const OnEvent& on_event, const OnFault& on_fault);
  bool build(const EventRule& rule, const Place& place, std::string_view type);
  /// The value as a view into the tree, the definition, or what `keep` holds. False: there is none; where a text was
  /// there and could not be translated, `out` is that text.
  bool value(const ValueRule& rule, const Place& place, std::string_view& out);
  bool clean(const ValueRule& rule, std::string_view text, std::string_view& out);
  bool set_time(Field field, const TimeRule& rule, const Place& place);
  bool set_amount(const AmountRule& rule, const Place& place);
  bool lacks(std::string detail, const std::string& asked, const Place& place);
  bool lacks_id(const EventRule& rule, const Place& place, std::string_view no_txid);
  std::string_view keep(std::string_view text);

  const Mapping& m_mapping;
  std::optional<Zone> m_zone;
  EventBuilder m_builder;
  std::vector<Record> m_records;
  std::array<Found, 3> m_found;  ///< by Path::From
  std::vector<std::uint32_t> m_each;
  std::deque<std::string> m_texts;  ///< values that stand nowhere else, in memory that is used again for each event
  std::size_t m_kept = 0;
};

/// Reads a time written in one of the forms; nothing where it fits none. `zone` is for forms without an offset. The
/// form `any` stands for seconds, milliseconds or microseconds since 1970 (told by their size), RFC 3339 with the
/// offset with or without a colon, the same without an offset, and a date alone. The result may lie outside of what can
/// be kept.
[[nodiscard]] std::optional<Instant> read_time_form(std::string_view text, const std::vector<std::string>& forms,
                                                    const std::optional<Zone>& zone);

/// Brings an amount to plain decimal text of a currency with `digits` decimals; minor units have `minor_digits`. Zeros
/// too many behind the point are cut off. False: not digits, or grouped in a way that `form` does not allow.
[[nodiscard]] bool to_decimal(std::string_view text, const AmountForm& form, unsigned digits, std::string& out,
                              std::optional<unsigned> minor_digits = {});

/// Cuts plain decimal text to `digits` decimals, rounding half up, digit by digit.
[[nodiscard]] std::string round_decimal(std::string_view text, unsigned digits);

/// Cuts characters of a set from both ends, whole characters of UTF-8 at a time. Cost: linear.
[[nodiscard]] std::string_view strip_signs(std::string_view text, std::string_view set);

}  // namespace payout::sources
