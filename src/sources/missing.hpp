#pragma once
/// Words for a record that lacks what an event needs: where the definition looked, and what is there instead.
#include <string>

#include "sources/mapping.hpp"
#include "sources/tree.hpp"

namespace payout::sources {

/// The paths a value asks, as they are written, such as "`a.b`, `^c`"; the first five.
[[nodiscard]] std::string asked_paths(const ValueRule& rule);

/// The names directly below a record, such as "`id`, `amount`"; the first twelve. Elements of XML that stand several
/// times are told apart by their first attribute: "`string[@key=id]`". Cost: linear in the record.
[[nodiscard]] std::string names_below(const Tree& tree, std::uint32_t record);

}  // namespace payout::sources
