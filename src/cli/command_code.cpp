#include "app/code_lookup.hpp"
#include "cli/command.hpp"

namespace payout::cli {

Outcome run_code(const Invocation& invocation) {
  const std::vector<std::string>& words = invocation.raw.words;
  const app::CodeOptions options{words.size() == 2 ? words[0] : std::string(), words.back(), invocation.raw.has("db")};
  return done(app::look_up_code(options, invocation.settings, invocation.env));
}

}  // namespace payout::cli
