#pragma once
/// A world made of literals: no clock, no real environment, words are kept.
#include <map>
#include <string>

#include "app/env.hpp"

namespace payout::app {

struct TestWorld {
  std::map<std::string, std::string, std::less<>> variables;
  std::string said;
  Instant now = *parse_rfc3339("2026-03-03T12:00:00Z").value;

  [[nodiscard]] Env env() {
    Env env;
    env.now = [this] { return now; };
    env.variable = [this](std::string_view name) {
      const auto found = variables.find(name);
      return found == variables.end() ? std::string() : found->second;
    };
    env.say = [this](std::string_view text) { said += text; };
    return env;
  }
};

}  // namespace payout::app
