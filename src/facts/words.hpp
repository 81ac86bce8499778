#pragma once
/// The contract's words for states and verdicts, with their spelling in every output.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace payout::facts {

/// A sentence in both languages of the contract.
struct Text {
  std::string en;
  std::string zh;
  bool operator==(const Text&) const = default;
  [[nodiscard]] bool empty() const { return en.empty() && zh.empty(); }
};

enum class State : std::uint8_t { in_time, stuck, settled, closed };
enum class Cause : std::uint8_t {
  undecided, system_fault, funds_delay, dispute_hold, compliance_block, client_error,
  ambiguous,      ///< of a code: it names no cause by itself
  not_a_failure,  ///< of a code: nothing failed
};
enum class MoneyState : std::uint8_t { not_left, in_flight, returned, delivered, unknown };
enum class LedgerState : std::uint8_t { not_debited, debited, credited_back, unknown };
enum class Retry : std::uint8_t { safe, after_fix, after_status_check, never };
enum class RetryHow : std::uint8_t { none, same_id, new_attempt, new_payout };
enum class Owner : std::uint8_t { us, psp, our_bank, beneficiary_bank, beneficiary, network, compliance };
/// The field's eight reasons for a payout that does not arrive.
enum class Reason : std::uint8_t { none, payment_system, funds, dispute, module_config, legal, interface, platform, client };

/// Spelling tables; the index is the enumerator.
template <class E>
struct Words;
template <>
struct Words<State> {
  static constexpr std::array<std::string_view, 4> k_text{"in_time", "stuck", "settled", "closed"};
};
template <>
struct Words<Cause> {
  static constexpr std::array<std::string_view, 8> k_text{
      "undecided",        "system_fault", "funds_delay", "dispute_hold",
      "compliance_block", "client_error", "ambiguous",   "not_a_failure"};
};
template <>
struct Words<MoneyState> {
  static constexpr std::array<std::string_view, 5> k_text{"not_left", "in_flight", "returned", "delivered", "unknown"};
};
template <>
struct Words<LedgerState> {
  static constexpr std::array<std::string_view, 4> k_text{"not_debited", "debited", "credited_back", "unknown"};
};
template <>
struct Words<Retry> {
  static constexpr std::array<std::string_view, 4> k_text{"safe", "after_fix", "after_status_check", "never"};
};
template <>
struct Words<RetryHow> {
  static constexpr std::array<std::string_view, 4> k_text{"", "same_id", "new_attempt", "new_payout"};
};
template <>
struct Words<Owner> {
  static constexpr std::array<std::string_view, 7> k_text{"us",          "psp",     "our_bank",  "beneficiary_bank",
                                                          "beneficiary", "network", "compliance"};
};
template <>
struct Words<Reason> {
  static constexpr std::array<std::string_view, 9> k_text{"",      "payment_system", "funds",    "dispute", "module_config",
                                                          "legal", "interface",      "platform", "client"};
};

template <class E>
[[nodiscard]] constexpr std::string_view word(E value) {
  return Words<E>::k_text[static_cast<std::size_t>(value)];
}
template <class E>
[[nodiscard]] constexpr std::optional<E> from_word(std::string_view text) {
  for (std::size_t i = 0; i < Words<E>::k_text.size(); ++i) {
    if (Words<E>::k_text[i] == text) return static_cast<E>(i);
  }
  return std::nullopt;
}

/// The more careful of two retry verdicts: never > after_status_check > after_fix > safe.
[[nodiscard]] constexpr Retry stricter(Retry a, Retry b) { return a > b ? a : b; }

/// True, false, or not known: a hole in a log or a calendar that ends makes an answer unknown, not false.
enum class Tri : std::uint8_t { no, yes, unknown };
[[nodiscard]] constexpr Tri tri(bool value) { return value ? Tri::yes : Tri::no; }
[[nodiscard]] constexpr Tri operator!(Tri value) {
  return value == Tri::unknown ? Tri::unknown : tri(value == Tri::no);
}
[[nodiscard]] constexpr Tri both(Tri a, Tri b) {
  if (a == Tri::no || b == Tri::no) return Tri::no;
  return a == Tri::unknown || b == Tri::unknown ? Tri::unknown : Tri::yes;
}
[[nodiscard]] constexpr Tri either(Tri a, Tri b) {
  if (a == Tri::yes || b == Tri::yes) return Tri::yes;
  return a == Tri::unknown || b == Tri::unknown ? Tri::unknown : Tri::no;
}

}  // namespace payout::facts
