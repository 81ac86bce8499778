#pragma once
/// Kinds of references: which of them name one payout, which can come again, and which speak of many
/// (the table is in docs/formats/events.md).
#include <string>
#include <string_view>

namespace payout {

/// How much one id of a kind names.
enum class RefScope : std::uint8_t {
  payout,  ///< one payout, for good
  day,     ///< one payout at a time: the number comes again on another day
  order,   ///< an order of the customer, which may be sent as several payouts
  shared,  ///< many payouts: a batch, a file, an account
};

struct RefKind {
  std::string name;  ///< one spelling for all: `end_to_end_id` is `e2e`
  RefScope scope = RefScope::payout;
  bool known = false;     ///< false: no kind of the table; taken for a payout's, with less trust
  bool ours = false;      ///< we give it, so it may be the txid itself
  int rank = 0;           ///< the lower, the better a name: place in the table
  bool original = false;  ///< `orig_<kind>`: the record answers the one that has this id
};

/// What a kind is. Upper and lower case, `_`, `-`, `.` and blanks make no difference.
[[nodiscard]] RefKind ref_kind(std::string_view kind);

/// True for what stands where an id is missing: `NOTPROVIDED`, `N/A`, `000000`.
[[nodiscard]] bool is_placeholder(std::string_view id);

}  // namespace payout
