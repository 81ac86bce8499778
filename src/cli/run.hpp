#pragma once
/// One run of the program: arguments in, exit code out.
#include <span>
#include <string>

#include "app/env.hpp"

namespace payout::cli {

/// `arguments` without the program's name. Says errors on stderr through `env`.
[[nodiscard]] int run(std::span<const std::string> arguments, const app::Env& env);

}  // namespace payout::cli
