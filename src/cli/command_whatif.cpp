#include "app/whatif.hpp"
#include "cli/command.hpp"

namespace payout::cli {

Outcome run_whatif(const Invocation& invocation) {
  return done(app::what_if({invocation.raw.words.front(), invocation.raw.values("add"), invocation.raw.values("drop")},
                           invocation.settings, invocation.env));
}

}  // namespace payout::cli
