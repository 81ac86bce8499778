#pragma once
/// Records of others that stand as text inside a record of a queue, a gateway or a logger.
#include <string>
#include <string_view>

#include "sources/tree.hpp"

namespace payout::sources {

/// The JSON that a member of an object holds as text, plain or in base64, under one of the names that queues, gateways
/// and loggers use (`Message`, `body`, `payload` ...). Empty where there is none. `scratch` keeps what had to be decoded.
[[nodiscard]] std::string_view embedded_json(const Tree& tree, std::string& scratch);

}  // namespace payout::sources
