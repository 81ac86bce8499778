#pragma once
/// JSON that shows all it holds; private to the report layer.
#include <string>

namespace payout::report {

/// The same document with bidirectional, zero-width and other invisible characters written as `\uXXXX`: they can
/// stand only inside strings, and a terminal must not obey them. Linear; ASCII documents come back as they are.
[[nodiscard]] std::string visible_json(std::string document);

}  // namespace payout::report
