/// The facts of a case that rules may test by name.
#include <array>

#include "rules/evaluate.hpp"
#include "rules/match.hpp"

namespace payout::rules {
namespace {

using facts::Case;

const facts::CodeFact* failure_code(const Case& c) {
  return c.failure == facts::k_none || !c.codes[c.failure].known() ? nullptr : &c.codes[c.failure];
}

std::string_view yes_no(bool value) { return value ? "true" : "false"; }

struct TextFact {
  std::string_view name;
  std::string_view (*get)(const Case&);
};
struct NumberFact {
  std::string_view name;
  std::int64_t (*get)(const Case&);
};

constexpr std::array k_texts{
    TextFact{"state", [](const Case& c) { return facts::word(c.state); }},
    TextFact{"money", [](const Case& c) { return facts::word(c.money); }},
    TextFact{"ledger", [](const Case& c) { return facts::word(c.ledger); }},
    TextFact{"rail", [](const Case& c) { return std::string_view(c.profile.rail); }},
    TextFact{"channel", [](const Case& c) { return std::string_view(c.channel); }},
    TextFact{"bank", [](const Case& c) { return std::string_view(c.bank); }},
    TextFact{"currency", [](const Case& c) { return c.amount ? c.amount->currency.text() : std::string_view(); }},
    TextFact{"sent", [](const Case& c) { return yes_no(c.was_sent()); }},
    TextFact{"confirms", [](const Case& c) { return yes_no(c.profile.confirms); }},
    TextFact{"late", [](const Case& c) { return yes_no(c.late_at && c.as_of > *c.late_at); }},
    TextFact{"overdue", [](const Case& c) { return yes_no(c.due && c.as_of > *c.due); }},
    TextFact{"failed", [](const Case& c) { return yes_no(c.failure != facts::k_none); }},
    TextFact{"contradiction", [](const Case& c) { return yes_no(c.contradiction); }},
    TextFact{"reported", [](const Case& c) { return yes_no(c.reported); }},
    TextFact{"return_booked", [](const Case& c) { return yes_no(c.return_booked); }},
    TextFact{"held", [](const Case& c) { return yes_no(!c.holds.empty()); }},
    TextFact{"heard", [](const Case& c) { return yes_no(c.last_attempt() != nullptr && c.last_attempt()->heard); }},
    TextFact{"last.state",
             [](const Case& c) { return c.last_attempt() == nullptr ? std::string_view("none") : word(c.last_attempt()->state); }},
    TextFact{"failure.type",
             [](const Case& c) { return c.failure == facts::k_none ? std::string_view() : c.events[c.failure].type_name(); }},
    TextFact{"failure.code",
             [](const Case& c) { return c.failure == facts::k_none ? std::string_view() : std::string_view(c.events[c.failure].code); }},
    TextFact{"failure.cause",
             [](const Case& c) { return failure_code(c) == nullptr ? std::string_view() : facts::word(failure_code(c)->cause); }},
    TextFact{"failure.subcause",
             [](const Case& c) { return failure_code(c) == nullptr ? std::string_view() : std::string_view(failure_code(c)->subcause); }},
};

constexpr std::array k_numbers{
    NumberFact{"attempts", [](const Case& c) { return static_cast<std::int64_t>(c.attempts.size()); }},
    NumberFact{"open_sends", [](const Case& c) { return static_cast<std::int64_t>(c.open_sends()); }},
    NumberFact{"events", [](const Case& c) { return static_cast<std::int64_t>(c.events.size()); }},
    NumberFact{"failure.weight",
               [](const Case& c) { return failure_code(c) == nullptr ? std::int64_t{0} : std::int64_t{failure_code(c)->weight}; }},
    NumberFact{"amount_minor", [](const Case& c) { return c.amount ? c.amount->minor : std::int64_t{0}; }},
};

bool holds(const FactTest& test, const Case& c) {
  for (const TextFact& fact : k_texts) {
    if (fact.name == test.fact) return matches_text(test.modifier, test.values, fact.get(c));
  }
  for (const NumberFact& fact : k_numbers) {
    if (fact.name == test.fact) return matches_number(test.modifier, test.numbers, fact.get(c));
  }
  return false;
}

}  // namespace

bool is_fact(std::string_view name) {
  for (const TextFact& fact : k_texts) {
    if (fact.name == name) return true;
  }
  return is_number_fact(name);
}

bool is_number_fact(std::string_view name) {
  for (const NumberFact& fact : k_numbers) {
    if (fact.name == name) return true;
  }
  return false;
}

std::vector<std::string_view> fact_names() {
  std::vector<std::string_view> out;
  for (const TextFact& fact : k_texts) out.push_back(fact.name);
  for (const NumberFact& fact : k_numbers) out.push_back(fact.name);
  return out;
}

bool facts_hold(const std::vector<FactTest>& tests, const facts::Case& c) {
  for (const FactTest& test : tests) {
    if (!holds(test, c)) return false;
  }
  return true;
}

}  // namespace payout::rules
