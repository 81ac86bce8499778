#pragma once
/// What a reason code means: the interface; the tables are in rules/.
#include <optional>
#include <string>
#include <string_view>

#include "events/event.hpp"
#include "facts/words.hpp"

namespace payout::facts {

/// How a code was found: as itself, in a parent list, by its prefix only, or not at all.
enum class CodeMatch : std::uint8_t { none, prefix, parent, exact };

/// One row of a reason-code table, with its subcause's defaults filled in.
struct CodeFact {
  CodeMatch match = CodeMatch::none;
  std::string scheme;    ///< the table it was found in
  std::string code;
  std::string name;      ///< short label
  Cause cause = Cause::undecided;
  std::string subcause;
  int weight = 0;        ///< 0 to 100: how much this code alone tells
  MoneyState money = MoneyState::unknown;
  Retry retry = Retry::after_status_check;
  std::string retry_after;
  Owner owner = Owner::us;
  bool alive = false;    ///< the attempt may still be alive after this code
  std::string stage;

  [[nodiscard]] bool known() const { return match != CodeMatch::none; }
};

/// Looks codes up: first the scheme the event names, then the rail's vocabularies for the event's type, then
/// parent lists, then prefix classes.
class CodeBook {
 public:
  virtual ~CodeBook() = default;
  /// `rail`: the channel's rail, may be empty. The result's match is none for an unknown code.
  [[nodiscard]] virtual CodeFact find(const Event& event, std::string_view rail) const = 0;
};

}  // namespace payout::facts
