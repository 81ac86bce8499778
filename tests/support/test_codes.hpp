#pragma once
/// A code book with one code for each thing a row can say of the money.
#include <map>
#include <string>

#include "facts/codebook.hpp"

namespace payout::test {

class TestCodes : public facts::CodeBook {
 public:
  using M = facts::MoneyState;
  TestCodes() {
    add("NO", M::not_left);
    add("UNK", M::unknown);
    add("FLY", M::in_flight);
    add("DLV", M::delivered);
    add("BACK", M::returned);
    add("ALV", M::not_left).alive = true;
    add("ALVFLY", M::in_flight).alive = true;
    facts::CodeFact& paid = add("PAID", M::delivered);
    paid.cause = facts::Cause::not_a_failure;
  }
  facts::CodeFact& add(const std::string& code, M money) {
    facts::CodeFact& row = m_rows[code];
    row.match = facts::CodeMatch::exact;
    row.scheme = "TEST";
    row.code = code;
    row.name = "row " + code;
    row.cause = facts::Cause::client_error;
    row.subcause = "account_closed";
    row.weight = 90;
    row.money = money;
    return row;
  }
  [[nodiscard]] facts::CodeFact find(const Event& event, std::string_view) const override {
    const auto row = m_rows.find(event.code);
    return row == m_rows.end() ? facts::CodeFact{} : row->second;
  }

 private:
  std::map<std::string, facts::CodeFact> m_rows;
};

}  // namespace payout::test
