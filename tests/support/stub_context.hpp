#pragma once
/// Surroundings in which nothing happens, but for what a test puts there.
#include <map>
#include <string>
#include <vector>

#include "facts/context.hpp"
#include "story.hpp"

namespace payout::test {

class StubContext : public facts::Context {
 public:
  std::vector<facts::LogHole> log_holes;
  std::map<std::string, std::vector<facts::Related>, std::less<>> orders;  ///< same_order by txid
  std::map<std::pair<std::string, std::string>, std::vector<Event>> strands;
  std::map<std::string, std::vector<std::int64_t>, std::less<>> past;  ///< resolutions by key

  /// Puts payouts of one order beside each other, told as stories: each sees all the others.
  void family(const std::vector<std::pair<std::string, std::string>>& stories, Instant as_of) {
    for (const auto& [self, unused] : stories) {
      for (const auto& [other, text] : stories) {
        if (other != self) orders[self].push_back({other, events_of(other, text, as_of)});
      }
    }
  }
  /// Only `self` sees `other`, as where each payout names the one before it.
  void link(const std::string& self, const std::string& other, const std::string& text, Instant as_of) {
    orders[self].push_back({other, events_of(other, text, as_of)});
  }

  static std::vector<Event> events_of(const std::string& txid, const std::string& text, Instant as_of) {
    std::vector<Event> out = story(text);
    for (Event& event : out) event.txid = txid;
    std::erase_if(out, [&](const Event& event) { return event.at > as_of; });
    return out;
  }

  [[nodiscard]] std::int64_t by_cohort(Dimension, std::string_view, unsigned, std::int64_t, std::int64_t) const override { return 0; }
  [[nodiscard]] std::int64_t by_event(Dimension, std::string_view, unsigned, std::int64_t, std::int64_t) const override { return 0; }
  [[nodiscard]] std::optional<std::pair<std::int64_t, std::int64_t>> extent(Dimension, std::string_view, unsigned, std::int64_t,
                                                                            std::int64_t) const override {
    return std::nullopt;
  }
  [[nodiscard]] std::pair<std::string, std::int64_t> largest(Dimension, std::string_view, unsigned, std::int64_t, std::int64_t) const override {
    return {};
  }
  [[nodiscard]] const std::vector<Event>& scoped(std::string_view kind, std::string_view id) const override {
    const auto found = strands.find({std::string(kind), std::string(id)});
    return found == strands.end() ? m_none : found->second;
  }
  [[nodiscard]] const std::vector<Event>& system() const override { return scoped("component", ""); }
  [[nodiscard]] const std::vector<facts::Related>& same_payee(std::string_view, std::string_view) const override { return m_nobody; }
  [[nodiscard]] const std::vector<facts::Related>& same_order(std::string_view txid) const override {
    const auto found = orders.find(txid);
    return found == orders.end() ? m_nobody : found->second;
  }
  [[nodiscard]] const std::vector<facts::LogHole>& holes() const override { return log_holes; }
  [[nodiscard]] const std::vector<std::int64_t>& resolutions(std::string_view key) const override {
    const auto found = past.find(key);
    return found == past.end() ? m_no_past : found->second;
  }
  [[nodiscard]] Instant data_end() const override { return {}; }

 private:
  std::vector<Event> m_none;
  std::vector<std::int64_t> m_no_past;
  std::vector<facts::Related> m_nobody;
};

}  // namespace payout::test
