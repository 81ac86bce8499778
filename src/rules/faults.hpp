#pragma once
/// Collects every fault of a load, so that one run reports them all.
#include <string>
#include <string_view>
#include <vector>

#include "rules/rule_set.hpp"

namespace payout::rules {

class Faults {
 public:
  void add(std::string where, std::string message, std::string hint = {}) {
    m_items.push_back({std::move(where), std::move(message), std::move(hint)});
  }
  [[nodiscard]] const std::vector<Fault>& items() const { return m_items; }
  [[nodiscard]] bool empty() const { return m_items.empty(); }

 private:
  std::vector<Fault> m_items;
};

}  // namespace payout::rules
