#pragma once
/// A list of stuck payouts summed up by one of their properties (docs/formats/groups.md).
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_text.hpp"
#include "report/listing.hpp"

namespace payout::report {

enum class GroupBy : std::uint8_t { reason, cause, subcause, channel, bank, customer, scheme, code, owner, retry };
/// The word of `--by`; nothing for another word.
[[nodiscard]] std::optional<GroupBy> group_by(std::string_view word);
[[nodiscard]] std::string_view word(GroupBy by);

/// Waiting times in whole seconds; figures by nearest rank, so that each is a time that really occurred.
class Waits {
 public:
  void add(std::int64_t seconds) { m_seconds.push_back(seconds); }
  void add(const Waits& other) { m_seconds.insert(m_seconds.end(), other.m_seconds.begin(), other.m_seconds.end()); }
  [[nodiscard]] bool empty() const { return m_seconds.empty(); }
  /// The smallest time that at least `percent` (1 to 100) of the times do not exceed; 0 where there are none.
  [[nodiscard]] std::int64_t percentile(int percent) const;

 private:
  mutable std::vector<std::int64_t> m_seconds;  ///< sorted when first asked
  mutable std::size_t m_sorted = 0;
};

/// Memory: eight bytes a payout, and the groups.
class Groups {
 public:
  Groups(Format format, TextOptions options, GroupBy by) : m_format(format), m_options(std::move(options)), m_by(by) {}

  void set_provenance(Instant as_of, Instant data_end, std::string rules_version, std::string rules_sha256);
  void add(const diagnosis::Diagnosis& diagnosis);
  /// How many groups there are.
  [[nodiscard]] std::size_t size() const { return m_groups.size(); }
  /// The whole output: groups with most payouts first, then by key. Amounts of different currencies are never added.
  [[nodiscard]] Result<void> write(const Listing::Sink& sink) const;

 private:
  /// One group in one currency; an empty currency where the amount is not known.
  struct Part {
    std::int64_t payouts = 0;
    std::int64_t overdue = 0;
    unsigned digits = 0;
    MoneySum sum;
    Waits waits;
    std::int64_t longest = -1;  ///< seconds
    std::string oldest;         ///< txid of the longest wait
  };
  struct Group {
    std::string title[2];  ///< English, Chinese
    std::map<std::string, Part> parts;
    [[nodiscard]] Part whole() const;
    [[nodiscard]] std::string amounts(Language language) const;
  };
  using Entry = std::pair<std::string, const Group*>;

  [[nodiscard]] std::vector<Entry> sorted() const;
  [[nodiscard]] std::int64_t per_mille(std::int64_t payouts) const;
  [[nodiscard]] std::string csv() const;
  [[nodiscard]] std::string json(JsonLayout layout) const;
  void write_group(JsonWriter& json, const Entry& entry) const;
  [[nodiscard]] std::string page() const;
  [[nodiscard]] std::string sentence_above(const class Speaker& say) const;

  Format m_format;
  TextOptions m_options;
  GroupBy m_by;
  Totals m_totals;
  std::map<std::string, Group> m_groups;
};

}  // namespace payout::report
